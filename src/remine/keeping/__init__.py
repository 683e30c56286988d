"""Results kept between runs: found again by the content of what they were made from."""

from remine.keeping.store import NOTHING_KEPT, Keeper, Store

__all__ = ["NOTHING_KEPT", "Keeper", "Store"]
