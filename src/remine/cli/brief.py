"""``remine brief``: the one page an analyst takes into a meeting."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, page_options, verbose_option
from remine.cli.screen import console


@click.command("brief")
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@page_options("--html", out="Also write the page; prints on one US Letter sheet.", required=False)
@json_option
@verbose_option
def command(run, out, pdf, overwrite, as_json, verbose) -> None:
    """Brief on a finished run: the first ten and why, what is missing, what the weights change.

    RUN is the folder of a finished run; nothing but its files is read.

    \b
    Example:  remine brief maps/mine-waste --html brief.html
    """
    from remine.answering.run_files import read_run
    from remine.errors import Problem, UsageError
    from remine.papers.brief import brief_of, brief_page, show_brief
    from remine.papers.pdf import named, pdf_of
    from remine.writing import check_free, write_file

    if pdf and out is None:
        raise UsageError(
            Problem("E-BRIEF-FILE", "--pdf without a file to write", "add --html FILE"))
    if out is not None:
        out = named(out, pdf)
        check_free(out, overwrite)
    brief = brief_of(read_run(run))
    if out is not None:
        words = brief_page(brief)
        write_file(out, pdf_of(words) if pdf else words, overwrite)
    if as_json:
        click.echo(json.dumps({"schema": 1, **brief.as_dict()}, ensure_ascii=False))
        return
    screen = console(stderr=False)
    show_brief(brief, screen)
    if out is not None:
        screen.print(str(out), markup=False, soft_wrap=True)
