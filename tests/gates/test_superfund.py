"""G2: a Superfund remedy or a responsible party; coordinate first. Never a clearance."""

import pytest
from method_cases import decide

from remine.gates.outcome import HOLD, NOT_INDICATED, PASS, UNKNOWN
from remine.inventory.fields import REMEDY, SUPERFUND


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [("npl_final", HOLD, "on the National Priorities List"),
     ("npl_proposed", HOLD, "proposed"), ("npl_deleted", HOLD, "deleted"),
     ("superfund_alternative", HOLD, "alternative"), ("removal", HOLD, "removal action"),
     ("other_program", UNKNOWN, "another cleanup program"),
     ("none_known", NOT_INDICATED, "no Superfund listing known"),
     ("", UNKNOWN, "not recorded")],
)
def test_outcome_by_status(status, outcome, words):
    got = decide("superfund", [{"superfund_status": status}])
    assert got.outcome[0] == outcome
    assert words in got.reason[0]


def test_the_reason_names_identifier_and_remedy():
    row = {"superfund_status": "npl_final", "epa_id": "OKD980629844",
           "remedy_stage": "under_construction"}
    assert decide("superfund", [row]).reason[0] == (
        "on the National Priorities List (OKD980629844), remedy under construction"
    )


@pytest.mark.parametrize("status", ["none_known", "other_program", ""])
def test_a_responsible_party_holds_without_a_listing(status):
    got = decide("superfund", [{"superfund_status": status, "responsible_party": "yes"}])
    assert got.outcome[0] == HOLD
    got = decide("superfund", [{"superfund_status": status, "responsible_party": "no"}])
    assert got.outcome[0] != HOLD


def test_nothing_these_layers_say_is_a_clearance():
    rows = [
        {"superfund_status": status, "remedy_stage": stage, "responsible_party": party}
        for status in ("", *SUPERFUND) for stage in ("", *REMEDY) for party in ("", "yes", "no")
    ]
    assert PASS not in decide("superfund", rows).outcome.tolist()


@pytest.mark.parametrize(("status", "party", "outcome"), [
    ("none_known", "", UNKNOWN), ("none_known", "yes", HOLD), ("npl_final", "", HOLD),
    ("", "", UNKNOWN), ("other_program", "", UNKNOWN)])
def test_none_known_is_not_clear_where_the_error_leads_to_a_listing(status, party, outcome):
    row = {"superfund_status": status, "responsible_party": party, "superfund_status_beside": "",
           "superfund_status_in_reach": "npl_final: Alpha Mine (Listings, 3.0 km)"}
    got = decide("superfund", [row])
    assert got.outcome[0] == outcome
    if (status, party) == ("none_known", ""):
        assert got.code[0] == "none_known_may_be_listed"
        assert "Alpha Mine (Listings, 3.0 km)" in got.reason[0]
        assert "Alpha" not in got.plain_reason[0]
