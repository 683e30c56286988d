"""``remine diff``: why ranks differ between two runs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, verbose_option


@click.command("diff")
@click.argument("run_a", type=click.Path(path_type=Path))
@click.argument("run_b", type=click.Path(path_type=Path))
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True,
              help="The largest moves to show; JSON always has all.")
@click.option("--md", "as_md", is_flag=True, help="Print Markdown, for a pull request or a memo.")
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Also write one self-contained page.")
@click.option("--overwrite", is_flag=True, help="Replace the page.")
@json_option
@verbose_option
def command(run_a, run_b, top, as_md, page, overwrite, as_json, verbose) -> None:
    """Attribute every rank move from RUN_A to RUN_B to data, weight, method, gate or code.

    Both are folders that `remine run --out` wrote. The causes of a move add up to it.

    \b
    Example:  remine diff maps/2025 maps/2026 --html moves.html
    """
    from remine.answering.moves import compare_runs
    from remine.answering.moves_in_words import as_markdown, as_page, as_text
    from remine.answering.run_files import read_run
    found = compare_runs(read_run(run_a), read_run(run_b))
    if page is not None:
        from remine.writing import write_file

        write_file(page, as_page(found, top), overwrite)
    if as_json:
        click.echo(json.dumps({"schema": 1, **found.as_dict()}, ensure_ascii=False))
    else:
        click.echo(as_markdown(found, top) if as_md else as_text(found, top))
        if page is not None:
            click.echo(str(page))
