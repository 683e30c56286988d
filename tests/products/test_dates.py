"""The one date a file may bear."""

from __future__ import annotations

import pytest

from remine.products.dates import fixed_time


@pytest.mark.parametrize(("said", "day"), [
    (None, "2000-01-01"), ("", "2000-01-01"), ("soon", "2000-01-01"), ("1e99", "2000-01-01"),
    ("9" * 30, "2000-01-01"), ("0", "1970-01-01"), ("1700000000", "2023-11-14")])
def test_the_date_is_given_or_fixed(monkeypatch, said, day):
    if said is None:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    else:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", said)
    assert fixed_time().date().isoformat() == day
