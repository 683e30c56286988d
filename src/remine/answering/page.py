"""An answer as one self-contained page that prints on one sheet; every text is escaped."""

from __future__ import annotations

from remine.answering.in_words import (
    CRITERIA_TITLES,
    GAP_TITLE,
    GAP_TITLES,
    PROFILE_TITLES,
    RIVAL_TITLES,
    amount,
    change_lines,
    gap_words,
    headline,
    missing_lines,
    profile_rows,
    rival_rows,
    sure_lines,
    worth,
)
from remine.answering.site import SiteAnswer, Term
from remine.answering.versus import VersusAnswer
from remine.answering.versus_in_words import (
    VERSUS_NOTE,
    VERSUS_TITLES,
    turning_lines,
    versus_lines,
    versus_rows,
    why_above,
)
from remine.sheet import esc, heading, page, para, table, wrapped


def site_page(answer: SiteAnswer) -> str:
    """Return the page that says why a site stands where it does."""
    first, *lines = headline(answer)
    body = [heading(answer.title, answer.stamps, first, lines)]
    if answer.method_note:
        body.append(para(answer.method_note))
    if answer.terms:
        body.append(_terms(answer))
    if answer.sure or answer.sure_not:
        body.append(_said("How sure", sure_lines(answer)))
    body.append(_said("What is missing", missing_lines(answer)))
    if answer.gaps:
        body.append(table(GAP_TITLE, GAP_TITLES, [gap_words(g) for g in answer.gaps]))
    if answer.turns or answer.weights_hold:
        body.append(_said("What would change it", change_lines(answer)))
    gates = [(g.label, g.outcome, g.reason, g.code, g.measured(), g.origin(), g.vintage)
             for g in answer.gates]
    titles = ("gate", "outcome", "why", "code", "measured", "source", "vintage")
    body.append(table("Gates, never traded off", titles, gates))
    pair = []
    if answer.rivals:
        pair.append(table("Next to it in score", RIVAL_TITLES, rival_rows(answer)))
    if answer.profiles:
        pair.append(table("Under other weights", PROFILE_TITLES, profile_rows(answer)))
    body.append(f'<div class="two"><div>{"</div><div>".join(pair)}</div></div>')
    if answer.terms:
        lines = [f"site: {answer.source}, {answer.vintage}"]
        lines += [f"{t.label}: {t.source}" for t in answer.terms if t.source]
        words = "".join(para(text, "small") for text in lines)
        body.append(f'<h2>Sources</h2><div class="two">{words}</div>')
    body.append(para(answer.what_this_is_not, "small") + para(f"run {answer.run_id}", "small"))
    return page(f"{answer.name}: {answer.title}", body)


def versus_page(answer: VersusAnswer) -> str:
    """Return the page that says why one site is above another."""
    title = f"{answer.upper.name} above {answer.lower.name}"
    body = [
        heading(answer.title, answer.stamps, title, versus_lines(answer)),
        para(why_above(answer)),
        table(VERSUS_NOTE, VERSUS_TITLES, versus_rows(answer)),
        _said("What would turn them", turning_lines(answer)),
        para(f"run {answer.run_id}", "small"),
    ]
    return page(f"{title}: {answer.title}", body)


def _said(title: str, lines: list[str]) -> str:
    return f"<h2>{esc(title)}</h2>" + "".join(para(line) for line in lines)


def _terms(answer: SiteAnswer) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in CRITERIA_TITLES)
    most = max(term.weight for term in answer.terms)
    rows = []
    for t in answer.terms:
        cells = [amount(t), worth(t)]
        cells += ["", ""] if t.of else [f"{t.weight:.3f}", f"{t.contribution:.4f}"]
        kind = ' class="part"' if t.of else ""
        arrow = "▲" if t.direction == "higher" else "▼"
        rows.append(
            f"<tr><td{kind}>{arrow} {esc(t.label)}</td>"
            + "".join(f"<td>{esc(cell)}</td>" for cell in cells)
            + f"<td>{'' if t.of else _bar(t, most)}</td></tr>"
        )
    rows.append(
        '<tr><th scope="row">score</th><td></td><td></td><td></td>'
        f"<td><b>{answer.score:.4f}</b></td><td></td></tr>"
    )
    title = ("Why: what the score is made of (bar: filled is sure, striped is unknown, outline is "
             "the whole weight)")  # fmt: skip
    return wrapped(title, head, "".join(rows))


def _bar(term: Term, most: float) -> str:
    """Draw the weight as an outline, what is sure filled, what is unknown striped."""
    whole = 160 * term.weight / most
    low, high, at = (whole * v for v in (term.value_low, term.value_high, term.value))
    words = f"contribution {term.contribution:.4f} of at most {term.weight:.4f}"
    return (
        f'<svg width="164" height="12" viewBox="0 0 164 12" role="img" aria-label="{words}">'
        f'<rect x="1" y="1" width="{whole:.2f}" height="10" fill="none" stroke="#777"/>'
        f'<rect x="1" y="1" width="{low:.2f}" height="10" fill="#1f5a8a"/>'
        f'<rect x="{1 + low:.2f}" y="1" width="{high - low:.2f}" height="10" fill="url(#s)"/>'
        f'<path d="M{1 + at:.2f} 0v12" stroke="#000" stroke-width="1.5"/></svg>'
    )


