"""A determination an agency recorded of its center: cleared, restricted, or not recorded."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from remine.errors import ConfigError, Problem, did_you_mean
from remine.gates.outcome import HOLD, PASS, UNKNOWN, Outcome, Reason
from remine.inventory.building import Inventory
from remine.project import GateSpec

_PASS = Reason("the word itself", PASS, "the word stands under 'pass' of the model", of_model=True)
_HOLD = Reason("the word itself", HOLD, "the word stands under 'hold' of the model", of_model=True)
_OPEN = Reason(
    "the word itself", UNKNOWN, "the word stands under 'open' of the model", of_model=True)
_SILENT = Reason("not_recorded", UNKNOWN, "no word, or one that the model does not name")


class AgencyWord:
    """The word in a field of the site decides: who is entitled to say so, said so."""

    kind = "agency_word"
    summary = "pass, hold or unknown by the word the agency recorded; no word is unknown"
    reasons = (_PASS, _HOLD, _OPEN, _SILENT)
    source = "the field that the model names: a determination of the agency itself"

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
        listed = ((_PASS, parameters.passes), (_HOLD, parameters.hold), (_OPEN, parameters.open))
        said = {word: reason.says(why, word) for reason, words in listed
                for word, why in words.items()}
        silent = _SILENT.says(parameters.unknown)
        return Outcome.of_rows([said.get(word, silent) for word in sites[parameters.field]])
