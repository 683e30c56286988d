"""Commodity words, symbols, codes and lists, read in context: the data set and the neighbours.

``SC`` is crushed stone in one state's file; six platinum names in a row are one group; ``Au Ag Pb``
is three symbols; ``Construction`` is a qualifier split off its commodity. The rules are the table
``layers/reference/commodity_exceptions.csv``, the words ``layers/reference/commodities.csv``.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from remine.reference import commodities, commodity_words, split_list
from remine.resources import reference_table

#: What a token may turn out to be. The first three carry a key; the last one is what nobody knows.
ROLES = ("main", "byproduct", "trace", "heading", "qualifier", "mineral", "none", "unknown")
KEYED = ROLES[:3]
#: This many of the 15 rare earths, or of the 6 platinum metals, in one record are the group.
_TOGETHER = {"REE": 12, "PGE": 5}
_MINERAL = re.compile(r"(?:ites?|oles?|enes?|ases?|spars?|lc|ine)\b", re.IGNORECASE)
_TRACE_BEFORE = re.compile(r"^(?:minor|lesser|rare|trace)\s+", re.IGNORECASE)
_TRACE_AFTER = re.compile(r"(?:-ex|\s+ex|\s+exploratio?n|\s+exploratoin)$", re.IGNORECASE)
_RANK = re.compile(r"\s*\((\d+)\)$")
_FILLERS = {
    *("and", "or", "with", "the", "of", "site", "mill", "base", "fill", "rubble", "ballast"),
    *("minerals", "mineral", "ore", "ores", "related", "possible", "free", "visible", "natural"),
    *("group", "other"),
}
#: What a mineral-list data set is about: there the mineral itself is the commodity.
_SUBJECT = {
    "umn/mrdata_asbestos": {"asbestos"},
    "umn/mrdata_podchrome": {"Cr"},
    "umn/mrdata_phosphate": {"phosphate", "U"},
    "umn/mrdata_laterite": {"Ni", "Co"},
    "umn/mrdata_sedau": {"Au"},
    "umn/mrdata_carbonatite": {"REE"},
    "umn/mrdata_ree": {"REE"},
}


@dataclass(frozen=True)
class Token:
    """One commodity token of a cell: its text, the key it leads to (or ``""``) and its role."""

    text: str
    key: str
    role: str


@dataclass(frozen=True)
class _Rule:
    datasets: frozenset[str]
    beside: frozenset[str]
    key: str
    rule: str

    def fits(self, dataset: str, keys: set[str]) -> bool:
        return (not self.datasets or dataset in self.datasets) and (
            not self.beside or bool(self.beside & keys)
        )


@cache
def _rules() -> tuple[
    dict[str, list[_Rule]], dict[str, list[_Rule]], frozenset[str], frozenset[str]
]:
    """Return rules by exact and by lower-case token, data sets with a PGE group, mineral lists."""
    exact: dict[str, list[_Rule]] = {}
    folded: dict[str, list[_Rule]] = {}
    platinum: set[str] = set()
    minerals: set[str] = set()
    with reference_table("commodity_exceptions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            context = split_list(row["context"])
            datasets = frozenset(item for item in context if "/" in item)
            if row["rule"] == "group" and row["key"] == "PGE":
                platinum |= datasets
            elif row["rule"] == "minerals":
                minerals |= datasets
            if row["rule"] in ("split", "group", "minerals", "rank", "trace"):
                continue
            near = [item for item in context if item.endswith("in the same record")]
            words = {
                w
                for item in near
                for w in re.split(r" or |,| ", item.removesuffix("in the same record"))
                if w
            }
            beside = frozenset({"sand_gravel" if w == "G" else w for w in words})
            rule = _Rule(datasets, beside, row["key"], row["rule"])
            for token in split_list(row["token"]):
                exact.setdefault(token, []).append(rule)
                if row["rule"] in ("qualifier", "mineral", "none", "heading"):
                    folded.setdefault(token.casefold(), []).append(rule)
    return exact, folded, frozenset(platinum), frozenset(minerals)


def resolve_cell(cell: str, dataset: str = "") -> tuple[Token, ...]:
    """Return the tokens of one cell: its ``;`` items, blank-separated symbol lists taken apart.

    Examples
    --------
    >>> [t.key for t in resolve_cell("gold; silver; Au Ag")]
    ['Au', 'Ag', 'Au', 'Ag']
    >>> oregon = "umn/oregon_department_geology_mineral_industries"
    >>> [(t.text, t.key, t.role) for t in resolve_cell("stone; crushed; SC", oregon)][-1]
    ('SC', 'stone', 'main')
    >>> resolve_cell("molybdenum (2)")[0].role, resolve_cell("minor zircon")[0].role
    ('byproduct', 'trace')
    """
    return _resolve_cached(cell, dataset)


@cache
def _resolve_cached(cell: str, dataset: str) -> tuple[Token, ...]:
    items = split_list(cell)
    neighbours = {key for item in items for key in (_word(item),) if key}
    if "G" in items or "S" in items:
        neighbours |= {"sand_gravel"} if "G" in items else set()
    tokens = [token for item in items for token in _item(item, dataset, neighbours)]
    return tuple(_groups(tokens, dataset))


@cache
def _word(text: str) -> str | None:
    words = commodity_words()
    return words.get(text) or words.get(text.lower())


def _ruled(text: str, dataset: str, neighbours: set[str]) -> Token | None:
    exact, folded, _, _ = _rules()
    for rule in (*exact.get(text, ()), *folded.get(text.casefold(), ())):
        if rule.fits(dataset, neighbours):
            role = {"key": "main", "unread": "unknown"}.get(rule.rule, rule.rule)
            return Token(text, rule.key if role in KEYED else "", role)
    return None


def _item(item: str, dataset: str, neighbours: set[str]) -> list[Token]:
    alone = _alone(item, dataset)
    if alone:
        return [alone]
    ruled = _ruled(item, dataset, neighbours)
    return [ruled] if ruled else _read(item, dataset, neighbours)


@cache
def _alone(item: str, dataset: str) -> Token | None:
    """Return the token of an item that means the same whatever stands beside it, if it is one."""
    exact, folded, _, _ = _rules()
    if item in exact or item.casefold() in folded:
        return None
    tokens = _read(item, dataset, None)
    return tokens[0] if len(tokens) == 1 else None


def _read(item: str, dataset: str, neighbours: set[str] | None) -> list[Token]:
    """Read an item that no rule covers; without neighbours, a phrase has no reading."""
    rank = _RANK.search(item)
    role = "byproduct" if rank and int(rank[1]) > 1 else "main"
    bare = _RANK.sub("", item)
    if _TRACE_BEFORE.search(bare) or _TRACE_AFTER.search(bare):
        role = "trace"
        bare = _TRACE_AFTER.sub("", _TRACE_BEFORE.sub("", bare))
    key = (
        _word(item)
        or _word(bare)
        or _word(bare.strip(" ?()/,."))
        or _word(re.sub(r"\s*\(.*$", "", bare))
    )
    if key:
        return [Token(item, key, _role_of(bare, key, role, dataset))]
    if " " in bare or "/" in bare or "?" in bare:
        return [] if neighbours is None else _phrase(item, bare, role, dataset, neighbours)
    if dataset in _rules()[3] and (_MINERAL.search(bare) or not re.search("[A-Za-z]", bare)):
        return [Token(item, "", "mineral")]
    return [Token(item, "", "unknown")]


def _role_of(word: str, key: str, role: str, dataset: str) -> str:
    """Return ``trace`` for a mineral in a mineral list that is not the data set's subject."""
    listed = dataset in _rules()[3]
    known = commodities()[key]
    named = word == key or word.lower() in (known.name.lower(), key.lower())
    symbol = len(word) <= 3 or word.isupper()
    if listed and not named and not symbol and key not in _SUBJECT.get(dataset, ()):
        return "trace"
    return role


def _phrase(item: str, bare: str, role: str, dataset: str, neighbours: set[str]) -> list[Token]:
    """Take a phrase apart: the longest known words first, fillers dropped, the rest unknown."""
    parts = [part for part in (p.strip("?(),.") for p in re.split(r"[\s/]+", bare)) if part]
    out: list[Token] = []
    start = 0
    while start < len(parts):
        for stop in range(len(parts), start, -1):
            text = " ".join(parts[start:stop])
            ruled = _ruled(text, dataset, neighbours) if stop - start < len(parts) else None
            key = _word(text)
            if ruled or key:
                out.append(ruled or Token(text, key, _role_of(text, key, role, dataset)))
                start = stop
                break
        else:
            if parts[start].casefold() not in _FILLERS:
                out.append(Token(parts[start], "", "unknown"))
            start += 1
    keyed = [token for token in out if token.key]
    if not keyed:
        mineral = dataset in _rules()[3] and (
            _MINERAL.search(bare) or "mineral" in bare or "oxide" in bare
        )
        return [
            Token(
                item,
                "",
                "mineral" if mineral or any(t.role == "mineral" for t in out) else "unknown",
            )
        ]
    symbols = all(re.fullmatch(r"[A-Z][A-Za-z]?|[A-Z0-9_]+", part) for part in parts)
    if symbols:
        return out  # a list of symbols: each part stands for itself, unknown ones too
    return keyed  # a description: the words around its commodities are not tokens


def _groups(tokens: list[Token], dataset: str) -> Iterable[Token]:
    """Turn names of a group that stand together into the group."""
    platinum = _rules()[2]
    present = {token.key for token in tokens if token.role in KEYED}
    whole = {}
    for group, least in _TOGETHER.items():
        members = set(commodities()[group].members)
        wanted = group != "PGE" or dataset in platinum or not dataset
        if wanted and len(members & present) >= least:
            whole |= dict.fromkeys(members, group)
    return (Token(t.text, whole.get(t.key, t.key), t.role) if t.key in whole else t for t in tokens)


@dataclass(frozen=True)
class Resolved:
    """A column of cells resolved.

    Attributes
    ----------
    main, byproduct, trace : list of tuple of str, length n
        Keys of each row, each once, in the order of the cell; a key stands in its strongest role.
    unknown : dict of str to int
        Words nobody knows, with the rows they stand in; never dropped.
    tokens : dict of str to int
        Tokens by role.
    """

    main: list[tuple[str, ...]]
    byproduct: list[tuple[str, ...]]
    trace: list[tuple[str, ...]]
    unknown: dict[str, int]
    tokens: dict[str, int]

    def resolved_share(self) -> float:
        """Return keyed tokens / (keyed + unknown tokens): of those that may name a commodity."""
        keyed = sum(self.tokens.get(role, 0) for role in KEYED)
        return keyed / max(1, keyed + self.tokens.get("unknown", 0))


def resolve_column(cells: Sequence[str], datasets: Sequence[str] | None = None) -> Resolved:
    """Resolve a column; each distinct pair of data set and cell once.

    Parameters
    ----------
    cells : sequence of str, length n
    datasets : sequence of str, length n, optional
        The data set of each row, the context of its codes.

    Examples
    --------
    >>> out = resolve_column(["Gold; Cu", "mystery"])
    >>> out.main, out.unknown
    ([('Au', 'Cu'), ()], {'mystery': 1})
    """
    pairs = list(zip(cells, datasets if datasets is not None else [""] * len(cells), strict=True))
    known: tuple[dict[tuple[str, str], tuple[str, ...]], ...] = ({}, {}, {})
    unknown: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    for pair, n in Counter(pairs).items():
        tokens = resolve_cell(*pair)
        for at, keys in enumerate(_keys_by_role(tokens)):
            known[at][pair] = keys
        for token in tokens:
            roles[token.role] += n
        for text in {t.text for t in tokens if t.role == "unknown"}:
            unknown[text] += n
    main, byproduct, trace = (list(map(keys.__getitem__, pairs)) for keys in known)
    return Resolved(main, byproduct, trace, dict(unknown), dict(roles))


def _keys_by_role(tokens: Sequence[Token]) -> tuple[tuple[str, ...], ...]:
    """Return the keys of each role, each key once, in the role that comes first."""
    found: tuple[dict[str, None], ...] = ({}, {}, {})
    for token in tokens:
        if token.role in KEYED:
            found[KEYED.index(token.role)][token.key] = None
    main, byproduct, trace = found
    return (
        tuple(main),
        tuple(key for key in byproduct if key not in main),
        tuple(key for key in trace if key not in main and key not in byproduct),
    )
