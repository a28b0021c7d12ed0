"""Shared by all tests: no skips, one browser, one JupyterLab, nothing from the network.

Fixtures
--------
student_python : path of the Python of .venv (what a learner has).
browser : one headless Chromium for each process (Playwright's sync object).
page : a fresh page of it; a request to anywhere but this machine is refused and fails the test.
lab_server : one JupyterLab of .venv for each process, on a copy of notebooks/
    (see `surroundings.LabServer`).

Tests of one file run in one process, one after another; files share no state.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from surroundings import STUDENT_PYTHON, start_lab  # noqa: E402

import lab  # noqa: E402

BROWSER_TESTS = ROOT / "tests" / "browser"
passed_files: set[str] = set()


# No test skips: what cannot be tested here is a failure ---------------------------------


def no_skip(report) -> None:
    """Turn a skipped report into a failed one."""
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"This project's tests do not skip: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Fail a test that skips."""
    report = yield
    no_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Fail a module that skips."""
    report = yield
    no_skip(report)
    return report


# What runs in one process: the tests of one notebook (it is run once), else the tests of one
# file (its pages are opened once). Each process has a browser and a JupyterLab of its own.
# xdist's own mark for this, xdist_group, does nothing with pytest 9.2 (pytest-dev/pytest-xdist,
# issue 1386).
NOTEBOOK_TEST = re.compile(r"tests/notebooks/test_execution\.py::.*\[((?:worked/)?\d\d-.*)\]$")


def group_of(nodeid: str) -> str:
    """Return the name of the group of tests that must share a process."""
    notebook = NOTEBOOK_TEST.match(nodeid)
    return notebook[1] if notebook else nodeid.split("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Deal the groups out to the processes, the largest first."""
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid)

    return Groups(config, log)


def pytest_runtest_logreport(report):
    """Remember the files in which a test passed."""
    if report.when == "call" and report.passed:
        passed_files.add(report.nodeid.split("::")[0])


def pytest_sessionfinish(session):
    """Fail a run of everything in which a file of browser tests had no passed test."""
    config = session.config
    narrowed = config.option.keyword or config.option.markexpr or config.option.collectonly
    if config.args_source is not config.ArgsSource.TESTPATHS or narrowed:
        return
    if hasattr(config, "workerinput"):  # a helper process of pytest-xdist
        return
    files = {f"tests/browser/{path.name}" for path in BROWSER_TESTS.glob("test_*.py")}
    missing = sorted(files - passed_files) if files else ["tests/browser (no test file)"]
    if missing:
        print(f"\nBrowser tests that did not run or did not pass: {', '.join(missing)}")
        session.exitstatus = session.exitstatus or 1


# Fixtures --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def student_python() -> Path:
    """Return the Python of .venv; fail where it is missing."""
    if not STUDENT_PYTHON.exists():
        pytest.fail("There is no .venv: run  python3 lab.py test")
    return STUDENT_PYTHON


@pytest.fixture(scope="session")
def browser():
    """Start one headless Chromium, Chrome or Edge; a missing one is a failure."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("ARGUMENT_ATLAS_BROWSER") or lab.find_browser()
    if not path:
        pytest.fail("No Chromium, Chrome or Edge: run  python3 lab.py test, which installs one")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if lab.is_root() else []
        )
        yield running
        running.close()


@pytest.fixture
def page(browser):
    """Give a fresh page that cannot leave this machine; fail if it tried to."""
    from browser_pages import open_page

    with open_page(browser) as (opened, outside):
        yield opened
    assert not outside, f"the page asked the network for {outside}"


@pytest.fixture(scope="session")
def lab_server(student_python, tmp_path_factory):
    """Start one JupyterLab for this process, on a copy of the lessons."""
    server = start_lab(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()
