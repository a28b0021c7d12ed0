"""`python3 lab.py` itself: the printed address opens lesson 00, quietly, and Ctrl+C ends all."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest
from browser_pages import open_page
from playwright.sync_api import expect

import lab


@pytest.fixture
def started(student_python, tmp_path):
    """Start the course as a learner does, with an empty home folder."""
    found = lab.probe(lab.STUDENT, "")
    assert found and not lab.lacks(found, lab.STUDENT, ""), "run  python3 lab.py test  instead"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
    environment |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path),
                    "ARGUMENT_ATLAS_ANSWERS": str(tmp_path / "answers.jsonl")}  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, str(lab.ROOT / "lab.py"), "--no-browser", "--port", "9311"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        start_new_session=True,
    )  # fmt: skip
    lines = []
    for line in process.stdout:
        lines.append(line)
        if match := re.search(r"http://\S+", line):
            break
    yield process, match[0] if lines and match else "", lines
    if process.poll() is None:
        process.kill()
        process.wait()


def test_the_address_opens_lesson_00_and_ctrl_c_ends_it(browser, started, tmp_path):
    process, address, lines = started
    assert "/lab/tree/notebooks/00-start-here.ipynb?token=" in address, "".join(lines)
    with open_page(browser) as (page, outside):
        page.goto(address)
        expect(page.get_by_role("heading", name="Start here").first).to_be_visible(timeout=60_000)
        page.wait_for_function(
            "() => document.querySelector('.jp-Notebook-ExecutionIndicator"
            "[data-status=idle]') !== null", timeout=60_000,
        )  # fmt: skip
        page.wait_for_timeout(1500)
        toasts = page.locator(".Toastify__toast").all_inner_texts()
        assert toasts == [], "a first-time learner is asked about something else"
        assert page.locator("dialog, .jp-Dialog").count() == 0
        assert outside == []
    os.killpg(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "Traceback" not in rest and "Stopping." in rest
    with pytest.raises(OSError):
        urllib.request.urlopen(address.split("/lab")[0] + "/api", timeout=2)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in left if "user-settings" in path.parts], left

