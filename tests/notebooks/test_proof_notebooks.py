"""The two notebooks of the test run as they are, and ask for a code name before anything else."""

import pytest
from execution import complaints, run
from surroundings import ROOT


@pytest.mark.parametrize("form", "AB")
def test_a_notebook_of_the_test_runs(form):
    notebook, refused = run(ROOT / "teaching" / f"proof-{form}.ipynb")
    assert complaints(notebook) == [] and refused == ""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    shown = ["".join(cell["outputs"][0]["data"]["text/plain"]) for cell in cells]
    assert "Your code name" in shown[0] and len(shown) == 8
    assert all("Choose your code name first" in text for text in shown[1:])
