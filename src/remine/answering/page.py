"""An answer as one self-contained page that prints on one sheet; every text is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable

from remine.answering.in_words import (
    VERSUS_TITLES,
    amount,
    gap_words,
    headline,
    number,
    sure_words,
    turning_lines,
    versus_lines,
    versus_rows,
    worth,
)
from remine.answering.site import SiteAnswer, Term
from remine.answering.versus import VersusAnswer
from remine.plain_text import visible

_STYLE = """
@page { size: letter; margin: 12mm }
* { box-sizing: border-box }
body { font: 13px/1.35 system-ui, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 60rem; margin: 1rem auto; padding: 0 1rem; overflow-wrap: break-word }
h1 { font-size: 1.35rem; margin: .2rem 0 } h2 { font-size: 1rem; margin: .8rem 0 .2rem }
p { margin: .1rem 0 } .stamp { color: #8a1c00; font-weight: 600 } .small { color: #444 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .12rem .4rem; border-bottom: 1px solid #d5d5d5;
  vertical-align: top } th { font-weight: 600 } td.part { padding-left: 1.4rem }
.wide { overflow-x: auto } svg { display: block; min-width: 9rem }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 0 1.5rem }
@media print { body { font-size: 9.5px; line-height: 1.2; margin: 0; max-width: none; padding: 0 }
  h1 { font-size: 12px } h2 { font-size: 9px; margin: .25rem 0 .05rem } tr { break-inside: avoid }
  th, td { padding: 0 3px } p { margin: 0 } .two { grid-template-columns: 1fr 1fr } }
"""


def site_page(answer: SiteAnswer) -> str:
    """Return the page that says why a site stands where it does."""
    first, *lines = headline(answer)
    body = [_head(answer.title, answer.stamps, first, lines)]
    if answer.method_note:
        body.append(_line(answer.method_note))
    if answer.terms:
        body.append(_terms(answer))
    gates = [(g.label, g.outcome, g.reason) for g in answer.gates]
    body.append(_table("Gates", ("gate", "outcome", "why"), gates))
    if answer.gaps:
        titles = ("open", "could change the score by", "rank, if this alone were known")
        body.append(_table("Gaps", titles, [gap_words(g) for g in answer.gaps]))
    if answer.sure:
        body.append("<h2>How sure</h2>" + "".join(_line(s) for s in sure_words(answer.sure)))
    pair = []
    if answer.rivals:
        rows = [(r.rank, r.name, r.state, f"{r.score:.4f}", f"{r.margin:+.4f}")
                for r in answer.rivals]  # fmt: skip
        pair.append(_table("Nearest rivals", ("rank", "site", "state", "score", "margin"), rows))
    if answer.profiles:
        rows = [(p.name + (" (leading)" if p.leading else ""), number(p.rank), number(p.score),
                 p.status) for p in answer.profiles]  # fmt: skip
        pair.append(_table("Profiles", ("profile", "rank", "score", "weights"), rows))
    body.append(f'<div class="two"><div>{"</div><div>".join(pair)}</div></div>')
    if answer.terms:
        lines = [f"site: {answer.source}, {answer.vintage}"]
        lines += [f"{t.label}: {t.source}" for t in answer.terms if t.source]
        words = "".join(_line(line, "small") for line in lines)
        body.append(f'<h2>Sources</h2><div class="two">{words}</div>')
    body.append(_line(answer.what_this_is_not, "small") + _line(f"run {answer.run_id}", "small"))
    return _page(f"{answer.name}: {answer.title}", body)


def versus_page(answer: VersusAnswer) -> str:
    """Return the page that says why one site is above another."""
    title = f"{answer.upper.name} above {answer.lower.name}"
    body = [
        _head(answer.title, answer.stamps, title, versus_lines(answer)),
        _table("Differences add up to the margin", VERSUS_TITLES, versus_rows(answer)),
        *(_line(line) for line in turning_lines(answer)),
        _line(f"run {answer.run_id}", "small"),
    ]
    return _page(f"{title}: {answer.title}", body)


def _e(text: object) -> str:
    return html.escape(visible(str(text)))


def _line(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{_e(text)}</p>' if kind else f"<p>{_e(text)}</p>"


def _head(title: str, stamps: tuple[str, ...], first: str, lines: list[str]) -> str:
    stamp = _line("; ".join(stamps), "stamp") if stamps else ""
    return _line(title, "small") + stamp + f"<h1>{_e(first)}</h1>" + "".join(map(_line, lines))


def _table(title: str, titles: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    head = "".join(f'<th scope="col">{_e(name)}</th>' for name in titles)
    body = "".join(
        "<tr>" + "".join(f"<td>{_e(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return _wrapped(title, head, body)


def _wrapped(title: str, head: str, body: str) -> str:
    return (
        f'<h2>{_e(title)}</h2><div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _terms(answer: SiteAnswer) -> str:
    titles = ("criterion", "measured", "value 0-1", "weight", "contribution", "")
    head = "".join(f'<th scope="col">{name}</th>' for name in titles)
    most = max(term.weight for term in answer.terms)
    rows = []
    for t in answer.terms:
        cells = [amount(t), worth(t)]
        cells += ["", ""] if t.of else [f"{t.weight:.3f}", f"{t.contribution:.4f}"]
        kind = ' class="part"' if t.of else ""
        arrow = "▲" if t.direction == "higher" else "▼"
        rows.append(
            f"<tr><td{kind}>{arrow} {_e(t.label)}</td>"
            + "".join(f"<td>{_e(cell)}</td>" for cell in cells)
            + f"<td>{'' if t.of else _bar(t, most)}</td></tr>"
        )
    rows.append(
        '<tr><th scope="row">score</th><td></td><td></td><td></td>'
        f"<td><b>{answer.score:.4f}</b></td><td></td></tr>"
    )
    title = "Criteria (bar: filled is sure, striped is unknown, outline is the whole weight)"
    return _wrapped(title, head, "".join(rows))


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


def _page(title: str, body: list[str]) -> str:
    stripes = (
        '<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>'
        '<pattern id="s" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="2" height="5" fill="#c77700"/></pattern>'
        "</defs></svg>"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_e(title)}</title><style>{_STYLE}</style></head><body>{stripes}"
        + "\n".join(body)
        + "</body></html>\n"
    )
