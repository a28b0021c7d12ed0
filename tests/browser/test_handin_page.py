"""The hand-in sheet as a teacher gets it: a file, without network; its button in JupyterLab."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from browser_pages import open_page
from lesson_page import ALARM, AXE, LessonPage
from playwright.sync_api import expect

from helpers import answers, data, quiz
from helpers.handin import hand_in

AXE_RUN = "axe.run(document).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
HOSTILE = (f"""'"</style></title></svg><img src=x onerror="console.log('{ALARM}')">"""
           f"""<script>console.log('{ALARM}')</script><svg onload="console.log('{ALARM}')">"""
           f"""<link rel="stylesheet" href="http://evil.example/{ALARM}.css">"""
           f"""<iframe srcdoc="<script>parent.console.log('{ALARM}')</script>"></iframe>"""
           """<style>@import "http://evil.example/a.css"; * { display: none }</style>\u202e\n""")
A4 = (595, 842)  # points


@pytest.fixture
def path(tmp_path, monkeypatch):
    file = tmp_path / "answers.jsonl"
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(file))
    return file


def fill(path: Path, words: str, code_name: str = "amber-crane-42") -> None:
    """Answer every question of the course with these words."""
    found = {answers.CODE_NAME: code_name, "memo-09": words * 3}
    for item in quiz._all_items():
        name, kind = item["id"], item["type"]
        if kind == "card":
            found[name] = {one["id"]: {"low": 20, "high": 40} if one["id"] == item["sure"]
                           else words for one in item["options"] if not one["right"]}
        elif kind == "belief":
            found[name] = {"low": 30, "high": 50}
        elif kind == "forecast":
            found[name] = {"percent": 60, "known": name == "armenia-csto"}
        elif kind == "text":
            found.setdefault(name, words)
        elif kind == "choice":
            found[name] = item["options"][0]["id"]
    nodes = data.load("argument_nodes").query("kind != 'conclusion'")["id"]
    found["board"] = {
        "conclusion": "all", "mode": "repaired", "finished": True,
        "bases": {"printed": {name: [0.3, 0.6] for name in [*nodes[::2], "own-1"]}},
        "nodes": [{"id": "own-1", "kind": "objection", "label": words, "text": words}],
        "links": [{"source": "own-1", "target": "o-sale-not-defence", "kind": "attacks"}],
        "before": {"direct-defence": [0.4, 0.7]}, "difference": {"choice": "rule", "words": words},
    }  # fmt: skip
    path.write_bytes(b"".join(answers.line_of({
        "v": 1, "learner": code_name, "item": name, "value": value, "n": 1,
        "at": "2026-01-05T10:00:00+00:00"}) for name, value in found.items()))


class Watched:
    """A page opened from the disk; whatever it asks for, runs or says is written down."""

    def __init__(self, page, file: Path) -> None:
        self.page, self.asked, self.said, self.failed = page, [], [], []
        page.on("requestfailed", lambda one: self.failed.append((one.url, one.failure)))
        page.on("request", lambda one: self.asked.append(one.url))
        page.on("console", lambda one: self.said.append(one.text))
        page.on("dialog", lambda one: (self.said.append(one.message), one.dismiss()))
        page.goto(file.as_uri())
        self.only = [file.as_uri()]

    def axe(self) -> list:
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        return self.page.evaluate(AXE_RUN)

    def pages(self) -> int:
        """Print; each page must be A4; return how many."""
        printed = self.page.pdf(prefer_css_page_size=True)
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
        assert boxes and {tuple(round(float(one)) for one in box) for box in boxes} == {A4}
        return len(re.findall(rb"/Type /Page\b", printed))


@pytest.mark.parametrize("without", [False, True])
def test_a_full_sheet_with_hostile_words_is_a_calm_page(page, path, without):
    fill(path, HOSTILE)
    watched = Watched(page, hand_in(without).files[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand-in sheet")
    assert page.get_by_role("heading", level=2).count() == 8
    expect(page.get_by_text("This adds up what you put in.")).to_be_visible()
    assert page.get_by_text("<img src=x onerror=").count() > 30
    assert page.get_by_text("The Brier score is").count() == (not without)
    assert page.locator("script, img, link, iframe, object, style").count() == 1  # our style
    assert watched.axe() == []
    for width in (320, 800, 1400):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert 6 < watched.pages() < 30
    assert watched.asked == watched.only
    assert [text for text in watched.said if ALARM in text] == []


def test_even_what_came_through_could_not_run_or_ask(page, path):
    """The policy of the page holds by itself: here the escape is undone on purpose."""
    fill(path, HOSTILE)
    file = hand_in().files[0]
    broken = file.read_text("utf-8").replace("&lt;", "<").replace("&gt;", ">").replace(
        "&quot;", '"').replace("&#x27;", "'")
    file.write_text(broken, encoding="utf-8")
    watched = Watched(page, file)
    page.wait_for_timeout(300)
    assert page.locator("img, script").count() > 0
    assert [text for text in watched.said if ALARM in text and "Content Security" not in text
            ] == []
    # The fixture fails if anything left the page; what the policy stops ends as "csp".
    evil = [one for one in watched.failed if "evil" in one[0]]
    assert evil and {why for _, why in evil} == {"csp"}


def test_an_empty_sheet_fits_two_pages(page, path):
    watched = Watched(page, hand_in().files[0])
    assert watched.axe() == [] and watched.pages() <= 2
    expect(page.get_by_text("not answered: lesson 09 gives the board")).to_be_visible()


def test_a_course_done_with_care_prints_on_about_a_dozen_pages(page, path):
    fill(path, "A statement of a ministry, dated before the end of 2024, and a second one. " * 2)
    watched = Watched(page, hand_in().files[0])
    page.emulate_media(media="print")
    assert 8 <= watched.pages() <= 18
    # What belongs together is kept together, and the text stays large enough to read.
    cards = page.locator("table.card, table.asked, figure")
    assert cards.count() > 15
    assert set(cards.evaluate_all("all => all.map(one => getComputedStyle(one).breakInside)")
               ) == {"avoid"}
    sizes = page.locator("td, th, p, li, figcaption").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    assert min(sizes) > 9.9  # 7.5 points
    assert watched.asked == watched.only


def test_a_very_long_text_scrolls_on_the_screen_and_prints_whole(page, path):
    fill(path, "x" * 3000 + " word" * 600)
    watched = Watched(page, hand_in(False).files[0])
    long = page.get_by_role("group", name="A long text").first
    assert long.bounding_box()["height"] < 600
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert watched.axe() == []
    page.emulate_media(media="print")
    assert long.evaluate("one => one.scrollHeight - one.clientHeight") <= 1


def test_the_button_in_jupyterlab_by_keyboard(browser, lab_server):
    notebook = {"cells": [{"cell_type": "code", "id": "c0", "execution_count": None,
                           "metadata": {}, "outputs": [],
                           "source": "from helpers import hand_in\nhand_in()"}], "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4, "nbformat_minor": 5}  # fmt: skip
    name = "notebooks/hand-in-for-a-test.ipynb"
    (lab_server.root / name).write_text(json.dumps(notebook), encoding="utf-8")
    with open_page(browser, init_scripts=[AXE]) as (page, outside):
        lesson = LessonPage(page, lab_server, name)
        lesson.run_all()
        box = lesson.cell(0).get_by_role("group", name="The hand-in sheet")
        status = box.get_by_role("status")
        expect(status).to_have_text(re.compile(r"^Made at \d\d:\d\d, with everything"))
        box.get_by_role("checkbox", name="without my opinions (reasoning only)").focus()
        page.keyboard.press("Space")
        expect(box.get_by_text("Left out are verdicts")).to_be_visible()
        page.keyboard.press("Tab")
        expect(box.get_by_role("button", name="Make the hand-in sheet")).to_be_focused()
        page.keyboard.press("Enter")
        expect(status).to_have_text(re.compile("without opinions"))
        said = box.get_by_role("listitem").all_inner_texts()
        assert [Path(one).suffix for one in said] == [".html", ".md"]
        assert {Path(one).parent for one in said} == {lab_server.answers.parent / "hand-in"}
        assert all("reasoning-only" in one and Path(one).exists() for one in said)
        assert lesson.axe_of_outputs() == []
        page.keyboard.press("Tab")
        expect(box.get_by_role("link", name="Open the page")).to_be_focused()
        with page.context.expect_page() as opened:
            page.keyboard.press("Enter")
        expect(opened.value.get_by_role("heading", level=1)).to_have_text("Hand-in sheet")
        opened.value.close()
        with page.expect_download() as download:
            box.get_by_role("link", name="Download as Markdown").press("Enter")
        assert download.value.suggested_filename == Path(said[1]).name
        assert Path(download.value.path()).read_bytes() == Path(said[1]).read_bytes()
        # A folder that cannot be written: one sentence, and the sheet to download.
        folder = lab_server.answers.parent / "hand-in"
        folder.rename(folder.with_name("hand-in-before"))
        folder.write_text("no folder", encoding="utf-8")
        box.get_by_role("button", name="Make the hand-in sheet").press("Enter")
        expect(status).to_contain_text("The sheet cannot be written into the folder")
        assert box.get_by_role("listitem").count() == 0
        with page.expect_download() as download:
            box.get_by_role("link", name="Download the page").press("Enter")
        assert "Hand-in sheet" in Path(download.value.path()).read_text("utf-8")
        folder.unlink()
        assert outside == []
