"""What is proposed for a file of unknown layout: shown, accepted, written once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from remine.errors import ConflictError, Problem
from remine.project.catalog import IMPORTED

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_ ./()%-]*[A-Za-z0-9_)%]|[A-Za-z_]")
_NOT_PLAIN = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


@dataclass(frozen=True)
class Choice:
    """One line of the proposal: which column fills a field, how sure that is, and why."""

    field: str
    column: str
    sureness: str
    evidence: str


@dataclass
class Proposal:
    """A declaration to accept or correct, and what speaks for it."""

    key: str
    role: str
    file: str
    rows: int
    declaration: dict[str, Any]
    choices: list[Choice] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    trial: str = ""

    def headline(self) -> str:
        """Return one line on the file and on what a trial read gave."""
        return f"{self.file}: {self.rows:,} rows, as {self.role}. Trial read: {self.trial}"

    def default_path(self) -> Path:
        """Return where a model of this folder finds the declaration."""
        return IMPORTED / f"{self.key}.yaml"

    def layer_line(self) -> str:
        """Return the line that uses it in a model."""
        return f"- {{name: {self.key}, role: {self.role}, catalog: {self.key}}}"

    def text(self) -> str:
        """Return the declaration as YAML, what is still to be checked in comments."""
        notes = "".join(f"# check: {_one_line(question)}\n" for question in self.questions)
        body = yaml.dump(
            {self.key: self.declaration},
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            width=100,
        )
        return f"# Proposed by `remine layers import`; {self.trial}.\n{notes}{body}"

    def as_dict(self) -> dict[str, Any]:
        """Return the proposal as plain data."""
        return {
            "key": self.key,
            "role": self.role,
            "rows": self.rows,
            "trial": self.trial,
            "choices": [vars(choice) for choice in self.choices],
            "left_over": self.left_over,
            "questions": self.questions,
            "declaration": self.declaration,
        }


class _Dumper(yaml.SafeDumper):
    """Quote every text that is not plainly a text."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    plain = _PLAIN.fullmatch(value) and value.casefold() not in _NOT_PLAIN
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def _one_line(text: str) -> str:
    """Return a text that stays within its comment, whatever the file it quotes holds."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def write_declaration(proposal: Proposal, target: Path) -> None:
    """Write the declaration into a new file.

    Raises
    ------
    ConflictError
        If there is a file already.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(proposal.text())
    except FileExistsError as error:
        raise ConflictError(
            Problem(
                "E-IMPORT-EXISTS",
                "there is a file already, and it is not overwritten",
                "give --key or --out another name, or remove the file",
                file=str(target),
            )
        ) from error
