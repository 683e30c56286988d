"""Get sources of the catalog: cached if they are here, else fetched, unpacked and locked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from remine.errors import ConfigError, ConflictError, InputError, Problem, RemineError, did_you_mean
from remine.fetching.addresses import Hosts
from remine.fetching.arcgis import fetch_features
from remine.fetching.download import Received, fetch_file, sha256_of
from remine.fetching.lock_file import Locked, alone, cannot_write, read_lock, write_lock
from remine.fetching.transport import Policy, Transport
from remine.fetching.unpacking import unpack
from remine.project.catalog import Entry, FetchSpec

UNPACKED_TIMES = 20
#: The root that a layer line names for a folder outside the project.
ROOT = "fetched"
#: Files of an archive that a layer can be read from; a geodatabase's tables are found by ``use``.
LAYER_ENDINGS = frozenset(
    {".csv", ".tsv", ".txt", ".geojson", ".json", ".gpkg", ".shp", ".fgb", ".parquet"}
)
#: Told before all others: what the main job wants most.
FIRST = ("national_mine_waste", "census_tribal_areas", "bia_land_areas")


@dataclass(frozen=True)
class Wish:
    """How to fetch."""

    folder: Path
    refresh: bool = False
    allow_unverified: bool = False
    policy: Policy = field(default_factory=Policy)
    tell: Callable[[str, str, int, int], None] = lambda *_: None
    note: Callable[[str, str], None] = lambda *_: None


@dataclass(frozen=True)
class Fetched:
    """What became of one source; ``use`` is the file a layer names as its path."""

    key: str
    state: str
    use: Path
    locked: Locked

    def layer_line(self, entry: Entry, folder: Path | None = None) -> str:
        """Return the line that uses it in a model.

        Of a ``folder`` outside the project the line names a root, which the command line gives.
        """
        root, path = "null", self.use
        if folder and is_outside(folder):
            root, path = ROOT, self.use.relative_to(folder)
        text = path.as_posix()
        text = text if re.fullmatch(r"[\w./-]+", text) else json.dumps(text, ensure_ascii=False)
        return (
            f"{{name: {self.key}, role: {entry.role}, catalog: {self.key}, root: {root}, "
            f"path: {text}}}"
        )


def is_outside(folder: Path) -> bool:
    """Return whether a folder, as typed, lies outside the project, where a model finds nothing.

    >>> is_outside(Path("../data")), is_outside(Path("layers/fetched"))
    (True, False)
    """
    return folder.is_absolute() or ".." in folder.parts


def choose(catalog: dict[str, Entry], keys: Iterable[str], allow_unverified: bool) -> list[Entry]:
    """Return the entries to fetch: those named, or all whose address is verified.

    Raises
    ------
    ConfigError
        With every key that is unknown, has no address, or one that is not verified.
    """
    keys, problems = list(keys), []
    able = {key: entry for key, entry in catalog.items() if entry.fetch}
    if not keys:
        keys = [k for k, e in able.items() if e.fetch and e.fetch.address == "verified"]
        keys.sort(key=lambda k: (FIRST.index(k) if k in FIRST else len(FIRST), k))
    for key in keys:
        if key not in catalog:
            problems.append(
                Problem(
                    "E-CATALOG-KEY",
                    f"catalog key '{key}' is unknown",
                    did_you_mean(key, able),
                    layer=key,
                )
            )
        elif key not in able:
            problems.append(
                Problem(
                    "E-FETCH-NONE",
                    "the source has no address to fetch from",
                    "get it by hand; `remine layers list` shows what can be fetched",
                    layer=key,
                )
            )
        elif able[key].fetch.address != "verified" and not allow_unverified:
            problems.append(
                Problem(
                    "E-FETCH-UNVERIFIED",
                    "the address of the source is not verified",
                    "look at it in the catalog, then add --allow-unverified",
                    layer=key,
                )
            )
    if problems:
        raise ConfigError(problems)
    return [able[key] for key in dict.fromkeys(keys)]


def fetch_all(
    entries: list[Entry], hosts: Hosts, wish: Wish
) -> tuple[list[Fetched], list[RemineError]]:
    """Fetch one source after the other; a failure of one does not stop the others."""
    done, failed = [], []
    with alone(wish.folder):
        lock = read_lock(wish.folder)
        for entry in entries:
            try:
                fetched = _fetch(entry, hosts, wish, lock.get(entry.key))
                lock[entry.key] = fetched.locked
                write_lock(wish.folder, lock)
            except RemineError as error:
                failed.append(type(error)([replace(p, layer=entry.key) for p in error.problems]))
            except OSError as error:
                failed.append(ConflictError(replace(cannot_write(error), layer=entry.key)))
            else:
                done.append(fetched)
    return done, failed


def _fetch(entry: Entry, hosts: Hosts, wish: Wish, locked: Locked | None) -> Fetched:
    spec = entry.fetch
    folder = wish.folder / entry.key
    target = folder / (spec.file or _name_of(spec.url))
    known = locked if locked and locked.url == spec.url and _still_here(folder, locked) else None
    if known and not wish.refresh:
        return Fetched(entry.key, "cached", _use(folder, spec, known.file, known.members), known)
    folder.mkdir(parents=True, exist_ok=True)
    cap = spec.max_mb * 1_000_000
    transport = Transport(
        hosts, replace(wish.policy, max_bytes=cap, max_seconds=spec.max_minutes * 60)
    )

    def tell(word: str, here: int, total: int) -> None:
        wish.tell(entry.key, word, here, total)

    def note(text: str) -> None:
        wish.note(entry.key, text)

    if spec.kind == "arcgis":
        received = fetch_features(spec.url, target, transport, tell, note, spec.page_rows)
    else:
        etag = known.etag if known else ""
        received = fetch_file(spec.url, target, transport, tell, note, etag)
    if received.unchanged and known:
        return Fetched(entry.key, "unchanged", _use(folder, spec, known.file, known.members), known)
    return _keep(entry, spec, folder, target, received, locked, cap)


def _keep(
    entry: Entry,
    spec: FetchSpec,
    folder: Path,
    target: Path,
    received: Received,
    before: Locked | None,
    cap: int,
) -> Fetched:
    members: dict[str, str] = {}
    with target.open("rb") as file:
        packed = file.read(4) == b"PK\x03\x04"
    if packed:
        files = unpack(target, folder / "unpacked", cap * UNPACKED_TIMES)
        members = {name: sha256_of(folder / "unpacked" / name) for name in files}
    elif spec.kind == "file" and (spec.use or target.suffix.casefold() == ".zip"):
        raise InputError(
            Problem(
                "E-FETCH-USE",
                "what came is no archive",
                "look at the address in a browser; see whether the source has moved",
            )
        )
    use = _use(folder, spec, target.name, members)
    locked = Locked(
        url=spec.url,
        kind=spec.kind,
        file=target.name,
        use=use.relative_to(folder).as_posix(),
        sha256=received.sha256,
        bytes=received.bytes,
        etag=received.etag,
        last_modified=received.last_modified,
        rows=received.rows,
        retrieved=datetime.now(UTC).date().isoformat(),
        members=members,
    )
    same = before is not None and before.url == spec.url and before.sha256 == received.sha256
    changed = before is not None and before.url == spec.url and not same
    state = "unchanged" if same else "changed" if changed else "fetched"
    return Fetched(entry.key, state, use, locked)


def _use(folder: Path, spec: FetchSpec, file: str, members: dict[str, str]) -> Path:
    """Return the file a layer names: the one the catalog wants, else the only one there is.

    Raises
    ------
    InputError
        If the wanted one is not in the archive.
    """
    if not members:
        return folder / file
    if not spec.use:
        return folder / "unpacked" / (_only_one(members) or "")
    wanted = spec.use.casefold()
    for name in members:
        inside = name.casefold()
        if inside == wanted or inside.endswith("/" + wanted):
            return folder / "unpacked" / name
        geodatabase = next(
            (p for p in PurePosixPath(name).parents if p.name.casefold() == wanted), None
        )
        if geodatabase:
            return folder / "unpacked" / str(geodatabase)
    raise InputError(
        Problem(
            "E-FETCH-USE",
            f"the archive holds no '{spec.use}': {', '.join(list(members)[:10])}"[:300],
            "correct 'use' of the catalog entry",
        )
    )


def _only_one(members: dict[str, str]) -> str:
    """Return the one file of an archive that can be a layer, or ``""``."""
    found = [name for name in members if PurePosixPath(name).suffix.casefold() in LAYER_ENDINGS]
    return found[0] if len(found) == 1 else ""


def _still_here(folder: Path, locked: Locked) -> bool:
    """Return whether the files are here as they were fetched."""
    file = folder / locked.file
    if not file.is_file() or sha256_of(file) != locked.sha256:
        return False
    inside = folder / "unpacked"
    return all(
        (inside / n).is_file() and sha256_of(inside / n) == h for n, h in locked.members.items()
    )


def _name_of(url: str) -> str:
    name = PurePosixPath(urlsplit(url).path).name
    kept = "".join(c for c in name if c.isalnum() or c in "._-").lstrip(".")
    return kept or "download"
