"""Sections of the report: the lists, how sure they are, what others make of them, what is missing.

Each chart stands above the table it was drawn from.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from remine.answering.amounts import number
from remine.answering.neighbours import held_by_weights
from remine.answering.run_files import RunFiles
from remine.answering.site import SiteAnswer, explain_row
from remine.answering.sureness import sure_of_first
from remine.maps.text import COVERAGE, LISTS
from remine.papers import charts
from remine.papers.brief import TOP, coverage_words, what_weights_change
from remine.papers.comparison_files import ComparisonFiles
from remine.papers.sheet import Markup, table, text
from remine.ranking.likely_words import percent
from remine.surveyed_land import by_state

_REJECTED = 40
#: Ranks that have a line of their own in the chart of profiles.
_DRAWN = 12


def top_section(run: RunFiles) -> str:
    """Return the first ten with their intervals."""
    rows = run.ranked[:TOP]
    cells = run.table.iloc[rows]
    drawn = [(f"{c.rank:.0f}. {c.name}", c.score, c.score_low, c.score_high)
             for c in cells.itertuples(index=False)]
    likely = not run.tried.why_not
    titles = ("rank", *(("90 % of draws", f"top {run.tried.first}") if likely else ()),
              "worst cases", "site", "state", "score", "interval", "evidence", "list", "consult")
    listed = [(f"{c.rank:,.0f}", *(_likely(explain_row(run, int(row))) if likely else ()),
               f"{c.rank_best:,.0f}–{c.rank_worst:,.0f}",
               c.name, c.state, f"{c.score:.3f}", f"{c.score_low:.3f}–{c.score_high:.3f}",
               c.evidence_band, LISTS.get(c.list, (c.list,))[0], c.consult_nation)
              for c, row in zip(cells.itertuples(index=False), rows, strict=True)]
    numbers = [at for at, title in enumerate(titles) if title not in _WORDS]
    return (
        "<p>The mark is the score, the striped bar what the unknown values leave open.</p>"
        + charts.intervals(drawn, "Scores of the first ten with their intervals")
        + table(titles, listed, numbers) + f"<p>{text(run.tried.words())}</p>"
    )


_WORDS = ("site", "state", "evidence", "list", "consult")


def _likely(answer: SiteAnswer) -> tuple[str, str]:
    """Return between which ranks a site lies in most draws, and in how many it is in front."""
    return f"{answer.rank_p05:,}–{answer.rank_p95:,}", percent(answer.top_k_probability)


def profiles_section(runs: Sequence[RunFiles]) -> str:
    """Return the first ten under every profile of the first run, and those of the other runs."""
    run = runs[0]
    profiles = [run.leading["name"], *(p["name"] for p in run.manifest["profiles"]
                                       if not p["leading"])]
    out = "".join(f"<p>{text(words)}</p>" for words in what_weights_change(run))
    if len(profiles) > 1:
        ranks = {name: run.table[f"rank_{name}"].to_numpy() for name in profiles}
        first = run.ranked[:TOP]
        drawn = [(run.table["name"].iloc[row], [_whole(ranks[name][row]) for name in profiles])
                 for row in first]
        label = f"Ranks of the first ten of {profiles[0]} under the other profiles"
        chart = (f"<h3>{text(label)}</h3><p>Sites beyond rank {_DRAWN} stand below in open "
                 "circles, in order.</p>" + charts.ranks(profiles, drawn, _DRAWN, label))
        rows = [(name, *(number(rank) or "–" for rank in found)) for name, found in drawn]
        chart = (f'<div class="whole">{chart}</div>'
                 + table(("site", *profiles), rows, range(1, 1 + len(profiles))))
        columns = []
        for name in profiles:
            order = np.argsort(np.where(np.isnan(ranks[name]), np.inf, ranks[name]), kind="stable")
            columns.append([f"{run.table['name'].iloc[row]}, {run.table['state'].iloc[row]}"
                            for row in order[:TOP] if not np.isnan(ranks[name][row])])
        out += f"<h3>The first ten under each profile</h3>{_side_by_side(profiles, columns)}"
        out += chart  # after a table that pages may part, so that none stays half empty
        weights = [(p["name"], p["status"], p["source"], p["date"], p["not_measured"])
                   for p in run.manifest["profiles"]]
        out += table(("profile", "status of its weights", "whose", "of", ""), weights)
    if len(runs) > 1:
        titles = [f"{other.manifest['title']}, {other.leading['name']} (run "
                  f"{other.manifest['run_id']})" for other in runs]
        columns = [[f"{c.name}, {c.state}" for c in
                    other.table.iloc[other.ranked[:TOP]].itertuples(index=False)]
                   for other in runs]
        out += f"<h3>The first ten of each run</h3>{_side_by_side(titles, columns)}"
    return out


def _side_by_side(titles: Sequence[str], columns: Sequence[Sequence[str]]) -> str:
    longest = max(map(len, columns), default=0)
    rows = [(str(i + 1), *(column[i] if i < len(column) else "" for column in columns))
            for i in range(longest)]
    return table(("", *titles), rows, (0,))


def _whole(rank: float) -> int | None:
    return None if np.isnan(rank) else int(rank)


def _held(run: RunFiles, k: int) -> str:
    """Return how far each weight may move before another set of sites is first."""
    words = held_by_weights(run, k)
    if not words:
        return ""
    return (f"<p>The same {k} sites stay first while one weight moves between these ends, the "
            "others in proportion:</p>"
            f"<ul>{''.join(f'<li>{text(line)}</li>' for line in words)}</ul>")


def sureness_section(run: RunFiles) -> str:
    """Return how often each of the first ten stays among them."""
    found = sure_of_first(run, TOP)
    if found is None:
        return ("<p>How sure the places are is told for the weighted sum only, not for "
                f"{text(run.method.kind)}.</p>")
    names = run.table["name"].iloc[run.ranked[: len(found.probability)]]
    drawn = [(name, p, p, p) for name, p in zip(names, found.probability, strict=True)]
    rows = [(name, f"{p:.3f}", f"± {e:.3f}" if 0 < p < 1 else f"unseen below {found.unseen:.4f}",
             status, basis) for name, p, e, status, basis in zip(
                 names, found.probability, found.standard_error, found.status, found.basis,
                 strict=True)]
    return (
        f"<p>Beyond the profile: share of {found.draws:,} draws in which a site is among the first "
        f"{found.k} whatever the weights, drawn evenly from all weights of the weighted criteria "
        f"(Dirichlet), unknown values evenly from their intervals; seed {found.seed}. “Always” and "
        "“never” are proved, not sampled.</p>"
        + charts.intervals(drawn, "Probability of being among the first ten")
        + table(("site", "probability", "Monte Carlo error", "", "known by"), rows, (1, 2))
        + _held(run, found.k)
    )


def stakeholders_section(found: ComparisonFiles | None) -> str:
    """Return what parts the groups with weights; nothing where there is no such comparison."""
    if found is None or not found.stakeholders:
        return ""
    rows = [r for r in found.stakeholders if r.get("ranks_apart", "").isdigit()]
    rows.sort(key=lambda r: -int(r["ranks_apart"]))
    agree = found.manifest.get("kendall_w")
    words = "" if agree is None else f"Kendall’s W over all sites: {agree:.2f} (1: all agree). "
    words += f"Consensus: {found.manifest.get('consensus_rule', '')}." if rows else ""
    status = found.stakeholders[0].get("weights_status", "")
    listed = [(r["name"], r["state"], r.get("consensus_rank", ""), r["ranks_apart"],
               r["highest_with"], r["lowest_with"], r["what_parts_them"]) for r in rows[:20]]
    titles = ("site", "state", "consensus rank", "ranks apart", "highest with", "lowest with",
              "what parts them")
    body = table(titles, listed, (2, 3)) if listed else "<p>One group has weights: nothing parts "\
        "it from itself.</p>"
    return f"<p>{text(words)}</p><p>Weights: {text(status)}.</p>{body}"


def scenarios_section(found: ComparisonFiles | None) -> str:
    """Return how many of the first sites each scenario keeps, and their ranks in it."""
    if found is None:
        return ""
    items = found.manifest["scenarios"]
    first = found.manifest["first"]
    rows = [(item["title"], item["family"], item["weights_status"], item["kept_of_first"],
             "" if item["spearman"] is None else f"{item['spearman']:.3f}", item["note"])
            for item in items]
    titles = ("scenario", "kind", "weights", f"kept of first {first}", "Spearman", "")
    names = [item["key"] for item in items if f"rank_{item['key']}" in (found.scenarios or [{}])[0]]
    listed = [(r["name"], r["state"], *(r[f"rank_{name}"] for name in names))
              for r in found.scenarios[:first]]
    return (table(titles, rows, (3, 4)) + "<h3>Ranks of the first sites in each scenario</h3>"
            + table(("site", "state", *names), listed, range(2, 2 + len(names))))


def lists_section(run: RunFiles) -> str:
    """Return how many sites each list holds."""
    counts = run.manifest["counts"]["lists"]
    named = [(LISTS.get(name, (name.replace("_", " "),))[0], count)
             for name, count in counts.items()]
    rows = [(label, LISTS.get(name, ("", ""))[1], f"{count:,}")
            for (label, count), name in zip(named, counts, strict=True)]
    return (
        "<p>A site held by several gates stands in each of those lists.</p>"
        + charts.bars(named, "Sites by list")
        + table(("list", "what it means", "sites"), rows, (2,))
        + f"<p>{text(run.manifest['not_checked_words'])}.</p>"
    )


def coverage_section(run: RunFiles) -> str:
    """Return what the inventory says of each state, gaps shown as gaps."""
    states = run.manifest["inventory"].get("states", ())
    if not states:
        return "<p>The run does not say which states its sources cover.</p>"
    rows = [
        (r["state"], Markup(_word(r["word"])), f"{r['sites']:,}", f"{r['records']:,}",
         "; ".join(r["covered_by"]), "; ".join(r["records_from"]),
         "; ".join(r["not_in_this_run"]))
        for r in states
    ]
    titles = ("state", "the inventory", "sites", "records", "covered by", "records from",
              "known inventory, not in this run")
    keep = [0, 1, 2, *(i for i in range(3, 7) if any(row[i] not in ("", "0") for row in rows))]
    titles = [titles[i] for i in keep]
    rows = [[row[i] for i in keep] for row in rows]
    return (
        f"<p>{text(coverage_words(run))} The numbers on the map are sites of this run.</p>"
        + charts.state_map(states) + table(titles, rows, (2,), "small")
    )


def surveyed_section(run: RunFiles) -> str:
    """Return how much land modern surveys cover beside what is cited; empty without such layers."""
    said = run.manifest.get("surveyed_land")
    if not said:
        return ""
    country = "".join(f"<li>{text(row['statement'])}</li>" for row in said["country"])
    titles, rows = by_state(run.rows("surveyed_land.csv"))
    return (
        f"<ul>{country}</ul><p>No rank rests on these shares. Land is that of the "
        f"{text(said['of'])}.</p><h3>By state, percent of its land</h3>"
        + table(titles, rows, range(1, len(titles)), "small")
    )


def _word(word: str) -> str:
    gap = word.startswith("not inventoried")
    label = text(COVERAGE.get(word, (word,))[0])
    return f"<b>{label}</b>" if gap else label


def rejected_section(run: RunFiles) -> str:
    """Return why rows were not used, and the first of them."""
    reasons = run.manifest["counts"]["rejected_by_reason"]
    if not reasons:
        return "<p>No row was rejected.</p>"
    out = table(("layer and reason", "rows"), [(why, f"{n:,}") for why, n in reasons.items()], (1,))
    rows = run.rows("rejected.csv")
    listed = [(r["layer"], r["row"], r["id"], r["column"], r["reason"], r["fix"])
              for r in rows[:_REJECTED]]
    over = len(rows) - len(listed)
    out += "<h3>Rows</h3>" + table(("layer", "row", "id", "column", "reason", "fix"), listed, (1,))
    return out + f"<p>and {over:,} more in rejected.csv</p>" * (over > 0)
