"""The table of factors: every row with a source and a status, impossible rows refused together."""

import pytest

from remine.errors import ConfigError
from remine.yields.factors import COLUMNS, read_factors

HEAD = ",".join(COLUMNS)


def test_every_built_in_factor_says_where_it_is_from_and_how_sure():
    factors = list(read_factors())
    assert len(factors) > 50
    for factor in factors:
        assert factor.source and factor.status, factor.key
        assert factor.low <= factor.mode <= factor.high
        if factor.source.startswith("authors"):
            assert "placeholder" in factor.status or "unverified" in factor.status, factor.key


def test_contents_of_a_product_are_at_most_the_whole():
    by_family = {}
    for factor in read_factors():
        if factor.factor == "content":
            by_family[factor.family] = by_family.get(factor.family, 0) + factor.high
    assert by_family and all(total <= 1.0 for total in by_family.values()), by_family


def test_a_class_that_is_not_known_takes_the_plain_factor():
    factors = read_factors()
    assert factors.find(["hard_drives"], "magnet_mass", "mixed").klass == ""
    assert factors.find(["phones", "hard_drives"], "recovery").family == "hard_drives"


def test_impossible_rows_are_refused_all_at_once(tmp_path):
    rows = ["a,recovery,,share,40,50,60,triangular,s,t", "a,x,,kg,3,2,1,triangular,s,t",
            "a,y,,kg,-1,0,1,triangular,s,t", "a,z,,kg,1,2,3,normal,s,t",
            "a,service_years,,year,0,1,2,triangular,s,t", "a,q,,kg,many,2,3,triangular,s,t"]
    path = tmp_path / "f.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    with pytest.raises(ConfigError) as caught:
        read_factors(path)
    words = [problem.what for problem in caught.value.problems]
    assert len(words) == 6
    assert any("write 40 % as 0.40" in word for word in words)
    assert {problem.code for problem in caught.value.problems} == {"E-YIELD-FACTOR"}


def test_a_model_replaces_a_factor_or_is_told_the_nearest_name():
    factors = read_factors().replaced({"hard_drives.collection": (0.1, 0.2, 0.3)}, "m.yaml")
    assert factors.find(["hard_drives"], "collection").mode == 0.2
    with pytest.raises(ConfigError, match="hard_drives.collection"):
        read_factors().replaced({"hard_drives.colection": (0.1, 0.2, 0.3)}, "m.yaml")
