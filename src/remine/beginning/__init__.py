"""A project to begin with."""

from remine.beginning.project import begin

__all__ = ["begin"]
