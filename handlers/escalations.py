"""The team cards' buttons: take it, and all that *More* has. What is pressed in the modal fills it anew."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from blocks import controls, digests, person_notes
from blocks import deeds as cards
from blocks.escalations import ADDRESSES
from blocks.findings import beside
from blocks.kit import View
from bot.errors import Halt
from bot.escalations.decisions import Snooze
from bot.escalations.deeds import Deed
from bot.escalations.episodes import Episode
from bot.runbook.findings import Team
from bot.runbook.values import Person, SlackUserId
from bot.services import escalations as services
from bot.services import taking
from bot.services.deadlines import TooSlow
from handlers.listeners import OUT_OF_DATE, Ack, Listeners, Modal, Press, Reply, Submission

WHY = "Write in a few words why."
NO_ANSWER = "Write what you answer."
EMPTY = {controls.ASK: "Write what you want to know."}
"""What is told beside a field that was left empty, where it is no reason."""
ON_THE_CARD = {controls.CLAIM, controls.REOPEN}
"""What a card has a button for, and shows itself."""
SLOW = "That took too long, and nothing was changed. Press the button again."
Decide = Callable[[Person, int], Awaitable[Episode]]
JudgeWithReason = Callable[[Person, int, str], Awaitable[Episode]]


@dataclass(frozen=True, slots=True)
class EscalationListeners:
    escalations: services.Escalations

    def register(self, app: Listeners) -> None:
        app.action(controls.MORE, modal=cards.MORE)(self.more)
        app.action(controls.ADDRESSES, modal=ADDRESSES)(self.addresses)
        app.action(controls.TAKE_ALL)(self.take_all)
        app.action(controls.KEEP_ALL)(self.keep_all)
        app.action(controls.SNOOZE)(self.snooze)
        for control, decide in self._at_once().items():
            app.action(control)(self._deciding(control, decide))
        for deed, control in FORMS.items():
            app.action(control, modal=cards.TITLES[deed])(self._asking(deed))
        for control, judge in self._judged().items():
            app.view(control)(self._judging(judge, EMPTY.get(control, WHY)))
        app.view(controls.HAND)(self.hand)
        app.view(controls.GIVE)(self.give)
        app.action(controls.ANSWER, modal=cards.ANSWER)(self.ask_for_answer)
        app.view(controls.ANSWER)(self.answer)

    def _at_once(self) -> dict[str, Decide]:
        """What is done by a press alone."""
        does = self.escalations
        return {
            controls.CLAIM: does.claim,
            controls.KEEP: does.keep,
            controls.RELEASE: does.release,
            controls.WITHDRAW: does.withdraw,
            controls.WAKE: does.wake_up,
            controls.REOPEN: does.reopen,
            controls.FOLLOW: does.follow,
            controls.UNFOLLOW: does.unfollow,
        }

    def _judged(self) -> dict[str, JudgeWithReason]:
        """What is done by a form with a few words."""
        does = self.escalations
        return {
            controls.DISMISS: does.dismiss,
            controls.DONE: does.done,
            controls.EXEMPT: does.exempt,
            controls.ASK: does.ask,
        }

    async def more(self, press: Press, modal: Modal) -> None:
        found = await self.escalations.ways(press.person, _episode(press))
        await modal.fill(cards.menu(found.episode, found.deeds, found.snoozes, follows=found.follows))

    async def take_all(self, press: Press, shown: Reply) -> None:
        await shown.note(digests.taken(await taking.take_all(self.escalations, press.person, _episode(press))))

    async def keep_all(self, press: Press, shown: Reply) -> None:
        await shown.note(person_notes.kept(await taking.keep_all(self.escalations, press.person)))

    async def addresses(self, press: Press, modal: Modal) -> None:
        await modal.fill(cards.addresses(*await self.escalations.addresses(press.person, _episode(press))))

    async def snooze(self, press: Press, shown: Reply) -> None:
        if press.choice not in list(Snooze):
            raise Halt(OUT_OF_DATE)
        done = await self.escalations.snooze(press.person, _episode(press), Snooze(press.choice))
        await _told(done, controls.SNOOZE, press, shown)

    def _deciding(self, control: str, decide: Decide) -> Callable[[Press, Reply], Awaitable[None]]:
        async def press_it(press: Press, shown: Reply) -> None:
            await _told(await decide(press.person, _episode(press)), control, press, shown)

        return press_it

    def _asking(self, deed: Deed) -> Callable[[Press, Modal], Awaitable[None]]:
        """The form of a deed, for whoever may do it."""

        async def ask(press: Press, modal: Modal) -> None:
            await modal.fill(_form(deed, await self.escalations.may(press.person, _episode(press), deed), press.choice))

        return ask

    async def ask_for_answer(self, press: Press, modal: Modal) -> None:
        await modal.fill(cards.answer(await self.escalations.asked(press.person, _episode(press))))

    async def answer(self, form: Submission, ack: Ack) -> None:
        """Nothing that the rep sees changes by it, so they are told that it has arrived."""
        if said := form.note(cards.REASON):
            try:
                done = await self.escalations.answer(form.person, _number(form), said)
            except TooSlow:
                await ack.errors({cards.REASON: SLOW})
            else:
                await ack.show(cards.answered(done))
        else:
            await ack.errors({cards.REASON: NO_ANSWER})

    def _judging(self, judge: JudgeWithReason, empty: str = WHY) -> Callable[[Submission, Ack], Awaitable[None]]:
        async def submit(form: Submission, ack: Ack) -> None:
            number, reason = _number(form), form.note(cards.REASON)
            if reason:
                await _ended(judge(form.person, number, reason), cards.REASON, ack)
            else:
                await ack.errors({cards.REASON: empty})

        return submit

    async def hand(self, form: Submission, ack: Ack) -> None:
        team, reason = form.text(cards.TEAM), form.note(cards.REASON)
        if team not in list(Team):
            raise Halt(OUT_OF_DATE)
        if reason:
            await self._chosen(self.escalations.hand(form.person, _number(form), Team(team), reason), cards.TEAM, ack)
        else:
            await ack.errors({cards.REASON: WHY})

    async def give(self, form: Submission, ack: Ack) -> None:
        to = SlackUserId(form.text(cards.WHO))
        if not to:
            raise Halt(OUT_OF_DATE)
        await self._chosen(self.escalations.give(form.person, _number(form), to), cards.WHO, ack)

    async def _chosen(self, decided: Awaitable[Episode], field: str, ack: Ack) -> None:
        """As `_ended`; whoever chose wrong may choose again, and keeps what they wrote."""
        try:
            await _ended(decided, field, ack)
        except Halt as halted:
            await ack.errors({field: beside(halted.finding, self.escalations.now())})


FORMS = {
    Deed.DISMISS: controls.DISMISS,
    Deed.DONE: controls.DONE,
    Deed.EXEMPT: controls.EXEMPT,
    Deed.HAND: controls.HAND,
    Deed.GIVE: controls.GIVE,
    Deed.ASK: controls.ASK,
}


def _form(deed: Deed, found: services.Ways, chosen: str) -> View:
    match deed:
        case Deed.HAND:
            return cards.hand(found.episode, found.teams, chosen)
        case Deed.GIVE:
            return cards.give(found.episode)
        case Deed.ASK:
            return cards.ask(found.episode)
    return cards.why(found.episode, deed)


async def _told(episode: Episode, control: str, press: Press, shown: Reply) -> None:
    """In the modal where it was pressed, or beside the message; on a team's card the card itself is the answer."""
    if control not in ON_THE_CARD or not press.channel:
        await shown.note(cards.told(episode, control))


async def _ended(decided: Awaitable[Episode], field: str, ack: Ack) -> None:
    """Close the form once the decision is on disk; say beside the field what is wrong there."""
    try:
        await decided
    except TooSlow:
        await ack.errors({field: SLOW})
        return
    await ack.close()


def _episode(press: Press) -> int:
    if press.episode is None:
        raise Halt(OUT_OF_DATE)
    return press.episode


def _number(form: Submission) -> int:
    number = controls.read_episode(form.private)
    if number is None:
        raise Halt(OUT_OF_DATE)
    return number
