"""``metadata.xml`` and ``metadata.html``: FGDC CSDGM, FGDC-STD-001-1998, made from the run.

Elements and their order follow the production rules of the standard. Dates are those of the layers;
the day of publication is that of ``SOURCE_DATE_EPOCH``, or "Unknown": the run knows no clock.
"""

from __future__ import annotations

import math
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

import remine
from remine.errors import Problem, UsageError
from remine.inventory.layer import FileInfo
from remine.plain_text import visible
from remine.products.metadata_page import metadata_page
from remine.products.schema import columns_of
from remine.release import Release, run_id
from remine.surveyed_land import LAND, national

#: An element: its short name, and its text or its elements.
Node = tuple[str, "str | list[Node]"]

UNKNOWN = "Unknown"
_STANDARD = "FGDC Content Standard for Digital Geospatial Metadata"
_VERSION = "FGDC-STD-001-1998"
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")


def write_metadata(release: Release, folder: Path) -> None:
    """Write the metadata and its readable page; the same release gives the same bytes.

    Raises
    ------
    UsageError
        If ``SOURCE_DATE_EPOCH`` is set and no number of seconds.
    """
    tree = metadata(release)
    root = _element(tree)
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    files = {"metadata.xml": head + text + "\n",
             "metadata.html": metadata_page(tree, release.stamp())}
    for name, words in files.items():
        (folder / name).write_text(words, encoding="utf-8", newline="\n")


def source_date() -> str:
    """Return the day of ``SOURCE_DATE_EPOCH`` in UTC as YYYYMMDD; "Unknown" if it is not set.

    Raises
    ------
    UsageError
        If it is no number of seconds since 1970.
    """
    words = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not words:
        return UNKNOWN
    try:
        return datetime.fromtimestamp(int(words), UTC).strftime("%Y%m%d")
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            Problem("E-SOURCE-DATE", "SOURCE_DATE_EPOCH is no number of seconds since 1970",
                    "correct it, or unset it")
        ) from error


def metadata(release: Release) -> Node:
    """Return the whole record."""
    abbreviations = _abbreviations(release)
    return ("metadata", [
        _identification(release),
        ("dataqual", [
            ("attracc", [("attraccr", _accuracy(release))]),
            ("logic", "One row a site. Every input row is used or stands in rejected.csv with the "
             "reason. Scores within 1e-12 share a rank; contributions add up to the score."),
            ("complete", _completeness(release)),
            ("posacc", [("horizpa", [("horizpar", _positions(release))])]),
            ("lineage", [*_sources(release, abbreviations), *_steps(release, abbreviations)]),
        ]),
        ("spdoinfo", [("direct", "Vector")]),
        ("spref", [("horizsys", [
            ("geograph", [("latres", "0.00001"), ("longres", "0.00001"),
                          ("geogunit", "Decimal degrees")]),
            ("geodetic", [("horizdn", "World Geodetic System of 1984 (EPSG:4326)"),
                          ("ellips", "WGS 84"), ("semiaxis", "6378137"),
                          ("denflat", "298.257223563")]),
        ])]),
        ("eainfo", [("detailed", [
            ("enttyp", [("enttypl", "ranked_sites"), ("enttypd", "A site of the ranking"),
                        ("enttypds", f"remine {remine.__version__}")]),
            *_attributes(release),
        ])]),
        ("metainfo", [
            ("metd", source_date()), ("metc", [_contact()]), ("metstdn", _STANDARD),
            ("metstdv", _VERSION),
        ]),
    ])  # fmt: skip


def _identification(release: Release) -> Node:
    model, counts = release.model, release.counts
    years = _years(release)
    stamps = release.stamp() or "none"
    return ("idinfo", [
        ("citation", [_citation(
            f"remine {remine.__version__}; whoever publishes this run is its originator",
            source_date(), f"{model.title}: profile {release.profile}, audience {release.audience}",
            f"run {run_id(release)}", "vector digital data")]),
        ("descript", [
            ("abstract", f"{model.title}: {counts['sites']} sites, {counts['ranked']} of them with "
             f"a rank, by the profile {release.profile}; {release.weights_status()}. "
             f"{release.not_measured_words()}; {release.not_checked_words()}."),
            ("purpose", f"{model.ask.strip()} {model.not_this.strip()}".strip()),
            ("supplinf", f"Stamps: {stamps}. Configuration SHA-256 {release.config_hash}; "
             f"run {run_id(release)}; seed {model.seed}. manifest.json lists every file with its "
             "SHA-256."),
        ]),
        ("timeperd", [_time(years), ("current", "years of the layers and of the rows, as their "
                                     "sources state them")]),
        ("status", [("progress", "Complete"), ("update", "As needed")]),
        ("spdom", [("bounding", _bounds(release))]),
        ("keywords", [
            ("theme", [("themekt", "None"), ("themekey", model.subject),
                       ("themekey", "critical minerals"),
                       ("themekey", "multi-criteria decision analysis")]),
            *_places(release),
        ]),
        ("accconst", _access(release)),
        ("useconst", f"{model.not_this.strip()} Stamps: {stamps}."),
    ])  # fmt: skip


def _access(release: Release) -> str:
    words = {"public": "None", "agency": "Agency review copy: not for public release",
             "internal": "Internal, predecisional: nothing is masked"}
    return words[release.audience]


def _citation(origin: str, pubdate: str, title: str, edition: str = "", form: str = "") -> Node:
    optional = [("edition", edition)] if edition else []
    optional += [("geoform", form)] if form else []
    return ("citeinfo", [("origin", origin), ("pubdate", pubdate), ("title", title), *optional])


def _contact() -> Node:
    """Return whom to ask; the run knows nobody, and the standard wants every field."""
    address = [("addrtype", "mailing"), ("city", UNKNOWN), ("state", UNKNOWN), ("postal", UNKNOWN)]
    return ("cntinfo", [
        ("cntorgp", [("cntorg", "Not stated: whoever publishes this run")]),
        ("cntaddr", address), ("cntvoice", UNKNOWN),
    ])  # fmt: skip


def _time(years: list[str]) -> Node:
    if not years:
        found: Node = ("sngdate", [("caldate", UNKNOWN)])
    elif len(years) == 1:
        found = ("sngdate", [("caldate", years[0])])
    else:
        found = ("rngdates", [("begdate", years[0]), ("enddate", years[-1])])
    return ("timeinfo", [found])


def _years(release: Release) -> list[str]:
    words = [info.vintage for info in release.inputs]
    words += [str(cell) for cell in release.facts["vintage"].unique()]
    return years_of(" ".join(words))


def years_of(words: str) -> list[str]:
    """Return the years named in words, each once, in order.

    >>> years_of("2019; surveys 2003-2011, 12345"), years_of("see rows")
    (['2003', '2011', '2019'], [])
    """
    return sorted(set(_YEAR.findall(words)))


def _bounds(release: Release) -> list[Node]:
    """Return the box around the places shown, outward to a tenth of a degree."""
    longitude = release.table["longitude"].to_numpy(float)
    latitude = release.table["latitude"].to_numpy(float)
    there = np.isfinite(longitude) & np.isfinite(latitude)
    if not there.any():
        west, east, south, north = -180.0, 180.0, -90.0, 90.0
    else:
        x, y = longitude[there], latitude[there]
        if release.model.study_area == "us":  # across the antimeridian, not around the world
            x = np.where(x > 0, x - 360.0, x)
        west, east = math.floor(x.min() * 10) / 10, math.ceil(x.max() * 10) / 10
        south, north = math.floor(y.min() * 10) / 10, math.ceil(y.max() * 10) / 10
    turned = [value + 360.0 if value < -180.0 else value for value in (west, east)]
    names = ("westbc", "eastbc", "northbc", "southbc")
    return [(name, f"{value:.1f}")
            for name, value in zip(names, (*turned, north, south), strict=True)]


def _places(release: Release) -> list[Node]:
    states = sorted(cell for cell in release.table["state"].unique() if cell)
    if not states:
        return []
    keys: list[Node] = [("placekey", state) for state in states]
    return [("place", [("placekt", "USPS state and territory codes"), *keys])]


def _accuracy(release: Release) -> str:
    share = release.table["evidence_share"].to_numpy(float)
    known = share[np.isfinite(share)]
    said = "unknown" if not len(known) else f"{np.median(known):.2f}"
    return (
        "An unknown value is an interval, never zero; score_low, score_high, rank_best and "
        f"rank_worst carry it through. {release.tried.words()} Median share of the weight that "
        f"rests on known values: {said}. Sources were not checked in the field."
    )


def _completeness(release: Release) -> str:
    counts = release.counts
    words = (
        f"{counts['rows_read']} input rows read, {counts['rows_rejected']} rejected; "
        f"{counts['sites']} sites, {counts['unverified']} of them unverified and without a rank, "
        f"{counts['withheld']} withheld by policy."
    )
    states = release.relations.get("states", ())
    absent = [row["state"] for row in states if row["word"].startswith("not inventoried")]
    if absent:
        words += (" Not inventoried, which does not mean without sites: " + ", ".join(absent)
                  + "; see inventory_coverage.csv.")
    if release.surveyed:
        words += " " + " ".join(row["statement"] for row in national(release.surveyed))
        words += f" Land is that of the {LAND}; by state: surveyed_land.csv."
    return words


def _positions(release: Release) -> str:
    words = "Each site's location error stands with it where its source or its coordinates tell it."
    if release.audience == "public":
        moved = int(release.masked.sum())
        words += (f" {moved} places are moved to a point of their county by policy; their true "
                  "places are not in these files.")
    return words


def _abbreviations(release: Release) -> dict[int, str]:
    return {number: info.layer for number, info in enumerate(release.inputs)}


def _sources(release: Release, names: dict[int, str]) -> list[Node]:
    return [("srcinfo", _source(info, names[number]))
            for number, info in enumerate(release.inputs)]


def _source(info: FileInfo, name: str) -> list[Node]:
    years = years_of(info.vintage)
    rows = f"{info.rows_read} rows read, {info.rows_used} used"
    parts = [f"role {info.role}", rows, f"file {info.file}", f"SHA-256 {info.sha256}"]
    parts += [f"coordinates {info.crs}: {info.crs_operation}"] if info.crs else []
    parts += [f"licence {info.licence}"] if info.licence else []
    if info.joined_file:
        parts.append(f"joined with {info.joined_file}, SHA-256 {info.joined_sha256}")
    return [
        ("srccite", [_citation(info.source or UNKNOWN, UNKNOWN, info.file)]),
        ("typesrc", "digital file"),
        ("srctime", [_time(years), ("srccurr", info.vintage or "vintage not stated")]),
        ("srccitea", name),
        ("srccontr", "; ".join(parts)),
    ]


def _steps(release: Release, names: dict[int, str]) -> list[Node]:
    """Return what was done, in the order it was done, with the layers each step used."""
    known = set(names.values())
    specs = {spec.name: spec for spec in release.model.criteria}
    relations = release.relations
    links = ", ".join(f"{kind} {count}" for kind, count in relations.get("links", {}).items())
    out = [_step("Layers read, mapped to the tool's fields, located and checked; rows of a site "
                 f"layer joined to sites. Links: {links or 'none'}.", list(names.values()))]
    for item in release.criteria:
        spec = specs[item.name]
        value = "its amount as it is" if spec.value is None else (
            f"{spec.value.shape} of {_plain(spec.value.anchors)}")
        words = (f"Criterion {item.name} ({item.label}): kind {spec.kind}, in {item.unit}, "
                 f"{item.direction} is earlier; value: {value}; missing: {spec.missing}.")
        out.append(_step(words, [name for name in item.layers if name in known]))
    gates = {gate.name: gate for gate in release.model.gates}
    for item in release.gates:
        spec = gates[item.name]
        words = (f"Gate {item.name} ({item.label}): kind {spec.kind}, list {item.list}. Never "
                 "traded off against a score.")
        out.append(_step(words, [name for name in spec.layers() if name in known]))
    weights = ", ".join(f"{name} {value:.4f}"
                        for name, value in release.weights[release.profile].used.items())
    out.append(_step(f"Ranked by {release.model.method.kind}, profile {release.profile}, weights "
                     f"used: {weights}. {release.note}".strip(), []))
    out.append(_step(f"Masked for the audience {release.audience}, once, before any product; "
                     "lists, GeoPackage, GeoParquet, map and this record written from that "
                     "release.", []))
    return out


def _plain(anchors) -> str:
    if isinstance(anchors, dict):
        return ", ".join(f"{name} {value}" for name, value in anchors.items())
    return str(anchors)


def _step(words: str, used: list[str]) -> Node:
    sources: list[Node] = [("srcused", name) for name in dict.fromkeys(used)]
    return ("procstep", [("procdesc", words), *sources, ("procdate", UNKNOWN)])


def _attributes(release: Release) -> list[Node]:
    """Return every column of ``ranked_sites``, with its meaning and unit."""
    out: list[Node] = []
    for label, unit, meaning in _columns(release):
        domain: Node = ("udom", f"{meaning} (unit: {unit or 'none'}); empty where unknown")
        if unit == "0-1":
            domain = ("rdom", [("rdommin", "0"), ("rdommax", "1"), ("attrunit", "share")])
        out.append(("attr", [
            ("attrlabl", label), ("attrdef", meaning),
            ("attrdefs", f"remine {remine.__version__}"), ("attrdomv", [domain]),
        ]))  # fmt: skip
    return out


def _columns(release: Release) -> list[tuple[str, str, str]]:
    """Return name, unit and meaning of the columns, of the one schema that every file has."""
    return [(c.name, c.unit, f"{c.label}: {c.meaning}") for c in columns_of(release)]



def _element(node: Node) -> ElementTree.Element:
    name, held = node
    out = ElementTree.Element(name)
    if isinstance(held, str):
        out.text = " ".join(visible(held).split()) or UNKNOWN
    else:
        out.extend(_element(child) for child in held)
    return out
