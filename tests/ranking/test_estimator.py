"""The contract stands on its own, and scikit-learn is not loaded for a run."""

import subprocess
import sys

import pytest

from remine.ranking.weighted_sum import WeightedSum


def test_an_unknown_parameter_is_refused_and_the_known_ones_named():
    with pytest.raises(ValueError, match=r"no \['weight'\]; its parameters are \['anchors'"):
        WeightedSum().set_params(weight=1)


def test_a_method_shows_what_was_set():
    assert repr(WeightedSum(weights=(1, 2))) == "WeightedSum(weights=(1, 2))"


def test_the_main_job_starts_without_scikit_learn_and_scipy_stats():
    code = "import sys, remine.run; print(*{'sklearn', 'scipy.stats'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
