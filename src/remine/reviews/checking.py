"""Claims held against what they claim: sites, fields, amounts, who says so, and each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from remine.errors import InputError, Problem, did_you_mean
from remine.gates.outcome import OUTCOMES
from remine.inventory.building import Inventory
from remine.project import Project
from remine.review_columns import DECISION, DECISIONS
from remine.reviews.amounts import parse_amount
from remine.reviews.reading import LONGEST, ReviewFile, Row

#: Facts of a site that may be claimed to be otherwise. They are shown beside the source's and never
#: take its place: a corrected place or name belongs into the source layer, to be measured from.
FACTS = ("name", "state", "county", "latitude", "longitude", "commodities_main",
         "commodities_byproduct", "commodities_trace", "waste_types", "deposit_type", "lifecycle",
         "land_manager")  # fmt: skip
PLACE = ("latitude", "longitude", "county")
_DEGREES = {"latitude": 90.0, "longitude": 180.0}
_COMPUTED = ("rank", "score", "evidence_", "list", "holds", "unknowns", "missing")


@dataclass(frozen=True)
class Known:
    """What may be claimed of which sites.

    ``part_of`` maps rows that went into another site to it; ``units`` the criteria to their units
    (None where it is not known), ``wholes`` those made of others to their parts.
    """

    sites: frozenset[str]
    units: Mapping[str, str | None]
    gates: tuple[str, ...]
    wholes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part_of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Claim:
    """A row that says something that can be understood.

    ``kind`` is decision, amount, gate or fact; ``name`` the criterion, gate or fact; ``number`` an
    amount in the criterion's unit.
    """

    row: Row
    kind: str
    name: str
    value: str
    number: float | None = None


@dataclass(frozen=True)
class Checked:
    """A file whose every claim can be understood; ``apply`` if its values shall be used."""

    file: ReviewFile
    claims: tuple[Claim, ...]
    notices: tuple[Problem, ...] = ()
    apply: bool = False


def known_of(project: Project, inventory: Inventory) -> Known:
    """Return what may be claimed of a model's sites."""
    criteria = project.model.criteria
    rows = None if inventory.relations is None else inventory.relations.rows
    part_of = {} if rows is None else dict(zip(rows["site_id"], rows["becomes"], strict=True))
    return Known(
        frozenset(inventory.sites["site_id"]),
        {spec.name: spec.unit for spec in criteria},
        tuple(spec.name for spec in project.model.gates),
        {spec.name: tuple(spec.parameters.get("of", ())) for spec in criteria
         if spec.kind == "combination"},
        part_of,
    )  # fmt: skip


def check_claims(file: ReviewFile, known: Known, apply: bool = False) -> Checked:
    """Return the claims of a file, understood.

    Raises
    ------
    InputError
        With every problem of every row.
    """
    problems: list[Problem] = []
    claims = []
    for row in file.rows:
        claim = _understood(row, known, _teller(problems, file.place, row))
        if claim is not None:
            claims.append(claim)
    notices: list[Problem] = []
    _against_each_other(claims, file.place, apply, problems, notices)
    if problems:
        raise InputError(sorted(problems, key=lambda item: int(item.row)))
    notices += _unsupported(claims, file.place)
    return Checked(file, tuple(claims), tuple(notices), apply)


def _teller(problems: list[Problem], file: str, row: Row):
    def tell(code: str, what: str, fix: str, column: str) -> None:
        problems.append(Problem(code, what, fix, file=file, row=str(row.row), column=column))

    return tell


def _understood(row: Row, known: Known, tell) -> Claim | None:
    """Return what a row claims, or tell every reason why it cannot be understood."""
    good = _who(row, tell)
    if row.site not in known.sites:
        whole = known.part_of.get(row.site)
        fix = did_you_mean(row.site, known.sites) if len(known.sites) < 50_000 else (
            "take a site_id of ranked_sites.csv")
        if whole in known.sites:
            fix = f"it is part of '{whole}': claim it of that site"
        tell("E-REVIEW-SITE", f"there is no site '{row.site}'", fix, "site")
        good = False
    if not row.claim:
        tell("E-REVIEW-CLAIM", "evidence is given, but nothing is claimed",
             "fill in the claim, or empty the row", "claim")
        return None
    claim = _claim(row, known, tell)
    return claim if good else None


def _who(row: Row, tell) -> bool:
    good = True
    for column in ("reviewer", "agency"):
        if not getattr(row, column):
            tell("E-REVIEW-WHO", f"no {column} is named", "name who answers for the claim", column)
            good = False
    try:
        fits = date.fromisoformat(row.date).isoformat() == row.date
    except ValueError:
        fits = False
    if not fits:
        what = f"'{row.date}' is no day of the calendar" if row.date else "no date is given"
        tell("E-REVIEW-DATE", what, "write it as YYYY-MM-DD", "date")
    for column in ("site", "field", "claim", "evidence", "reviewer", "agency"):
        if len(getattr(row, column)) > LONGEST:
            tell("E-REVIEW-CLAIM", f"the cell has more than {LONGEST:,} letters",
                 "shorten it and name a document", column)
            good = False
    return good and fits


def _claim(row: Row, known: Known, tell) -> Claim | None:
    name = row.field.strip()
    if name.casefold() == DECISION:
        word = row.claim.casefold()
        if word in DECISIONS:
            return Claim(row, "decision", DECISION, word)
        tell("E-REVIEW-DECISION", f"'{row.claim}' is no decision",
             did_you_mean(word, DECISIONS), "claim")
        return None
    criterion = name.removesuffix("_value")
    if criterion in known.wholes:
        parts = ", ".join(known.wholes[criterion])
        tell("E-REVIEW-FIELD", f"'{name}' is computed from others", f"claim one of: {parts}",
             "field_or_decision")
        return None
    if criterion in known.units:
        unit = known.units[criterion]
        if unit is None:
            return Claim(row, "amount", criterion, row.claim)
        try:
            number = parse_amount(row.claim, unit)
        except ValueError as error:
            tell("E-REVIEW-CLAIM", str(error),
                 f"write a number, in {unit} or with its unit", "claim")
            return None
        value, plain = f"{number:,.10g} {unit}".strip(), f"{number:.10g}"
        if row.claim.strip() not in (value, plain, f"{number:,.10g}", f"{plain} {unit}".strip()):
            value += f" (as written: {row.claim})"
        return Claim(row, "amount", criterion, value, number)
    gate = name.removeprefix("gate_")
    if name in FACTS:
        return _fact(row, name, tell)
    if gate in known.gates:
        word = row.claim.casefold()
        if word in OUTCOMES:
            return Claim(row, "gate", gate, word)
        tell("E-REVIEW-CLAIM", f"'{row.claim}' is no outcome of a gate",
             did_you_mean(word, OUTCOMES), "claim")
        return None
    computed = name.startswith(_COMPUTED) or name.endswith(("_score", "_contribution"))
    fields = [*known.units, *FACTS, *(f"gate_{g}" for g in known.gates), DECISION]
    fix = "claim the amount it is computed from" if computed else did_you_mean(name, fields)
    what = f"'{name}' is computed by the ranking" if computed else f"there is no field '{name}'"
    tell("E-REVIEW-FIELD", what, fix, "field_or_decision")
    return None


def _fact(row: Row, name: str, tell) -> Claim | None:
    if name not in _DEGREES:
        return Claim(row, "fact", name, row.claim)
    try:
        number = float(row.claim)
    except ValueError:
        number = float("nan")
    if abs(number) <= _DEGREES[name]:
        return Claim(row, "fact", name, f"{number:.10g}", number)
    tell("E-REVIEW-CLAIM", f"'{row.claim}' is no {name}", "write decimal degrees, WGS 84", "claim")
    return None


def _against_each_other(
    claims: Iterable[Claim], file: str, apply: bool, problems: list[Problem],
    notices: list[Problem],
) -> None:  # fmt: skip
    """Tell where one reviewer says two things, and where two reviewers disagree."""
    said: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in claims:
        said.setdefault((claim.row.site, claim.kind, claim.name), []).append(claim)
    for (site, kind, name), group in said.items():
        for place, claim in enumerate(group):
            for other in group[:place]:
                if (claim.number, claim.number or claim.value) == (
                    other.number, other.number or other.value
                ):
                    continue
                rows = f"row {other.row.row} says {other.value}, this one {claim.value}"
                same = _person(claim.row) == _person(other.row)
                what = f"{name} of '{site}': {rows}"
                where = {"file": file, "row": str(claim.row.row), "column": "claim"}
                if same:
                    problems.append(Problem("E-REVIEW-CONTRADICTS", f"one reviewer, {what}",
                                            "keep what the reviewer stands by", **where))
                elif apply and kind == "amount":
                    problems.append(Problem("E-REVIEW-CONTRADICTS", f"reviewers disagree, {what}",
                                            "agree on one, or run without --apply-reviews",
                                            **where))
                else:
                    notices.append(Problem("N-REVIEW-DISAGREE", f"reviewers disagree, {what}",
                                           "both are shown; a hold stands until settled", **where))


def _person(row: Row) -> tuple[str, str]:
    return row.reviewer.casefold(), row.agency.casefold()


def _unsupported(claims: Iterable[Claim], file: str) -> list[Problem]:
    return [
        Problem("N-REVIEW-EVIDENCE", f"{claim.name} of '{claim.row.site}' without evidence",
                "name a document, address or survey; without one it is an opinion",
                file=file, row=str(claim.row.row), column="evidence")
        for claim in claims
        if not claim.row.evidence and claim.value != "agree"
    ]  # fmt: skip
