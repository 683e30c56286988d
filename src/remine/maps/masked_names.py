"""By what names masked sites are known: what else on a public map bears one would say where."""

from __future__ import annotations

import pandas as pd

from remine.release import Release


def folded_names(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the name of each row, capitals and blanks around it aside, and its state.

    >>> folded_names(pd.DataFrame({"name": [" Delta Pile"], "state": ["CO"]}))
    [('delta pile', 'CO')]
    """
    return [(str(name).strip().casefold(), state)
            for name, state in zip(frame["name"], frame["state"], strict=True)]


def masked_names(release: Release) -> set[tuple[str, str]]:
    """Return the `folded_names` that no other row of a public map may bear; none for others."""
    if release.audience != "public":
        return set()
    return set(folded_names(release.table[release.masked]))
