"""Offline maps: folium without tiles, without a network, with words and keyboard.

Python describes a map as plain data (a "spec"); ``static/atlas.js`` draws it. Leaflet, the
drawing code and the base layer are written into the page, so that it needs nothing else.
Values reach the page only as JSON, and ``atlas.js`` writes them as text nodes.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from helpers import data, look
from helpers.picture import POLICY, safe_json

STATIC = Path(__file__).with_name("static")
CREDIT = ("Boundaries: Natural Earth 1:10m, version 4.1, simplified. Lines and names imply no "
          "endorsement.")
HEIGHT = 620  # pixels; the map then asks its frame for the height that it needs


@lru_cache(maxsize=1)
def leaflet() -> str:
    """Return Leaflet and the drawing code as style and script elements."""
    read = {name: (STATIC / name).read_text(encoding="utf-8")
            for name in ("leaflet.css", "atlas.css", "leaflet.js", "atlas.js")}
    colours = ":root{" + "".join(f"--{name.lower()}:{getattr(look, name)};" for name in (
        "PAPER", "INK", "QUIET", "RULE", "SEA", "WATER_NAME", "ACCENT", "FONT")) + "}"
    return (f"<style>{colours}{read['leaflet.css']}{read['atlas.css']}</style>"
            f"<script>{read['leaflet.js']}</script><script>{read['atlas.js']}</script>")


_base: dict[int, tuple[dict, str]] = {}


def base() -> str:
    """Return the base layer (countries of the region) as JSON for a script element."""
    shapes = data.boundaries("base")
    key = len(shapes["features"])
    if key not in _base or _base[key][0] != shapes:
        features = [{"type": "Feature", "geometry": f["geometry"], "properties": {
            key: f["properties"].get(key) for key in ("id", "name", "kind")}}
            for f in shapes["features"]]
        _base[key] = (shapes, safe_json({"type": "FeatureCollection", "features": features}))
    return _base[key][1]


class OfflineFigure(Figure):
    """A branca figure with a language, a title, and nothing from outside."""

    _template = Template("""<!DOCTYPE html><html lang="{{ this.lang }}"><head>
<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{{ this.policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{{ this.title|e }}</title>
{{ this.leaflet }}{{ this.header.render(**kwargs) }}</head>
<body><main aria-label="{{ this.title|e }}">{{ this.html.render(**kwargs) }}</main>
<script>{{ this.script.render(**kwargs) }}</script></body></html>""")

    def __init__(self, title: str, lang: str = "en") -> None:
        super().__init__(title=title)
        self.lang, self.leaflet, self.policy = lang, leaflet(), POLICY

    def render(self, **kwargs: Any) -> str:
        """Return the page; two renders are equal, because every element has a fixed id."""
        self.header, self.html, self.script = Element(), Element(), Element()
        for part in (self.header, self.html, self.script):
            part._parent = self
        for number, element in enumerate(_walk(self)):
            element._id = str(number)
        return super().render(**kwargs)


def _walk(element: Element) -> Any:
    """Yield an element and all below it; drop what an earlier render left behind."""
    for name in [k for k, c in element._children.items()
                 if type(c).__name__ == "ElementAddToElement"]:
        del element._children[name]
    yield element
    for child in element._children.values():
        yield from _walk(child)


class AtlasMap(folium.Map):
    """A folium map without tiles that draws one spec on the base layer of the course.

    Parameters
    ----------
    title : str
        The title of the page.
    spec : dict
        What to draw; ``static/atlas.js`` lists the keys.
    """

    default_js: list = []
    default_css: list = []
    _template = Template("""{% macro html(this, kwargs) %}
<div id="atlas-top"></div><div id="{{ this.get_name() }}" class="atlas-map"></div>
<div id="atlas-below"></div>{% endmacro %}
{% macro script(this, kwargs) %}var {{ this.get_name() }} = L.map("{{ this.get_name() }}",
 atlasOptions({{ this.location|tojson }}));{% endmacro %}""")

    def __init__(self, title: str, spec: dict) -> None:
        super().__init__(location=(38.5, 47), tiles=None)
        OfflineFigure(title).add_child(self)
        self.add_child(_Drawing(spec))


class _Drawing(MacroElement):
    """Hands the spec and the base layer to ``drawAtlas`` in ``static/atlas.js``."""

    _template = Template("""{% macro html(this, kwargs) %}
<script type="application/json" id="atlas-base">{{ this.base }}</script>
<script type="application/json" id="atlas-spec">{{ this.spec }}</script>{% endmacro %}
{% macro script(this, kwargs) %}drawAtlas({{ this._parent.get_name() }});{% endmacro %}""")

    def __init__(self, spec: dict) -> None:
        super().__init__()
        self.base, self.spec = base(), safe_json(spec)


def page(title: str, spec: dict) -> str:
    """Return the complete document of one map."""
    return AtlasMap(title, spec).get_root().render()


def frame(title: str, document: str) -> str:
    """Return the titled iframe that shows a document in a notebook or a page."""
    # Inside '...' only these three signs need an escape; leaving " alone saves 50 KB a map.
    text = document.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")
    return (f'<iframe title="{escape(title)}" srcdoc=\'{text}\' '
            f'style="display:block;width:100%;height:{HEIGHT}px;border:0">'
            f"Map: {escape(title)}. To see it, choose File, Trust Notebook.</iframe>")
