"""What a model file may say, and how a slip is answered."""

from __future__ import annotations

import json

import pytest
from helping import base_model
from pydantic import ValidationError

from remine.project.model import Model


def refused(change) -> str:
    model = base_model()
    change(model)
    with pytest.raises(ValidationError) as caught:
        Model.model_validate(model)
    return str(caught.value)


def named(model, part, name):
    return next(item for item in model[part] if item["name"] == name)


def test_the_small_model_is_valid_and_frozen():
    model = Model.model_validate(base_model())
    with pytest.raises(ValidationError):
        model.name = "other"


def test_the_schema_is_plain_json():
    schema = json.loads(json.dumps(Model.model_json_schema()))
    assert schema["additionalProperties"] is False
    assert {"layers", "criteria", "gates", "profiles"} <= set(schema["properties"])


@pytest.mark.parametrize("part", ["layers", "criteria", "gates", "profiles"])
def test_a_name_used_twice(part):
    def twice(model):
        model[part].append(dict(model[part][0]))

    assert "is used twice" in refused(twice)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m.update(schema_version=2), "schema_version"),
        (lambda m: m.update(subject="cats"), "subject"),
        (lambda m: m.update(seed=-1), "seed"),
        (lambda m: m.update(name="Has Blanks"), "name"),
        (lambda m: m.update(layers=[]), "layers"),
        (lambda m: m["layers"][0].update(role="tribal"), "nothing to rank"),
        (lambda m: m["layers"][0].update(delimiter=";;"), "delimiter"),
        (lambda m: m["layers"][0].update(codes={"lifecycle": {}}), "are empty"),
        (lambda m: m["criteria"][1].update(layer="rial"), "layer 'rial' is not declared"),
        (lambda m: m["gates"].pop(3), "tribal consultation gate is always declared"),
        (lambda m: m["list_order"].pop(), "'locate_first' is missing"),
        (lambda m: m["list_order"].append("extra"), "no gate opens the list 'extra'"),
        (lambda m: m["list_order"].append("consult"), "'consult' stands twice"),
        (lambda m: m["profiles"][0]["weights"].update(gold=1), "not a criterion"),
        (lambda m: m["profiles"][0]["weights"].update(rail=-1), "greater than or equal to 0"),
        (lambda m: m["profiles"][0]["weights"].update(rail=float("nan")), "finite"),
        (lambda m: m["profiles"][0]["weights"].update(rail=float("inf")), "finite"),
        (lambda m: m["profiles"][0].update(weights={"rail": 0}), "all weights are zero"),
        (lambda m: m["profiles"][0].update(weights={}), "all weights are zero"),
        (lambda m: m["profiles"][0].update(status="blessed"), "status"),
        (lambda m: m["profiles"][0].update(date="yesterday"), "date"),
        (lambda m: m["criteria"][0].update(parameters={"of": ["nope"]}), "not a criterion"),
    ],
)
def test_a_model_that_contradicts_itself(change, words):
    assert words in refused(change)


@pytest.mark.parametrize("word", ["undetermined", "no_hold"])
def test_a_gate_may_not_open_a_list_that_means_nothing_holds(word):
    """A hold filed under ``no_hold`` would read as a clearance."""

    def change(model):
        named(model, "gates", "superfund")["list"] = word
        model["list_order"][2] = word

    assert "what is left when no gate holds" in refused(change)


@pytest.mark.parametrize(
    ("part", "old", "new", "column"),
    [
        ("profiles", "access", "best", "rank_best"),
        ("profiles", "access", "low", "score_low"),
        ("criteria", "water", "rank", None),
        ("gates", "location", "superfund_reason", "gate_superfund_reason"),
        ("profiles", "access", "worst", "rank_worst"),
    ],
)
def test_no_name_takes_over_a_column_of_the_list(part, old, new, column):
    def change(model):
        named(model, part, old)["name"] = new
        for profile in model["profiles"]:
            if old in profile["weights"]:
                profile["weights"][new] = profile["weights"].pop(old)

    if column is None:
        model = base_model()
        change(model)
        Model.model_validate(model)
    else:
        assert f"its column '{column}' is also one of" in refused(change)


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../x.csv", "a/../../x.csv", "~/x.csv", "C:\\x.csv", "\\\\host\\x.csv",
     "http://169.254.169.254/x.csv", "zip+https://a/b", "/vsicurl/http://a/b", "vsizip/a.zip",
     "a\\..\\..\\b.csv", "a\0.csv", "file://x"],
)
@pytest.mark.parametrize("where", ["layer", "join"])
def test_paths_that_could_leave_the_root(path, where):
    def change(model):
        if where == "layer":
            model["layers"][0]["path"] = path
        else:
            model["layers"][0]["join"] = {"path": path, "on": "site_id", "columns": ["x"]}

    if path == "vsizip/a.zip" or path == "a\\..\\..\\b.csv":
        assert "E-PATH-REFUSED" in refused(change)
    else:
        assert "type=E-PATH-REFUSED" in refused(change)


def test_one_layer_or_several():
    model = Model.model_validate(base_model())
    assert model.criteria[0].layers() == []
    assert model.criteria[1].layers() == ["rail"]
    assert model.gates[3].layers() == ["lands"]
