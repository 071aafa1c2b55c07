"""`/escalate` and the team cards' buttons: hand over, take, not a problem, no trouble on this order."""

from dataclasses import dataclass

from blocks import controls
from blocks import escalations as cards
from blocks import handing_over as forms
from blocks.kit import View
from bot.errors import Halt
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.values import Person
from bot.services import escalations as services
from bot.services.escalations import Choice, Draft, NoteWanted, TooSlow
from handlers.listeners import OUT_OF_DATE, Ack, Command, Listeners, Modal, Press, Reply, Submission

WHY = "Write in a few words why."
WHAT = "Write in a few words what is wrong."
SLOW = "That took too long, and nothing was changed. Press the button again."


@dataclass(frozen=True, slots=True)
class Escalations:
    escalations: services.Escalations

    def register(self, app: Listeners) -> None:
        app.command("/escalate", forms.HELP, modal=forms.TITLE)(self.ask)
        app.action(controls.ESCALATE, modal=forms.TITLE)(self.ask_about)
        app.view(controls.ESCALATE)(self.hand_over)
        app.action(controls.CLAIM)(self.claim)
        app.action(controls.DISMISS, modal=cards.NOT_A_PROBLEM)(self.ask_why_dismiss)
        app.view(controls.DISMISS)(self.dismiss)
        app.action(controls.EXEMPT, modal=cards.EXEMPT)(self.ask_why_exempt)
        app.view(controls.EXEMPT)(self.exempt)

    async def ask(self, command: Command, modal: Modal) -> None:
        match await self.escalations.draft(command.person, command.text):
            case Choice(hits, more, asked):
                await modal.fill(forms.choose(hits, more, asked))
            case found:
                await modal.fill(self._form(found, command.person))

    async def ask_about(self, press: Press, modal: Modal) -> None:
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        found = await self.escalations.draft_of(press.person, press.record, press.about, press.part)
        await modal.fill(self._form(found, press.person))

    def _form(self, found: Draft, reader: Person) -> View:
        return forms.escalate(
            found.number,
            found.record,
            reader,
            self.escalations.now(),
            part=found.part,
            root=found.root,
            team=found.team,
            chosen=found.symptom,
            shown=found.shown,
            standing=found.standing,
            why=found.why,
        )

    async def hand_over(self, form: Submission, ack: Ack) -> None:
        record, part = controls.read_record(form.private), controls.read_part(form.private)
        symptom, note = SymptomName(form.text(forms.SYMPTOM)), form.note(forms.NOTE)
        if record is None or symptom not in self.escalations.catalogue:
            raise Halt(OUT_OF_DATE)
        try:
            raised = await self.escalations.hand_over(form.person, record, symptom, note, part)
        except NoteWanted:
            await ack.errors({forms.NOTE: WHAT})
            return
        except TooSlow:
            await ack.errors({forms.NOTE: SLOW})
            return
        await ack.show(forms.standing(raised.episode))

    async def claim(self, press: Press, _: Reply) -> None:
        await self.escalations.claim(press.person, _episode(press))  # the card itself is the answer

    async def ask_why_dismiss(self, press: Press, modal: Modal) -> None:
        await modal.fill(cards.dismiss(await self.escalations.may_dismiss(press.person, _episode(press))))

    async def ask_why_exempt(self, press: Press, modal: Modal) -> None:
        await modal.fill(cards.exempt(await self.escalations.may_exempt(press.person, _episode(press))))

    async def dismiss(self, form: Submission, ack: Ack) -> None:
        await self._judge(form, ack, self.escalations.dismiss)

    async def exempt(self, form: Submission, ack: Ack) -> None:
        await self._judge(form, ack, self.escalations.exempt)

    async def _judge(self, form: Submission, ack: Ack, decide: services.Decide) -> None:
        number, reason = controls.read_episode(form.private), form.note(cards.REASON)
        if number is None:
            raise Halt(OUT_OF_DATE)
        if not reason:
            await ack.errors({cards.REASON: WHY})
            return
        try:
            await decide(form.person, number, reason)
        except TooSlow:
            await ack.errors({cards.REASON: SLOW})
            return
        await ack.close()  # only now: the decision is on disk


def _episode(press: Press) -> int:
    if press.episode is None:
        raise Halt(OUT_OF_DATE)
    return press.episode
