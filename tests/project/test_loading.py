"""From a file, ``--set`` words and named roots to a project."""

from __future__ import annotations

import os

import pytest

from remine.beginning import begin
from remine.errors import ConfigError, InputError, RemineError, SecurityError, UsageError
from remine.project import load_project
from remine.resources import builtin_models, builtin_root, find_model
from remine.run import run


def problems(project, **keywords) -> list:
    with pytest.raises(RemineError) as caught:
        project.load(**keywords)
    return caught.value.problems


@pytest.mark.parametrize("name", sorted(builtin_models()))
def test_every_shipped_model_loads(name, tmp_path):
    project = load_project(find_model(name), {"data": tmp_path})
    assert project.model.name == name
    assert len(project.config_hash()) == 64


def test_the_hash_follows_every_change(small_project):
    project = small_project()
    first = project.load().config_hash()
    assert project.load().config_hash() == first
    assert project.load(settings=["profiles.recovery.weights.rail=31"]).config_hash() != first


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("seed=7", lambda m: m.seed, 7),
        ("profiles.access.weights.rail=12.5", lambda m: m.profiles[1].weights["rail"], 12.5),
        ("layers.rail.partial=true", lambda m: m.layers[2].partial, True),
        ("layers.sites.keep={lifecycle: [NO]}", lambda m: m.layers[0].keep,
         {"lifecycle": ["NO"]}),
        ("title=a=b", lambda m: m.title, "a=b"),
        ("layers.sites.vintage='010'", lambda m: m.layers[0].vintage, "010"),
    ],
)
def test_a_setting_changes_one_value(small_project, setting, path, value):
    assert path(small_project().load(settings=[setting]).model) == value


@pytest.mark.parametrize(
    ("setting", "code", "exit_code"),
    [
        ("seed", "E-SET-SHAPE", 2),
        ("=7", "E-SET-SHAPE", 2),
        ("seed=[1", "E-SET-VALUE", 2),
        ("seed=1e999", "E-SET-VALUE", 2),
        ("seed={a: 1, a: 2}", "E-SET-VALUE", 2),
        ("profils.recovery.weights.rail=1", "E-SET-UNKNOWN", 2),
        ("profiles.recovry.weights.rail=1", "E-SET-UNKNOWN", 2),
        ("seed.deep=1", "E-SET-UNKNOWN", 2),
        ("profiles.recovery.weights.rial=1", "E-CONFIG-VALUE", 4),
        ("sede=1", "E-CONFIG-UNKNOWN", 4),
        ("profiles.recovery.weights.rail=.nan", "E-CONFIG-VALUE", 4),
        ("layers.sites.path=../../etc/passwd", "E-PATH-REFUSED", 5),
    ],
)
def test_a_bad_setting_is_answered(small_project, setting, code, exit_code):
    with pytest.raises(RemineError) as caught:
        small_project().load(settings=[setting])
    assert code in {problem.code for problem in caught.value.problems}
    assert caught.value.exit_code == exit_code


def test_an_unknown_key_is_named_with_its_line_and_a_hint(small_project):
    project = small_project()
    project.model["profiles"][0]["wieghts"] = {"rail": 1}
    [problem] = problems(project)
    assert problem.code == "E-CONFIG-UNKNOWN"
    assert "weights" in problem.fix
    line = project.config.read_text().splitlines()[int(problem.row) - 1]
    assert "wieghts" in line


def test_all_slips_are_told_at_once(small_project):
    project = small_project()
    project.model["seed"] = -1
    project.model["extra"] = 1
    project.layer("rail")["role"] = "railway"
    assert len(problems(project)) == 3


def test_a_model_that_is_no_mapping(tmp_path):
    path = tmp_path / "m.yaml"
    for text in ("", "- a\n", "word\n"):
        path.write_text(text)
        with pytest.raises(ConfigError):
            load_project(path)


def test_a_layer_without_a_path_or_catalog_entry(small_project):
    project = small_project()
    del project.layer("rail")["path"]
    assert problems(project)[0].code == "E-CONFIG-PATH"
    project.layer("rail")["catalog"] = "starter_mine_wast"
    [problem] = problems(project)
    assert problem.code == "E-CATALOG-KEY"
    assert "starter_mine_waste" in problem.fix


def test_the_layer_wins_over_its_catalog_entry(small_project):
    project = small_project()
    project.layer("rail").update(catalog="starter_tribal_areas", role="infrastructure")
    layer = next(x for x in project.load().model.layers if x.name == "rail")
    assert layer.path == "layers/rail.csv"
    assert layer.role == "infrastructure"
    assert layer.stamp == "demonstration layers: not for briefing"


def test_layers_of_any_odd_shape_do_not_crash(small_project):
    for shape in (None, "x", [], ["x"], [{"catalog": 1}], {"a": 1}, [None]):
        project = small_project()
        project.model["layers"] = shape
        with pytest.raises(RemineError):
            project.load()


def test_a_symbolic_link_out_of_the_root_is_refused(small_project, tmp_path):
    project = small_project()
    outside = tmp_path / "outside.csv"
    outside.write_text("secret\n")
    link = project.root / "layers" / "link.csv"
    link.symlink_to(outside)
    project.layer("rail")["path"] = "layers/link.csv"
    loaded = project.load()
    with pytest.raises(SecurityError) as caught:
        loaded.layer_path(loaded.model.layers[2])
    assert caught.value.exit_code == 5
    os.remove(link)
    link.symlink_to(project.files["rail"])
    assert loaded.layer_path(loaded.model.layers[2]) == project.files["rail"].resolve()


def test_a_named_root_must_be_named(small_project, tmp_path):
    project = small_project()
    project.layer("rail").update(root="data", path="r.csv")
    loaded = project.load()
    with pytest.raises(UsageError, match="--root data=FOLDER"):
        loaded.layer_path(loaded.model.layers[2])
    loaded = project.load(roots={"data": tmp_path})
    assert loaded.layer_path(loaded.model.layers[2]) == tmp_path.resolve() / "r.csv"


BEGUN = ["mine_waste_sites", "tribal_areas", "consultation_interests", "survey_coverage"]


@pytest.mark.parametrize("whole_model", [True, False])
@pytest.mark.parametrize("name", BEGUN)
def test_a_missing_layer_is_never_replaced_by_a_built_in_one(tmp_path, name, whole_model):
    """A file of that name ships with the product: it is another file than the project's own."""
    begin(tmp_path / "mine", "NV")
    model = tmp_path / "mine" / "model.yaml"
    text = model.read_text("utf-8")
    if not whole_model:  # the path comes from the catalog, the folder from the project
        text = text.replace(f", path: layers/starter/{name}.csv", "")
        model.write_text(text, "utf-8")
    file = tmp_path / "mine" / "layers" / "starter" / f"{name}.csv"
    assert run(load_project(model)).inventory.layers
    file.unlink()
    with pytest.raises(InputError) as caught:
        run(load_project(model))
    (problem,) = caught.value.problems
    line = next(n for n, words in enumerate(text.splitlines(), 1)
                if f"catalog: starter_{_key(name)}" in words)
    assert problem.code == "E-FILE-MISSING" and problem.file == file.name
    assert problem.layer == {"survey_coverage": "surveys", "mine_waste_sites": "sites",
                             "consultation_interests": "interests"}.get(name, name)
    assert f"'layers/starter/{name}.csv' below the project" in problem.what
    assert f"line {line} of model.yaml" in problem.what
    assert "nothing else is read" in problem.why and "correct the path" in problem.fix


def _key(name: str) -> str:
    return {"mine_waste_sites": "mine_waste", "survey_coverage": "surveys"}.get(name, name)


def test_a_written_path_is_below_the_project_or_nowhere(small_project):
    project = small_project()
    project.model["layers"][2]["path"] = "layers/starter/recyclers.csv"
    assert (builtin_root() / "layers/starter/recyclers.csv").is_file()
    with pytest.raises(InputError, match="E-FILE-MISSING"):
        run(project.load())


def test_a_catalog_layer_of_a_model_that_stands_alone_is_the_built_in_one(tmp_path):
    alone = tmp_path / "alone.yaml"
    alone.write_bytes(find_model("mine-waste").read_bytes())
    project = load_project(alone)
    paths = {project.layer_path(layer).parent for layer in project.model.layers}
    assert paths == {builtin_root() / "layers" / "starter"}


def test_a_missing_file_below_a_named_root_and_a_missing_joined_file(small_project):
    project = small_project()
    project.model["layers"][2] |= {"root": "data", "path": "rail.csv"}
    with pytest.raises(InputError, match="below the folder of --root data"):
        run(project.load(roots={"data": project.root / "none"}))
    project = small_project()
    project.model["layers"][0]["join"] = {"path": "layers/more.csv", "on": "site_id",
                                          "columns": ["county"]}
    with pytest.raises(InputError, match=r"'layers/more.csv' below the project"):
        run(project.load())


def test_a_section_the_model_leaves_to_its_defaults_can_be_set(small_project):
    project = small_project().load(settings=["outputs.workbook=false"])
    assert not project.model.outputs.workbook and project.model.outputs.map
