"""Surroundings for tests: an empty home, no network, JupyterLab on a copy of the lessons."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import lab

ROOT = lab.ROOT
STUDENT_PYTHON = lab.python_of(lab.STUDENT)

def surroundings(folder: Path) -> dict[str, str]:
    """Return variables for a Python of .venv: own home, no network, all warnings shown.

    Parameters
    ----------
    folder : an empty folder. Refused connections are written to `folder/refused.txt`, answers
        to `folder/answers.jsonl`.
    """
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    variables = {
        "HOME": home,
        "USERPROFILE": home,
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "PYTHONPATH": ROOT / "tools" / "offline",
        "ATLAS_REFUSED": folder / "refused.txt",
        "ARGUMENT_ATLAS_ANSWERS": folder / "answers.jsonl",
        "PYTHONWARNINGS": "default",
    }
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTEST"))}
    return inherited | {name: str(value) for name, value in variables.items()}


def refused(folder: Path) -> str:
    """Return the connections that were refused in the surroundings made in `folder`."""
    file = folder / "refused.txt"
    return file.read_text(encoding="utf-8") if file.exists() else ""


@dataclass
class LabServer:
    """A JupyterLab of .venv on a copy of the lessons, without network.

    Attributes
    ----------
    url, token : where it answers, and what lets one in.
    folder : the temporary folder; `root` in it is what JupyterLab serves.
    """

    url: str
    token: str
    folder: Path
    process: subprocess.Popen = field(repr=False)

    @property
    def root(self) -> Path:
        """The folder that JupyterLab serves; lessons lie in `root/notebooks`."""
        return self.folder / "root"

    @property
    def answers(self) -> Path:
        """The answers file that every kernel of this server uses."""
        return self.folder / "answers.jsonl"

    def address(self, path: str) -> str:
        """Return the web address of a file below `root` in JupyterLab."""
        return f"{self.url}/lab/tree/{path}?token={self.token}&reset"

    def stop(self) -> None:
        """End the server and its kernels."""
        self.process.terminate()
        self.process.wait(timeout=30)


def start_lab(folder: Path) -> LabServer:
    """Copy the lessons into `folder/root` and start the JupyterLab of .venv there."""
    shutil.copytree(
        ROOT / "notebooks",
        folder / "root" / "notebooks",
        ignore=shutil.ignore_patterns("answers.jsonl*", "hand-in", "*-answers",
                                      ".ipynb_checkpoints"),
    )
    with socket.socket() as test:
        test.bind(("127.0.0.1", 0))
        port = test.getsockname()[1]
    token = "only-for-tests"
    command = lab.jupyter_command(STUDENT_PYTHON, folder / "root", port)
    command += ["--no-browser", "--expose-app-in-browser", f"--IdentityProvider.token={token}"]
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, env=surroundings(folder), cwd=folder, stdout=log, stderr=log
        )
    server = LabServer(f"http://127.0.0.1:{port}", token, folder, process)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        try:
            direct.open(f"{server.url}/api", timeout=5).close()
            return server
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    process.kill()
    raise RuntimeError("JupyterLab did not start:\n" + (folder / "server.log").read_text()[-2000:])
