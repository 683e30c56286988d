"""The report: every section from the files, a table behind each chart, one audience."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from click.testing import CliRunner

from remine.answering.run_files import read_run
from remine.cli.report import command
from remine.errors import InputError, UsageError
from remine.inventory.inventory_coverage import WORDS
from remine.papers.charts import bars, intervals, ranks, state_map
from remine.papers.comparison_files import read_comparison
from remine.papers.report import report_page


def sections(page):
    return dict(re.findall(r'<section id="s\d+"><h2>\d+\. ([^<]+)</h2>(.*?)</section>', page,
                           re.DOTALL))


def test_every_section_is_there_and_says_the_files_words(internal):
    found = sections(report_page([internal]))
    assert list(found) == [
        "What was asked", "The first ten", "The first ten by profile", "How sure",
        "What holds the sites", "What the inventory covers", "Layers and vintages",
        "Rejected rows", "Method", "Limits"]
    for item in internal.manifest["inputs"]:
        assert item["sha256"] in found["Layers and vintages"]
    for profile in internal.manifest["profiles"]:
        assert profile["name"] in found["The first ten by profile"]
    for item in internal.manifest["criteria"]:
        assert item["label"] in found["Method"]
    assert "score" in found["Method"] and "evidence = sum_j" in found["Method"]
    assert "not a risk level" in found["Limits"] and "Nothing but a test." in found["Limits"]
    assert "no layer" in found["Limits"]


def test_a_table_stands_behind_each_chart(internal):
    for name, body in sections(report_page([internal])).items():
        charts = len(re.findall(r'<svg class="(?:chart|states)', body))
        assert body.count("<table") >= charts, name


def test_gaps_of_the_inventory_are_gaps(internal):
    body = sections(report_page([internal]))["What the inventory covers"]
    states = internal.manifest["inventory"]["states"]
    gaps = [row["state"] for row in states if row["word"].startswith("not inventoried")]
    assert len(gaps) > 40
    assert body.count("<b>Not inventoried") == len(gaps)
    drawn = state_map(states)
    for row in states:
        if row["state"] not in ("AS", "GU", "MP", "VI"):
            assert f"<title>{row['state']}: {row['word']}</title>" in drawn
    assert f'url(#g{WORDS.index("not inventoried")})' in drawn


def test_a_public_report_names_no_withheld_site_in_its_lists(public):
    held = [public.table["name"].iloc[row] for row in range(len(public.table))
            if public.withheld(row)]
    page = report_page([public])
    assert held and not any(name in page for name in held)


def test_several_runs_stand_side_by_side_but_never_two_audiences(internal, public):
    page = report_page([internal, internal])
    assert "The first ten of each run" in page
    with pytest.raises(UsageError) as caught:
        report_page([internal, public])
    assert caught.value.problems[0].code == "E-REPORT-AUDIENCE"


@pytest.fixture
def comparison(internal, tmp_path):
    folder = tmp_path / "comparison"
    folder.mkdir()
    same = {name: internal.manifest[name] for name in ("run_id", "audience", "config_sha256")}
    (folder / "manifest.json").write_text(json.dumps({
        "what": "comparison", **same, "first": 2, "kendall_w": 0.5, "consensus_rule": "the rule",
        "scenarios": [
            {"key": "base", "family": "base", "title": "As it is <b>", "weights_status": "w",
             "note": "", "kept_of_first": 2, "spearman": 1.0},
            {"key": "other", "family": "methods", "title": "Other", "weights_status": "w",
             "note": "n", "kept_of_first": 1, "spearman": None}]}))
    (folder / "scenarios.csv").write_text(
        "site_id,name,state,list,rank_base,rank_other\ns01,Alpha,CO,no_hold,1,2\n")
    (folder / "stakeholders.csv").write_text(
        "site_id,name,state,consensus_rank,ranks_apart,highest_with,lowest_with,what_parts_them,"
        "weights_status\ns01,Alpha,CO,1,3,Group A,Group B,rail,Group A: elicited\n")
    return folder


def test_a_comparison_adds_scenarios_and_stakeholders(internal, comparison):
    found = sections(report_page([internal], read_comparison(comparison, internal)))
    assert "As it is &lt;b&gt;" in found["Scenarios"]
    parted = found["What stakeholders disagree on"]
    assert "Group A" in parted and "0.50" in parted and "the rule" in parted


def test_a_comparison_of_another_run_is_refused(internal, public, comparison, tmp_path):
    for folder in (comparison, tmp_path):
        with pytest.raises(UsageError) as caught:
            read_comparison(folder, public)
        assert caught.value.problems[0].code == "E-REPORT-COMPARISON"
    (comparison / "manifest.json").write_text("{")
    with pytest.raises(InputError):
        read_comparison(comparison, internal)


def test_rejected_rows_are_told_and_a_long_list_is_cut(internal, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(internal.folder, folder)
    rows = "".join(f"sites,a.csv,{i},x{i},,no place,give one,\n" for i in range(50))
    (folder / "rejected.csv").write_text(
        "layer,file,row,id,column,reason,fix,stamp\n" + rows, encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["counts"]["rejected_by_reason"] = {"sites: no place": 50}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    body = sections(report_page([read_run(folder)]))["Rejected rows"]
    assert "x39" in body and "x40" not in body and "and 10 more in rejected.csv" in body


def test_charts_of_nothing_stand():
    assert "<svg" in bars([], "none") and "<svg" in intervals([], "none")
    assert "<svg" in ranks(["a"], [], 5, "none")


def test_the_command(runs, tmp_path):
    out = tmp_path / "report.html"
    done = CliRunner().invoke(command, ["--run", str(runs["public"]), "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    page = out.read_text(encoding="utf-8")
    assert page == report_page([read_run(runs["public"])])
    assert "<script" not in page and not re.search(r'(?:src|href)="https?:', page)
