"""The command line: one command a file, words in, one call into the rooms below."""

from __future__ import annotations

import importlib
import pkgutil
import sys

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

    for stream in (sys.stdout, sys.stderr):  # a terminal of few letters shows the rest as escapes
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    as_json = "--json" in sys.argv[1:]
    try:
        code = cli.main(standalone_mode=False, prog_name="remine")
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
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted: nothing was written", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:
        if "-v" in sys.argv or "--verbose" in sys.argv:
            raise
        click.echo(
            f"internal error: {type(error).__name__}: {error}\nNothing was written. "
            "Run with --verbose to see where, and please report it.",
            err=True,
        )
        sys.exit(EXIT_INTERNAL)
