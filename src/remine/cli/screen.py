"""What people see in a terminal: problems as a table, progress on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from remine.errors import Problem

_SHOWN = 40


def console(stderr: bool = True):
    """Return a rich console that honours NO_COLOR and plain pipes."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    wide = None if stream.isatty() else 120  # a file or a pipe has no width of its own
    plain = bool(os.environ.get("NO_COLOR")) or None
    # Ids hold colons: emoji codes would turn usmin_polygons:100: into a picture.
    return Console(stderr=stderr, highlight=False, width=wide, no_color=plain, emoji=False)


def show_error(problems: Sequence[Problem], exit_code: int, as_json: bool) -> None:
    """Show every problem: a table for people, or one JSON object."""
    if as_json:
        click.echo(json.dumps({"schema": 1, "ok": False, "exit_code": exit_code,
                               "problems": [p.as_dict() for p in problems]}, ensure_ascii=False))
        return
    out = console()
    show_problems(problems, out)
    files = {p.file for p in problems if p.file}
    many = "problem" if len(problems) == 1 else "problems"
    where = f" in {len(files)} file{'s' * (len(files) != 1)}" if files else ""
    out.print(
        f"{len(problems)} {many}{where}. Nothing was written. (docs/errors.md explains each code.)"
    )


def show_problems(problems: Sequence[Problem], out) -> None:
    """Print problems as a table: where, what, fix."""
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=True, expand=False)
    for title in ("code", "where", "problem", "fix"):
        table.add_column(title, overflow="fold")
    for problem in problems[:_SHOWN]:
        what = problem.what + (f" ({problem.why})" if problem.why else "")
        table.add_row(*(Text(cell) for cell in (problem.code, problem.where(), what, problem.fix)))
    out.print(table)
    if len(problems) > _SHOWN:
        out.print(f"... and {len(problems) - _SHOWN} more; --json lists all")


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str, str], None]]:
    """Give a function that tells the stage being worked on: a spinner on a terminal, else lines."""
    if quiet:
        yield lambda stage, item: None
        return
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        seen: set[str] = set()

        def line(stage: str, item: str) -> None:
            if stage not in seen:
                seen.add(stage)
                click.echo(f"{stage} ...", err=True)

        yield line
        return
    with console().status("starting") as status:
        yield lambda stage, item: status.update(f"{stage}: {item}" if item else stage)
