"""Drives one lesson in JupyterLab: open, run all, look at outputs, use the keyboard."""

from __future__ import annotations

import json
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Frame, Locator, Page

AXE = next(Path(axe_playwright_python.__file__).parent.glob("**/axe.min.js"))
ALARM = "ATLAS-ALARM"  # what a hostile text writes to the console if it is executed

# The lessons, by number, that have no date control in a map; all others must have one.
NO_DATE_CONTROL = {"01"}

# The lessons without a map: 09 adds no fact with a place; its picture is the argument board.
NO_MAP = {"09"}

READY = """() => {
  const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
  const kernel = context?.isReady && context.session?.kernel;
  return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle'; }"""
ALL_RUN = """() => {
  const widget = window.jupyterapp.shell.currentWidget;
  const cells = [...widget.content.model.cells].filter(
    cell => cell.type === 'code' && cell.sharedModel.source.trim());
  const failed = cells.some(         // JupyterLab runs nothing after the first error
    cell => cell.outputs.toJSON().some(output => output.output_type === 'error'));
  return widget.sessionContext.session?.kernel?.status === 'idle' && (failed
    || cells.every(cell => cell.executionCount != null && cell.executionState !== 'running')); }"""
NONE_RUN = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].every(
  cell => cell.type !== 'code' || cell.executionCount == null
    || cell.executionState === 'running')"""
OUTPUTS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].flatMap(
  (cell, place) => cell.type === 'code'
    ? cell.outputs.toJSON().map(output => ({cell: place, ...output})) : [])"""
# JupyterLab hides what is out of view. Cells above that grow while they are drawn can push the
# cell out again, so it is scrolled to until it has been in view twice in a row.
SHOW_CELL = """async place => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  for (let seen = 0, tries = 0; seen < 2 && tries < 100; tries += 1) {
    await notebook.scrollToItem(place, 'start');
    await new Promise(done => setTimeout(done, 30));
    const node = notebook.widgets[place].node;
    node.dataset.atlasCell = place;
    seen = node.isConnected && node.checkVisibility({visibilityProperty: true}) ? seen + 1 : 0;
  } }"""
# Not ours, so not judged: pandas' own plain tables, and the element in which JupyterLab puts an
# output. A map's frame is part of a page, so it needs no heading of level one of its own.
AXE_RUN = """async node => {
  const found = await axe.run({include: [node], exclude: [['.dataframe']]}, {iframes: false,
    resultTypes: ['violations'], rules: {'page-has-heading-one': {enabled: false}}});
  const ours = n => !n.html.includes('jp-OutputArea-output');
  return found.violations.flatMap(v => v.nodes.filter(ours).slice(0, 3).map(
    n => `${v.id} (${v.impact}): ${v.help}: ${n.html.slice(0, 200)}`)); }"""
VALUES = """form => [...form.querySelectorAll('input, textarea, select')].map(
  field => ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value)"""


class LessonPage:
    """A lesson open in a browser.

    Parameters
    ----------
    page : a fresh page of a context that has axe and refuses the network.
    server : the JupyterLab (`surroundings.LabServer`).
    path : the notebook below the server's root, such as "notebooks/00-start-here.ipynb".
    """

    def __init__(self, page: Page, server, path: str) -> None:
        self.page, self.server, self.path = page, server, path
        self.number = Path(path).name[:2]
        self.console: list[str] = []
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(f"page error: {error}"))
        page.goto(server.address(path))
        page.wait_for_function(READY, timeout=120_000)

    def run_all(self) -> list[dict]:
        """Choose Run All Cells from the menu; return all outputs, each with its cell number.

        Fails where a cell has an error, because JupyterLab then runs nothing more.
        """
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(ALL_RUN, timeout=240_000)
        outputs = self.outputs()
        failed = [one for one in outputs if one["output_type"] == "error"]
        assert not failed, [f"cell {one['cell']}: {one['evalue']}" for one in failed]
        return outputs

    def restart_and_run_all(self) -> None:
        """Choose Restart Kernel and Run All Cells from the menu, and agree."""
        self.page.get_by_role("menuitem", name="Kernel", exact=True).click()
        self.page.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()
        self.page.wait_for_function(NONE_RUN, timeout=60_000)
        self.page.wait_for_function(ALL_RUN, timeout=240_000)

    def outputs(self) -> list[dict]:
        """Return the outputs as JupyterLab's model holds them; the screen plays no part."""
        return self.page.evaluate(OUTPUTS)

    def cell(self, place: int) -> Locator:
        """Scroll to a cell and return it."""
        self.page.evaluate(SHOW_CELL, place)
        return self.page.locator(f'[data-atlas-cell="{place}"]')

    def cells_with(self, word: str) -> list[int]:
        """Return the cells that have an output of HTML or a widget with `word` in it, in order."""
        found = [one["cell"] for one in self.outputs() if word in json.dumps(one.get("data", {}))]
        return sorted(set(found))

    def maps(self) -> list[tuple[int, int]]:
        """Return (cell, number in the cell) of each map."""
        return [
            (place, number)
            for place in self.cells_with("<iframe ")
            for number in range(self.count_frames(place))
        ]

    def count_frames(self, place: int) -> int:
        """Wait until a cell shows a map, and count its maps."""
        frames = self.cell(place).locator(".jp-OutputArea-output iframe")
        frames.first.wait_for()
        return frames.count()

    def map_frame(self, place: int, number: int = 0) -> Frame:
        """Scroll to a map and return what is inside its frame, once it is drawn."""
        element = self.cell(place).locator(".jp-OutputArea-output iframe").nth(number)
        element.scroll_into_view_if_needed()
        frame = element.element_handle().content_frame()
        frame.wait_for_selector(".leaflet-pane path", state="attached")
        return frame

    def tab_until(self, frame: Frame, test: str, limit: int = 25) -> bool:
        """Press Tab until `test` (JavaScript, true of the focused element `e`) holds."""
        for _ in range(limit):
            self.page.keyboard.press("Tab")
            if frame.evaluate(f"() => {{ const e = document.activeElement; return {test}; }}"):
                return True
        return False

    def axe_of_outputs(self) -> list[str]:
        """Run axe on each output; return what it finds, with the cell.

        What is inside the frame of a map is the same document as in the web edition, and is
        tested there (test_site.py).
        """
        found = []
        for place in sorted({one["cell"] for one in self.outputs()}):
            outputs = self.cell(place).locator(".jp-OutputArea-output")
            outputs.first.wait_for()
            for output in outputs.all():
                found += [f"cell {place}: {text}" for text in output.evaluate(AXE_RUN)]
        return found


def answer(form: Locator) -> None:
    """Fill in a question in any valid way, without knowing its answer, and save by keyboard."""
    radios = form.get_by_role("radio")
    if radios.count():
        radios.first.focus()
        radios.first.press("Space")
    numbers = form.locator("input[type=text], input[type=number], input:not([type])")
    for place, field in enumerate(numbers.all()):
        field.fill(str(10 * (place + 1)))
    for field in form.locator("textarea").all():
        field.fill("Written by a test, in whole words, so that it is long enough to be saved.")
    button = form.get_by_role("button", name="Save my answer")
    button.focus()
    button.press("Enter")
