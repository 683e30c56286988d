"""Rows that went into a site stand at that site, and those of unseen sites nowhere."""

import dataclasses

import pandas as pd

from remine.maps.linked import linked_layer

ROWS = pd.DataFrame(
    {
        "layer": ["sites", "npl", "npl"],
        "row": [3, 4, 5],
        "site_id": ["r-3", "r-4", "r-5"],
        "name": ["Pile <b>", "Mill", "Elsewhere"],
        "state": "NV",
        "became": ["s-04", "s-02", "not-shown"],
        "reason": "same thing as the record named in 'became'",
    }
)


def test_a_release_without_links_has_no_layer(internal):
    assert linked_layer(internal) is None


def test_each_row_stands_at_its_site_and_rows_of_unseen_sites_stay_out(internal):
    layer = linked_layer(dataclasses.replace(internal, became=ROWS))
    assert layer.block.rows == 2
    ids = internal.table["site_id"]
    from remine.maps.encoding import unpack

    _, columns = unpack(layer.block.pack())
    assert [ids[row] for row in columns["of"]] == ["s-04", "s-02"]
    assert columns["id"] == ["r-3", "r-4"] and columns["name"] == ["Pile <b>", "Mill"]
    assert columns["layer"] == ["Test sites", "Test Superfund"]
