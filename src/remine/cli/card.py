"""``remine card``: a site on one sheet of paper, from a finished run's files."""

from __future__ import annotations

import json

import click

from remine.cli.options import json_option, page_options, run_option, verbose_option
from remine.cli.screen import console


@click.command("card")
@click.argument("site")
@run_option()
@page_options("--out", out="The page; prints on one US Letter sheet.")
@json_option
@verbose_option
def command(site, folder, out, pdf, overwrite, as_json, verbose) -> None:
    """Write the card of a site: rank, map, score, gates, gaps, sources, and a box to decide in.

    SITE is an id, a name, or part of a name.

    \b
    Example:  remine card "Tar Creek" --run maps/mine-waste --out tar-creek.html
    """
    from remine.answering.run_files import read_run
    from remine.papers.card import card_of, card_page
    from remine.papers.pdf import named, pdf_of
    from remine.writing import check_free, write_file

    out = named(out, pdf)
    check_free(out, overwrite)
    run = read_run(folder)
    card = card_of(run, run.find(site))
    words = card_page(card)
    write_file(out, pdf_of(words) if pdf else words, overwrite)
    if as_json:
        click.echo(json.dumps({"schema": 1, "out": str(out), "site_id": card.answer.site_id}))
        return
    console(stderr=False).print(str(out), markup=False, soft_wrap=True)
