"""Names in the data that try to run as code: they are shown as text, in JupyterLab, everywhere."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import nbformat
import pytest
from browser_pages import open_page
from lesson_page import ALARM, LessonPage, answer
from surroundings import ROOT

PAYLOAD = f"""'"</script></style></textarea><img src=x onerror="console.log('{ALARM}')">""" \
          f"""<svg onload="console.log('{ALARM}')"><script>console.log('{ALARM}')</script>"""
# Columns that say which row or kind is meant; everything else that is text gets the payload.
NAMES_OF_ROWS = {"id", "set", "lesson", "answer", "answer_from", "position", "extent", "scale"}
CELLS = [
    "import os\nos.environ['ARGUMENT_ATLAS_DATA'] = {folder!r}\nfrom helpers import *",
    "country_map(load('countries'), title={payload!r})",
    "event_map(load('events'))",
    "border_map(load('borders'), highlight='Azerbaijan')",
    "district_map(load('districts'))",
    "scale_map('AZE-IRN')",
    "lengths = load('border_lengths').query(\"border_id == 'AZE-IRN'\")\n"
    "bar_chart(lengths, label='counter', value='length_km', unit={payload!r})",
    "people = load('population')\nthree = people['area'].unique()[:3]\n"
    "people = people[people['area'].isin(three)]\n"
    "point_chart(people, x='year', y='people', series='area', unit='people')",
    "table = load('claims')\n"
    "interval_chart(table, label='claim', low='credence_low', high='credence_high', unit='x')",
    "explore(lambda country: border_map(load('borders'), highlight=country),\n"
    "        country=['Azerbaijan', 'Iran', {payload!r}])",
    "voices('gantz-baku', title={payload!r})",
    "tie_map(load('ties'), title={payload!r})",
    "triangle_chart(load('ties'), title={payload!r})",
    "ask(*load('quiz')['id'], 'forecasts')",
    "for name in tables()['name']:\n    card(name)\n    display(card(name))",
    "display(tables(), my_answers(), load('sources'))",
]  # fmt: skip


def poison_table(resource: dict, path: Path) -> int:
    """Put the payload behind each free text of a table; return how many cells were changed."""
    schema = resource["schema"]
    keys = {name for one in schema.get("foreignKeys", []) for name in
            ([one["fields"]] if isinstance(one["fields"], str) else one["fields"])}  # fmt: skip
    free = {field["name"] for field in schema["fields"]
            if field["type"] == "string" and field["name"] not in keys | NAMES_OF_ROWS
            and not field["name"].endswith(("_ids", "_id"))
            and not {"enum", "pattern"} & set(field.get("constraints", {}))}  # fmt: skip
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = 0
    for row in rows:
        for name in free:
            if row[name] and row[name] != "how sure":  # the label by which a card knows a line
                row[name] += PAYLOAD
                changed += 1
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field["name"] for field in schema["fields"]],
                                lineterminator="\n")  # fmt: skip
        writer.writeheader()
        writer.writerows(rows)
    return changed


def poison_boundaries(path: Path) -> int:
    """Put the payload behind each name and label of a boundary file; return how many."""
    shapes = json.loads(path.read_text(encoding="utf-8"))
    changed = 0
    for feature in shapes["features"]:
        own = feature["properties"]
        for name in set(own) & {"name", "label", "name_local", "local_name", "note"}:
            own[name] = f"{own[name]}{PAYLOAD}"
            changed += 1
    path.write_text(json.dumps(shapes), encoding="utf-8")
    return changed


@pytest.fixture(scope="module")
def hostile_notebook(lab_server):
    """Write a copy of the data full of payloads and a notebook that shows all of it."""
    folder = lab_server.folder / "hostile"
    shutil.copytree(ROOT / "data", folder)
    description = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    changed = 0
    for resource in description["resources"]:
        path = folder / resource["path"]
        poison = poison_table if path.suffix == ".csv" else None
        changed += poison(resource, path) if poison else poison_boundaries(path)
    assert changed > 300
    cells = [text.format(folder=str(folder), payload=PAYLOAD) if "{" in text else text
             for text in CELLS]  # fmt: skip
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, lab_server.root / "notebooks" / "hostile.ipynb")
    return "notebooks/hostile.ipynb"


def open_everything(lesson: LessonPage) -> str:
    """Walk through all outputs and maps, open what can be opened; return the words seen."""
    seen = []
    for place in sorted({one["cell"] for one in lesson.outputs()}):
        cell = lesson.cell(place)
        cell.locator(".jp-OutputArea-output").first.wait_for()
        cell.evaluate("e => e.querySelectorAll('details').forEach(d => { d.open = true; })")
        seen.append(cell.locator(".jp-OutputArea").first.inner_text())
    for place, number in lesson.maps():
        frame = lesson.map_frame(place, number)
        things = frame.locator("[role=button][aria-label][tabindex='0']:visible")
        for thing in things.all()[:4]:
            thing.focus()
            lesson.page.keyboard.press("Enter")
            seen.append(frame.locator("body").inner_text())
            lesson.page.keyboard.press("Escape")
        for control in frame.locator("input[type=checkbox], input[type=radio]").all():
            control.check()
        for slider in frame.locator("input[type=range]").all():
            slider.focus()
            for key in ("Home", "ArrowRight", "End"):
                lesson.page.keyboard.press(key)
        seen.append(frame.locator("body").inner_text())
    return "\n".join(seen)


def test_hostile_names_are_shown_and_never_run(browser, lab_server, hostile_notebook):
    with open_page(browser) as (page, outside):
        dialogs = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        lesson = LessonPage(page, lab_server, hostile_notebook)
        lesson.run_all()
        seen = open_everything(lesson)
        cell = lesson.cell(lesson.cells_with("atlas-ask")[0])
        for form in cell.locator("form.atlas-item").all():
            answer(form)
        seen += cell.inner_text()
        assert [text for text in lesson.console if ALARM in text] == []
        assert dialogs == [] and outside == []
        assert seen.count("<img src=x") > 100, "the hostile names were not even shown"
        assert seen.count("<script>") > 100


def test_the_alarm_rings(browser, lab_server):
    """The same text as real HTML, in an output and in a frame: both must be noticed."""
    framed = PAYLOAD.replace(ALARM, ALARM + "-IN-A-FRAME")
    cells = [
        f"from IPython.display import HTML\nHTML({PAYLOAD!r})",
        f"import html\nHTML('<iframe srcdoc=\"' + html.escape({framed!r}) + '\"></iframe>')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, lab_server.root / "notebooks" / "alarm.ipynb")
    with open_page(browser) as (page, _):
        lesson = LessonPage(page, lab_server, "notebooks/alarm.ipynb")
        lesson.run_all()
        lesson.cell(1)
        page.wait_for_timeout(500)
        assert {ALARM, ALARM + "-IN-A-FRAME"} <= set(lesson.console)
