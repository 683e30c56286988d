"""Many ids and names in one pass, against one pattern each."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from remine.phrases import Phrases

PIECES = ["mine", "Iron", " ", "-", "_", "(", ")", "é", "7", "Iron Mountain", "x:7", ".", "\n"]
words = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.sets(words, max_size=6), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_the_same_as_a_pattern_for_each(known, text):
    known = {word for word in known if re.search(r"\w", word)}
    found = Phrases((word, word) for word in known).in_text(text)
    expected = {word for word in known if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)}
    assert {word for word, _ in found} == expected
    assert len(found) == len(set(found))
