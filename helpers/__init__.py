"""Argument Atlas: the few functions that the lessons use.

Each name is fetched from its own module when it is first used, so that
``import helpers`` is quick. ``dir(helpers)`` lists them all.
"""

import builtins
from importlib import import_module
from types import ModuleType

from helpers.errors import show_in_one_sentence

_HOMES = {
    "data": ("load", "tables", "pick_rows", "card", "value", "boundaries"),
    "check": ("check",),
    "own": ("check_folder", "new_folder", "use_folder"),
    "quiz": ("ask", "my_ranges", "my_answers"),
    "explore": ("Number", "explore"),
    "catalogue": ("browse",),
    "picture": ("show",),
    "maps": ("border_map", "country_map", "distance_map", "district_map",
             "event_map", "scale_map"),
    "routes": ("journey_map", "route_map"),
    "shares": ("oil_sentence", "share_chart", "share_story"),
    "flows": ("flow_map", "scale_chart", "window_chart"),
    "balance": ("agreement", "both_ways", "pair_signs", "tie_map", "triangle_chart", "triangles"),
    "argument": ("expand", "influence", "ranges", "strengths"),
    "board": ("as_argdown", "as_json", "as_mermaid", "board", "from_json", "my_board",
              "six_nodes"),
    "graph": ("argument_graph", "claim_map"),
    "handin": ("hand_in",),
    "charts": ("bar_chart", "interval_chart", "point_chart"),
    "areas": ("estimate_chart", "people_chart", "province_map"),
    "languages": ("names",), "measure": ("distance_km",), "voices": ("voices",),
    "scores": ("brier", "calibration", "curtain_rows", "my_lines", "my_scores", "prediction_map"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)

if hasattr(builtins, "get_ipython"):  # in a notebook: a wrong name in a table is one sentence
    get_ipython().set_custom_exc((KeyError, NameError), show_in_one_sentence)  # noqa: F821


def __getattr__(name: str):
    """Fetch a public function from its module.

    Parameters
    ----------
    name : str
        One of the names in ``helpers.__all__``.

    Raises
    ------
    AttributeError
        If there is no such function; the message names the nearest one.
    """
    if name not in _HOME_OF:
        from difflib import get_close_matches

        near = get_close_matches(name, __all__, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else f" There are: {', '.join(__all__)}."
        raise AttributeError(f'helpers has no function "{name}".{hint}')
    before = set(globals())
    home = import_module(f"helpers.{_HOME_OF[name]}")
    # All its names at once: "explore", "check" and "board" are also names of modules, and so may
    # be those of modules that were loaded on the way.
    globals().update({one: getattr(home, one) for one in _HOMES[_HOME_OF[name]]})
    for one in set(_HOME_OF) - before:
        if isinstance(globals().get(one), ModuleType):
            globals()[one] = getattr(globals()[one], one)
    return globals()[name]


def __dir__() -> list[str]:
    """List the public names, for tab completion."""
    return list(__all__)
