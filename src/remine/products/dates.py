"""The one date a product may bear: that of SOURCE_DATE_EPOCH, else a fixed day."""

from __future__ import annotations

import os
from datetime import UTC, datetime

_FIXED = datetime(2000, 1, 1, tzinfo=UTC)


def fixed_time() -> datetime:
    """Return the time of SOURCE_DATE_EPOCH (seconds since 1970, UTC), else 2000-01-01.

    Formats that insist on a date get this one, so that the same run gives the same bytes. A word
    that is no such number counts as not set.
    """
    try:
        return datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "")), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return _FIXED
