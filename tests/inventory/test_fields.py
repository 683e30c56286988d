"""The fields of every role."""

import pytest

from remine.inventory.fields import ROLES, fields_of
from remine.project.model import Role


def test_every_role_of_a_model_has_fields():
    assert set(ROLES) == set(Role.__args__)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_fields_are_told_apart_and_explained(role):
    names = [item.name for item in ROLES[role]]
    assert len(names) == len(set(names)) == len(fields_of(role))
    for item in ROLES[role]:
        assert item.meaning
        assert item.kind in ("text", "number", "list")
        assert item.low < item.high
        assert (item.kind == "number") == bool(item.unit)
