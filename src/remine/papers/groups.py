"""Who reviews which sites: by land manager, by state, or by nation; and what a nation may see."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

import numpy as np

from remine.answering.run_files import RunFiles
from remine.answering.run_parts import facts_of
from remine.errors import Problem, UsageError
from remine.papers.card import Card, card_of
from remine.papers.outlines import state_names
from remine.reference import split_list
from remine.supplied_mask import STAMP

KINDS = ("agency", "state", "nation")
NOT_RECORDED = "not recorded"
_TRIBAL = "tribal"


@dataclass(frozen=True)
class Group:
    """One reviewer group, and the rows of the run's table that concern it, in their order.

    ``rows`` are those with a card; ``more`` counts the sites beyond the asked number, ``withheld``
    those the run's audience may not see, ``open`` those for which it cannot be told whether they
    concern the nation.
    """

    kind: str
    name: str
    title: str
    rows: tuple[int, ...]
    more: int = 0
    withheld: int = 0
    open: int = 0


def groups_of(run: RunFiles, kind: str, top: int) -> list[Group]:
    """Return the groups in order of their names; a site stands in each group it concerns.

    A site inside a supplied mask stands in none, and is not counted: packets leave the office.

    Parameters
    ----------
    run : RunFiles
    kind : str
        One of ``KINDS``. "agency" goes by the land manager on record; land of a nation is no
        agency's, so that its sites are in the nations' packets only.
    top : int
        The most cards of a group: ranked sites first by rank, then those without a rank by name.

    Raises
    ------
    UsageError
        For nations, if the run is not internal; or if no group has a site.
    """
    if kind == "nation":
        _only_internal(run)
    members: dict[str, list[int]] = {}
    stays = stays_in_office(run)
    for row in np.flatnonzero(~stays).tolist():
        for name in _names(run, row, kind):
            members.setdefault(name, []).append(row)
    if not members:
        raise UsageError(
            Problem("E-PACKETS-NONE", f"no site of this run concerns any {kind}",
                    "choose another --by, or another run")
        )
    groups = []
    for name in sorted(members, key=str.casefold):
        rows = members[name]
        shown = [row for row in rows if not run.withheld(row)]
        groups.append(Group(kind, name, _title(name, kind), tuple(shown[:top]),
                            max(len(shown) - top, 0), len(rows) - len(shown),
                            _open(run, name) if kind == "nation" else 0))
    return groups


def stays_in_office(run: RunFiles) -> np.ndarray:
    """Return a mask of the sites inside a supplied mask; of an internal run only there are any."""
    if "stamp" not in run.table:
        return np.zeros(len(run.table), dtype=bool)
    return np.array([STAMP in str(stamps).split("; ") for stamps in run.table["stamp"]], bool)


def _only_internal(run: RunFiles) -> None:
    if run.manifest["audience"] != "internal":
        raise UsageError(
            Problem("E-PACKETS-AUDIENCE",
                    f"a nation's packet is not made from a run for '{run.manifest['audience']}'",
                    "take a run with --audience internal",
                    why="it goes to the nation before and apart from the public one, and shows "
                        "what a public run withholds")
        )


def _names(run: RunFiles, row: int, kind: str) -> list[str]:
    if kind == "nation":
        return split_list(run.table["consult_nation"].iloc[row])
    if kind == "state":
        return [run.table["state"].iloc[row] or NOT_RECORDED]
    manager = facts_of(run, row).get("land_manager", "") or NOT_RECORDED
    return [] if manager.casefold() == _TRIBAL else [manager]


def tribal_sites(run: RunFiles) -> int:
    """Return how many sites have a tribal land manager on record: they are no agency's packet."""
    rows = np.flatnonzero(~stays_in_office(run)).tolist()
    managers = (facts_of(run, row).get("land_manager", "") for row in rows)
    return sum(manager.casefold() == _TRIBAL for manager in managers)


def _title(name: str, kind: str) -> str:
    if kind == "state":
        return state_names().get(name, name)
    if kind == "agency":
        return f"Land manager: {name}"
    return name


def _open(run: RunFiles, nation: str) -> int:
    """Return for how many sites a gate could not tell whether they concern the nation."""
    count = np.zeros(len(run.table), dtype=bool)
    for gate in run.manifest["gates"]:
        column = f"gate_{gate['name']}"
        if f"{column}_reason" in run.table:
            named = run.table[f"{column}_reason"].str.contains(f"{nation}: ", regex=False)
            count |= (run.table[column] == "unknown").to_numpy() & named.to_numpy()
    return int((count & ~stays_in_office(run)).sum())


def for_nation(card: Card, nation: str) -> Card:
    """Return a card as a nation gets it: of other nations only that there are some.

    What is recorded of another nation's interest is that nation's to share.
    """
    names = split_list(card.answer.consult_nation)
    others = [name for name in names if name != nation]
    if not others:
        return card
    many = "another nation is" if len(others) == 1 else f"{len(others)} other nations are"
    told = f"{nation} ({many} consulted, each for itself)"
    gates = tuple(
        replace(gate, reason=_own_reason(gate.reason, names, nation), code="",
                measured_value=None, measured_unit="")  # they are of all the nations together
        if any(name in gate.reason for name in others) else gate
        for gate in card.answer.gates
    )
    facts = {**card.facts, "nation": nation} if "nation" in card.facts else card.facts
    facts = {name: words for name, words in facts.items()
             if not any(other in words for other in others)}
    return replace(card, answer=replace(card.answer, consult_nation=told, gates=gates),
                   facts=facts)


def _own_reason(reason: str, names: list[str], nation: str) -> str:
    """Return the part of a gate's reason that is the nation's own.

    >>> _own_reason("consult A: inside x; B: near y; z", ["A", "B"], "B")
    'consult B: near y; z'
    >>> _own_reason("consult of A and B", ["A", "B"], "B")
    'consult B; the reason as a whole is with the agency'
    """
    starts = {}
    for name in names:
        found = re.search(rf"(?:^consult |; ){re.escape(name)}: ", reason)
        if found is None:
            return f"consult {nation}; the reason as a whole is with the agency"
        starts[name] = found.start()
    order = sorted(starts, key=starts.get)
    at = order.index(nation)
    end = starts[order[at + 1]] if at + 1 < len(order) else len(reason)
    own = reason[starts[nation]:end].removeprefix("consult ").removeprefix("; ")
    others = [name for name in names if name != nation]
    if any(name in own for name in others):
        return f"consult {nation}; the reason as a whole is with the agency"
    return f"consult {own}"


def cards_of(run: RunFiles, group: Group) -> list[Card]:
    """Return the cards of a group."""
    cards = [card_of(run, row) for row in group.rows]
    return [for_nation(card, group.name) for card in cards] if group.kind == "nation" else cards


def safe_name(words: str, longest: int = 40) -> str:
    """Return a file name of letters a to z and digits, and eight letters that tell it from others.

    The same words give the same name; nothing in them can lead out of a folder.

    >>> safe_name("Navajo Nation")
    'navajo-nation-74ff82f4'
    >>> safe_name("../../etc/passwd")
    'etc-passwd-3754d6cb'
    """
    slug = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:longest].strip("-")
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug or 'site'}-{digest}"
