"""What people do about trouble: take it, give it, ask the rep, snooze it, hand it on, call it done or no problem.

Whether they may is `judging`. The store refuses what was decided about an episode that has changed since, and then it
is read and judged again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.errors import Halt, halt
from bot.escalations import decisions, deeds, tasks
from bot.escalations.decisions import Decided, Deciding, Snooze
from bot.escalations.deeds import Deed
from bot.escalations.episodes import Episode
from bot.escalations.teams import Teams, channels
from bot.messages import PersonNote
from bot.runbook import mails
from bot.runbook.findings import Ask, Do, Finding, Team, forbids
from bot.runbook.policy import Policy
from bot.runbook.tasks import Noted, Task
from bot.runbook.values import Person, SlackUserId
from bot.salesforce.presence import Presence
from bot.services.deadlines import PRESS_SECONDS, SECONDS, TooSlow, by, seconds_from_now
from bot.services.judging import NOTHING_OF_THE_KIND, Judge, Judging
from bot.services.people import People
from bot.store import escalations as store
from bot.store import followers, holding
from bot.store.database import Database
from bot.store.escalations import What

log = structlog.get_logger()

Whisper = tuple[SlackUserId, PersonNote]

TRIES = 3
NOBODY = halt("I find no Salesforce user of theirs.", way_out=Do("Choose somebody else of the team."))


@dataclass(frozen=True, slots=True)
class Ways:
    """An episode, and what the person who looks may do to it now."""

    episode: Episode
    deeds: frozenset[Deed]
    follows: bool
    snoozes: dict[Snooze, datetime] = field(default_factory=dict)
    """Until when each would keep it quiet."""
    teams: tuple[Team, ...] = ()
    """Whom it can be handed to."""


@dataclass(frozen=True, slots=True)
class Escalations:
    """`wake` tells delivery that there is something to post."""

    judging: Judging
    presence: Presence
    people: People
    db: Database
    teams: Teams
    policy: Policy
    now: Callable[[], datetime]
    wake: Callable[[], None]

    async def ways(self, person: Person, number: int) -> Ways:
        """What `person` may do to it now, who must see it in Salesforce. Raises Halt where they don't."""
        episode = await self.judging.get(number)
        await by(seconds_from_now(PRESS_SECONDS), self.judging.seen(person, episode.seen))
        who = await self.judging.deciding(person, episode)
        follows = await self.db.run(followers.follows, number, person)
        places = channels(self.teams)
        teams = tuple(each for each in self.teams if each is not episode.team and each is not Team.BOT_OPERATORS)
        return Ways(
            episode,
            deeds.may(episode, who, self.judging.symptom(episode)),
            follows,
            {each: decisions.snoozed_until(each, who.hours, who.now) for each in Snooze},
            tuple(each for each in teams if each in places),
        )

    async def claim(self, person: Person, number: int) -> Episode:
        """I'll take it. Raises TooSlow, as everything below does: whoever decides must see the order in Salesforce."""
        return await self._decide(person, number, "claimed", decisions.claim, PRESS_SECONDS)

    async def keep(self, person: Person, number: int) -> Episode:
        """Whoever has it has it for as long again."""
        until = seconds_from_now(PRESS_SECONDS)
        for _ in range(TRIES):
            before, after = await by(until, self.judging.judged(person, number, decisions.keep))
            for done in await self.db.run(holding.keep, [(before, after)], self.now()):
                return self.decided(done, "kept")
        raise _restless()

    async def release(self, person: Person, number: int) -> Episode:
        return await self._decide(person, number, "released", decisions.release, PRESS_SECONDS)

    async def withdraw(self, person: Person, number: int) -> Episode:
        return await self._decide(person, number, "withdrawn", decisions.withdraw, PRESS_SECONDS)

    async def wake_up(self, person: Person, number: int) -> Episode:
        return await self._decide(person, number, "woken", decisions.wake, PRESS_SECONDS)

    async def snooze(self, person: Person, number: int, span: Snooze) -> Episode:
        return await self._decide(
            person, number, "snoozed", lambda episode, who: decisions.snooze(episode, who, span), PRESS_SECONDS
        )

    async def dismiss(self, person: Person, number: int, reason: str) -> Episode:
        """Not a problem."""
        return await self._decide(
            person, number, "dismissed", lambda episode, who: decisions.dismiss(episode, who, reason), reason=reason
        )

    async def reopen(self, person: Person, number: int) -> Episode:
        """It is a problem after all; whoever has it again hears of it."""
        return await self._decide(
            person,
            number,
            "opened_again",
            decisions.reopen,
            PRESS_SECONDS,
            whispers=lambda after: _has_again(after, person),
        )

    async def done(self, person: Person, number: int, reason: str) -> Episode:
        """Mended, where no sweep can see that."""

        def judge(episode: Episode, who: Deciding) -> Decided:
            return decisions.done(episode, who, reason, self.judging.symptom(episode))

        return await self._decide(person, number, "done", judge, reason=reason)

    async def hand(self, person: Person, number: int, team: Team, reason: str) -> Episode:
        """Not ours: that team's."""
        channel = channels(self.teams).get(team)
        if channel is None:
            raise halt("That team has no channel yet.", way_out=Ask(Team.BOT_OPERATORS, "set one up for it"))
        return await self._decide(
            person,
            number,
            "handed",
            lambda episode, who: decisions.hand(episode, who, team, channel),
            reason=reason,
            to=lambda after: str(after.came_from or ""),
        )

    async def give(self, person: Person, number: int, to: SlackUserId) -> Episode:
        """One of the team, who must see it in Salesforce, is to have it, and hears of it."""
        taker = await self._colleague(to)

        async def judge(episode: Episode, who: Deciding) -> Decided:
            given, seen = decisions.give(episode, who, taker), episode.seen
            if isinstance(given, Finding) or await self.presence.seen(taker, seen.root_kind, seen.root):
                return given
            way = Do("Choose somebody else of the team, or ask your Salesforce admin for access.")
            return forbids(f"{taker.name} can't see {seen.number} in Salesforce.", way_out=way)

        return await self._decide(
            person,
            number,
            "given",
            judge,
            to=lambda _: taker.name,
            whispers=lambda after: [(taker.slack_id, _whisper("given", after, taker))],
        )

    async def _colleague(self, slack_id: SlackUserId) -> Person:
        try:
            return await by(seconds_from_now(SECONDS), self.people.colleague(slack_id))
        except TooSlow:
            raise
        except Halt:
            raise NOBODY from None

    async def ask(self, person: Person, number: int, text: str) -> Episode:
        """The rep is asked by DM: whoever raised it or owns the order; the owner, by whoever raised it themselves."""

        async def judge(episode: Episode, who: Deciding) -> Decided:
            if decisions.may_ask(episode, who) is None and decisions.asks_the_owner(episode, who):
                owner = await self.people.in_slack(episode.seen.owner)
                return decisions.ask(episode, who, text, episode.seen.owner_name, owner)
            return decisions.ask(episode, who, text, _rep(episode))

        return await self._decide(
            person, number, "asked", judge, reason=text, to=_asked, whispers=lambda after: [_question(after)]
        )

    async def answer(self, person: Person, number: int, text: str) -> Episode:
        """What the rep says; whoever asked hears it."""
        return await self._decide(
            person,
            number,
            "answered",
            lambda episode, who: decisions.answer(episode, who, text),
            reason=text,
            whispers=_answered,
        )

    async def exempt(self, person: Person, number: int, reason: str) -> Episode:
        """It is no trouble on this order, for good."""
        until = seconds_from_now(SECONDS)
        for _ in range(TRIES):
            before, after = await by(until, self._exempted(person, number, reason))
            said, task = self.judging.exemption(before).label, self.noted(after, "exempted", person, reason)
            if done := await self.db.run(store.exempt, before, after, said, person, reason, self.now(), task):
                return self.decided(done, "exempted")
        raise _restless()

    async def may(self, person: Person, number: int, deed: Deed) -> Ways:
        """Whether `person` may do that now; Halt with the reason where not."""
        found = await self.ways(person, number)
        if deed is Deed.EXEMPT:
            await by(seconds_from_now(PRESS_SECONDS), self._exempted(person, number, ""))
        elif deed not in found.deeds:
            who = await self.judging.deciding(person, found.episode)
            refused = deeds.refused(found.episode, who, deed, self.judging.symptom(found.episode))
            raise Halt(refused) if refused else NOTHING_OF_THE_KIND
        return found

    async def asked(self, person: Person, number: int) -> Episode:
        """The episode whose question `person` may answer now; Halt with the reason where not."""
        judged = self.judging.judged(person, number, lambda episode, who: decisions.answer(episode, who, "-"))
        return (await by(seconds_from_now(PRESS_SECONDS), judged))[0]

    async def follow(self, person: Person, number: int) -> Episode:
        """They hear of every change from now on, if they see it in Salesforce."""
        episode = await self.judging.get(number)
        await by(seconds_from_now(PRESS_SECONDS), self.judging.seen(person, episode.seen))
        await self.db.run(followers.follow, number, person, self.now())
        return episode

    async def unfollow(self, person: Person, number: int) -> Episode:
        await self.db.run(followers.unfollow, number, person)
        return await self.judging.get(number)

    async def addresses(self, person: Person, number: int) -> tuple[Episode, tuple[str, ...]]:
        """Whom a mail went to, in full, as `person` may see it. Raises Halt where Salesforce doesn't show them."""
        episode = await self.judging.get(number)
        order = await by(seconds_from_now(PRESS_SECONDS), self.judging.seen(person, episode.seen))
        symptom = self.judging.symptom(episode)
        if order is None or symptom is None or not symptom.addressed:
            raise NOTHING_OF_THE_KIND
        mail = next((each for each in order.emails or () if each.id == episode.seen.record), None)
        if mail is None or "recipients" in mail.unread:
            raise halt(
                "Salesforce doesn't show you that mail's recipients.", way_out=Do("Ask your Salesforce admin for it.")
            )
        return episode, tuple(mails.addresses(mail.recipients))

    async def _decide(
        self,
        person: Person,
        number: int,
        what: What,
        judge: Judge,
        seconds: float = SECONDS,
        *,
        reason: str | None = None,
        to: Callable[[Episode], str] | None = None,
        whispers: Callable[[Episode], Iterable[Whisper]] = lambda _: (),
    ) -> Episode:
        until = seconds_from_now(seconds)
        for _ in range(TRIES):
            before, after = await by(until, self.judging.judged(person, number, judge))
            task = self.noted(after, what, person, *(tasks.asked(after) if what in ASKING else (reason or "",)))
            done = await self.db.run(
                store.change,
                before,
                after,
                person,
                what,
                self.now(),
                reason=reason,
                to=to(after) if to else None,
                until=_until(what, after),
                whispers=tuple(whispers(after)),
                task=task,
            )
            if done:
                return self.decided(done, what)
        raise _restless()

    def noted(self, episode: Episode, what: str, person: Person, *said: str) -> Task | None:
        return tasks.task(episode.seen, what, person, *said) if Noted.ESCALATIONS in self.policy.tasks else None

    def decided(self, episode: Episode, what: str) -> Episode:
        log.info("decided", episode=episode.id, what=what)
        self.wake()
        return episode

    async def _exempted(self, person: Person, number: int, reason: str) -> tuple[Episode, Episode]:
        """Likewise for an exemption, which depends on the order as the person sees it."""

        async def judge(episode: Episode, who: Deciding) -> Decided:
            exemption = self.judging.exemption(episode)
            after = decisions.exempt(episode, who, reason, exemption)
            if isinstance(after, Finding):
                return after
            order = await self.judging.seen(person, episode.seen)
            if order is None:
                raise NOTHING_OF_THE_KIND
            return exemption.refused(order) or after

        return await self.judging.judged(person, number, judge)


ASKING: tuple[What, ...] = ("asked", "answered")


def _until(what: What, after: Episode) -> datetime | None:
    """Until when what was decided holds."""
    moments = {"claimed": after.claim_until, "given": after.claim_until, "snoozed": after.snoozed_until}
    return moments.get(what, after.asked_until if what == "asked" else None)


def _rep(episode: Episode) -> str:
    """Whose order it is, by name."""
    return episode.raised_by.name if episode.raised_by else episode.seen.owner_name


def _whisper(what: str, episode: Episode, to: Person) -> PersonNote:
    return PersonNote.model_validate({"what": what, "episode": episode, "whose": to.user_id})


def _has_again(after: Episode, pressed: Person) -> list[Whisper]:
    holder = after.claimed_by
    if holder is None or holder.slack_id == pressed.slack_id:
        return []
    return [(holder.slack_id, _whisper("given", after, holder))]


def _asked(after: Episode) -> str:
    """Who was asked, by name."""
    return after.asked.of if after.asked else ""


def _question(after: Episode) -> Whisper:
    owner = after.asked.to if after.asked else None
    whose = after.raised_by.user_id if after.raised_by and not owner else after.seen.owner
    return SlackUserId(owner or after.rep or ""), PersonNote(
        what="question", episode=after, question=after.asked, whose=whose
    )


def _answered(after: Episode) -> list[Whisper]:
    return [(after.asked.by.slack_id, _whisper("answer", after, after.asked.by))] if after.asked else []


def _restless() -> Halt:
    return halt("It keeps changing while you decide.", way_out=Do("Look at the card and press again."))
