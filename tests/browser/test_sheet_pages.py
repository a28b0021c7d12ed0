"""The sheets for print: two A4 pages a lesson, nothing from outside, map, caption, card, cards."""

from __future__ import annotations

import csv
import re
import subprocess

import pytest
from browser_pages import open_page
from surroundings import ROOT, STUDENT_PYTHON, surroundings

LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
WITH_CARD = [name for name in LESSONS if name[:2] != "00"]
A4 = re.compile(rb"/MediaBox\s*\[\s*0 0 (59[45][\d.]*) (84[12][\d.]*)\s*\]")


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    """Write the sheets with the Python of .venv, in a folder of their own."""
    folder = tmp_path_factory.mktemp("sheets")
    command = [str(STUDENT_PYTHON), str(ROOT / "tools" / "sheets.py"), "--output", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder,
                          env=surroundings(tmp_path_factory.mktemp("quiet")))  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def sheet(sheets, browser, request):
    """Open the sheets of one lesson; nothing may come from outside, and no script is there."""
    with open_page(browser, viewport={"width": 900, "height": 1000}) as (page, outside):
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((sheets / f"{request.param}.html").as_uri())
        yield page
        assert outside == [] and errors == []


each = pytest.mark.parametrize("sheet", LESSONS, indirect=True)


def test_each_lesson_has_sheets(sheets):
    assert sorted(path.stem for path in sheets.glob("*.html")) == LESSONS
    for path in sheets.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert path.stat().st_size < 400_000 and "<script" not in text and str(ROOT) not in text


@each
def test_prints_on_exactly_two_a4_pages(sheet):
    made = sheet.pdf(prefer_css_page_size=True, print_background=True)
    assert len(A4.findall(made)) == 2
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", made)) == 2


@each
def test_map_says_whose_boundaries(sheet):
    assert sheet.locator("svg.map").count() >= 1
    assert "Natural Earth" in sheet.locator("figcaption").first.inner_text()
    assert "imply no endorsement" in sheet.locator("figcaption").first.inner_text()
    assert "about a third of it" in sheet.locator("figcaption").first.inner_text()
    for drawing in sheet.locator("svg.map").all():
        assert drawing.get_attribute("aria-label").startswith("Map: ")
        names = drawing.locator("text").all_text_contents()
        assert {"Azerbaijan", "Armenia"} & set(names), "the countries have their names"
        assert drawing.locator("path").count() > 40


@pytest.mark.parametrize("sheet", WITH_CARD, indirect=True)
def test_claim_card_has_nine_lines_and_room_to_write(sheet):
    lines = [one.casefold() for one in sheet.locator("table.card th").all_inner_texts()]
    assert len(lines) == 9 and {"claim", "against", "how sure", "what would move us"} & set(lines)
    assert len(sheet.locator(".cards > div").all()) >= 6
    assert sheet.locator(".cards .conclusion").count() >= 1


@pytest.mark.parametrize("sheet", WITH_CARD, indirect=True)
def test_no_line_of_ours_is_given_that_the_lesson_keeps_for_later(sheet):
    item = f"card-{sheet.url.rpartition('/')[2][:2]}"
    text = " ".join(sheet.locator("body").inner_text().split())
    with (ROOT / "data" / "quiz_options.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["item_id"] == item and row["right"] == "false":
                assert row["feedback"] not in text, row["id"]


@pytest.mark.parametrize("sheet", [one for one in LESSONS if one[:2] < "08"], indirect=True)
def test_sheets_before_lesson_08_stay_before_the_curtain(sheet):
    """Forecast questions name later dates, as in lesson 00; nothing else may."""
    words = [one for one in sheet.locator("tr, p, .text").all_inner_texts()
             if not one.strip().startswith(("Will ", "On 31 December"))]  # fmt: skip
    late = re.findall(r"(?<![\d,.])20(?:2[3-9]|[3-9]\d)(?![\d,.])", " ".join(words))
    assert not late


@each
def test_nothing_runs_over_the_edge(sheet):
    wide = sheet.evaluate("""() => [...document.querySelectorAll('.sheet *')].filter(e =>
        !e.closest('svg') && e.getBoundingClientRect().right >
        e.closest('.sheet').getBoundingClientRect().right).length""")
    assert wide == 0


@pytest.mark.parametrize("name", [one for one in LESSONS if one[:2] in ("01", "07")])
def test_no_capital_falls_off_the_map(sheets, browser, name):
    with open_page(browser) as (page, _):
        page.goto((sheets / f"{name}.html").as_uri())
        drawn = page.locator("svg.map").first
        edge = drawn.bounding_box()
        for town in ("Ankara", "Baku", "Jerusalem", "Tehran", "Yerevan"):
            found = drawn.get_by_text(town, exact=True)
            if name[:2] == "07" or found.count():
                box = found.first.bounding_box()
                assert edge["y"] <= box["y"] and box["y"] + box["height"] <= edge["y"] + edge[
                    "height"], town
        assert drawn.get_by_text("Tehran", exact=True).count() == 1
