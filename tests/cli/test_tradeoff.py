"""``remine tradeoff``: reasons from the run's files, no new number, nothing withheld told."""

import json
import re

import numpy as np
import pytest
from click.testing import CliRunner
from method_cases import starter_project, starter_rows

from remine.answering.run_files import read_run
from remine.answering.tradeoff import WAYS, at_place, quarter, read_field, tradeoff
from remine.answering.tradeoff_page import plot, tradeoff_page
from remine.cli.tradeoff import command
from remine.errors import UsageError
from remine.run import publish, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("run")
    done = run(starter_project(home, starter_rows()))
    publish(done, "internal", home / "out", overwrite=False)
    publish(done, "public", home / "public", overwrite=False)
    return home


@pytest.fixture(scope="module")
def field(folder):
    return read_field(read_run(folder / "out"))


def ways(field, site):
    return {way.name: way for way in tradeoff(field, site).ways}


def test_a_remedy_under_construction_speaks_for_restoring_and_must_be_fitted(field):
    found = ways(field, "ok-tar-creek")
    assert any("confirmed release is open" in why for why in found["restore"].reasons_for)
    assert any("work must fit it" in why for why in found["reprocess"].reasons_against)
    assert any("Mill tailings" in why for why in found["reprocess"].reasons_for)
    assert any("drains" in why for why in found["reuse"].reasons_against)


def test_both_axes_are_scores_of_the_run_and_no_other_number_is_made(field):
    table = field.run.table
    for at in range(0, len(field.run.ranked), 25):
        answer, row = at_place(field, at), field.run.ranked[at]
        for axis in (answer.x, answer.y):
            assert axis.score == table[f"score_{axis.profile}"].iloc[row]
            assert axis.rank == table[f"rank_{axis.profile}"].iloc[row]
            assert axis.low - 1e-12 <= axis.score <= axis.high + 1e-12
        lead = answer.x if answer.x.profile == table["profile"].iloc[row] else answer.y
        assert lead.low == pytest.approx(table["score_low"].iloc[row], abs=1e-12)
        assert [way.name for way in answer.ways] == list(WAYS)
        text = json.dumps([way.__dict__ for way in answer.ways])
        assert not re.search(r"\d+ (of|out of) \d+ reasons|total", text)


def test_what_is_wide_is_told_as_unknown(field):
    run_files = field.run
    wide = run_files.table["waste_volume_low"].isna().to_numpy()[run_files.ranked]
    answer = at_place(field, int(np.flatnonzero(wide)[0]))
    assert any("Volume of waste" in words for words in answer.unknown)
    assert any("no layer at all" in words for words in answer.unknown)


def test_the_plot_draws_every_ranked_site_once_and_escapes_names(field):
    text = plot(field, [0, 1])
    assert text.count("<circle") == len(field.run.ranked)
    page = tradeoff_page(field)
    assert "<script" not in page and not re.search(r'(src|href)="', page)
    assert "authors&#x27; placeholder" in page and "internal, predecisional" in page


def test_only_ranked_sites_and_none_withheld(folder):
    field = read_field(read_run(folder / "public"))
    table = field.run.table
    held = table.loc[table["consult_nation"] != "", "site_id"].iloc[0]
    with pytest.raises(UsageError, match="withheld by policy"):
        tradeoff(field, held)
    open_ones = table["rank"].isna() & (table["consult_nation"] == "")
    none = table.loc[open_ones, "site_id"].iloc[0]
    with pytest.raises(UsageError, match="without a rank"):
        tradeoff(field, none)


def test_an_unknown_profile_is_refused_with_the_known_ones(field):
    with pytest.raises(UsageError, match="no profile 'urgncy'"):
        read_field(field.run, "recovery", "urgncy")


def test_the_command(folder, tmp_path):
    words = ["tar creek", "--run", str(folder / "out"), "--html", str(tmp_path / "page.html")]
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 0, done.output
    assert "Reasons, not votes" in done.output and (tmp_path / "page.html").is_file()
    done = CliRunner().invoke(command, ["--run", str(folder / "out"), "--json"])
    assert {"x", "y", "ways", "unknown"} <= set(json.loads(done.output)["sites"][0])


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7])
def test_quarters_rise(n):
    words = ["first quarter", "second quarter", "third quarter", "last quarter"]
    found = [words.index(quarter(rank, n)) for rank in range(1, n + 1)]
    assert found == sorted(found) and found[0] == 0
