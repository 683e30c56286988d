"""What a release holds to be weighed again: no more than its audience may see."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_worths_give_the_scores_of_the_release(small_project, audience):
    _, release, _ = small_project().run(audience)
    again, table = release.reweighing, release.table
    used = release.weights[release.profile].used
    share = np.array([used.get(name, 0.0) for name in again.names])
    for worth, column in ((again.point, "score"), (again.low, "score_low"),
                          (again.high, "score_high")):
        assert np.allclose(worth @ share, table[column].to_numpy(float), rtol=0, atol=1e-12,
                           equal_nan=True)
    held = table["score"].isna().to_numpy()
    assert held.any() == (audience == "public")
    assert np.isnan(again.point[held]).all() and not np.isnan(again.point[~held]).any()


def test_only_a_sum_has_intervals_of_stability(small_project):
    project = small_project()
    _, release, _ = project.run("internal")
    used = release.weights["recovery"].used
    for name, (low, high) in release.reweighing.stability.items():
        assert 0 <= low <= used[name] <= high <= 1
    project.model["method"] = {"kind": "weighted_geometric_mean"}
    assert project.run("internal", out="b")[1].reweighing.stability == {}
