"""From a release to one offline HTML map."""

from remine.maps.page import write_map

__all__ = ["write_map"]
