"""The catalog: every known source, how it is read, whether its schema is sure, where it is got.

Beside ``layers/catalog.yaml`` stand the declarations that ``remine layers import`` wrote into
``layers/imported/``; a model names either with ``catalog: KEY``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from remine.errors import ConfigError, Problem
from remine.project.yaml_source import read_yaml
from remine.resources import builtin_root

CATALOG = Path("layers") / "catalog.yaml"
IMPORTED = Path("layers") / "imported"
#: Words of an entry that speak of the source, not of a layer.
ABOUT_SOURCE = ("schema", "schema_source", "fetch", "page")
SCHEMAS = ("verified", "documented", "unverified", "own")


class FetchSpec(BaseModel):
    """Where a source is got, and how sure the address is.

    ``kind`` is ``file`` (a download, unpacked if it is a zip) or ``arcgis`` (one layer of a
    feature or map service, read page by page).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(min_length=8, max_length=2000)
    kind: Literal["file", "arcgis"] = "file"
    address: Literal["verified", "unverified"] = "unverified"
    address_source: str = ""
    file: str = Field(default="", pattern=r"^[A-Za-z0-9_.-]*$")
    use: str = Field(default="", pattern=r"^([A-Za-z0-9_][A-Za-z0-9_./-]*)?$")
    max_mb: int = Field(default=500, ge=1, le=20_000)
    max_minutes: float = Field(default=60, gt=0, le=1440)
    page_rows: int = Field(default=0, ge=0, le=10_000)

    @field_validator("use")
    @classmethod
    def _stays_inside(cls, use: str) -> str:
        if ".." in use.split("/"):
            raise ValueError("'use' names a file inside the archive")
        return use


@dataclass(frozen=True)
class Entry:
    """One source of the catalog.

    Attributes
    ----------
    schema : str
        ``verified`` (read with real rows), ``documented`` (read with a fixture of the published
        layout), ``unverified`` (no columns are declared), ``own`` (a layer of this project or one
        that was imported).
    words : dict
        What a layer takes over from it.
    """

    key: str
    role: str
    title: str
    vintage: str
    licence: str
    schema: str
    schema_source: str
    fetch: FetchSpec | None
    words: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the row of ``remine layers list``."""
        fetch = self.fetch
        return {
            "key": self.key,
            "role": self.role,
            "title": self.title,
            "vintage": self.vintage,
            "licence": self.licence,
            "schema": self.schema,
            "fetch": f"{fetch.kind}, address {fetch.address}" if fetch else "",
        }


def catalog_words(root: Path) -> dict[str, dict[str, Any]]:
    """Return the raw entries: the catalog of a project (else the built-in), and its imports.

    Raises
    ------
    ConfigError
        If a file is no mapping of mappings, or a key stands in two files.
    """
    own = root / CATALOG
    entries = _mapping(own if own.is_file() else builtin_root() / CATALOG)
    folder = root / IMPORTED
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else []:
        for key, entry in _mapping(path).items():
            if key in entries:
                raise ConfigError(
                    Problem(
                        "E-CATALOG-TWICE",
                        f"the catalog key '{key}' stands in another file too",
                        "rename one of the two",
                        file=path.name,
                    )
                )
            entries[key] = {"schema": "own", **entry}
    return entries


def layer_words(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what a layer takes from a raw entry; an unverified schema says so in the note."""
    words = {word: value for word, value in entry.items() if word not in ABOUT_SOURCE}
    if entry.get("schema") == "unverified":
        words["note"] = f"{words.get('note', '')} schema unverified: no columns declared".strip()
    return words


def read_catalog(root: Path) -> dict[str, Entry]:
    """Return every source by key, in the order of the file.

    Raises
    ------
    ConfigError
        With every entry whose words about its source cannot be read.
    """
    found, problems = {}, []
    for key, entry in catalog_words(root).items():
        try:
            found[key] = _entry(key, entry)
        except (ValidationError, ValueError) as error:
            first = (
                str(error.errors()[0]["msg"]) if isinstance(error, ValidationError) else str(error)
            )
            problems.append(
                Problem(
                    "E-CATALOG-ENTRY", f"'{key}': {first}", "correct the entry", file=CATALOG.name
                )
            )
    if problems:
        raise ConfigError(problems)
    return found


def _entry(key: str, entry: dict[str, Any]) -> Entry:
    schema = str(entry.get("schema", "own"))
    if schema not in SCHEMAS:
        raise ValueError(f"schema is one of {', '.join(SCHEMAS)}")
    text = {word: str(entry.get(word) or "") for word in ("role", "title", "vintage", "licence")}
    fetch = entry.get("fetch")
    return Entry(
        key=key,
        **text,
        schema=schema,
        schema_source=str(entry.get("schema_source", "")),
        fetch=FetchSpec.model_validate(fetch) if fetch else None,
        words=layer_words(entry),
    )


def _mapping(path: Path) -> dict[str, dict[str, Any]]:
    data, _ = read_yaml(path)
    good = isinstance(data, dict) and all(isinstance(value, dict) for value in data.values())
    if not good:
        raise ConfigError(
            Problem(
                "E-CATALOG-SHAPE",
                "not a mapping of sources",
                "write KEY: {role: ...}",
                file=path.name,
            )
        )
    return {str(key): value for key, value in data.items()}
