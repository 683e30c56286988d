"""``remine completion``: what a shell needs to complete commands and options."""

from __future__ import annotations

import click

from remine.cli.options import verbose_option


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@verbose_option
def command(shell, verbose) -> None:
    """Print the completion script of a shell.

    \b
    Example:  remine completion bash > ~/.local/share/bash-completion/completions/remine
              remine completion zsh > "${fpath[1]}/_remine"
              remine completion fish > ~/.config/fish/completions/remine.fish
    """
    from click.shell_completion import get_completion_class

    from remine.cli import cli

    script = get_completion_class(shell)(cli, {}, "remine", "_REMINE_COMPLETE")
    click.echo(script.source(), nl=False)
