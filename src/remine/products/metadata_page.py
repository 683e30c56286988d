"""The readable page of the metadata: the same elements in the same order, with their long names."""

from __future__ import annotations

import html

from remine.plain_text import visible
from remine.sheet import shell

#: The standard's names of the elements this record holds.
NAMES = {
    "idinfo": "Identification", "citation": "Citation", "citeinfo": "Citation information",
    "origin": "Originator", "pubdate": "Publication date", "title": "Title", "edition": "Edition",
    "geoform": "Geospatial data presentation form", "descript": "Description",
    "abstract": "Abstract", "purpose": "Purpose", "supplinf": "Supplemental information",
    "timeperd": "Time period of content", "timeinfo": "Time period information",
    "sngdate": "Single date", "caldate": "Calendar date", "rngdates": "Range of dates",
    "begdate": "Beginning date", "enddate": "Ending date", "current": "Currentness reference",
    "status": "Status", "progress": "Progress", "update": "Maintenance and update frequency",
    "spdom": "Spatial domain", "bounding": "Bounding coordinates, degrees",
    "westbc": "West", "eastbc": "East", "northbc": "North", "southbc": "South",
    "keywords": "Keywords", "theme": "Theme", "themekt": "Thesaurus", "themekey": "Keyword",
    "place": "Place", "placekt": "Thesaurus", "placekey": "Keyword",
    "accconst": "Access constraints", "useconst": "Use constraints", "dataqual": "Data quality",
    "attracc": "Attribute accuracy", "attraccr": "Attribute accuracy report",
    "logic": "Logical consistency report", "complete": "Completeness report",
    "posacc": "Positional accuracy", "horizpa": "Horizontal positional accuracy",
    "horizpar": "Horizontal positional accuracy report", "lineage": "Lineage",
    "srcinfo": "Source", "srccite": "Source citation", "typesrc": "Type of source media",
    "srctime": "Source time period of content", "srccurr": "Source currentness reference",
    "srccitea": "Abbreviation", "srccontr": "Contribution", "procstep": "Process step",
    "procdesc": "Description", "srcused": "Source used", "procdate": "Process date",
    "spdoinfo": "Spatial data organization", "direct": "Direct spatial reference method",
    "spref": "Spatial reference", "horizsys": "Horizontal coordinate system",
    "geograph": "Geographic", "latres": "Latitude resolution", "longres": "Longitude resolution",
    "geogunit": "Units", "geodetic": "Geodetic model", "horizdn": "Horizontal datum",
    "ellips": "Ellipsoid", "semiaxis": "Semi-major axis, m", "denflat": "Flattening, 1 to",
    "eainfo": "Entities and attributes", "detailed": "Detailed description",
    "enttyp": "Entity type", "enttypl": "Label", "enttypd": "Definition",
    "enttypds": "Definition source", "metainfo": "Metadata reference", "metd": "Metadata date",
    "metc": "Metadata contact", "cntinfo": "Contact", "cntorgp": "Organization",
    "cntorg": "Organization", "cntaddr": "Address", "addrtype": "Address type", "city": "City",
    "state": "State", "postal": "Postal code", "cntvoice": "Telephone",
    "metstdn": "Metadata standard", "metstdv": "Metadata standard version",
}  # fmt: skip
#: Elements that only hold others: their names say nothing to a reader.
_SILENT = {"citeinfo", "timeinfo", "cntinfo", "cntorgp", "horizpa", "sngdate", "detailed",
           "horizsys"}

_STYLE = """
@page { size: letter; margin: 16mm 15mm }
body { font: 15px/1.5 Georgia, "Iowan Old Style", "Liberation Serif", serif; color: #1b2426;
  background: #fff; max-width: 46rem; margin: 2rem auto; padding: 0 1.25rem;
  overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; font-weight: 600 }
h2 { font-size: 1.15rem; margin: 2rem 0 .3rem; padding-bottom: .2rem;
  border-bottom: 1px solid #1b2426 } h3 { font-size: 1rem; margin: 1.1rem 0 .2rem }
h2, h3, dt, thead { break-after: avoid } .small { color: #4b5557; font-size: .85rem }
dl { margin: .2rem 0 .2rem .9rem } dl dl { border-left: 2px solid #d5dadb; padding-left: .8rem }
dt { font: 600 .78rem/1.3 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; color: #35545c;
  margin-top: .45rem } dd { margin: 0 }
table { border-collapse: collapse; width: 100%; font-size: .8rem; line-height: 1.35 }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0;
  border-bottom: 1px solid #d5dadb } td:first-child { font-family: "Liberation Mono", monospace }
tr { break-inside: avoid } .stamp { font-weight: 600 }
@media print { body { font-size: 10.5pt; margin: 0; max-width: none; padding: 0 } }
"""


def metadata_page(tree, stamp: str) -> str:
    """Return the page; every text is escaped, and nothing in it can run or be fetched."""
    _, sections = tree
    title = _find(tree, ("idinfo", "citation", "citeinfo", "title"))
    body = [f"<h1>{_e(title)}</h1>",
            '<p class="small">Metadata of this run. The same record for machines: metadata.xml '
            "(FGDC-STD-001-1998).</p>"]
    if stamp:
        body.append(f'<p class="stamp">{_e(stamp)}</p>')
    for name, held in sections:
        body.append(f"<h2>{NAMES[name]}</h2>")
        body.append(_attributes(held) if name == "eainfo" else _list(held))
    return shell(f"Metadata: {_e(title)}", _STYLE, "\n".join(body))


def _e(text: object) -> str:
    return html.escape(visible(" ".join(str(text).split())))


def _find(node, path: tuple[str, ...]) -> str:
    for name in path:
        node = next(child for child in node[1] if child[0] == name)
    return node[1]


def _list(nodes) -> str:
    rows = []
    for name, held in nodes:
        if name in _SILENT and not isinstance(held, str):
            rows.append(_rows(held))
            continue
        words = _e(held) if isinstance(held, str) else _list(held)
        rows.append(f"<dt>{NAMES[name]}</dt><dd>{words}</dd>")
    return f"<dl>{''.join(rows)}</dl>"


def _rows(nodes) -> str:
    return _list(nodes).removeprefix("<dl>").removesuffix("</dl>")


def _attributes(nodes) -> str:
    """Return the columns as one table in place of some hundred nested lists."""
    _, held = nodes[0]
    rows = []
    for name, parts in held:
        if name != "attr":
            continue
        cells = dict(parts)
        kind, domain = cells["attrdomv"][0]
        words = "0 to 1" if kind == "rdom" else domain
        unit = "0-1" if kind == "rdom" else words.rpartition("(unit: ")[2].partition(")")[0]
        rows.append(f"<tr><td>{_e(cells['attrlabl'])}</td><td>{_e(unit)}</td>"
                    f"<td>{_e(cells['attrdef'])}</td></tr>")
    intro = _list([node for node in held if node[0] == "enttyp"])
    return (
        f'{intro}<table><thead><tr><th scope="col">column</th><th scope="col">unit</th>'
        f'<th scope="col">meaning</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )
