"""``ranked_sites.xlsx``: the run as a workbook whose scores and order follow the weights."""

from remine.products.workbook.book import LIVE_ROWS, write_workbook

__all__ = ["LIVE_ROWS", "write_workbook"]
