"""Which layers two processes share, and in which order."""

import pytest

from remine.inventory import sharing


@pytest.fixture
def project(small_project):
    return small_project().load()


def test_a_small_job_is_not_shared(project):
    assert sharing.to_share(project) == []


def test_the_longest_is_taken_first(project, monkeypatch):
    monkeypatch.setattr(sharing, "WORTH_BYTES", 1)
    sizes = {spec.name: 10 * n + 1 for n, spec in enumerate(project.model.layers)}
    monkeypatch.setattr(sharing, "_bytes", lambda _, spec: sizes[spec.name])
    shared = [spec.name for spec in sharing.to_share(project)]
    assert shared == list(sizes)[::-1]


def test_what_is_not_there_is_taken_last(project, monkeypatch):
    monkeypatch.setattr(sharing, "WORTH_BYTES", 1)
    lost = project.model.layers[0]
    project.layer_path(lost).unlink()
    assert sharing.to_share(project)[-1].name == lost.name
