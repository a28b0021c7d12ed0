"""Argument Atlas: the few functions that the lessons use.

Each name is fetched from its own module when it is first used, so that
``import helpers`` is quick. ``dir(helpers)`` lists them all.
"""

from importlib import import_module

_HOMES = {
    "data": ("load", "tables", "card", "value", "boundaries"),
    "check": ("check",),
    "quiz": ("ask", "my_ranges", "my_answers"),
    "explore": ("explore",),
    "picture": ("show",),
    "maps": (
        "border_map", "claim_map", "country_map", "distance_map", "district_map", "event_map",
        "scale_map",
    ),
    "flows": ("flow_map", "scale_chart", "window_chart"),
    "balance": ("agreement", "both_ways", "pair_signs", "tie_map", "triangle_chart", "triangles"),
    "argument": ("expand", "influence", "strengths"),
    "graph": ("argument_graph",),
    "charts": ("bar_chart", "interval_chart", "point_chart"),
    "measure": ("distance_km",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


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
    found = getattr(import_module(f"helpers.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, for tab completion."""
    return list(__all__)
