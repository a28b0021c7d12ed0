"""The class view and the proof as a teacher opens them: hostile words stay words, no network."""

from __future__ import annotations

import sys

import pytest
from invented_class import code_name, line, write_class, write_proof
from lesson_page import ALARM
from test_handin_page import HOSTILE, Watched

import lab

sys.path.append(str(lab.ROOT / "tools"))
import class_view


@pytest.mark.parametrize("which", ["class", "proof"])
def test_hostile_answers_make_a_calm_page(page, tmp_path, which):
    target = tmp_path / "page.html"
    if which == "class":
        folder = write_class(tmp_path / "files", 12, words=HOSTILE)
        folder.joinpath(f"{ALARM}<img src=x onerror=alert(1)>.jsonl").write_bytes(b"")
        folder.joinpath("name.jsonl").write_bytes(line(HOSTILE, "mind-02", HOSTILE))
        folder.joinpath("odd.jsonl").write_bytes(line(code_name(70), HOSTILE, HOSTILE))
        words = [str(folder)]
    else:
        write_proof(tmp_path / "b", tmp_path / "a", 26, (0.5, 0.8))
        tmp_path.joinpath("a", "m.csv").write_text(f"code name,form\n{HOSTILE},A\n", "utf-8")
        words = ["--proof", f"before={tmp_path / 'b'}", f"after={tmp_path / 'a'}"]
    assert class_view.main([*words, "--output", str(target)]) == 0
    watched = Watched(page, target)
    for opened in ("false", "true"):
        page.evaluate(f"document.querySelectorAll('details').forEach(d => d.open = {opened})")
        assert watched.axe() == []
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("script, img, link, iframe, object").count() == 0
    assert page.get_by_text("<img src=x onerror=").count() > 50 or which == "proof"
    page.emulate_media(color_scheme="dark")
    assert watched.axe() == []
    assert watched.pages() >= 1
    assert watched.asked == watched.only and [one for one in watched.said if ALARM in one] == []
