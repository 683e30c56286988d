"""Groups: agreement as the kernel gives it, and reasons that point the right way."""

import numpy as np
import pytest
from method_cases import starter_project, starter_rows

from remine.comparing.groups import look_at_groups
from remine.comparing.scenarios import compare
from remine.ranking.agreement import kendall_w
from remine.release import make_release
from remine.run import run


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    done = run(starter_project(tmp_path_factory.mktemp("model"), starter_rows()[::8]))
    return compare(done, make_release(done, "internal"), ("stakeholders",))


def test_agreement_is_kendalls(found):
    seen = look_at_groups(found)
    assert seen.agreement == kendall_w(np.array([item.rank for item in found.scenarios]))
    assert np.allclose(np.diag(seen.pairs), 1) and np.allclose(seen.pairs, seen.pairs.T)


def test_the_reason_names_a_criterion_that_lifts_the_site_for_the_group_above(found):
    seen = look_at_groups(found)
    value = {label: found.sites[f"{name}_score"] for name, label in found.labels.items()}
    names = {label: name for name, label in found.labels.items()}
    for at in np.flatnonzero(seen.spread > 0):
        up, down = found.scenarios[seen.highest[at]], found.scenarios[seen.lowest[at]]
        label = next(label for label in value if seen.why[at].startswith(f"{label}: "))
        more = up.weights.get(names[label], 0) - down.weights.get(names[label], 0)
        beyond = value[label].iloc[at] - value[label].mean()
        assert more * beyond > 0, "weighs it more where the site is better, or less where worse"


def test_one_group_alone_agrees_with_nobody(tmp_path):
    settings = ["stakeholders=[{name: state, group: state, source: a letter, date: '2026-11-01', "
                "status: elicited, weights: {drainage: 1}}]"]
    done = run(starter_project(tmp_path, starter_rows()[::20], settings))
    seen = compare(done, make_release(done, "internal"), ("stakeholders",))
    assert len(seen.scenarios) == 1 and look_at_groups(seen) is None
