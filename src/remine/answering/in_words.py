"""Answers in the words and bars of a terminal; the page says the same in the same order."""

from __future__ import annotations

from remine.answering.amounts import is_scale, number, plain_label, quantity, span
from remine.answering.site import SiteAnswer, Term
from remine.answering.sureness import Sureness
from remine.plain_text import visible
from remine.ranking.likely_words import outside_words, percent, range_words, rank_words, top_words

_BAR = 24
_ARROW = {"higher": "▲", "lower": "▼"}


def amount(term: Term) -> str:
    """Return what was measured, or that it is unknown, and between which ends."""
    if term.low is None or term.high is None:
        held = ", no bounds" if not term.known else ""
    else:
        held = "" if term.low == term.high else f" ({span(term.low, term.high, term.unit)})"
    return f"{number(term.amount, term.unit) if term.known else 'unknown'}{held} {term.unit}"


def worth(term: Term) -> str:
    """Return a value and its interval, both 0..1, and whether it was imputed."""
    if term.value_low == term.value_high:
        return f"{term.value:.3f}"
    mark = "imputed, " if term.imputed else ""
    return f"{term.value:.3f} ({mark}{term.value_low:.3f} to {term.value_high:.3f})"


def bar(term: Term) -> str:
    """Return a bar of the weight's length, filled by the contribution, open where unknown.

    >>> from types import SimpleNamespace as T
    >>> bar(T(weight=0.5, value=0.5, value_low=0.25, value_high=0.75))
    '███░░░░░░···'
    """
    long = max(round(_BAR * term.weight), 1)
    low, high = round(long * term.value_low), round(long * term.value_high)
    return "█" * low + "░" * (high - low) + "·" * (long - high)


def headline(answer: SiteAnswer) -> list[str]:
    """Return the lines that say where the site stands and whose order that is."""
    known = f"({answer.site_id})" in answer.name
    lines = [f"{answer.name}{'' if known else f' ({answer.site_id})'}, {answer.state}"]
    if answer.withheld:
        nation = f": consult {answer.consult_nation}" if answer.consult_nation else ""
        lines.append(f"{answer.withheld} from the {answer.audience} audience{nation}")
    elif answer.rank is None:
        lines.append(f"no rank: list {answer.list}")
    else:
        lines += [place_lines(answer)[0], why_sentence(answer)]
        lines.append(f"score {answer.score:.4f} of 1 ({span(answer.score_low, answer.score_high)}, "
                     "every unknown at its worst or at its best)")
    if not answer.withheld and answer.evidence_share is not None:
        lines.append(f"evidence {answer.evidence_band}: {100 * answer.evidence_share:.0f} % of the "
                     "weight rests on what is known")
    lines.append(f"list: {answer.list}" + (f"; holds: {answer.holds}" if answer.holds else ""))
    if answer.consult_nation and not answer.withheld:
        lines.append(f"to consult: {answer.consult_nation}")
        status = answer.consultation_status.replace("_", " ")
        lines += [f"consultation: {status}"] if status else []
        lines += [f"lead partner: {answer.lead_partner}"] if answer.lead_partner else []
    lines += [f"review: {words}" for words in answer.reviews]
    return [*lines, f"profile {answer.profile}; weights: {answer.weights_status}"]


def sure_in_short(answer: SiteAnswer) -> str:
    """Return how likely a ranked site's rank is, in a few words; the worst cases where not told."""
    if answer.rank_p05 is None:
        return f"rank {answer.rank_best:,} to {answer.rank_worst:,}, as unknown values go"
    likely = range_words((answer.rank_p05, answer.rank_p95))
    if not 0 < answer.top_k_probability < 1:
        often = "all" if answer.top_k_probability else "none"
        return f"{likely}; top {answer.top_k} in {often} of {answer.draws:,}"
    return f"{likely}; top {answer.top_k} in {percent(answer.top_k_probability)}"


def place_lines(answer: SiteAnswer) -> list[str]:
    """Return a ranked site's rank, how likely it is, and what must be said where it is not."""
    likely = None if answer.rank_p05 is None else (answer.rank_p05, answer.rank_p95)
    lines = [
        rank_words(answer.rank, answer.of, likely, answer.rank_best, answer.rank_worst),
        top_words(answer.top_k_probability, answer.top_k_error or 0.0, answer.top_k or 0,
                  answer.draws),
        outside_words(answer.rank, likely),
    ]  # fmt: skip
    return [line for line in lines if line]


def why_sentence(answer: SiteAnswer) -> str:
    """Return in one sentence why a site stands where it does, and what could still move it."""
    if answer.withheld:
        return f"Its figures are {answer.withheld}; to consult: {answer.consult_nation}."
    if answer.rank is None:
        why = next((g for g in answer.gates if g.outcome == "hold"), None)
        held = f" ({plain_label(why.label)}: {why.reason})" if why else ""
        return f"It has no rank: list {answer.list.replace('_', ' ')}{held}."
    whole = answer.score or 1.0
    tops = [term for term in answer.terms if not term.of and term.contribution > 0][:2]
    words = []
    for place, term in enumerate(tops):
        parts = [part for part in answer.terms if part.of == term.name]
        inside = ", ".join(f"{plain_label(p.label).lower()} {_short_amount(p)}" for p in parts)
        inside = inside or ("" if is_scale(term.unit) and term.known else _short_amount(term))
        share = round(100 * term.contribution / whole)
        label = plain_label(term.label)
        said = f"{label} gives {share} % of its score" if place == 0 else (
            f"{label.lower()} {share} %")
        words.append(f"{said} ({inside})" if inside else said)
    first = ", ".join(words) if words else "Nothing measured adds to its score"
    holds = [plain_label(g.label).lower() for g in answer.gates if g.outcome == "hold"]
    open_gates = [plain_label(g.label).lower() for g in answer.gates if g.outcome == "unknown"]
    held = f"; held: {', '.join(holds)}" if holds else "; no hold found"
    held += f", not decided: {', '.join(open_gates)}" if open_gates and not holds else ""
    gap = next((g for g in answer.gaps if (g.rank_best or 0) != (g.rank_worst or 0)), None)
    move = (
        f"; {plain_label(gap.label).lower()} alone could put it from rank {gap.rank_best:,} to "
        f"{gap.rank_worst:,}" if gap else ""
    )
    return f"{first}{held}{move}."


def _short_amount(term: Term) -> str:
    return quantity(term.amount, term.unit) if term.known else "unknown"


def gap_words(gap) -> tuple[str, str, str]:
    """Return what is open, what it could do to the score, and to the rank."""
    kind = "measured within bounds" if gap.known else "unknown"
    name = f"{gap.label} ({kind})"
    if gap.score_down is None:
        return name, "not told by the list alone", ""
    ranks = span(gap.rank_best, gap.rank_worst)
    return name, f"-{gap.score_down:.4f} / +{gap.score_up:.4f}", ranks


def sure_words(sure: Sureness) -> list[str]:
    """Return how sure the place among the first k is."""
    drawn = top_words(sure.probability, sure.standard_error, sure.k, sure.draws)
    return [
        f"For certain: {_CERTAIN[sure.status].format(k=sure.k)} {_KNOWN_BY[sure.basis]}.",
        f"With exactly the profile's weights, unknown values drawn: in the top {sure.k} in "
        f"{percent(sure.as_weighed) if sure.as_weighed else 'none'} of the draws.",
        f"With other weights: {drawn}; weights {sure.weights}; seed {sure.seed}.",
    ]


_CERTAIN = {
    "always": "always in the top {k}, whatever the weights of these criteria and the unknown "
    "values are,",
    "never": "never in the top {k}, whatever the weights of these criteria and the unknown values "
    "are,",
    "depends": "whether it is in the top {k} depends on weights or unknown values,",
}
_KNOWN_BY = {
    "dominance": "proved by comparing it with every other site",
    "game": "proved by groups of sites of which one is always above it",
    "linear programme": "proved by linear programming",
    "draws": "as draws with it inside and outside show",
    "weights found": "as weights found with it inside and outside show",
    "not settled": "as far as could be told: no draw, no search and no proof settled it",
}


def missing_lines(answer: SiteAnswer) -> list[str]:
    """Return what is missing beside the gaps: criteria, surveys, gates without layers or undecided.
    """
    open_gates = [g for g in answer.gates if g.outcome == "unknown"]
    lines = [answer.not_measured, answer.not_checked]
    lines += [f"surveys around it: {answer.surveys_missing}"] * bool(answer.surveys_missing)
    lines += [f"not decided: {plain_label(g.label)}: {g.reason}" for g in open_gates]
    return [line for line in lines if line]


def show_site(answer: SiteAnswer, out) -> None:
    """Print why a site stands where it does, in the order in which people ask."""
    from rich.text import Text

    def say(*lines: str) -> None:
        for line in lines:
            out.print(Text(visible(line)))

    say("; ".join((answer.title, *answer.stamps)), *headline(answer))
    if answer.method_note:
        say(answer.method_note)
    if answer.terms:
        print_table(out, CRITERIA_TITLE, CRITERIA_TITLES, [
            (("  " if t.of else "") + f"{_ARROW[t.direction]} {t.label}", amount(t), worth(t),
             "" if t.of else f"{t.weight:.3f}", "" if t.of else f"{t.contribution:.4f}",
             "" if t.of else bar(t))
            for t in answer.terms
        ] + [("score", "", "", "", f"{answer.score:.4f}", "")])  # fmt: skip
    if answer.rivals:
        print_table(out, "Next to it in score", RIVAL_TITLES, rival_rows(answer))
    if answer.sure or answer.sure_not:
        say("How sure", *(f"- {line}" for line in sure_lines(answer)))
    say("What is missing", *(f"- {line}" for line in missing_lines(answer)))
    if answer.gaps:
        print_table(out, GAP_TITLE, GAP_TITLES, [gap_words(g) for g in answer.gaps])
    if answer.turns or answer.weights_hold:
        say("What would change it", *(f"- {line}" for line in change_lines(answer)))
    gates = [(g.label, g.outcome, g.reason, g.rests_on()) for g in answer.gates]
    print_table(out, "Gates, never traded off", GATE_TITLES, gates)
    if answer.profiles:
        print_table(out, "Under other weights", PROFILE_TITLES, profile_rows(answer))
    if answer.terms:
        say(f"Sources: site: {answer.source}, {answer.vintage}",
            *(f"  {term.label}: {term.source}" for term in answer.terms if term.source))
    say(answer.what_this_is_not, f"run {answer.run_id}")


CRITERIA_TITLE = "Why: what the score is made of (█ sure, ░ unknown, · lost)"
CRITERIA_TITLES = ("criterion", "measured", "worth 0-1", "weight", "gives", "")
GATE_TITLES = ("gate", "outcome", "why", "code; measured; source, vintage")
RIVAL_TITLES = ("rank", "site", "state", "score", "lead over this one")
GAP_TITLE = "Not exactly known, and what each alone could do"
GAP_TITLES = ("open", "score could change by", "rank, if this alone were known")
PROFILE_TITLES = ("profile", "rank", "score", "weights")


def rival_rows(answer: SiteAnswer) -> list[tuple[str, ...]]:
    """Return the sites nearest in score."""
    return [(f"{r.rank:,}", r.name, r.state, f"{r.score:.4f}", f"{r.margin:+.4f}")
            for r in answer.rivals]  # fmt: skip


def profile_rows(answer: SiteAnswer) -> list[tuple[str, ...]]:
    """Return the site's rank under every profile."""
    return [(p.name + (" (leading)" if p.leading else ""), number(p.rank), number(p.score),
             p.status) for p in answer.profiles]  # fmt: skip


def sure_lines(answer: SiteAnswer) -> list[str]:
    """Return all that is said of how sure a site's rank is."""
    near = place_lines(answer)[1:] if answer.rank is not None else []
    near = [line[:1].upper() + line[1:].removesuffix(".") + "." for line in near]
    lines = near + (sure_words(answer.sure) if answer.sure else [answer.sure_not])
    return [line for line in (*lines, answer.tried) if line]


def change_lines(answer: SiteAnswer) -> list[str]:
    """Return what would move the site, and how far each weight may move before others are first."""
    lines = list(answer.turns)
    if answer.weights_hold:
        k = answer.sure.k if answer.sure else answer.top_k
        lines.append(f"The same {k} sites stay first while one weight moves, the others in "
                     f"proportion, between: {'; '.join(answer.weights_hold)}.")
    return lines


def print_table(out, title: str, titles, rows) -> None:
    """Print a table of a terminal."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left")
    for name in titles:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(str(cell))) for cell in row))
    out.print(table)
