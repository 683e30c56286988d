"""Where each value of one site comes from: every source's value, which won, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from remine.errors import Problem, UsageError, did_you_mean
from remine.inventory.building import Inventory
from remine.inventory.canonical import FieldTrace, trace
from remine.inventory.relations import Link


@dataclass(frozen=True)
class Explained:
    """A site or a record of the context, its rows, its fields' sources and its relations."""

    site_id: str
    name: str
    kind: str
    records: tuple[str, ...]
    fields: tuple[FieldTrace, ...]
    links: tuple[Link, ...]
    described_by: str

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def explain_site(inventory: Inventory, site_id: str) -> Explained:
    """Return where each value of a site comes from.

    ``site_id`` may also be the id of a row that went into a site, or of a record of the context.

    Raises
    ------
    UsageError
        If no row has the id.
    """
    rows = inventory.relations.rows
    found = rows[(rows["site_id"].str.casefold() == site_id.casefold())]
    if not len(found):
        known = rows["site_id"].tolist() if len(rows) < 5000 else []
        raise UsageError(
            Problem("E-SITE-UNKNOWN", f"there is no site '{site_id}'",
                    did_you_mean(site_id, known) if known else "take an id of ranked_sites.csv")
        )  # fmt: skip
    target = found["becomes"].iloc[0]
    members = inventory.relations.members(target)
    ids = set(members["site_id"])
    links = [link for link in inventory.relations.links if link.left in ids or link.right in ids]
    links.sort(key=lambda link: (link.kind, -link.probability, link.left))
    site = inventory.sites[inventory.sites["site_id"] == target]
    record = site if len(site) else inventory.relations.context
    record = record[record["site_id"] == target].iloc[0]
    kind = "a site" if len(site) else "context: a record that is no waste feature, never ranked"
    sums = _sums(members, record)
    added = {item.field for item in sums}
    values = [
        replace(item, won=False, why="adds up over the parts") if item.field in added else item
        for item in trace(members)
    ]
    return Explained(
        str(target),
        str(record["name"]),
        kind,
        tuple(sorted(ids)),
        (*sums, *values),
        tuple(links),
        str(record["described_by"]),
    )


def _sums(members, record) -> list[FieldTrace]:
    """Return the fields that add up over the parts of a complex."""
    if len(members) < 2 or not str(record["quantity_basis"]).count("sum of"):
        return []
    return [
        FieldTrace(name, f"{record[name]:g}", "all parts", str(record["site_id"]), "", 0, True,
                   str(record["quantity_basis"]))
        for name in ("area_m2", "volume_low_m3", "volume_mid_m3", "volume_high_m3")
        if record[name] == record[name]
    ]  # fmt: skip
