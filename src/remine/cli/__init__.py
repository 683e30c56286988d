"""The command line: one command a file, words in, one call into the rooms below."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import sys
from typing import NoReturn

import click

from remine import __version__
from remine.errors import (
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    EXIT_USAGE,
    Problem,
    RemineError,
    did_you_mean,
)

_NOT_COMMANDS = {"screen", "options"}


class _Commands(click.Group):
    """Commands found as files of this package and imported only when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name not in _NOT_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        return importlib.import_module(f"remine.cli.{name}").command

    def resolve_command(self, ctx: click.Context, args: list[str]):
        if args and self.get_command(ctx, args[0]) is None:
            hint = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f"there is no command '{args[0]}'; {hint}")
        return super().resolve_command(ctx, args)


_HELP = {"help_option_names": ["-h", "--help"]}


@click.command(cls=_Commands, context_settings=_HELP, no_args_is_help=True)
@click.version_option(__version__, prog_name="remine")
def cli() -> None:
    """Rank US mine-waste and recycling sites for critical minerals.

    \b
    Example:  remine run mine-waste --audience internal
    """


def main() -> None:
    """Run the command line with stable exit codes and no tracebacks for bad input."""
    from remine.cli.screen import show_error

    _speak_utf8()
    for stream in (sys.stdout, sys.stderr):  # a terminal of few letters shows the rest as escapes
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    as_json = "--json" in sys.argv[1:]
    try:
        code = cli.main(standalone_mode=False, prog_name="remine", obj=_leave_to_the_system)
        gc.freeze()  # it ends with the process: no need to look through all of it for cycles again
        sys.exit(code if isinstance(code, int) else 0)
    except RemineError as error:
        show_error(error.problems, error.exit_code, as_json)
        sys.exit(error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(EXIT_USAGE)
    except click.ClickException as error:
        if as_json:
            problem = Problem("E-USAGE", error.format_message(), "see `remine --help`")
            show_error([problem], EXIT_USAGE, as_json)
        else:
            error.show()
        sys.exit(EXIT_USAGE)
    except UnicodeEncodeError as error:
        if not any("\udc80" <= letter <= "\udcff" for letter in str(error.object)):
            _give_up(error)
        show_error([_LETTERS], EXIT_USAGE, as_json)
        sys.exit(EXIT_USAGE)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted: nothing was written", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:
        _give_up(error)


def _leave_to_the_system(*results: object) -> None:
    """Never take these apart: the process is about to end, and its memory goes as a whole."""
    import ctypes

    for result in results:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(result))


def _give_up(error: Exception) -> NoReturn:
    """Show a fault of ours, as a traceback if asked for, and leave."""
    if "-v" in sys.argv or "--verbose" in sys.argv:
        raise error
    click.echo(
        f"internal error: {type(error).__name__}: {error}\nNothing was written. "
        "Run with --verbose to see where, and please report it.",
        err=True,
    )
    sys.exit(EXIT_INTERNAL)


def _speak_utf8() -> None:
    """Begin again in Python's UTF-8 mode where a path has letters that only it hands on whole.

    GDAL and Arrow take every name for UTF-8, Python for whatever the locale says.
    """
    if sys.flags.utf8_mode or sys.getfilesystemencoding() == "utf-8":
        return
    if "".join((*sys.argv, os.getcwd())).isascii():
        return
    os.execv(sys.executable, [sys.executable, "-X", "utf8", "-m", "remine", *sys.argv[1:]])


#: A name from outside the locale's letters cannot be handed on to the libraries that read files.
_LETTERS = Problem(
    "E-PATH-LETTERS", "a path has letters that are no UTF-8, or that this locale does not know",
    "set PYTHONUTF8=1 or LC_ALL=C.UTF-8, or use names of plain letters",
)
