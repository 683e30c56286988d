"""``remine recycling``: the template an agency fills in, its own file checked, a model of it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, verbose_option
from remine.cli.screen import console, show_problems
from remine.errors import InputError, Problem, UsageError


@click.group(
    "recycling",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)
def command() -> None:
    """Data centers of an agency: template, check, import.

    \b
    Example:  remine recycling template --out centers.xlsx
    """


@command.command("template")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
              help="A .csv or .xlsx file; without it the CSV goes to the screen.")
@verbose_option
def template(out: Path | None, verbose: bool) -> None:
    """Write the template an agency fills in, with its data dictionary.

    \b
    Example:  remine recycling template --out centers.xlsx
    """
    from remine.agency.template import template_csv, write_template

    if out is None:
        click.echo(template_csv(), nl=False)
        return
    for file in write_template(out):
        click.echo(str(file))
    console().print("Next: fill it in, then  remine recycling check FILE", markup=False)


def _file_options(function):
    options = (
        click.argument("file", type=click.Path(path_type=Path)),
        click.option("--place", "policy", type=click.Choice(["city", "county"]), default="city",
                     show_default=True, help="How coarsely centers are placed."),
        click.option("--unit", "units", multiple=True, metavar="FIELD=UNIT",
                     help="The unit of a column whose name does not say it."),
        json_option,
        verbose_option,
    )
    for option in reversed(options):
        function = option(function)
    return function


@command.command("check")
@_file_options
def check(file, policy, units, as_json, verbose) -> int:
    """Read an agency's CSV or XLSX and show every problem of every row; nothing is written.

    \b
    Example:  remine recycling check centers.xlsx
    """
    read = _read(file, policy, units)
    _show(read, as_json)
    return InputError.exit_code if read.problems else 0


@command.command("import")
@_file_options
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True,
              help="Folder for centers.csv and recycling.yaml.")
def import_file(file, policy, units, as_json, verbose, out) -> int:
    """Turn an agency's file into a model of its own; refused while a cell is wrong.

    \b
    Example:  remine recycling import centers.xlsx --out mine
    """
    from remine.agency.model import write_project

    read = _read(file, policy, units)
    written = [] if read.problems else write_project(read.table, out)
    _show(read, as_json, [str(path) for path in written])
    if written and not as_json:
        console().print(f"Next: remine run {written[1]}", markup=False)
    return InputError.exit_code if read.problems else 0


def _read(file: Path, policy: str, units: tuple[str, ...]):
    from remine.agency.reading import read_agency

    pairs = dict(unit.split("=", 1) for unit in units if "=" in unit)
    if len(pairs) != len(units):
        raise UsageError(Problem("E-AGENCY-UNIT", "--unit is FIELD=UNIT, each field once",
                                 "--unit floor_area_m2='square foot'"))
    return read_agency(file, policy, pairs)


def _show(read, as_json: bool, written: list[str] | None = None) -> None:
    count = len(read.problems)
    if as_json:
        click.echo(json.dumps({
            "schema": 1, "ok": not count, "file": read.file, "rows": len(read.table),
            "columns": read.mapping, "left_over": read.left_over, "notes": read.notes,
            "problems": [problem.as_dict() for problem in read.problems],
            "written": written or [],
        }, ensure_ascii=False))
        return
    out = console(stderr=False)
    other = {name: column for name, column in read.mapping.items() if name != column}
    taken = ", ".join(f"{name} from '{column}'" for name, column in other.items())
    same = f"{len(read.mapping) - len(other)} columns named as in the template"
    out.print(f"{read.file}: {len(read.table):,} rows; {same}" + (f"; {taken}" if taken else ""),
              markup=False)
    if read.left_over:
        out.print(f"not used: {', '.join(read.left_over)}", markup=False)
    for note in read.notes:
        out.print(f"note: {note}", markup=False)
    if count:
        show_problems(read.problems, out)
        out.print(f"{count} problems; nothing was written.", markup=False)
    for path in written or ():
        out.print(path, markup=False, soft_wrap=True)
    if not count and written is None:
        out.print("No problem found. Next: remine recycling import FILE --out FOLDER",
                  markup=False)
