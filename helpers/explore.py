"""Drop-down lists beside a picture that Python must draw again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from helpers import look
from helpers.errors import AtlasError
from helpers.picture import Picture


def explore(draw: Callable[..., Picture], **choices: Any) -> Any:
    """Show ``draw(...)`` with one drop-down list for each choice.

    Parameters
    ----------
    draw : function
        Any function that returns a Picture.
    **choices : list or dict
        For each argument of ``draw`` that the reader may change: a list of values, or a dict from
        the words shown to the value.

    Returns
    -------
    anywidget.AnyWidget
        The lists, and below them the picture (``static/explore.js``). Its first state is also
        plain HTML, so that exported pages and tests see it. A choice that fails shows one
        sentence.

    Examples
    --------
    >>> explore(lambda country: border_map(load("borders"), highlight=country),
    ...         country=["Azerbaijan", "Iran"])  # doctest: +SKIP
    """
    options = {name: _options(name, values) for name, values in choices.items()}
    if not options:
        raise AtlasError("explore needs at least one choice, for example "
                         'explore(draw, country=["Azerbaijan", "Iran"]).')
    first = show(draw, {name: pairs[0][1] for name, pairs in options.items()})
    lists = [{"name": name.replace("_", " "), "words": [words for words, _ in pairs]}
             for name, pairs in options.items()]
    box = _explorer()(options=lists, chosen=[0] * len(lists), html=first[0])
    box.first = first

    def redraw(change: Any) -> None:
        chosen = {name: pairs[number][1] for (name, pairs), number
                  in zip(options.items(), change["new"], strict=True)}
        html, text = show(draw, chosen)
        box.html = html
        failed = html.startswith('<p role="alert"')  # an alert is read out by itself
        box.said = "" if failed else f"Shown now: {text.splitlines()[0]}"

    box.observe(redraw, names="chosen")
    return box


def show(draw: Callable[..., Picture], chosen: dict[str, Any]) -> tuple[str, str]:
    """Draw once; return HTML and plain text. An error becomes one sentence."""
    try:
        picture = draw(**chosen)
        if not isinstance(picture, Picture):
            raise AtlasError(f"the function must return a picture, and returned "
                             f"{type(picture).__name__}.")
        return picture._repr_html_(), repr(picture)
    except Exception as error:  # an error in a callback would not be shown at all
        words = ", ".join(f"{name} = {value}" for name, value in chosen.items())
        said = str(error).strip().split("\n")[0] or type(error).__name__
        text = f"This choice cannot be drawn ({words}): {said}"
        return (f'<p role="alert" style="padding:12px;background:{look.PAPER};color:{look.INK};'
                f'border-left:4px solid #a63603">{escape(text)}</p>'), text


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
        """Drop-down lists and a picture, with the first state as plain HTML too."""

        _esm = Path(__file__).with_name("static") / "explore.js"
        _css = Path(__file__).with_name("static") / "explore.css"
        options = traitlets.List().tag(sync=True)
        chosen = traitlets.List(traitlets.Int()).tag(sync=True)
        html = traitlets.Unicode().tag(sync=True)
        said = traitlets.Unicode().tag(sync=True)

        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            bundle = super()._repr_mimebundle_(**kwargs)
            parts = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
            return {**parts[0], "text/html": self.first[0], "text/plain": self.first[1]}, parts[1]

    return Explorer
