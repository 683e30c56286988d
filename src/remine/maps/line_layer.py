"""Infrastructure lines: merged and simplified; thinned, and said so, when there are too many."""

from __future__ import annotations

import numpy as np
import shapely

from remine.inventory.layer import Layer
from remine.maps.elements import DataLayer
from remine.maps.encoding import Block
from remine.maps.shapes import add_shapes
from remine.maps.text import TEXT

#: Colour, width in pixels, and dashes, so that no two layers differ by their colour alone.
STYLES = (
    ("#7a5c3e", 1.8, ()),
    ("#946b9b", 0.9, ()),
    ("#4f7a8c", 1.4, (6, 3)),
    ("#6b7d3a", 1.4, (2, 3)),
)
_TOLERANCE = 0.02
#: An offline page carries no more corners than this of one layer of lines.
MOST_CORNERS = 150_000
#: A source with more corners than this is not prepared at all.
MOST_READ = 5_000_000


def line_layer(layer: Layer, style: tuple) -> tuple[DataLayer | None, str]:
    """Return a layer of lines and what to say of it; None where there is nothing to draw."""
    if layer.geometry is None or not len(layer):
        return None, ""
    parts = shapely.get_parts(layer.geometry)
    parts = parts[shapely.get_type_id(parts) == 1]
    corners = int(shapely.get_num_coordinates(parts).sum())
    if not len(parts):
        return None, ""
    if corners > MOST_READ:
        return None, TEXT["lines_skipped"].format(coordinates=f"{corners:,}")
    thin = shapely.simplify(_merged(parts), _TOLERANCE, preserve_topology=False)
    kept = _longest(thin)
    block = Block(len(kept))
    add_shapes(block, thin[kept], 0.0)
    words = TEXT["lines_simplified"]
    if len(kept) < len(thin):
        words += "; " + TEXT["lines_thinned"].format(shown=f"{len(kept):,}", all=f"{len(thin):,}")
    colour, wide, dash = style
    options = {"colour": colour, "wide": wide, "dash": list(dash)}
    return DataLayer(f"x-{layer.name}", "lines", block, **options), words


def _merged(lines: np.ndarray) -> np.ndarray:
    """Return lines with those joined that only meet each other; most meet none or many, and need
    not be looked at by GEOS, which takes ten times as long.
    """
    corners, count = shapely.get_coordinates(lines), shapely.get_num_coordinates(lines)
    last = np.cumsum(count) - 1
    ends = np.concatenate((corners[last - count + 1], corners[last])).view(complex).ravel()
    _, place, times = np.unique(ends, return_inverse=True, return_counts=True)
    meet = (times == 2)[place].reshape(2, -1).any(axis=0)
    joined = shapely.line_merge(shapely.multilinestrings(lines[meet]))
    return np.append(lines[~meet], shapely.get_parts(joined))


def _longest(lines: np.ndarray) -> np.ndarray:
    """Return the rows of the longest lines that fit the page together, in their own order."""
    by_length = np.argsort(-shapely.length(lines), kind="stable")
    total = np.cumsum(shapely.get_num_coordinates(lines[by_length]))
    return np.sort(by_length[: max(1, int(np.searchsorted(total, MOST_CORNERS)))])
