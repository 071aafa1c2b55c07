"""What the doctor concludes from what Slack says: pure, so that odd answers need no odd server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.doctor import State, slack, teams
from bot.escalations.teams import TeamSettings
from bot.runbook.findings import Team
from bot.slack.scopes import needed

MEMBERS: list[dict[str, Any]] = [
    {"id": "U1", "is_email_confirmed": True},
    {"id": "U2", "is_email_confirmed": False},
    {"id": "U3"},
    {"id": "U4", "is_email_confirmed": None},
    {"id": "U5", "is_restricted": True},
    {"id": "U6", "deleted": True},
    {"id": "U7", "is_bot": True},
    {"id": "USLACKBOT"},
]
NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("unconfirmed", "named", "state", "said"),
    [
        ("refuse", (), State.RED, "2 of 4 people; they are refused"),
        ("accept", (), State.OK, "2 of 4 people; they are let in"),
        ("refuse", ("U3",), State.RED, "1 of 3 people"),
        ("refuse", ("U3", "U4"), State.OK, "of all 2 people"),
    ],
)
def test_whom_an_unsaid_confirmation_concerns_is_counted(
    unconfirmed: Any, named: tuple[str, ...], state: State, said: str
) -> None:
    check = slack.confirmed(MEMBERS, unconfirmed, named)
    assert check.state is state
    assert said in check.found


def test_scopes_are_unknown_where_slack_does_not_name_them() -> None:
    assert slack.scopes(None).state is State.SKIPPED
    assert slack.manifest(None).state is State.SKIPPED


@pytest.mark.parametrize("scope", needed())
def test_a_missing_scope_is_named_with_what_wants_it(scope: str) -> None:
    check = slack.scopes(frozenset(needed()) - {scope})
    assert check.state is State.RED
    assert f"{scope} (for {needed()[scope][0]}" in check.found


def test_a_scope_too_many_is_worth_knowing() -> None:
    check = slack.manifest(slack.wanted_scopes() | {"files:read"})
    assert check.state is State.WARN
    assert "files:read" in check.found


@pytest.mark.parametrize("seconds", [-3600, -61, 61, 86_400])
def test_clocks_apart_are_red(seconds: int) -> None:
    check = slack.clock(NOW + timedelta(seconds=seconds), lambda: NOW)
    assert check.state is State.RED
    assert f"{abs(seconds)} s {'behind' if seconds > 0 else 'ahead of'} Slack" in check.found


@pytest.mark.parametrize("at", [NOW, NOW + timedelta(seconds=59), None])
def test_clocks_together_are_not(at: datetime | None) -> None:
    assert slack.clock(at, lambda: NOW).state is not State.RED


def test_a_team_without_a_table_is_the_operators_or_nobodys() -> None:
    one = TeamSettings(channel="C0123456789")
    (nobodys,) = teams.missing({Team.INTEGRATION: one})
    assert nobodys.state is State.RED
    assert "payment_admin" in nobodys.found
    (operators,) = teams.missing({Team.BOT_OPERATORS: one})
    assert operators.state is State.WARN
    assert not list(teams.missing(dict.fromkeys(Team, one)))
