"""Which layers two processes share, and in which order."""

import dataclasses

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
    shared = [spec.name for (spec,) in sharing.to_share(project)]
    assert shared == list(sizes)[::-1]


def test_layers_of_one_catalog_go_together(project, monkeypatch):
    monkeypatch.setattr(sharing, "WORTH_BYTES", 1)
    monkeypatch.setattr(sharing, "_bytes", lambda *_: 10)
    layers = project.model.layers
    alike = [layers[0].model_copy(update={"name": name, "catalog": "mrds"}) for name in "ab"]
    model = project.model.model_copy(update={"layers": [*layers, *alike]})
    shared = sharing.to_share(dataclasses.replace(project, model=model))
    assert [spec.name for spec in shared[0]] == ["a", "b"]
    assert all(len(specs) == 1 for specs in shared[1:])


def test_what_is_not_there_is_taken_last(project, monkeypatch):
    monkeypatch.setattr(sharing, "WORTH_BYTES", 1)
    lost = project.model.layers[0]
    project.layer_path(lost).unlink()
    assert [spec.name for spec in sharing.to_share(project)[-1]] == [lost.name]
