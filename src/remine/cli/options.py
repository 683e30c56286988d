"""Options that several commands share, named the same everywhere."""

from __future__ import annotations

from pathlib import Path

import click

from remine.errors import Problem, UsageError


def parse_roots(words: tuple[str, ...]) -> dict[str, Path]:
    """Return named folders from ``NAME=FOLDER`` words.

    Raises
    ------
    UsageError
        If a word has no ``=``, or the folder does not exist.
    """
    roots, problems = {}, []
    for word in words:
        name, separator, folder = word.partition("=")
        path = Path(folder).expanduser()
        if not separator or not name:
            problems.append(
                Problem("E-ROOT-SHAPE", f"--root '{word}' is not NAME=FOLDER",
                        "for example --root data=../layers")
            )
        elif not path.is_dir():
            problems.append(
                Problem("E-ROOT-MISSING", f"--root {name}: there is no folder '{folder}'",
                        "correct the path")
            )
        roots[name] = path
    if problems:
        raise UsageError(problems)
    return roots


model_argument = click.argument("config", default="mine-waste")
root_option = click.option(
    "--root", "roots", multiple=True, metavar="NAME=FOLDER",
    help="A folder of layers outside the project.",
)
set_option = click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE",
    help="Change one value of the model, for example profiles.recovery.weights.access=20.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on stdout."
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
verbose_option = click.option(
    "-v", "--verbose", is_flag=True, help="Show the full traceback of an internal error."
)


def run_option(use: str = "A finished run; nothing but its files is read."):
    """Return the option ``--run DIR`` of a command that reads a finished run's folder."""
    return click.option("--run", "folder", type=click.Path(path_type=Path), required=True,
                        metavar="DIR", help=use)


def page_options(*names: str, out: str, required: bool = True):
    """Return the options of a command that writes one page: where, as a PDF, over a former one.

    Parameters
    ----------
    names : str
        What the option for the file is called.
    out : str
        What its help says.
    """
    where = click.option(*names, "out", type=click.Path(path_type=Path), required=required,
                         metavar="FILE", help=out)
    pdf = click.option("--pdf", is_flag=True,
                       help="Write FILE as a PDF, through the Chromium that is installed.")
    overwrite = click.option("--overwrite", is_flag=True, help="Replace the file.")
    return lambda command: where(pdf(overwrite(command)))
