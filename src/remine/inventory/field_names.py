"""What sources call our fields, and the units they write into column names."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

#: Names sources give to a field, small letters and digits only; ours count too.
NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        "id",
        "siteid",
        "ftrid",
        "recordid",
        "depid",
        "number",
        "no",
        "nr",
        "objectid",
        "key",
        "amliskey",
        "mineid",
        "nidid",
        "geoid",
        "larid",
        "pid",
        "code",
        "uid",
        "gid",
    ),
    "longitude": (
        "longitude",
        "lon",
        "long",
        "lng",
        "londd",
        "longdd",
        "x",
        "xcoord",
        "longwgs84",
        "longitude83",
        "easting",
        "decimallongitude",
        "londec",
    ),
    "latitude": (
        "latitude",
        "lat",
        "latdd",
        "y",
        "ycoord",
        "latwgs84",
        "latitude83",
        "northing",
        "decimallatitude",
        "latdec",
    ),
    "source": ("source", "dataset", "datasource", "database"),
    "name": (
        "name",
        "sitename",
        "minename",
        "ftrname",
        "featurename",
        "title",
        "damname",
        "pname",
        "depositname",
        "problemareaname",
        "currentminename",
        "centername",
        "datacentername",
        "publishedname",
        "realpropertyassetname",
        "primaryname",
        "titel",
        "mine",
        "project",
        "projectname",
    ),
    "state": ("state", "stateabbr", "stateabb", "st", "statename", "statetribe", "stusps"),
    "county": ("county", "countyname", "cnty", "parish", "fipscntynm"),
    "commodities_main": (
        "commodity",
        "commodities",
        "commod",
        "commod1",
        "metal",
        "metals",
        "minerals",
        "mineral",
        "ore",
        "oretypes",
        "commoditiesmain",
        "primarycommodity",
        "element",
    ),
    "commodities_byproduct": ("byproduct", "byproducts", "commod2", "secondarycommodity"),
    "commodities_trace": ("trace", "commod3", "traceelements"),
    "waste_types": (
        "ftrtype", "featuretype", "feature", "wastetype", "type", "featureclass", "kind",
        "piletype",
    ),  # fmt: skip
    "deposit_type": ("deposittype", "deptype", "model", "depositmodel"),
    "lifecycle": (
        "status",
        "devstat",
        "developmentstatus",
        "sitetype",
        "minestatus",
        "stage",
        "lifecycle",
    ),
    "epa_id": ("epaid", "siteepaid", "superfundid"),
    "area_m2": (
        "area",
        "areaacres",
        "acres",
        "areaha",
        "hectares",
        "areasqm",
        "areasqkm",
        "shapearea",
        "areakm2",
        "gisacres",
        "sqft",
        "footprint",
    ),
    "volume_mid_m3": (
        "volume",
        "vol",
        "calcvol",
        "volumem3",
        "volumecy",
        "cubicyards",
        "volm3",
        "tonnagem3",
    ),
    "land_manager": ("landmanager", "landmng", "owner", "surfaceowner", "manager"),
    "notes": ("notes", "remarks", "comment", "comments", "description", "remark"),
    "vintage": ("year", "vintage", "lastupdt", "updated", "daterevised", "modifiedat"),
    "area_id": ("geoid", "larid", "areaid", "aiannhce", "id"),
    "nation": ("nation", "larname", "tribe", "name", "tribename"),
    "area_name": ("areaname", "namelsad", "landname"),
    "land_area_km2": ("landarea", "gisacres", "aland", "areakm2", "acres"),
    "survey_id": ("surveyid", "pid", "projectid"),
    "year_start": ("yearstart", "startyear", "start"),
    "year_end": ("yearend", "endyear", "year", "end"),
    "quality_level": ("qualitylevel", "ql"),
    "line_spacing_m": ("linespacing", "flightlinespacing", "spacing"),
    "population": ("population", "pop", "totpop", "pop10"),
    "class": ("class", "voltclass", "featurecla", "type"),
    "agency": ("agency", "operator", "department", "agencyname", "agencyabbreviation"),
    "hard_drives_low": ("driveslow", "hddlow"),
    "hard_drives_mid": ("harddrives", "drives", "drivecount", "hdds", "hddcount",
                        "numberofdrives", "harddrivecount"),
    "hard_drives_high": ("driveshigh", "hddhigh"),
    "drive_basis": ("drivebasis", "countbasis", "howcounted"),
    "servers": ("servers", "servercount", "totalservers", "physicalservers"),
    "racks": ("racks", "rackcount", "totalracks"),
    "floor_area_m2": ("floorarea", "grossfloorarea", "gfa", "buildingrentablesquarefeet"),
    "form_factor": ("formfactor", "driveformfactor", "drivesize"),
    "hdd_share": ("hddshare", "shareofhdd", "hddpercent", "pcthdd"),
    "refresh_years": ("refreshyears", "refreshcycle", "yearsofservice", "servicelife"),
    "tier": ("tier", "datacentertier"),
    "sanitisation_path": ("sanitisationpath", "sanitizationpath", "sanitisation",
                          "sanitization", "mediadisposition"),
    "sanitisation_authorised": ("sanitisationauthorised", "sanitizationauthorized",
                                "releaseauthorized", "mediareleaseauthorized"),
    "security_release": ("securityrelease", "securityclearance"),
    "custody_readiness": ("custodyreadiness", "chainofcustody", "custody"),
    "closing_stage": ("closingstage", "closurestage"),
    "decommission_year": ("decommissionyear", "closingfiscalyear", "closingyear"),
    "ups_lead_kg": ("upsleadkg", "leadbatterieskg"),
    "ups_lithium_kg": ("upslithiumkg", "lithiumbatterieskg"),
    "fleet_vehicles": ("fleetvehicles", "vehicles"),
    "fleet_electric_vehicles": ("fleetelectricvehicles", "electricvehicles", "evs"),
    "phones": ("phones", "mobilephones", "smartphones"),
    "laptops": ("laptops", "notebooks"),
    "motors_kg": ("motorskg",),
    "dysprosium_share": ("dysprosiumshare", "dyshare"),
    "city": ("city", "town"),
    "site_id": ("siteid", "centerid", "datacenterid", "locationcode"),
    "basis": ("basis",),
}
UNIT_WORDS: tuple[tuple[str, str], ...] = (
    (r"acre[-_ ]?f(ee|oo)?t|acft", "acre-foot"), (r"acres?|(?<![a-z])ac(?![a-z])", "acre"),
    (r"hectares?|(?<![a-z])ha(?![a-z])", "hectare"), (r"sq[-_ ]?km|km2|km\^2", "km2"),
    (r"sq[-_ ]?mi|mi2", "square mile"), (r"sq(uare)?[-_ ]?f(ee|oo)?t|ft2", "square foot"),
    (r"sq[-_ ]?m|m2|m\^2", "m2"),
    (r"cu[-_ ]?y(ar)?ds?|yd3|(?<![a-z])cy(?![a-z])|cubic_?yards", "cubic yard"),
    (r"cu[-_ ]?f(ee|oo)?t|ft3", "cubic foot"), (r"m3|m\^3|cu[-_ ]?m|calc_vol", "m3"),
)  # fmt: skip


#: What the last word of a column's name says, as in "Mine_No" and "PILE_NAME".
_LAST_WORDS: dict[str, dict[str, float]] = {
    "id": {"no": 0.7, "nr": 0.7, "num": 0.7, "number": 0.7},
    "name": {"name": 0.95, "nm": 0.95},
}


def name_score(field: str, column: str) -> float:
    """Return how much a column's name speaks for a field, 0 to 1.

    >>> name_score("latitude", "LAT_DD"), name_score("latitude", "County")
    (1.0, 0.0)
    >>> name_score("id", "Mine_No"), name_score("name", "PILE_NAME")
    (0.7, 0.95)
    """
    plain = re.sub(r"[^a-z0-9]", "", column.casefold())
    names = (*NAMES.get(field, ()), field.replace("_", ""))
    if plain in names:
        return 1.0
    parts = [part for part in re.split(r"[^a-z0-9]+", column.casefold()) if part]
    if len(parts) > 1 and parts[-1] in _LAST_WORDS.get(field, {}):
        return _LAST_WORDS[field][parts[-1]]
    if any((len(name) > 2 or name == "id") and name in parts for name in names):
        return 0.7
    near = max(
        (SequenceMatcher(None, plain, name).ratio() for name in names if len(name) > 4), default=0
    )
    return 0.6 if near >= 0.85 else 0.0


def unit_in_name(column: str) -> str:
    """Return the unit a column's name speaks of, or ``""``.

    >>> unit_in_name("Area_Acres"), unit_in_name("Calc_Vol"), unit_in_name("Area")
    ('acre', 'm3', '')
    """
    text = column.casefold()
    return next((unit for pattern, unit in UNIT_WORDS if re.search(pattern, text)), "")


_DATUMS = {"nad27": "EPSG:4267", "nad83": "EPSG:4269", "wgs84": "EPSG:4326"}


def datum_in_name(column: str) -> str:
    """Return the coordinate reference system that a column's name states, or ``""``.

    >>> datum_in_name("Lat_WGS84"), datum_in_name("Latitude")
    ('EPSG:4326', '')
    """
    name = re.sub(r"[^a-z0-9]", "", column.casefold())
    return next((crs for datum, crs in _DATUMS.items() if datum in name), "")
