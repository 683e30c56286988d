"""Where each value of one site comes from: every source's value, which won, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from remine.errors import Problem, UsageError, did_you_mean
from remine.inventory.building import Inventory
from remine.inventory.canonical import ALL_SAME, FieldTrace, trace, trust
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

    def grouped(self) -> list[FieldTrace]:
        """Return the fields for reading: rows of one source that say the same are one."""
        groups: dict[tuple, list[FieldTrace]] = {}
        for item in self.fields:
            won = item.won or item.why == ALL_SAME
            key = (item.field, item.source, item.vintage, item.why, won and item.value)
            groups.setdefault(key, []).append(item)
        out = []
        for same in groups.values():
            values = list(dict.fromkeys(item.value for item in same))
            more = f" and {len(values) - _VALUES:,} other values" if len(values) > _VALUES else ""
            rows = f" and {len(same) - 1:,} more" if len(same) > 1 else ""
            out.append(replace(same[0], value=", ".join(values[:_VALUES]) + more,
                               record=same[0].record + rows))
        return out


_VALUES = 3


def explain_site(inventory: Inventory, site_id: str) -> Explained:
    """Return where each value of a site comes from.

    ``site_id`` may also be the id of a row that went into a site or of a record of the context, or
    a name or a part of one that stands for one site only.

    Raises
    ------
    UsageError
        If no row has the id or the name, or several have the name.
    """
    target = _find(inventory, site_id)
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
    values = _of_the_outline(values, members, record)
    told = {item.field for item in (*sums, *values)}
    values += _from_nearby(inventory, record, told)
    return Explained(
        str(target),
        str(record["name"]),
        kind,
        tuple(sorted(ids)),
        (*sums, *values),
        tuple(links),
        str(record["described_by"]),
    )


def _find(inventory: Inventory, wanted: str) -> str:
    """Return the site or record of the context that an id, a name or a part of a name means."""
    rows, folded = inventory.relations.rows, wanted.casefold()
    final = pd.concat([inventory.sites, inventory.relations.context])[["site_id", "name"]]
    names = final["name"].str.casefold()
    for ids in (
        rows.loc[rows["site_id"].str.casefold() == folded, "becomes"],
        final.loc[names == folded, "site_id"],
        final.loc[names.str.contains(folded, regex=False), "site_id"],
    ):
        several = list(dict.fromkeys(ids))
        if len(several) == 1:
            return several[0]
        if several:
            shown = ", ".join(several[:10])
            more = f" and {len(several) - 10:,} more" if len(several) > 10 else ""
            raise UsageError(
                Problem("E-SITE-UNKNOWN", f"'{wanted}' means {len(several):,} sites and records",
                        f"take one of: {shown}{more}")
            )  # fmt: skip
    known = rows["site_id"].tolist() if len(rows) < 5000 else []
    raise UsageError(
        Problem("E-SITE-UNKNOWN", f"there is no site '{wanted}'",
                did_you_mean(wanted, known) if known else "take an id of ranked_sites.csv")
    )  # fmt: skip


def _of_the_outline(values: list[FieldTrace], members, record) -> list[FieldTrace]:
    """Return the traces with the site's own point in front, where it is none of its rows' points.

    A complex stands at a point inside the outline of its parts.
    """
    out = []
    for name in ("longitude", "latitude"):
        won = [item.value for item in values if item.field == name and item.won]
        if len(members) < 2 or str(record[name]) in won:
            continue
        values = [replace(item, won=False, why="a part's own point") if item.field == name else item
                  for item in values]
        out.append(FieldTrace(name, str(record[name]), "all parts", str(record["site_id"]), "", 0,
                              True, "a point inside the outline of all parts"))
    return [*out, *values]


def _from_nearby(inventory: Inventory, record, told: set[str]) -> list[FieldTrace]:
    """Return the fields no row of the site has: records nearby told them, or the model did."""
    notes = str(record["described_by"]).split("; ")
    out = []
    for layer in inventory.layers.values():
        spec = layer.spec.describes
        near = "; ".join(note for note in notes if note.startswith(f"{layer.name}: "))
        for name in dict.fromkeys([*spec.fields.values(), *spec.otherwise] if spec else []):
            value = record[name]
            if name in told or (not len(value) if isinstance(value, tuple) else value in ("", None)
                                or value != value):
                continue
            filled = near and name in spec.fields.values()
            if not filled and spec.otherwise.get(name) != value:
                continue
            why = (f"filled from records within {spec.within_km:g} km" if filled else
                   f"no record within {spec.within_km:g} km: what the model says otherwise")
            text = "; ".join(value) if isinstance(value, tuple) else str(value)
            out.append(FieldTrace(name, text, layer.spec.source, near or layer.name,
                                  layer.spec.vintage, trust(layer.spec.source), True, why))
    return out


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
