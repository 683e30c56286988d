"""The page: a chart and its table for each question, and nothing that runs or loads."""

import re

import pytest
from method_cases import starter_project, starter_rows

from remine.comparing.in_words import sections
from remine.comparing.page import comparison_page
from remine.comparing.scenarios import compare
from remine.release import make_release
from remine.run import run


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rows = starter_rows()[::8]
    rows[0] = {**rows[0], "name": "<img src=x onerror=alert(1)>"}
    done = run(starter_project(tmp_path_factory.mktemp("model"), rows))
    return compare(done, make_release(done, "internal"))


def test_every_chart_has_its_table_with_the_same_ranks(found):
    for section in sections(found):
        if not section.columns:
            continue
        table = section.tables[-1]
        assert table.titles[2:] == tuple(column.title for column in section.columns)
        assert len(table.rows) >= (section.columns[0].rank <= found.k).sum()
        for row in table.rows:
            assert min(map(int, row[2:])) <= found.k


def test_the_page_stands_alone(found):
    page = comparison_page(found)
    assert page.count("<svg") == 1 + 4
    assert "<img" not in page and "<script" not in page
    assert not re.search(r'(src|href)="', page)
    for words in ("authors&#x27; placeholder", "Kendall&#x27;s W", "no weights made up for them",
                  "not measured: 22 of 100", "rule of the consensus list"):
        assert words in page
