"""Measures time and size; run with `python3 lab.py test tests/benchmarks`.

Nothing here fails because a machine is slow: seconds are printed, sizes are held by the normal
tests. The first benchmark needs the network. Times of one machine compare with times of the same
machine only.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time

import pandas as pd
import pytest
from browser_pages import open_page
from invented_class import write_class
from surroundings import ROOT, STUDENT_PYTHON, start_lab, surroundings

import lab

sys.path[:0] = [str(ROOT / "tests" / "notebooks"), str(ROOT / "tests" / "browser")]
from execution import LESSONS, name_of, run  # noqa: E402
from lesson_page import LessonPage  # noqa: E402
from test_board_page import Sheet  # noqa: E402

LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", "site", "__pycache__", "*.egg-info")
MAPS = """
import json, time
begin = time.perf_counter()
from helpers import (border_map, country_map, distance_map, district_map, event_map, load,
                     scale_map)
draw = {"country_map": lambda: country_map(load("countries")),
    "event_map": lambda: event_map(load("events")),
    "border_map": lambda: border_map(load("borders")),
    "district_map": lambda: district_map(load("districts")),
    "scale_map": lambda: scale_map("AZE-IRN"),
    "distance_map": lambda: distance_map("Tehran", "nearest AZE-IRN border")}
for name, function in draw.items():
    times = []
    for _ in range(6):
        begin = time.perf_counter()
        markup = function()._repr_html_()
        times.append(time.perf_counter() - begin)
    print(json.dumps([name, times[0], sorted(times[1:])[2], len(markup.encode())]))
"""


def seconds(command, **more):
    """Run a command; return how long it took and what it printed."""
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True, **more)
    return time.perf_counter() - begin, done.stdout


def test_install_and_start(report, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    command = [sys.executable, str(copy / "lab.py")]
    report("first set-up (pip may have the packages in its cache)",
           seconds([*command, "check"])[0], "s")  # fmt: skip
    report("second: python3 lab.py check", seconds([*command, "check"])[0], "s")
    size = sum(path.lstat().st_size for path in (copy / ".venv").rglob("*"))
    compiled = sum(path.lstat().st_size for path in (copy / ".venv").rglob("*.pyc"))
    report("size of .venv, sum of its files", size / 2**20, "MB")
    report("of which compiled .pyc files", compiled / 2**20, "MB")
    begin = time.perf_counter()
    process = subprocess.Popen([*command, "--no-browser"], stdout=subprocess.PIPE, text=True)
    try:
        assert any("?token=" in line for line in process.stdout)
        report("second start until JupyterLab answers", time.perf_counter() - begin, "s")
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.mark.parametrize(
    "words",
    ["pass", "import helpers", "from helpers import load", "import pandas", "import folium",
     "from helpers import border_map", "from helpers import ask"],
)  # fmt: skip
def test_imports(report, words, tmp_path):
    command, environment = [STUDENT_PYTHON, "-c", words], surroundings(tmp_path)
    times = [seconds(command, env=environment)[0] for _ in range(5)]
    report(f"a new Python: {words}", statistics.median(times), "s")


def test_lessons_in_series(report):
    whole = 0.0
    for path in LESSONS:
        begin = time.perf_counter()
        notebook, _ = run(path)
        took = time.perf_counter() - begin
        whole += took
        slowest = notebook["metadata"]["seconds"]
        report(f"lesson {name_of(path)}, with start of the kernel", took, "s")
        report(f"lesson {name_of(path)}, its cells alone", slowest, "s")
    report("all lessons in series", whole, "s")


def test_maps(report, tmp_path):
    _, printed = seconds([STUDENT_PYTHON, "-c", MAPS], env=surroundings(tmp_path))
    lines = [json.loads(line) for line in printed.splitlines()]
    assert len(lines) == 6
    for name, first, later, size in lines:
        report(f"{name}: first build", first * 1000, "ms")
        report(f"{name}: later builds, median", later * 1000, "ms")
        report(f"{name}: whole output", size / 1000, "KB")


# From the key to the next painted picture, in the page's own clock.
KEY_TO_PICTURE = """() => new Promise(resolve => {
  const slider = document.querySelector('input[type=range]'), times = [];
  const step = () => {
    if (times.length === 20) return resolve(times);
    const begin = performance.now();
    slider.value = Number(slider.value) > 0 ? Number(slider.value) - 1 : slider.max;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    requestAnimationFrame(() => setTimeout(() => {
      times.push(performance.now() - begin); step(); }));
  };
  step(); })"""
LIST_TO_PICTURE = """(select, place) => new Promise(resolve => {
  const begin = performance.now(), cell = select.closest('.jp-Cell');
  const old = cell.querySelector('iframe');
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  select.dispatchEvent(new Event('change', {bubbles: true}));
  const look = () => {
    const now = cell.querySelector('iframe');
    if (now && now !== old && now.contentDocument?.querySelectorAll('.leaflet-pane path').length)
      requestAnimationFrame(() => resolve(performance.now() - begin));
    else setTimeout(look, 2);
  };
  look(); })"""


def test_key_to_picture(report, browser, tmp_path):
    server = start_lab(tmp_path)
    try:
        with open_page(browser) as (page, _):
            begin = time.perf_counter()
            lesson = LessonPage(page, server, "notebooks/00-start-here.ipynb")
            report("lesson 00: page open, kernel ready", time.perf_counter() - begin, "s")
            begin = time.perf_counter()
            lesson.run_all()
            report("lesson 00: Run All in JupyterLab", time.perf_counter() - begin, "s")
            for place, number in lesson.maps():
                frame = lesson.map_frame(place, number)
                if frame.locator("input[type=range]").count():
                    times = frame.evaluate(KEY_TO_PICTURE)
                    report("date control in a map, to the picture, median of 20",
                           statistics.median(times), "ms")  # fmt: skip
                    break
            for place in lesson.cells_with("widget-view+json"):
                cell = lesson.cell(place)
                if cell.locator("select").count() and cell.locator("iframe").count():
                    one = cell.locator("select").first
                    times = [one.evaluate(LIST_TO_PICTURE) for _ in range(8)]
                    report("drop-down list (Python draws), to the picture, median of 8",
                           statistics.median(times), "ms")  # fmt: skip
                    break
    finally:
        server.stop()


def test_size_of_what_is_shipped(report):
    for name in ("data", "helpers", "notebooks"):
        size = sum(p.stat().st_size for p in (ROOT / name).rglob("*")
                   if p.is_file() and "__pycache__" not in p.parts)  # fmt: skip
        report(f"folder {name}", size / 1000, "KB")
    assert lab.STUDENT.exists()


# From a change of a number field to the next painted picture, in the page's own clock.
NUMBER_TO_PICTURE = """async () => {
  const fields = [...document.querySelectorAll('.atlas-card input[type=number]')], times = [];
  for (let turn = 0; turn < 40; turn += 1) {
    const field = fields[Math.floor(turn * fields.length / 40)];
    const begin = performance.now();
    field.value = field.dataset.key.endsWith('low') ? 10 + turn : 60 + turn;
    field.dispatchEvent(new Event('input', {bubbles: true}));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b); }"""


def hundred_nodes():
    """Return a conclusion with 11 steps, each with 4 premises and 4 objections: 100 nodes."""
    rows, links = [("c", "conclusion")], []
    for step in range(11):
        rows.append((f"s{step}", "inference"))
        links.append((f"s{step}", "c", "supports"))
        for kind, word in (("premise", "needs"), ("objection", "attacks")):
            names = [f"{kind[0]}{step}-{number}" for number in range(4)]
            rows += [(name, kind) for name in names]
            links += [(name, f"s{step}", word) for name in names]
    nodes = pd.DataFrame(rows, columns=["id", "kind"])
    nodes["label"] = nodes["text"] = "Part " + nodes["id"]
    return nodes, pd.DataFrame(links, columns=["source", "target", "kind"])


def test_board_of_a_hundred_nodes(report, browser, tmp_path, monkeypatch):
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(tmp_path / "answers.jsonl"))
    for view in ("as a list", "as a drawing"):
        with open_page(browser) as (page, _):
            sheet = Sheet(page, tmp_path).open(*hundred_nodes()).begin("Part c")
            assert len(sheet.box.locator(".atlas-card").all()) == 100
            if view == "as a drawing":
                sheet.radio(view).check()
                sheet.box.locator("g[data-node=s0]").click()
            times = page.evaluate(NUMBER_TO_PICTURE)
            report(f"board of 100 nodes, {view}: number to picture, median",
                   statistics.median(times), "ms")  # fmt: skip
            report(f"board of 100 nodes, {view}: the slowest of 40", times[-1], "ms")


def test_class_view_of_300_files(report, tmp_path):
    folder, target = write_class(tmp_path / "class", 300), tmp_path / "class-view.html"
    command = [STUDENT_PYTHON, str(ROOT / "tools" / "class_view.py"), str(folder)]
    took, _ = seconds([*command, "--output", str(target)], env=surroundings(tmp_path))
    report("class view of 300 whole courses", took, "s")
    report("its page", target.stat().st_size / 1000, "KB")
