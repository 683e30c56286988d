"""Words that say where a masked site lies, and words that do not."""

import pandas as pd
import pytest

from remine.cells import Cells
from remine.likely_spots import Spots
from remine.worded_places import Named, tell_worded, tell_worded_lines

MASKED = Named({"s04": "Delta pile", "s05": "2 km N of Town mine", "s06": "mine", "s07": "IMC",
                "s08": "Questa", "s09": "Potash"})


def told(*, frame=None, text=""):
    found = []
    if frame is not None:
        tell_worded(Cells(frame), MASKED, "", lambda *words: found.append(words))
    tell_worded_lines(text, Spots(text), MASKED, "", lambda *words: found.append(words))
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


def test_a_name_of_another_row_is_no_name_of_this_one():
    """A word in another word, a name of one word, the name of the row itself: of 29,043 masked
    sites 175 stood so in the lines of two whose names tell township and range."""
    assert told(text="active_mine,2 km N of Town mine,IMC,the mine") == []
    assert told(text="Potash, 2 km N of Town") == []
    assert told(text="s07,active_mine,2 km N of Town") == [("E-DISCLOSED-PLACE", "s07")]


def test_a_name_of_one_word_that_is_nobody_elses_says_whose_line_it_is():
    assert told(text="Questa: 2 km N of Town") == [("E-DISCLOSED-PLACE", "s08")]
    assert told(text="Questas lie 2 km N of Town, questa 3 km E of it") == []


def test_words_in_words_name_nobody():
    assert told(text="Delta piles lie 2 km N of Town, xs04") == []
    both = told(text="Delta pile and 2 km N of Town mine, 3 km E of it")
    assert {site for _, site in both} == {"s04", "s05"}
