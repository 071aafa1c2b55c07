"""Every golden card and modal through `blocks.validate`, and what is said of one that Slack refuses."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from blocks.kit import Card
from bot.app.examining import asked_about
from bot.config import Environment
from bot.doctor import State, cards
from bot.slack.client import Slack, new_session
from tests.cards import test_cards, test_escalations
from tests.kit import Sandbox


@pytest.fixture
async def slack(sandbox: Sandbox, environment: Environment) -> AsyncIterator[Slack]:
    async with new_session() as session:
        yield Slack(environment.slack_bot_token.get_secret_value(), f"{environment.slack_api_url}/", session)


async def test_slack_takes_every_golden(slack: Slack) -> None:
    drawn = {name: asked_about(each) for name, each in (*test_cards.ALL.items(), *test_escalations.ALL.items())}
    check = await cards.examine(slack, drawn)
    assert (check.state, check.found) == (State.OK, f"Slack takes all {len(drawn)}")


@pytest.mark.parametrize(
    ("block", "pointer"),
    [
        ({"type": "section"}, "/blocks/0"),
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, "/blocks/0/text/text"),
        ({"type": "nothing"}, "/blocks/0"),
    ],
)
async def test_a_card_that_slack_refuses_is_named_with_the_place(
    slack: Slack, block: dict[str, Any], pointer: str
) -> None:
    wrong = asked_about(Card("Wrong.", (block,)))
    check = await cards.examine(slack, {"fine": {"message": {"blocks": []}}, "wrong": wrong})
    assert check.state is State.RED
    assert check.found.startswith("wrong: ")
    assert pointer in check.found


async def test_where_slack_does_not_judge_nothing_is_concluded(slack: Slack, sandbox: Sandbox) -> None:
    await sandbox.call(
        "slack/faults", {"method": "blocks.validate", "mode": "error", "error": "unknown_method", "times": 1}
    )
    check = await cards.examine(slack, {"one": {"message": {"blocks": []}}})
    assert check.state is State.SKIPPED
