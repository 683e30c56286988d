"""The criteria stage: parts before wholes, withdrawn weights, what is refused."""

import pytest
from method_cases import starter_project, starter_rows

from remine.criteria.stage import measure_all, prepare
from remine.errors import ConfigError, InputError
from remine.inventory.building import build_inventory
from remine.inventory.reading_all import read_layers
from remine.ranking.weights import renormalise
from remine.run import run

ROWS = starter_rows()[::20]
OFF = ["outputs.map=false"]


def measured(project):
    return measure_all(project, build_inventory(project, read_layers(project)))


def test_a_criterion_without_a_layer_withdraws_its_weight_and_the_rest_is_renormalised(tmp_path):
    project = starter_project(tmp_path, ROWS)
    matrix = measured(project)
    assert {"people", "access", "surface_water"} <= set(matrix.not_measured)
    recovery = project.model.profiles[0].weights
    weights = renormalise(recovery, set(matrix.scored))
    assert weights.words() == "not measured: 22 of 100"
    assert sum(weights.used.values()) == pytest.approx(1, abs=1e-12)
    assert weights.used["resource_potential"] == pytest.approx(70 / 78, abs=1e-15)


def test_an_empty_layer_counts_as_none(tmp_path):
    project = starter_project(tmp_path, ROWS)
    surveys = project.root / "layers" / "starter" / "survey_coverage.csv"
    surveys.write_text("survey_id,kind,extent_wkt\n", encoding="utf-8")
    assert measured(project).not_measured["survey_gap"] == "layer surveys is empty"


def test_a_part_without_a_layer_leaves_the_combination_to_the_others(tmp_path):
    settings = ["criteria.resource_potential.parameters.of=[commodity_potential, people]"]
    matrix = measured(starter_project(tmp_path, ROWS, settings))
    assert matrix.scored["resource_potential"].parts == ("commodity_potential",)


def test_no_measured_part_withdraws_the_combination(tmp_path):
    settings = ["criteria.resource_potential.parameters.of=[people, access]"]
    matrix = measured(starter_project(tmp_path, ROWS, settings))
    assert matrix.not_measured["resource_potential"] == "none of its parts is measured"


def test_parts_may_be_declared_after_the_whole(tmp_path):
    project = starter_project(tmp_path, ROWS)
    turned = project.model.model_copy(update={"criteria": project.model.criteria[::-1]})
    order = [item.spec.name for item in prepare(type(project)(turned, project.path, project.root,
                                                              {}))]
    assert order.index("commodity_potential") < order.index("resource_potential")


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("criteria.waste_volume.kind=quantety", "E-KIND-UNKNOWN"),
        ("criteria.waste_volume.value={shape: log_10}", "E-VALUE-UNKNOWN"),
        ("criteria.waste_volume.value=null", "E-VALUE-MISSING"),
        ("criteria.waste_volume.value.anchors.worst=0", "E-PARAMETER"),
        ("criteria.waste_volume.parameters={depth: 3}", "E-PARAMETER"),
        ("criteria.waste_volume.direction=lower", "E-DIRECTION"),
        ("criteria.ecology.direction=higher", "E-DIRECTION"),
        ("criteria.resource_potential.parameters.of=[resource_potential]", "E-CRITERION-CYCLE"),
    ],
)
def test_what_is_refused(tmp_path, setting, code):
    with pytest.raises(ConfigError) as refused:
        prepare(starter_project(tmp_path, ROWS, [setting]))
    assert code in {problem.code for problem in refused.value.problems}


def test_all_problems_are_told_at_once(tmp_path):
    settings = ["criteria.waste_volume.kind=x", "criteria.drainage.kind=y"]
    with pytest.raises(ConfigError) as refused:
        prepare(starter_project(tmp_path, ROWS, settings))
    assert len(refused.value.problems) == 2


def test_missing_refuse_names_the_sites(tmp_path):
    project = starter_project(tmp_path, ROWS, ["criteria.waste_volume.missing=refuse"])
    with pytest.raises(InputError) as refused:
        measured(project)
    problem, = refused.value.problems
    assert problem.code == "E-MISSING-REFUSED"
    blank = [row["site_id"] for row in ROWS if not row["volume_mid_m3"]]
    assert blank[0] in problem.what


def test_missing_exclude_takes_the_rank_and_says_why(tmp_path):
    finished = run(starter_project(tmp_path, ROWS, ["criteria.waste_volume.missing=exclude"]))
    blank = finished.inventory.sites["volume_mid_m3"].isna().to_numpy()
    assert blank.any()
    assert not finished.rankable[blank].any()
    assert set(finished.matrix.excluded) == set(blank.nonzero()[0])
    assert "unknown" in finished.matrix.excluded[int(blank.nonzero()[0][0])]


def test_missing_interval_keeps_every_site_between_its_worst_and_best(tmp_path):
    finished = run(starter_project(tmp_path, ROWS))
    volume = finished.matrix.scored["waste_volume"]
    assert volume.score_low[~volume.known].min() == 0.0
    for scores in finished.scores.values():
        assert (scores.low <= scores.score + 1e-15).all()
        assert (scores.score <= scores.high + 1e-15).all()
