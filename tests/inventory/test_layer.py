"""What a read layer carries."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
import shapely

from remine.inventory.layer import FileInfo, Layer, Rejected
from remine.project import LayerSpec

SPEC = LayerSpec(name="sites", role="sites", path="a.csv")
INFO = FileInfo("sites", "sites", "a.csv", "", 9, 3, 2, 1, "EPSG:4326", "", "", "", "")
REJECTED = Rejected("sites", "a.csv", 3, "s03", "latitude", "why", "fix")


def test_a_rejected_row_as_plain_data():
    row = Rejected("sites", "a.csv", 3, "s03", "latitude", "why", "fix")
    assert list(row.as_dict()) == ["layer", "file", "row", "id", "column", "reason", "fix"]


def _read():
    frame = pd.DataFrame({"site_id": ["a", "b"], "row": [1, 2]})
    return Layer(SPEC, frame, shapely.points([0, 1], [2, 3]), INFO, (REJECTED,), {"odd": 1})


def test_the_rows_of_an_unread_layer_are_fetched_once_when_asked_for():
    read, calls = _read(), []

    def rows():
        calls.append(1)
        return read.frame, read.geometry

    layer = Layer.unread(SPEC, read.head(), rows)
    assert len(layer) == 2 and layer.name == "sites" and layer.rejected == (REJECTED,)
    assert layer.unresolved == {"odd": 1} and layer.raster is None
    assert len(layer.with_info(replace(INFO, rows_used=1))) == 2
    bare = layer.without_rows()
    assert len(bare) == 0 and list(bare.frame) == ["site_id", "row"] and bare.rejected == ()
    assert calls == []
    assert layer.frame is read.frame and layer.geometry is read.geometry
    assert calls == [1]
    with pytest.raises(AttributeError):
        layer.colour  # noqa: B018


def test_a_layer_says_the_same_read_or_not():
    read = _read()
    again = Layer.unread(SPEC, read.head(), lambda: (read.frame, read.geometry))
    for one, other in ((read.without_rows(), again.without_rows()),
                       (read.with_info(INFO), again.with_info(INFO))):
        pd.testing.assert_frame_equal(one.frame, other.frame)
        assert list(one.geometry) == list(other.geometry) and one.info == other.info
    assert replace(again, rejected=()).frame is read.frame
    table = replace(read, geometry=None)
    assert table.without_rows().geometry is None
    assert Layer.unread(SPEC, table.head(), lambda: 1 / 0).without_rows().geometry is None
