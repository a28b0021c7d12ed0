"""Start links for a reader's own copy, and the rules by which Binder reads our files."""

from __future__ import annotations

import sys
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pytest

import lab

sys.path.append(str(lab.ROOT / "tools"))
import links

COPY = "https://github.com/my-school/argument-atlas"
README = f"# Course\n\n{links.START}\nold\n{links.END}\n\nrest\n"


def test_links_name_the_copy_and_open_lesson_00():
    found = links.links(COPY + ".git", "spring/2027", "https://hub.my-school.org/")
    assert list(found) == ["Binder", "JupyterHub (nbgitpuller)", "Colab (untested)"]
    binder, hub, colab = (urlsplit(link) for link in found.values())
    assert binder.path == "/v2/gh/my-school/argument-atlas/spring%2F2027"
    opened = parse_qs(binder.query)["urlpath"][0]
    assert opened.startswith("lab/tree/")
    assert (lab.ROOT / opened.removeprefix("lab/tree/")).exists()
    query = parse_qs(hub.query)
    assert hub.path == "/hub/user-redirect/git-pull" and query["repo"] == [COPY]
    assert query["branch"] == ["spring/2027"]
    assert query["urlpath"] == [f"lab/tree/argument-atlas/{links.FIRST}"]
    assert unquote(colab.path).endswith(f"/blob/spring/2027/{links.COLAB}")


def test_without_a_hub_there_is_no_link_to_one():
    assert list(links.links(COPY)) == ["Binder", "Colab (untested)"]


@pytest.mark.parametrize(("address", "branch", "hub"), [
    ("https://example.org/a/b", "main", ""), ("github.com/a/b", "main", ""),
    (COPY + "/tree/main", "main", ""), (COPY, "main) [x](y", ""), (COPY, "main", "javascript:x"),
])  # fmt: skip
def test_what_is_no_address_gets_one_sentence(address, branch, hub):
    with pytest.raises(links.LinkError, match="is not the"):
        links.links(address, branch, hub)


def test_links_are_written_between_the_marks_and_replace_the_old():
    once = links.write(README, links.links(COPY))
    twice = links.write(once, links.links(COPY, "other"))
    assert "old" not in once and once.endswith("\n\nrest\n") and "mybinder.org" in once
    assert "/main?" not in twice and twice.count(links.START) == twice.count(links.END) == 1
    with pytest.raises(links.LinkError, match="lacks its two marks"):
        links.write("# no marks", links.links(COPY))


def test_our_readme_has_the_marks():
    text = (lab.ROOT / "README.md").read_text(encoding="utf-8")
    assert links.write(text, links.links(COPY)).count("my-school/argument-atlas") == 2


def test_the_colab_notebook_is_valid_and_says_that_it_is_untested():
    notebook = links.colab(COPY, "main")
    nbformat.validate(notebook)
    assert "untested" in notebook.cells[0].source
    assert f"--branch main {COPY} argument-atlas" in notebook.cells[1].source


def test_binder_chooses_environment_yml_by_its_own_rules(monkeypatch):
    from repo2docker.app import Repo2Docker

    monkeypatch.chdir(lab.ROOT)
    app = Repo2Docker()
    packs = [pack(app.base_image) for pack in app.buildpacks]
    chosen = next(pack for pack in packs if pack.detect())
    assert type(chosen).__name__ == "CondaBuildPack"
    assert chosen.binder_path("environment.yml") == "environment.yml"
    assert chosen.python_version == "3.11", "not named, it would be Binder's own default"
    steps = "\n".join(script for _, script in chosen.get_assemble_scripts())
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"' in steps
