"""``remine backtest``: where known sites come, beside rankings anybody could make."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, verbose_option
from remine.cli.screen import console


@click.command("backtest")
@click.option(
    "--known", required=True, type=click.Path(path_type=Path), metavar="FILE",
    help="CSV of known sites: name, state, latitude, longitude, tolerance_km, expected.",
)
@click.option(
    "--run", "folder", type=click.Path(path_type=Path), metavar="DIR",
    default=Path("maps/mine-waste"), show_default=True, help="A finished run, not a public one.",
)
@json_option
@verbose_option
def command(known, folder, as_json, verbose) -> None:
    """Tell where sites whose answer is known come in a run.

    \b
    Example:  remine backtest --known known_sites.csv --run maps/internal

    Recall in the top decile, NDCG and ranks, beside volume only, commodity potential only, chance
    and the alphabet. `expected` says CM, ENV or both for sites that should rank early, "low" beside
    a word for those that should not, NEG for those that should have no rank.
    """
    from remine.answering.backtest import backtest, read_known
    from remine.answering.run_files import read_run

    answer = backtest(read_run(folder), read_known(known))
    if as_json:
        click.echo(json.dumps({"schema": 1, **answer.as_dict()}, ensure_ascii=False))
        return
    _show(answer)


def _show(answer) -> None:
    from rich.table import Table
    from rich.text import Text

    from remine.plain_text import visible

    out = console(stderr=False)
    out.print(Text(f"{answer.title}; profile {answer.profile}; weights: {answer.weights_status}"))
    table = Table(title="Known sites", title_justify="left")
    for title in ("known", "expected", "site of the run", "km", "matched by", "rank", "list"):
        table.add_column(title, overflow="fold")
    for item in answer.known:
        cells = (item.name, item.expected, item.site_name,
                 "" if item.km is None else f"{item.km:.1f}", item.how,
                 "" if item.rank is None else str(item.rank), item.list)
        table.add_row(*(Text(visible(cell)) for cell in cells))
    out.print(table)
    table = Table(title=f"Top decile: the first {answer.top} of {answer.ranked:,}; "
                  "ties share their mean rank", title_justify="left")
    for title in ("group", "ranking", "sites", "recall", "NDCG", "ranks"):
        table.add_column(title, overflow="fold")
    for item in answer.standings:
        recall, gain = f"{item.recall:.2f}", f"{item.ndcg:.3f}"
        if item.recall_range:
            recall += " ({:.2f} to {:.2f})".format(*item.recall_range)
            gain += " ({:.3f} to {:.3f})".format(*item.ndcg_range)
        ranks = ", ".join(f"{rank:g}" for rank in item.ranks)
        cells = (item.group, item.ranking, str(item.sites), recall, gain, ranks)
        table.add_row(*(Text(visible(cell)) for cell in cells))
    out.print(table)
    for line in answer.caveats:
        out.print(Text(f"- {visible(line)}"))
