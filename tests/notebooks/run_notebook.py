"""Runs one notebook in a fresh kernel; started with the Python of .venv by test_execution.py.

python run_notebook.py SOURCE TARGET writes the executed notebook to TARGET. Errors do not stop
it: the test lists them all.
"""

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

source, target = map(Path, sys.argv[1:])
notebook = nbformat.read(source, as_version=4)
begin = time.perf_counter()
NotebookClient(
    notebook,
    timeout=240,
    kernel_name="python3",
    allow_errors=True,
    store_widget_state=False,
    resources={"metadata": {"path": str(source.parent)}},
).execute()
notebook.metadata["seconds"] = round(time.perf_counter() - begin, 2)
nbformat.write(notebook, target)
