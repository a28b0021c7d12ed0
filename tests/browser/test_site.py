"""The lessons as web pages: maps and questions live, nothing from outside, readable everywhere."""

from __future__ import annotations

import csv
import functools
import html
import http.server
import json
import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from browser_pages import SCREEN, open_page
from lesson_page import AXE, AXE_RUN, NO_DATE_CONTROL, NO_MAP, VALUES, answer
from playwright.sync_api import expect
from surroundings import ROOT, STUDENT_PYTHON, surroundings

LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
OTHERS = ["index", "article", "search", "claims/shares-border"]
CHAPTER = "your-own-article"  # a map and questions, but no lesson
HEIGHTS = "() => [document.documentElement.scrollWidth, window.innerWidth]"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without writing to the terminal."""

    def log_message(self, *words):
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the site with the Python of .venv, in a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    command = [str(STUDENT_PYTHON), str(ROOT / "tools" / "site.py"), "--output", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=folder,
                          env=surroundings(tmp_path_factory.mktemp("quiet")))  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def address(site):
    """Serve the site on this machine."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def open_site(browser):
    """Give a function that opens a page of the site; in the end nothing came from outside."""
    opened = []

    def open_it(url, **options):
        manager = open_page(browser, init_scripts=[AXE], **options)
        page, outside = manager.__enter__()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        opened.append((manager, outside, errors))
        return page

    yield open_it
    for manager, outside, errors in opened:
        manager.__exit__(None, None, None)
        assert outside == [] and errors == []


def frames(page):
    """Return the frames of all maps of a page, each once it is drawn."""
    found = []
    for element in page.locator("iframe").all():
        element.scroll_into_view_if_needed()
        frame = element.element_handle().content_frame()
        frame.wait_for_selector(".leaflet-pane path", state="attached")
        found.append(frame)
    return found


def test_index_leads_to_each_lesson_and_back(address, open_site):
    page = open_site(f"{address}/index.html")
    for name in LESSONS:
        page.locator(f'a[href="{name}.html"]').click()
        expect(page.locator("h1")).to_have_count(1)
        page.get_by_role("link", name="Argument Atlas").click()
        expect(page).to_have_url(f"{address}/index.html")


def test_the_lessons_are_linked_in_a_row(address, open_site):
    page = open_site(f"{address}/{LESSONS[0]}.html")
    for name in LESSONS[1:]:
        page.locator("a[rel=next]").click()
        expect(page).to_have_url(f"{address}/{name}.html")
    for name in reversed(LESSONS[:-1]):
        page.locator("a[rel=prev]").click()
        expect(page).to_have_url(f"{address}/{name}.html")


@pytest.fixture(scope="module", params=[*OTHERS, CHAPTER, *LESSONS])
def visit(request, browser, address):
    """Open each page once; the tests below share it, in the order in which they stand."""
    with open_page(browser, init_scripts=[AXE]) as (page, outside):
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}/{request.param}.html")
        yield request.param, page, frames(page)
    assert outside == [] and errors == []


def test_maps_live(visit):
    name, page, maps = visit
    assert bool(maps) == (name in (CHAPTER, *LESSONS) and name[:2] not in NO_MAP)
    for frame in maps:
        assert frame.locator(".leaflet-pane path").count() >= 5
    moved = 0
    for frame in maps:
        slider = frame.locator("input[type=range]")
        if slider.count():
            tick = frame.locator(".atlas-tick input")
            if slider.get_attribute("max") == "0" and tick.count():
                tick.press("Space")  # all of it came later: the reader opens the curtain first
            before = frame.locator("output").text_content()
            slider.focus()
            at_end = slider.input_value() == slider.get_attribute("max")
            page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
            expect(frame.locator("output")).not_to_have_text(before)
            moved += 1
    assert moved or name[:2] in NO_DATE_CONTROL | NO_MAP or name in (CHAPTER, *OTHERS)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(visit, theme):
    _, page, maps = visit
    page.emulate_media(color_scheme=theme)
    rules = AXE_RUN.replace(", rules: {'page-has-heading-one': {enabled: false}}", "")
    found = page.evaluate(f"() => ({rules})(document)")
    for frame in maps if theme == "light" else ():
        found += frame.evaluate(f"() => ({AXE_RUN})(document)")
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


def test_a_telephone_scrolls_in_one_direction_only(visit):
    _, page, _ = visit
    page.set_viewport_size({"width": 320, "height": 700})
    try:
        width, window = page.evaluate(HEIGHTS)
        size = page.locator("main p").first.evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize)"
        )
    finally:
        page.set_viewport_size(SCREEN)
    assert width <= window == 320
    assert size >= 16


def test_questions_live_and_answers_stay(visit):
    name, page, _ = visit
    islands = page.locator("div.atlas-ask").count()
    assert islands == page.locator("div.atlas-ask .atlas-questions").count()
    assert bool(islands) == (name in (CHAPTER, *LESSONS))
    if not islands:
        return
    form = page.locator("form.atlas-item").nth(int(name == CHAPTER))  # after the code name
    answer(form)
    expect(form.locator(".atlas-saved").first).to_contain_text("Saved")
    given = form.evaluate(VALUES)
    page.reload()
    expect(form.locator(".atlas-saved").first).to_contain_text("Saved")
    assert form.evaluate(VALUES) == given and any(given)


def test_an_article_of_ones_own_has_its_own_map_and_answers(address, open_site):
    page = open_site(f"{address}/index.html")
    page.locator(f'a[href="{CHAPTER}.html"]').click()
    (frame,) = frames(page)
    expect(frame.get_by_text("Velmar", exact=True)).to_be_visible()
    assert frame.get_by_text("Azerbaijan").count() == 0
    form = page.locator("form.atlas-item").nth(1)
    answer(form)
    expect(form.locator(".atlas-saved").first).to_contain_text("Saved")
    kept = page.evaluate("() => Object.keys(localStorage)")
    assert "argument-atlas-answers-practice" in kept and "argument-atlas-answers" not in kept


def test_lines_are_short_enough_to_read(address, open_site):
    page = open_site(f"{address}/{LESSONS[0]}.html", viewport={"width": 1600, "height": 900})
    width = page.locator("main > p").first.evaluate(
        "e => e.getBoundingClientRect().width / parseFloat(getComputedStyle(e).fontSize)"
    )
    assert 30 < width < 45, "about 60 to 85 letters a line"


def test_skip_link_and_landmarks(address, open_site):
    page = open_site(f"{address}/{LESSONS[0]}.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role).first).to_be_visible()
    expect(page.get_by_role("navigation", name="Lessons")).to_be_visible()


def test_one_switch_folds_the_code_and_is_remembered(address, open_site):
    page = open_site(f"{address}/{LESSONS[2]}.html")
    code = page.locator("pre.code")
    assert code.count() > 5 and code.first.is_visible(), "the code is open at first"
    switch = page.get_by_role("button", name="Hide code")
    switch.focus()
    page.keyboard.press("Enter")
    assert not [one for one in code.all() if one.is_visible()]
    expect(page.get_by_role("status").first).to_contain_text(f"{code.count()} boxes")
    expect(page.locator(".atlas-questions").first).to_be_visible()
    page.goto(f"{address}/{LESSONS[3]}.html")
    assert not page.locator("pre.code").first.is_visible(), "the next lesson keeps the choice"
    page.get_by_role("button", name="Show code").click()
    expect(page.locator("pre.code").first).to_be_visible()
    page.goto(f"{address}/index.html")
    expect(page.locator("#code-switch")).to_have_count(0)


def test_a_double_click_opens_it_too(site, open_site):
    page = open_site((site / f"{LESSONS[0]}.html").as_uri())
    assert frames(page)
    expect(page.locator(".atlas-questions").first).to_be_visible()


def test_what_the_pages_must_not_hold(site):
    pages = [*site.rglob("*.html")]
    assert len(pages) > 100
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert str(ROOT) not in text, "a folder of the machine that built the page"
        assert "jupyter-widgets" not in text and "widget-view" not in text
        loaded = re.findall(r'<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="([^"]+)"', text)
        assert not [name for name in loaded if re.match(r"(\w+:)?//", name)], "from outside"
        for name in re.findall(r'(?:src|href)="(?!https?:|mailto:|#|data:)([^"]+)"', text):
            target, _, part = html.unescape(name).partition("#")
            file = page.parent / target
            assert file.is_file() and site in file.resolve().parents, f"{page.name}: {name}"
            if part and file.suffix == ".html":
                there = html.unescape(file.read_text(encoding="utf-8"))
                assert f'id="{part}"' in there, f"{page.name}: {name}"


@pytest.mark.parametrize("name", LESSONS)
def test_what_needs_python_says_so(site, name):
    assert "This control needs Python" in (site / f"{name}.html").read_text(encoding="utf-8")


def test_the_site_is_small_and_maps_share_their_program(site):
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 15e6
    maps = [path for path in sizes if path.parent.name == "maps" and path.suffix == ".html"]
    assert len(maps) >= 20
    assert "Azerbaijan" not in (site / "maps" / "map.js").read_text(encoding="utf-8")
    for path in maps:
        text = path.read_text(encoding="utf-8")
        assert sizes[path] < 100_000 and "map.js" in text
        own = path.name.startswith(CHAPTER[:2])  # outlines of its own, no names to switch to
        assert {own} == {name not in text for name in ("base.js", "names.js")}
        assert "connect-src" not in text and "default-src 'none'" in text


def test_each_claim_has_its_page_and_a_way_there_and_back(address, open_site, site):
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    assert {path.stem for path in (site / "claims").glob("*.html")} == {c["id"] for c in claims}
    claim = next(one for one in claims if one["id"] == "shares-border")
    page = open_site(f"{address}/article.html")
    page.get_by_role("link", name=claim["claim"], exact=True).first.click()
    expect(page.locator("h1")).to_have_text(claim["claim"])
    assert not page.get_by_text(claim["finding"]).is_visible(), "a guess comes first"
    page.get_by_text("Our answer", exact=True).click()
    expect(page.get_by_text(claim["finding"])).to_be_visible()
    page.get_by_role("main").locator('a[href^="../0"]').first.click()
    page.get_by_text("Claims tested in this lesson").click()
    page.get_by_role("link", name=claim["claim"], exact=True).click()
    expect(page).to_have_url(f"{address}/claims/{claim['id']}.html")
    page.get_by_role("main").get_by_role("link", name="Paragraph").first.click()
    expect(page).to_have_url(re.compile(r"article\.html#paragraph-"))


def test_search_finds_sections_and_claims_and_shows_words_as_text(address, open_site):
    page = open_site(f"{address}/search.html")
    box = page.get_by_role("searchbox")
    box.fill("nakhchivan")
    box.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("places")
    first = page.locator("#search-found a").first
    first.click()
    assert "nakhchivan" in page.content().casefold()
    page.goto(f"{address}/search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    expect(page.get_by_role("status")).to_contain_text("Nothing found")
    expect(page.locator("#search-found img")).to_have_count(0)


def test_a_section_is_found_for_its_own_words_and_headings_come_first(address, open_site, site):
    page = open_site(f"{address}/search.html?q=borders")
    entries = page.evaluate("window.ATLAS_INDEX.map(one => one.slice(0, 4))")
    own = {entry[0] for entry in entries if "borders" in " ".join(entry[2:]).casefold()}
    found = [a.get_attribute("href") for a in page.locator("#search-found a").all()]
    assert found and set(found) <= own < {entry[0] for entry in entries}
    headed = [next("borders" in e[2].casefold() for e in entries if e[0] == one) for one in found]
    assert any(headed) and headed == sorted(headed, reverse=True)


def test_titles_say_their_language(site):
    marked = set()
    for path in (site / "claims").glob("*.html"):
        marked |= set(re.findall(r'<bdi lang="(\w+)">', path.read_text(encoding="utf-8")))
    assert {"fa", "he", "hy", "az", "tr", "ru"} <= marked


def test_code_is_no_stop_for_the_tab_key_and_is_not_cut_on_a_telephone(address, open_site):
    page = open_site(f"{address}/{LESSONS[8]}.html", viewport={"width": 320, "height": 700})
    wide = page.locator("pre").evaluate_all(
        "all => all.filter(e => e.tabIndex >= 0 || e.scrollWidth > e.clientWidth).length")
    assert page.locator("pre.code").count() > 5 and wide == 0


def test_search_gives_no_answer_away(site):
    text = (site / "search-index.js").read_text(encoding="utf-8")
    entries = json.loads(text.partition("= ")[2].rstrip(";\n"))
    pages = {Path(entry[0]).stem: " ".join(entry) for entry in entries if "claims/" in entry[0]}
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        for claim in csv.DictReader(file):
            assert claim["claim"] in pages[claim["id"]]
            for folded in ("finding", "finding_later", "credence_reason"):
                assert not claim[folded] or claim[folded] not in pages[claim["id"]], claim["id"]
    folded = re.compile(r"\d rows? after 1 November 2022\)")
    assert not [entry for entry in entries if folded.search(entry[3])]


def test_frames_take_the_height_of_their_maps(site, open_site):
    page = open_site((site / f"{LESSONS[2]}.html").as_uri())
    for frame in frames(page):
        inside = frame.evaluate("() => document.body.offsetHeight")
        page.wait_for_function("([e, h]) => Math.abs(e.getBoundingClientRect().height - h) < 3",
                               arg=[frame.frame_element(), inside])  # fmt: skip


def test_a_failing_cell_stops_the_build(tmp_path):
    program = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import site_under_test as s\n"
        "s.build(pathlib.Path('out'), pathlib.Path('.'))"
    )
    import nbformat

    cells = [nbformat.v4.new_markdown_cell("# Bad"), nbformat.v4.new_code_cell("1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "00-bad.ipynb")
    text = (ROOT / "tools" / "site.py").read_text(encoding="utf-8")
    (tmp_path / "site_under_test.py").write_text(
        text.replace("Path(__file__).resolve().parent.parent", f"Path({str(ROOT)!r})")
    )
    for name in ("site_claims.py", "site_search.py"):
        shutil.copy(ROOT / "tools" / name, tmp_path)
    done = subprocess.run([STUDENT_PYTHON, "-c", program, str(tmp_path)], cwd=tmp_path,
                          capture_output=True, text=True, timeout=120,
                          env=surroundings(tmp_path / "quiet"))  # fmt: skip
    assert "00-bad.ipynb, cell 1: division by zero" in done.stderr
    assert not (tmp_path / "out").exists()
