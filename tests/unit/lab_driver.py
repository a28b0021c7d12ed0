"""Runs a copy of lab.py whose pip and JupyterLab are small stand-ins, for test_lab.py.

python lab_driver.py PROJECT WORDS...: as `python PROJECT/lab.py WORDS...`, but the environment is
made without pip (a tenth of a second, not three) and gets the two stand-ins below. All else is
the real program: processes, files, locks, ports.

The variable FAKE_PIP says how pip ends: "ok", "half" (leaves packages out), "slow" (waits to be
killed), or any text, which pip prints before it fails.
"""

import os
import subprocess
import sys
from pathlib import Path

PIP = '''
import os, pathlib, re, sys, time
root = pathlib.Path.cwd()
with open(root / "pip-calls.txt", "a") as file:
    file.write(" ".join(sys.argv[1:]) + "\\n")
how = os.environ.get("FAKE_PIP", "ok")
print("Collecting everything", flush=True)
if how == "slow":
    time.sleep(60)
if how not in ("ok", "half"):
    print(how)
    sys.exit(1)
site = pathlib.Path(__file__).parent.parent
names = re.findall(r'^    "([a-z-]+)', (root / "pyproject.toml").read_text(), re.MULTILINE)
for name in [*names, "pytest", "playwright", "xdist"][1 if how == "half" else 0:]:
    (site / name).mkdir(exist_ok=True)
    (site / name / "__init__.py").touch()
if "jupyterlab" in names and how == "ok":
    (site / "jupyterlab" / "__main__.py").write_text(JUPYTER)
(site / "project.pth").write_text(str(root))
'''

JUPYTER = '''
import http.server, json, os, re, sys
words = " ".join(sys.argv[1:])
with open("jupyter-call.json", "w") as file:
    json.dump({"words": words, "environment": dict(os.environ)}, file)
port = int(re.search("ServerApp.port=([0-9]+)", words)[1])
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *words): pass
server = http.server.HTTPServer(("127.0.0.1", port), Answer)
server.handle_request()      # ends by itself after the first answer
'''


def make_environment(folder: Path) -> None:
    """Stand in for lab.make_environment."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    found = list(folder.glob("lib/python*/site-packages")) + [folder / "Lib" / "site-packages"]
    pip = found[0] / "pip"
    pip.mkdir(parents=True)
    (pip / "__init__.py").touch()
    (pip / "__main__.py").write_text(f"JUPYTER = {JUPYTER!r}\n{PIP}", encoding="utf-8")


if __name__ == "__main__":
    project = Path(sys.argv[1])
    os.chdir(project)
    sys.path.insert(0, str(project))
    import lab

    lab.make_environment = make_environment
    sys.exit(lab.main(sys.argv[2:]))
