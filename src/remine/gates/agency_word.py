"""A determination an agency recorded of its center: cleared, restricted, or not recorded."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from remine.errors import ConfigError, Problem, did_you_mean
from remine.gates.outcome import HOLD, PASS, UNKNOWN, Outcome
from remine.inventory.building import Inventory
from remine.project import GateSpec


class AgencyWord:
    """The word in a field of the site decides: who is entitled to say so, said so."""

    kind = "agency_word"
    summary = "pass, hold or unknown by the word the agency recorded; no word is unknown"

    class Parameters(BaseModel):
        """``pass`` and ``hold`` give words their reasons; every other word is unknown.

        ``open`` gives a reason to words that decide nothing yet; ``unknown`` is the reason where
        nothing is recorded.
        """

        model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
        field: str
        passes: dict[str, str] = Field(alias="pass", min_length=1)
        hold: dict[str, str] = Field(default_factory=dict)
        open: dict[str, str] = Field(default_factory=dict)
        unknown: str

        @model_validator(mode="after")
        def _one_meaning(self):
            words = [*self.passes, *self.hold, *self.open]
            twice = sorted({word for word in words if words.count(word) > 1})
            if twice:
                raise ValueError(f"a word has two outcomes: {', '.join(twice)}")
            return self

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome by the word recorded.

        Raises
        ------
        ConfigError
            If the sites have no such field.
        """
        sites = inventory.sites
        if parameters.field not in sites:
            raise ConfigError(
                Problem("E-FIELD-UNKNOWN",
                        f"gate '{spec.name}': the sites have no field '{parameters.field}'",
                        did_you_mean(parameters.field, sites.columns), column=parameters.field)
            )
        said = {word: (PASS, why, word) for word, why in parameters.passes.items()}
        said |= {word: (HOLD, why, word) for word, why in parameters.hold.items()}
        said |= {word: (UNKNOWN, why, word) for word, why in parameters.open.items()}
        silent = (UNKNOWN, parameters.unknown, "not_recorded")
        return Outcome.of_rows([said.get(word, silent) for word in sites[parameters.field]])
