"""The metadata hold what FGDC-STD-001-1998 makes mandatory, in its order, and no date of today."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from helping import all_bytes, sites_rows, small_files

from remine.errors import UsageError
from remine.products.metadata import source_date

#: The standard's production rules for the compound elements in use: names in order, ? optional,
#: * any number, + at least one, | either; elements that are not named here hold text.
RULES = {
    "metadata": "idinfo dataqual? spdoinfo? spref? eainfo? distinfo* metainfo",
    "idinfo": "citation descript timeperd status spdom keywords accconst useconst ptcontac? "
    "browse* datacred? secinfo? native? crossref*",
    "citation": "citeinfo", "srccite": "citeinfo", "descript": "abstract purpose supplinf?",
    "citeinfo": "origin+ pubdate pubtime? title edition? geoform? serinfo? pubinfo? othercit? "
    "onlink* lworkcit?",
    "timeperd": "timeinfo current", "timeinfo": "(sngdate|mdattim|rngdates)",
    "sngdate": "caldate time?", "rngdates": "begdate begtime? enddate endtime?",
    "status": "progress update", "spdom": "bounding dsgpoly*",
    "bounding": "westbc eastbc northbc southbc", "keywords": "theme+ place* stratum* temporal*",
    "theme": "themekt themekey+", "place": "placekt placekey+",
    "dataqual": "attracc? logic complete posacc? lineage cloud?", "attracc": "attraccr qattracc*",
    "posacc": "horizpa? vertacc?", "horizpa": "horizpar qhorizpa*",
    "lineage": "srcinfo* procstep+",
    "srcinfo": "srccite srcscale? typesrc srctime srccitea srccontr", "srctime": "timeinfo srccurr",
    "procstep": "procdesc srcused* procdate proctime? srcprod* proccont?",
    "spdoinfo": "indspref? direct? ptvctinf? rastinfo?", "spref": "horizsys? vertdef?",
    "horizsys": "(geograph|planar|local) geodetic?", "geograph": "latres longres geogunit",
    "geodetic": "horizdn? ellips semiaxis denflat", "eainfo": "detailed* overview*",
    "detailed": "enttyp attr*", "enttyp": "enttypl enttypd enttypds",
    "attr": "attrlabl attrdef attrdefs attrdomv+ begdatea? attrvai? attrmfrq?",
    "attrdomv": "(rdom|codesetd|udom)", "rdom": "rdommin rdommax attrunit? attrmres?",
    "metainfo": "metd metrd? metfrd? metc metstdn metstdv mettc? metac? metuc? metsi? metextns*",
    "metc": "cntinfo", "cntinfo": "(cntperp|cntorgp) cntpos? cntaddr+ cntvoice+ cnttdd* cntfax* "
    "cntemail* hours? cntinst?",
    "cntorgp": "cntorg cntper?", "cntaddr": "addrtype address* city state postal country?",
}  # fmt: skip


def _pattern(rule: str) -> re.Pattern[str]:
    out = []
    for word in rule.split():
        name, times = (word[:-1], word[-1]) if word[-1] in "?*+" else (word, "")
        names = "|".join(f"{n} " for n in name.strip("()").split("|"))
        out.append(f"(?:{names}){times}")
    return re.compile("".join(out))


def faults(element: ElementTree.Element, path: str = "") -> list[str]:
    """Return every place where an element does not follow its production rule."""
    path = f"{path}/{element.tag}"
    children = [child.tag for child in element]
    if element.tag not in RULES or (element.tag in ("place", "status") and not children):
        return [path] if children or not (element.text or "").strip() else []
    out = [] if _pattern(RULES[element.tag]).fullmatch("".join(f"{t} " for t in children)) else [
        f"{path}: {children}"]
    for child in element:
        out += faults(child, path)
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    project = small_files(tmp_path_factory.mktemp("metadata"))
    _, release, folder = project.run("internal")
    return project, release, folder


def test_every_mandatory_element_is_there_in_its_order(made):
    _, _, folder = made
    root = ElementTree.parse(folder / "metadata.xml").getroot()
    assert faults(root) == []
    assert root.findtext("metainfo/metstdv") == "FGDC-STD-001-1998"
    broken = ElementTree.parse(folder / "metadata.xml").getroot()
    broken.find("idinfo").remove(broken.find("idinfo/status"))
    assert faults(broken) != []


def test_lineage_names_every_layer_and_every_step(made):
    _, release, folder = made
    root = ElementTree.parse(folder / "metadata.xml").getroot()
    sources = {e.findtext("srccitea"): e.findtext("srccontr") for e in root.iter("srcinfo")}
    assert set(sources) == {info.layer for info in release.inputs}
    for info in release.inputs:
        assert info.sha256 in sources[info.layer]
    steps = [e.findtext("procdesc") for e in root.iter("procstep")]
    for item in (*release.criteria, *release.gates):
        assert any(f" {item.name} (" in step for step in steps)
    assert {e.text for e in root.iter("srcused")} <= set(sources)


def test_every_column_of_the_list_is_described(made):
    _, _, folder = made
    root = ElementTree.parse(folder / "metadata.xml").getroot()
    described = [e.text for e in root.iter("attrlabl")]
    header = (folder / "ranked_sites.csv").read_text(encoding="utf-8").split("\n")[0]
    assert set(header.split(",")) <= set(described)


def test_dates_are_those_of_the_layers_or_of_source_date_epoch(made, monkeypatch):
    project, _, folder = made
    root = ElementTree.parse(folder / "metadata.xml").getroot()
    assert {e.text for e in root.iter("procdate")} == {"Unknown"}
    assert root.findtext("metainfo/metd") == "Unknown"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    dated = project.run("internal", out="dated")[2]
    root = ElementTree.parse(dated / "metadata.xml").getroot()
    assert root.findtext("metainfo/metd") == "20231114"
    assert root.findtext("idinfo/citation/citeinfo/pubdate") == "20231114"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError) as caught:
        source_date()
    assert caught.value.problems[0].code == "E-SOURCE-DATE"


def test_the_box_is_around_the_places_shown_and_no_finer(made):
    _, release, folder = made
    root = ElementTree.parse(folder / "metadata.xml").getroot()
    west, east, north, south = (float(e.text) for e in root.find("idinfo/spdom/bounding"))
    table = release.table
    assert west <= table["longitude"].min() and east >= table["longitude"].max()
    assert south <= table["latitude"].min() and north >= table["latitude"].max()
    assert all(len(e.text.partition(".")[2]) == 1 for e in root.find("idinfo/spdom/bounding"))


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)


def test_hostile_words_stay_words(small_project):
    project = small_project()
    bad = "</abstract><script>alert(1)</script> ]]> & \x07 \u202e"
    project.model["title"] = bad
    project.layer("sites")["source"] = bad
    _, _, folder = project.run("public")
    root = ElementTree.parse(folder / "metadata.xml").getroot()
    assert faults(root) == []
    assert "<script>alert(1)</script>" in root.findtext("idinfo/citation/citeinfo/title")
    page = (folder / "metadata.html").read_text(encoding="utf-8")
    parser = _Tags()
    parser.feed(page)
    assert "script" not in parser.tags and "\u202e" not in page
    assert "http:" not in page and "https:" not in page


def test_a_public_record_tells_nothing_withheld(small_project):
    rows = sites_rows()
    _, release, folder = small_project(sites=rows).run("public")
    held = release.table[release.masked]
    words = (folder / "metadata.xml").read_text(encoding="utf-8")
    assert len(held)
    for row in rows:
        if row["site_id"] in set(held["site_id"]):
            assert str(row["longitude"]) not in words and row["name"] not in words


def test_the_manifest_holds_both_files(made):
    import hashlib
    import json

    _, _, folder = made
    outputs = json.loads((folder / "manifest.json").read_text())["outputs"]
    files = all_bytes(folder)
    for name in ("metadata.xml", "metadata.html", "lists/consult.csv"):
        assert outputs[name]["sha256"] == hashlib.sha256(files[name]).hexdigest()
