"""Sets of weights and whose they are: the profiles of a model, and the groups that have a say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Strict(BaseModel):
    """Part of a model file: frozen, and without a key that is not declared."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Profile(Strict):
    """A set of weights, with who says so.

    ``concentration`` says how far the weights may be off: they are tried around these, the nearer
    the larger it is; the model's ``sureness.concentration`` where it is not given.
    """

    name: Name
    title: str = ""
    source: Text
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    status: Literal["authors' placeholder", "elicited", "adopted"]
    weights: dict[str, Weight]
    concentration: Annotated[float, Field(gt=0, le=1e6)] | None = None

    @field_validator("weights")
    @classmethod
    def _some_weight(cls, weights: dict[str, float]) -> dict[str, float]:
        if not sum(weights.values()) > 0:
            raise ValueError("all weights are zero: no order can come of them")
        return weights


class Stakeholder(Strict):
    """A group with a say, and its weights; none where it was not asked, and none made up for it."""

    name: Name
    group: Literal["agency", "tribe", "state", "industry", "community", "other"]
    title: str = ""
    source: Text
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    status: Literal["authors' placeholder", "elicited", "adopted", "not asked"]
    weights: dict[str, Weight] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _weights_or_not_asked(self) -> Stakeholder:
        if (self.status == "not asked") != (not self.weights):
            raise ValueError("weights are given, or the status is 'not asked'")
        if self.weights and not sum(self.weights.values()) > 0:
            raise ValueError("all weights are zero: no order can come of them")
        return self
