"""What a model says of how its ranks are tried: how many draws, around which weights."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class SurenessSpec(BaseModel):
    """How likely each rank is, told for every site of a run.

    ``first`` is the k of "among the first k"; ``draws`` the number of draws of weights and unknown
    values, 0 for none; ``concentration`` how near the drawn weights stay to a profile's, where the
    profile does not say it itself: with 20, a weight of 0.30 lies between 0.20 and 0.40 in two of
    three draws. The default is the authors' placeholder, as long as nobody was asked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    first: int = Field(default=10, ge=1, le=10_000)
    draws: int = Field(default=1000, ge=0, le=100_000)
    concentration: float = Field(default=20.0, gt=0, le=1e6)
