"""``remine map``: draw the map of a finished run again, from the run's own files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, quiet_option, verbose_option
from remine.cli.screen import console


@click.command("map")
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="The page to write; default map-again.html in the folder you are in.",
)
@click.option("--overwrite", is_flag=True, help="Replace the page.")
@json_option
@quiet_option
@verbose_option
def command(run, out, overwrite, as_json, quiet, verbose) -> None:
    """Draw the map of a finished run again.

    \b
    Example:  remine map maps/mine-waste --out briefing.html

    RUN is the folder `remine run --out` wrote. Nothing but its files is read, so the page shows no
    more than the run's audience may see; the run itself is left as it is.
    """
    from remine.answering.drawn_again import drawn_again
    from remine.errors import ConflictError, Problem, UsageError
    from remine.maps import write_map

    out = out or Path("map-again.html")
    if (run / "manifest.json").is_file() and out.resolve().parent == run.resolve():
        raise UsageError(
            Problem("E-MAP-INSIDE", f"'{out}' lies in the run's own folder",
                    "name a file elsewhere", why="a run's files are those its manifest tells")
        )  # fmt: skip
    if out.exists() and not overwrite:
        raise ConflictError(
            Problem("E-OUT-EXISTS", f"'{out}' exists", "add --overwrite, or name another file")
        )
    release, groups = drawn_again(run)
    part = out.with_name(f".{out.name}.part")
    try:
        write_map(release, part, groups)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ConflictError(
            Problem("E-OUT-WRITE", f"'{out}' cannot be written: {error.strerror}",
                    "name a file in a folder that exists")
        ) from error  # fmt: skip
    if as_json:
        told = {"schema": 1, "out": str(out), "sites": len(release.table)}
        click.echo(json.dumps(told | {"audience": release.audience}))
    elif not quiet:
        console(stderr=False).print(str(out), markup=False, soft_wrap=True)
