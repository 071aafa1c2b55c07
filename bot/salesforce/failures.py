"""How a call to Salesforce can fail, sorted by what a person can do about it.

All but `Refused` are expected and told in their own words; a `Refused` that nobody expected is a fault of ours.
"""

from bot.errors import Halt
from bot.runbook.findings import Ask, Do, Team, WayOut, Word, forbids

TELL_OPERATORS = Do("Ask again in a few minutes. If it stays like this, tell the bot's operators.")


class Failure(Halt):
    """A call that brought no answer we can use."""

    def __init__(self, *words: Word, way_out: WayOut = TELL_OPERATORS) -> None:
        super().__init__(forbids(*words, way_out=way_out))


class Unreachable(Failure):
    """The connection was not made, or broke before the request was on its way: nothing ran."""

    def __init__(self) -> None:
        super().__init__("Salesforce can't be reached.")


class Overdue(Unreachable):
    """Its time to leave was over before its turn came: nothing ran."""


class Unanswered(Failure):
    """The request left and no answer came: it may have run."""

    def __init__(self) -> None:
        super().__init__("Salesforce is too slow: it did not answer in time.")


class Broken(Unanswered):
    """The connection broke with the request on its way; common on one that was idle for long."""


class Unavailable(Failure):
    """Salesforce says itself that it is down or overloaded."""

    def __init__(self) -> None:
        super().__init__("Salesforce says that it is down for now.")


class Unintelligible(Failure):
    """An answer that is not Salesforce's API speaking, such as a maintenance page."""

    def __init__(self) -> None:
        super().__init__("Salesforce answered with a web page instead of data: maintenance, perhaps.")


class AllowanceUsedUp(Failure):
    """REQUEST_LIMIT_EXCEEDED: the org's calls for the last 24 hours are spent."""

    def __init__(self) -> None:
        super().__init__(
            "Salesforce's daily allowance of calls is used up.",
            way_out=Ask(Team.BOT_OPERATORS, "raise it. Until then, work in Salesforce"),
        )


class Busy(Failure):
    """More calls are waiting than we are willing to queue."""

    def __init__(self) -> None:
        super().__init__("I'm busy: too many people are asking at once.", way_out=Do("Ask again in a minute."))


class LoginRefused(Failure):
    """Salesforce gives no token for this user. `reason` is Salesforce's own word for it, for the log."""

    def __init__(self, username: str, reason: str) -> None:
        super().__init__(
            f"Salesforce doesn't let me work as {username}.",
            way_out=Ask(Team.BOT_OPERATORS, "check that the user is active and may use this app"),
        )
        self.reason = reason


class SessionRefused(Failure):
    """A fresh token is refused as well."""

    def __init__(self) -> None:
        super().__init__(
            "Salesforce doesn't accept your session, not even a new one.",
            way_out=Ask(Team.BOT_OPERATORS, "check your Salesforce user's API access"),
        )


class Refused(Exception):  # noqa: N818 - named for what Salesforce did
    """Salesforce answered with an error of its own: HTTP `status`, its `code` and `message`."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
