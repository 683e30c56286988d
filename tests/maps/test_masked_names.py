"""The names that would tell where a masked site lies."""

from remine.maps.masked_names import folded_names, masked_names


def test_of_the_public_copy_only(public, internal):
    names = masked_names(public)
    assert {("held one", "AZ"), ("held two", "AZ"), ("open adit", "NV")} & names
    assert names <= set(folded_names(public.table))
    assert masked_names(internal) == set()
