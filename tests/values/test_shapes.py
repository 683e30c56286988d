"""Every shape is registered under the name of its file and says how it works."""

from pathlib import Path

import remine.values
from remine.values import shapes


def test_every_file_is_a_shape_with_a_formula_and_a_direction():
    files = {path.stem for path in Path(remine.values.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(shapes()) == files
    for name, shape in shapes().items():
        assert shape.kind == name
        assert shape.formula.startswith("v = ")
        assert isinstance(shape.rises, property)
