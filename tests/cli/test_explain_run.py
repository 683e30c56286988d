"""``remine explain SITE --run DIR``: from the files of a run, for its audience."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from remine.answering.page import site_page, versus_page
from remine.answering.run_files import read_run
from remine.answering.site import explain_place
from remine.answering.sureness import how_sure
from remine.answering.versus import explain_versus
from remine.cli.explain import command
from remine.errors import ConflictError, InputError, UsageError
from remine.ranking.order import rank_intervals


@pytest.fixture
def made(small_project):
    return small_project().run("internal")


def asked(folder, *words):
    return CliRunner().invoke(command, [*words, "--run", str(folder)])


def test_contributions_add_up_to_the_score(made):
    _, _, folder = made
    run = read_run(folder)
    for row in run.ranked:
        answer = explain_place(run, run.table["site_id"].iloc[row])
        total = sum(term.contribution for term in answer.terms)
        assert total == pytest.approx(answer.score, abs=1e-12)
        for term in answer.terms:
            assert term.value_low <= term.value <= term.value_high


def test_a_gate_tells_what_it_rests_on(made):
    finished, release, folder = made
    run = read_run(folder)
    row = {site: i for i, site in enumerate(finished.inventory.sites["site_id"])}["s07"]
    told = {gate.name: gate for gate in explain_place(run, "s07").gates}
    for gate in release.gates:
        result, mine = finished.gates.decided[gate.name].result, told[gate.name]
        assert mine.code == result.code[row]
        amount = np.nan if result.measured is None else result.measured[row]
        assert (mine.measured_value is None) == np.isnan(amount)
        assert mine.from_row == (gate.layer_source == "") and mine.source and mine.vintage
    location = told["location"]
    assert (location.measured_value, location.measured_unit) == (5.0, "km")
    assert location.rests_on().startswith("over_limit; 5 km; the site's row, ")
    lands = told["tribal"]
    assert lands.source == finished.inventory.layers["lands"].spec.source
    assert "over_limit" in asked(folder, "s07").output
    page = site_page(explain_place(run, "s07"))
    assert "over_limit" in page and "5 km" in page


def test_values_read_back_from_the_files_are_those_of_the_run(made):
    finished, release, folder = made
    run = read_run(folder)
    row = {site: i for i, site in enumerate(finished.inventory.sites["site_id"])}
    places = [row[site] for site in run.table["site_id"]]
    for name in run.names:
        scored = finished.matrix.scored[name]
        ends = run.worth(name, np.arange(len(run.table)))
        for found, true in zip(ends, (scored.score, scored.score_low, scored.score_high),
                               strict=True):
            assert np.array_equal(found, true[places])


def test_the_csv_says_the_same_as_the_parquet(made):
    _, _, folder = made
    quick = explain_place(read_run(folder), "s08")
    (folder / "ranked_sites.parquet").unlink()
    assert explain_place(read_run(folder), "s08") == quick


def test_a_gap_is_bounded_by_the_interval_of_the_whole(made):
    _, _, folder = made
    run = read_run(folder)
    low, high = (run.table[f"score_{end}"].to_numpy()[run.ranked] for end in ("low", "high"))
    best, worst = rank_intervals(low, high, np.ones(len(low), dtype=bool))
    gaps = 0
    for place, row in enumerate(run.ranked):
        answer = explain_place(run, run.table["site_id"].iloc[row])
        for gap in answer.gaps:
            gaps += 1
            assert answer.score - gap.score_down >= answer.score_low - 1e-12
            assert answer.score + gap.score_up <= answer.score_high + 1e-12
            assert best[place] <= gap.rank_best <= answer.rank <= gap.rank_worst <= worst[place]
    assert gaps


def _run_of_one_combination(small_project):
    project = small_project()
    project.model["criteria"].append(
        {"name": "both", "label": "Both", "kind": "combination", "unit": "index 0-1",
         "direction": "higher", "parameters": {"method": "mean", "of": ["potential", "rail"]}})
    for profile in project.model["profiles"]:
        profile["weights"] = {"both": 100}
    return project.run("internal")[2]


def test_the_part_of_a_combination_is_the_gap(small_project):
    folder = _run_of_one_combination(small_project)
    answer = explain_place(read_run(folder), "s09")
    assert [term.of for term in answer.terms] == ["", "both", "both"]
    gap = answer.gaps[0]
    assert gap.of == "both" and gap.name == "potential"
    # potential is unknown in 0..1 and rail sure: resolving it moves the mean by half of 1/2
    assert (gap.score_down, gap.score_up) == (pytest.approx(0.25), pytest.approx(0.25))


def test_rivals_are_the_nearest_scores(made):
    _, _, folder = made
    run = read_run(folder)
    answer = explain_place(run, "s01")
    others = [float(s) for i, s in zip(run.table["site_id"], run.table["score"], strict=True)
              if i != "s01" and not np.isnan(run.table.set_index("site_id")["rank"][i])]
    nearest = sorted(abs(s - answer.score) for s in others)[:3]
    assert sorted(abs(r.margin) for r in answer.rivals) == pytest.approx(nearest)


@pytest.mark.parametrize("words", ["s01", "S01", "Alpha tailings", "alpha"])
def test_a_site_by_id_name_or_part_of_it(made, words):
    _, _, folder = made
    result = asked(folder, words, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["schema"] == 1 and found["site_id"] == "s01"
    assert found["sure"]["draws"] == 1000 and found["gates"] and found["profiles"]


@pytest.mark.parametrize(("words", "code", "hint"), [
    ("Alfa tailing", "E-SITE-UNKNOWN", "Alpha tailings"),
    ("dump", "E-SITE-SEVERAL", "s02 (Beta dump)"),
])  # fmt: skip
def test_words_for_no_site_or_several(made, words, code, hint):
    _, _, folder = made
    error = asked(folder, words).exception
    assert isinstance(error, UsageError)
    assert error.problems[0].code == code and hint in error.problems[0].fix


def test_the_public_sees_no_figure_of_a_withheld_site(small_project):
    _, _, folder = small_project().run("public")
    result = asked(folder, "Delta pile")
    assert result.exit_code == 0, result.output
    assert "withheld by policy" in result.stdout
    assert "First Nation of the Test" in result.stdout
    answer = explain_place(read_run(folder), "s04")
    assert answer.score is None and answer.rank is None
    assert not (answer.terms or answer.gaps or answer.rivals or answer.profiles)
    refused = asked(folder, "Delta pile", "--versus", "s01").exception
    assert refused.problems[0].code == "E-SITE-UNRANKED"
    shown = explain_place(read_run(folder), "s01")
    assert "s04" not in {rival.site_id for rival in shown.rivals}


def test_a_site_without_a_rank_says_so(made):
    _, _, folder = made
    result = asked(folder, "s05")
    assert "no rank: list unverified" in result.stdout


def test_what_turns_two_sites_turns_them(made):
    _, _, folder = made
    run = read_run(folder)
    ids = run.table["site_id"].iloc[run.ranked].tolist()
    checked = 0
    for first, second in zip(ids, ids[1:], strict=False):
        answer = explain_versus(run, second, first)
        assert sum(d.difference for d in answer.differences) == pytest.approx(
            answer.margin, abs=1e-12)
        names = [d.name for d in answer.differences]
        upper = np.array([d.upper_value for d in answer.differences])
        lower = np.array([d.lower_value for d in answer.differences])
        for j, item in enumerate(answer.differences):
            weights = np.array([d.weight for d in answer.differences])
            if item.weight_at_tie is not None:
                checked += 1
                moved = weights * (1 - item.weight_at_tie) / (1 - weights[j])
                moved[j] = item.weight_at_tie
                assert moved.sum() == pytest.approx(1)
                assert upper @ moved == pytest.approx(lower @ moved, abs=1e-12)
            if item.upper_at_tie is not None:
                changed = np.where(np.array(names) == item.name, item.upper_at_tie, upper)
                assert changed @ weights == pytest.approx(lower @ weights, abs=1e-12)
            if item.lower_at_tie is not None:
                changed = np.where(np.array(names) == item.name, item.lower_at_tie, lower)
                assert changed @ weights == pytest.approx(upper @ weights, abs=1e-12)
    assert checked


def test_versus_in_words_and_json(made):
    _, _, folder = made
    result = asked(folder, "s01", "--versus", "s02")
    assert result.exit_code == 0, result.output
    said = " ".join(result.stdout.split())
    assert "Smallest change of weights" in said or "No weights of these criteria" in said
    assert "Smallest change of one value" in said or "No change of one value" in said
    found = json.loads(asked(folder, "s02", "--versus", "s01", "--json").stdout)
    assert found["upper"]["score"] >= found["lower"]["score"]
    assert asked(folder, "s01", "--versus", "s01").exception.problems[0].code == "E-SITE-SAME"


def test_the_smallest_changes_of_weights_and_of_values_turn_them(made):
    """Each is put in place of what it changes, and the two scores are equal."""
    _, _, folder = made
    run = read_run(folder)
    ids = run.table["site_id"].iloc[run.ranked].tolist()
    shifts = changes = 0
    for first, second in zip(ids, ids[1:], strict=False):
        answer = explain_versus(run, first, second)
        weights = {d.name: d.weight for d in answer.differences}
        values = {d.name: (d.upper_value, d.lower_value) for d in answer.differences}
        if answer.shift:
            shifts += 1
            moved = weights | {s.name: s.weight_at_tie for s in answer.shift}
            assert sum(moved.values()) == pytest.approx(1)
            gap = sum(w * (values[n][0] - values[n][1]) for n, w in moved.items())
            assert gap == pytest.approx(0, abs=1e-9)
        for change in answer.values:
            changes += 1
            side = 0 if change.site_id == answer.upper.site_id else 1
            then = {n: list(pair) for n, pair in values.items()}
            then[change.name][side] = change.worth_at_tie
            gap = sum(w * (then[n][0] - then[n][1]) for n, w in weights.items())
            assert gap == pytest.approx(0, abs=1e-9)
    assert shifts and changes


def test_a_part_of_a_combination_can_turn_them_too(small_project):
    folder = _run_of_one_combination(small_project)
    run = read_run(folder)
    ids = run.table["site_id"].iloc[run.ranked].tolist()
    pairs = zip(ids, ids[1:], strict=False)
    found = [c for a, b in pairs for c in explain_versus(run, a, b).values]
    assert found and {c.of for c in found} == {"both"}
    for change in found:
        row = run.find(change.site_id)
        assert run.combined("both", row, change.name, change.worth_at_tie) == pytest.approx(
            run.combined("both", row, change.name, change.worth_at_tie - 1e-9), abs=1e-8)


def test_the_rank_is_said_with_what_the_draws_say(made):
    _, release, folder = made
    answer = explain_place(read_run(folder), "s01")
    row = release.table.set_index("site_id").loc["s01"]
    assert (answer.rank_p05, answer.rank_p95) == (row["rank_p05"], row["rank_p95"])
    assert answer.top_k_probability == row["top_k_probability"]
    said = " ".join(asked(folder, "s01").stdout.split())
    assert f"in 90 % of draws {answer.rank_p05}" in said and "Dirichlet, concentration 20" in said
    for heading in ("Why:", "How sure", "What is missing", "What would change it"):
        assert heading in said
    assert "To pass" in said or "To fall behind" in said
    assert "stay first while one weight moves" in " ".join(
        asked(folder, "s01", "--top-k", "2").stdout.split())


def test_a_run_of_an_older_version_says_what_it_can(made):
    _, _, folder = made
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["sureness"]
    path.write_text(json.dumps(manifest))
    (folder / "ranked_sites.parquet").unlink()
    rows = list(csv.reader((folder / "ranked_sites.csv").open(encoding="utf-8")))
    keep = [i for i, name in enumerate(rows[0])
            if not name.startswith(("rank_p", "top_k"))]
    with (folder / "ranked_sites.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[row[i] for i in keep] for row in rows])
    answer = explain_place(read_run(folder), "s01")
    assert answer.rank and answer.rank_p05 is None and answer.top_k_probability is None
    result = asked(folder, "s01")
    assert result.exit_code == 0 and "not told by this run" in " ".join(result.stdout.split())


def test_how_sure_is_repeatable_and_proved_where_it_can_be(made):
    _, _, folder = made
    run = read_run(folder)
    row = run.find("s01")
    once, again = (how_sure(run, row, draws=200, k=2) for _ in range(2))
    assert once == again
    assert once.standard_error == pytest.approx(
        np.sqrt(once.probability * (1 - once.probability) / 200))
    everyone = how_sure(run, row, draws=50, k=len(run.ranked))
    assert (everyone.status, everyone.basis) == ("always", "dominance")
    assert "Dirichlet" in once.weights
    assert how_sure(run, run.find("s05")) is None


def test_a_method_that_compares_sites_promises_less(small_project):
    project = small_project()
    project.model["method"] = {"kind": "promethee"}
    _, _, folder = project.run("internal")
    run = read_run(folder)
    answer = explain_place(run, "s09")
    assert "can reorder others" in answer.method_note
    assert answer.gaps[0].rank_best is None
    assert how_sure(run, run.find("s09")) is None
    versus = explain_versus(run, "s01", "s02")
    assert not versus.exact and versus.nearest_weight == ""
    assert "not for promethee" in asked(folder, "s01", "--versus", "s02").stdout
    assert sum(t.contribution for t in answer.terms) == pytest.approx(answer.score, abs=1e-12)


def test_one_page_escaped_and_never_overwritten(small_project, tmp_path):
    from helping import sites_rows

    rows = sites_rows()
    rows[0]["name"] = "<script>alert(1)</script> & \u202e"
    _, _, folder = small_project(sites=rows).run("internal")
    run = read_run(folder)
    page = site_page(explain_place(run, "s01"))
    assert "<script" not in page and "&lt;script&gt;" in page and "\u202e" not in page
    assert "<script" not in versus_page(explain_versus(run, "s01", "s02"))
    assert "http://" not in page and "https://" not in page
    target = tmp_path / "page.html"
    assert asked(folder, "s01", "--html", str(target)).exit_code == 0
    assert "How sure" in target.read_text(encoding="utf-8")
    assert isinstance(asked(folder, "s01", "--html", str(target)).exception, ConflictError)
    assert asked(folder, "s01", "--html", str(target), "--overwrite").exit_code == 0


def test_a_folder_that_is_no_run(made, tmp_path):
    _, _, folder = made
    assert asked(tmp_path, "s01").exception.problems[0].code == "E-RUN-MISSING"
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["criteria"]
    path.write_text(json.dumps(manifest))
    error = asked(folder, "s01").exception
    assert isinstance(error, InputError) and error.problems[0].code == "E-RUN-OLD"
    path.write_text("{")
    assert asked(folder, "s01").exception.problems[0].code == "E-RUN-READ"


def test_the_list_carries_what_is_explained(made):
    _, _, folder = made
    with (folder / "ranked_sites.csv").open(encoding="utf-8") as file:
        first = next(csv.DictReader(file))
    answer = explain_place(read_run(folder), first["site_id"])
    assert answer.rank == int(first["rank"]) and answer.weights_status == first["weights_status"]
