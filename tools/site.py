"""Writes the lessons as web pages: maps and questions work there, without Python or network.

Started by `python3 lab.py site [--output FOLDER]`. Each lesson is run once, with the network
refused and with an answers file of its own, so that nobody's answers get into a page. A cell
that fails or warns stops the build.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import sys
import tempfile
from pathlib import Path
from string import Template

import nbformat
import site_claims
import site_search
from nbclient import NotebookClient
from nbconvert.filters.markdown import markdown2html
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from traitlets.config import Config

from helpers import languages, leaf, load, picture

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(__file__).with_name("site_templates")
WIDGET = "application/vnd.jupyter.widget-view+json"
NEEDS_PYTHON = "This control needs Python; open the lesson in JupyterLab to use it."
FOOTER = (
    "This is the page to read. Maps and questions work here; your answers stay in this browser. "
    "To change and run the code, open the same lesson in JupyterLab: run "
    "<code>python3 lab.py</code> in the folder of the course."
)
SCRIPTS = {"frames.js": "<iframe", "search.js": 'id="search-form"', "code.js": 'id="code-switch"'}
SWITCH = ('<p class="reading"><button type="button" id="code-switch" hidden>Hide code</button> '
          '<span id="code-says" role="status"></span></p>')
ISLANDS = {"atlas-ask": "ask.js", "atlas-board": "board.js"}  # what lives here without Python
NAMES, BASE = (f'<script src="{name}.js"></script>' for name in ("names", "base"))
FRAME = re.compile(r"""<iframe title="([^"]*)" srcdoc='([^']*)' style="([^"]*)">(.*?)</iframe>""")
POLICY = "script-src 'unsafe-inline'; style-src 'unsafe-inline';"
POLICY_OF_FILES = "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
CHAPTER = "your-own-article"  # the one page that reads another folder, with answers of its own
STORE = "argument-atlas-answers"  # where the browser keeps answers; the same name in ISLANDS
MOUNT = """
document.querySelectorAll("div.%s").forEach(function (place) {
  mount(place, JSON.parse(place.querySelector("script").textContent));
});
"""


class SiteError(Exception):
    """A lesson cannot become a page; the message says which cell and why."""


# Running -----------------------------------------------------------------------------------


def run(path: Path) -> nbformat.NotebookNode:
    """Run a lesson in a fresh kernel without network; return it with its outputs.

    Raises
    ------
    SiteError : a cell had an error or wrote to stderr.
    """
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            PYTHONPATH=str(ROOT / "tools" / "offline"),
            IPYTHONDIR=folder,
            ARGUMENT_ATLAS_ANSWERS=str(Path(folder, "answers.jsonl")),
        )
        client = NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            allow_errors=True,
            store_widget_state=False,
            config=Config({"KernelManager": {"transport_encryption": "auto"}}),
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.execute()
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error" or output.get("name") == "stderr":
                words = output.get("evalue") or output.get("text", "")
                raise SiteError(f"{path.name}, cell {number}: {words.strip()}")
    return notebook


# From cells to HTML ------------------------------------------------------------------------


def anchor(words: str) -> str:
    """Return the address of a heading, as JupyterLab makes it."""
    return html.escape(html.unescape(re.sub(r"<[^>]+>", "", words)).strip().replace(" ", "-"))


def wide(markup: str, name: str) -> str:
    """Let each plain table scroll by itself, by keyboard too, and give it a name."""
    markup = markup.replace("<th></th>", "<td></td>")
    box = f'<div class="wide" role="group" tabindex="0" aria-label="{html.escape(name)}">'
    return re.sub(r"<table.*?</table>", lambda match: box + match[0] + "</div>", markup,
                  flags=re.DOTALL)  # fmt: skip


def link(match: re.Match, pages: set[str]) -> str:
    """Return a link for the site: lessons lead to pages; what is not on the site is words."""
    target, words = html.unescape(match[1]), match[2]
    if re.match(r"(https?:|mailto:|#)", target):
        return match[0]
    name, mark, part = target.partition("#")
    page = Path(name).with_suffix(".html").name
    if Path(name).parent == Path() and page in pages:
        return f'<a href="{html.escape(page + mark + part)}">{words}</a>'
    return words


def markdown(source: str, pages: set[str]) -> str:
    """Return the HTML of a Markdown cell, headings with addresses, links fit for the site."""
    source = re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)
    text = markdown2html(source)
    text = re.sub(r'<a class="anchor-link".*?</a>', "", text)
    text = re.sub(r"<h([1-6])[^>]*>(.*?)</h\1>",
                  lambda m: f'<h{m[1]} id="{anchor(m[2])}">{m[2]}</h{m[1]}>', text)  # fmt: skip
    text = re.sub(r'<a href="([^"]*)"[^>]*>(.*?)</a>', lambda m: link(m, pages), text,
                  flags=re.DOTALL)  # fmt: skip
    return wide(text, "Table")


def code(source: str) -> str:
    """Return the HTML of a code cell's source, coloured; long lines wrap, so nothing scrolls."""
    lines = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n")
    return f'<pre class="code"><code>{lines}</code></pre>'


def islands(markup: str) -> list[str]:
    """Return the names of the parts that a script of ours brings to life."""
    return [name for name in ISLANDS if f'class="{name}"' in markup]


def output(one: nbformat.NotebookNode) -> str:
    """Return the HTML of one output; what needs Python gives its first state and a sentence."""
    if one.output_type == "stream":
        return f"<pre>{html.escape(one.text)}</pre>"
    shown = one.data.get("text/html", "")
    if "atlas-check" in shown:  # it names folders of the machine that built the page
        return '<p class="note">In JupyterLab, a short list of checks stands here.</p>'
    if WIDGET in one.data and not islands(shown):
        return shown + f'<p class="note">{NEEDS_PYTHON}</p>'
    if 'class="dataframe"' in shown:  # pandas' own look does not fit the page
        shown = re.sub(r"<style scoped>.*?</style>", "", shown, flags=re.DOTALL)
        return wide(re.sub(r' border="1"| style="[^"]*"', "", shown), "Table")
    if shown:
        return shown
    return f"<pre>{html.escape(one.data.get('text/plain', ''))}</pre>"


def shared() -> dict[str, str]:
    """Return the files that all maps of the site share: style, program, base layer."""
    style, script = re.fullmatch("<style>(.*?)</style>(.*)", leaf.leaflet(), re.DOTALL).groups()
    names = languages.script()
    programs = re.findall("<script>(.*?)</script>", script.replace(names, ""), re.DOTALL)
    base = ('var base = document.createElement("script"); base.type = "application/json"; '
            f'base.id = "atlas-base"; base.textContent = JSON.stringify({leaf.base()}); '
            "document.body.appendChild(base);")  # fmt: skip
    return {"maps/map.css": style, "maps/map.js": "\n".join(programs), "maps/base.js": base,
            "maps/names.js": names}  # fmt: skip


def lift_maps(markup: str, name: str) -> tuple[str, dict[str, str]]:
    """Take the maps out of a page into files that share program and base layer.

    Returns
    -------
    markup : the page, with frames that name the files and load when they come into view.
    files : path in the site to text.
    """
    files: dict[str, str] = {}
    base = f'<script type="application/json" id="atlas-base">{leaf.base()}</script>'
    own = name.startswith(CHAPTER)  # its map has outlines of its own and no names to switch to
    program = leaf.leaflet().replace(languages.script(), "") if own else leaf.leaflet()
    scripts = f'{NAMES * (not own)}<script src="map.js"></script>'

    def lift(match: re.Match) -> str:
        title, document, style, words = match.groups()
        document = html.unescape(document).replace(POLICY, POLICY_OF_FILES)
        pairs = [(program, f'<link rel="stylesheet" href="map.css">{scripts}')]
        for inside, outside in pairs if own else [*pairs, (base, BASE)]:
            if inside not in document:
                raise SiteError(f"{name}: the map '{title}' is not made as the site expects")
            document = document.replace(inside, outside)
        path = f"maps/{name[:2]}-{len(files) + 1}.html"
        files[path] = document
        return (f'<iframe title="{title}" src="{path}" loading="lazy" style="{style}">{words}'
                "</iframe>")  # fmt: skip

    return FRAME.sub(lift, markup), files


def body(notebook: nbformat.NotebookNode, pages: set[str]) -> str:
    """Return the HTML of all cells, with a list of contents after the first heading."""
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(markdown(cell.source, pages))
        elif cell.cell_type == "code" and cell.source.strip():
            parts.append(code(cell.source))
            parts += [f'<div class="output">{output(one)}</div>' for one in cell.outputs]
    text = "\n".join(parts)
    head, look, rest = text.partition(picture.style())  # once is enough
    text = head + look + rest.replace(look, "")
    entries = "".join(f'<li><a href="#{address}">{words}</a></li>' for address, words
                      in re.findall(r'<h2 id="([^"]*)">(.*?)</h2>', text))  # fmt: skip
    contents = ('<nav class="contents" aria-label="On this page"><details><summary>On this page'
                f"</summary><ol>{entries}</ol></details></nav>")  # fmt: skip
    contents += SWITCH * ('<pre class="code"' in text)
    return text.replace("</h1>", "</h1>\n" + contents, 1)


# Pages -------------------------------------------------------------------------------------


def title_of(notebook: nbformat.NotebookNode) -> str:
    """Return the words of the first heading."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (match := re.search(r"^# (.*)", cell.source, re.M)):
            return match[1].strip()
    raise SiteError("a lesson has no heading of level one")


def first_words(notebook: nbformat.NotebookNode, heading: str) -> str:
    """Return the first paragraph below a heading of level two, or ""."""
    source = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    match = re.search(rf"^## {re.escape(heading)}\s+(.+?)\n\n", source + "\n\n", re.M | re.DOTALL)
    return match[1] if match else ""


def page(title: str, main: str, pager: str = "", root: str = "", store: str = "") -> str:
    """Return a whole page; a script is written into it only where it is needed.

    Parameters
    ----------
    root : the way from the page to the first page's folder: "" or "../".
    store : added to the name under which the browser keeps answers, so that they stay apart.
    """
    script = ""
    for name in islands(main):
        source = (ROOT / "helpers" / "static" / ISLANDS[name]).read_text(encoding="utf-8")
        source = source.replace(f'"{STORE}"', f'"{STORE}{store}"')
        script += f'<script type="module">\n{source}\n{MOUNT % name}</script>\n'
    for name, mark in SCRIPTS.items():
        if mark in main:
            script += f"<script>\n{(TEMPLATES / name).read_text(encoding='utf-8')}</script>\n"
    if 'id="search-form"' in main:
        script = '<script src="search-index.js"></script>\n' + script
    template = Template((TEMPLATES / "page.html").read_text(encoding="utf-8"))
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    return template.substitute(title=html.escape(title), style=style, main=main, pager=pager,
                               root=root, footer=FOOTER, script=script)  # fmt: skip


def pager(names: list[str], titles: list[str], here: int) -> str:
    """Return the links to the lesson before and the lesson after."""
    found = []
    for place, word in ((here - 1, "previous"), (here + 1, "next")):
        if 0 <= place < len(names):
            found.append(f'<a class="{word}" rel="{word[:4]}" href="{names[place]}">'
                         f"<small>{word.capitalize()} lesson</small>{html.escape(titles[place])}"
                         "</a>")  # fmt: skip
    return f'<nav class="pager" aria-label="Lessons">{"".join(found)}</nav>' if found else ""


def index(names: list[str], titles: list[str], notebooks: list, pages: set[str]) -> str:
    """Return the first page: the README's first paragraph, then the lessons."""
    intro = re.search(r"^# .*?\n\n(.+?)\n\n", (ROOT / "README.md").read_text(encoding="utf-8"),
                      re.DOTALL)  # fmt: skip
    items = []
    for name, title, notebook in zip(names, titles, notebooks, strict=True):
        question = markdown(first_words(notebook, "The question"), pages)
        words = "\n".join(cell.source for cell in notebook.cells)
        time = re.search(r"Time: (?:about )?\d+ minutes", words)
        minutes = f'<p class="minutes">{time[0]}</p>' if time else ""
        items.append(f'<li><h2><a href="{name}">{name[:2]} {html.escape(title)}</a></h2>'
                     f"{question}{minutes}</li>")  # fmt: skip
    own = (f'<p>A text of your own: <a href="{CHAPTER}.html">how to take another article '
           "apart</a>, with a tiny example.</p>") * (f"{CHAPTER}.html" in pages)
    return (f'<h1>Argument Atlas</h1>{markdown(intro[1] if intro else "", pages)}'
            f'<ol class="lessons">{"".join(items)}</ol>{own}')  # fmt: skip


def build(target: Path, sources: Path = ROOT / "notebooks") -> list[Path]:
    """Write all pages into a folder; return their paths.

    Parameters
    ----------
    target : the folder; it is made if need be, and files of the same name are replaced.
    sources : the folder with the lessons (00-..., 01-...).
    """
    paths = sorted(sources.glob("[0-9][0-9]-*.ipynb"))
    names = [path.with_suffix(".html").name for path in paths]
    notebooks = []
    for path in paths:
        print(f"running {path.name}", flush=True)
        notebooks.append(run(path))
    titles = [title_of(notebook) for notebook in notebooks]
    chapter = sources / f"{CHAPTER}.ipynb"
    pages = {*names, *([f"{CHAPTER}.html"] if chapter.is_file() else [])}
    written = {"index.html": page("Argument Atlas", index(names, titles, notebooks, pages))}
    entries = []
    for here, (name, notebook) in enumerate(zip(names, notebooks, strict=True)):
        main, maps = lift_maps(body(notebook, pages), name)
        entries += site_search.sections(name, titles[here], main)
        main += site_claims.claims_of(name[:2])
        title = f"{titles[here]} - Argument Atlas"
        written |= {name: page(title, main, pager(names, titles, here))} | maps
    written |= chapter_pages(chapter, pages, entries) if chapter.is_file() else {}
    written |= claim_pages(dict(zip((name[:2] for name in names), zip(names, titles, strict=True),
                                    strict=True)), entries) | shared()  # fmt: skip
    written["search.html"] = page("Search - Argument Atlas", site_search.SEARCH_PAGE)
    written["search-index.js"] = site_search.index_script(entries)
    for name, text in written.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")
    return [target / name for name in written if name.endswith(".html") and "/" not in name]


def chapter_pages(path: Path, pages: set[str], entries: list[list[str]]) -> dict[str, str]:
    """Return the page on an article of one's own, with its map; add it to the search entries."""
    print(f"running {path.name}", flush=True)
    notebook, name = run(path), f"{CHAPTER}.html"
    main, maps = lift_maps(body(notebook, pages), name)
    title = title_of(notebook)
    entries += site_search.sections(name, title, main)
    return {name: page(f"{title} - Argument Atlas", main, store="-practice")} | maps


def claim_pages(lessons: dict[str, tuple[str, str]], entries: list[list[str]]) -> dict[str, str]:
    """Return the pages of the article and of each claim; add them to the search entries."""
    written = {"article.html": page("The article, claim by claim - Argument Atlas",
                                    site_claims.article_page())}  # fmt: skip
    for _, row in load("claims").iterrows():
        main, address = site_claims.claim_page(row, lessons), site_claims.address(row["id"])
        entries.append([address, "Claim", row["claim"], site_search.words_of(main)])
        written[address] = page(f"{row['claim']} - Argument Atlas", main, root="../")
    return written


def main() -> int:
    """Read the command line, build, and say where the pages are."""
    reader = argparse.ArgumentParser(prog="lab.py site", description=__doc__.split("\n")[0])
    reader.add_argument("--output", type=Path, default=ROOT / "site", help="where to write")
    chosen = reader.parse_args()
    try:
        written = build(chosen.output)
    except SiteError as error:
        print(f"The site was not written: {error}", file=sys.stderr)
        return 1
    print(f"{len(written)} pages are written: open {written[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
