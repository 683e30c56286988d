"""A self-contained page that prints well: escaped text, tables, no script, nothing loaded."""

from __future__ import annotations

import html
from collections.abc import Iterable

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


def esc(text: object) -> str:
    """Return text from outside as it may stand in a page."""
    return html.escape(visible(str(text)))


def para(text: str, kind: str = "") -> str:
    """Return a paragraph; ``kind`` is "small" or "stamp"."""
    return f'<p class="{kind}">{esc(text)}</p>' if kind else f"<p>{esc(text)}</p>"


def heading(title: str, stamps: tuple[str, ...], first: str, lines: list[str]) -> str:
    """Return the top of a page: whose it is, its stamps, what it says first."""
    stamp = para("; ".join(stamps), "stamp") if stamps else ""
    return para(title, "small") + stamp + f"<h1>{esc(first)}</h1>" + "".join(map(para, lines))


def table(title: str, titles: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table of texts under a title."""
    head = "".join(f'<th scope="col">{esc(name)}</th>' for name in titles)
    body = "".join(
        "<tr>" + "".join(f"<td>{esc(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return wrapped(title, head, body)


def wrapped(title: str, head: str, body: str) -> str:
    """Return a table of ready cells under a title; it scrolls where the page is narrow."""
    return (
        f'<h2>{esc(title)}</h2><div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def page(title: str, body: list[str]) -> str:
    """Return the whole page; nothing in it runs, and nothing is loaded."""
    stripes = (
        '<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>'
        '<pattern id="s" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="2" height="5" fill="#c77700"/></pattern>'
        "</defs></svg>"
    )
    return shell(esc(title), _STYLE, stripes + "\n".join(body))


def shell(title: str, style: str, body: str) -> str:
    """Return a document of ready markup: by its own policy nothing runs, and nothing is loaded."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{style}</style></head><body>{body}</body></html>\n"
    )
