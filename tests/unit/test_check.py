"""helpers.check: one line for each thing a learner needs, with the sentence that mends it."""

from __future__ import annotations

import errno
import subprocess
import sys
from importlib import metadata

import pytest

import lab
from helpers import data
from helpers.check import (
    MEND,
    NOTE,
    OK,
    Lines,
    binder_line,
    data_lines,
    lines,
    package_line,
    python_line,
    write_line,
)


def test_all_is_well_here(student_python):
    done = subprocess.run([student_python, "-m", "helpers.check"], cwd=lab.ROOT,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    begins = [line.split(":")[0] for line in done.stdout.splitlines()]
    assert set(begins) <= {"ok", "note"} and begins.count("ok") == 4
    for word in ("Python 3.", "pandas", "tables, all readable", "answers can be saved"):
        assert word in done.stdout


def test_a_cell_can_be_run_again(student_python):
    """The name `check` must stay the function: a module `helpers.check` bears it too."""
    cell = "from helpers import check\ncheck()\n"
    done = subprocess.run([student_python, "-c", cell * 2], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("ok: Python") == 2


@pytest.mark.parametrize(("version", "word"), [((3, 11, 0), OK), ((3, 10, 9), MEND)])
def test_python(version, word):
    found, sentence = python_line(version)
    assert found == word and sys.executable in sentence
    assert word == OK or "3.11" in sentence


def test_packages_missing_and_too_old(monkeypatch):
    real = metadata.version

    def version(name):
        if name == "folium":
            raise metadata.PackageNotFoundError(name)
        return "1.0" if name == "pandas" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    word, sentence = package_line()
    assert word == MEND and "folium is missing" in sentence and "pandas 1.0" in sentence
    assert "python3 lab.py check" in sentence and "jupyterlab" not in sentence


def test_project_not_installed(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", missing)
    assert package_line()[0] == MEND


def test_damaged_table_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("ARGUMENT_ATLAS_DATA", str(tmp_path))
    ((word, sentence),) = data_lines()
    assert word == MEND and str(tmp_path) in sentence and "restore" in sentence


def test_each_table_is_read(monkeypatch):
    read = []
    monkeypatch.setattr(data, "load", read.append)
    monkeypatch.setattr(data, "changed_files", lambda: [])
    monkeypatch.setattr(data, "broken_link", str)
    ((word, sentence),) = data_lines()
    assert word == OK and read == list(data.tables()["name"])
    assert f"{len(read)} tables" in sentence


def test_changed_files_are_a_note(monkeypatch):
    monkeypatch.setattr(data, "changed_files", lambda: ["data/borders.csv"])
    assert data_lines()[1] == (NOTE, "changed since release: data/borders.csv.")


def test_writing(monkeypatch, tmp_path):
    monkeypatch.delenv("ARGUMENT_ATLAS_ANSWERS", raising=False)
    assert write_line(tmp_path)[0] == OK
    assert not list(tmp_path.iterdir())
    word, sentence = write_line(tmp_path / "nowhere")
    assert word == MEND and "copy the whole course" in sentence

    def refuse(**more):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(sys.modules[write_line.__module__].tempfile, "NamedTemporaryFile", refuse)
    word, sentence = write_line(tmp_path)
    assert word == MEND and "Read-only file system" in sentence


def test_lines_say_it_in_words_and_escape():
    found = Lines([(OK, "one"), (NOTE, "two"), (MEND, "<img src=x onerror=alert(1)>")])
    assert not found.works
    assert repr(found).splitlines()[0] == "ok: one"
    markup = found._repr_html_()
    assert "<img" not in markup and "<strong>to mend</strong>: &lt;img" in markup
    assert Lines([(OK, "one"), (NOTE, "two")]).works


def test_binder_is_noticed_and_nothing_else(monkeypatch):
    for name in ("BINDER_SERVICE_HOST", "BINDER_LAUNCH_HOST"):
        monkeypatch.delenv(name, raising=False)
    assert binder_line() == []
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://mybinder.org/")
    (word, sentence), = binder_line()
    assert word == NOTE and "Download" in sentence
    assert (word, sentence) in lines()
