"""Bolt with nothing of its own between a payload and our listeners.

Why `process_before_response`: docs/decisions/0002-catch-all-listeners-and-our-own-table.md.
"""

import logging

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

from bot.slack.acks import App
from bot.slack.client import Slack, Workspace


class InOneWorkspace(AsyncAuthorize):
    """Who we are, the same for every payload: of a plain function Bolt would ask each time what it wants to know."""

    def __init__(self, slack: Slack, workspace: Workspace) -> None:
        self._result = AuthorizeResult(
            enterprise_id=workspace.enterprise,
            team_id=workspace.team,
            bot_token=slack.token,
            bot_id=workspace.bot,
            bot_user_id=workspace.bot_user,
        )

    async def __call__(self, **_payload: object) -> AuthorizeResult:
        return self._result


def bolt(slack: Slack, workspace: Workspace) -> App:
    """Bolt's app for this one workspace, which it never asks Slack about."""
    quiet = logging.getLogger("exodus.bolt")
    quiet.setLevel(logging.ERROR)  # it would warn that SLACK_BOT_TOKEN is in the environment
    app = App(
        name="exodus",  # else it looks for one through every frame of the stack
        logger=quiet,
        client=slack.bare,
        authorize=InOneWorkspace(slack, workspace),
        process_before_response=True,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        request_verification_enabled=False,  # Socket Mode carries none, and over HTTP we look before Bolt reads
    )
    quiet.setLevel(logging.WARNING)  # at INFO it prints payloads
    return app
