"""How often an app may call. Source: docs.slack.dev/apis/web-api/rate-limits, and the tier on each method's own page."""

import pytest

from tests.sandbox.slack.desk import Desk

TIERS = [
    ("usergroups.list", 20, {}),
    ("conversations.info", 50, {"channel": "C0GENERAL"}),
    ("users.info", 100, {"user": "U0REP"}),
]


@pytest.mark.parametrize(("method", "most", "arguments"), TIERS, ids=["tier 2", "tier 3", "tier 4"])
async def test_a_tier_is_per_method_and_says_when_to_come_again(
    desk: Desk, method: str, most: int, arguments: dict[str, str]
) -> None:
    for _ in range(most):
        assert (await desk.api(method, **arguments))["ok"]
    answers = [await desk.raw(method, **arguments) for _ in range(5)]
    status, headers, answer = answers[-1]
    assert (status, answer["error"]) == (429, "ratelimited")
    assert 1 <= int(headers["Retry-After"]) <= 3
    assert (await desk.api("usergroups.users.list", usergroup="S0INTEGRATION"))["ok"]


async def test_moving_the_clock_lets_nothing_through(desk: Desk) -> None:
    for _ in range(20):
        await desk.api("usergroups.list")
    desk.clock.advance(3600)
    assert (await desk.api("usergroups.list"))["error"] == "ratelimited"


async def test_a_refused_token_costs_nothing(desk: Desk) -> None:
    for _ in range(21):
        assert (await desk.api("usergroups.list", "xoxb-wrong"))["error"] == "invalid_auth"
    assert (await desk.api("usergroups.list"))["ok"]
