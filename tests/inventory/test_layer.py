"""What a read layer carries."""

from remine.inventory.layer import Rejected


def test_a_rejected_row_as_plain_data():
    row = Rejected("sites", "a.csv", 3, "s03", "latitude", "why", "fix")
    assert list(row.as_dict()) == ["layer", "file", "row", "id", "column", "reason", "fix"]
