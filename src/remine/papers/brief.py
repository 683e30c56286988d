"""The one page for a meeting: the first ten, what is missing, what the weights change."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from remine.answering.amounts import plain_label
from remine.answering.in_words import sure_in_short, why_sentence
from remine.answering.run_files import RunFiles
from remine.answering.site import explain_row
from remine.answering.versus import explain_versus
from remine.papers.fitting import fitting_size, lines_of
from remine.papers.sheet import page, stamps, text

TOP = 10


@dataclass(frozen=True)
class Line:
    """One of the first sites, and in a sentence why it stands there."""

    rank: int
    rank_best: int
    rank_worst: int
    how_sure: str
    site_id: str
    name: str
    state: str
    score: float
    why: str


@dataclass(frozen=True)
class Brief:
    """What stands on the page, as words."""

    run_id: str
    config_sha256: str
    title: str
    audience: str
    stamps: tuple[str, ...]
    profile: str
    weights_status: str
    ranked: int
    first: tuple[Line, ...]
    missing: tuple[str, ...]
    weights: tuple[str, ...]
    what_this_is_not: str

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def brief_of(run: RunFiles) -> Brief:
    """Return the brief of a run, from its files."""
    manifest = run.manifest
    rows = run.ranked[:TOP]
    answers = [explain_row(run, int(row)) for row in rows]
    first = tuple(
        Line(a.rank, a.rank_best, a.rank_worst, sure_in_short(a), a.site_id, a.name, a.state,
             a.score, why_sentence(a))
        for a in answers
    )
    return Brief(
        manifest["run_id"], manifest["config_sha256"], manifest["title"], manifest["audience"],
        tuple(manifest["stamps"]), run.leading["name"], run.table["weights_status"].iloc[0],
        len(run.ranked), first, tuple(_missing(run, answers)), tuple(what_weights_change(run)),
        manifest["what_this_is_not"],
    )  # fmt: skip


def _missing(run: RunFiles, answers: list) -> list[str]:
    manifest, counts = run.manifest, run.manifest["counts"]
    out = [f"{_upper(answers[0].not_measured)}." if answers else "",
           f"{_upper(manifest['not_checked_words'])}."]
    gaps = Counter(plain_label(gap.label) for answer in answers for gap in answer.gaps)
    if gaps:
        named = ", ".join(f"{label.lower()} ({count})" for label, count in gaps.most_common(5))
        out.append(f"Not exactly known of how many of these {len(answers)}: {named}.")
    out.append(coverage_words(run))
    rest = [f"{counts['unverified']:,} sites are unverified and have no rank" *
            bool(counts["unverified"]),
            f"{counts['withheld']:,} are withheld from this audience by policy" *
            bool(counts["withheld"]),
            f"{counts['rows_rejected']:,} input rows were rejected" * bool(counts["rows_rejected"])]
    if any(rest):
        out.append(_upper("; ".join(filter(None, rest))) + ".")
    return [line for line in out if line]


def coverage_words(run: RunFiles) -> str:
    """Return in a sentence which states nothing inventories; empty where the run does not say."""
    words: dict[str, list[str]] = {}
    for row in run.manifest["inventory"].get("states", ()):
        words.setdefault(row["word"], []).append(row["state"])
    out = []
    gaps = [*words.get("not inventoried", []), *words.get("not inventoried, records only", [])]
    if gaps:
        out.append(f"{len(gaps)} states and territories are not inventoried ("
                   + ", ".join(sorted(gaps)) + "): no site there means nothing was looked for")
    samples = words.get("sites from samples only", [])
    if samples:
        out.append(f"in {len(samples)} more the sites are a sample, not an inventory")
    return _upper("; ".join(out)) + "." if out else ""


def what_weights_change(run: RunFiles) -> list[str]:
    """Return what other profiles make of the first ten, and what turns the tenth and eleventh."""
    table, lead = run.table, run.leading["name"]
    first = run.ranked[:TOP]
    out, always = [], set(first.tolist())
    for profile in run.manifest["profiles"]:
        if profile["name"] == lead:
            continue
        rank = table[f"rank_{profile['name']}"].to_numpy()
        among = np.flatnonzero(rank <= TOP)
        always &= set(among.tolist())
        kept = len(set(among.tolist()) & set(first.tolist()))
        leader = among[np.argmin(rank[among])] if len(among) else None
        fallen = max(first, key=lambda row, rank=rank: rank[row]) if len(first) else None
        words = f"Profile {profile['name']} keeps {kept} of these {len(first)}"
        if leader is not None:
            words += f", puts {table['name'].iloc[leader]} first"
        if fallen is not None and rank[fallen] > TOP:
            words += f", and {table['name'].iloc[fallen]} at {rank[fallen]:,.0f}"
        out.append(words + ".")
    if out:
        names = [table["name"].iloc[row] for row in sorted(always)]
        out.append("Among the first ten under every profile: "
                   + (", ".join(names) if names else "none") + ".")
    turn = _turning(run)
    return [*out, turn] if turn else out


def _turning(run: RunFiles) -> str:
    """Return the smallest change of one weight that lets the eleventh in; exact or not told."""
    if not run.additive or len(run.ranked) <= TOP:
        return ""
    last, next_one = (run.table["site_id"].iloc[run.ranked[i]] for i in (TOP - 1, TOP))
    found = explain_versus(run, last, next_one)
    named = {item.name: item for item in found.differences}
    if not found.nearest_weight:
        return "No change of one weight lets the eleventh in place of the tenth."
    item = named[found.nearest_weight]
    return (f"{found.lower.name} (rank {found.lower.rank}) takes the place of {found.upper.name} "
            f"(rank {found.upper.rank}) when the weight of {plain_label(item.label).lower()} goes "
            f"from {item.weight:.3f} beyond {item.weight_at_tie:.3f}, the others in proportion.")


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def show_brief(brief: Brief, out) -> None:
    """Print the brief."""
    from rich.text import Text

    from remine.plain_text import visible

    def say(words: str) -> None:
        out.print(Text(visible(words)))

    say(f"{brief.title} - profile {brief.profile}, audience {brief.audience}")
    if brief.stamps:
        say(f"** {'; '.join(brief.stamps)} **")
    say(f"weights: {brief.weights_status}")
    for line in brief.first:
        say("")
        say(f"{line.rank}. {line.name}, {line.state} ({line.how_sure}; score {line.score:.3f})")
        say(f"   {line.why}")
    for title, words in (("What is missing", brief.missing),
                         ("What the weights change", brief.weights)):
        say("")
        say(title)
        for word in words:
            say(f"- {word}")
    say("")
    say(brief.what_this_is_not)
    say(f"run {brief.run_id}")


def brief_page(brief: Brief) -> str:
    """Return the page; it prints on one US Letter sheet."""
    size = fitting_size(lambda points: _height(brief, points), largest=9.8)
    items = "".join(
        f'<li value="{line.rank}"><p><b>{text(line.name, 100)}</b>, {text(line.state)} '
        f'<span class="soft">{text(line.how_sure)} · score {line.score:.3f}</span></p>'
        f"<p>{text(line.why, 380)}</p></li>"
        for line in brief.first
    )
    body = (
        f'<main class="brief" style="font-size:{size:g}pt"><header><div class="line">'
        f'<p class="soft">Brief · audience {text(brief.audience)}</p>{stamps(brief.stamps)}</div>'
        f"<h1>{text(brief.title, 140)}</h1><p>The first {len(brief.first)} of {brief.ranked:,} "
        f"ranked sites, profile {text(brief.profile)}; weights: {text(brief.weights_status, 300)}."
        f"</p></header><ol>{items}</ol>"
        f"<h2>What is missing</h2><ul>{_items(brief.missing)}</ul>"
        f"<h2>What the weights change</h2><ul>{_items(brief.weights)}</ul>"
        f'<footer class="soft">{text(brief.what_this_is_not, 500)} Run {text(brief.run_id)} · '
        f"configuration SHA-256 {text(brief.config_sha256)}</footer></main>"
    )
    return page(f"Brief: {brief.title}", body, STYLE)


def _items(words: tuple[str, ...]) -> str:
    return "".join(f"<li>{text(word, _CUT)}</li>" for word in words)


_CUT = 420


def _height(brief: Brief, points: float) -> float:
    line = 1.34 * points
    total = line * 6 + 2.6 * points * lines_of(brief.title[:140], 540, 2.1 * points)
    for item in brief.first:
        total += 0.42 * points + line * (
            lines_of(item.name[:100] + item.how_sure + "x" * 22, 510, points)
            + lines_of(item.why[:380], 510, points))
    for words in (brief.missing, brief.weights):
        total += 2.1 * points
        total += sum(line * lines_of(word[:_CUT], 515, points) + 0.15 * points for word in words)
    return 0.9 * total + 1.1 * points * lines_of(brief.what_this_is_not[:500] + "x" * 100, 540,
                                           0.84 * points) + 22


STYLE = """
.brief { width: 7.5in; height: 9.98in; overflow: hidden; line-height: 1.34; display: flex;
  flex-direction: column } .brief .line { display: flex; justify-content: space-between;
  align-items: baseline; gap: .2in; font-size: .92em } .brief .stamps { text-align: right }
.brief h1 { font-size: 2.1em; margin: .1em 0 .15em }
.brief header { border-bottom: 1.2pt solid var(--ink); padding-bottom: .07in }
.brief h2 { font-size: 1.25em; margin: .5em 0 .15em } .brief ol, .brief ul { margin: 0;
  padding-left: 1.9em } .brief ol { margin-top: .07in } .brief ol > li { margin-bottom: .42em }
.brief ol > li::marker { font: 600 1.1em Georgia, "Liberation Serif", serif }
.brief ul { padding-left: 1.2em } .brief ul li { margin-bottom: .15em }
.brief { overflow-wrap: anywhere } .brief li p + p { color: #2c3735 }
.brief footer { margin-top: auto; font-size: .84em;
  border-top: .5pt solid var(--line); padding-top: .05in }
@media screen { body { background: #e7ebe9; padding: 1.5rem 0 } .brief { background: #fff;
  width: 8.5in; height: 11in; padding: .5in; margin: 0 auto; box-shadow: 0 1px 8px #0003 } }
"""
