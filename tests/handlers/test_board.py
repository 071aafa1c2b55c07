"""A team is found by what people call it, and nothing else is taken for one."""

import pytest

from blocks.findings import TEAMS
from bot.errors import Halt
from bot.runbook.findings import Team
from handlers.board import named


@pytest.mark.parametrize("team", Team)
def test_every_team_by_its_own_words_and_by_its_name_in_the_configuration(team: Team) -> None:
    for said in (team, TEAMS[team], TEAMS[team].upper(), TEAMS[team].removeprefix("the ").replace(" ", "-")):
        assert named(said) is team


@pytest.mark.parametrize(
    ("said", "team"), [("", None), ("  ", None), ("3pl", Team.THREEPL_OPERATIONS), ("sales", Team.SALES_OPERATIONS)]
)
def test_no_team_is_all_of_them_and_a_beginning_is_enough(said: str, team: Team | None) -> None:
    assert named(said) is team


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("payment", "Which one: payment operations, payment admin?"),
        ("SO-011436", "3PL operations"),
        ("everybody", "3PL operations"),
    ],
)
def test_what_may_be_several_or_none_is_refused_with_their_names(said: str, told: str) -> None:
    with pytest.raises(Halt) as halted:
        named(said)
    assert told in str(halted.value.finding.way_out)
