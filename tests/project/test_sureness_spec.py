"""What a model says of how its ranks are tried."""

import pytest
from pydantic import ValidationError

from remine.project.sureness_spec import SurenessSpec


def test_the_defaults_and_none():
    assert SurenessSpec() == SurenessSpec(first=10, draws=1000, concentration=20)
    assert SurenessSpec(draws=0).draws == 0


@pytest.mark.parametrize("wrong", [{"first": 0}, {"draws": -1}, {"draws": 10**7},
                                   {"concentration": 0}, {"concentration": float("nan")},
                                   {"top": 5}])
def test_what_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValidationError):
        SurenessSpec(**wrong)


def test_a_run_draws_as_its_model_and_profile_say(small_project):
    project = small_project()
    _, release, _ = project.run("internal", overwrite=True)
    assert (release.tried.draws, release.tried.concentration) == (1000, 20.0)
    wide = release.table["top_k_probability"]
    project.model["sureness"] = {"first": 2, "draws": 50}
    project.model["profiles"][0]["concentration"] = 7
    _, release, folder = project.run("internal", overwrite=True)
    assert (release.tried.first, release.tried.draws) == (2, 50)
    assert release.tried.concentration == 7
    ranked = release.table["rank"].notna()
    assert (release.table.loc[ranked, "top_k"] == 2).all() and wide.notna().any()
    assert release.table.loc[~ranked, "top_k_probability"].isna().all()
    project.model["sureness"] = {"draws": 0}
    _, release, folder = project.run("internal", overwrite=True)
    assert release.table["top_k_probability"].isna().all() and "is 0" in release.tried.why_not
