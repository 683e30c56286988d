"""Words that say where a masked site lies, and words that do not."""

import pandas as pd
import pytest

from remine.worded_places import tell_worded, tell_worded_lines

MASKED = {"s04": "Delta pile", "s05": "2 km N of Town mine"}


def told(*, frame=None, text=""):
    found = []
    if frame is not None:
        tell_worded(frame, MASKED, "", lambda *words: found.append(words))
    tell_worded_lines(text, MASKED, "", lambda *words: found.append(words))
    return [(words[0], words[2]) for words in found]


@pytest.mark.parametrize("words", [
    "T. 12 N., R. 5 W.", "T012N R005W", "township 3 south, range 4 e", "1.5 mi due NNE of X",
    "400 m southwest of a"])
def test_in_a_cell_or_a_line_of_a_masked_site(words):
    frame = pd.DataFrame({"site_id": ["s01", "s04"], "notes": [words, words], "n": [1, 2]})
    assert told(frame=frame) == [("E-DISCLOSED-PLACE", "s04")]
    assert told(text=f"Delta pile: {words}") == [("E-DISCLOSED-PLACE", "s04")]
    assert told(text=f"Delta pile\n{words}") == []


@pytest.mark.parametrize("words", ["within 5 km of a land", "north of it", "T 12, R 5", "10 m of w",
                                   "error 0.1 km, limit 2 km", "5 E of"])
def test_what_says_no_place(words):
    frame = pd.DataFrame({"site_id": ["s04"], "notes": [words]})
    assert told(frame=frame, text=f"Delta pile {words}") == []


def test_a_name_is_shown_whatever_it_says():
    frame = pd.DataFrame({"site_id": ["s05"], "name": ["2 km N of Town mine"]})
    assert told(frame=frame, text="s05: 2 km N of Town mine, Utah") == []
    assert told(frame=pd.DataFrame({"other": ["2 km N of Town"]})) == []
