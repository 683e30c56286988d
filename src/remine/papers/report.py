"""The report for the task force: one self-contained page, a section a question."""

from __future__ import annotations

from collections.abc import Sequence

from remine.answering.run_files import RunFiles
from remine.errors import Problem, UsageError
from remine.papers import charts
from remine.papers.comparison_files import ComparisonFiles
from remine.papers.report_method import layers_section, limits_section, method_section
from remine.papers.report_results import (
    coverage_section,
    lists_section,
    profiles_section,
    rejected_section,
    scenarios_section,
    stakeholders_section,
    sureness_section,
    surveyed_section,
    top_section,
)
from remine.papers.sheet import page, stamps, text


def report_page(runs: Sequence[RunFiles], comparison: ComparisonFiles | None = None) -> str:
    """Return the report of a run; further runs stand beside it with their own first ten.

    Raises
    ------
    UsageError
        If the runs are for different audiences.
    """
    first = runs[0]
    _same_audience(runs)
    sections = [
        ("What was asked", _asked(first)),
        ("The first ten", top_section(first)),
        ("The first ten by profile", profiles_section(runs)),
        ("How sure", sureness_section(first)),
        ("What stakeholders disagree on", stakeholders_section(comparison)),
        ("Scenarios", scenarios_section(comparison)),
        ("What holds the sites", lists_section(first)),
        ("What the inventory covers", coverage_section(first)),
        ("What modern surveys cover", surveyed_section(first)),
        ("Layers and vintages", layers_section(first)),
        ("Rejected rows", rejected_section(first)),
        ("Method", method_section(first)),
        ("Limits", limits_section(first)),
    ]
    shown = [(title, body) for title, body in sections if body]
    contents = "".join(f'<li><a href="#s{n}">{text(title)}</a></li>'
                       for n, (title, _) in enumerate(shown, 1))
    body = "".join(f'<section id="s{n}"><h2>{n}. {text(title)}</h2>{words}</section>'
                   for n, (title, words) in enumerate(shown, 1))
    return page(f"Report: {first.manifest['title']}",
                f'<main class="report">{_head(first)}<nav><ol>{contents}</ol></nav>{body}'
                f"{_foot(runs)}</main>", STYLE)


def _same_audience(runs: Sequence[RunFiles]) -> None:
    known = sorted({run.manifest["audience"] for run in runs})
    if len(known) > 1:
        raise UsageError(
            Problem("E-REPORT-AUDIENCE",
                    f"the runs are for different audiences: {', '.join(known)}",
                    "give runs for one audience", why="what one may not see stands in the other")
        )


def _head(run: RunFiles) -> str:
    manifest = run.manifest
    counts = manifest["counts"]
    return (
        f'<header>{stamps(manifest["stamps"])}<h1>{text(manifest["title"])}</h1>'
        f'<p class="lead">Report for the task force: {counts["sites"]:,} sites, '
        f"{counts['ranked']:,} of them ranked, under the profile {text(run.leading['name'])}. "
        f"Weights: {text(run.table['weights_status'].iloc[0])}.</p>"
        f'<p class="lead"><b>{text(manifest["what_this_is_not"])}</b></p></header>'
    )


def _asked(run: RunFiles) -> str:
    words = run.manifest.get("ask") or "The model does not say what was asked."
    return f"<p>{text(words)}</p>"


def _foot(runs: Sequence[RunFiles]) -> str:
    lines = "".join(
        f"<p>Run {text(run.manifest['run_id'])} · configuration SHA-256 "
        f"{text(run.manifest['config_sha256'])} · audience {text(run.manifest['audience'])} · "
        f"remine {text(run.manifest['versions']['remine'])}</p>" for run in runs)
    return (f'<footer class="soft">{lines}<p>manifest.json of each run lists every file with its '
            "SHA-256. Outlines: US Census Bureau by way of us-atlas; generalised.</p></footer>")


STYLE = charts.STYLE + """
.report { max-width: 7.5in; margin: 0 auto } .report h1 { font-size: 24pt; margin: .3em 0 .2em }
.report .lead { font: 11.5pt/1.5 "Iowan Old Style", Palatino, Georgia, "Liberation Serif", serif;
  margin-bottom: .4em } .report h2 { font-size: 15pt; margin: 0 0 .4em; padding-top: 1.1em }
.report h3 { font-size: 11.5pt; margin: 1em 0 .25em } .report section p { margin: .4em 0 }
.report nav ol { columns: 2; padding-left: 1.4em; margin: 1em 0 } .report table { margin: .6em 0;
  font-size: .92em } .report code { overflow-wrap: anywhere }
.report svg, .whole { break-inside: avoid }
.report footer { margin-top: 2.5em; border-top: .5pt solid var(--line); padding-top: .6em;
  font-size: .85em } .report code { font-family: "Liberation Mono", Menlo, monospace;
  font-size: .9em } .formula { font-family: "Liberation Mono", Menlo, monospace; font-size: .88em }
.report .small { font-size: .82em } .report .small td:nth-child(2) { white-space: nowrap }
@media screen { body { padding: 2.5rem 1.5rem } }
"""
