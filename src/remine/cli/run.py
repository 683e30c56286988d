"""``remine run``: layers in, ranked lists, map and manifest out."""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from remine.cli.options import (
    json_option,
    model_argument,
    parse_roots,
    quiet_option,
    reviews_option,
    root_option,
    set_option,
    verbose_option,
)
from remine.cli.screen import console, progress

_TOP = 10


@click.command("run")
@model_argument
@click.option("--profile", help="The profile whose ranks lead; the model's first if not given.")
@click.option(
    "--audience", type=click.Choice(["public", "agency", "internal"]), default="public",
    show_default=True,
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Output folder; default maps/<model>/."
)
@click.option("--overwrite", is_flag=True, help="Replace the former output.")
@click.option(
    "--cache", type=click.Path(path_type=Path, file_okay=False), envvar="REMINE_CACHE",
    help="Keep what was read and measured in this folder, and reuse what has not changed.",
)
@reviews_option
@click.option("--apply-reviews", is_flag=True,
              help="Rank by the amounts in --reviews in place of the sources', all marked.")
@root_option
@set_option
@json_option
@quiet_option
@verbose_option
def command(
    config, profile, audience, out, overwrite, cache, reviews, apply_reviews, roots, settings,
    as_json, quiet, verbose,
) -> None:
    """Rank the sites of a model.

    CONFIG is a YAML model or the name of a built-in one (mine-waste, recycling, mine-waste-real).

    \b
    Example:  remine run mine-waste --profile urgency --audience internal --out maps/urgency
    """
    with _no_search_for_cycles():
        _run(config, profile, audience, out, overwrite, cache, reviews, apply_reviews, roots,
             settings, as_json, quiet)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Leave memory to counting references, as nearly all of a run's is: looking through millions
    of cells for cycles takes a tenth of its time, and makes forked processes copy what they share.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _run(
    config, profile, audience, out, overwrite, cache, reviews, apply_reviews, roots, settings,
    as_json, quiet,
) -> None:
    from remine.errors import Problem, UsageError
    from remine.inventory.reading_all import Reading
    from remine.keeping import NOTHING_KEPT, Store
    from remine.products.directory import check_writable
    from remine.project import load_project
    from remine.resources import find_model

    project = load_project(find_model(config), parse_roots(roots), settings)
    folder = out or Path("maps") / project.model.name
    check_writable(folder.resolve(), overwrite)
    if apply_reviews and not reviews:
        raise UsageError(Problem("E-REVIEW-OPTION", "--apply-reviews without --reviews",
                                 "add --reviews FILE"))
    keeper = Store(cache) if cache else NOTHING_KEPT
    with progress(quiet) as tell, Reading(project, keeper) as reading:
        from remine.reviews import read_all_reviews  # loaded while layers are read
        from remine.run import publish, run

        sent_back = read_all_reviews(reviews)
        finished = run(project, profile, tell, keeper, sent_back, apply_reviews, reading)
        release = publish(finished, audience, folder, overwrite, tell, keeper)
    leave_to_the_system = click.get_current_context().obj
    if leave_to_the_system:  # absent where another program calls the command, and goes on
        leave_to_the_system(finished, release)
    lists = {name: len(rows) for name, rows in release.lists().items()}
    if as_json:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak_mb = peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        click.echo(json.dumps({
            "schema": 1, "out": str(folder), "sites": len(release.table), "lists": lists,
            "rejected": len(release.rejected), "seconds": finished.seconds,
            **({"cache": keeper.as_dict()} if cache else {}),
            "peak_mb": round(peak_mb, 1),
            "inventory": {
                name: counts
                for name, counts in release.relations.items()
                if name not in ("by_source", "states")
            },
        }))
        return
    _show(release, folder, lists)


def _show(release, folder: Path, lists: dict[str, int]) -> None:
    """Print where things are and the top ten."""
    from rich.table import Table
    from rich.text import Text

    from remine.plain_text import visible
    from remine.ranking.likely_words import percent

    out = console(stderr=False)
    whose = f"profile {release.profile}, audience {release.audience}"
    out.print(f"{release.model.title} - {whose}", markup=False)
    if release.reviews.inputs:
        claims = release.reviews.as_dict()
        used = len(claims["used"])
        out.print(f"reviews: claims {claims['claims']:,}, used {used:,}; see reviewed.csv",
                  markup=False)
    if release.stamps:
        out.print(f"** {release.stamp()} **", markup=False)
    out.print(f"weights: {release.weights_status()}", markup=False)
    out.print(release.not_measured_words(), markup=False)
    out.print(release.not_checked_words(), markup=False)
    table = Table(title=f"Top {_TOP} by {release.profile}")
    top, likely = f"top {release.tried.first}", not release.tried.why_not
    span = "90 % of draws" if likely else "range"
    numbers = ("rank", span, top, "score", "interval")
    for title in ("rank", span, *([top] if likely else []), "site", "state", "score", "interval",
                  "evidence", "list"):
        table.add_column(title, justify="right" if title in numbers else "left",
                         no_wrap=title != "site")
    for row in release.table.head(_TOP).itertuples():
        if row.rank != row.rank:
            break
        table.add_row(*(Text(cell) for cell in (
            f"{row.rank:.0f}",
            *((f"{row.rank_p05:.0f}-{row.rank_p95:.0f}", percent(row.top_k_probability)) if likely
              else (f"{row.rank_best:.0f}-{row.rank_worst:.0f}",)),
            visible(row.name), row.state, f"{row.score:.3f}",
            f"{row.score_low:.2f}-{row.score_high:.2f}", row.evidence_band, row.list,
        )))
    out.print(table)
    out.print(release.tried.words(), markup=False)
    counts = ", ".join(f"{name} {count}" for name, count in lists.items())
    out.print(f"lists: {counts}", markup=False)
    sites, rejected = len(release.table), len(release.rejected)
    out.print(f"sites {sites:,}, rejected rows {rejected:,}", markup=False)
    for name in ("ranked_sites.csv", "map.html", "manifest.json"):
        if (folder / name).exists():
            out.print(str(folder / name), markup=False, soft_wrap=True)
