"""Look at a file of unknown layout and propose the declaration that would read it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from remine.errors import (
    ConfigError,
    InputError,
    Problem,
    RemineError,
    UsageError,
    did_you_mean,
)
from remine.inventory.column_units import without_thousands
from remine.inventory.dialect import guess_dialect
from remine.inventory.evidence import (
    NULL_MARKS,
    Column,
    Guess,
    coordinate_pair,
    guesses,
    paired_id,
    rivals,
    waste_words,
)
from remine.inventory.field_names import datum_in_name, name_score
from remine.inventory.fields import ROLES, fields_of
from remine.inventory.opening import Opened, open_layer
from remine.inventory.proposal import Choice, Proposal
from remine.inventory.reading import read_layer
from remine.inventory.sniffing import kind_of
from remine.project import LayerSpec, Project
from remine.project.catalog import catalog_words

_SURE_ENOUGH = 0.55
_CONVERTED = ("m2", "m3", "km2", "km", "m", "kg")


def propose(
    file: Path,
    role: str,
    roots: dict[str, Path],
    *,
    key: str | None = None,
    sublayer: str | None = None,
    crs: str | None = None,
    here: Path | None = None,
) -> Proposal:
    """Return a proposal for a file; nothing is written.

    Parameters
    ----------
    file : pathlib.Path
        Below this folder, or below one of ``roots``.
    role : str
        What the file is to be.
    crs : str, optional
        Where the file states none.

    Raises
    ------
    UsageError
        If the role is unknown, the file lies elsewhere, or the key is taken or no name.
    InputError
        If the file cannot be read at all.
    """
    here = (here or Path()).resolve()
    if role not in ROLES:
        raise UsageError(
            Problem("E-IMPORT-ROLE", f"'{role}' is no role", did_you_mean(role, ROLES))
        )
    words: dict[str, Any] = {
        "role": role,
        "title": file.stem.replace("_", " "),
        **_place(file, roots, here),
    }
    key = _key(key, file, here)
    project = Project(None, here / "import", here, roots)
    kind = kind_of(file.resolve(), key)
    if sublayer:
        words["layer"] = sublayer
    proposal = Proposal(key, role, file.name, 0, words)
    if kind == "table":
        dialect = guess_dialect(file.resolve())
        written = {
            "encoding": (dialect.encoding, "utf-8"),
            "delimiter": (dialect.delimiter, ","),
            "skip_rows": (dialect.skip_rows, 0),
        }
        words |= {word: value for word, (value, usual) in written.items() if value != usual}
        proposal.questions += [text for text in dialect.evidence if not text.startswith("comma")]
    opened = _open(project, words, file, kind, proposal)
    proposal.rows = len(opened.table)
    _map(proposal, opened, crs, here)
    words |= {
        "source": f"{file.name}, publisher not stated",
        "vintage": "unknown",
        "licence": "unknown",
    }
    proposal.questions.append(
        "fill in title, source, vintage and licence: every product prints them"
    )
    _try(project, proposal)
    return proposal


def _place(file: Path, roots: dict[str, Path], here: Path) -> dict[str, str]:
    full = file.resolve()
    if full.is_relative_to(here):
        return {"path": full.relative_to(here).as_posix()}
    for name, root in roots.items():
        if full.is_relative_to(root.resolve()):
            return {"root": name, "path": full.relative_to(root.resolve()).as_posix()}
    raise UsageError(
        Problem(
            "E-IMPORT-PLACE",
            "the file lies neither below this folder nor below a named root",
            f"add --root data={file.parent}",
            why="a model finds its layers only there",
            file=file.name,
        )
    )


def _key(wanted: str | None, file: Path, here: Path) -> str:
    """Return the name of the source: the one wanted, else a free one from the file's name."""
    taken = catalog_words(here)
    key = re.sub(r"[^a-z0-9]+", "_", (wanted or file.name.split(".")[0]).casefold()).strip("_")[:55]
    key = key if key[:1].isalpha() else f"layer_{key}".rstrip("_")
    if key not in taken:
        return key
    if wanted:
        raise UsageError(
            Problem(
                "E-CATALOG-TWICE",
                f"the catalog has a source named '{key}' already",
                "give --key another name",
            )
        )
    return next(f"{key}_{n}" for n in range(2, len(taken) + 3) if f"{key}_{n}" not in taken)


def _open(project: Project, words: dict, file: Path, kind: str, proposal: Proposal) -> Opened:
    path = file.resolve()
    try:
        return open_layer(project, LayerSpec(name="import", **words), path, kind)
    except InputError as error:
        lost = {p.code for p in error.problems} == {"E-SHP-COMPANION"}
        if not lost or any(".shx" in p.what for p in error.problems):
            raise
    words["geometry_only"] = True
    proposal.questions.append(
        "the attribute table (.dbf) is missing: shapes only, ids are row numbers"
    )
    return open_layer(project, LayerSpec(name="import", **words), path, kind)


def _map(proposal: Proposal, opened: Opened, crs: str | None, here: Path) -> None:
    words, table = proposal.declaration, opened.table
    columns = [Column.of(name, table[name]) for name in table]
    taken, ask = {}, {}
    if opened.geometry is None:
        _coordinates(proposal, columns, opened, crs, taken)
    elif opened.stated is None:
        _declare_crs(proposal, crs, "the file states no coordinate reference system: give --crs")
    if not words.get("geometry_only"):
        used = {guess.column for guess in taken.values()}
        found = guesses(columns, proposal.role)
        for guess in found:
            if guess.field in taken or (guess.column in used and guess.field != "id"):
                continue  # an id may tell more than who a row is
            if alike := rivals(guess, found):
                ask.setdefault(guess.field, f"each of {', '.join(alike)} may be {guess.field}")
                continue
            taken[guess.field] = guess
            if guess.field != "id":
                used.add(guess.column)
        proposal.questions += [f"{text}: none is taken"[:200] for text in ask.values()]
        _waste_by_name(proposal, columns, taken, used)
    _null_words(proposal, table)
    mapping: dict[str, str] = {}
    for name in ("id", *fields_of(proposal.role)):
        guess = taken.get(name)
        if guess is None or not _accept(proposal, guess, table, here):
            continue
        if name == "id":
            words["id"] = [guess.column]
        else:
            mapping[name] = guess.column
        sure = "high" if guess.score >= 0.8 else "fair" if guess.score >= 0.6 else "low"
        proposal.choices.append(Choice(name, guess.column, sure, guess.evidence))
    if mapping:
        words["columns"] = mapping
    if "id" not in words and (pair := paired_id(columns, table)):
        words["id"] = pair
        why = "no two rows have the same of both"
        proposal.choices.insert(0, Choice("id", " + ".join(pair), "fair", why))
    used = {choice.column for choice in proposal.choices} | set(words.get("id", ()))
    proposal.left_over = [str(name) for name in table if name not in used]
    if "id" not in words and proposal.role == "sites" and not words.get("geometry_only"):
        proposal.questions.append(
            "no column holds ids: row numbers are taken, which change with the file"
        )


def _waste_by_name(proposal: Proposal, columns: list[Column], taken: dict, used: set) -> None:
    """Propose a column named like kinds of waste, whose words are an office's own, word by word."""
    if "waste_types" in taken or "waste_types" not in fields_of(proposal.role):
        return
    for column in columns:
        cells = list(dict.fromkeys(column.cells))
        if name_score("waste_types", column.name) < 0.6 or column.name in used or len(cells) > 200:
            continue
        codes = waste_words(cells)
        rest = [cell for cell in cells if cell not in codes]
        if len(codes) * 3 < len(cells):
            continue
        why = f"by its name; {len(codes)} of {len(cells)} words name a kind of waste"
        taken["waste_types"] = Guess("waste_types", column.name, 0.6, why)
        proposal.declaration.setdefault("codes", {})["waste_types"] = codes
        if rest:
            proposal.questions.append(
                f"words of '{column.name}' without a meaning yet: {', '.join(rest)}"[:300]
            )
        return


def _null_words(proposal: Proposal, table) -> None:
    """Propose to read the marks for "not known" that the cells hold as unknown."""
    cells = {cell for name in table for cell in table[name].unique()}
    found = sorted(cell for cell in cells if cell.strip().casefold() in NULL_MARKS)
    if found:
        proposal.declaration["null_words"] = found
        proposal.questions.append(f"read as unknown: {', '.join(found)}"[:200])


def _accept(proposal: Proposal, guess: Guess, table, here: Path) -> bool:
    """Add what a field needs beside its column; refuse a measure whose unit nobody states."""
    words, extra = proposal.declaration, dict(guess.extra)
    if guess.score < _SURE_ENOUGH:
        proposal.questions.append(f"'{guess.column}' may be {guess.field} ({guess.evidence})"[:200])
        return False
    known = fields_of(proposal.role).get(guess.field)
    if known is not None and known.unit in _CONVERTED and known.kind == "number":
        if not extra.get("unit"):
            proposal.questions.append(
                f"'{guess.column}' may be {guess.field}, but its unit is not stated"
            )
            return False
        commas = any(without_thousands(c) != c.strip() for c in table[guess.column].unique())
        if extra["unit"] != known.unit or commas:
            words.setdefault("units", {})[guess.field] = extra["unit"]
    if guess.field == "longitude" and extra.get("unit"):
        words.setdefault("units", {})["longitude"] = extra["unit"]
    if extra.get("separator", ";") != ";":
        words.setdefault("separators", {})[guess.field] = extra["separator"]
    if extra.get("codes"):
        words.setdefault("codes", {})[guess.field] = {
            "table": "waste_types",
            "column": extra["codes"],
        }
    if guess.field in ("lifecycle", "superfund_status", "remedy_stage"):
        return _with_codes(proposal, guess, table, here)
    return True


def _with_codes(proposal: Proposal, guess: Guess, table, here: Path) -> bool:
    """Take over the words other sources of the catalog use for a field; ask for the rest."""
    known: dict[str, str] = {word: word for word in fields_of(proposal.role)[guess.field].words}
    for entry in catalog_words(here).values():
        codes = (entry.get("codes") or {}).get(guess.field) or {}
        known |= {str(word): str(ours) for word, ours in codes.items()}
    folded = {word.casefold(): ours for word, ours in known.items()}
    cells = [c for c in dict.fromkeys(str(v).strip() for v in table[guess.column]) if c]
    codes = {cell: folded[cell.casefold()] for cell in cells if cell.casefold() in folded}
    if not codes or len(cells) > 200:
        return False
    proposal.declaration.setdefault("codes", {})[guess.field] = codes
    rest = [cell for cell in cells if cell not in codes]
    if rest:
        proposal.questions.append(
            f"words of '{guess.column}' without a meaning yet: {', '.join(rest)}"[:300]
        )
    return True


def _coordinates(proposal: Proposal, columns: list[Column], opened: Opened, crs, taken) -> None:
    if proposal.role == "interests":
        return
    if crs and not crs.upper().startswith(("EPSG:4", "OGC:")):
        for field_name in ("longitude", "latitude"):
            best = max(columns, key=lambda c: (name_score(field_name, c.name), c.number_share))
            if name_score(field_name, best.name) and best.number_share >= 0.9:
                taken[field_name] = Guess(field_name, best.name, 0.7, f"by its name, in {crs}")
        _declare_crs(proposal, crs, "")
        return
    pair = coordinate_pair(columns, opened.table)
    if pair is None:
        proposal.declaration["geometry"] = "none"
        proposal.questions.append(
            "no two columns look like degrees: a table without places. If there are such, name "
            "them longitude and latitude under columns: and drop geometry: none; in metres: --crs"
        )
        return
    taken["longitude"], taken["latitude"] = pair
    if name_score("latitude", pair[0].column) > name_score("longitude", pair[0].column):
        proposal.questions.append(
            "the names of the coordinate columns look swapped: their content decides"
        )
    said = {datum_in_name(guess.column) for guess in pair} - {""}
    if not crs and len(said) == 1:
        proposal.declaration["crs"] = said.pop()
        proposal.declaration["crs_reason"] = "the names of the coordinate columns say so"
        return
    _declare_crs(
        proposal,
        crs or "EPSG:4326",
        ""
        if crs
        else "the datum is not stated; WGS 84 is proposed, an error of some metres if it is "
        "NAD 83, of up to 100 m in the west if it is NAD 27",
    )


def _declare_crs(proposal: Proposal, crs: str | None, question: str) -> None:
    if crs:
        proposal.declaration["crs"] = crs
        proposal.declaration["crs_reason"] = (
            "accepted on import; the file does not state it" if question else "given on import"
        )
    if question:
        proposal.questions.append(question)


def _try(project: Project, proposal: Proposal) -> None:
    """Read with the proposal, mend what a declaration can mend, and say what came out."""
    words = proposal.declaration
    for _ in range(3):
        try:
            layer = read_layer(project, LayerSpec(name="import", **words))
        except RemineError as error:
            if isinstance(error, ConfigError) or not _mend(proposal, error):
                proposal.trial = f"fails with {len(error.problems)} problems"
                proposal.questions += [
                    str(problem) for problem in error.problems[:10]
                    if problem.code != "E-GEOMETRY-NONE"  # asked for above, with what to do
                ]  # fmt: skip
                return
            continue
        invalid = sum(r.reason.startswith("invalid shape") for r in layer.rejected)
        if invalid and words.get("geometry", "as is") == "as is":
            _propose_repair(proposal, invalid)
            continue
        unknown = sum(layer.unresolved.values())
        proposal.trial = (
            f"{layer.info.rows_used:,} rows used, {layer.info.rows_rejected:,} rejected, "
            f"{unknown:,} words unknown"
        )
        reasons = dict.fromkeys(f"{r.column}: {r.reason}" for r in layer.rejected)
        if reasons:
            proposal.questions.append(f"rejected rows: {'; '.join(list(reasons)[:3])}")
        return


def _propose_repair(proposal: Proposal, invalid: int) -> None:
    proposal.declaration["geometry"] = "repair"
    proposal.questions.append(
        f"{invalid} invalid shapes: geometry: repair mends them, with a report"
    )


def _mend(proposal: Proposal, error: RemineError) -> bool:
    """Drop a field whose cells do not fit it, or repair lands; return whether anything changed."""
    mended = False
    invalid = sum("invalid shape" in problem.what for problem in error.problems)
    if invalid and proposal.declaration.get("geometry", "as is") == "as is":
        _propose_repair(proposal, invalid)
        return True
    columns = proposal.declaration.get("columns", {})
    for problem in error.problems:
        fields = [name for name, column in columns.items() if column == problem.column]
        if problem.code not in ("E-NUMBER", "E-RANGE", "E-CODE-UNKNOWN") or not fields:
            return False
        for name in fields:
            columns.pop(name)
            for part in ("units", "codes", "separators"):
                proposal.declaration.get(part, {}).pop(name, None)
            proposal.choices[:] = [c for c in proposal.choices if c.field != name]
            proposal.left_over.append(problem.column)
            proposal.questions.append(
                f"'{problem.column}' does not fit {name}: {problem.what}"[:200]
            )
            mended = True
    for part in ("units", "codes", "separators"):
        if part in proposal.declaration and not proposal.declaration[part]:
            proposal.declaration.pop(part)
    return mended
