"""One list of packages, said once and held equal elsewhere; and the sizes the course may have."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import lab

ROOT = lab.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
MB, KB = 2**20, 1000


def bounds(lines):
    """Return name -> bounds of a list of requirements."""
    found = map(Requirement, lines)
    return {canonicalize_name(one.name): one.specifier for one in found}


def pinned():
    """Return the requirements of constraints.txt, each with its marker."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


# Packages --------------------------------------------------------------------------------


def test_conda_has_the_same_packages_and_bounds():
    environment = yaml.safe_load(ENVIRONMENT)
    python, *packages, project = environment["dependencies"]
    asked = bounds(packages)
    assert re.sub("^python=", ">=", python) == PROJECT["requires-python"]  # one, for Binder
    assert str(asked.pop("pip")) == ""
    assert asked == bounds(PROJECT["dependencies"])
    assert project == {"pip": ["-e ."]}
    assert environment["channels"] == ["conda-forge", "nodefaults"]


def test_each_package_has_a_reason():
    lines = [line for line in ENVIRONMENT.splitlines() if line.startswith("  - ")]
    assert [line for line in lines if not re.search(r" # \w.{5}", line)] == []
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = re.findall(r'^    "[a-z-]+[<>=].*$', text, re.MULTILINE)
    assert len(lines) >= len(PROJECT["dependencies"])
    assert [line for line in lines if not re.search(r", +# \w.{5}", line)] == []


def test_each_package_has_two_bounds():
    everything = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    for name, specifier in bounds(everything).items():
        signs = {one.operator for one in specifier}
        assert signs == {">=", "<"}, name


@pytest.mark.parametrize("python", ["3.11", "3.13", "3.14"])
@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_each_package_is_fixed_within_its_bounds(system, python):
    here = default_environment() | {
        "sys_platform": system, "python_version": python, "python_full_version": f"{python}.5",
        "os_name": "nt" if system == "win32" else "posix",
    }  # fmt: skip
    fixed = {}
    for one in pinned():
        if one.marker is None or one.marker.evaluate(here):
            name = canonicalize_name(one.name)
            assert name not in fixed, f"{name} is fixed twice"
            (version,) = one.specifier
            assert version.operator == "=="
            fixed[name] = version.version
    everything = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    for name, specifier in bounds(everything).items():
        assert specifier.contains(fixed[name]), f"{name} {fixed[name]} is outside {specifier}"


def test_the_student_environment_is_the_fixed_one(student_python):
    site = next(student_python.parent.parent.glob("[Ll]ib/**/site-packages"))
    installed = {}
    for folder in site.glob("*.dist-info"):
        name, version = folder.name.removesuffix(".dist-info").rsplit("-", 1)
        installed[canonicalize_name(name)] = version
    fixed = {(canonicalize_name(one.name), next(iter(one.specifier)).version) for one in pinned()}
    own = {"pip", "setuptools", "argument-atlas", *(name for name, _ in fixed)}
    assert set(installed) - own == set(), "packages that constraints.txt does not fix"
    other = [pair for pair in installed.items() if pair[0] not in own - dict(fixed).keys()
             and pair not in fixed]  # fmt: skip
    assert other == [], "other versions than constraints.txt has"
    test_only = bounds(PROJECT["optional-dependencies"]["test"]).keys() - {"pyyaml"}
    assert not test_only & installed.keys(), "a test package is in what a student installs"


def test_old_pythons_are_refused_the_same_way():
    oldest = re.search(r"sys\.version_info < \((\d+), (\d+)\)", (ROOT / "lab.py").read_text())
    assert PROJECT["requires-python"] == f">={oldest[1]}.{oldest[2]}"


# Sizes ---------------------------------------------------------------------------------------


def size_on_disk(folder: Path) -> int:
    """Return the bytes a folder takes on the disk, as `du` counts, compiled .pyc files too."""
    total = 0
    for path in folder.rglob("*"):
        found = path.lstat()
        total += found.st_blocks * 512 if hasattr(found, "st_blocks") else found.st_size
    return total


def test_what_a_student_installs_is_under_450_mb(student_python):
    megabytes = size_on_disk(lab.STUDENT) / MB
    assert 100 < megabytes < 450, f".venv takes {megabytes:.0f} MB"


def test_base_layer_is_under_120_kb():
    size = (ROOT / "data" / "boundaries" / "base.geojson").stat().st_size
    assert 1 * KB < size < 120 * KB, f"base layer: {size / KB:.0f} KB"


def code_lines(source: str) -> int:
    """Count the lines of Python that hold code: no blanks, comments or docstrings."""
    held = set()
    quiet = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
             tokenize.ENDMARKER, tokenize.ENCODING}  # fmt: skip
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in quiet:
            held |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                held -= set(range(first.lineno, first.end_lineno + 1))
    return len(held)


# Lines of code that a part of the package may have. The house is everything that is not named.
BUDGETS = {
    "the argument": (160, ["argument.py"]),
    "pictures of single lessons": (1240, ["graph.py", "flows.py", "routes.py", "shares.py",
                                         "areas.py", "voices.py", "balance.py"]),
    "the catalogue": (130, ["catalogue.py"]),
    "the board": (260, ["board.py"]),
    "scores": (160, ["scores.py"]),
    "names in five languages": (120, ["languages.py"]),
    "the hand-in sheet": (440, ["handin.py", "sheet.py"]),
    "an article of your own": (170, ["own.py"]),
}
HOUSE_BUDGET = 2000  # maps, charts, questions, data, check; later modules are above


def test_helpers_stay_small():
    counts = {path.name: code_lines(path.read_text(encoding="utf-8"))
              for path in (ROOT / "helpers").glob("**/*.py")}  # fmt: skip
    for part, (limit, names) in BUDGETS.items():
        lines = sum(counts.pop(name, 0) for name in names)
        assert lines < limit, f"{part}: {lines} lines of code"
    assert 100 < sum(counts.values()) < HOUSE_BUDGET, counts


def test_every_colour_has_one_place():
    palette = json.loads((ROOT / "helpers/static/look.json").read_text("utf-8"))["palette"]
    assert len(set(palette.values())) == len(palette)
    for path in (ROOT / "helpers").rglob("*.*"):
        codes = re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text("utf-8", "ignore"))
        if path.suffix == ".py" or path.name == "names.json":
            assert codes == [], path.name
        if path.suffix in (".css", ".js") and not path.name.startswith("leaflet"):
            assert set(codes) <= set(palette.values()), path.name


def test_code_lines_are_counted_right():
    text = '"""Doc."""\n\n# note\nx = """a\nb"""\n\n'
    source = text + 'def f():\n    """Doc\n    more."""\n    return 1\n'
    assert code_lines(source) == 4


# What the project must not hold -----------------------------------------------------------


def test_lab_and_notebooks_are_the_only_way_in():
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert packages["packages"] == ["helpers"]
    files = {path.relative_to(ROOT / "helpers").parts[0] for path in
             (ROOT / "helpers" / "static").glob("*")}  # fmt: skip
    assert files == {"static"}
    assert packages["package-data"] == {"helpers": ["static/*"]}
