"""The hand calculation from published figures, and the streams reproducing it."""

import pytest

from remine.yields.published import by_hand, published, share_of_published


def test_the_published_round_figures_by_hand():
    # 22 million drives x 12 g = 264 t of magnets; at 30 % 79 t of rare earths; at 90 % 71 t
    magnets, rare_earths, recovered = (kg / 1000 for kg in by_hand(22e6, 12, 0.30, 0.90))
    assert (round(magnets), round(rare_earths), round(recovered)) == (264, 79, 71)


def test_the_pilots_pounds():
    # about 50,000 lb of shredded drives and caddies, about 80 % of the mass recaptured
    feed = next(p for p in published() if "2025 pilot" in p.what)
    assert round(50_000 * 0.45359237 / 10) * 10 == feed.value
    assert round(0.8 * feed.value / 1000) == 18  # tonnes


def test_a_share_of_all_drives():
    assert share_of_published(71_280) == pytest.approx(1.0)
