"""What all papers share: the look, safe text, tables, and the page around them.

Ink on white paper: one dark accent, patterns in place of colours wherever they carry meaning, so
that a black-and-white print says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from remine.maps.escaping import markup
from remine.sheet import shell

LONG = 20_000

STYLE = """
@page { size: letter; margin: 0.5in }
:root { --ink: #17211f; --soft: #55605e; --line: #c9d0ce; --faint: #eef1f0; --accent: #1f4b4f }
* { box-sizing: border-box }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { margin: 0; background: #fff; color: var(--ink);
  font: 10pt/1.42 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word }
h1, h2, h3 { font-family: "Iowan Old Style", Palatino, "Palatino Linotype", Georgia,
  "Liberation Serif", serif; font-weight: 600; line-height: 1.18; margin: 0; break-after: avoid }
p { margin: 0 } a { color: var(--accent) } svg { display: block } b, strong { font-weight: 600 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .16em .6em .16em 0;
  border-bottom: .5pt solid var(--line) } tr { break-inside: avoid } thead { break-after: avoid }
th { font-weight: 600; color: var(--soft); font-size: .88em }
.n { text-align: right; white-space: nowrap } .soft { color: var(--soft) } .wrap { width: 99% }
.stamp { border: 1pt solid var(--ink); padding: .18em .6em; font-weight: 600; font-size: .9em;
  letter-spacing: .02em; display: inline-block }
"""
#: The pattern that stands for "not known" in every chart, and the one for "withheld".
DEFS = (
    '<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>'
    '<pattern id="open" width="4" height="4" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="4" height="4" fill="#fff"/>'
    '<rect width="1.4" height="4" fill="#1f4b4f"/></pattern></defs></svg>'
)


def text(words: object, longest: int = LONG) -> str:
    """Return words safe between tags and in quoted attributes.

    >>> text("<b>"), text("abcdef", 4)
    ('&lt;b&gt;', 'abc…')
    """
    return markup(words, longest)


def paragraph(words: object, kind: str = "") -> str:
    """Return words as a paragraph; nothing where there are none."""
    inside = text(words)
    return f'<p class="{kind}">{inside}</p>' if kind and inside else f"<p>{inside}</p>" * bool(
        inside)


def stamps(words: Sequence[str]) -> str:
    """Return what the results may not be used for, framed; nothing where there is nothing."""
    return f'<p class="stamps"><span class="stamp">{text("; ".join(words))}</span></p>' * bool(
        words)


def table(
    titles: Sequence[str], rows: Iterable[Sequence[object]], numbers: Iterable[int] = (),
    kind: str = "",
) -> str:
    """Return a table of texts; columns of ``numbers`` are set to the right.

    A cell that is a `Markup` is put in as it is: it was made here.
    """
    right = set(numbers)

    def mark(column: int) -> str:
        return ' class="n"' if column in right else ""

    head = "".join(f'<th scope="col"{mark(i)}>{cell_text(t)}</th>' for i, t in enumerate(titles))
    body = "".join(
        "<tr>" + "".join(f"<td{mark(i)}>{cell_text(c)}</td>" for i, c in enumerate(row)) + "</tr>"
        for row in rows
    )
    opened = f'<table class="{kind}">' if kind else "<table>"
    return f"{opened}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Markup(str):
    """Markup made here, of escaped parts: not to be escaped again."""

    __slots__ = ()


def cell_text(cell: object) -> str:
    """Return a cell's markup."""
    return str(cell) if isinstance(cell, Markup) else text(cell)


def page(title: str, body: str, style: str = "") -> str:
    """Return a self-contained page: no script, nothing fetched, by its own policy."""
    return shell(text(title, 300), STYLE + style, f"{DEFS}\n{body}\n")
