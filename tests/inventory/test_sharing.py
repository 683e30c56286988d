"""Which layers a second process reads."""

import pytest

from remine.inventory import sharing


@pytest.fixture
def project(small_project):
    return small_project().load()


def test_a_small_job_is_not_shared(project):
    assert sharing.second_share(project) == []


def test_the_largest_layer_stays_here_and_the_shares_are_near_each_other(project, monkeypatch):
    monkeypatch.setattr(sharing, "WORTH_BYTES", 1)
    monkeypatch.setattr(sharing, "LOADING", 0)
    sizes = {spec.name: 10 * n + 1 for n, spec in enumerate(project.model.layers)}
    monkeypatch.setattr(sharing, "_bytes", lambda _, spec: sizes[spec.name])
    theirs = {spec.name for spec in sharing.second_share(project)}
    here = sum(size for name, size in sizes.items() if name not in theirs)
    assert max(sizes, key=sizes.get) not in theirs
    assert abs(2 * here - sum(sizes.values())) <= max(sizes.values())


def test_what_is_loaded_meanwhile_counts_as_work_of_this_process(project, monkeypatch):
    monkeypatch.setattr(sharing, "WORTH_BYTES", 1)
    monkeypatch.setattr(sharing, "_bytes", lambda *_: 1)
    monkeypatch.setattr(sharing, "LOADING", 0)
    few = len(sharing.second_share(project))
    monkeypatch.setattr(sharing, "LOADING", 3)
    assert len(sharing.second_share(project)) > few
