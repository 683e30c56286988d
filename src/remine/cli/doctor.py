"""``remine doctor``: what this installation is and can do."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, verbose_option
from remine.errors import EXIT_INPUT

_MARKS = {"ok": "ok   ", "note": "note ", "fault": "FAULT"}


@click.command("doctor")
@click.option("--out", type=click.Path(path_type=Path), default=Path("maps"), show_default=True,
              help="Where runs would be written.")
@json_option
@verbose_option
def command(out, as_json, verbose) -> None:
    """Examine the installation; paste what it prints into a report of a problem.

    Looks at both GDALs, PROJ, the drivers, the built-in data, writing, and programs that a few
    commands use. It calls nowhere. Exit code 3 if something is at fault.

    \b
    Example:  remine doctor
    """
    from remine.health import examine

    findings = examine(out)
    faults = [finding for finding in findings if finding.state == "fault"]
    if as_json:
        rows = [finding.as_dict() for finding in findings]
        click.echo(json.dumps({"schema": 1, "ok": not faults, "findings": rows}))
    else:
        for finding in findings:
            fix = f"; {finding.fix}" if finding.fix else ""
            click.echo(f"{_MARKS[finding.state]} {finding.what}: {finding.words}{fix}")
        click.echo("nothing is at fault" if not faults else f"{len(faults)} at fault")
    if faults:
        raise SystemExit(EXIT_INPUT)
