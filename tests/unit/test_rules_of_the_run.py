"""The whole run is red where a test skips, a browser is missing, or a browser test did not run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

import lab

ROOT = lab.ROOT
USES_BROWSER = "def test_page(page):\n    page.set_content('<p>x</p>')\n"
PASSES = "def test_it():\n    pass\n"


def run(tmp_path, browser_test, *words, after_lab=""):
    """Run pytest in a small project with our conftest.py; return code and output.

    `after_lab` is Python that is added to the small project's copy of lab.py.
    """
    for folder in ("unit", "browser"):
        (tmp_path / "tests" / folder).mkdir(parents=True)
    for name in ("conftest.py", "surroundings.py", "browser_pages.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    text = (ROOT / "lab.py").read_text(encoding="utf-8")
    (tmp_path / "lab.py").write_text(f"{text}\n{after_lab}", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests/unit tests/browser\n")
    (tmp_path / "tests" / "unit" / "test_unit.py").write_text(PASSES)
    if browser_test:
        (tmp_path / "tests" / "browser" / "test_one.py").write_text(browser_test)
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith(("PYTEST", "ARGUMENT_ATLAS", "CHROME"))}  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
                          cwd=tmp_path, capture_output=True, text=True, env=kept)  # fmt: skip
    return done.returncode, done.stdout


def test_a_whole_run_is_green_where_all_passes(tmp_path):
    assert run(tmp_path, PASSES)[0] == 0


@pytest.mark.parametrize("words", [[], ["-n", "2"]])
def test_no_browser_test_is_red(tmp_path, words):
    code, output = run(tmp_path, "", *words)
    assert code == 1 and "Browser tests that did not run" in output


def test_a_browser_file_without_a_passed_test_is_red(tmp_path):
    code, output = run(tmp_path, "import os\n")
    assert code == 1 and "tests/browser/test_one.py" in output


@pytest.mark.parametrize(
    "text",
    [
        "import pytest\ndef test_it():\n    pytest.skip('no')\n" + PASSES.replace("it", "other"),
        "import pytest\npytest.skip('no', allow_module_level=True)\n",
        "import pytest\npytest.importorskip('nothing_of_this_name')\n",
    ],
)
def test_a_skip_is_red(tmp_path, text):
    code, output = run(tmp_path, text)
    assert code != 0 and "do not skip" in output


def test_a_missing_browser_is_red(tmp_path):
    code, output = run(tmp_path, PASSES + USES_BROWSER, after_lab='find_browser = lambda: ""\n')
    assert code == 1 and "No Chromium, Chrome or Edge" in output


def test_a_narrowed_run_asks_for_no_browser_test(tmp_path):
    assert run(tmp_path, "", "tests/unit")[0] == 0


def test_the_tests_of_a_file_share_one_process(tmp_path):
    text = "import os, pytest\n@pytest.mark.parametrize('n', range(6))\ndef test_it(n):\n" \
           "    with open('processes.txt', 'a') as file:\n        print(os.getpid(), file=file)\n"
    assert run(tmp_path, text, "-n", "2")[0] == 0
    processes = (tmp_path / "processes.txt").read_text().split()
    assert len(processes) == 6 and len(set(processes)) == 1
