"""Weights that move, in Chromium: the ranks are Python's, and the way back to the command line."""

import json
import shlex

import numpy as np
import pytest

from remine.maps.live_model import weighable, worths
from remine.ranking import methods
from remine.ranking.order import competition_ranks, rank_intervals

MOVE = """([name, value]) => {
  const slider = document.querySelector(`[data-weight='${name}']`);
  slider.value = String(value);
  slider.dispatchEvent(new Event("input"));
}"""
COMPUTE = """([weights, method]) => {
  const w = remine.app.weighing, live = w.live;
  live.compute(w.model.shares(w.meta.lead, weights), method);
  live.computeEnds();
  return { rank: [...live.rank], order: [...live.order], score: [...live.score],
    best: [...live.ends.best], worst: [...live.ends.worst],
    parts: w.meta.criteria.map((name) => live.contribution(name, live.order[0])) };
}"""


def until(page, true):
    """Wait for what a script says; the page's policy lets no text be run in it again."""
    for _ in range(200):
        if page.evaluate(f"() => Boolean({true})"):
            return
        page.wait_for_timeout(30)
    raise AssertionError(f"never true: {true}")


def by_python(release, names, weights, method):
    """Return score, rank, interval of rank and the order for weights, as ``remine run`` would."""
    columns = [worths(release, name) for name in names]
    point, low, high = (np.column_stack([c[k] for c in columns]) for k in range(3))
    share = np.array([weights[name] for name in names]) / sum(weights[name] for name in names)
    ranked = ~np.isnan(release.table["rank"].to_numpy(float))
    kind = methods()[method]()
    score = np.full(len(point), np.nan)
    known = ~np.isnan(point).any(axis=1)
    score[known] = kind.scores(point[known], share)
    ends = np.full((2, len(point)), np.nan)
    ends[:, known] = kind.bounds(low[known], high[known], share)
    rank = competition_ranks(score, ranked)
    order = np.lexsort((release.table["site_id"].to_numpy(str), rank))[: ranked.sum()]
    return score, rank, rank_intervals(*ends, ranked), order


def same_as_python(page, release, draws, seed=7, profile="recovery"):
    """Hold random weights under both methods against Python, ties and unknown cells included."""
    rng = np.random.default_rng(seed)
    names = page.evaluate(f"remine.app.weighing.model.shares('{profile}', "
                          "remine.app.weighing.state.weights).map((p) => p[0])")  # fmt: skip
    for draw in range(draws):
        weights = {name: float(rng.integers(0, 101)) for name in names}
        weights[names[draw % len(names)]] += 1
        method = ("weighted_sum", "weighted_geometric_mean")[draw % 2]
        ours = page.evaluate(COMPUTE, [weights, method])
        score, rank, (best, worst), order = by_python(release, names, weights, method)
        shown = np.array([np.nan if x is None else x for x in ours["rank"]], float)
        np.testing.assert_array_equal(shown, rank)
        top = min(100, len(order))
        assert ours["order"][:top] == order[:top].tolist()
        assert ours["order"][: len(order)] == order.tolist()
        known = ~np.isnan(rank)
        np.testing.assert_allclose(np.array(ours["score"], float)[known], score[known], atol=1e-14)
        np.testing.assert_array_equal(np.array(ours["best"], float)[known], best[known])
        np.testing.assert_array_equal(np.array(ours["worst"], float)[known], worst[known])
        assert sum(ours["parts"]) == pytest.approx(score[order[0]], abs=1e-12)


def test_ranks_are_those_of_python_for_random_weights(internal):
    same_as_python(internal, internal.release, 12)


def test_ranks_of_a_public_run_are_those_of_python_under_both_methods(open_map, tmp_path):
    """Figures that would tell a masked place are means of groups: the page has the same cells as
    a public run whose model says the geometric mean, so it gives the same ranks."""
    from remine.maps import write_map
    from remine.project import load_project
    from remine.release import make_release
    from remine.resources import find_model
    from remine.run import run

    coarse = "masking={rules: [{gate: superfund, to: state}]}"
    sums, geometric = (
        make_release(
            run(load_project(find_model("mine-waste"), settings=(coarse, *words)), "survey-gap"),
            "public",
        )
        for words in ((), ("method={kind: weighted_geometric_mean}",))
    )
    assert sums.masking["averaged_criteria"] == ["survey_gap"]
    assert sums.weights["survey-gap"].used["survey_gap"] > 0
    assert (sums.masked & ~np.isnan(sums.table["score"])).any()  # averaged sites that are ranked
    write_map(sums, tmp_path / "public.html")
    page = open_map(tmp_path / "public.html").settled()
    weights = page.evaluate("remine.app.weighing.declared('survey-gap')")
    ours = page.evaluate(COMPUTE, [weights, "weighted_geometric_mean"])
    table = geometric.table.set_index("site_id").loc[sums.table["site_id"]]
    shown = {end: np.array([np.nan if x is None else x for x in ours[end]], float) for end in
             ("rank", "best", "worst", "score")}  # fmt: skip
    ranked = ~np.isnan(shown["rank"])
    for end, column in (("rank", "rank"), ("best", "rank_best"), ("worst", "rank_worst")):
        np.testing.assert_array_equal(shown[end][ranked], table[column].to_numpy(float)[ranked])
    np.testing.assert_allclose(shown["score"][ranked], table["score"][ranked], atol=1e-14)
    same_as_python(page, sums, 4, profile="survey-gap")


def test_ranks_are_those_of_python_where_thousands_tie(open_map, small_maps, tmp_path, monkeypatch):
    """A large run, rounded to 16 bits, each site many times over: every rank is shared."""
    import dataclasses

    from remine.maps import encoding, live_model, sites_layer, write_map

    for module in (encoding, live_model, sites_layer):
        monkeypatch.setattr(module, "PRECISE_ROWS", 500)
    monkeypatch.setattr(live_model, "COARSE_ROWS", 500)
    release, times = small_maps["internal"][1], 60
    rng = np.random.default_rng(3)
    rows = np.tile(np.arange(len(release.table)), times)
    table, ends = release.table.iloc[rows].reset_index(drop=True), release.worths.iloc[rows].copy()
    table["site_id"] = [f"x-{k:05d}" for k in rng.permutation(len(table))]
    for item in weighable(release):  # half of the rows get worths of their own
        own = rng.random(len(table)) < 0.5
        drawn = np.sort(rng.random((3, own.sum())), axis=0)
        table.loc[own, f"{item.name}_score"] = drawn[1]
        ends.loc[own, f"{item.name}_low"] = ends.loc[own, f"{item.name}_high"] = 0.0
        ends = ends.reset_index(drop=True)
        ends.loc[own, f"{item.name}_low"], ends.loc[own, f"{item.name}_high"] = drawn[0], drawn[2]
    table = table.assign(rank=np.where(np.isnan(table["rank"]), np.nan, 1.0))
    table = table.sort_values(["rank", "site_id"]).reset_index()
    large = dataclasses.replace(
        release, table=table.drop(columns="index"), masked=np.zeros(len(table), bool),
        facts=release.facts.iloc[rows[table["index"]]].reset_index(drop=True),
        worths=ends.iloc[table["index"]].reset_index(drop=True),
        geometry=release.geometry[rows[table["index"]]],
    )  # fmt: skip
    write_map(large, tmp_path / "large.html")
    page = open_map(tmp_path / "large.html").settled()
    assert page.evaluate("remine.app.weighing.meta.bits") == 16
    same_as_python(page, large, 4)


def test_list_map_and_panel_follow_a_slider(internal):
    before = internal.evaluate("[...remine.app.order]")
    internal.evaluate("remine.app.sites.choose(remine.app.order[3], 'map')")
    internal.wait_for_selector("#site h2")
    internal.evaluate(MOVE, ["drainage", 100])
    internal.evaluate(MOVE, ["volume", 0])
    until(internal, "remine.app.changed && remine.app.range(remine.app.order[0])")
    order = internal.evaluate("[...remine.app.order]")
    assert order != before
    first = internal.evaluate("remine.app.sites.siteName(remine.app.order[0])")
    assert internal.inner_text("#table tbody tr[data-row] button.name") == first
    label = internal.locator("button.numbered").first.get_attribute("aria-label")
    assert label.startswith("Rank 1 – " + first)
    place = internal.evaluate("remine.app.rank[remine.app.sites.chosen]")
    assert internal.inner_text("#site .badge strong") == str(place)
    assert internal.is_visible(".whatif") and "not the run’s" in internal.inner_text(".whatif")
    assert internal.inner_text("#weights .state") == "Yours"
    whose = "Weights: yours, from profile “Recovery”; not the run’s."
    assert internal.inner_text("#whose") == internal.text_content("#caption-whose") == whose
    internal.click("#weights .acts button >> nth=0")
    until(internal, "!remine.app.changed")
    assert internal.evaluate("[...remine.app.order]") == before
    assert internal.is_hidden(".whatif")
    assert internal.inner_text("#whose").startswith("Weights: profile “Recovery”, authors'")
    internal.select_option("#weights .profile select", "urgency")
    until(internal, "remine.app.changed")
    assert internal.inner_text("#whose") == (
        "Weights: profile “Urgency”, authors' placeholder (a test, 2026-01-01); not the run’s "
        "leading one."
    )
    assert "not the run’s leading one" in internal.inner_text(".whatif")


@pytest.mark.parametrize(
    "word",
    ["seed=7", "method={kind: owa}", "a=$HOME", "a=it's `so`", 'a="b"', "a=!x \\ y", "a=&b;c"],
)
def test_a_word_of_the_command_is_one_word_to_a_shell(internal, word):
    assert shlex.split(internal.evaluate("word => remine.quoted(word)", word)) == [word]


def test_the_runs_own_settings_stay_unless_a_slider_says_otherwise(internal):
    internal.evaluate("""remine.app.weighing.meta.settings = ["seed=7",
      "profiles.recovery.weights.drainage=3", "profiles.recovery.weights.volume=4"]""")
    internal.evaluate(MOVE, ["drainage", 77])
    until(internal, "remine.app.changed")
    words = shlex.split(internal.evaluate("remine.app.weighing.command()"))
    assert words[words.index("--set") :] == [
        "--set", "seed=7", "--set", "profiles.recovery.weights.volume=4",
        "--set", "profiles.recovery.weights.drainage=77",
    ]  # fmt: skip


def test_old_intervals_are_never_shown_for_new_weights(internal):
    told = internal.evaluate("""() => new Promise((done) => {
      remine.app.sites.listen("order", () => done([remine.app.range(0), remine.app.interval(0)]));
      const slider = document.querySelector("[data-weight='drainage']");
      slider.value = "90";
      slider.dispatchEvent(new Event("input")); })""")
    assert told == [None, None]
    until(internal, "remine.app.range(0) !== null")


def test_the_command_gives_the_same_order(internal, tmp_path, building):
    import csv

    from click.testing import CliRunner

    from remine.cli import main  # noqa: F401 - the command line is complete
    from remine.cli.run import command

    internal.evaluate(MOVE, ["drainage", 77])
    internal.evaluate(MOVE, ["potential", 13])
    internal.evaluate("""() => { const m = document.querySelectorAll("#weights select")[1];
      m.value = "weighted_geometric_mean"; m.dispatchEvent(new Event("change")); }""")
    until(internal, "remine.app.sites.live && remine.app.sites.live.method !== "
                               "'weighted_sum' && remine.app.range(0)")  # fmt: skip
    words = shlex.split(internal.inner_text("#weights code") or
                        internal.evaluate("remine.app.weighing.command()"))  # fmt: skip
    assert words[:3] == ["remine", "run", "small.yaml"]
    model = building.write_model(tmp_path)
    done = CliRunner().invoke(
        command, [str(model), *words[3:], "--out", str(tmp_path / "out"), "--quiet"]
    )
    assert done.exit_code == 0, done.output
    with (tmp_path / "out" / "ranked_sites.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["rank"]]
    shown = internal.evaluate("""() => [...remine.app.order].filter((i) => remine.app.rank[i] > 0)
      .map((i) => [remine.app.sites.siteId(i), String(remine.app.rank[i]),
                   String(remine.app.range(i)[0]), String(remine.app.range(i)[1])])""")
    assert shown == [[r["site_id"], r["rank"], r["rank_best"], r["rank_worst"]] for r in rows]


def test_a_link_and_a_file_carry_the_weights(internal, open_map, small_maps):
    internal.evaluate(MOVE, ["drainage", 64])
    until(internal, "location.hash.includes('w.drainage=64')")
    order = internal.evaluate("[...remine.app.order]")
    link = internal.evaluate("location.hash")
    record = json.loads(internal.evaluate("JSON.stringify(remine.app.weighing.record())"))
    assert record["settings"] == ["profiles.recovery.weights.drainage=64"]
    assert record["run"] == internal.evaluate("remine.meta.run")
    other = open_map(small_maps["internal"][0])
    other.evaluate("hash => { location.hash = hash; }", link)
    other.settled()
    until(other, "remine.app.changed")
    assert other.evaluate("[...remine.app.order]") == order
    other.requests[1:] = [url for url in other.requests[1:] if not url.startswith("file:")]


@pytest.mark.parametrize(
    "hash_", ["#profile=none", "#profile=recovery&w.drainage=-1", "#profile=recovery&w.drainage=x",
              "#profile=recovery&w.drainage=1e999", "#profile=recovery&w.__proto__=5",
              "#profile=recovery&method=eval&first=-3&off=nobody"]
)  # fmt: skip
def test_a_bad_link_changes_nothing(internal, hash_):
    before = internal.evaluate("[...remine.app.order]")
    internal.evaluate("hash => { location.hash = hash; }", hash_)
    internal.wait_for_timeout(120)
    assert internal.evaluate("[...remine.app.order]") == before
    assert not internal.evaluate("remine.app.changed")


def test_no_weight_at_all_is_said_and_not_ranked(internal):
    for name in ("potential", "volume", "drainage"):
        internal.evaluate(MOVE, [name, 0])
    until(internal, "document.querySelector('#weights .bad')")
    assert "At least one criterion" in internal.inner_text("#weights .bad")


def test_a_gate_asked_away_is_a_what_if_under_a_banner(internal):
    unverified = internal.release.counts["unverified"]
    assert unverified > 0
    ranked = internal.evaluate("[...remine.app.rank].filter((r) => r > 0).length")
    internal.click("#weights details.gates-off summary")
    internal.uncheck("input[data-gate=unverified]")
    until(internal, "remine.app.changed")
    banner = internal.inner_text(".whatif.strong")
    assert "What if" in banner and "Confirmed waste" in banner
    assert "every hold still holds" in banner
    now = internal.evaluate("[...remine.app.rank].filter((r) => r > 0).length")
    assert now == ranked + unverified
    assert "gate" not in internal.evaluate("remine.app.weighing.command()")
    internal.check("input[data-gate=unverified]")
    until(internal, "!remine.app.changed")
    assert internal.is_hidden(".whatif")


def test_consultation_is_never_asked_away_in_a_public_file(open_map, small_maps):
    page = open_map(small_maps["public"][0]).settled()
    assert page.is_disabled("input[data-gate=tribal]")
    assert not page.evaluate("document.querySelector('[data-gate=superfund]').disabled")
    page.evaluate("location.hash = '#profile=recovery&off=tribal'")
    page.wait_for_timeout(150)
    assert not page.evaluate("remine.app.changed")


def test_the_first_so_many_are_shown_alone(internal):
    internal.evaluate("""() => { const m = document.querySelectorAll("#weights select")[2];
      m.value = "10"; m.dispatchEvent(new Event("change")); }""")
    until(internal, "remine.app.sites.rows.length < remine.app.sites.n")
    ranks = internal.evaluate("[...remine.app.sites.rows].map((i) => remine.app.rank[i])")
    assert max(ranks) <= 10 and len(ranks) >= 10


def test_dense_country_is_a_shade_with_its_best_on_top(internal):
    told = internal.evaluate("""() => { const old = remine.MOST_SYMBOLS;
      remine.MOST_SYMBOLS = 5; remine.FIRST_SYMBOLS = 3; remine.app.points.canvas.now();
      const note = document.querySelector(".dense-note");
      const out = [note.hidden, note.textContent, remine.app.points.last];
      remine.MOST_SYMBOLS = old; remine.app.points.canvas.now();
      return [...out, note.hidden]; }""")
    assert told[0] is False and "the first 3" in told[1] and told[2] == 3 and told[3] is True
