"""``remine backtest``: matches by place and name, and measures that are the textbook's."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from remine.answering.backtest import backtest, measures, read_known
from remine.answering.run_files import read_run
from remine.cli.backtest import command
from remine.errors import InputError, UsageError

HEADER = "name,state,latitude,longitude,tolerance_km,expected\n"
ROWS = HEADER + """Alpha Tailings Pile,CO,39.81,-105.50,3,"CM, top"
Theta,CO,39.25,-105.10,2,both
Something else,CO,39.70,-105.60,2,CM
Nowhere,NV,39,-117,2,CM
Epsilon prospect,CO,39.50,-105.40,2,NEG: G5
"""


@pytest.fixture
def folder(small_project):
    return small_project().run("internal")[2]


@pytest.fixture
def known(tmp_path):
    path = tmp_path / "known.csv"
    path.write_text(ROWS)
    return path


def test_matches_and_measures(folder, known):
    answer = backtest(read_run(folder), read_known(known))
    assert [item.how for item in answer.known] == [
        "name and place", "name, beyond the tolerance", "place only: not counted", "not found",
        "name and place"]
    assert [item.site_id for item in answer.known] == ["s01", "s08", "s02", "", "s05"]
    assert answer.known[4].rank is None
    mine = next(item for item in answer.standings if item.group == "CM")
    ranks = sorted(answer.known[i].rank for i in (0, 1))
    assert mine.sites == 2 and list(mine.ranks) == ranks
    ideal = 1 + 1 / np.log2(3)
    assert mine.ndcg == pytest.approx(sum(1 / np.log2(1 + rank) for rank in ranks) / ideal)
    assert "2 of 5 known sites" in answer.caveats[0]


def test_chance_is_what_chance_is():
    generator = np.random.default_rng(1)
    drawn = np.array([generator.permutation(200)[:10] + 1 for _ in range(4000)], dtype=float)
    recall, _ = measures(drawn, 200)
    assert recall.mean() == pytest.approx(0.1, abs=0.005)


def test_in_words_and_json(folder, known):
    words = ["--known", str(known), "--run", str(folder)]
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 0, result.output
    assert "famous sites" in result.stdout and "alphabetical" in result.stdout
    found = json.loads(CliRunner().invoke(command, [*words, "--json"]).stdout)
    random = [item for item in found["standings"] if item["ranking"].startswith("random")]
    assert found["schema"] == 1 and random[0]["recall_range"]


def test_a_public_run_is_refused(small_project, known):
    folder = small_project().run("public")[2]
    with pytest.raises(UsageError, match="E-BACKTEST-PUBLIC"):
        backtest(read_run(folder), read_known(known))


@pytest.mark.parametrize(("text", "code"), [
    ("name,state\na,b\n", "E-KNOWN-COLUMNS"),
    (HEADER + "a,CO,91,-105,2,CM\n", "E-KNOWN-VALUE"),
    (HEADER + "a,CO,x,-105,2,CM\n", "E-KNOWN-VALUE"),
    (HEADER, "E-KNOWN-VALUE"),
])  # fmt: skip
def test_a_list_that_cannot_be_used(tmp_path, text, code):
    path = tmp_path / "known.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=code):
        read_known(path)
    with pytest.raises(InputError, match="E-KNOWN-READ"):
        read_known(tmp_path / "absent.csv")
