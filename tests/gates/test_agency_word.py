"""A word the agency recorded decides; silence is unknown, never a clearance."""

import pytest
from method_cases import inventory
from pydantic import ValidationError

from remine.errors import ConfigError
from remine.gates.agency_word import AgencyWord
from remine.project import GateSpec

SPEC = GateSpec(name="security", label="Security", kind="agency_word", list="security_first")
WORDS = {"field": "security_release", "pass": {"cleared": "cleared"},
         "hold": {"restricted": "restricted"}, "open": {"asked": "asked"},
         "unknown": "not recorded"}


def test_words_decide_and_silence_does_not():
    rows = [{"security_release": word} for word in ("cleared", "restricted", "asked", "", "odd")]
    got = AgencyWord().decide(inventory(rows), SPEC, AgencyWord.Parameters(**WORDS))
    assert got.outcome.tolist() == ["pass", "hold", "unknown", "unknown", "unknown"]
    assert got.reason.tolist() == ["cleared", "restricted", "asked", "not recorded",
                                   "not recorded"]


def test_a_field_that_is_not_there_and_a_word_of_two_meanings_are_refused():
    wrong = AgencyWord.Parameters(**(WORDS | {"field": "securty_release"}))
    with pytest.raises(ConfigError, match="security_release"):
        AgencyWord().decide(inventory([{}]), SPEC, wrong)
    with pytest.raises(ValidationError, match="two outcomes"):
        AgencyWord.Parameters(**(WORDS | {"hold": {"cleared": "x"}}))
