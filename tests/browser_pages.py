"""Pages of the test browser that cannot leave this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

SCREEN = {"width": 1280, "height": 900}
LOCAL = ("http://127.0.0.1", "http://localhost", "data:", "blob:", "file:")


def go_to_file(page: Page, file: Path) -> None:
    """Open a page as a server would give it.

    A page opened from the disk now and then finds an empty `sessionStorage` right after a
    reload; only tests reload so fast, but they must not depend on it.
    """
    address = f"http://localhost/{file.name}"
    page.route(address, lambda route: route.fulfill(path=file))
    page.goto(address)


@contextmanager
def open_page(
    browser: Browser, init_scripts: tuple[Path, ...] | list[Path] = (), **options
) -> Iterator[tuple[Page, list[str]]]:
    """Open a fresh page; every request to another machine is refused and written down.

    Parameters
    ----------
    browser : the running browser.
    init_scripts : files of JavaScript to run first in each page and frame.
    **options : passed to Playwright's `new_context`, such as `viewport` or `color_scheme`.

    Yields
    ------
    page, outside : the page, and the list of addresses it asked for outside this machine
        (frames with their own text, too).
    """
    outside: list[str] = []
    options = {"viewport": SCREEN, "locale": "en-GB", **options}
    context = browser.new_context(**options)

    def guard(route):
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    for script in init_scripts:
        context.add_init_script(path=script)
    context.set_default_timeout(30_000)
    try:
        yield context.new_page(), outside
    finally:
        context.close()
