"""Drop-down lists and number fields beside a picture that Python must draw again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from helpers import look
from helpers.errors import AtlasError
from helpers.picture import Listing, Picture, with_words


class Number(NamedTuple):
    """A number that the reader may type: its lowest and highest value, a step, the first value."""

    low: float
    high: float
    step: float
    start: float
    unit: str = ""


def explore(draw: Callable[..., Picture], **choices: Any) -> Any:
    """Show ``draw(...)`` with one drop-down list, or one field for a number, for each choice.

    Parameters
    ----------
    draw : function
        Any function that returns a Picture.
    **choices : list, dict or Number
        For each argument of ``draw`` that the reader may change: a list of values, a dict from
        the words shown to the value, or ``Number(low, high, step, start, unit)``.

    Returns
    -------
    anywidget.AnyWidget
        The lists and fields, and below them the picture (``static/explore.js``). Its first state
        is also plain HTML, so that exported pages and tests see it. A choice that fails shows
        one sentence.

    Examples
    --------
    >>> explore(lambda country: border_map(load("borders"), highlight=country),
    ...         country=["Azerbaijan", "Iran"])  # doctest: +SKIP
    """
    options = {name: values if isinstance(values, Number) else _options(name, values)
               for name, values in choices.items()}
    if not options:
        raise AtlasError("explore needs at least one choice, for example "
                         'explore(draw, country=["Azerbaijan", "Iran"]).')
    start = [one.start if isinstance(one, Number) else 0 for one in options.values()]
    first = show(draw, _chosen(options, start))
    box = _explorer()(options=[_field(*one) for one in options.items()], chosen=start,
                      html=first[0])
    box.first = first

    def redraw(change: Any) -> None:
        try:
            html, text = show(draw, _chosen(options, change["new"]))
        except AtlasError as error:
            html, text = _alert(str(error)), ""
        box.html = html
        failed = html.startswith('<p role="alert"')  # an alert is read out by itself
        box.said = "" if failed else f"Shown now: {text.splitlines()[0]}"

    box.observe(redraw, names="chosen")
    return box


def show(draw: Callable[..., Picture], chosen: dict[str, Any]) -> tuple[str, str]:
    """Draw once; return HTML and plain text. An error becomes one sentence."""
    try:
        picture = draw(**chosen)
        if not isinstance(picture, Picture | Listing):
            raise AtlasError(f"the function must return a picture, and returned "
                             f"{type(picture).__name__}.")
        return picture._repr_html_(), repr(picture)
    except Exception as error:  # an error in a callback would not be shown at all
        words = ", ".join(f"{name} = {value}" for name, value in chosen.items())
        said = str(error).strip().split("\n")[0] or type(error).__name__
        text = f"This choice cannot be drawn ({words}): {said}"
        return _alert(text), text


def _alert(text: str) -> str:
    return (f'<p role="alert" style="padding:12px;background:{look.PAPER};color:{look.INK};'
            f'border-left:4px solid {look.PALETTE["rust"]}">{escape(text)}</p>')


def _field(name: str, one: Any) -> dict[str, Any]:
    """Return what the page needs to show one choice."""
    label = name.replace("_", " ")
    if not isinstance(one, Number):
        return {"name": label, "words": [words for words, _ in one]}
    return {"name": label + (f" ({one.unit})" if one.unit else ""),
            "number": {"low": one.low, "high": one.high, "step": one.step}}


def _chosen(options: dict[str, Any], values: list[Any]) -> dict[str, Any]:
    """Return the value of each argument; a number is what the reader typed."""
    return {name: _typed(name.replace("_", " "), one, value) if isinstance(one, Number)
            else one[value][1]
            for (name, one), value in zip(options.items(), values, strict=True)}


def _typed(name: str, one: Number, value: Any) -> float:
    ends = f"from {one.low:g} to {look.say_number(one.high, one.unit)}"
    try:
        number = float(str(value).strip().replace(",", ".").removesuffix("%"))
    except ValueError as error:
        raise AtlasError(f'"{value}" is not a number: give the {name} in digits, {ends}.'
                         ) from error
    if not one.low <= number <= one.high:
        raise AtlasError(f"The {name} cannot be {number:g}: give a number {ends}.")
    return number


def _options(name: str, values: Any) -> list[tuple[str, Any]]:
    if isinstance(values, dict):
        pairs = [(str(words), value) for words, value in values.items()]
    elif isinstance(values, str) or not hasattr(values, "__iter__"):
        raise AtlasError(f'The choice "{name}" must be a list such as ["Azerbaijan", "Iran"], '
                         f"and was given {values!r}.")
    else:
        pairs = [(str(value), value) for value in values]
    if not pairs:
        raise AtlasError(f'The choice "{name}" has an empty list: give it at least one value.')
    return pairs


@lru_cache(maxsize=1)
def _explorer() -> type:
    """Return the widget class; made here, because anywidget takes time to load."""
    import anywidget
    import traitlets

    class Explorer(anywidget.AnyWidget):
        """Lists, fields and a picture, with the first state as plain HTML too."""

        _esm = Path(__file__).with_name("static") / "explore.js"
        _css = Path(__file__).with_name("static") / "explore.css"
        options = traitlets.List().tag(sync=True)
        chosen = traitlets.List().tag(sync=True)  # number of a word, or what was typed
        html = traitlets.Unicode().tag(sync=True)
        said = traitlets.Unicode().tag(sync=True)

        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            return with_words(super()._repr_mimebundle_(**kwargs), *self.first)

    return Explorer
