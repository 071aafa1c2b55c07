"""Who is it? A Slack user joined to exactly one active Salesforce user.

Else a refusal that says which step failed and who mends it. The same rules hold whichever way one asks: for whoever
pressed something, and for whoever owns an order and shall hear of it.
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.cache import Cache
from bot.errors import Halt, halt
from bot.runbook.findings import Ask, Do, Finding, Team, WayOut, forbids
from bot.runbook.policy import Unconfirmed
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.salesforce.users import Users
from bot.slack.client import SlackUnavailable
from bot.store import notices
from bot.store import people as pairs
from bot.store.database import Database
from bot.store.people import Pair

log = structlog.get_logger()

KEEP = timedelta(minutes=5)
KEEP_REFUSALS = timedelta(seconds=30)
"""Whoever is refused asks again at once, and each look-up comes out of everybody's allowance."""
OTHER_SLACK_USER = "another Slack user has used that Salesforce user before"
OTHER_SALESFORCE_USER = "the e-mail address leads to another Salesforce user than before"
GUESTS = ("is_restricted", "is_ultra_restricted")
NO_PEOPLE = ("deleted", "is_bot", "is_workflow_bot")


class Unlinked(Halt):
    """Nobody we know, and not by chance: asked again in a moment, the answer is the same."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acted, as the raw payload says: their own team, not the one we are installed in."""

    user: SlackUserId
    team: str


class Directory(Protocol):
    """Slack's own word about its users."""

    async def user(self, user: SlackUserId) -> Mapping[str, Any]: ...
    async def user_by_email(self, email: str) -> SlackUserId | None: ...


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
        unconfirmed: Unconfirmed,
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
        self._unconfirmed = unconfirmed
        self._people: Cache[Actor, Person | Finding] = Cache(self._find, _keep, ticks)

    async def of(self, actor: Actor) -> Person:
        """The person behind `actor`. Raises Halt, before anything is read for them, when there is none."""
        found = await self._people.get(actor)
        if isinstance(found, Finding):
            raise Unlinked(found)
        return found

    async def owners(self, emails: Mapping[RecordId, str | None]) -> AsyncIterator[tuple[RecordId, SlackUserId]]:
        """Who these Salesforce users are in Slack, by every rule that holds for a press; nobody where nobody is.

        `emails` are their addresses, as far as known. Raises Halt while Slack or Salesforce does not say.
        """
        for user_id, username in (await self._users.usernames(emails)).items():
            for candidate in await self._candidates(user_id, username, emails[user_id]):
                if await self.known_as(candidate, user_id):
                    yield user_id, candidate
                    break

    async def known_as(self, slack_id: SlackUserId, user_id: RecordId) -> Person | None:
        """The person, if that Slack user is that Salesforce user. Joins nobody: that is for the first use.

        Raises Halt while Slack or Salesforce does not say.
        """
        try:
            person = await self._identified(Actor(slack_id, self._team))
        except Unlinked:
            return None
        return person if person.user_id == user_id and await self._unchanged(person) else None

    async def colleague(self, slack_id: SlackUserId) -> Person:
        """Whom somebody named, by every rule that holds for a press; joins nobody. Raises Halt where that is nobody."""
        with contextlib.suppress(Unlinked, SlackUnavailable):
            person = await self._identified(Actor(slack_id, self._team))
            if await self._unchanged(person):
                return person
        raise halt("I find no Salesforce user of theirs.", way_out=Do("Ask for one of their orders by its number."))

    async def _unchanged(self, person: Person) -> bool:
        """Whether nothing speaks against that pair: the configuration names it, or no first use says otherwise."""
        if person.slack_id in self._named:
            return True
        pair = await self._db.run(pairs.of, person.slack_id, person.user_id)
        return pair is None or _joins(pair, person)

    async def _candidates(self, user_id: RecordId, username: str, email: str | None) -> list[SlackUserId]:
        """Who it may be, best first: whom the configuration names, who was joined at first use, whose address it is."""
        named = [SlackUserId(each) for each, of in self._named.items() if of.casefold() == username.casefold()]
        if named:
            return named
        if joined := await self._db.run(pairs.by_user, user_id):
            return [joined]
        found = await self._directory.user_by_email(email) if email else None
        return [found] if found else []

    async def _find(self, actor: Actor) -> Person | Finding:
        try:
            return await self._as_before(await self._identified(actor))
        except Unlinked as refused:
            return refused.finding

    async def _identified(self, actor: Actor) -> Person:
        """By the configuration, else by the e-mail. Raises Unlinked."""
        user = await self._directory.user(actor.user)
        self._refuse_outsiders(user, actor)
        if username := self._named.get(actor.user):
            found = await self._users.by_username(actor.user, username)
            return self._only(found, f"the Salesforce username {username}, which is set for you in [people]")
        email = self._email(user)
        return self._only(await self._users.by_email(actor.user, email), f"your Slack e-mail {email}")

    async def _as_before(self, person: Person) -> Person:
        """The pair of first use stands: an address that changed hands gives nobody somebody else's Salesforce."""
        if person.slack_id in self._named:
            await self._db.run(pairs.assign, person.slack_id, person.user_id, self._now())
            await self._db.run(notices.clear, _changed(person.slack_id), self._now())
            return person
        pair = await self._db.run(pairs.remember, person.slack_id, person.user_id, self._now())
        if _joins(pair, person):
            return person
        taken = pair.slack_id != person.slack_id
        log.warning("pair changed", slack_user=person.slack_id, salesforce_user=person.user_id)
        if self._operators:
            fact = f"{person.name} is refused in Slack: {OTHER_SLACK_USER if taken else OTHER_SALESFORCE_USER}."
            step = "If that is right, name the user in [people]."
            told = (_changed(person.slack_id), fact, step, self._operators, self._now())
            await self._db.run(notices.raise_once, *told)
        raise _unlinked(
            f"You are not who you were here: {OTHER_SLACK_USER if taken else OTHER_SALESFORCE_USER}.",
            Ask(Team.BOT_OPERATORS, "name you in [people]; they have been told"),
        )

    def _refuse_outsiders(self, user: Mapping[str, Any], actor: Actor) -> None:
        if any(user.get(each) for each in GUESTS):
            raise _unlinked("Guests can't use Exodus.", Do("Ask a colleague who is a full member of this workspace."))
        if user.get("is_stranger") or not self._is_ours(user, actor):
            raise _unlinked("Only people of this workspace can use Exodus.", Do("Ask your contact here to look it up."))
        if any(user.get(each) for each in NO_PEOPLE):
            raise _unlinked("Exodus answers people only.", Do("Ask from your own Slack account."))

    def _is_ours(self, user: Mapping[str, Any], actor: Actor) -> bool:
        """Whether Slack counts them to our workspace. On a Grid their home, and so the payload's team, may be another.

        Source: reference/slack.md 1.7.
        """
        if not of_workspace(user, self._team):
            return False
        return actor.team == self._team or isinstance(user.get("enterprise_user"), dict)

    def _email(self, user: Mapping[str, Any]) -> str:
        email = (user.get("profile") or {}).get("email")
        if not email:
            raise _unlinked(
                "Slack doesn't show me your e-mail address, so I can't find your Salesforce user.",
                Ask(Team.BOT_OPERATORS, "check the app's users:read.email scope, or name you in [people]"),
            )
        confirmed = user.get("is_email_confirmed")
        if confirmed is False:
            raise _unlinked(
                "Your e-mail address in Slack isn't confirmed.", Do("Confirm it in Slack's account settings.")
            )
        if confirmed is not True and self._unconfirmed != "accept":
            raise _unlinked(
                "Slack doesn't say whether your e-mail address is confirmed, so I can't tell who you are.",
                Ask(Team.BOT_OPERATORS, "name you in [people], or set [policy] unconfirmed_emails"),
            )
        return str(email)

    def _only(self, found: list[Person], by: str) -> Person:
        match found:
            case [person]:
                return person
            case []:
                step = "link you, or your Salesforce admin to set the same e-mail on your user"
                raise _unlinked(f"No active Salesforce user matches {by}.", Ask(Team.BOT_OPERATORS, step))
        raise _unlinked(
            f"More than one active Salesforce user matches {by}.",
            Ask(Team.BOT_OPERATORS, "name the right one in [people]"),
        )


def of_workspace(user: Mapping[str, Any], team: str) -> bool:
    """Whether Slack's `user` belongs to the workspace `team`, by home or across an Enterprise Grid."""
    grid = user.get("enterprise_user")
    workspaces = (grid.get("teams") or ()) if isinstance(grid, dict) else ()
    return team in (user.get("team_id"), *workspaces)


def _keep(found: Person | Finding) -> timedelta:
    return KEEP_REFUSALS if isinstance(found, Finding) else KEEP


def _unlinked(fact: str, way_out: WayOut) -> Unlinked:
    return Unlinked(forbids(fact, way_out=way_out))


def _joins(pair: Pair, person: Person) -> bool:
    return (pair.slack_id, pair.user_id) == (person.slack_id, person.user_id)


def _changed(slack_id: SlackUserId) -> str:
    return f"pair:{slack_id}"
