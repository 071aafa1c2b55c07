"""Who is it? A Slack user joined to exactly one active Salesforce user.

Else a refusal that says which step failed and who mends it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.cache import Cache
from bot.errors import halt
from bot.runbook.findings import Ask, Do, Team
from bot.runbook.values import Person, SlackUserId
from bot.salesforce.users import Users
from bot.store import notices
from bot.store import people as pairs
from bot.store.database import Database

log = structlog.get_logger()

KEEP = timedelta(minutes=5)
OTHER_SLACK_USER = "another Slack user has used that Salesforce user before"
OTHER_SALESFORCE_USER = "the e-mail address leads to another Salesforce user than before"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acted, as the raw payload says: their own team, not the one we are installed in."""

    user: SlackUserId
    team: str


class Directory(Protocol):
    """Slack's own word about a user."""

    async def user(self, user: SlackUserId) -> Mapping[str, Any]: ...


class People:
    """`named` joins a Slack user to a Salesforce username by configuration and wins over the e-mail.

    `operators` is the channel that hears of an address that changed hands.
    """

    def __init__(
        self,
        directory: Directory,
        users: Users,
        db: Database,
        named: Mapping[str, str],
        *,
        team: str,
        operators: str | None,
        now: Callable[[], datetime],
        ticks: Callable[[], float],
    ) -> None:
        self._db = db
        self._operators = operators
        self._now = now
        self._directory = directory
        self._users = users
        self._named = named
        self._team = team
        self._people: Cache[SlackUserId, Person] = Cache(self._find, KEEP, ticks)

    async def of(self, actor: Actor) -> Person:
        """The person behind `actor`. Raises Halt, before anything is read for them, when there is none."""
        if actor.team != self._team:
            raise halt(
                "Only people of this workspace can use Exodus.", way_out=Do("Ask your contact here to look it up.")
            )
        return await self._people.get(actor.user)

    async def _find(self, slack_id: SlackUserId) -> Person:
        user = await self._directory.user(slack_id)
        self._refuse_outsiders(user)
        if username := self._named.get(slack_id):
            found = await self._users.by_username(slack_id, username)
            person = self._only(found, f"the Salesforce username {username}, which is set for you in [people]")
            await self._db.run(pairs.assign, slack_id, person.user_id, self._now())
            await self._db.run(notices.clear, _changed(slack_id), self._now())
            return person
        email = _confirmed_email(user)
        person = self._only(await self._users.by_email(slack_id, email), f"your Slack e-mail {email}")
        return await self._as_before(person)

    async def _as_before(self, person: Person) -> Person:
        """The pair of first use stands: an address that changed hands gives nobody somebody else's Salesforce."""
        pair = await self._db.run(pairs.remember, person.slack_id, person.user_id, self._now())
        if (pair.slack_id, pair.user_id) == (person.slack_id, person.user_id):
            return person
        taken = pair.slack_id != person.slack_id
        log.warning("pair changed", slack_user=person.slack_id, salesforce_user=person.user_id)
        if self._operators:
            fact = f"{person.name} is refused in Slack: {OTHER_SLACK_USER if taken else OTHER_SALESFORCE_USER}."
            step = "If that is right, name the user in [people]."
            told = (_changed(person.slack_id), fact, step, self._operators, self._now())
            await self._db.run(notices.raise_once, *told)
        raise halt(
            f"You are not who you were here: {OTHER_SLACK_USER if taken else OTHER_SALESFORCE_USER}.",
            way_out=Ask(Team.BOT_OPERATORS, "name you in [people]; they have been told"),
        )

    def _refuse_outsiders(self, user: Mapping[str, Any]) -> None:
        if user.get("is_restricted") or user.get("is_ultra_restricted"):
            raise halt(
                "Guests can't use Exodus.", way_out=Do("Ask a colleague who is a full member of this workspace.")
            )
        if user.get("is_stranger") or user.get("team_id") != self._team:
            raise halt(
                "Only people of this workspace can use Exodus.", way_out=Do("Ask your contact here to look it up.")
            )
        if user.get("deleted") or user.get("is_bot") or user.get("is_workflow_bot"):
            raise halt("Exodus answers people only.", way_out=Do("Ask from your own Slack account."))

    def _only(self, found: list[Person], by: str) -> Person:
        match found:
            case [person]:
                return person
            case []:
                raise halt(
                    f"No active Salesforce user matches {by}.",
                    way_out=Ask(
                        Team.BOT_OPERATORS, "link you, or your Salesforce admin to set the same e-mail on your user"
                    ),
                )
        raise halt(
            f"More than one active Salesforce user matches {by}.",
            way_out=Ask(Team.BOT_OPERATORS, "name the right one in [people]"),
        )


def _changed(slack_id: SlackUserId) -> str:
    return f"pair:{slack_id}"


def _confirmed_email(user: Mapping[str, Any]) -> str:
    email = (user.get("profile") or {}).get("email")
    if not email:
        raise halt(
            "Slack doesn't show me your e-mail address, so I can't find your Salesforce user.",
            way_out=Ask(Team.BOT_OPERATORS, "check the app's users:read.email scope, or name you in [people]"),
        )
    if user.get("is_email_confirmed") is not True:
        raise halt(
            "Your e-mail address in Slack isn't confirmed.", way_out=Do("Confirm it in Slack's account settings.")
        )
    return str(email)
