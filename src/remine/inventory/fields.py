"""The fields a layer may fill: their type, unit, bounds and words, by role.

A field named ``x_...`` is the user's own and is kept as text. Unknown is an empty text, an empty
list, or NaN; never a zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Field:
    """One field.

    ``kind`` is ``text``, ``number`` or ``list``; ``low`` and ``high`` bound a number; ``words``
    are the only texts allowed, where not empty.
    """

    name: str
    kind: str = "text"
    unit: str = ""
    low: float = float("-inf")
    high: float = float("inf")
    words: tuple[str, ...] = field(default=())
    meaning: str = ""


LIFECYCLES = ("active", "past", "abandoned", "project", "unmined", "processing", "processing_past")
SUPERFUND = (
    "npl_final",
    "npl_deleted",
    "npl_proposed",
    "superfund_alternative",
    "removal",
    "other_program",
    "none_known",
)
#: A word that says no more than that its source knows of nothing: it stands against no other word.
KNOWS_OF_NONE = {"superfund_status": "none_known"}
REMEDY = ("not_built", "under_construction", "construction_complete", "deleted", "none")
YES_NO = ("yes", "no")

_PLACE = (
    Field("longitude", "number", "degree", -180, 180, meaning="longitude, WGS 84"),
    Field("latitude", "number", "degree", -90, 90, meaning="latitude, WGS 84"),
)
_SOURCE = (
    Field("source", meaning="what the row was read from"),
    Field("vintage", meaning="year of the information"),
    Field("notes", meaning="remarks of the source"),
)
_LOCATION = (
    Field("location_class", meaning="how the place is known"),
    Field("location_error_km", "number", "km", 0, 500, meaning="radius that holds the feature"),
)

_SITES = (
    Field("site_id", meaning="identifier, unique after case folding"),
    Field("name", meaning="name as the source spells it"),
    Field("state", meaning="USPS code"),
    Field("county", meaning="county or equivalent"),
    *_PLACE,
    *_LOCATION,
    Field("commodities_main", "list", meaning="main commodities"),
    Field("commodities_byproduct", "list", meaning="documented by-products"),
    Field("commodities_trace", "list", meaning="documented traces"),
    Field("commodities_nearby", "list", meaning="commodities of records near the site"),
    Field("deposit_type", meaning="key of the deposit type table"),
    Field("waste_types", "list", meaning="keys of the waste type table"),
    Field("lifecycle", words=LIFECYCLES, meaning="stage of the mine or plant"),
    Field("epa_id", meaning="Superfund identifier"),
    Field("superfund_status", words=SUPERFUND, meaning="Superfund status"),
    Field("remedy_stage", words=REMEDY, meaning="stage of the remedy"),
    Field("hrs_score", "number", "score", 0, 100,
          meaning="score of the Hazard Ranking System, 0-100"),
    Field("responsible_party", words=YES_NO, meaning="whether a responsible party is known"),
    Field("area_m2", "number", "m2", 0, meaning="area of waste"),
    Field("volume_low_m3", "number", "m3", 0, meaning="volume of waste, low"),
    Field("volume_mid_m3", "number", "m3", 0, meaning="volume of waste, middle"),
    Field("volume_high_m3", "number", "m3", 0, meaning="volume of waste, high"),
    Field("quantity_basis", meaning="the published figure and its source"),
    Field("land_manager", meaning="who manages the land"),
    *_SOURCE,
)

_CENTERS = (
    Field("agency", meaning="agency"),
    Field("city", meaning="city"),
    Field("illustrative", words=YES_NO, meaning="whether the center is fictional"),
    Field("tier", words=("tiered", "non_tiered"), meaning="tier of the consolidation inventory"),
    Field("hard_drives_low", "number", "drives", 0, meaning="drives in service, low"),
    Field("hard_drives_mid", "number", "drives", 0, meaning="drives in service, middle"),
    Field("hard_drives_high", "number", "drives", 0, meaning="drives in service, high"),
    Field("drive_basis", meaning="how the drives were counted"),
    Field("servers", "number", "servers", 0, meaning="physical servers in service"),
    Field("racks", "number", "racks", 0, meaning="racks in service"),
    Field("floor_area_m2", "number", "m2", 0, meaning="gross floor area of the data center"),
    Field("form_factor", words=("3.5 inch", "2.5 inch", "mixed"),
          meaning="form factor of the hard drives"),
    Field("hdd_share", "number", "share", 0, 1,
          meaning="share of the drives that are spinning disks"),
    Field("refresh_years", "number", "year", 0.5, 30, meaning="years between replacements"),
    Field("sanitisation_path", words=("purge_harvest", "shred_dissolve"),
          meaning="how media are sanitised"),
    Field("sanitisation_authorised", words=YES_NO, meaning="whether release is authorised"),
    Field("closing_stage", words=("closed", "closing", "planned", "open"), meaning="stage"),
    Field("decommission_year", "number", "year", 2000, 2200,
          meaning="year in which the center closes and its stock comes out"),
    Field("security_release", words=("cleared", "restricted"),
          meaning="whether the agency's security office lets media leave"),
    Field("custody_readiness", words=("ready", "partial", "none"), meaning="chain of custody"),
    Field("ups_lead_kg", "number", "kg", 0, meaning="lead in backup batteries"),
    Field("ups_lithium_kg", "number", "kg", 0, meaning="lithium-ion backup batteries"),
    Field("fleet_vehicles", "number", "vehicles", 0,
          meaning="agency vehicles with a lead-acid starter battery"),
    Field("fleet_electric_vehicles", "number", "vehicles", 0,
          meaning="agency vehicles with a lithium-ion traction battery"),
    Field("phones", "number", "phones", 0, meaning="agency phones in use"),
    Field("laptops", "number", "laptops", 0, meaning="agency laptops in use"),
    Field("motors_kg", "number", "kg", 0, meaning="mass of permanent-magnet motors in use"),
    Field("dysprosium_share", "number", "share", 0, 1, meaning="Dy and Tb in the rare earths"),
)

_AREA = (
    Field("area_id", meaning="identifier of the area"),
    Field("nation", meaning="nation or community to consult"),
    Field("area_name", meaning="name of the land area"),
    Field("radius_km", "number", "km", 0, 2000, meaning="radius of a soft disc"),
    Field("ring_km", "number", "km", 0, 2000, meaning="width of the error ring"),
    Field("land_area_km2", "number", "km2", 0, meaning="published land area"),
    *_PLACE,
    *_SOURCE,
)

_SURVEY = (
    Field("survey_id", meaning="identifier"),
    Field("name", meaning="name of the survey"),
    Field("kind", meaning="kind of survey"),
    Field("year_start", "number", "year", 1900, 2100, meaning="first year of acquisition"),
    Field("year_end", "number", "year", 1900, 2100, meaning="last year of acquisition"),
    Field("line_spacing_m", "number", "m", 0, meaning="flight-line spacing"),
    Field("scale_denominator", "number", "1", 0, meaning="scale, as 24000 for 1:24,000"),
    Field("quality_level", words=("QL0", "QL1", "QL2", "QL3"), meaning="quality level of lidar"),
    Field("extent_wkt", meaning="extent as text"),
    Field("extent_error_km", "number", "km", 0, meaning="how generalised the extent is"),
    *_SOURCE,
)

CONSULTATION = ("not_begun", "under_way", "tribe_led", "declined")

_INTEREST = (
    Field("site_id", meaning="site the interest concerns"),
    Field("consultation_status", words=CONSULTATION, meaning="where consultation stands"),
    Field("lead_partner", meaning="who leads for the nation or the agency"),
    Field("nation", meaning="nation or community; empty if the source names none"),
    Field("basis", meaning="basis of the interest"),
    Field("source", meaning="what the row was read from"),
    Field("vintage", meaning="year of the information"),
)

_DECISION = (
    Field("site_id", meaning="site the decision concerns"),
    Field("gate", meaning="gate of the model it decides"),
    Field("decision", words=("include", "exclude"), meaning="what was decided"),
    Field("share", "number", "share", 0, 1, meaning="share of the site excluded; empty for all"),
    Field("reason", meaning="why"),
    Field("decided_by", meaning="who decided"),
    Field("source", meaning="where the decision is recorded"),
    Field("vintage", meaning="year of the decision"),
)

_POINTS = (
    Field("population", "number", "persons", 0, meaning="persons at the point"),
    *_PLACE,
    *_SOURCE,
)

_SITE_NAMES = {item.name for item in _SITES}

_FLOW = (
    Field("name", meaning="name of the water"),
    Field("line_id", meaning="identifier of the line, as other lines name it in to_line"),
    Field("to_line", meaning="identifier of the next line downstream; empty or 0 at an end"),
    Field("from_node", meaning="identifier of the node where the water enters the line"),
    Field("to_node", meaning="identifier of the node where it leaves"),
    Field("direction", words=("downstream", "upstream", "unknown"),
          meaning="how the line is drawn; empty for as it flows"),
    *_PLACE,
    *_SOURCE,
)

ROLES: dict[str, tuple[Field, ...]] = {
    "sites": (*_SITES, *_CENTERS),
    "data_centers": (*_SITES, *_CENTERS),
    "records": _SITES,
    "operations": _SITES,
    "superfund": _SITES,
    "tribal": _AREA,
    "interests": _INTEREST,
    "protected": (Field("name", meaning="name of the area"),
                  Field("designation", meaning="wilderness, park, monument"), *_PLACE, *_SOURCE),
    "mask": (*_PLACE,),
    "watershed": (Field("name", meaning="name of the watershed"),
                  Field("huc", meaning="hydrologic unit code"), *_PLACE, *_SOURCE),
    "flow_lines": _FLOW,
    "decisions": _DECISION,
    "survey": _SURVEY,
    "population": _POINTS,
    "recyclers": (
        Field("name", meaning="name of the plant"),
        Field("class", meaning="what it takes: magnets, drives, lead, lithium"),
        Field("city", meaning="city"),
        Field("state", meaning="USPS code"),
        Field("qualified", words=YES_NO,
              meaning="whether its certification for federal media was checked"),
        *_LOCATION,
        *_PLACE,
        *_SOURCE,
    ),
    "context": (
        Field("name", meaning="name"),
        Field("class", meaning="class"),
        Field("agency", meaning="operator"),
        Field("city", meaning="city"),
        Field("county", meaning="county"),
        Field("state", meaning="USPS code"),
        *_PLACE,
        *_SOURCE,
    ),
    "raster": (),
    "infrastructure": (
        Field("name", meaning="name"),
        Field("class", meaning="class"),
        *_PLACE,
        *_SOURCE,
    ),
}


def fields_of(role: str) -> dict[str, Field]:
    """Return the fields of a role by name.

    >>> fields_of("sites")["area_m2"].unit
    'm2'
    """
    return {item.name: item for item in ROLES[role]}
