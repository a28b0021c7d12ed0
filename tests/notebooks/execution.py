"""Runs a notebook once for all tests of this process and keeps the result."""

from __future__ import annotations

import functools
import subprocess
import tempfile
from pathlib import Path

from lesson_text import joined, read
from surroundings import ROOT, STUDENT_PYTHON, refused, surroundings

NOTEBOOKS = ROOT / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
WORKED = sorted((NOTEBOOKS / "worked").glob("[0-9][0-9]-*.ipynb"))
OTHERS = [NOTEBOOKS / "catalogue.ipynb", NOTEBOOKS / "your-own-article.ipynb"]


def name_of(path: Path) -> str:
    """Return a short name for a test: "02-neighbours-and-borders" or "worked/02-..."."""
    return path.relative_to(NOTEBOOKS).with_suffix("").as_posix()


@functools.cache
def run(path: Path) -> tuple[dict, str]:
    """Run a notebook with the Python of .venv, without network.

    Returns
    -------
    The executed notebook, and the connections that were refused ("" where none was tried).
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "executed.ipynb")
        command = [str(STUDENT_PYTHON), str(Path(__file__).with_name("run_notebook.py"))]
        done = subprocess.run(
            [*command, str(path), str(target)],
            env=surroundings(Path(folder)),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return joined(read(target)), refused(Path(folder))


def complaints(notebook: dict) -> list[str]:
    """Return each error and each line on stderr of an executed notebook, with its cell."""
    found = []
    for number, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                found.append(f"cell {number}: {output['ename']}: {output['evalue']}")
            elif output.get("name") == "stderr":
                found.append(f"cell {number}, stderr: {''.join(output['text'])}")
    return found
