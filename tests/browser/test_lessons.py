"""Each lesson in the real JupyterLab of .venv, in a headless browser, without network."""

from __future__ import annotations

import json

import pytest
from browser_pages import open_page
from lesson_page import AXE, NO_DATE_CONTROL, NO_MAP, VALUES, LessonPage, answer
from playwright.sync_api import expect
from surroundings import ROOT, refused

# Lessons whose kernel is restarted with an answer saved; all lessons save in the same way.
RESTARTED = {"00", "05", "09"}
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request, browser, lab_server):
    """Open a lesson, run all its cells, and let the tests of this module share it."""
    with open_page(browser, init_scripts=[AXE]) as (page, outside):
        opened = LessonPage(page, lab_server, f"notebooks/{request.param}")
        opened.run_all()
        yield opened
    assert outside == [], "the page asked the network"
    assert refused(lab_server.folder) == "", "Python asked the network"


def test_there_are_lessons():
    assert "00-start-here.ipynb" in LESSONS


def test_run_all_gives_no_error_and_no_warning(lesson):
    bad = [one for one in lesson.outputs()
           if one["output_type"] == "error" or one.get("name") == "stderr"]  # fmt: skip
    assert bad == []
    assert len({one["cell"] for one in lesson.outputs()}) >= 3


def test_each_map_is_drawn(lesson):
    maps = lesson.maps()
    assert bool(maps) != (lesson.number in NO_MAP), "a lesson without a map, or one too many"
    for place, number in maps:
        frame = lesson.map_frame(place, number)
        shapes = frame.evaluate(
            "() => [...document.querySelectorAll('.leaflet-pane path')]"
            ".filter(path => path.getBoundingClientRect().width > 4).length"
        )
        assert shapes >= 5, f"map in cell {place}: {shapes} shapes"
        words = frame.locator("body").inner_text()
        assert "Iran" in words or "Azerbaijan" in words, f"map in cell {place} names no country"


def test_tooltip_popup_and_escape_by_keyboard(lesson):
    tried = 0
    for place, number in lesson.maps():
        frame = lesson.map_frame(place, number)
        if not frame.locator("[role=button][aria-label][tabindex='0']:visible").count():
            continue
        tried += 1
        frame.locator(".leaflet-container").first.focus()
        assert lesson.tab_until(frame, "e.closest('.leaflet-pane') && e.role === 'button'")
        name = frame.evaluate("() => document.activeElement.getAttribute('aria-label')")
        expect(frame.locator(".leaflet-tooltip")).to_have_text(name)
        lesson.page.keyboard.press("Enter")
        popup = frame.locator(".leaflet-popup")
        expect(popup).to_contain_text(name)
        lesson.page.keyboard.press("Escape")
        expect(popup).to_have_count(0)
    assert tried or lesson.number in NO_MAP, "no map in this lesson can be walked by keyboard"


def test_date_control_by_keyboard_changes_the_words(lesson):
    ranges = 0
    for place, number in lesson.maps():
        frame = lesson.map_frame(place, number)
        slider = frame.locator("input[type=range]")
        if not slider.count():
            continue
        ranges += 1
        tick = frame.locator(".atlas-tick input")
        if slider.get_attribute("max") == "0" and tick.count():
            tick.press("Space")  # all of it came later: the reader opens the curtain first
        says = frame.locator("output")
        before, date = says.text_content(), slider.get_attribute("aria-valuetext")
        slider.focus()
        at_end = slider.input_value() == slider.get_attribute("max")
        lesson.page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
        expect(says).not_to_have_text(before)
        assert slider.get_attribute("aria-valuetext") != date
    without = NO_DATE_CONTROL | NO_MAP
    assert ranges or lesson.number in without, "a lesson without a date control"


def test_drop_down_by_keyboard_changes_map_and_words(lesson):
    found = 0
    for place in lesson.cells_with("widget-view+json"):
        lists = lesson.cell(place).locator("select:not([multiple])")
        frame = lesson.cell(place).locator("iframe")
        if not lists.count() or not frame.count():
            continue
        found += 1
        words = lesson.cell(place).locator(".atlas-text").first
        before, drawing = words.text_content(), frame.get_attribute("srcdoc")
        chosen = lists.first.input_value()
        lists.first.focus()
        lesson.page.keyboard.press("ArrowDown")
        # JupyterLab must not take the key for itself and go to the next cell
        expect(lists.first).to_be_focused()
        expect(lists.first).not_to_have_value(chosen)
        expect(words).not_to_have_text(before)
        expect(frame).to_have_count(1)
        assert frame.get_attribute("srcdoc") != drawing
        assert lesson.map_frame(place).locator(".leaflet-pane path").count() >= 5
    assert found or lesson.number in NO_MAP, "a lesson without a drop-down list beside a map"


def test_a_typed_number_by_keyboard_changes_the_words(lesson):
    for place in lesson.cells_with("widget-view+json"):
        fields = lesson.cell(place).locator(".atlas-explore input")
        if not fields.count():
            continue
        words = lesson.cell(place).locator(".atlas-text").first
        alert = lesson.cell(place).locator("[role=alert]")
        before, last = words.text_content(), fields.last
        first = last.input_value()
        last.focus()
        lesson.page.keyboard.press("ArrowUp")
        expect(last).not_to_have_value(first)
        expect(words).not_to_have_text(before)
        for typed, said in (("many", "is not a number"), ("100000", "give a number from")):
            last.fill(typed)
            lesson.page.keyboard.press("Enter")
            expect(alert).to_contain_text(said)
        last.fill(first)
        lesson.page.keyboard.press("Enter")
        expect(words).to_have_text(before)


def test_a_claim_card_has_room_beside_its_labels(lesson):
    """JupyterLab has rules of its own for many elements; they must not squeeze a card."""
    for place in lesson.cells_with(r"\"card\""):
        for card in lesson.cell(place).locator(".atlas-lines").all():
            width = card.bounding_box()["width"]
            for row in card.locator(".atlas-line").all():
                name, words = (row.locator(part).bounding_box()
                               for part in (".atlas-name", ".atlas-words"))  # fmt: skip
                assert 100 < name["width"] < 200 and words["x"] >= name["x"] + name["width"] - 1
                assert words["width"] > width - name["width"] - 4
                area = row.locator("textarea")
                assert not area.count() or area.bounding_box()["width"] > words["width"] - 40


def test_axe_finds_nothing_in_our_outputs(lesson):
    found = lesson.axe_of_outputs()
    assert not found, "\n".join(found)


def test_an_answer_is_still_there_after_the_kernel_restarts(lesson):
    place = lesson.cells_with("atlas-ask")[0]
    form = lesson.cell(place).locator("form.atlas-item").first
    item = form.get_attribute("data-item")
    answer(form)
    expect(form.locator(".atlas-saved").first).to_contain_text("Saved")
    given = form.evaluate(VALUES)
    line = json.loads(lesson.server.answers.read_text(encoding="utf-8").splitlines()[-1])
    assert line["item"] == item
    if lesson.number not in RESTARTED:
        return
    lesson.restart_and_run_all()
    again = lesson.cell(place).locator(f'form[data-item="{item}"]')
    expect(again.locator(".atlas-saved").first).to_contain_text("Saved")
    assert again.evaluate(VALUES) == given and any(given)
    saved = lesson.server.answers.read_text(encoding="utf-8").splitlines()
    assert json.loads(saved[-1]) == line, "the restart itself saved nothing"


def test_the_console_has_no_error_of_ours(lesson):
    ours = [text for text in lesson.console if "page error" in text or "atlas" in text.lower()]
    assert ours == []
