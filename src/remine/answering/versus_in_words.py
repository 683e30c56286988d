"""Why one site is above another, in the words of a terminal; the page says the same."""

from __future__ import annotations

from remine.answering.amounts import number, plain_label, quantity, span
from remine.answering.single_values import ValueChange
from remine.answering.versus import Difference, VersusAnswer
from remine.plain_text import visible


def versus_lines(answer: VersusAnswer) -> list[str]:
    """Return who is above whom, by how much, and whether unknown values could turn them."""
    up, down = answer.upper, answer.lower
    return [
        *(f"{site.name} ({site.site_id}): rank {site.rank:,}, score {site.score:.4f} "
          f"({span(site.score_low, site.score_high)})" for site in (up, down)),
        f"The first leads by {answer.margin:.4f}. "
        + ("What is not known of the two could turn them." if answer.intervals_overlap
           else "Nothing that is not known of the two could turn them."),
        f"profile {answer.profile}; weights: {answer.weights_status}",
    ]  # fmt: skip


def why_above(answer: VersusAnswer) -> str:
    """Return in one sentence what puts one site above the other, and what speaks against it."""
    fors = [d for d in answer.differences if d.difference > 0][:2]
    against = [d for d in answer.differences if d.difference < 0][:2]
    words = " and ".join(f"{plain_label(d.label)} ({d.difference:+.4f})" for d in fors)
    said = f"Above by {words}" if words else "No criterion puts it above"
    other = " and ".join(f"{plain_label(d.label)} ({d.difference:+.4f})" for d in against)
    return f"{said}; {other} {'speaks' if len(against) == 1 else 'speak'} for the other." \
        if other else f"{said}; nothing weighed speaks for the other."  # fmt: skip


def turning_lines(answer: VersusAnswer) -> list[str]:
    """Return the smallest change of weights, of one weight, and of one value, that turns them."""
    if not answer.exact:
        return [f"What turns them is told for the weighted sum only, not for {answer.method}."]
    return [shift_words(answer), one_weight_words(answer), *value_lines(answer)]


def shift_words(answer: VersusAnswer) -> str:
    """Return the smallest change of weights, whichever they are."""
    if not answer.shift:
        return "No weights of these criteria turn them."
    moved = sum(max(item.weight_at_tie - item.weight, 0.0) for item in answer.shift)
    changes = ", ".join(
        f"{plain_label(item.label)} from {item.weight:.4f} to {item.weight_at_tie:.4f}"
        for item in answer.shift
    )
    return (f"Smallest change of weights: {moved:.4f} of all weight moves ({changes}): there they "
            "tie, beyond it they turn.")


def one_weight_words(answer: VersusAnswer) -> str:
    """Return the smallest change of one weight, the others in proportion."""
    if not answer.nearest_weight:
        return "No change of one weight alone, the others in proportion, turns them."
    item = next(d for d in answer.differences if d.name == answer.nearest_weight)
    return (f"Smallest change of one weight, the others in proportion: {plain_label(item.label)} "
            f"from {item.weight:.4f} to {item.weight_at_tie:.4f}.")


def value_lines(answer: VersusAnswer) -> list[str]:
    """Return the smallest change of one value, and the smallest that the data allow."""
    if not answer.values:
        return ["No change of one value alone turns them."]
    first = answer.values[0]
    lines = [f"Smallest change of one value: {value_words(first)}."]
    allowed = next((item for item in answer.values if item.possible), None)
    if allowed is None:
        lines.append("No change of one value that its data allow turns them.")
    elif allowed is not first:
        lines.append(f"Smallest that its data allow: {value_words(allowed)}.")
    return lines


def value_words(item: ValueChange) -> str:
    """Return what one amount of a site would have to be, beside what it is."""
    now = "unknown" if item.amount is None else quantity(item.amount, item.unit)
    ends = span(item.low, item.high, item.unit)
    held = f", data allow {ends}" if ends and item.low != item.high else ""
    then = f"worth {item.worth_at_tie:.3f} instead of {item.worth:.3f}" \
        if item.amount_at_tie is None else quantity(item.amount_at_tie, item.unit)  # fmt: skip
    return (f"{plain_label(item.label)} of {item.site}, now {now}{held}, were {then} "
            f"({'within' if item.possible else 'outside'} what its data allow)")


def versus_rows(answer: VersusAnswer) -> list[tuple[str, ...]]:
    """Return one row a criterion: both values, the difference, and where they tie."""
    rows = [
        (d.label, f"{d.upper_value:.3f}", f"{d.lower_value:.3f}", f"{d.weight:.3f}",
         f"{d.difference:+.4f}",
         "at no weight" if d.weight_at_tie is None else f"{d.weight_at_tie:.4f}",
         _at(d.upper_at_tie) + in_unit(d, True), _at(d.lower_at_tie) + in_unit(d, False))
        for d in answer.differences
    ]  # fmt: skip
    whole = f"{sum(d.weight for d in answer.differences):.3f}"
    return [*rows, ("all", "", "", whole, f"{answer.margin:+.4f}", "", "", "")]


VERSUS_TITLES = ("criterion", "worth above", "worth below", "weight", "lead", "weight at tie",
                 "above ties at", "below ties at")  # fmt: skip
VERSUS_NOTE = "Worth 0 to 1; weight times the difference of worth is the lead; leads add up."


def in_unit(item: Difference, upper: bool) -> str:
    """Return the amount at which two sites tie, in its unit."""
    found = item.upper_amount if upper else item.lower_amount
    at = item.upper_at_tie if upper else item.lower_at_tie
    return "" if found is None or found == at else f" ({number(found, item.unit)} {item.unit})"


def _at(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def show_versus(answer: VersusAnswer, out) -> None:
    """Print why one site is above another."""
    from rich.text import Text

    from remine.answering.in_words import print_table

    head = "; ".join((answer.title, *answer.stamps))
    for line in (head, *versus_lines(answer), "", why_above(answer)):
        out.print(Text(visible(line)))
    print_table(out, VERSUS_NOTE, VERSUS_TITLES, versus_rows(answer))
    out.print(Text("What would turn them"))
    for line in turning_lines(answer):
        out.print(Text(visible(f"- {line}")))
