"""`/escalate`, and every button that tells a team: what is handed over, and what came of it."""

from dataclasses import dataclass

from blocks import controls
from blocks import handing_over as forms
from blocks.kit import View
from bot.errors import Halt
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.values import Person
from bot.services import handing_over as services
from bot.services.deadlines import TooSlow
from bot.services.handing_over import Draft, NoteWanted, OrderChoice
from handlers.listeners import OUT_OF_DATE, Ack, Command, Listeners, Modal, Press, Submission

WHAT = "Write in a few words what is wrong."
SLOW = "That took too long, and nothing was changed. Press the button again."


@dataclass(frozen=True, slots=True)
class HandingOverListeners:
    handing: services.HandingOver

    def register(self, app: Listeners) -> None:
        app.command("/escalate", forms.HELP, modal=forms.TITLE)(self.ask)
        app.action(controls.ESCALATE, modal=forms.TITLE)(self.ask_about)
        app.view(controls.ESCALATE)(self.hand_over)

    async def ask(self, command: Command, modal: Modal) -> None:
        match await self.handing.draft(command.person, command.text):
            case OrderChoice(hits, more, asked):
                await modal.fill(forms.choose(hits, more, asked))
            case found:
                await modal.fill(self._form(found, command.person))

    async def ask_about(self, press: Press, modal: Modal) -> None:
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        found = await self.handing.draft_of(press.person, press.record, press.about, press.part)
        await modal.fill(self._form(found, press.person))

    def _form(self, found: Draft, reader: Person) -> View:
        return forms.escalate(
            found.number,
            found.record,
            reader,
            self.handing.now(),
            part=found.part,
            root=found.root,
            team=found.team,
            chosen=found.symptom,
            shown=found.shown,
            standing=found.standing,
            why=found.why,
            said=found.said,
        )

    async def hand_over(self, form: Submission, ack: Ack) -> None:
        record, part = controls.read_record(form.private), controls.read_part(form.private)
        symptom, note = SymptomName(form.text(forms.SYMPTOM)), form.note(forms.NOTE)
        if record is None or symptom not in self.handing.catalogue:
            raise Halt(OUT_OF_DATE)
        try:
            raised = await self.handing.hand_over(form.person, record, symptom, note, part)
        except NoteWanted:
            await ack.errors({forms.NOTE: WHAT})
            return
        except TooSlow:
            await ack.errors({forms.NOTE: SLOW})
            return
        await ack.show(forms.standing(raised.episode, "" if raised.new else note))
