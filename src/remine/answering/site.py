"""Why a site stands where it does, from a run's files: one object for text, JSON and HTML."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from remine.answering.amounts import plain_number
from remine.answering.run_files import RunFiles
from remine.answering.run_reviews import claims_of
from remine.ranking.order import TIE

WITHHELD = "withheld by policy"
_RIVALS = 3


@dataclass(frozen=True)
class Term:
    """One criterion of a site: what was measured, what it is worth, what it gives the score.

    ``low`` and ``high`` hold the amount, ``value_low`` and ``value_high`` what it can be worth.
    A part of a combination has ``of`` and neither weight nor contribution of its own. The value of
    an ``imputed`` one was filled in from other sites.
    """

    name: str
    label: str
    unit: str
    direction: str
    source: str
    of: str
    known: bool
    amount: float | None
    low: float | None
    high: float | None
    value: float
    value_low: float
    value_high: float
    weight: float
    contribution: float
    imputed: bool = False


@dataclass(frozen=True)
class Gap:
    """What is not exactly known, and what it could do if it alone were resolved.

    ``score_down`` and ``score_up`` are how far the score could fall and rise; ``rank_best`` and
    ``rank_worst`` the ranks at those ends, all other sites where they stand. None where the
    method compares sites, so that the run's list alone does not tell.
    """

    name: str
    label: str
    of: str
    known: bool
    score_down: float | None
    score_up: float | None
    rank_best: int | None
    rank_worst: int | None


@dataclass(frozen=True)
class GateOutcome:
    """What a gate decided of the site, and why.

    ``code`` is the reason in words of a fixed set; ``measured_value``, in ``measured_unit``, what
    it rests on, None where nothing was measured or policy hides it. ``source`` and ``vintage`` are
    those of the gate's layers, or where it reads none of the site's row (``from_row``).
    """

    name: str
    label: str
    outcome: str
    reason: str
    code: str = ""
    measured_value: float | None = None
    measured_unit: str = ""
    source: str = ""
    vintage: str = ""
    from_row: bool = False

    def origin(self) -> str:
        """Return the source in words; that of the site's row is told elsewhere in full."""
        return "the site's row" if self.from_row else self.source

    def measured(self) -> str:
        """Return what was measured in words; empty where nothing was.

        >>> GateOutcome("t", "Tribal", "hold", "", "", 0.25, "chance 0-1").measured()
        'chance 0.25'
        >>> GateOutcome("l", "Location", "hold", "", "", 2.5, "km").measured()
        '2.5 km'
        """
        if self.measured_value is None:
            return ""
        if self.measured_unit.startswith("chance"):
            return f"chance {self.measured_value:.3g}"
        return f"{self.measured_value:.4g} {self.measured_unit}".strip()

    def rests_on(self, letters: int = 10_000) -> str:
        """Return code, measured value, source and vintage in one line, as many as fit into it.

        >>> here = GateOutcome("l", "Location", "hold", "", "over_limit", 8.0, "km", "", "2019")
        >>> here.rests_on(), here.rests_on(20)
        ('over_limit; 8 km; 2019', 'over_limit; 8 km')
        """
        origin = ", ".join(word for word in (self.origin(), self.vintage) if word)
        out = ""
        for word in filter(None, (self.code, self.measured(), origin)):
            more = f"{out}; {word}" if out else word
            out = more if len(more) <= letters else out
        return out


@dataclass(frozen=True)
class Rival:
    """A ranked site with nearly the same score; ``margin`` is its score less this site's."""

    site_id: str
    name: str
    state: str
    rank: int
    score: float
    margin: float


@dataclass(frozen=True)
class ProfileRank:
    """Where the site stands under a profile."""

    name: str
    score: float | None
    rank: int | None
    status: str
    leading: bool


@dataclass(frozen=True)
class SiteAnswer:
    """Everything a run's files say of one site's place."""

    run_id: str
    title: str
    audience: str
    stamps: tuple[str, ...]
    what_this_is_not: str
    site_id: str
    name: str
    state: str
    withheld: str
    rank: int | None
    of: int
    rank_best: int | None
    rank_worst: int | None
    rank_p05: int | None
    rank_p95: int | None
    top_k: int | None
    top_k_probability: float | None
    top_k_error: float | None
    draws: int
    tried: str
    score: float | None
    score_low: float | None
    score_high: float | None
    evidence_share: float | None
    evidence_band: str
    list: str
    holds: str
    consult_nation: str
    consultation_status: str
    lead_partner: str
    source: str
    vintage: str
    profile: str
    weights_status: str
    method: str
    method_note: str
    not_measured: str
    not_checked: str
    terms: tuple[Term, ...]
    gates: tuple[GateOutcome, ...]
    gaps: tuple[Gap, ...]
    rivals: tuple[Rival, ...]
    profiles: tuple[ProfileRank, ...]
    reviews: tuple[str, ...] = ()
    surveys_missing: str = ""
    sure: Any = None
    sure_not: str = ""
    turns: tuple[str, ...] = ()
    weights_hold: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def explain_place(run: RunFiles, words: str) -> SiteAnswer:
    """Return why a site stands where it does.

    Raises
    ------
    UsageError
        If no site, or more than one, answers to the words.
    """
    return explain_row(run, run.find(words))


def explain_row(run: RunFiles, row: int) -> SiteAnswer:
    """Return why the site of a row of the run's table stands where it does."""
    cells, manifest = run.table.iloc[row], run.manifest
    withheld = run.withheld(row)
    terms = () if withheld else _terms(run, row)
    ranked = not withheld and not np.isnan(cells["rank"])
    return SiteAnswer(
        run_id=manifest["run_id"],
        title=manifest["title"],
        audience=manifest["audience"],
        stamps=tuple(manifest["stamps"]),
        what_this_is_not=manifest["what_this_is_not"],
        withheld=WITHHELD if withheld else "",
        of=len(run.ranked),
        **{name: cells[name] for name in _TEXTS},
        **{name: plain_number(cells.get(name, np.nan)) for name in _NUMBERS},
        **{name: _whole(cells.get(name, np.nan)) for name in _RANKS},
        draws=run.tried.draws,
        tried=run.tried.words() if ranked else "",
        method=manifest["method"]["kind"],
        method_note=manifest["method"]["note"],
        terms=terms,
        gates=tuple(
            _gate(g, cells)
            for g in manifest["gates"]
            if f"gate_{g['name']}" in cells
        ),
        gaps=_gaps(run, row, terms) if ranked else (),
        rivals=_rivals(run, row) if ranked else (),
        profiles=() if withheld else _profiles(run, row),
        reviews=tuple(claims_of(run).get(cells["site_id"], ())),
        surveys_missing=cells.get("surveys_missing", ""),
    )  # fmt: skip


def _gate(told: dict, cells) -> GateOutcome:
    """Return what the run's list and manifest say of a gate at one site."""
    column = f"gate_{told['name']}"
    amount = plain_number(cells.get(f"{column}_measured", np.nan))
    layers = told.get("layer_source") or ""
    return GateOutcome(
        told["name"], told["label"], cells[column], cells[f"{column}_reason"],
        cells.get(f"{column}_code", ""), amount,
        (told.get("measured_unit") or "") if amount is not None else "",
        layers or cells["source"], told["layer_vintage"] if layers else cells["vintage"],
        not layers,
    )  # fmt: skip


_TEXTS = ("site_id", "name", "state", "evidence_band", "list", "holds", "consult_nation",
          "consultation_status", "lead_partner", "source",
          "vintage", "profile", "weights_status", "not_measured", "not_checked")  # fmt: skip
_NUMBERS = ("score", "score_low", "score_high", "evidence_share", "top_k_probability",
            "top_k_error")  # fmt: skip
_RANKS = ("rank", "rank_best", "rank_worst", "rank_p05", "rank_p95", "top_k")


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def _terms(run: RunFiles, row: int) -> tuple[Term, ...]:
    """Return the weighted criteria by contribution, each followed by its parts."""
    tops = [_term(run, row, name, "") for name in run.names]
    tops.sort(key=lambda term: (-term.contribution, -term.weight, term.name))
    return tuple(
        term
        for top in tops
        for term in (
            top,
            *(_term(run, row, part, top.name) for part in run.criteria[top.name]["parts"]),
        )
    )


def _term(run: RunFiles, row: int, name: str, of: str) -> Term:
    item = run.criteria[name]
    low, high = (plain_number(run.number(f"{name}_{end}", row)) for end in ("low", "high"))
    amount = plain_number(run.number(f"{name}_value", row))
    _, least, most = (float(end[0]) for end in run.worth(name, np.array([row])))
    return Term(
        name, item["label"], item["unit"], item["direction"], item["source"], of,
        amount is not None, amount, low, high, run.number(f"{name}_score", row), least, most,
        0.0 if of else item["weight"], 0.0 if of else run.number(f"{name}_contribution", row),
        name in run.imputed(row),
    )  # fmt: skip


def _gaps(run: RunFiles, row: int, terms: tuple[Term, ...]) -> tuple[Gap, ...]:
    """Return what is open, widest effect first: parts of a combination in place of the whole."""
    out = []
    for term in terms:
        if term.value_high - term.value_low <= TIE or run.criteria[term.name]["parts"]:
            continue
        top = term.of or term.name
        ends = [term.value_low, term.value_high]
        if term.of:
            ends = [run.combined(term.of, row, term.name, end) for end in ends]
        scores = [_score_with(run, row, top, end) for end in ends]
        if None in scores:
            out.append(Gap(term.name, term.label, term.of, term.known, *[None] * 4))
            continue
        here = run.number("score", row)
        worst, best = (_rank_at(run, row, score) for score in scores)
        down, up = max(here - scores[0], 0.0), max(scores[1] - here, 0.0)
        out.append(Gap(term.name, term.label, term.of, term.known, down, up, best, worst))
    return tuple(sorted(out, key=lambda gap: -((gap.score_down or 0) + (gap.score_up or 0))))


def _score_with(run: RunFiles, row: int, name: str, value: float) -> float | None:
    """Return the site's score if one criterion had another value, the rest as they stand."""
    if run.method.relative:
        return None
    values = np.array([[run.number(f"{n}_score", row) for n in run.names]])
    values[0, run.names.index(name)] = value
    return float(run.method.scores(values, run.weights)[0])


def _rank_at(run: RunFiles, row: int, score: float) -> int:
    others = run.table["score"].to_numpy()[run.ranked[run.ranked != row]]
    return 1 + int((others > score + TIE).sum())


def _rivals(run: RunFiles, row: int) -> tuple[Rival, ...]:
    others = run.ranked[run.ranked != row]
    score = run.table["score"].to_numpy()
    margin = score[others] - score[row]
    nearest = others[np.argsort(np.abs(margin), kind="stable")[:_RIVALS]]
    nearest = nearest[np.argsort(-score[nearest], kind="stable")]
    table = run.table
    return tuple(
        Rival(table["site_id"].iloc[i], table["name"].iloc[i], table["state"].iloc[i],
              int(table["rank"].iloc[i]), float(score[i]), float(score[i] - score[row]))
        for i in nearest
    )  # fmt: skip


def _profiles(run: RunFiles, row: int) -> tuple[ProfileRank, ...]:
    return tuple(
        ProfileRank(
            p["name"], plain_number(run.number(f"score_{p['name']}", row)),
            _whole(run.number(f"rank_{p['name']}", row)), p["status"], p["leading"],
        )
        for p in run.manifest["profiles"]
    )  # fmt: skip
