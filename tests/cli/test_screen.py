"""What people see in a terminal."""

from remine.cli.screen import console


def test_an_id_with_colons_stays_an_id(capsys):
    console(stderr=False).print("usmin_polygons:100: 1 part")
    assert capsys.readouterr().out == "usmin_polygons:100: 1 part\n"
