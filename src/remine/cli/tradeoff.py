"""``remine tradeoff``: what favours reprocessing, reuse or restoration, site by site."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, verbose_option
from remine.cli.screen import console


@click.command("tradeoff")
@click.argument("site", required=False)
@click.option(
    "--run", "folder", type=click.Path(path_type=Path), metavar="DIR",
    default=Path("maps/mine-waste"), show_default=True, help="A finished run.",
)
@click.option("--x", default="recovery", show_default=True, help="Profile across: recovery.")
@click.option("--y", default="urgency", show_default=True, help="Profile upward: urgency.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Also write one self-contained page with the plot.",
)
@click.option("--overwrite", is_flag=True, help="Replace the page.")
@json_option
@verbose_option
def command(site, folder, x, y, page, overwrite, as_json, verbose) -> None:
    """Tell what favours reprocessing, reuse or restoration of SITE, or of the first sites.

    \b
    Example:  remine tradeoff "Tar Creek" --run maps/mine-waste
              remine tradeoff --run maps/mine-waste --html tradeoff.html

    Nothing is added up: two scores of the run side by side, and reasons for and against each way.
    """
    from remine.answering.run_files import read_run
    from remine.answering.tradeoff import at_place, read_field, tradeoff
    from remine.answering.tradeoff_page import edge, tradeoff_page

    field = read_field(read_run(folder), x, y)
    answer = tradeoff(field, site) if site else None
    answers = [answer] if answer else [at_place(field, at) for at in edge(field)]
    if page is not None:
        from remine.writing import write_file

        write_file(page, tradeoff_page(field, answer), overwrite)
    if as_json:
        sites = [item.as_dict() for item in answers]
        click.echo(json.dumps({"schema": 1, "run_id": field.run.manifest["run_id"],
                               "sites": sites}, ensure_ascii=False))  # fmt: skip
        return
    _show(field, answers)
    if page is not None:
        console(stderr=False).print(str(page), markup=False, soft_wrap=True)


def _show(field, answers) -> None:
    from rich.table import Table
    from rich.text import Text

    from remine.answering.tradeoff import CAVEAT
    from remine.answering.tradeoff_page import axis_words
    from remine.plain_text import visible

    out, manifest = console(stderr=False), field.run.manifest
    out.print(Text("; ".join((manifest["title"], *manifest["stamps"]))))
    out.print(Text(CAVEAT))
    for item in answers:
        table = Table(title=visible(f"{item.name} ({item.site_id}), {item.state}"),
                      title_justify="left")
        for title in ("way", "for", "against"):
            table.add_column(title, overflow="fold")
        for way in item.ways:
            cells = [f"{way.name}: {way.meaning}"]
            cells += ["\n".join(f"- {why}" for why in reasons) or "nothing in these data"
                      for reasons in (way.reasons_for, way.reasons_against)]
            table.add_row(*("\n".join(map(visible, cell.split("\n"))) for cell in cells))
        out.print(table, markup=False)
        out.print(Text(visible(f"{axis_words(item.x)}; {axis_words(item.y)}; list {item.list}")))
        out.print(Text(visible("unknown: " + ("; ".join(item.unknown) or "nothing of width"))))
    status = {p["name"]: p["status"] for p in manifest["profiles"]}
    out.print(Text("; ".join(f"{name}: weights {status[name]}" for name in field.profiles)))
    out.print(Text(manifest["what_this_is_not"]))
