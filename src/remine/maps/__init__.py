"""From a release to one offline HTML map; `map_of` makes one of any table of scored places."""

from remine.maps.frame import map_of
from remine.maps.page import write_map

__all__ = ["map_of", "write_map"]
