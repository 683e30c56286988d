"""``remine layers``: the sources that are known, one more from a file, official ones fetched."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import (
    json_option,
    parse_roots,
    quiet_option,
    root_option,
    verbose_option,
)
from remine.cli.screen import console, show_problems
from remine.errors import did_you_mean

FETCHED = Path("layers") / "fetched"


class _Named(click.Group):
    """A group that says which of its commands may be meant."""

    def resolve_command(self, ctx: click.Context, args: list[str]):
        """Return the command, or refuse with the nearest names."""
        if args and args[0] not in self.commands:
            hint = did_you_mean(args[0], self.commands)
            raise click.UsageError(f"there is no command 'layers {args[0]}'; {hint}")
        return super().resolve_command(ctx, args)


@click.group(
    "layers",
    cls=_Named,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)
def command() -> None:
    """List known sources, import a file, fetch official layers.

    \b
    Example:  remine layers list
    """


@command.command("list")
@click.option("--role", help="Only the sources of one role, for example sites.")
@json_option
@verbose_option
def list_sources(role: str | None, as_json: bool, verbose: bool) -> None:
    """List every known source: role, vintage, licence, how sure its schema is, how it is got.

    \b
    Example:  remine layers list --role tribal
    """
    from remine.project.catalog import read_catalog

    entries = [e for e in read_catalog(Path()).values() if role in (None, e.role)]
    rows = [entry.as_dict() for entry in entries]
    if as_json:
        click.echo(json.dumps({"schema": 1, "layers": rows}, ensure_ascii=False))
        return
    if not rows:
        click.echo("no source has that role; `remine layers list` shows all", err=True)
        return
    _table("layers", [list(row.values()) for row in rows], list(rows[0]))
    counts = ", ".join(
        f"{word} {sum(e.schema == word for e in entries)}"
        for word in ("verified", "documented", "unverified", "own")
    )
    console(stderr=False).print(
        f"{len(rows)} sources; schema: {counts}. Next: remine layers fetch KEY, or remine layers "
        "import FILE --as ROLE",
        markup=False,
    )


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "role", required=True, metavar="ROLE", help="What the file is: sites, ...")
@click.option("--key", help="Name of the source; default: from the file name.")
@click.option("--layer", "sublayer", help="The layer to take, where the file holds several.")
@click.option("--crs", help="The coordinate reference system, where the file states none.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the declaration is written.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@root_option
@json_option
@verbose_option
def import_file(file, role, key, sublayer, crs, out, yes, roots, as_json, verbose) -> None:
    """Look at a file of unknown layout, propose how to read it, write that on consent.

    \b
    Example:  remine layers import data/dumps.csv --as sites
    """
    from remine.inventory.importing import propose
    from remine.inventory.proposal import write_declaration

    proposal = propose(file, role, parse_roots(roots), key=key, sublayer=sublayer, crs=crs)
    target = out or proposal.default_path()
    if as_json:
        written = bool(yes)
        if yes:
            write_declaration(proposal, target)
        click.echo(
            json.dumps(
                {"schema": 1, **proposal.as_dict(), "file": str(target), "written": written},
                ensure_ascii=False,
            )
        )
        return
    _show_proposal(proposal)
    if not yes and not click.confirm(f"Write this to {target}?", default=False, err=True):
        click.echo("Nothing was written.")
        return
    write_declaration(proposal, target)
    out_console = console(stderr=False)
    out_console.print(str(target), markup=False, soft_wrap=True)
    out_console.print(
        f"Next: in a model under layers:  {proposal.layer_line()}", markup=False, soft_wrap=True
    )


@command.command("fetch")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=FETCHED, show_default=True)
@click.option("--refresh", is_flag=True, help="Ask for newer versions of what is here.")
@click.option("--allow-unverified", is_flag=True, help="Use addresses nobody has verified.")
@click.option("--allow-host", "more_hosts", multiple=True, help="A host not in the catalog.")
@click.option("--dry-run", is_flag=True, help="Show what would be fetched, from where.")
@json_option
@quiet_option
@verbose_option
def fetch(
    keys, folder, refresh, allow_unverified, more_hosts, dry_run, as_json, quiet, verbose
) -> int:
    """Fetch official sources: those named, or all whose address is verified.

    The only command that touches the network.

    \b
    Example:  remine layers fetch national_mine_waste census_tribal_areas
    """
    from remine.fetching.addresses import Hosts, host_of
    from remine.fetching.fetcher import ROOT, Wish, choose, fetch_all, is_outside
    from remine.project.catalog import read_catalog
    from remine.resources import builtin_root

    catalog = read_catalog(Path())
    shipped = read_catalog(builtin_root()).values()
    entries = choose(catalog, keys, allow_unverified)
    if dry_run:
        rows = [[e.key, e.fetch.kind, e.fetch.url, e.fetch.address] for e in entries]
        if as_json:
            click.echo(json.dumps({"schema": 1, "would_fetch": rows}))
        else:
            _table("would fetch", rows, ["key", "kind", "address", "verified"])
        return 0
    hosts = Hosts.of({*(host_of(e.fetch.url) for e in shipped if e.fetch), *more_hosts})
    with _progress(quiet or as_json) as (tell, note):
        done, failed = fetch_all(
            entries,
            hosts,
            Wish(folder, refresh, allow_unverified, tell=tell, note=note),
        )
    problems = [problem for error in failed for problem in error.problems]
    code = max((error.exit_code for error in failed), default=0)
    if as_json:
        click.echo(json.dumps(_fetched_json(done, problems, code), ensure_ascii=False))
        return code
    if done:
        rows = [
            [f.key, f.state, f"{f.locked.bytes:,}", str(f.locked.rows or ""), f.locked.sha256[:12]]
            for f in done
        ]
        _table("fetched", rows, ["key", "state", "bytes", "rows", "sha-256"])
        out = console(stderr=False)
        out.print("In a model under layers:", markup=False)
        for fetched in done:
            line = f"  - {fetched.layer_line(catalog[fetched.key], folder)}"
            out.print(line, markup=False, soft_wrap=True)
        if is_outside(folder):
            out.print(f"and run it with --root {ROOT}={folder}", markup=False, soft_wrap=True)
    if problems:
        show_problems(problems, console())
        many = "source was" if len(failed) == 1 else "sources were"
        text = f"{len(failed)} {many} not fetched. What came so far is kept: run it again."
        console().print(text, markup=False)
    return code


def _fetched_json(done, problems, code: int) -> dict:
    return {
        "schema": 1,
        "ok": not problems,
        "exit_code": code,
        "fetched": [
            {"key": f.key, "state": f.state, "use": f.use.as_posix(), "sha256": f.locked.sha256}
            for f in done
        ],
        "problems": [problem.as_dict() for problem in problems],
    }


def _show_proposal(proposal) -> None:
    out = console(stderr=False)
    out.print(proposal.headline(), markup=False)
    rows = [[c.field, c.column, c.sureness, c.evidence] for c in proposal.choices]
    _table("proposed mapping", rows, ["field", "column", "sure", "why"])
    if proposal.left_over:
        out.print("not used: " + ", ".join(proposal.left_over), markup=False)
    for text in proposal.questions:
        out.print(f"check: {text}", markup=False)
    out.print("\n" + proposal.text(), markup=False, soft_wrap=True)


def _table(title: str, rows: list[list], heads: list[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    console(stderr=False).print(table)


class _progress:  # noqa: N801 - used as a function
    """Tell what comes on stderr: a line for each tenth."""

    def __init__(self, quiet: bool):
        self.quiet, self.last = quiet, ("", -1)

    def __enter__(self):
        return self.tell, self.note

    def __exit__(self, *_) -> None:
        return None

    def tell(self, key: str, word: str, here: int, total: int) -> None:
        """Show how much of a source is here."""
        tenth = here * 10 // total if total else here // 10_000_000
        if self.quiet or (key, tenth) == self.last:
            return
        self.last = (key, tenth)
        share = f" of {total:,}" if total else ""
        click.echo(f"{key}: {here:,}{share} {word}", err=True)

    def note(self, key: str, text: str) -> None:
        """Show what went otherwise than hoped."""
        if not self.quiet:
            click.echo(f"{key}: {text}", err=True)
