"""The declaration: one YAML file in, one frozen and validated project out."""

from remine.project.loading import Project, load_project
from remine.project.masking_spec import MaskRule
from remine.project.model import (
    CriterionSpec,
    GateSpec,
    ImputeSpec,
    LayerSpec,
    Model,
    Profile,
    Stakeholder,
)

__all__ = [
    "CriterionSpec",
    "GateSpec",
    "ImputeSpec",
    "LayerSpec",
    "MaskRule",
    "Model",
    "Profile",
    "Project",
    "Stakeholder",
    "load_project",
]
