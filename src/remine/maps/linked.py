"""Rows of the layers that became a part of a site, or are the same thing, for its panel."""

from __future__ import annotations

import numpy as np

from remine.maps.elements import DataLayer
from remine.maps.encoding import Block
from remine.maps.escaping import shown
from remine.release import Release


def linked_layer(release: Release) -> DataLayer | None:
    """Return the rows that went into a site of the table; None if there are none.

    ``of`` is the site's row in the table. Rows of sites this audience does not see stay out.
    """
    became = release.became
    if not len(became):
        return None
    rows = dict(zip(release.table["site_id"], range(len(release.table)), strict=True))
    of = became["became"].map(rows)
    became = became[of.notna().to_numpy()]
    if not len(became):
        return None
    block = Block(len(became))
    block.integers("of", of.dropna().to_numpy(np.int64))
    titles = {layer.name: layer.spec.title or layer.name for layer in release.layers.values()}
    block.texts("id", became["site_id"], _short)
    block.texts("name", became["name"], _short)
    block.texts("layer", became["layer"], lambda cell: shown(titles.get(cell, cell), 120))
    block.texts("reason", became["reason"], _short)
    return DataLayer("linked", "linked", block)


def _short(cell: object) -> str:
    return shown(cell, 200)
