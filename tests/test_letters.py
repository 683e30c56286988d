"""In Turkish the capital of i is not I; keywords are keywords all the same."""

from __future__ import annotations

import locale

import pytest

from remine import letters


@pytest.mark.parametrize(("name", "changed"), [
    ("tr_TR.UTF-8", True), ("az_AZ", True), ("tr_TR", True), ("de_DE.UTF-8", False), ("C", False),
    ("C.UTF-8", False), ("en_US.UTF-8", False),
])
def test_only_languages_with_two_i_are_changed(monkeypatch, name, changed):
    asked = []

    def setlocale(category, wanted=None):
        assert category == locale.LC_CTYPE
        if wanted is None:
            return name
        asked.append(wanted)
        if wanted == "C.UTF-8" and name == "az_AZ":
            raise locale.Error
        return wanted

    monkeypatch.setattr(letters.locale, "setlocale", setlocale)
    assert letters.plain_letters() is changed
    assert asked == ([] if not changed else ["C.UTF-8", "C"] if name == "az_AZ" else ["C.UTF-8"])
