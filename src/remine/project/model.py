"""The shape of a model file: what may be written, with which types and bounds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from remine.project.agreeing import disagreements
from remine.project.masking_spec import MaskingSpec
from remine.project.streams import YieldsSpec
from remine.project.sureness_spec import SurenessSpec
from remine.project.weight_sets import Name, Profile, Stakeholder, Text
from remine.project.weight_sets import Strict as _Strict

State = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]

#: Code of a path that could lead out of its root.
REFUSED_PATH = "E-PATH-REFUSED"

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
    "recyclers",
    "context",
    "raster",
    "protected",
    "mask",
    "watershed",
    "flow_lines",
    "decisions",
]


class LayerSpec(_Strict):
    """One input file and how to read it.

    ``columns`` maps a field of the tool to a column of the file; ``constants`` gives a field one
    value for all rows; ``codes`` turns words of the file into ours: by a small mapping written
    here, or by the column of a reference table that lists the file's words. ``layer`` names one
    layer of a file that holds several; ``skip_rows`` lines stand before the header; ``null_words``
    mean unknown; ``separators`` and ``units`` say how the file writes a list or a measure;
    ``geometry_only`` reads shapes without attributes; ``adapter`` names code for a source whose
    layout no declaration can say. A raster has a ``band``, a ``valid_range`` in its unit and,
    where the file declares none, a ``nodata`` value. ``covers`` says where a layer of tribal or
    protected lands, of flow lines or of what water reaches speaks: ``national`` (the states and the
    capital) or USPS codes; gates and distances along the flow are unknown elsewhere. A gate that
    reads several layers of lands clears a place only where each covers it; those of one ``kind``
    are alternatives for the same land, and one of them is enough.
    """

    name: Name
    role: Role
    title: str = ""
    catalog: str | None = None
    path: str | None = None
    root: str | None = None
    encoding: str = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    layer: str | None = None
    skip_rows: int = Field(default=0, ge=0, le=100)
    null_words: list[str] = Field(default_factory=list)
    separators: dict[str, str] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    geometry_only: bool = False
    adapter: str | None = None
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
    covers: Literal["national"] | list[State] | None = None
    band: int = Field(default=1, ge=1)
    nodata: float | None = None
    valid_range: tuple[float, float] | None = None
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

    @model_validator(mode="after")
    def _raster_range(self) -> LayerSpec:
        if self.role == "raster" and self.valid_range is None:
            raise ValueError("a raster layer needs valid_range: [low, high] in its unit")
        if self.valid_range and not self.valid_range[0] < self.valid_range[1]:
            raise ValueError("valid_range: low must lie below high")
        return self

    @field_validator("path")
    @classmethod
    def _below_its_root(cls, path: str | None) -> str | None:
        return None if path is None else _plain_path(path)


def _plain_path(path: str) -> str:
    """Return a relative path that names a real file below its root; refuse any other."""
    lowered = path.lower()
    drive = len(path) > 1 and path[1] == ":"
    if "\0" in path or path.startswith(("/", "\\", "~")) or drive or "://" in lowered:
        raise PydanticCustomError(
            REFUSED_PATH, "a layer's path is relative: no address, no absolute path"
        )
    if "/vsi" in f"/{lowered}" or ".." in path.replace("\\", "/").split("/"):
        raise PydanticCustomError(
            REFUSED_PATH, "a layer's path may not leave its root or name a virtual file"
        )
    return path


class JoinSpec(_Strict):
    """A second table of the same layer, joined by a shared key."""

    path: str
    on: str
    encoding: str = "utf-8"
    columns: list[str]

    @field_validator("path")
    @classmethod
    def _below_its_root(cls, path: str) -> str:
        return _plain_path(path)


class DescribeSpec(_Strict):
    """How a layer of records tells sites near it what it knows.

    ``fields`` maps a field of the record to the field of the site it fills, where the site's own
    is empty; lists are united over all records within ``within_km``. Words that hold a gate come
    from the record with the gravest (`inventory/gravest.py`), other fields from the nearest. A mine
    at work or a listing that a milder word of the site's own hides is told to the gates beside it.
    ``otherwise`` is what a site without a record nearby gets, wherever its location error may have
    it and the layer covers, if it declares that; leave it out for unknown.
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


class ImputeSpec(_Strict):
    """How ``missing: impute_flagged`` fills the point value of an unknown cell.

    ``median`` takes the middle of the known values; ``iterative`` and ``knn`` (the nearest
    ``neighbors``) predict it from the criteria named in ``using``.
    """

    method: Literal["median", "iterative", "knn"] = "median"
    using: list[Name] = Field(default_factory=list)
    neighbors: int = Field(default=5, ge=1, le=100)

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> ImputeSpec:
        if (self.method == "median") == bool(self.using):
            raise ValueError(f"impute: {self.method} needs "
                             + ("no 'using'" if self.using else "'using': other criteria"))
        return self


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
    missing: Literal["interval", "refuse", "exclude", "impute_flagged"] = "interval"
    impute: ImputeSpec | None = None
    source: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _imputes_as_declared(self) -> CriterionSpec:
        if (self.missing == "impute_flagged") != (self.impute is not None):
            raise ValueError("missing: impute_flagged and impute: {method: ...} go together")
        return self

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
    """What is written; ``surveyed_land``: how much of the country's land modern surveys cover."""

    map: bool = True
    geopackage: bool = True
    geoparquet: bool = True
    geojson: bool = True
    geojson_rows: int = Field(50_000, ge=1)
    workbook: bool = True
    surveyed_land: bool = True


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
    stakeholders: list[Stakeholder] = Field(default_factory=list)
    method: MethodSpec = Field(default_factory=MethodSpec)
    sureness: SurenessSpec = Field(default_factory=SurenessSpec)
    masking: MaskingSpec = Field(default_factory=MaskingSpec)
    outputs: OutputSpec = Field(default_factory=OutputSpec)
    yields: YieldsSpec | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Model:
        problems = disagreements(self)
        if problems:
            raise ValueError("; ".join(problems))
        return self


LayerSpec.model_rebuild()
Model.model_rebuild()
