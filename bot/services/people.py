"""Who is it? A Slack user joined to exactly one active Salesforce user.

Else a refusal that says which step failed and who mends it, by the rules of identity.py. They hold whichever way one
asks: for whoever pressed something, and for whoever owns an order and shall hear of it.
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.cache import Cache
from bot.errors import Halt, halt
from bot.runbook.findings import Do, Finding, forbids
from bot.runbook.policy import Unconfirmed
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.salesforce.failures import Refused
from bot.salesforce.users import Owner, Users
from bot.services.identity import Stop, address, changed, only, stopped_in_slack
from bot.slack.client import SlackUnavailable
from bot.store import notices
from bot.store import people as pairs
from bot.store.database import Database

log = structlog.get_logger()

KEEP = timedelta(minutes=5)
KEEP_REFUSALS = timedelta(seconds=30)
"""Whoever is refused asks again at once, and each look-up comes out of everybody's allowance."""


WHERE = halt("Slack does not say which workspace this is.", way_out=Do("Look again once it does."))


class Unlinked(Halt):
    """Nobody we know, and not by chance: asked again in a moment, the answer is the same."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acted, as the raw payload says: their own team, not the one we are installed in."""

    user: SlackUserId
    team: str


class SlackDirectory(Protocol):
    """Slack's own word about its users."""

    async def user(self, user: SlackUserId) -> Mapping[str, Any]: ...
    async def user_by_email(self, email: str) -> SlackUserId | None: ...


class People:
    """`named` joins a Slack user to a Salesforce username by configuration and wins over the e-mail.

    `operators` is the channel that hears of an address that changed hands.
    """

    def __init__(
        self,
        directory: SlackDirectory,
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

    async def owners(self, told: Mapping[RecordId, Owner | None]) -> AsyncIterator[tuple[RecordId, SlackUserId]]:
        """Who these Salesforce users are in Slack, by every rule that holds for a press; nobody where nobody is.

        `told` is what their records tell of them, if they do. Raises Halt while Slack or Salesforce does not say.
        """
        if not self._team:
            raise WHERE
        said: dict[SlackUserId, tuple[str, str | None]] = {}
        asked: list[tuple[RecordId, SlackUserId]] = []
        halted = None
        try:
            async for user_id, candidate, shown in self._who_may_be(told):
                said[candidate] = shown
                asked.append((user_id, candidate))
        except (Halt, Refused) as not_told:
            halted = not_told  # who was found by then is told of
        people = await self._users.matching(said) if said else {}
        found: set[RecordId] = set()
        for user_id, candidate in asked:
            person = only(people[candidate], *said[candidate])
            known = not isinstance(person, Stop) and person.user_id == user_id and await self._unchanged(person)
            if known and user_id not in found:
                found.add(user_id)
                yield user_id, candidate
        if halted:
            raise halted

    async def in_slack(self, user_id: RecordId) -> SlackUserId | None:
        """Who one Salesforce user is in Slack, as `owners` finds them."""
        email = await self._users.email(user_id)
        async for _, slack_id in self.owners({user_id: Owner(email) if email else None}):
            return slack_id
        return None

    async def _who_may_be(
        self, owners: Mapping[RecordId, Owner | None]
    ) -> AsyncIterator[tuple[RecordId, SlackUserId, tuple[str, str | None]]]:
        """Whom Slack has for each of them, with what their Salesforce user is found by; best first."""
        known = {user_id: each.username for user_id, each in owners.items() if each and each.username}
        known |= await self._users.usernames(owners.keys() - known.keys())
        for user_id, username in known.items():
            owner = owners[user_id]
            for candidate in await self._candidates(user_id, username, owner.email if owner else None):
                with contextlib.suppress(Unlinked):
                    yield user_id, candidate, await self._said(Actor(candidate, self._team))

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
        return changed(pair, person) is None

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
        email, named = await self._said(actor)
        found = await (self._users.by_username(actor.user, named) if named else self._users.by_email(actor.user, email))
        person = only(found, email, named)
        if isinstance(person, Stop):
            raise _unlinked(person)
        return person

    async def _said(self, actor: Actor) -> tuple[str, str | None]:
        """Their address in Slack, and the username that the configuration names. Raises Unlinked."""
        shown, named = await self._directory.user(actor.user), self._named.get(actor.user)
        stop = stopped_in_slack(shown, self._team, actor.team, named=named, unconfirmed=self._unconfirmed)
        if stop:
            raise _unlinked(stop)
        return address(shown), named

    async def _as_before(self, person: Person) -> Person:
        """The pair of first use stands: an address that changed hands gives nobody somebody else's Salesforce."""
        if person.slack_id in self._named:
            await self._db.run(pairs.assign, person.slack_id, person.user_id, self._now())
            await self._db.run(notices.clear, _changed(person.slack_id), self._now())
            return person
        pair = await self._db.run(pairs.remember, person.slack_id, person.user_id, self._now())
        stop = changed(pair, person)
        if stop is None:
            return person
        log.warning("pair changed", slack_user=person.slack_id, salesforce_user=person.user_id)
        if self._operators:
            fact = f"{person.name} is refused in Slack: {stop.found}."
            told = (_changed(person.slack_id), fact, stop.mend, self._operators, self._now())
            await self._db.run(notices.raise_once, *told)
        raise _unlinked(stop)


def _keep(found: Person | Finding) -> timedelta:
    return KEEP_REFUSALS if isinstance(found, Finding) else KEEP


def _unlinked(stop: Stop) -> Unlinked:
    return Unlinked(forbids(stop.fact, way_out=stop.way_out))


def _changed(slack_id: SlackUserId) -> str:
    return f"pair:{slack_id}"
