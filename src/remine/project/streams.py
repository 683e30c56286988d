"""The shape of ``yields:`` in a model: what is collected, and what its kilograms are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
Element = Annotated[str, Field(pattern=r"^[A-Za-z][a-z]{0,20}$")]
Interval3 = tuple[float, float, float]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class StreamSpec(_Strict):
    """One kind of end-of-life product: drives, batteries, phones, motors.

    kg of an element a year = ``amount`` / ``service_years`` x the factors in ``times`` x the
    element's ``content`` x its ``recovery``. ``amount`` is a field of the site (or its ``_low``,
    ``_mid``, ``_high``), counted in ``unit``; a factor stands in the table of factors below one of
    the families ``factors`` names, the first that has it. ``given`` names the site's own field
    that replaces a factor, ``by`` the field whose word chooses among a factor's classes,
    ``instead`` the fields the amount is estimated from where it is not given, in order. ``basis``
    is the field that says how the amount was counted: what is estimated errs alike everywhere.
    ``recovery`` names the recovery of an element that has one of its own.
    """

    name: Name
    label: Annotated[str, Field(min_length=1, max_length=120)]
    amount: Name
    unit: Annotated[str, Field(min_length=1, max_length=40)]
    factors: list[Name] = Field(min_length=1)
    times: list[Name] = Field(default_factory=list)
    given: dict[Name, Name] = Field(default_factory=dict)
    by: dict[Name, Name] = Field(default_factory=dict)
    instead: dict[Name, Name] = Field(default_factory=dict)
    basis: Name | None = None
    recovery: dict[Element, Name] = Field(default_factory=dict)
    elements: list[Element] = Field(min_length=1)


class YieldsSpec(_Strict):
    """Recoverable kilograms: the streams, the number of draws, the years shown.

    ``groups`` are sums of elements shown beside them. ``replace`` gives a factor another low,
    mode and high, by ``family.factor`` or ``family.factor.class``. ``closes`` names the fields
    that say when a center closes: then its stock comes in that year, and nothing after it.
    """

    draws: Annotated[int, Field(ge=100, le=100_000)] = 10_000
    first_year: Annotated[int, Field(ge=2000, le=2200)] = 2027
    years: Annotated[int, Field(ge=1, le=40)] = 10
    streams: list[StreamSpec] = Field(min_length=1)
    groups: dict[Name, list[Element]] = Field(default_factory=dict)
    replace: dict[str, Interval3] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> YieldsSpec:
        problems = []
        names = [stream.name for stream in self.streams]
        problems += [f"streams: '{n}' stands twice" for n in sorted({*names}) if names.count(n) > 1]
        made = {element for stream in self.streams for element in stream.elements}
        problems += [
            f"groups.{group}: no stream gives '{element}'"
            for group, elements in self.groups.items()
            for element in elements
            if element not in made
        ]
        for key, (low, mode, high) in self.replace.items():
            if not low <= mode <= high:
                problems.append(f"replace.{key}: low, mode and high must rise")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def elements(self) -> list[str]:
        """Return every element the streams give, in the order they first name it."""
        return list(dict.fromkeys(e for stream in self.streams for e in stream.elements))
