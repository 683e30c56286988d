"""The columns of an agency's file: meaning, unit, an example, and what other files call them."""

from __future__ import annotations

from dataclasses import dataclass

from remine.inventory.fields import Field, fields_of


@dataclass(frozen=True)
class Column:
    """One column of the template."""

    field: Field
    example: str
    whole: bool = False


def _column(name: str, example: str = "", whole: bool = False) -> Column:
    return Column(fields_of("data_centers")[name], example, whole)


#: In the template's order.
COLUMNS: dict[str, Column] = {
    c.field.name: c
    for c in (
        _column("site_id", "example-1"),
        _column("name", "Example center, Denver"),
        _column("agency", "Example agency"),
        _column("city", "Denver"),
        _column("county", "Denver"),
        _column("state", "CO"),
        _column("longitude", "-104.99"),
        _column("latitude", "39.74"),
        _column("tier", "tiered"),
        _column("hard_drives_low", "900", True),
        _column("hard_drives_mid", "1000", True),
        _column("hard_drives_high", "1150", True),
        _column("drive_basis", "counted"),
        _column("servers", "120", True),
        _column("racks", "14", True),
        _column("floor_area_m2", "180"),
        _column("form_factor", "3.5 inch"),
        _column("hdd_share", "0.8"),
        _column("refresh_years", "4"),
        _column("sanitisation_path", "purge_harvest"),
        _column("sanitisation_authorised", "yes"),
        _column("security_release", "cleared"),
        _column("custody_readiness", "ready"),
        _column("closing_stage", "planned"),
        _column("decommission_year", "2030", True),
        _column("ups_lead_kg", "4000"),
        _column("ups_lithium_kg", "0"),
        _column("fleet_vehicles", "12", True),
        _column("fleet_electric_vehicles", "2", True),
        _column("phones", "300", True),
        _column("laptops", "280", True),
        _column("motors_kg", "500"),
        _column("dysprosium_share", "0.04"),
        _column("source", "agency inventory"),
        _column("vintage", "2026"),
        _column("notes", ""),
    )
}

#: What other files write for our words, in small letters; the meanings are the authors' reading.
WORDS: dict[str, dict[str, str]] = {
    "form_factor": {
        "3.5": "3.5 inch", '3.5"': "3.5 inch", "3.5 in": "3.5 inch", "3.5in": "3.5 inch",
        "lff": "3.5 inch", "2.5": "2.5 inch", '2.5"': "2.5 inch", "2.5 in": "2.5 inch",
        "2.5in": "2.5 inch", "sff": "2.5 inch", "both": "mixed",
    },
    "tier": {
        "tiered": "tiered", "tier 1": "tiered", "tier 2": "tiered", "tier 3": "tiered",
        "tier 4": "tiered", "1": "tiered", "2": "tiered", "3": "tiered", "4": "tiered",
        "non-tiered": "non_tiered", "nontiered": "non_tiered", "non tiered": "non_tiered",
    },
    "closing_stage": {
        "not closing": "open", "operational": "open", "active": "open", "valid": "open",
        "in progress": "closing", "migration execution": "closing", "planned closure": "planned",
        "closure planned": "planned",
    },
    "sanitisation_path": {
        "purge": "purge_harvest", "harvest": "purge_harvest", "shred": "shred_dissolve",
        "destroy": "shred_dissolve",
    },
    "sanitisation_authorised": {"y": "yes", "n": "no", "true": "yes", "false": "no"},
    "security_release": {"released": "cleared", "not cleared": "restricted"},
    "custody_readiness": {"complete": "ready", "in part": "partial", "no": "none"},
}  # fmt: skip

#: Cells that say that nothing is known.
SILENT = {"", "-", "--", "n/a", "na", "none given", "unknown", "tbd", "null", "?", "not reported"}

#: Columns of the former consolidation inventory that are added up into servers.
SERVER_PARTS = ("total windows servers", "total unix servers", "total linux servers",
                "total hpc cluster nodes", "other servers")
