"""How a call to Salesforce can fail, sorted by what a person can do about it.

All but `Refused` are expected and told in their own words; a `Refused` that nobody expected is a fault of ours.
Which code of Salesforce's means which of these: refusals.py.
"""

from bot.errors import Halt
from bot.runbook.findings import Ask, Do, Quoted, Team, WayOut, Word, forbids

TELL_OPERATORS = Do("Ask again in a few minutes. If it stays like this, tell the bot's operators.")
IN_A_MINUTE = Do("Ask again in a minute.")


class Failure(Halt):
    """A call that brought no answer we can use."""

    def __init__(self, *words: Word, way_out: WayOut = TELL_OPERATORS) -> None:
        super().__init__(forbids(*words, way_out=way_out))


class Unreachable(Failure):
    """The connection was not made, or broke before the request was on its way: nothing ran."""

    def __init__(self, *words: Word, way_out: WayOut = TELL_OPERATORS) -> None:
        super().__init__(*(words or ("Salesforce can't be reached.",)), way_out=way_out)


class Overdue(Unreachable):
    """Its time to leave was over before its turn came: nothing ran."""


class NotBegun(Unreachable):
    """What was needed first, a token, failed in a way that says nothing of it: the request never left, nothing ran."""

    def __init__(self, first: Failure) -> None:
        way_out = first.finding.way_out or TELL_OPERATORS
        super().__init__(*first.finding.words, way_out=way_out)


class Unanswered(Failure):
    """The request left and no answer came: it may have run."""

    def __init__(self) -> None:
        super().__init__("Salesforce is too slow: it did not answer in time.")


class Broken(Unanswered):
    """The connection broke with the request on its way; common on one that was idle for long."""


class Oversized(Failure):
    """An answer larger than we are willing to hold. The request ran, and what it did is not known."""

    def __init__(self) -> None:
        super().__init__(
            "Salesforce's answer is larger than I can take in.",
            way_out=Do("Ask for something narrower, such as one order number. Else tell the bot's operators."),
        )


class Unavailable(Failure):
    """Salesforce says itself that it is down or overloaded."""

    def __init__(self) -> None:
        super().__init__("Salesforce says that it is down for now.")


class Unintelligible(Failure):
    """An answer that is not Salesforce's API speaking, such as a maintenance page."""

    def __init__(self) -> None:
        super().__init__("Salesforce answered with a web page instead of data: maintenance, perhaps.")


class Crowded(Failure):
    """Too many calls at this moment; it passes within seconds. Salesforce did not let this one in: nothing ran."""

    def __init__(self) -> None:
        super().__init__("Salesforce has too many calls at this moment.", way_out=IN_A_MINUTE)


class AllowanceUsedUp(Failure):
    """The org's calls for the last 24 hours are spent: nothing ran."""

    def __init__(self) -> None:
        super().__init__(
            "Salesforce's daily allowance of calls is used up.",
            way_out=Ask(Team.BOT_OPERATORS, "raise it. Until then, work in Salesforce"),
        )


class TooLong(Failure):
    """Salesforce gave a query up because it took too long."""

    def __init__(self) -> None:
        super().__init__(
            "Salesforce gave up looking: it took too long.",
            way_out=Do("Ask for something narrower, such as one order number, or again in a minute."),
        )


class PlaceLost(Failure):
    """Salesforce no longer knows where in a list it was, and not after a fresh start either."""

    def __init__(self) -> None:
        super().__init__("Salesforce lost its place in a long list.", way_out=IN_A_MINUTE)


class VersionRetired(Failure):
    """The org does not offer the API version we call: nothing ran."""

    def __init__(self) -> None:
        super().__init__(
            "Salesforce no longer offers the API version that I use.",
            way_out=Ask(Team.BOT_OPERATORS, "set a newer api_version under [salesforce] in exodus.toml"),
        )


class SwitchedOff(Failure):
    """The API is off for the org or for this user: nothing ran."""

    def __init__(self) -> None:
        super().__init__(
            "Salesforce's API is switched off, for your user or for the whole org.",
            way_out=Do("Ask your Salesforce admin for the permission API Enabled."),
        )


class OrgClosed(Failure):
    """The org itself is locked, suspended or closed: nothing ran."""

    def __init__(self) -> None:
        super().__init__(
            "This Salesforce org is locked, suspended or closed.",
            way_out=Do("Ask your Salesforce admin; only they and Salesforce can open it."),
        )


class Busy(Failure):
    """More calls are waiting than we are willing to queue."""

    def __init__(self) -> None:
        super().__init__("I'm busy: too many people are asking at once.", way_out=IN_A_MINUTE)


APPROVE = Ask(Team.BOT_OPERATORS, "check that the user is active and may use this app")


class LoginRefused(Failure):
    """Salesforce gives no token for this user. `reason` is Salesforce's own word for it, for the log."""

    def __init__(self, username: str, reason: str, why: str = "", way_out: WayOut = APPROVE) -> None:
        because = f": {why}" if why else ""
        refused = (f"Salesforce doesn't let me work as {who}{because}." for who in (username, "you"))
        super().__init__(Quoted(*refused), way_out=way_out)
        self.reason = reason


class LoginPassing(LoginRefused):
    """It gives none for now; a little later it may."""


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


NOTHING_RAN = (Unreachable, LoginRefused, SessionRefused, AllowanceUsedUp, Busy)
"""A call that ended so has changed nothing: it never left, or was refused before anything ran."""
