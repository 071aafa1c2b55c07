"""How Slack can refuse or lose what it was asked for, sorted by what is known of it: each wants another answer."""

from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from bot.slack.client import FAULTY, IN_DOUBT, LIMITED, TOO_MANY, retry_after, status_and_code

GONE = frozenset({"message_not_found", "thread_not_found"})
SHARED, PRIVATE, GROUP = "shared_with_outsiders", "direct_message", "group_direct_message"
"""Our own reasons, beside Slack's."""
MENDABLE = frozenset(
    {
        SHARED,
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "no_permission",
        "missing_scope",
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "access_denied",
        "ekm_access_denied",
        "org_login_required",
        "team_access_not_granted",
    }
)


class Failure(Exception):  # noqa: N818 - it is what happened, and expected
    """Slack did not do it. The subclasses say what is known."""


class RateLimited(Failure):
    """Not taken; Slack wants `seconds` of quiet first."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:g} s")
        self.seconds = seconds


class Unreachable(Failure):
    """It never got to Slack."""


class Unanswered(Failure):
    """It may have been done, or may still be."""


class Barred(Failure):
    """Not taken, nor will anything for that channel be until a person mends it. `str()` is Slack's code."""


class Refused(Failure):
    """Not taken, and never will be. `str()` is Slack's code."""


@dataclass(frozen=True, slots=True)
class Posted:
    channel: str
    ts: str


class Gone(Refused):
    """The message or thread that it belongs to was deleted.

    `stray` stands in the channel itself instead and has to be taken back.
    """

    def __init__(self, code: str, stray: Posted | None = None) -> None:
        super().__init__(code)
        self.stray = stray


def failure(error: SlackApiError) -> Failure:
    """What an error of Slack's own is one of."""
    status, code = status_and_code(error)
    if status == TOO_MANY or code in LIMITED:
        return RateLimited(retry_after(error))
    if status >= FAULTY or code in IN_DOUBT or not code:
        return Unanswered(code or f"status {status}")
    if code in GONE:
        return Gone(code)
    return Barred(code) if code in MENDABLE else Refused(code)
