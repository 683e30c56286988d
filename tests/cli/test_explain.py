"""``remine explain``."""

import json

from click.testing import CliRunner

from remine.cli.explain import command
from remine.errors import UsageError


def test_explain_as_json_names_source_and_winner():
    result = CliRunner().invoke(command, ["ak-bokan", "mine-waste", "--inventory", "--json", "-q"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["site_id"] == "ak-bokan"
    assert {"field", "value", "source", "record", "vintage", "trust", "won", "why"} <= set(
        found["fields"][0]
    )


def test_explain_in_words_shows_the_fields():
    result = CliRunner().invoke(command, ["ak-bokan", "mine-waste", "--inventory", "-q"])
    assert result.exit_code == 0, result.output
    assert "commodities_main" in result.stdout
    assert (
        "the only source that has it" in " ".join(result.stdout.split()) or "only" in result.stdout
    )


def test_explain_says_what_is_missing():
    result = CliRunner().invoke(command, ["ak-bokan", "mine-waste"])
    assert isinstance(result.exception, UsageError)
    assert result.exception.problems[0].code == "E-EXPLAIN-PART"
