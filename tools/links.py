"""Writes start links for your own copy of the course into README.md, and a start for Colab.

Started by `python3 lab.py links ADDRESS [--branch NAME] [--hub ADDRESS]`, for example

    python3 lab.py links https://github.com/my-school/argument-atlas --hub https://hub.my-school.org

Nothing is asked from the network: the links are only composed.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

import nbformat

ROOT = Path(__file__).resolve().parent.parent
FIRST = "notebooks/00-start-here.ipynb"
COLAB = "notebooks/start-on-colab.ipynb"
START, END = "<!-- start links -->", "<!-- end of start links -->"
ADDRESS = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?")


class LinkError(ValueError):
    """The address cannot be used; the message is one sentence that says what is expected."""


def links(address: str, branch: str = "main", hub: str = "") -> dict[str, str]:
    """Return the start links of a copy.

    Parameters
    ----------
    address : str
        "https://github.com/OWNER/NAME".
    branch : str
    hub : str
        Address of a JupyterHub with nbgitpuller; without it that link is left out.

    Raises
    ------
    LinkError
        If an address has another form.
    """
    match = ADDRESS.fullmatch(address)
    if not match:
        raise LinkError(f'"{address}" is not the address of a copy on GitHub: write it as '
                        "https://github.com/OWNER/NAME.")  # fmt: skip
    if not re.fullmatch(r"[\w./-]+", branch):
        raise LinkError(f'"{branch}" is not the name of a branch, for example main.')
    if hub and not re.fullmatch(r"https?://[\w.:/-]+", hub):
        raise LinkError(f'"{hub}" is not the address of a hub, for example https://hub.my.org.')
    owner, name = match.groups()
    found = {"Binder": f"https://mybinder.org/v2/gh/{owner}/{name}/{quote(branch, safe='')}?"
             + urlencode({"urlpath": f"lab/tree/{FIRST}"})}  # fmt: skip
    if hub:
        query = {"repo": f"https://github.com/{owner}/{name}", "branch": branch,
                 "urlpath": f"lab/tree/{name}/{FIRST}"}  # fmt: skip
        found["JupyterHub (nbgitpuller)"] = (f"{hub.rstrip('/')}/hub/user-redirect/git-pull?"
                                             + urlencode(query))  # fmt: skip
    found["Colab (untested)"] = (f"https://colab.research.google.com/github/{owner}/{name}/blob/"
                                 f"{quote(branch)}/{COLAB}")  # fmt: skip
    return found


def block(found: dict[str, str]) -> str:
    """Return the lines between the two marks of README.md."""
    lines = [f"- [Start on {place}]({link})" for place, link in found.items()]
    return "\n".join([START, "Start without installing (made for this copy):", "", *lines, END])


def write(readme: str, found: dict[str, str]) -> str:
    """Return the README with the links; links that stood there are replaced."""
    if readme.count(START) != 1 or readme.count(END) != 1:
        raise LinkError(f"README.md lacks its two marks {START} and {END}: write each of them "
                        "once, on a line of its own, where the links should stand.")  # fmt: skip
    before, _, rest = readme.partition(START)
    return before + block(found) + rest.partition(END)[2]


def colab(address: str, branch: str) -> nbformat.NotebookNode:
    """Return the start notebook for Colab: one cell fetches and installs, one draws a map."""
    name = ADDRESS.fullmatch(address).group(2)
    said = ("# Start on Colab (untested)\n\nThis page has not been tried on Colab. Run the two "
            "cells in order. Your answers stay on the machine that Colab lends you, and are lost "
            "when it is taken back: download `notebooks/answers.jsonl` before you leave.")
    set_up = (f"!git clone --depth 1 --branch {branch} {address.rstrip('/')} {name}\n"
              f"%cd {name}\n!pip install --quiet -e .\n%cd notebooks")
    first = ('import sys; sys.path.insert(0, "..")\nfrom helpers import country_map, load\n'
             'country_map(load("countries"))')
    cells = [nbformat.v4.new_markdown_cell(said), nbformat.v4.new_code_cell(set_up),
             nbformat.v4.new_code_cell(first)]  # fmt: skip
    for number, cell in enumerate(cells):
        cell["id"] = f"colab-{number}"
    return nbformat.v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})


def main() -> int:
    """Read the command line, write README.md and the notebook, and say what was written."""
    reader = argparse.ArgumentParser(prog="lab.py links", description=__doc__.split("\n")[0])
    reader.add_argument("address", help="https://github.com/OWNER/NAME of your own copy")
    reader.add_argument("--branch", default="main")
    reader.add_argument("--hub", default="", help="a JupyterHub that has nbgitpuller")
    chosen = reader.parse_args()
    readme = ROOT / "README.md"
    try:
        found = links(chosen.address, chosen.branch, chosen.hub)
        text = write(readme.read_text(encoding="utf-8"), found)
    except LinkError as error:
        print(error, file=sys.stderr)
        return 2
    readme.write_text(text, encoding="utf-8", newline="\n")
    nbformat.write(colab(chosen.address, chosen.branch), ROOT / COLAB)
    print(f"Written: README.md ({', '.join(found)}) and {COLAB}. Commit both to your copy.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
