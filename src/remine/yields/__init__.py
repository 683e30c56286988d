"""Recoverable kilograms of elements a year: sites and factors in, intervals out."""

from remine.yields.stage import Totals, Yields, estimate

__all__ = ["Totals", "Yields", "estimate"]
