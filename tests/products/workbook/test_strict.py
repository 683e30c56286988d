"""What Excel calls damaged and other programs let pass: held against the parts of the file."""

from __future__ import annotations

import itertools
import posixpath
import re
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.cell_range import CellRange

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
#: The order in which a worksheet's parts must stand (ECMA-376-1, 18.3.1.99).
ORDER = ["sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData",
         "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter",
         "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr",
         "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
         "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
         "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "tableParts", "extLst"]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    from helping import small_files

    project = small_files(tmp_path_factory.mktemp("strict"))
    project.model["title"] = "Title & <words> " * 20
    return project.run("internal")[2] / "ranked_sites.xlsx"


@pytest.fixture(scope="module")
def parts(book):
    with zipfile.ZipFile(book) as packed:
        names = packed.namelist()
        assert len(names) == len(set(names))
        return {name: ElementTree.fromstring(packed.read(name)) for name in names}


def sheets(parts):
    return {name: root for name, root in parts.items() if name.startswith("xl/worksheets/sheet")}


def test_every_part_is_typed_and_every_relation_leads_somewhere(parts):
    types = parts["[Content_Types].xml"]
    default = {node.get("Extension") for node in types if node.tag.endswith("Default")}
    own = {node.get("PartName").lstrip("/") for node in types if node.tag.endswith("Override")}
    assert own <= set(parts)
    for name in parts:
        assert name in own or name == "[Content_Types].xml" or name.rpartition(".")[2] in default
    for name, root in parts.items():
        if name.endswith(".rels"):
            home = posixpath.dirname(posixpath.dirname(name))
            ids = [node.get("Id") for node in root]
            assert len(ids) == len(set(ids))
            for node in root:
                assert node.get("TargetMode") is None, "nothing outside the file"
                assert posixpath.normpath(posixpath.join(home, node.get("Target"))) in parts


def test_names_of_sheets_and_of_ranges(parts, book):
    names = [node.get("name") for node in parts["xl/workbook.xml"].iter(f"{M}sheet")]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    told = [(node.get("name"), node.get("localSheetId"), node.text)
            for node in parts["xl/workbook.xml"].iter(f"{M}definedName")]
    assert len({(name.casefold(), sheet) for name, sheet, _ in told}) == len(told)
    for name, sheet, text in told:
        assert name.startswith("_xlnm.") and sheet is not None
        for place in text.split(","):
            where, _, cells = place.partition("!")
            assert where.strip("'") == names[int(sheet)]
            assert re.fullmatch(r"\$?[A-Z]*\$?\d*(:\$?[A-Z]*\$?\d*)?", cells)


def test_sheets_are_in_order_and_their_ranges_apart(parts):
    for root in sheets(parts).values():
        found = [ORDER.index(node.tag.removeprefix(M)) for node in root]
        assert found == sorted(found)
        single = [at for at in found if ORDER[at] != "conditionalFormatting"]
        assert len(single) == len(set(single))
        assert root.find(f"{M}mergeCells") is None
        ends = [(int(c.get("min")), int(c.get("max"))) for c in root.iter(f"{M}col")]
        assert all(a[1] < b[0] for a, b in itertools.pairwise(ends))
        assert all(0 < float(c.get("width")) <= 255 for c in root.iter(f"{M}col"))
        for part in ("dataValidation", "conditionalFormatting"):
            ranges = [CellRange(word) for node in root.iter(f"{M}{part}")
                      for word in node.get("sqref").split()]
            assert not any(a.isdisjoint(b) is False for a, b in
                           itertools.combinations(ranges, 2))
        for node in root.iter(f"{M}dataValidation"):
            for name, most in (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255),
                               ("error", 255)):
                assert len(node.get(name, "")) <= most
            assert all(len(child.text or "") <= 255 for child in node)
        for node in root.iter(f"{M}oddFooter"):
            assert len(node.text) <= 255
        one = root.find(f"{M}autoFilter")
        if one is not None:
            left, top, right, bottom = range_boundaries(one.get("ref"))
            assert left <= right and top < bottom


def test_cells_stand_in_order_and_point_to_what_there_is(parts):
    styles = len(parts["xl/styles.xml"].find(f"{M}cellXfs"))
    strings = len(parts["xl/sharedStrings.xml"])
    assert int(parts["xl/sharedStrings.xml"].get("uniqueCount")) == strings
    assert styles < 4_000
    for text in parts["xl/sharedStrings.xml"].iter(f"{M}t"):
        assert len(text.text or "") <= 32_767
    for root in sheets(parts).values():
        last = 0
        for row in root.iter(f"{M}row"):
            assert last < (last := int(row.get("r"))) <= 1_048_576
            assert float(row.get("ht", 1)) <= 409.5
            before = 0
            for cell in row:
                column, top, _, _ = range_boundaries(cell.get("r"))
                assert top == last and before < column <= 16_384
                before = column
                assert int(cell.get("s", 0)) < styles
                formula = cell.findtext(f"{M}f")
                if formula is not None:
                    assert len(formula) <= 8_192 and "_xlfn" not in formula
                    assert "[" not in formula and formula[0] != "="
                if cell.get("t") == "s":
                    assert 0 <= int(cell.findtext(f"{M}v")) < strings
                elif cell.get("t") is None and cell.findtext(f"{M}v"):
                    assert abs(float(cell.findtext(f"{M}v"))) < 1e308


def test_it_opens_whole(book):
    assert openpyxl.load_workbook(book)["Ranking"].max_row > 10
