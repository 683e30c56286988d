"""A site on one sheet of paper: everything a reviewer needs to agree, correct or hold."""

from __future__ import annotations

from dataclasses import dataclass

from remine.answering.amounts import number, plain_label
from remine.answering.in_words import amount, gap_words, place_lines, why_sentence
from remine.answering.run_files import RunFiles
from remine.answering.run_parts import Place, facts_of, place_of
from remine.answering.site import SiteAnswer, Term, explain_row
from remine.maps.text import FACTS, LISTS, OUTCOMES
from remine.papers import locator
from remine.papers.fitting import fitting_size, lines_of
from remine.papers.outlines import state_names
from remine.papers.sheet import Markup, page, stamps, table, text
from remine.review_columns import DECISIONS

_TERMS, _GATES, _PROFILES = 14, 10, 6
#: Letters smaller than this are not read on paper: a full card tells less before it goes below.
READABLE = 8.0
_MARKS = {"hold": "■", "unknown": "?", "not_indicated": "□", "pass": "✓"}
#: Facts that stand in other parts of the card.
_ELSEWHERE = ("nation", "location_error_km", "source", "vintage", "layer")


@dataclass(frozen=True)
class Detail:
    """How much a card tells: gaps, sources, linked records, letters of a gate's reason and of
    what stands behind it: its code, what was measured, source and vintage.
    """

    gaps: int
    sources: int
    linked: int
    reason: int
    rests_on: int


#: From all to least; what is cut off is counted, and stands in the run's lists.
_DETAILS = (Detail(5, 6, 6, 420, 160), Detail(4, 4, 4, 420, 120), Detail(3, 3, 3, 300, 60),
            Detail(2, 2, 2, 240, 36))


@dataclass(frozen=True)
class Card:
    """What stands on a card: the answer, and what else the run's files tell of the site."""

    answer: SiteAnswer
    place: Place
    facts: dict[str, str]
    linked: tuple[dict[str, str], ...]
    config: str
    note: str = ""


def card_of(run: RunFiles, row: int) -> Card:
    """Return the card of the site in a row of the run's table."""
    answer = explain_row(run, row)
    linked = () if answer.withheld else tuple(run.linked.get(answer.site_id, ()))
    return Card(answer, place_of(run, row), facts_of(run, row), linked,
                run.manifest["config_sha256"])  # fmt: skip


def card_page(card: Card) -> str:
    """Return one card as a page that prints on one US Letter sheet."""
    return sheets_page([card_html(card)], f"{card.answer.name}: {card.answer.title}")


def sheets_page(sheets: list[str], title: str) -> str:
    """Return the sheets of `card_html` as one page, each on a sheet of its own."""
    return page(title, "\n".join(sheets), STYLE)


def card_html(card: Card) -> str:
    """Return the sheet of one site."""
    answer = card.answer
    for detail in _DETAILS:
        size = fitting_size(lambda points, detail=detail: _height(card, points, detail))
        if size >= READABLE:
            break
    parts = [
        _head(card),
        f'<div class="top"><div class="standing">{_standing(answer)}{_consultation(answer)}</div>'
        f"{locator.locator(answer.state, card.place)}</div>",
        *(f"<div>{part}</div>" for part in (
            _terms(answer), _gates(answer, detail), _gaps(answer, detail)) if part),
        _pair(card, detail),
        _box(),
        _foot(card),
    ]
    return f'<section class="card" style="font-size:{size:g}pt">{"".join(parts)}</section>'


def _height(card: Card, points: float, detail: Detail) -> float:
    """Return about how high the sheet's text stands at a size of letters, in points."""
    answer = card.answer
    line, row = 1.22 * points, 1.44 * points

    def lines(words: str, wide: float, size: float = 1.0) -> int:
        return lines_of(words, wide, points * size)

    head = 0.92 * line * lines(answer.title[:120], 440, 0.92) + line
    head += 2.6 * points * lines(answer.name[:130], 540, 2.2)
    head += 1.52 * points * lines(why_sentence(answer)[:520], 540, 1.02) + 12
    left = line * lines(_list_words(answer), 350)
    left += line * lines(answer.consult_nation[:260], 340) if answer.consult_nation else 0
    left += 0.4 * points * 4 + (3.9 * points + 30 + line * (2 + lines("x" * 78, 330))
                                if answer.rank is not None and not answer.withheld else 3 * points)
    top = max(left, 107 + 2 * 1.1 * points)
    terms = min(len(answer.terms), _TERMS) + 2 if answer.terms else 1
    body = row * terms + 1.6 * points
    body += 1.6 * points + row + sum(
        line * max(lines(f"{g.reason[: detail.reason]}  {g.rests_on(detail.rests_on)}", 310),
                   lines(plain_label(g.label), 124))
        + 0.24 * points
        for g in answer.gates[:_GATES])
    if answer.rank is not None and not answer.withheld:
        body += 1.6 * points + row * (min(len(answer.gaps), detail.gaps) + 1)
    facts = 1.6 * points + sum(line * lines(words, 160) for _, words in _fact_rows(card, detail))
    other = 1.6 * points + sum(1.15 * points * lines(words, 280, 0.94) + 0.12 * points
                               for words in _source_lines(card, detail))
    foot = 1.08 * points * (lines(answer.what_this_is_not[:400] + card.note, 554, 0.88) + 2)
    return 0.955 * (head + top + body + max(facts, other) + foot) + 7 * 5.4 + 116


def _head(card: Card) -> str:
    answer = card.answer
    state = state_names().get(answer.state, answer.state or "state not recorded")
    return (
        f'<header><div class="line"><p class="soft">{text(answer.title, 120)}</p>'
        f"{stamps(answer.stamps)}</div><h1>{text(answer.name, 130)}</h1>"
        f'<p class="where">{text(state)} <span class="soft">·</span> {text(answer.site_id, 60)}'
        f'</p><p class="why">{text(why_sentence(answer), 520)}</p></header>'
    )


def _standing(answer: SiteAnswer) -> str:
    if answer.withheld or answer.rank is None:
        words = "Withheld by policy" if answer.withheld else "No rank"
        lists = f'<p class="lists">{text(_list_words(answer))}</p>'
        return f'<p class="rank"><span class="none">{words}</span></p>{lists}'
    strip = _strip(answer)
    share = f"{100 * answer.evidence_share:.0f} %" if answer.evidence_share is not None else ""
    return (
        f'<p class="rank"><b>{answer.rank:,}</b> <span>of {answer.of:,}</span></p>{strip}'
        f"<p>{text(_standing_words(answer), 460)}</p>"
        f'<p>Score <b>{answer.score:.3f}</b> <span class="soft">({answer.score_low:.3f} to '
        f'{answer.score_high:.3f})</span>; evidence {text(answer.evidence_band)}: {share} of the '
        f'weight rests on known values.</p><p class="lists">{text(_list_words(answer))}</p>'
        f"{_profiles(answer)}"
    )


def _standing_words(answer: SiteAnswer) -> str:
    lines = [line.removesuffix(".") for line in place_lines(answer)]
    return "".join(f"{line[:1].upper()}{line[1:]}. " for line in lines).strip()


def _profiles(answer: SiteAnswer) -> str:
    """Return the site's rank under every profile, in a line."""
    if len(answer.profiles) < 2:
        return ""
    words = " · ".join(
        f"{text(p.name)} <b>{number(p.rank) or '–'}</b>" for p in answer.profiles[:_PROFILES])
    return f'<p>Rank by profile: {words}</p>'


def _list_words(answer: SiteAnswer) -> str:
    label, meaning = LISTS.get(answer.list, (answer.list.replace("_", " "), ""))
    others = [LISTS.get(n, (n, ""))[0] for n in answer.holds.split("; ") if n and n != answer.list]
    also = f" Also: {', '.join(others)}." if others else ""
    return f"List: {label}{f' ({meaning})' if meaning else ''}.{also}"


def _strip(answer: SiteAnswer) -> str:
    """Draw the ranks from first to last, the interval striped, the rank a line."""
    wide, span = 300.0, max(answer.of - 1, 1)
    left, right, at = (wide * (rank - 1) / span
                       for rank in (answer.rank_best, answer.rank_worst, answer.rank))
    words = f"Rank {answer.rank} of {answer.of}, {answer.rank_best} to {answer.rank_worst}"
    return (
        f'<svg class="strip" viewBox="-2 0 {wide + 4:.0f} 22" role="img" aria-label="{words}">'
        f'<path class="axis" d="M0 8H{wide:.0f}"/><rect x="{left:.1f}" y="4" '
        f'width="{max(right - left, 1):.1f}" height="8" fill="url(#open)" class="edge"/>'
        f'<path class="at" d="M{at:.1f} 0V14"/><text x="0" y="21">1</text>'
        f'<text x="{wide:.0f}" y="21" text-anchor="end">{answer.of:,}</text></svg>'
    )


def _consultation(answer: SiteAnswer) -> str:
    if not answer.consult_nation:
        return ""
    return f'<p class="consult"><b>Consult:</b> {text(answer.consult_nation, 260)}</p>'


def _terms(answer: SiteAnswer) -> str:
    if not answer.terms:
        if not answer.withheld:
            return ""
        return ('<h2>What the score is made of</h2><p class="soft">Score, rank, values and exact '
                "place are withheld from this audience by policy.</p>")
    most = max(term.weight for term in answer.terms)
    rows = []
    for term in answer.terms[:_TERMS]:
        arrow = "" if term.of else ("▲ " if term.direction == "higher" else "▼ ")
        name = Markup(f'<span class="{"part" if term.of else "whole"}">{arrow}'
                      f"{text(plain_label(term.label), 60)}</span>")
        cells = [name, amount(term)[:80], _value(term)]
        cells += ["", "", ""] if term.of else [
            f"{term.weight:.3f}", f"{term.contribution:.4f}", _bar(term, most)]
        rows.append(cells)
    if len(answer.terms) > _TERMS:
        rows.append([f"and {len(answer.terms) - _TERMS} more in ranked_sites.csv", *[""] * 5])
    if answer.score is not None:
        known = Markup("<b>Score</b>"), "", "", "1.000", Markup(f"<b>{answer.score:.4f}</b>"), ""
        rows.append(known)
    titles = ("", "measured", "value 0–1", "weight", "gives", _KEY)
    said = f"profile {answer.profile}; weights: {answer.weights_status}"
    return (f'<h2>What the score is made of <small>{text(said, 200)}</small></h2>'
            f"{table(titles, rows, (2, 3, 4), 'terms')}")


_KEY = Markup(
    '<svg class="key" viewBox="0 0 152 9" aria-hidden="true">'
    '<rect x=".5" y="1" width="9" height="7" class="sure"/>'
    '<text x="13" y="7.6">sure</text><rect x="41" y="1" width="9" height="7" '
    'fill="url(#open)" class="out"/><text x="53.5" y="7.6">unknown</text><rect x="98" y="1" '
    'width="9" height="7" class="out"/><text x="110.5" y="7.6">not given</text></svg>'
)


def _value(term: Term) -> str:
    if term.value_low == term.value_high:
        return f"{term.value:.2f}"
    return f"{term.value:.2f} ({term.value_low:.2f}–{term.value_high:.2f})"


def _bar(term: Term, most: float) -> Markup:
    """Draw the weight as an outline, what is sure filled, what is unknown striped."""
    whole = 150.0 * term.weight / most if most else 0.0
    low, high, at = (whole * v for v in (term.value_low, term.value_high, term.value))
    words = f"gives {term.contribution:.4f} of at most {term.weight:.4f}"
    return Markup(
        f'<svg class="bars" viewBox="0 0 152 10" role="img" aria-label="{words}">'
        f'<rect class="out" x=".5" y="1" width="{whole:.1f}" height="8"/>'
        f'<rect class="sure" x=".5" y="1" width="{low:.1f}" height="8"/>'
        f'<rect x="{0.5 + low:.1f}" y="1" width="{high - low:.1f}" height="8" fill="url(#open)"/>'
        f'<path class="at" d="M{0.5 + at:.1f} 0V10"/></svg>'
    )


def _gates(answer: SiteAnswer, detail: Detail) -> str:
    rows = []
    for gate in answer.gates[:_GATES]:
        mark = _MARKS.get(gate.outcome, "")
        rows.append((plain_label(gate.label)[:60],
                     Markup(f'<span class="{text(gate.outcome)}">{mark} '
                            f"{text(OUTCOMES.get(gate.outcome, gate.outcome))}</span>"),
                     Markup(f"{text(gate.reason, detail.reason)} "
                            f"<small>{text(gate.rests_on(detail.rests_on))}</small>")))
    over = len(answer.gates) - _GATES
    more = f'<p class="soft">and {over} more gates in ranked_sites.csv</p>' * (over > 0)
    said = f"<small>{text(answer.not_checked, 200)}</small>"
    return (f"<h2>Gates {said}</h2>" + table(("gate", "", "why"), rows, kind="gates") + more
            ) if rows else ""


def _gaps(answer: SiteAnswer, detail: Detail) -> str:
    if answer.withheld or answer.rank is None:
        return ""
    over = len(answer.gaps) - detail.gaps
    more = f"; and {over} more not known exactly" * (over > 0)
    said = f"<small>{text(answer.not_measured, 200)}{more}</small>"
    if not answer.gaps:
        return (f"<h2>What is not known {said}</h2>"
                '<p class="soft">Every weighted value is known.</p>')
    rows = [gap_words(gap) for gap in answer.gaps[:detail.gaps]]
    titles = ("not known exactly", "could change the score by", "rank, if this alone were known")
    return f"<h2>What is not known {said}</h2>{table(titles, rows, kind='gaps')}"


def _pair(card: Card, detail: Detail) -> str:
    facts, sources = _facts(card, detail), _sources(card, detail)
    return f'<div class="pair">{facts}{sources}</div>' if facts else sources


def _facts(card: Card, detail: Detail) -> str:
    rows = _fact_rows(card, detail)
    inside = "".join(f"<dt>{text(name)}</dt><dd>{text(words)}</dd>" for name, words in rows)
    return f"<div><h2>On record</h2><dl>{inside}</dl></div>" if rows else ""


def _fact_rows(card: Card, detail: Detail) -> list[tuple[str, str]]:
    rows = [(FACTS[name], words[:150] + "…" * (len(words) > 150))
            for name, words in card.facts.items() if name not in _ELSEWHERE]
    if card.linked:
        names = [_record(row) for row in card.linked[:detail.linked]]
        over = len(card.linked) - detail.linked
        names += [f"and {over:,} more in context.csv"] * (over > 0)
        rows.append((f"Linked records ({len(card.linked):,})", "; ".join(names)[:420]))
    elif not card.answer.withheld:
        rows.append(("Linked records", "none in this run"))
    return rows


def _record(row: dict[str, str]) -> str:
    """Return what a linked record is called, and its layer where that does not tell it."""
    name = row["name"] or row["site_id"]
    return name if row["layer"] in name else f"{name} ({row['layer']})"


def _source_lines(card: Card, detail: Detail) -> list[str]:
    answer = card.answer
    out = [f"{answer.source}, {answer.vintage or 'vintage not stated'}"]
    seen: dict[str, list[str]] = {}
    for term in answer.terms:
        if term.source:
            seen.setdefault(term.source, []).append(plain_label(term.label))
    out += [f"{', '.join(names)}: {source}" for source, names in seen.items()]
    shown = [line[:170] + "…" * (len(line) > 170) for line in out[: detail.sources]]
    over = len(out) - len(shown)
    return shown + [f"and {over} more in metadata.html"] * (over > 0)


def _sources(card: Card, detail: Detail) -> str:
    lines = "".join(f"<li>{text(line)}</li>" for line in _source_lines(card, detail))
    return f'<div><h2>Sources</h2><ul class="sources">{lines}</ul></div>'


def _box() -> str:
    """Return the box to write into."""
    choices = "".join(f"<span>☐ {text(word)}</span>" for word in DECISIONS)
    fields = "".join(f"<span><i></i><small>{name}</small></span>"
                     for name in ("name", "agency, state or nation", "date"))
    return (f'<div class="box"><p class="choices"><b>Reviewer’s decision</b> {choices}</p>'
            '<p class="reason"><small>reason and evidence; corrections go to reviews.csv</small>'
            f'</p><p class="fields">{fields}</p></div>')


def _foot(card: Card) -> str:
    answer = card.answer
    note = f"{text(card.note, 300)} " if card.note else ""
    return (f"<footer><p>{note}{text(answer.what_this_is_not, 400)}</p>"
            f"<p>Run {text(answer.run_id)} · configuration SHA-256 {text(card.config)} · audience "
            f"{text(answer.audience)}</p></footer>")


STYLE = locator.STYLE + """
@page { margin: .4in }
.card { width: 7.7in; height: 10.18in; padding-right: 1pt; overflow: hidden; display: flex;
  flex-direction: column; gap: .075in; line-height: 1.22; break-after: page;
  break-inside: avoid } .card:last-child { break-after: auto }
.card header { border-bottom: 1.2pt solid var(--ink); padding-bottom: .05in }
.card h1, .card p, .card dd, .card li, .gates td:last-child { overflow-wrap: anywhere }
.card .line { display: flex; justify-content: space-between; align-items: baseline; gap: .2in;
  font-size: .92em } .card .stamps { text-align: right }
.card h1 { font-size: 2.15em; margin: .06em 0 .02em; display: -webkit-box; overflow: hidden;
  -webkit-box-orient: vertical; -webkit-line-clamp: 2 }
.card .why { margin-top: .3em; font-family: "Iowan Old Style", Palatino, Georgia,
  "Liberation Serif", serif; font-size: 1.1em; line-height: 1.35 }
.card h2 { font-size: 1.16em; margin: 0 0 .12em } .card h2 small { color: var(--soft);
  font: 400 .8em "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif;
  margin-left: .5em }
.top { display: grid; grid-template-columns: minmax(0, 1fr) 2.2in; gap: .3in }
.standing > p + p, .standing svg + p { margin-top: .32em }
.rank b { font: 600 3.9em/1 "Iowan Old Style", Palatino, Georgia, "Liberation Serif", serif }
.rank span { font-size: 1.25em; color: var(--soft) } .rank .none { font-size: 2em;
  font-family: Georgia, "Liberation Serif", serif; color: var(--ink) }
.strip { width: 100%; max-width: 3.6in; margin: .06in 0 } .strip text { font-size: 9px;
  fill: var(--soft) } .strip .axis { stroke: #8d9895; stroke-width: 1 }
.strip .edge { stroke: var(--accent); stroke-width: .6 } .at { stroke: #17211f; stroke-width: 2 }
.consult { border-left: 2.5pt solid var(--ink); padding-left: .6em }
.terms td, .gates td, .gaps td, .card th { padding-top: .1em; padding-bottom: .1em }
.terms td:last-child, .terms th:last-child { width: 1.75in; padding-right: 0 }
.terms td { vertical-align: middle } .part { padding-left: 1.5em; color: var(--soft) }
.bars { width: 1.72in; height: auto } .bars .out { fill: none; stroke: #8d9895; stroke-width: .8 }
.sure { fill: var(--accent) }
.key { width: 1.72in; height: auto } .key .out { stroke: #8d9895; stroke-width: .8 }
.key text { font-size: 9px; fill: var(--soft); font-weight: 400 }
.key .out:not([fill]) { fill: none }
.bars .at { stroke-width: 1.6 }
.gates td:first-child { width: 23% } .gates td:nth-child(2) { width: 8%; white-space: nowrap }
.gates small { color: var(--soft); font-size: .9em }
.gates .hold { font-weight: 700 } .gaps td:first-child { width: 46% }
.pair { display: grid; grid-template-columns: minmax(0, 9fr) minmax(0, 11fr); gap: .25in }
.card dl { margin: 0; display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .1em .8em }
.card dt { color: var(--soft) } .card dd { margin: 0 }
.sources { margin: 0; padding-left: 1.1em; font-size: .94em; line-height: 1.22 }
.sources li { margin-bottom: .12em }
.box { border: 1pt solid var(--ink); padding: .07in .1in; flex: 1 1 0; min-height: .72in;
  max-height: 2.4in; margin-top: auto; display: flex; flex-direction: column }
.box .reason { flex: 1; min-height: .2in; padding-top: .05in }
.box small { color: var(--soft); font-size: .9em } .choices span { margin-left: 1.6em }
.fields { display: flex; gap: .25in } .fields span { flex: 2 } .fields span:last-child { flex: 1 }
.fields i { display: block; border-bottom: .7pt solid var(--ink); height: .17in }
.card footer { color: var(--soft); font-size: .88em; line-height: 1.22 }
@media screen { body { background: #e7ebe9; padding: 1.5rem 0 } .card { background: #fff;
  width: 8.5in; height: 11in; padding: .4in; margin: 0 auto 1.5rem; box-shadow: 0 1px 8px #0003 } }
"""
