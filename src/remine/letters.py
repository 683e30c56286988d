"""Letters mean the same in every locale: GDAL compares keywords by the locale's capitals."""

from __future__ import annotations

import locale
from contextlib import suppress

#: Languages in which the capital of i is not I: VERSION is then no capital form of version.
_DOTLESS = {"az", "crh", "ku", "tr", "tt"}


def plain_letters() -> bool:
    """Take the letters of the C locale where those of the process's would mislead GDAL.

    Only the class of letters changes: encoding of files and screens was settled when Python began.
    Returns whether anything was changed.
    """
    language = locale.setlocale(locale.LC_CTYPE).replace(".", "_").split("_")[0]
    if language not in _DOTLESS:
        return False
    for plain in ("C.UTF-8", "C"):
        with suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, plain)
            return True
    return False
