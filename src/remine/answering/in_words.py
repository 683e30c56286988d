"""Answers in the words and bars of a terminal; the page says the same in the same order."""

from __future__ import annotations

import re

from remine.answering.site import SiteAnswer, Term
from remine.answering.sureness import Sureness
from remine.answering.versus import Difference, VersusAnswer
from remine.plain_text import visible

_BAR = 24
_CODE = re.compile(r"\s*\([A-Z]\d+(?:, [A-Z]\d+)*\)$")
_ARROW = {"higher": "▲", "lower": "▼"}


def number(value: float | None) -> str:
    """Return a number as people read it.

    >>> number(None), number(1234567.0), number(0.12345), number(12.5)
    ('', '1,234,567', '0.123', '12.5')
    """
    if value is None:
        return ""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def span(low: float | None, high: float | None) -> str:
    """Return an interval in words.

    >>> span(0.1, 0.9), span(2.0, 2.0), span(None, 1.0)
    ('0.1 to 0.9', '2', '')
    """
    if low is None or high is None:
        return ""
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def amount(term: Term) -> str:
    """Return what was measured, or that it is unknown, and between which ends."""
    if term.low is None or term.high is None:
        held = ", no bounds" if not term.known else ""
    else:
        held = "" if term.low == term.high else f" ({span(term.low, term.high)})"
    return f"{number(term.amount) if term.known else 'unknown'}{held} {term.unit}"


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
        lines.append(
            f"rank {answer.rank} of {answer.of:,} ({answer.rank_best} to {answer.rank_worst}, "
            f"whatever the unknown values are); score {answer.score:.4f} "
            f"({answer.score_low:.4f} to {answer.score_high:.4f})"
        )
    if not answer.withheld and answer.evidence_share is not None:
        lines.append(f"evidence {answer.evidence_band} ({answer.evidence_share:.2f})")
    lines.append(f"list: {answer.list}" + (f"; holds: {answer.holds}" if answer.holds else ""))
    if answer.consult_nation and not answer.withheld:
        lines.append(f"to consult: {answer.consult_nation}")
        status = answer.consultation_status.replace("_", " ")
        lines += [f"consultation: {status}"] if status else []
        lines += [f"lead partner: {answer.lead_partner}"] if answer.lead_partner else []
    lines += [f"review: {words}" for words in answer.reviews]
    lines.append(f"profile {answer.profile}; weights: {answer.weights_status}")
    return [*lines, answer.not_measured, answer.not_checked]


def plain_label(label: str) -> str:
    """Return a label without its code.

    >>> plain_label("Volume of waste (C2)"), plain_label("Rail")
    ('Volume of waste', 'Rail')
    """
    return _CODE.sub("", label)


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
        inside = inside or ("" if _is_index(term) and term.known else _short_amount(term))
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


def _is_index(term: Term) -> bool:
    return term.unit.startswith(("index", "class", "share"))


def _short_amount(term: Term) -> str:
    if not term.known:
        return "unknown"
    if _is_index(term):
        return f"{term.amount:.2g}"
    if abs(term.amount) >= 1e6:
        return f"{number(float(f'{term.amount / 1e6:.3g}'))} million {term.unit}"
    return f"{number(term.amount)} {term.unit}"


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
    if sure.probability in (0.0, 1.0):
        error = f"0 of {sure.draws:,}" if not sure.probability else f"all {sure.draws:,}"
        error = f"{error} draws; the rest stays below {sure.unseen:.4f} at 95 %"
    else:
        error = f"± {sure.standard_error:.3f} Monte Carlo error, {sure.draws:,} draws"
    return [
        f"among the first {sure.k}: {sure.status} ({sure.basis})",
        f"probability {sure.probability:.3f} ({error})",
        f"with the profile's own weights, every site's unknown values drawn: {sure.as_weighed:.3f}",
        f"weights {sure.weights}; seed {sure.seed}",
    ]


def versus_lines(answer: VersusAnswer) -> list[str]:
    """Return who is above whom, by how much, and whether unknown values could turn them."""
    up, down = answer.upper, answer.lower
    return [
        f"{up.name} ({up.site_id}): rank {up.rank}, score {up.score:.4f}",
        f"{down.name} ({down.site_id}): rank {down.rank}, score {down.score:.4f}",
        f"margin {answer.margin:.4f}; "
        + ("what is unknown could turn them" if answer.intervals_overlap
           else "nothing unknown could turn them"),
        f"profile {answer.profile}; weights: {answer.weights_status}",
    ]  # fmt: skip


def turning_lines(answer: VersusAnswer) -> list[str]:
    """Return the smallest change of one weight, and of one value, that turns the two."""
    if not answer.exact:
        return [f"what turns them is told for the weighted sum only, not for {answer.method}"]
    by_name = {item.name: item for item in answer.differences}
    if answer.nearest_weight:
        item = by_name[answer.nearest_weight]
        weight = (
            f"nearest weight: {item.label}, from {item.weight:.4f} to {item.weight_at_tie:.4f} "
            "(the others keep their proportions): there they tie, beyond it they turn"
        )
    else:
        weight = "no change of one weight turns them"
    if not answer.nearest_value:
        return [weight, "no change of one value turns them"]
    item = by_name[answer.nearest_value]
    upper = answer.nearest_value_of == "upper"
    now, then = (
        (item.upper_value, item.upper_at_tie) if upper else (item.lower_value, item.lower_at_tie)
    )
    possible = item.upper_possible if upper else item.lower_possible
    whose = (answer.upper if upper else answer.lower).name
    held = "within" if possible else "outside"
    return [weight, f"nearest value: {item.label} of {whose}, from {now:.4f} to {then:.4f}"
            f"{in_unit(item, upper)}, {held} what its data allow"]  # fmt: skip


def in_unit(item: Difference, upper: bool) -> str:
    """Return the amount at which two sites tie, in its unit."""
    found = item.upper_amount if upper else item.lower_amount
    at = item.upper_at_tie if upper else item.lower_at_tie
    return "" if found is None or found == at else f" ({number(found)} {item.unit})"


def show_site(answer: SiteAnswer, out) -> None:
    """Print why a site stands where it does."""
    from rich.table import Table
    from rich.text import Text

    out.print(Text("; ".join((answer.title, *answer.stamps))))
    for line in headline(answer):
        out.print(Text(visible(line)))
    if answer.method_note:
        out.print(Text(answer.method_note))
    if answer.terms:
        rows = [
            (("  " if t.of else "") + f"{_ARROW[t.direction]} {t.label}", amount(t),
             worth(t),
             "" if t.of else f"{t.weight:.3f}", "" if t.of else f"{t.contribution:.4f}",
             "" if t.of else bar(t))
            for t in answer.terms
        ]  # fmt: skip
        rows.append(("score", "", "", "", f"{answer.score:.4f}", ""))
        titles = ("criterion", "measured", "value 0-1", "weight", "contribution", "")
        _table(out, Table, Text, "Criteria: █ sure, ░ unknown, · lost", titles, rows)
    gates = [(g.label, g.outcome, g.reason, g.rests_on()) for g in answer.gates]
    titles = ("gate", "outcome", "why", "code; measured; source, vintage")
    _table(out, Table, Text, "Gates", titles, gates)
    if answer.gaps:
        titles = ("open", "score", "rank, if this alone were known")
        _table(out, Table, Text, "Gaps", titles, [gap_words(g) for g in answer.gaps])
    for line in sure_words(answer.sure) if answer.sure else [answer.sure_not]:
        if line:
            out.print(Text(visible(line)))
    if answer.rivals:
        rows = [(str(r.rank), r.name, r.state, f"{r.score:.4f}", f"{r.margin:+.4f}")
                for r in answer.rivals]  # fmt: skip
        titles = ("rank", "site", "state", "score", "margin")
        _table(out, Table, Text, "Nearest rivals", titles, rows)
    if answer.profiles:
        rows = [(p.name + (" (leading)" if p.leading else ""), number(p.rank), number(p.score),
                 p.status) for p in answer.profiles]  # fmt: skip
        _table(out, Table, Text, "Profiles", ("profile", "rank", "score", "weights"), rows)
    if answer.terms:
        out.print(Text("Sources: site: " + f"{answer.source}, {answer.vintage}"))
        for term in answer.terms:
            if term.source:
                out.print(Text(f"  {term.label}: {term.source}"))
    out.print(Text(answer.what_this_is_not))
    out.print(Text(f"run {answer.run_id}"))


def versus_rows(answer: VersusAnswer) -> list[tuple[str, ...]]:
    """Return one row a criterion: both values, the difference, and where they tie."""
    return [
        (d.label, f"{d.upper_value:.3f}", f"{d.lower_value:.3f}", f"{d.weight:.3f}",
         f"{d.difference:+.4f}",
         "at no weight" if d.weight_at_tie is None else f"{d.weight_at_tie:.4f}",
         _at(d.upper_at_tie) + in_unit(d, True), _at(d.lower_at_tie) + in_unit(d, False))
        for d in answer.differences
    ]  # fmt: skip


VERSUS_TITLES = ("criterion", "upper", "lower", "weight", "difference", "weight at tie",
                 "upper's value at tie", "lower's value at tie")  # fmt: skip


def _at(value: float | None) -> str:
    return "at none" if value is None else f"{value:.3f}"


def show_versus(answer: VersusAnswer, out) -> None:
    """Print why one site is above another."""
    from rich.table import Table
    from rich.text import Text

    for line in ("; ".join((answer.title, *answer.stamps)), *versus_lines(answer)):
        out.print(Text(visible(line)))
    title = "Differences add up to the margin"
    _table(out, Table, Text, title, VERSUS_TITLES, versus_rows(answer))
    for line in turning_lines(answer):
        out.print(Text(visible(line)))


def _table(out, table_class, text_class, title: str, titles, rows) -> None:
    table = table_class(title=title, title_justify="left")
    for name in titles:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(text_class(visible(str(cell))) for cell in row))
    out.print(table)
