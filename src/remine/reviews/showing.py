"""What of the reviews an audience may see: the step of the release that concerns them.

Of a site withheld from an audience nothing a reviewer sent is told. Of one whose place is coarsened
the place, what is measured from it, names and all free text stay away: they may tell where it lies.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from remine.inventory.layer import FileInfo
from remine.reviews.applying import Reviewed, Weighed

#: Columns of ``reviewed.csv``; ``stamp`` comes last.
REVIEWED_COLUMNS = ("site_id", "name", "field_or_decision", "source_value", "review_value", "used",
                    "why", "evidence", "reviewer", "agency", "date")  # fmt: skip
#: What a release says of reviews at every site, in the ranked list too.
REVIEW_FACTS = ("review_decision", "review_claims", "review_used")
_AND = " | "


@dataclass(frozen=True)
class ReleasedReviews:
    """The reviews an audience may see; ``table`` has one row a claim, by `REVIEWED_COLUMNS`."""

    table: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REVIEWED_COLUMNS))
    inputs: tuple[FileInfo, ...] = ()
    applied: bool = False

    @property
    def stamps(self) -> tuple[str, ...]:
        """What the whole run bears where reviewed values took the place of the sources'."""
        return ("values of reviewers stand in place of the sources'",) if self.applied else ()

    def as_dict(self) -> dict[str, Any]:
        """Return what the manifest says: the claims, and every replaced value with its source's."""
        claims = self.table.to_dict("records")
        used = [row for row in claims if row["used"] == "review"]
        return {"values_applied": self.applied, "claims": len(claims), "used": used}


def show_reviews(
    reviewed: Reviewed | None, facts: pd.DataFrame, table: pd.DataFrame,
    hidden: np.ndarray, coarse: np.ndarray, placed: Collection[str],
) -> ReleasedReviews:  # fmt: skip
    """Add `REVIEW_FACTS` to the facts, mark what values rest on, and return what may be seen.

    Parameters
    ----------
    reviewed : Reviewed or None
        None of a run without reviews; the columns are empty then.
    facts, table : DataFrame
        One row a site, masked already; ``facts`` is changed in place.
    hidden, coarse : ndarray of bool
        Sites of which nothing of a review is told, and those whose place is coarsened.
    placed : collection of str
        Criteria whose amounts depend on the place.
    """
    cells = {name: np.full(len(facts), "", dtype=object) for name in REVIEW_FACTS}
    rows = []
    for item in () if reviewed is None else reviewed.weighed:
        if hidden[item.site] or (coarse[item.site] and _tells_place(item, placed)):
            continue
        told = _row(item, table, bool(coarse[item.site]))
        rows.append(told)
        _add(cells, item, told)
        if item.claim.kind == "amount" and not item.used and item.source != "not measured":
            basis = facts[f"{item.claim.name}_basis"].to_numpy(dtype=object, copy=True)
            before = f"{basis[item.site]}; " if basis[item.site] else ""
            basis[item.site] = f"{before}a review of {told['date']} says {item.claim.value}"
            facts[f"{item.claim.name}_basis"] = basis
    for name, words in cells.items():
        facts[name] = words
    if reviewed is None:
        return ReleasedReviews()
    seen = pd.DataFrame(rows, columns=list(REVIEWED_COLUMNS), dtype=object)
    return ReleasedReviews(seen, reviewed.inputs, reviewed.applied)


def _tells_place(item: Weighed, placed: Collection[str]) -> bool:
    return item.claim.kind == "fact" or item.claim.name in placed


def _row(item: Weighed, table: pd.DataFrame, coarse: bool) -> dict[str, str]:
    claim, row = item.claim, item.claim.row
    names = {"amount": f"{claim.name}_value", "gate": f"gate_{claim.name}"}
    evidence = "not shown: it could tell the place" if coarse and row.evidence else row.evidence
    return {
        "site_id": str(table["site_id"].iloc[item.site]),
        "name": str(table["name"].iloc[item.site]),
        "field_or_decision": names.get(claim.kind, claim.name),
        "source_value": item.source,
        "review_value": claim.value,
        "used": "" if claim.kind == "decision" else "review" if item.used else "source",
        "why": item.why,
        "evidence": evidence,
        "reviewer": row.reviewer,
        "agency": row.agency,
        "date": row.date,
    }


def _add(cells: dict[str, np.ndarray], item: Weighed, told: dict[str, str]) -> None:
    """Add one claim to the words of its site."""
    def join(name: str, words: str) -> None:
        before = cells[name][item.site]
        cells[name][item.site] = f"{before}{_AND}{words}" if before else words

    who = f"({told['reviewer']}, {told['agency']}, {told['date']})"
    reason = f": {told['evidence']}" if told["evidence"] else ""
    if item.claim.kind == "decision":
        join("review_decision", f"{told['review_value']} {who}{reason}")
        return
    field_, value, source = (told[n] for n in ("field_or_decision", "review_value", "source_value"))
    join("review_claims", f"{field_}: review {value}, source {source} {who}{reason}")
    if item.used:
        join("review_used", f"{field_}: {value} in place of the source's {source}")
