"""The lessons as web pages: maps and questions live, nothing from outside, readable everywhere."""

from __future__ import annotations

import functools
import http.server
import re
import subprocess
import threading

import pytest
from browser_pages import open_page
from lesson_page import AXE, AXE_RUN, NO_DATE_CONTROL, VALUES, answer
from playwright.sync_api import expect
from surroundings import ROOT, STUDENT_PYTHON, surroundings

LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
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


@pytest.mark.parametrize("name", LESSONS)
def test_maps_live(address, open_site, name):
    page = open_site(f"{address}/{name}.html")
    maps = frames(page)
    assert maps
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
    assert moved or name[:2] in NO_DATE_CONTROL


@pytest.mark.parametrize("name", LESSONS)
def test_questions_live_and_answers_stay(address, open_site, name):
    page = open_site(f"{address}/{name}.html")
    form = page.locator("form.atlas-item").first
    answer(form)
    expect(form.locator(".atlas-saved").first).to_contain_text("Saved")
    given = form.evaluate(VALUES)
    page.reload()
    form = page.locator("form.atlas-item").first
    expect(form.locator(".atlas-saved").first).to_contain_text("Saved")
    assert form.evaluate(VALUES) == given and any(given)
    islands = page.locator("div.atlas-ask").count()
    assert islands == page.locator("div.atlas-ask .atlas-questions").count() > 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", *LESSONS])
def test_axe_finds_nothing(address, open_site, name, theme):
    page = open_site(f"{address}/{name}.html", color_scheme=theme)
    rules = AXE_RUN.replace(", rules: {'page-has-heading-one': {enabled: false}}", "")
    found = page.evaluate(f"() => ({rules})(document)")
    if theme == "light":
        for frame in frames(page):
            found += frame.evaluate(f"() => ({AXE_RUN})(document)")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["index", *LESSONS])
def test_a_telephone_scrolls_in_one_direction_only(address, open_site, name):
    page = open_site(f"{address}/{name}.html", viewport={"width": 375, "height": 800})
    frames(page)
    width, window = page.evaluate(HEIGHTS)
    assert width <= window
    size = page.locator("main p").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 16


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


def test_a_double_click_opens_it_too(site, open_site):
    page = open_site((site / f"{LESSONS[0]}.html").as_uri())
    assert frames(page)
    expect(page.locator(".atlas-questions").first).to_be_visible()


@pytest.mark.parametrize("name", LESSONS)
def test_what_a_page_must_not_hold(site, name):
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    assert str(ROOT) not in text, "a folder of the machine that built the page"
    assert not re.search(r'(?:src|href)="(?!https?:|#|data:|[\w-]+\.html)[^"]+"', text)
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", text)
    assert "jupyter-widgets" not in text and "widget-view" not in text
    assert "This control needs Python" in text


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
    done = subprocess.run([STUDENT_PYTHON, "-c", program, str(tmp_path)], cwd=tmp_path,
                          capture_output=True, text=True, timeout=120,
                          env=surroundings(tmp_path / "quiet"))  # fmt: skip
    assert "00-bad.ipynb, cell 1: division by zero" in done.stderr
    assert not (tmp_path / "out").exists()
