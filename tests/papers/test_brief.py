"""The brief: the first sites in words, what is missing, what the weights change."""

from __future__ import annotations

import json

import numpy as np
from click.testing import CliRunner

from remine.answering.run_files import read_run
from remine.cli.brief import command
from remine.errors import ConflictError, UsageError
from remine.papers.brief import brief_of, brief_page, what_weights_change


def test_the_first_sites_stand_in_rank_order_with_their_numbers(internal):
    brief = brief_of(internal)
    table = internal.table.iloc[internal.ranked[:10]]
    assert [line.site_id for line in brief.first] == list(table["site_id"])
    assert [line.rank for line in brief.first] == list(table["rank"])
    assert all(line.why.endswith(".") for line in brief.first)
    page = brief_page(brief)
    for words in ("internal, predecisional", "What is missing", "What the weights change",
                  "Nothing but a test.", brief.run_id, brief.config_sha256):
        assert words in page


def test_what_is_missing_is_said(internal, public):
    words = " ".join(brief_of(internal).missing)
    assert "Not measured: 10 of 100 (water 10)." in words
    assert "Not checked: protected land (G3)." in words and "not inventoried" in words
    assert "1 sites are unverified" in words
    assert "withheld from this audience" in " ".join(brief_of(public).missing)


def test_the_weights_words_hold_against_the_columns(internal):
    words = what_weights_change(internal)
    rank = internal.table["rank_access"].to_numpy()
    leader = internal.table["name"].iloc[int(np.nanargmin(rank))]
    kept = len(set(np.flatnonzero(rank <= 10)) & set(internal.ranked[:10]))
    assert f"Profile access keeps {kept} of these" in words[0]
    assert f"puts {leader} first" in words[0]


def test_a_public_brief_names_no_withheld_site(runs, public):
    held = [public.table["name"].iloc[row] for row in range(len(public.table))
            if public.withheld(row)]
    page = brief_page(brief_of(public))
    assert held and not any(name in page for name in held)
    assert "predecisional" not in page


def test_the_command_prints_and_writes(runs, tmp_path):
    out = tmp_path / "brief.html"
    folder = str(runs["internal"])
    done = CliRunner().invoke(command, [folder, "--html", str(out)])
    assert done.exit_code == 0, done.output
    assert "What the weights change" in done.stdout
    assert out.read_text(encoding="utf-8") == brief_page(brief_of(read_run(runs["internal"])))
    again = CliRunner().invoke(command, [folder, "--html", str(out)])
    assert isinstance(again.exception, ConflictError)
    found = json.loads(CliRunner().invoke(command, [folder, "--json"]).stdout)
    assert found["first"][0]["rank"] == 1
    assert isinstance(CliRunner().invoke(command, [folder, "--pdf"]).exception, UsageError)
