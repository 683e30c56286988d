"""``yields/summary.html``: what could be recovered, how sure, how small, and what to do first."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from remine.plain_text import visible
from remine.products.yield_chart import element_name, kilograms, yield_chart
from remine.release import Release
from remine.sheet import shell
from remine.yields.published import share_of_published

#: How many centers and inputs the page shows.
SHOWN, INPUTS = 10, 5

_STYLE = """
@page { size: letter; margin: 11mm }
* { box-sizing: border-box }
body { font: 14px/1.4 system-ui, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 62rem; margin: 1rem auto; padding: 0 1rem; overflow-wrap: break-word }
h1 { font-size: 1.4rem; margin: .2rem 0 } h2 { font-size: 1.05rem; margin: .9rem 0 .2rem }
p, ul { margin: .2rem 0 } .stamp { color: #8a1c00; font-weight: 600 } .small { color: #444 }
.big { font-size: 1.15rem; font-weight: 600 } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .12rem .45rem; border-bottom: 1px solid #d5d5d5;
  vertical-align: top } th { font-weight: 600 }
td.n, th.n { text-align: right } td.n { white-space: nowrap }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 0 1.6rem }
svg { width: 100%; height: auto; display: block } .wide { overflow-x: auto }
@media print { body { font-size: 8px; line-height: 1.15; margin: 0; max-width: none; padding: 0 }
  h1 { font-size: 12px } h2 { font-size: 9px; margin: .25rem 0 .05rem } .big { font-size: 9.5px }
  th, td { padding: 0 3px } p, ul { margin: 0 } .two { grid-template-columns: 1fr 1fr }
  svg { max-height: 92mm } }
"""


def write_yield_summary(release: Release, path: Path) -> None:
    """Write the page."""
    path.write_text(yield_summary(release), encoding="utf-8", newline="\n")


def yield_summary(release: Release) -> str:
    """Return the page: one file, no script, every text escaped."""
    title = f"{release.model.title}: what could be recovered"
    body = [f"<h1>{_e(title)}</h1>"]
    if release.stamps:
        body.append(f'<p class="stamp">{_e(release.stamp())}</p>')
    body += [_headline(release), _how_small(release), _centers(release)]
    body += ['<div class="two"><div>', yield_chart(release), "</div><div>", _streams(release)]
    body += [_drivers(release), _next(release), "</div></div>", _published(release)]
    body.append(_how(release))
    return shell(_e(title), _STYLE, "\n".join(body))


def _first_group(release: Release) -> str:
    groups = release.yields.spec.groups
    return next(iter(groups)) if groups else release.yields.outputs[0]


def _headline(release: Release) -> str:
    totals, lead = release.yields.totals, _first_group(release)
    mean, low, high = totals.flow[:, totals.outputs.index(lead)]
    up_to = totals.cumulative[:, -1, totals.outputs.index(lead)]
    words = (
        f'<p class="big">{release.yields.giving()[lead]:,} centers could give about '
        f"{kilograms(mean)} kg of {_e(element_name(lead))} a year, between {kilograms(low)} and "
        f"{kilograms(high)} kg "
        "(5th to 95th percentile).</p>"
        f"<p>Over {totals.years[0]} to {totals.years[-1]}, with the closings on record: "
        f"{kilograms(up_to[0])} kg ({kilograms(up_to[1])} to {kilograms(up_to[2])}).</p>"
    )
    fictional = int((release.facts["illustrative"] == "yes").sum())
    if fictional:
        who = "All" if fictional == len(release.facts) else f"{fictional:,} of the"
        words += (f'<p class="stamp">{who} centers are fictional, written for demonstration: so '
                  "are these kilograms. They show the method, not the government's drives.</p>")
    if release.yields.left_out:
        words += (f"<p>{release.yields.left_out} centers held for consultation are in no figure "
                  "of this page.</p>")
    return words


def _how_small(release: Release) -> str:
    totals = release.yields.totals
    if "rare_earths" not in totals.outputs:
        return ""
    mean, low, high = totals.flow[:, totals.outputs.index("rare_earths")]
    shares = [f"{100 * share_of_published(kg):.2g}" for kg in (mean, low, high)]
    return (
        f"<p><b>How small this is:</b> {shares[0]} % ({shares[1]} to {shares[2]} %) of what all "
        "drives leaving North American data centers in a year could give by published round "
        "figures (22 million drives x 12 g x 30 % x 90 %: about 71 tonnes). No public count of "
        "federal drives exists. Federal data centers alone do not supply a magnet industry; they "
        "can begin a collection that others join.</p>"
    )


def _streams(release: Release) -> str:
    yields, rows = release.yields, []
    for stream in yields.spec.streams:
        basis = yields.bases[stream.name]
        guessed = sum(str(word).startswith("estimated") for word in basis)
        known = int((basis != "").sum())
        rows.append((stream.label, f"{known - guessed:,}", f"{guessed:,}",
                     f"{len(basis) - known - yields.left_out:,}"))
    return _table("Centers by what is known (unknown is not zero, and not in the sum)",
                  ("stream", "given", "class D estimate", "unknown"), rows, numbers=(1, 2, 3))


def _drivers(release: Release) -> str:
    lead = _first_group(release)
    rows = [(d.input, f"{d.correlation:+.2f}", d.status)
            for d in release.yields.totals.drivers if d.output == lead][:INPUTS]
    return _table(f"What the spread of {element_name(lead)} follows",
                  ("input", "rank correlation", "status of its figures"), rows, numbers=(1,))


def _centers(release: Release) -> str:
    yields, table = release.yields, release.table
    outputs = [o for o in yields.spec.groups if np.isfinite(yields.intervals[0, :, yields.outputs.
               index(o)]).any()]
    rows = []
    for row in np.flatnonzero(table["rank"].notna().to_numpy())[:SHOWN]:
        cells = [str(int(table["rank"].iloc[row])), table["name"].iloc[row],
                 table["state"].iloc[row]]
        for output in outputs:
            mean, low, high = yields.intervals[:, row, yields.outputs.index(output)]
            cells.append("unknown" if np.isnan(mean)
                         else f"{kilograms(mean)} ({kilograms(low)} to {kilograms(high)})")
        rows.append((*cells, table["holds"].iloc[row] or table["list"].iloc[row]))
    heads = ("rank", "center", "state", *(f"{element_name(o)}, kg a year" for o in outputs),
             "list: what comes first")
    return _table(f"First {len(rows)} of {release.counts['ranked']:,} ranked centers", heads, rows,
                  numbers=(0,))


def _published(release: Release) -> str:
    totals = release.yields.totals
    rows = []
    if "rare_earths" in totals.outputs:
        mean, low, high = totals.flow[:, totals.outputs.index("rare_earths")]
        rows.append(("Rare earths of the centers shown", f"{kilograms(mean)} kg/year",
                     f"this run; {kilograms(low)} to {kilograms(high)}"))
    rows += [(p.what, f"{p.value:,.0f} {p.unit}", f"{p.basis}; {p.source}")
             for p in release.yields.published]
    return _table("Beside published figures", ("figure", "value", "from"), rows, numbers=(1,))


def _next(release: Release) -> str:
    items = []
    for name, rows in release.lists().items():
        if len(rows):
            items.append(f"<li><b>{_e(name)}</b>: {len(rows):,} centers</li>")
    return (
        "<h2>Lists: what comes first</h2><ul>" + "".join(items) + "</ul>"
        f'<p class="small">{_e(release.not_checked_words())}. A center may stand in several '
        "lists; no_hold means that these layers show nothing, not that a pick-up is cleared.</p>"
    )


def _how(release: Release) -> str:
    spec = release.yields.spec
    placeholders = sum("placeholder" in f.status or "unverified" in f.status
                       for f in release.yields.factors)
    return (
        "<h2>How it was made</h2>"
        "<p>kg of an element a year = amount / years of service x the stream's factors x content x "
        f"recovery, in {spec.draws:,} seeded draws (seed {release.yields.seed}). Inputs that all "
        "centers share are drawn once in every draw; what is estimated errs alike at every center "
        "estimated so; counts with an interval vary center by center. "
        f"{placeholders} of {len(release.yields.factors)} factors rest in whole or part on "
        "placeholders or unverified figures: see factors.csv. Screening figures, in kilograms of "
        "element, before refining and sale; no price and no cost is in them.</p>"
        f'<p class="small">weights: {_e(release.weights_status())}. {_e(release.model.not_this)} '
        "Tables: centers.csv, elements_by_year.csv, drivers.csv, factors.csv beside this page.</p>"
    )


def _table(title: str, heads: Iterable[str], rows: list[tuple], numbers=()) -> str:
    if not rows:
        return ""

    def line(cells, tag: str) -> str:
        return "<tr>" + "".join(
            f'<{tag}{" class=n" if at in numbers else ""}{" scope=col" if tag == "th" else ""}>'
            f"{_e(str(cell))}</{tag}>" for at, cell in enumerate(cells)
        ) + "</tr>"

    lines = "".join(line(row, "td") for row in rows)
    return (f'<h2>{_e(title)}</h2><div class="wide"><table><thead>{line(heads, "th")}</thead>'
            f"<tbody>{lines}</tbody></table></div>")


def _e(words: str) -> str:
    return html.escape(visible(words))
