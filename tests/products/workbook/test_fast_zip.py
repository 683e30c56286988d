"""Workbooks packed at a lower level are the same workbooks."""

import io
import zipfile

import xlsxwriter
import xlsxwriter.workbook

from remine.products.workbook.fast_zip import fast_zip


def written(packing=None):
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for row in range(2_000):
        sheet.write_string(row, 0, f"Alpha tailings {row * 7919 % 2_003}")
    if packing is None:
        book.close()
    else:
        with packing():
            book.close()
    return zipfile.ZipFile(made)


def test_the_members_are_the_same_and_packed():
    usual, fast = written(), written(fast_zip)
    assert fast.namelist() == usual.namelist()
    for name in usual.namelist():
        if name != "docProps/core.xml":  # it has the time
            assert fast.read(name) == usual.read(name), name
    size = [sum(one.compress_size for one in book.infolist()) for book in (usual, fast)]
    assert size[0] < size[1] < 0.5 * sum(one.file_size for one in fast.infolist())


def test_other_workbooks_are_packed_as_ever():
    before = xlsxwriter.workbook.ZipFile
    with fast_zip():
        assert xlsxwriter.workbook.ZipFile is not before
    assert xlsxwriter.workbook.ZipFile is before
