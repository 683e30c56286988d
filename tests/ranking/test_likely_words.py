"""The words of how likely a place is."""

import pytest

from remine.ranking.likely_words import Tried, outside_words, rank_words, top_words


def test_a_rank_with_both_ranges():
    assert rank_words(4, 447, (2, 31), 1, 429) == (
        "rank 4 of 447 (in 90 % of draws 2 to 31; 1 to 429 if every unknown went fully its way or "
        "fully against it)")
    assert "1 to 1,429 if every" in rank_words(4, 1447, None, 1, 1429)
    assert "the same whatever" in rank_words(4, 10, (3, 5), 4, 4)


@pytest.mark.parametrize(("p", "words"), [
    (0.63, "63 % of draws (± 1.5 points)"), (0.0, "none of 1,000 draws"),
    (1.0, "all of 1,000 draws"), (0.011, "1.1 % of draws"), (None, ""),
])  # fmt: skip
def test_a_share_is_never_said_without_its_error(p, words):
    error = 0.0 if p is None else (p * (1 - p) / 1000) ** 0.5
    assert words in top_words(p, error, 10, 1000)


def test_a_rank_outside_its_range_is_explained():
    assert outside_words(4, (4, 31)) == "" == outside_words(31, (4, 31)) == outside_words(9, None)
    assert "prove better" in outside_words(4, (25, 100))
    assert "prove worse" in outside_words(120, (25, 100))


def test_what_was_not_tried_says_why():
    tried = Tried(10, 0, 20.0, 1, "not asked for: sureness.draws is 0")
    assert tried.words() == "How likely a rank is: not asked for: sureness.draws is 0."
    assert Tried.of(None).why_not and Tried.of(tried.as_dict()) == tried
    assert "first 200 draws" in Tried(10, 1000, 20.0, 1, "").words()
    assert "first" not in Tried(10, 100, 20.0, 1, "").words()
