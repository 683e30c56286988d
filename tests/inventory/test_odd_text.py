"""Characters no eye sees, and ids of two alphabets."""

import pandas as pd

from remine.inventory.odd_text import odd_text, two_alphabets


def table(**columns):
    return pd.DataFrame({k: pd.array(v, dtype="string[pyarrow]") for k, v in columns.items()})


def test_plain_text_of_any_language_is_not_odd():
    words = ["Peña", "Coeur d’Alene", "two\nlines\there", "Øre", "", "日本"]
    assert odd_text(table(name=words), pd.Series(words)) == []


def test_hidden_characters_are_counted_and_placed():
    hidden = ["a\u202eb", "zero\u200bwidth", "bell\x07", "soft\u00adhyphen", "plain"]
    told = odd_text(table(name=hidden, notes=["", "", "", "", "\ufeff"]), None)
    assert told == [
        "5 cells hold control or invisible characters, shown as escapes in the products: "
        "row 1 of 'name', row 2 of 'name', row 3 of 'name' and 2 more"
    ]


def test_an_id_that_only_looks_like_another_is_told():
    ids = pd.Series(["sa", "s\u0430", "\u03b1\u03b2"])
    told = odd_text(table(name=["a", "b", "c"]), ids)
    assert told == [
        "1 ids mix letters of two alphabets, so that they look like others: 's\\u0430'"
    ]
    assert not two_alphabets("ИВ-7"), "one alphabet, whichever it is"
