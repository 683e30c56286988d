"""``remine report``: one self-contained page for the task force, from finished runs' files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, page_options, verbose_option
from remine.cli.screen import console


@click.command("report")
@click.option("--run", "folders", type=click.Path(path_type=Path), required=True, multiple=True,
              metavar="DIR", help="A finished run; more stand beside the first.")
@click.option("--comparison", type=click.Path(path_type=Path), metavar="DIR",
              help="What `remine compare` wrote of the first run: scenarios and stakeholders.")
@page_options("--out", out="The page; it prints on US Letter.")
@json_option
@verbose_option
def command(folders, comparison, out, pdf, overwrite, as_json, verbose) -> None:
    """Write the report: what was asked, the lists, how sure, coverage, layers, method, limits.

    \b
    Example:  remine report --run maps/mine-waste --out report.html
    """
    from remine.answering.run_files import read_run
    from remine.papers.comparison_files import read_comparison
    from remine.papers.pdf import named, pdf_of
    from remine.papers.report import report_page
    from remine.writing import check_free, write_file

    out = named(out, pdf)
    check_free(out, overwrite)
    runs = [read_run(folder) for folder in folders]
    compared = read_comparison(comparison, runs[0]) if comparison else None
    words = report_page(runs, compared)
    write_file(out, pdf_of(words) if pdf else words, overwrite)
    if as_json:
        ids = [run.manifest["run_id"] for run in runs]
        click.echo(json.dumps({"schema": 1, "out": str(out), "runs": ids}))
        return
    console(stderr=False).print(str(out), markup=False, soft_wrap=True)
