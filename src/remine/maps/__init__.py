"""From a release to one offline HTML map; `map_of` makes one of any table of scored places.

Both are loaded when they are asked for: what prepares the data of a page needs no folium.
"""

from __future__ import annotations

from typing import Any

__all__ = ["map_of", "write_map"]  # noqa: F822  they come on demand


def __getattr__(name: str) -> Any:
    if name == "map_of":
        from remine.maps.frame import map_of

        return map_of
    if name == "write_map":
        from remine.maps.page import write_map

        return write_map
    raise AttributeError(f"module {__name__} has no attribute {name}")
