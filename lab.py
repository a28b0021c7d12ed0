#!/usr/bin/env python3
"""Sets up, starts, checks and tests the Argument Atlas. This is the one file to run.

python3 lab.py          set up (first time only) and open lesson 00 in JupyterLab
python3 lab.py check    set up, then say in a few lines whether everything works
python3 lab.py test     run all tests; what follows "test" goes to pytest
python3 lab.py site     write the lessons as web pages into the folder site/
python3 lab.py sheets   write each lesson as two A4 pages for print into the folder sheets/
python3 lab.py links    write start links (Binder, a hub, Colab) for your own copy into README.md
python3 lab.py class    make one page of a folder of answer files (class FOLDER)
python3 lab.py renew    renew hashes, data cards and the teacher's key after a change of data
python3 lab.py pin      renew constraints.txt: the newest versions that pyproject.toml allows
"""

# The lines above the version check must be readable for Python 3.6, so that an old Python
# can say what is wrong. So: no "match", no ":=", no "str | None" before that check.
import argparse
import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (pip would stop an old Python only later)
    sys.stderr.write(
        f"The Argument Atlas needs Python 3.11 or newer, and this is Python {sys.version_info[0]}."
        f"{sys.version_info[1]}: install a newer one from https://www.python.org/downloads/ and "
        "run the same command with it.\n"
    )
    sys.exit(2)

ROOT = Path(__file__).resolve().parent
STUDENT, TESTS = ROOT / ".venv", ROOT / ".venv-test"
FIRST_LESSON = "notebooks/00-start-here.ipynb"
OS_RELEASE = Path("/etc/os-release")
ROOM_NEEDED_MB = 700  # the environment takes about 420 MB, and pip unpacks beside it
OVERRIDES = {  # JupyterLab's two questions to the network, switched off in our .venv only
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}
BROKEN = "its Python does not start, or is older than 3.11"
PROBE = """
import importlib.util as u, json, sys
sys.version_info >= (3, 11) or sys.exit(1)
found = u.find_spec("helpers")
print(json.dumps({"version": sys.version, "helpers": found.origin if found else None,
    "missing": [name for name in sys.argv[1:] if u.find_spec(name) is None]}))
"""
# What pip says, and what we say instead. The first pattern that fits is taken.
PIP_TROUBLES = [
    (
        r"No space left|Errno 28|WinError 112|not enough space|Disk quota",
        "The disk is full: make room for about {room} MB and run the same command again.",
    ),
    (
        r"Long Path|WinError 206|path .*too long",
        "The path of this folder is too long for Windows: move the course to a short one, such "
        "as C:\\atlas, and run the same command again.",
    ),
    (
        r"Read-only file system|Errno 30|Permission denied|Errno 13|WinError 5\b",
        "This folder may not be written to: copy the whole course to a folder of your own and "
        "start it there.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|certificate verify",
        "The network here replaces secure connections, so the packages cannot be fetched: use "
        "another network once, or ask its keeper for pip's certificate setting.",
    ),
    (
        r"Temporary failure in name|getaddrinfo|NameResolution|NewConnection|ConnectTimeout"
        r"|Max retries|ProxyError|Network is unreachable|Connection (refused|reset|aborted)"
        r"|ReadTimeout|Read timed out|from versions: none",
        "There is no network, and the packages must be fetched once (about 100 MB): connect and "
        "run the same command again; later starts need no network.",
    ),
]


class SetUpError(Exception):
    """Surroundings in which the course cannot run, as one sentence for the learner."""


def say(text: str) -> None:
    """Print one line at once, also where the output is kept back."""
    print(text, flush=True)


# Environments: .venv for learners, .venv-test for tests --------------------------------


def python_of(folder: Path) -> Path:
    """Return the path of the Python inside an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def clean_environment(**more: str) -> dict[str, str]:
    """Return this process's variables without those that lead Python away from .venv."""
    foreign = {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return {**kept, "PIP_USER": "0", **more}


def requirements(extra: str) -> list[str]:
    """Return the names of the packages that must be importable in an environment."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    names = [re.split(r"[<>=!~\[; ]", line)[0] for line in project["dependencies"]]
    return [*names, *(["pytest", "playwright", "xdist"] if extra else [])]


def fingerprint(extra: str, version: str) -> str:
    """Return the hash that says which packages belong in an environment.

    Parameters
    ----------
    extra : name of the optional dependencies, or "".
    version : `sys.version` of the environment's Python (not of the one that runs this file:
        a learner may own several, and any of them may start the course).
    """
    whole = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        whole.update((ROOT / name).read_bytes())
    whole.update(f"{version}|{extra}".encode())
    return whole.hexdigest()


def stamp_of(folder: Path) -> Path:
    """Return the file that a finished set-up leaves in an environment."""
    return folder / "argument-atlas-stamp.txt"


def probe(folder: Path, extra: str) -> dict | None:
    """Ask an environment's Python what it has; None where that Python does not start."""
    command = [str(python_of(folder)), "-I", "-c", PROBE, *requirements(extra)]
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=120,
            env=clean_environment(),
            cwd=folder,
        )
        return json.loads(answer.stdout) if answer.returncode == 0 else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def lacks(found: dict, folder: Path, extra: str) -> str:
    """Say what a working environment lacks, in a few words; "" where it lacks nothing."""
    if found["missing"]:
        return "packages are missing (" + ", ".join(found["missing"]) + ")"
    if not found["helpers"] or Path(found["helpers"]).resolve().parent.parent != ROOT:
        return "it belongs to another folder"
    stamp = stamp_of(folder)
    expected = fingerprint(extra, found["version"])
    same = stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == expected
    return "" if same else "other versions are asked for"


def remove(folder: Path, half_made: bool = False) -> None:
    """Delete an environment of ours and nothing else; refuse whatever is not one.

    `half_made` says that we began to make it and were interrupted, so that it may lack all marks.
    """
    if folder not in (STUDENT, TESTS) or folder.is_symlink() or not folder.is_dir():
        raise SetUpError(
            f"{folder} is not a folder that this program made: move it away by hand "
            "and run the same command again."
        )
    ours = [folder / "pyvenv.cfg", python_of(folder), stamp_of(folder)]
    if any(folder.iterdir()) and not half_made and not any(part.exists() for part in ours):
        raise SetUpError(
            f"{folder} is not a Python environment: move it away by hand and run the "
            "same command again."
        )
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise SetUpError(
            f"{folder} cannot be deleted ({error.strerror}): close every JupyterLab and "
            "run the same command again."
        ) from error


def offer_rebuild(folder: Path, reason: str) -> None:
    """Delete a broken environment if the person agrees; else stop with one sentence."""
    sentence = f"The folder {folder.name} is damaged ({reason})"
    if not sys.stdin or not sys.stdin.isatty():
        raise SetUpError(
            f"{sentence}: run  python3 lab.py --rebuild  to make it anew; nothing else is deleted."
        )
    if input(
        f"{sentence}. Delete it and make it anew? Nothing else is deleted. [y/N] "
    ).strip().lower() not in ("y", "yes"):
        raise SetUpError(
            f"The folder {folder.name} was left as it is; the course cannot start with it."
        )
    remove(folder)


def unfinished(folder: Path) -> Path:
    """Return the file that stands beside an environment while it is being set up."""
    return folder.with_name(folder.name + ".unfinished")


@contextlib.contextmanager
def one_at_a_time(folder: Path):
    """Hold the lock of a set-up; yield whether an earlier set-up was interrupted.

    The mark beside the environment has text in it while a set-up is under way. A set-up that
    ends, well or with a sentence, empties and deletes it; one that is killed leaves it. The
    system frees the lock in either case.
    """
    mark, over = unfinished(folder), False
    try:
        with mark.open("a+", encoding="utf-8") as file:
            lock(file)
            interrupted = mark.stat().st_size > 0
            file.write("setting up\n")
            file.flush()
            try:
                yield interrupted
                over = True
            except SetUpError:
                over = True
                raise
            finally:
                if over:
                    file.truncate(0)
    finally:
        if over:
            mark.unlink(missing_ok=True)


def lock(file) -> None:
    """Lock an open file for this process, or say that another process holds it."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise SetUpError(
                "Another window is setting up the course at this moment: wait until it "
                "is done, then run the same command again."
            ) from error


def make_environment(folder: Path) -> None:
    """Make an empty environment with pip in it."""
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        package = f"python3.{sys.version_info[1]}-venv"
        raise SetUpError(
            f"This Python cannot make environments: install the package {package} (on "
            f"Debian or Ubuntu: sudo apt install {package}) and run the same command "
            "again."
        )
    free = shutil.disk_usage(ROOT).free // 10**6
    if free < ROOM_NEEDED_MB:
        raise SetUpError(
            f"The disk is full: {free} MB are free and about {ROOM_NEEDED_MB} MB are "
            "needed; make room and run the same command again."
        )
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run(
        [base, "-m", "venv", str(folder)],
        capture_output=True,
        text=True,
        errors="replace",
        env=clean_environment(),
    )
    if made.returncode:
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
        words = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
        raise SetUpError(
            sentence_for(made.stdout + made.stderr, made.returncode)
            or f"Python could not make the folder {folder.name} ({words[-1].strip()}): "
            "install Python anew from https://www.python.org/downloads/."
        )


def sentence_for(output: str, code: int) -> str:
    """Turn what pip or venv printed into one sentence; "" where nothing known is in it."""
    for pattern, sentence in PIP_TROUBLES:
        if code and re.search(pattern, output, re.IGNORECASE):
            return sentence.format(room=ROOM_NEEDED_MB)
    return ""


def install(folder: Path, extra: str) -> None:
    """Install the project and its packages with pip; a dot for each step, no other noise."""
    target = f".[{extra}]" if extra else "."
    command = [
        str(python_of(folder)),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar",
        "off",
        "-c",
        "constraints.txt",
        "-e",
        target,
    ]
    lines = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd=ROOT,
        env=clean_environment(),
    ) as process:
        for line in process.stdout:
            lines.append(line)
            print(".", end="", flush=True)
    print(flush=True)
    if process.returncode:
        last = next((line.strip() for line in reversed(lines) if "ERROR" in line), "no reason")
        raise SetUpError(
            sentence_for("".join(lines), process.returncode)
            or f"pip could not install the packages ({last}): run the same command "
            "again, and if it fails again,  python3 lab.py --rebuild."
        )
    settings = folder / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "overrides.json").write_text(json.dumps(OVERRIDES, indent=1), encoding="utf-8")


def set_up(folder: Path, extra: str = "", rebuild: bool = False) -> Path:
    """Make an environment whole, whatever state it is in, and return its Python.

    Nothing is installed where the stamp says that all is there, so a later start needs no
    network. What an interrupted set-up left is thrown away and made anew.

    Parameters
    ----------
    folder : `STUDENT` or `TESTS`.
    extra : name of the optional dependencies in pyproject.toml, or "".
    rebuild : delete the environment first.

    Raises
    ------
    SetUpError : one sentence, where the surroundings do not allow it.
    """
    found = None if rebuild else probe(folder, extra)
    if found and not unfinished(folder).exists() and not lacks(found, folder, extra):
        return python_of(folder)
    with one_at_a_time(folder) as interrupted:
        reason = mend(folder, extra, rebuild, interrupted)
    if reason:
        offer_rebuild(folder, reason)
        return set_up(folder, extra)
    return python_of(folder)


def mend(folder: Path, extra: str, rebuild: bool, interrupted: bool) -> str:
    """Make or complete an environment; return why it still cannot be used, or ""."""
    if interrupted:
        say("The last set-up was interrupted: starting it again.")
    if folder.exists() and (interrupted or rebuild):
        remove(folder, half_made=interrupted)
    if folder.exists() or folder.is_symlink():
        found = probe(folder, extra)
        if found is None:
            return BROKEN
        say(f"Renewing {folder.name}: {lacks(found, folder, extra)}. Each dot is a step.")
    else:
        say(f"Making {folder.name}: one to five minutes, with the network. Each dot is a step.")
        make_environment(folder)
    install(folder, extra)
    found = probe(folder, extra)
    if found is None:
        return BROKEN
    stamp_of(folder).write_text(fingerprint(extra, found["version"]), encoding="utf-8")
    return lacks(found, folder, extra)


# Starting JupyterLab -------------------------------------------------------------------


def free_port(wanted: int, tries: int = 50) -> int:
    """Return the first port of this machine from `wanted` on that nobody uses."""
    for port in range(wanted, min(wanted + tries, 65536)):
        with socket.socket() as test, contextlib.suppress(OSError):
            if os.name != "nt":  # on Windows this option would allow a port in use
                test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            test.bind(("127.0.0.1", port))
            return port
    raise SetUpError(
        f"No port is free from {wanted} on: choose another, for example  python3 lab.py "
        "--port 9000."
    )


def jupyter_environment(token: str) -> dict[str, str]:
    """Return the variables of a JupyterLab that no other Jupyter's set-up can disturb.

    The token is a variable because other users of a machine can read a command line. Server
    settings and open tabs are kept in .venv; the learner's own look (theme, font size, keys) is
    read from and kept where every JupyterLab keeps it.
    """
    own = Path(os.environ.get("JUPYTER_CONFIG_DIR") or Path.home() / ".jupyter")
    look = os.environ.get("JUPYTERLAB_SETTINGS_DIR") or str(own / "lab" / "user-settings")
    kept = STUDENT / "argument-atlas"
    return clean_environment(
        JUPYTER_TOKEN=token,
        JUPYTER_CONFIG_DIR=str(kept / "config"),
        JUPYTERLAB_SETTINGS_DIR=look,
        JUPYTERLAB_WORKSPACES_DIR=str(kept / "workspaces"),
    )


def wait_until_up(process: subprocess.Popen, port: int, seconds: int = 180) -> None:
    """Wait until JupyterLab answers; say so in one sentence if it does not."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            direct.open(f"http://127.0.0.1:{port}/api", timeout=5).close()
            return
        time.sleep(0.2)
    raise SetUpError(
        "JupyterLab did not start: run  python3 lab.py check  to see what is missing, "
        "or  python3 lab.py --rebuild."
    )


def is_root() -> bool:
    """Say whether this process may do everything, as in many containers."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def jupyter_command(python: Path, root: Path, port: int) -> list[str]:
    """Return the command that starts JupyterLab on a folder; tests start it the same way."""
    command = [str(python), "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    command += [
        "--ServerApp.ip=127.0.0.1",  # this machine only
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",  # the address was printed: no other port will do
        "--ServerApp.answer_yes=True",  # one Ctrl+C is enough
        "--log-level=ERROR",
        "--KernelManager.transport_encryption=auto",  # else each kernel warns in this window
        "--LabApp.extension_manager=readonly",  # else it asks the network for extensions
    ]
    return [*command, "--allow-root"] if is_root() else command


def start(wanted: int, browser: bool, rebuild: bool) -> int:
    """Open lesson 00 in JupyterLab and stay until it ends; return its exit code."""
    python = set_up(STUDENT, rebuild=rebuild)
    port, token = free_port(wanted), secrets.token_hex(24)
    if port != wanted:
        say(f"Port {wanted} is taken, so port {port} is used.")
    if is_root():
        say("You are root, so JupyterLab is started with --allow-root.")
    command = [*jupyter_command(python, ROOT, port), FIRST_LESSON]
    if not browser:
        command.append("--no-browser")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    process = subprocess.Popen(command, cwd=ROOT, env=jupyter_environment(token))
    try:
        wait_until_up(process, port)
        say(
            "The course is open in your browser. If it is not, open this address:"
            if browser
            else "Open this address in your browser:"
        )
        say(f"\n  http://127.0.0.1:{port}/lab/tree/{FIRST_LESSON}?token={token}\n")
        say("To stop: press Ctrl+C here. Answers are saved as they are given.")
        return process.wait()
    except KeyboardInterrupt:  # Ctrl+C reaches JupyterLab too, and it ends by itself
        say("Stopping.")
        return 0
    finally:
        stop(process)


def stop(process: subprocess.Popen) -> None:
    """Wait until JupyterLab and its kernels have ended; press harder each ten seconds."""
    for press in (lambda: None, process.terminate, process.kill):
        press()
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(timeout=10)
            return


# Tests, check, site, renew, pin ----------------------------------------------------------


def find_browser() -> str:
    """Return the path of a Chromium, Chrome or Edge that starts; "" where there is none."""
    named = [os.environ.get(name, "") for name in ("ARGUMENT_ATLAS_BROWSER", "CHROME_PATH")]
    commands = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "microsoft-edge",
        "microsoft-edge-stable",
        "msedge",
    ]
    mac = [
        f"/Applications/{name}.app/Contents/MacOS/{name}"
        for name in ("Google Chrome", "Chromium", "Microsoft Edge")
    ]
    windows = [
        str(Path(os.environ.get(root, "C:\\"), tail))
        for root in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        for tail in (
            "Google/Chrome/Application/chrome.exe",
            "Microsoft/Edge/Application/msedge.exe",
        )
    ]
    for path in [*named, *filter(None, map(shutil.which, commands)), *mac, *windows]:
        if path and Path(path).is_file() and starts(path):
            return path
    return ""


def starts(browser: str) -> bool:
    """Say whether a browser tells its version (Ubuntu has a "chromium" that only explains)."""
    if os.name == "nt":  # there, asking for the version opens a window
        return True
    try:
        asked = subprocess.run(
            [browser, "--version"], capture_output=True, timeout=60, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return asked.returncode == 0


def install_browser(python: Path) -> str:
    """Install a browser for the tests: Debian's package where allowed, else Playwright's."""
    say("No Chromium, Chrome or Edge was found: installing one for the tests.")
    debian = OS_RELEASE.is_file() and re.search("^ID=debian$", OS_RELEASE.read_text(), re.M)
    if debian and shutil.which("apt-get") and is_root():
        quiet = {**clean_environment(), "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-q", *step], env=quiet, stdout=subprocess.DEVNULL)
        if find_browser():
            return find_browser()
    done = subprocess.run(
        [str(python), "-m", "playwright", "install", "chromium"], env=clean_environment()
    )
    asked = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as q: print(q.chromium.executable_path)"
    )
    answer = subprocess.run([str(python), "-c", asked], capture_output=True, text=True)
    path = answer.stdout.strip()
    if done.returncode or not path or not starts(path):
        raise SetUpError(
            "The tests need Chromium, Chrome or Edge and none could be installed: "
            "install one, or name one in the variable CHROME_PATH."
        )
    return path


def run_tests(arguments: list[str], rebuild: bool) -> int:
    """Run pytest in .venv-test; without arguments all tests, on two cores; return its code."""
    set_up(STUDENT, "", rebuild)
    python = set_up(TESTS, "test", rebuild)
    browser = find_browser() or install_browser(python)
    if not arguments:
        arguments = ["-n", "2"]  # tests/conftest.py says which tests share a process
    return subprocess.run(
        [str(python), "-m", "pytest", *arguments],
        cwd=ROOT,
        env=clean_environment(ARGUMENT_ATLAS_BROWSER=browser),
    ).returncode


def check(rebuild: bool) -> int:
    """Set up, then print what a learner needs, line by line; 0 where a learner can work."""
    code = run_in_student(set_up(STUDENT, rebuild=rebuild), "-m", "helpers.check")
    if not find_browser():
        say(
            "note: no Chromium, Chrome or Edge for the tests; the lessons work in any browser, "
            "and  python3 lab.py test  installs one."
        )
    return code


def run_tool(name: str, arguments: list[str], rebuild: bool) -> int:
    """Set up, then run a program of tools/ with the Python of .venv; return its exit code."""
    return run_in_student(set_up(STUDENT, rebuild=rebuild), f"tools/{name}.py", *arguments)


def run_in_student(python: Path, *arguments: str) -> int:
    """Run a program of the course with the Python of .venv; return its exit code."""
    return subprocess.run([str(python), *arguments], cwd=ROOT, env=clean_environment()).returncode


def pin() -> int:
    """Write constraints.txt anew with uv, from a throw-away environment; needs the network."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        uv = [str(python_of(Path(folder))), "-m"]
        for command in (
            ["pip", "install", "--quiet", "--disable-pip-version-check", "uv"],
            [
                "uv",
                "pip",
                "compile",
                "pyproject.toml",
                "--all-extras",
                "--universal",
                "--python-version",
                "3.11",
                "--upgrade",
                "--no-header",
                "--no-annotate",
                "--quiet",
                "--output-file",
                "constraints.txt",
            ],
        ):
            if subprocess.run([*uv, *command], cwd=ROOT, env=clean_environment()).returncode:
                raise SetUpError("constraints.txt was not renewed: the message above says why.")
    say("constraints.txt is renewed. Now run  python3 lab.py test  and look at the difference.")
    return 0


def sentence_for_system(error: OSError) -> str:
    """Turn a refusal of the operating system into one sentence."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return PIP_TROUBLES[0][1].format(room=ROOM_NEEDED_MB)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{PIP_TROUBLES[2][1][:-1]} (refused: {error.filename or ROOT})."
    return f"The system refused a step ({error}): mend that and run the same command again."


def read_command(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Split the command line into ours and, after a passing word, what is passed on."""
    passing = ("test", "site", "sheets", "links", "class")
    at = next((i for i, word in enumerate(words) if word in passing), len(words) - 1)
    parser = argparse.ArgumentParser(
        prog="lab.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "command",
        nargs="?",
        default="start",
        choices=["start", "test", "check", "site", "sheets", "links", "class", "renew", "pin"],
    )
    parser.add_argument("--port", type=int, default=8888, help="where to serve (default 8888)")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="delete .venv and make it anew (with test: .venv-test too)",
    )
    chosen = parser.parse_args(words[: at + 1])
    if not 0 < chosen.port < 65536:
        parser.error("--port must lie between 1 and 65535")
    return chosen, words[at + 1 :]


def main(words: list[str]) -> int:
    """Do what the command line asks; bad surroundings give one sentence and code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a folder may have letters the terminal lacks
    chosen, rest = read_command(words)
    commands = {
        "start": lambda: start(chosen.port, not chosen.no_browser, chosen.rebuild),
        "test": lambda: run_tests(rest, chosen.rebuild),
        "check": lambda: check(chosen.rebuild),
        "site": lambda: run_tool("site", rest, chosen.rebuild),
        "sheets": lambda: run_tool("sheets", rest, chosen.rebuild),
        "links": lambda: run_tool("links", rest, chosen.rebuild),
        "class": lambda: run_tool("class_view", [f"--from={Path.cwd()}", *rest], chosen.rebuild),
        "renew": lambda: run_tool("renew", [], chosen.rebuild),
        "pin": pin,
    }
    try:
        return commands[chosen.command]()
    except SetUpError as error:
        sentence = str(error)
    except OSError as error:
        sentence = sentence_for_system(error)
    except KeyboardInterrupt:
        sentence = "Stopped before the end: run the same command again, it goes on from there."
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
