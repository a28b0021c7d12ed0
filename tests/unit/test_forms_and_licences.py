"""The forms for reports, how to cite, and the licences: each is whole, and all say the same."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from datetime import date

import pytest
import yaml

import lab

ROOT = lab.ROOT
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
# GitHub's schema of forms: the kinds of a part, and what each kind must say under "attributes".
MUST_SAY = {
    "markdown": {"value"}, "textarea": {"label"}, "input": {"label"},
    "dropdown": {"label", "options"}, "checkboxes": {"label", "options"},
}  # fmt: skip
MAY_SAY = {
    "markdown": {"value"},
    "textarea": {"label", "description", "placeholder", "value", "render"},
    "input": {"label", "description", "placeholder", "value"},
    "dropdown": {"label", "description", "multiple", "options", "default"},
    "checkboxes": {"label", "description", "options"},
}
TOP = {"name", "description", "body", "assignees", "labels", "title", "type", "projects"}


def text(name: str) -> str:
    """Return a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def faults(form: dict) -> list[str]:
    """Return what GitHub would not take in a form."""
    wrong = [f"{key} is missing" for key in ("name", "description", "body") if not form.get(key)]
    wrong += [f"{key} is no key of a form" for key in form.keys() - TOP]
    parts = form.get("body") or []
    for part in parts:
        kind, said = part.get("type"), part.get("attributes", {}).keys()
        if kind not in MUST_SAY:
            wrong.append(f"{kind} is no kind of a part")
            continue
        wrong += [f"{kind} does not say its {key}" for key in MUST_SAY[kind] - said]
        wrong += [f"{kind} may not say {key}" for key in said - MAY_SAY[kind]]
        wrong += [f"{key} is no key of a part" for key in
                  part.keys() - {"type", "id", "attributes", "validations"}]  # fmt: skip
        if not re.fullmatch(r"[A-Za-z0-9_-]+", part.get("id", "")):
            wrong.append(f"{kind} has no id")
    ids = [part.get("id") for part in parts]
    labels = [part.get("attributes", {}).get("label") for part in parts]
    wrong += [f"{word} stands twice" for words in (ids, labels) for word in set(words)
              if word and words.count(word) > 1]  # fmt: skip
    if all(part.get("type") == "markdown" for part in parts):
        wrong.append("nothing is asked")
    return wrong


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_github_takes(path):
    assert faults(yaml.safe_load(path.read_text(encoding="utf-8"))) == []


def test_forms_differ_and_the_guide_names_each():
    forms = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FORMS]
    assert len({form["name"] for form in forms}) == len(forms) == 3
    assert len({label for form in forms for label in form["labels"]}) == len(forms)
    for path, form in zip(FORMS, forms, strict=True):
        link = f"[{form['name']}]({path.relative_to(ROOT).as_posix()})"
        assert link in " ".join(text("CONTRIBUTING.md").split()), link


def test_a_bad_form_is_seen():
    part = {"type": "input", "id": "a", "attributes": {"label": "A", "render": "text"}}
    bad = {"name": "A", "body": [part, part, {"type": "box"}], "label": "x"}
    assert set(faults(bad)) == {
        "description is missing", "label is no key of a form", "input may not say render",
        "box is no kind of a part", "a stands twice", "A stands twice",
    }  # fmt: skip


def test_how_to_cite_is_whole():
    cited = yaml.safe_load(text("CITATION.cff"))
    allowed = {"cff-version", "message", "title", "authors", "type", "version", "date-released",
               "license", "keywords", "abstract", "url", "doi"}  # fmt: skip
    assert {"cff-version", "message", "title", "authors"} <= cited.keys() <= allowed
    assert cited["cff-version"] == "1.2.0" and cited["type"] in ("software", "dataset")
    for author in cited["authors"]:
        assert author.get("name") or author.get("family-names")
    assert isinstance(cited["date-released"], date)
    assert len(set(cited["keywords"])) == len(cited["keywords"])
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert cited["version"] == project["version"] == json.loads(text("data/datapackage.json"))[
        "version"]  # fmt: skip


def test_licences_agree():
    project = tomllib.loads(text("pyproject.toml"))["project"]
    (tables,) = json.loads(text("data/datapackage.json"))["licenses"]
    assert yaml.safe_load(text("CITATION.cff"))["license"] == [project["license"], tables["name"]]
    assert (project["license"], tables["name"]) == ("MIT", "CC-BY-4.0")
    assert text("LICENSE").startswith("MIT License")
    for name in (text("LICENSE-TEXT"), tables["path"]):
        assert "creativecommons.org/licenses/by/4.0" in name
    last = text("README.md").split("## Licence and citation")[1]
    assert "Code: MIT ([LICENSE](LICENSE))" in last
    assert "Text and tables: CC BY 4.0 ([LICENSE-TEXT](LICENSE-TEXT))" in last
    assert "[LICENSE](LICENSE) and [LICENSE-TEXT](LICENSE-TEXT)" in text("CONTRIBUTING.md")


def test_leaflet_is_shipped_whole_with_version_and_licence():
    static = ROOT / "helpers" / "static"
    note = text("helpers/static/leaflet-README.txt")
    version = re.match(r"Leaflet (\S+),", note)[1]
    assert f"Leaflet {version}," in text("helpers/static/leaflet.js")[:200]
    assert text("helpers/static/leaflet-LICENSE.txt").startswith("BSD 2-Clause License")
    sums = dict(re.findall(r"^([0-9a-f]{64})  (\S+)$", note, re.MULTILINE))
    files = {path.name for path in static.glob("leaflet*")} - {"leaflet-README.txt"}
    assert set(sums.values()) == files
    for wanted, name in sums.items():
        assert hashlib.sha256((static / name).read_bytes()).hexdigest() == wanted, name
