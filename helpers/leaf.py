"""Offline maps: folium without tiles, without a network, with words and keyboard.

Python describes a map as plain data (a "spec"); ``static/atlas.js`` draws it. Leaflet, the
drawing code and the base layer are written into the page, so that it needs nothing else.
Values reach the page only as JSON, and ``atlas.js`` writes them as text nodes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, Figure
from folium.template import Template

from helpers import languages, look, measure
from helpers.picture import POLICY, safe_json

STATIC = Path(__file__).with_name("static")
HEIGHT = 620  # pixels; the map then asks its frame for the height that it needs


@lru_cache(maxsize=1)
def leaflet() -> str:
    """Return Leaflet and the drawing code as style and script elements."""
    read = {name: (STATIC / name).read_text(encoding="utf-8")
            for name in ("leaflet.css", "atlas.css", "leaflet.js", "atlas.js", "names-switch.js")}
    colours = ":root{" + "".join(f"--{name.lower()}:{getattr(look, name)};" for name in (
        "PAPER", "INK", "QUIET", "RULE", "SEA", "WATER_NAME", "ACCENT", "FONT")) + "}"
    code = read["atlas.js"] + read["names-switch.js"]
    code = re.sub(r"/\*.*?\*/", "", code, flags=re.DOTALL)  # without the comments
    ours = "\n".join(line.strip() for line in code.splitlines() if line.strip())
    return (f"<style>{colours}{read['leaflet.css']}{read['atlas.css']}</style>"
            f"<script>{read['leaflet.js']}</script><script>{languages.script()}{ours}</script>")


def base() -> str:
    """Return the base layer (countries of the region) as JSON for a script element."""
    return safe_json([{"lines": measure.pack(shape["geometry"]), **{
        key: shape["properties"][key] for key in ("id", "name", "kind")}}
        for shape in measure.shapes("base")])


class OfflineFigure(Figure):
    """A branca figure with a language, a title, and nothing from outside.

    The data stand in ``islands``, outside of the elements: branca reads the text of an element
    as a template once more, and "{{ }}" in a name would be run.
    """

    _template = Template("""<!DOCTYPE html><html lang="{{ this.lang }}"><head>
<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{{ this.policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{{ this.title|e }}\
</title>{{ this.leaflet }}{{ this.header.render(**kwargs) }}</head>
<body><main aria-label="{{ this.title|e }}">{{ this.html.render(**kwargs) }}</main>
{{ this.islands }}<script>{{ this.script.render(**kwargs) }}</script></body></html>""")

    def __init__(self, title: str, islands: str = "", lang: str = "en") -> None:
        super().__init__(title=title)
        self.lang, self.leaflet, self.policy = lang, leaflet(), POLICY
        self.islands = islands
        self.header = Element()  # without branca's own meta element
        self.header._parent = self

    def render(self, **kwargs: Any) -> str:
        """Return the page; two renders are equal, because every element has a fixed id."""
        for number, element in enumerate([self, *self._children.values()]):
            element._id = str(number)
        return super().render(**kwargs)


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
 atlasOptions()); drawAtlas({{ this.get_name() }});{% endmacro %}""")

    def __init__(self, title: str, spec: dict) -> None:
        super().__init__(location=(38.5, 47), tiles=None)
        islands = "".join(
            f'<script type="application/json" id="atlas-{name}">{content}</script>'
            for name, content in (("base", base()), ("spec", safe_json(spec))))
        OfflineFigure(title, islands).add_child(self)


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
