"""lab.py: one command that sets up, and one sentence where it cannot."""

from __future__ import annotations

import ast
import errno
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import lab

ROOT = lab.ROOT
SOURCE = (ROOT / "lab.py").read_text(encoding="utf-8")
DRIVER = Path(__file__).with_name("lab_driver.py")
NO_NETWORK = (
    "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError("
    "'<pip._vendor.urllib3.connection.HTTPSConnection>: Failed to establish a new connection: "
    "[Errno -3] Temporary failure in name resolution')': /simple/setuptools/\n"
    "ERROR: Could not find a version that satisfies the requirement setuptools>=70"
)
DISK_FULL = "ERROR: Could not install packages: [Errno 28] No space left on device"


@pytest.fixture
def project(tmp_path):
    """Make a small copy of the course: lab.py, the lists of packages, an empty `helpers`."""
    folder = tmp_path / "The course, größer"  # a space and letters beyond English
    (folder / "helpers").mkdir(parents=True)
    (folder / "helpers" / "__init__.py").touch()
    (folder / "helpers" / "check.py").write_text("print('ok: all')")
    for name in ("lab.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


def variables(project, pip="ok"):
    """Return the variables for a run: a home of its own, and how pip ends."""
    home = project.parent / "home"
    home.mkdir(exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "ARGUMENT"))}
    return kept | {"HOME": str(home), "USERPROFILE": str(home), "FAKE_PIP": pip,
                   "CHROME_PATH": sys.executable, "PYTHONIOENCODING": "utf-8"}  # fmt: skip


def run(project, *words, pip="ok"):
    """Run the copy's lab.py and wait for its end."""
    command = [sys.executable, str(DRIVER), str(project), *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60,
                          env=variables(project, pip), stdin=subprocess.DEVNULL)  # fmt: skip


def pip_calls(project):
    """Return the command lines that pip was called with."""
    file = project / "pip-calls.txt"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def one_sentence(done):
    """Assert exit code 2 and one line on stderr that ends like a sentence; return it."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert line.endswith(".")
    return line


# The file itself ---------------------------------------------------------------------------


def test_uses_the_standard_library_only():
    names = set()
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.split(".")[0])
    assert names <= set(sys.stdlib_module_names)


def test_an_old_python_can_read_it():
    ast.parse(SOURCE, feature_version=(3, 6))
    assert "from __future__" not in SOURCE.split("sys.version_info <")[0]


def test_an_old_python_gets_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    with pytest.raises(SystemExit) as stopped:
        exec(compile(SOURCE, "lab.py", "exec"), {"__file__": str(ROOT / "lab.py")})
    assert stopped.value.code == 2
    words = capsys.readouterr().err
    assert "3.11" in words and "3.9" in words and words.count("\n") == 1


# Set-up: once, and again only when something changed -------------------------------------


def test_second_start_installs_nothing_and_needs_no_network(project):
    first = run(project, "check")
    assert first.returncode == 0 and "ok: all" in first.stdout, first.stderr
    assert "-c constraints.txt -e ." in pip_calls(project)[0]
    second = run(project, "check", pip=NO_NETWORK)
    assert second.returncode == 0 and len(pip_calls(project)) == 1
    assert "Making" not in second.stdout
    overrides = json.loads(
        (project / ".venv/share/jupyter/lab/settings/overrides.json").read_text()
    )
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_list_is_installed_again(project, name):
    run(project, "check")
    with (project / name).open("a") as file:
        file.write("# changed\n")
    assert run(project, "check").returncode == 0
    assert len(pip_calls(project)) == 2
    run(project, "check")
    assert len(pip_calls(project)) == 2


def test_a_moved_folder_is_mended(project):
    run(project, "check")
    moved = project.rename(project.with_name("elsewhere"))
    done = run(moved, "check")
    assert done.returncode == 0 and "another folder" in done.stdout
    assert len(pip_calls(moved)) == 2


def test_a_lost_package_is_installed_again(project):
    run(project, "check")
    (lost,) = [*project.glob(".venv/lib/python*/site-packages/folium"),
               *project.glob(".venv/Lib/site-packages/folium")]  # fmt: skip
    shutil.rmtree(lost)
    done = run(project, "check")
    assert done.returncode == 0 and "missing (folium)" in done.stdout and lost.exists()


def test_a_killed_set_up_mends_itself(project):
    command = [sys.executable, str(DRIVER), str(project), "check"]
    process = subprocess.Popen(command, env=variables(project, "slow"),
                               stdout=subprocess.DEVNULL)  # fmt: skip
    wait_for(lambda: pip_calls(project))
    busy = one_sentence(run(project, "check"))
    assert "Another window" in busy
    process.kill()
    process.wait()
    (project / ".venv" / "half.txt").touch()
    done = run(project, "check")
    assert done.returncode == 0 and "interrupted" in done.stdout
    assert not (project / ".venv" / "half.txt").exists(), "began anew"
    assert not (project / ".venv.unfinished").exists()


def wait_for(condition, seconds=30):
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


# Bad surroundings: one sentence, exit code 2 -----------------------------------------------


@pytest.mark.parametrize(
    ("output", "word"),
    [
        (NO_NETWORK, "no network"),
        (DISK_FULL, "disk is full"),
        ("ERROR: [Errno 30] Read-only file system: '/x/.venv/lib'", "copy the whole course"),
        ("SSLError(SSLCertVerificationError('certificate verify failed: self-signed'))", "secure"),
        ("HINT: This error might have occurred since this system does not have Windows Long Path"
         " support enabled.", "C:\\atlas"),
        ("ERROR: something never seen", "something never seen"),
    ],
)  # fmt: skip
def test_what_stops_pip_is_one_sentence_and_the_next_run_goes_on(project, output, word):
    assert word in one_sentence(run(project, "check", pip=output))
    done = run(project, "check")
    assert done.returncode == 0 and "interrupted" not in done.stdout


def test_real_pip_without_network(project):
    environment = variables(project) | {
        "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "1", "PIP_CONFIG_FILE": os.devnull,
    }  # fmt: skip
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        environment.pop(name, None)
    done = subprocess.run([sys.executable, str(project / "lab.py"), "check"], env=environment,
                          capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL)  # fmt: skip
    assert "no network" in one_sentence(done)
    assert (project / ".venv" / "pyvenv.cfg").exists()


def test_missing_venv_module_names_the_package(project, monkeypatch, capsys):
    real = lab.importlib.util.find_spec
    monkeypatch.setattr(
        lab.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name)
    )
    sentence = refusal(project, monkeypatch, capsys)
    assert f"python3.{sys.version_info[1]}-venv" in sentence
    assert not (project / ".venv").exists()


def test_full_disk_is_seen_before_anything_is_made(project, monkeypatch, capsys):
    monkeypatch.setattr(lab.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 9, 0))
    assert "disk is full" in refusal(project, monkeypatch, capsys)
    assert not (project / ".venv").exists()


@pytest.mark.parametrize(
    ("number", "word"),
    [(errno.EROFS, "copy the whole course"), (errno.EACCES, "copy the whole course"),
     (errno.ENOSPC, "disk is full"), (errno.EIO, "refused a step")],
)  # fmt: skip
def test_what_the_system_refuses_is_one_sentence(project, monkeypatch, capsys, number, word):
    def refuse(self, *words, **more):
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr(Path, "open", refuse)
    assert word in refusal(project, monkeypatch, capsys, probe=lambda *words: None)


def test_a_failed_venv_leaves_nothing_behind(project, monkeypatch, capsys):
    def half_made(command, **more):
        (project / ".venv" / "bin").mkdir(parents=True)
        return subprocess.CompletedProcess(command, 1, "", "Error: [Errno 95] Not supported")

    monkeypatch.setattr(lab.subprocess, "run", half_made)
    sentence = refusal(project, monkeypatch, capsys, probe=lambda *words: None)
    assert "could not make the folder .venv" in sentence and "Not supported" in sentence
    assert not (project / ".venv").exists()


def refusal(project, monkeypatch, capsys, **patches):
    """Run `lab.main(["check"])` in this process on the copy; return its one sentence."""
    use(project, monkeypatch, **patches)
    assert lab.main(["check"]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    return line


def use(project, monkeypatch, **patches):
    """Let the imported `lab` work on the copy."""
    for name, value in ({"ROOT": project, "STUDENT": project / ".venv",
                         "TESTS": project / ".venv-test"} | patches).items():  # fmt: skip
        monkeypatch.setattr(lab, name, value)


# A broken .venv is rebuilt only when asked, and nothing else is ever deleted -----------------


@pytest.fixture
def broken(project):
    """Give a copy whose .venv has no Python, with a learner's files beside and inside it."""
    run(project, "check")
    lab.python_of(project / ".venv").unlink()
    (project / ".venv" / "inside.txt").touch()
    (project / "notebooks").mkdir()
    (project / "notebooks" / "answers.jsonl").write_text("mine")
    return project


def test_a_broken_environment_is_left_until_asked(broken):
    sentence = one_sentence(run(broken, "check"))
    assert "damaged" in sentence and "python3 lab.py --rebuild" in sentence
    assert (broken / ".venv" / "inside.txt").exists()
    done = run(broken, "--rebuild", "check")
    assert done.returncode == 0, done.stderr
    assert not (broken / ".venv" / "inside.txt").exists()
    assert (broken / "notebooks" / "answers.jsonl").read_text() == "mine"


@pytest.mark.parametrize(("typed", "deleted"), [("y", True), ("", False), ("no", False)])
def test_the_offer_on_a_terminal(broken, monkeypatch, typed, deleted):
    use(broken, monkeypatch)
    monkeypatch.setattr(lab.sys, "stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr("builtins.input", lambda question: typed)
    if deleted:
        lab.offer_rebuild(lab.STUDENT, "a reason")
    else:
        with pytest.raises(lab.SetUpError, match="left as it is"):
            lab.offer_rebuild(lab.STUDENT, "a reason")
    assert lab.STUDENT.exists() is not deleted


def test_packages_that_stay_missing_end_in_the_offer(project):
    sentence = one_sentence(run(project, "check", pip="half"))
    assert "missing (jupyterlab)" in sentence and "--rebuild" in sentence


def test_a_folder_that_is_not_ours_is_never_deleted(project):
    (project / ".venv").mkdir()
    (project / ".venv" / "thesis.txt").write_text("mine")
    assert "--rebuild" in one_sentence(run(project, "check"))
    assert "by hand" in one_sentence(run(project, "--rebuild", "check"))
    assert (project / ".venv" / "thesis.txt").read_text() == "mine"


def test_a_link_is_never_followed_when_deleting(project, monkeypatch):
    other = project.parent / "other"
    other.mkdir()
    (other / "pyvenv.cfg").write_text("mine")
    (project / ".venv").symlink_to(other, target_is_directory=True)
    assert "by hand" in one_sentence(run(project, "--rebuild", "check"))
    assert (other / "pyvenv.cfg").read_text() == "mine"
    use(project, monkeypatch)
    with pytest.raises(lab.SetUpError):
        lab.remove(project / "helpers")
    assert (project / "helpers").exists()


# Start -----------------------------------------------------------------------------------


def test_start_prints_the_address_and_keeps_the_token_to_itself(project):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(project, "--no-browser", "--port", str(port))
    assert done.returncode == 0, done.stderr
    call = json.loads((project / "jupyter-call.json").read_text())
    used, token = port + 1, call["environment"]["JUPYTER_TOKEN"]
    while f"--ServerApp.port={used}" not in call["words"]:
        used += 1
        assert used < port + 50
    assert f"Port {port} is taken, so port {used} is used." in done.stdout
    address = f"http://127.0.0.1:{used}/lab/tree/notebooks/00-start-here.ipynb?token={token}"
    assert address in done.stdout
    assert len(token) >= 32 and token not in call["words"]
    assert "--no-browser" in call["words"] and "notebooks/00-start-here.ipynb" in call["words"]
    assert not list((project.parent / "home").iterdir()), "something was put in the home folder"


def test_settings_of_another_jupyter_do_not_reach_ours(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "mine"))
    monkeypatch.delenv("JUPYTERLAB_SETTINGS_DIR", raising=False)
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    found = lab.jupyter_environment("secret")
    assert Path(found["JUPYTER_CONFIG_DIR"]).is_relative_to(lab.STUDENT)
    assert Path(found["JUPYTERLAB_WORKSPACES_DIR"]).is_relative_to(lab.STUDENT)
    look = tmp_path / "mine" / "lab" / "user-settings"
    assert found["JUPYTERLAB_SETTINGS_DIR"] == str(look), "the learner's theme is kept"
    assert "PYTHONPATH" not in found


@pytest.mark.parametrize(("user", "root"), [(0, True), (1000, False)])
def test_root_is_said(monkeypatch, capsys, user, root):
    calls = []

    class Process:
        def __init__(self, command, **more):
            calls.append(command)

        terminate = kill = lambda self: None

        def wait(self, timeout=None):
            return 7

    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(lab, "set_up", lambda *words, **more: Path("python"))
    monkeypatch.setattr(lab, "wait_until_up", lambda process, port: None)
    monkeypatch.setattr(lab.subprocess, "Popen", Process)
    monkeypatch.setattr(lab.signal, "signal", lambda *words: None)
    assert lab.start(8888, False, False) == 7, "JupyterLab's exit code is passed on"
    assert ("--allow-root" in calls[0]) is root
    assert ("--allow-root" in capsys.readouterr().out) is root


def test_no_free_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(lab.SetUpError, match="--port"):
            lab.free_port(taken.getsockname()[1], tries=1)


def test_a_jupyterlab_that_ends_at_once_is_one_sentence(project):
    run(project, "check")
    (main,) = [*project.glob(".venv/lib/python*/site-packages/jupyterlab/__main__.py"),
               *project.glob(".venv/Lib/site-packages/jupyterlab/__main__.py")]  # fmt: skip
    main.write_text("raise SystemExit(3)")
    assert "did not start" in one_sentence(run(project, "--no-browser"))


@pytest.mark.parametrize("words", [["--port", "70000"], ["--port", "x"], ["begin"]])
def test_a_wrong_word_ends_with_code_2(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        lab.read_command(words)
    assert stopped.value.code == 2
    assert "usage: lab.py" in capsys.readouterr().err


# Tests, browser, other commands ------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "passed_on"),
    [
        (["test", "-k", "check", "--port", "3"], ["-k", "check", "--port", "3"]),
        (["test"], ["-n", "2"]),
        (["--rebuild", "test", "tests/unit"], ["tests/unit"]),
    ],
)
def test_arguments_and_code_of_pytest_are_passed_on(monkeypatch, words, passed_on):
    calls = []

    def call(command, **more):
        calls.append((command, more["env"]))
        return subprocess.CompletedProcess(command, 5)

    set_up = []
    monkeypatch.setattr(lab, "set_up", lambda *words: set_up.append(words) or Path("python"))
    monkeypatch.setattr(lab, "find_browser", lambda: "/the/browser")
    monkeypatch.setattr(lab.subprocess, "run", call)
    assert lab.main(words) == 5
    ((command, environment),) = calls
    assert command == ["python", "-m", "pytest", *passed_on]
    assert environment["ARGUMENT_ATLAS_BROWSER"] == "/the/browser"
    rebuild = "--rebuild" in words
    assert set_up == [(lab.STUDENT, "", rebuild), (lab.TESTS, "test", rebuild)]


def test_browser_is_the_named_one_if_it_starts(monkeypatch, tmp_path):
    dead = tmp_path / "dead"
    dead.write_text("not a program")
    monkeypatch.setattr(lab.shutil, "which", lambda name: None)
    monkeypatch.setattr(lab.sys, "platform", "linux")
    monkeypatch.delenv("ARGUMENT_ATLAS_BROWSER", raising=False)
    monkeypatch.setenv("CHROME_PATH", sys.executable)
    assert lab.find_browser() == sys.executable
    assert lab.starts(sys.executable) and (os.name == "nt" or not lab.starts(str(dead)))


def test_a_browser_that_cannot_be_installed_is_one_sentence(monkeypatch):
    monkeypatch.setattr(lab, "find_browser", lambda: "")
    monkeypatch.setattr(lab.shutil, "which", lambda name: None)
    failed = subprocess.CompletedProcess([], 1, "", "")
    monkeypatch.setattr(lab.subprocess, "run", lambda command, **more: failed)
    with pytest.raises(lab.SetUpError, match="CHROME_PATH"):
        lab.install_browser(Path("python"))


@pytest.mark.parametrize(
    ("release", "root", "installer"),
    [("ID=debian\n", True, "apt-get"), ("ID=debian\n", False, "playwright"),
     ("ID=ubuntu\nID_LIKE=debian\n", True, "playwright")],
)  # fmt: skip
def test_a_browser_is_installed_the_systems_way(monkeypatch, tmp_path, release, root, installer):
    (tmp_path / "os-release").write_text(release)
    monkeypatch.setattr(lab, "OS_RELEASE", tmp_path / "os-release")
    monkeypatch.setattr(lab, "is_root", lambda: root)
    monkeypatch.setattr(lab.shutil, "which", lambda name: f"/usr/bin/{name}")
    calls = []

    def call(command, **more):
        calls.append(" ".join(command))
        return subprocess.CompletedProcess(command, 0, sys.executable, "")

    monkeypatch.setattr(lab.subprocess, "run", call)
    monkeypatch.setattr(lab, "find_browser", lambda: "/usr/bin/chromium" if calls else "")
    found = lab.install_browser(Path("python"))
    if installer == "apt-get":
        assert calls == ["apt-get -q update",
                         "apt-get -q install -y --no-install-recommends chromium"]  # fmt: skip
        assert found == "/usr/bin/chromium"
    else:
        assert calls[0] == "python -m playwright install chromium"
        assert found == sys.executable and not [one for one in calls if "apt-get" in one]


def test_check_passes_on_what_it_found(project):
    (project / "helpers" / "check.py").write_text("raise SystemExit(1)")
    assert run(project, "check").returncode == 1


def test_site_class_and_renew_run_with_the_students_python(project):
    (project / "tools").mkdir()
    for name, file in (("site", "site"), ("sheets", "sheets"), ("links", "links"),
                       ("renew", "renew"), ("class", "class_view")):  # fmt: skip
        program = "import sys; print(sys.prefix, sys.argv[1:])"
        (project / "tools" / f"{file}.py").write_text(program)
        passing = name in ("site", "sheets", "class")
        done = run(project, name, *(["--fast"] if passing else []))
        assert f"{project / '.venv'} " in done.stdout, done.stderr
        assert ("--fast" in done.stdout) is passing
        assert ("--from=" in done.stdout) is (name == "class"), "it reads where it was started"


def test_ctrl_c_is_one_sentence(monkeypatch, capsys):
    def interrupt(*words, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(lab, "set_up", interrupt)
    assert lab.main(["check"]) == 2
    assert "run the same command again" in capsys.readouterr().err


def test_ci_calls_exactly_the_one_command():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec python3 lab.py test"]
    assert lines[0] == "#!/usr/bin/env bash" and "set -euo pipefail" in lines
