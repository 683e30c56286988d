"""Value functions drawn: the curve is the function, and its page stands alone."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner

from remine.cli import cli
from remine.project import load_project
from remine.resources import find_model
from remine.value_curves import curve_svg, curves_page, sparkline, value_curves
from remine.values import shapes


@pytest.fixture(scope="module")
def project():
    return load_project(find_model("mine-waste"))


def test_every_criterion_with_a_function_is_drawn_as_it_is(project):
    curves = {item.criterion: item for item in value_curves(project)}
    specs = {spec.name: spec for spec in project.model.criteria if spec.value}
    assert set(curves) == set(specs)
    for name, item in curves.items():
        value_of = shapes()[specs[name].value.shape](**specs[name].value.anchors)
        assert (item.value == value_of(item.amount)).all()
        steps = np.diff(item.value)
        assert (steps >= 0).all() if value_of.rises else (steps <= 0).all()
        assert item.value.min() < 0.05 and item.value.max() > 0.95, "both ends are in the picture"


@pytest.mark.parametrize(
    ("shape", "anchors"),
    [("logistic", "{midpoint: 3, scale: 1}"), ("piecewise", "{at: [0, 2, 9], value: [0, 0.7, 1]}")],
)
def test_other_shapes_are_drawn_too(shape, anchors):
    settings = [f"criteria.drainage.value={{shape: {shape}, anchors: {anchors}}}"]
    curves = value_curves(load_project(find_model("mine-waste"), {}, settings))
    item = next(c for c in curves if c.criterion == "drainage")
    assert item.value[0] < 0.01 and item.value[-1] > 0.99
    ET.fromstring(curve_svg(item))


def test_a_line_of_blocks_rises_with_the_value():
    assert sparkline(np.array([0.0, 0.5, 1.0]), 3) == "▁▅█"


def test_the_page_stands_alone(project):
    page = curves_page(project, value_curves(project))
    assert "<script" not in page and 'src="' not in page
    assert page.count("<polyline") == len(value_curves(project))


def test_the_command_draws(tmp_path):
    done = CliRunner().invoke(
        cli, ["describe", "values", "recycling", "--html", str(tmp_path / "v.html")])
    assert done.exit_code == 0, done.output
    assert "█" in done.output and (tmp_path / "v.html").is_file()
