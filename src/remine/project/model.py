"""The shape of a model file: what may be written, with which types and bounds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]

Role = Literal[
    "sites",
    "tribal",
    "interests",
    "survey",
    "data_centers",
    "superfund",
    "records",
    "operations",
    "population",
    "infrastructure",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class LayerSpec(_Strict):
    """One input file and how to read it.

    ``columns`` maps a field of the tool to a column of the file; ``constants`` gives a field one
    value for all rows; ``codes`` turns words of the file into ours: by a small mapping written
    here, or by the column of a reference table that lists the file's words.
    """

    name: Name
    role: Role
    title: str = ""
    catalog: str | None = None
    path: str | None = None
    root: str | None = None
    encoding: str = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    crs: str | None = None
    crs_reason: str | None = None
    id: list[str] = Field(default_factory=list)
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, Any] = Field(default_factory=dict)
    constants_reason: str = ""
    codes: dict[str, dict[str, Any]] = Field(default_factory=dict)
    keep: dict[str, list[str]] = Field(default_factory=dict)
    join: JoinSpec | None = None
    describes: DescribeSpec | None = None
    kind: str | None = None
    geometry: Literal["as is", "repair", "disc", "none"] = "as is"
    partial: bool = False
    source: str = ""
    vintage: str = ""
    licence: str = ""
    stamp: str = ""
    note: str = ""

    @field_validator("codes")
    @classmethod
    def _code_tables(cls, codes: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        for field, table in codes.items():
            if not table:
                raise ValueError(f"codes of '{field}' are empty")
        return codes

    @field_validator("path")
    @classmethod
    def _plain_path(cls, path: str | None) -> str | None:
        if path is None:
            return None
        lowered = path.lower()
        drive = len(path) > 1 and path[1] == ":"
        if "\0" in path or path.startswith(("/", "\\", "~")) or drive or "://" in lowered:
            raise ValueError("a layer's path is relative: no address, no absolute path")
        if "/vsi" in f"/{lowered}" or ".." in path.replace("\\", "/").split("/"):
            raise ValueError("a layer's path may not leave its root or name a virtual file")
        return path


class JoinSpec(_Strict):
    """A second table of the same layer, joined by a shared key."""

    path: str
    on: str
    encoding: str = "utf-8"
    columns: list[str]

    @field_validator("path")
    @classmethod
    def _plain_path(cls, path: str) -> str:
        return LayerSpec._plain_path.__func__(LayerSpec, path)  # noqa: SLF001


class DescribeSpec(_Strict):
    """How a layer of records tells sites near it what it knows.

    ``fields`` maps a field of the record to the field of the site it fills, where the site's own
    is empty; lists are united over all records within ``within_km``, other fields come from the
    nearest. ``otherwise`` is what a site without a record nearby gets; leave it out for unknown.
    ``names_unnamed`` calls a site without a name after the nearest record, and says so.
    """

    within_km: Annotated[float, Field(gt=0, le=100)]
    fields: dict[str, str] = Field(min_length=1)
    otherwise: dict[str, str] = Field(default_factory=dict)
    names_unnamed: bool = False


class ValueSpec(_Strict):
    """A value function with fixed anchors; the shapes and their anchors are in ``values/``."""

    shape: str
    anchors: dict[str, Any] = Field(default_factory=dict)


class CriterionSpec(_Strict):
    """One measured column: what is measured, in which unit, and what it is worth."""

    name: Name
    label: Text
    kind: str
    layer: str | list[str] | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    unit: str
    direction: Literal["higher", "lower"]
    value: ValueSpec | None = None
    missing: Literal["interval", "refuse", "exclude"] = "interval"
    source: str = ""
    note: str = ""

    def layers(self) -> list[str]:
        """Return the names of the layers this criterion needs, in order."""
        if self.layer is None:
            return []
        return [self.layer] if isinstance(self.layer, str) else list(self.layer)


class GateSpec(_Strict):
    """One gate: never traded off, only open, held, or unknown."""

    name: Name
    label: Text
    kind: str
    list: Name
    layer: str | Annotated[list[str], Field(min_length=1)] | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    source: str = ""

    def layers(self) -> Any:
        """Return the names of the layers this gate reads, in order."""
        if self.layer is None:
            return []
        return [self.layer] if isinstance(self.layer, str) else [*self.layer]


class Profile(_Strict):
    """A set of weights, with who says so."""

    name: Name
    title: str = ""
    source: Text
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    status: Literal["authors' placeholder", "elicited", "adopted"]
    weights: dict[str, Weight]

    @field_validator("weights")
    @classmethod
    def _some_weight(cls, weights: dict[str, float]) -> dict[str, float]:
        if not sum(weights.values()) > 0:
            raise ValueError("all weights are zero: no order can come of them")
        return weights


class MethodSpec(_Strict):
    """How weighted values become a score."""

    kind: str = "weighted_sum"
    parameters: dict[str, Any] = Field(default_factory=dict)


class NotChecked(_Strict):
    """A gate of the method that no layer of this model can answer."""

    gate: Text
    why: Text


class SitesSpec(_Strict):
    """What is ranked: how rows of the site layers become sites.

    ``group_within_km`` joins waste features into one site (leave it out: each row is a site);
    ``same_name_within_km`` does so for features of one name farther apart; no site grows beyond
    ``most_km`` from corner to corner. ``same_as`` joins
    records of the same thing. ``records`` says where records without a waste feature go: into the
    list of unverified sites, or into the context, which is counted and never listed.
    """

    group_within_km: Annotated[float, Field(gt=0, le=20)] | None = None
    same_name_within_km: Annotated[float, Field(gt=0, le=20)] = 3.0
    most_km: Annotated[float, Field(gt=0, le=50)] = 5.0
    describes_within_km: Annotated[float, Field(gt=0, le=20)] = 1.5
    same_as: bool = False
    records: Literal["unverified", "context"] = "unverified"


class OutputSpec(_Strict):
    """What is written."""

    map: bool = True
    geopackage: bool = True
    geoparquet: bool = True


class Model(_Strict):
    """A whole model file."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="remine model")

    schema_version: Literal[1]
    name: Name
    title: Text
    subject: Literal["mine waste sites", "data centers"]
    not_this: Text
    ask: str = ""
    study_area: Literal["us", "everywhere"] = "us"
    seed: int = Field(default=0, ge=0)
    layers: list[LayerSpec] = Field(min_length=1)
    sites: SitesSpec = Field(default_factory=SitesSpec)
    criteria: list[CriterionSpec] = Field(min_length=1)
    gates: list[GateSpec] = Field(min_length=1)
    list_order: list[Name]
    not_checked: list[NotChecked] = Field(default_factory=list)
    profiles: list[Profile] = Field(min_length=1)
    method: MethodSpec = Field(default_factory=MethodSpec)
    outputs: OutputSpec = Field(default_factory=OutputSpec)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Model:
        problems = [*_repeated(self), *_unresolved(self)]
        if problems:
            raise ValueError("; ".join(problems))
        return self


def _repeated(model: Model) -> list[str]:
    out = []
    for what in ("layers", "criteria", "gates", "profiles"):
        names = [item.name.casefold() for item in getattr(model, what)]
        out += [f"{what}: the name '{n}' is used twice" for n in sorted({*names}) if names.count(n) > 1]
    return out


def _unresolved(model: Model) -> list[str]:
    """Return every name that is used and not declared."""
    layers = {layer.name for layer in model.layers}
    criteria = {criterion.name for criterion in model.criteria}
    out = []
    if not any(layer.role in ("sites", "data_centers") for layer in model.layers):
        out.append("layers: none has the role 'sites', so there is nothing to rank")
    for item in (*model.criteria, *model.gates):
        out += [f"{item.name}: layer '{n}' is not declared" for n in item.layers() if n not in layers]
    for criterion in model.criteria:
        parts = criterion.parameters.get("of", [])
        out += [
            f"{criterion.name}: part '{part}' is not a criterion"
            for part in parts
            if isinstance(part, str) and part not in criteria
        ]
    for profile in model.profiles:
        out += [
            f"profiles.{profile.name}: weight for '{name}', which is not a criterion"
            for name in profile.weights
            if name not in criteria
        ]
    lists = [gate.list for gate in model.gates]
    out += [f"list_order: '{n}' is missing" for n in dict.fromkeys(lists) if n not in model.list_order]
    out += [f"list_order: no gate opens the list '{n}'" for n in model.list_order if n not in lists]
    if not any(gate.kind == "tribal_consultation" for gate in model.gates):
        out.append("gates: the tribal consultation gate is always declared (kind: tribal_consultation)")
    return out


LayerSpec.model_rebuild()
Model.model_rebuild()
