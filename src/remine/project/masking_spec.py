"""What a model says of masking: which sites are published how coarsely, and to whom."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class MaskRule(_Strict):
    """Publish sites no finer than at a point of their county, watershed or state.

    Of one ``waste_type``, or held by one ``gate``, to the ``audiences`` named. ``watershed`` needs
    a layer of that role; a site in none of its areas goes to its county.
    """

    waste_type: str = ""
    gate: str = ""
    to: Literal["county", "watershed", "state"]
    audiences: list[Literal["public", "agency"]] = Field(default=["public"], min_length=1)

    @model_validator(mode="after")
    def _one_kind(self) -> MaskRule:
        if bool(self.waste_type) == bool(self.gate):
            raise ValueError("a rule names either a waste_type or a gate")
        return self


class MaskingSpec(_Strict):
    """What is coarsened beyond the built-in policy; fewer than ``k`` at a point go to the state."""

    k: int = Field(default=5, ge=5, le=1000)
    rules: list[MaskRule] = Field(default_factory=list)
