"""`/escalations`: what teams are working on, page by page; and what is muted."""

from collections.abc import Iterable
from dataclasses import dataclass

from blocks import board as cards
from blocks import controls
from blocks import muting as forms
from blocks.findings import TEAMS
from bot.errors import Halt, halt
from bot.escalations.muting import Length
from bot.runbook.findings import Do, Team
from bot.services import board as services
from bot.services import muting
from handlers.listeners import OUT_OF_DATE, Ack, Command, Listeners, Modal, Press, Reply, Submission

MUTED = {"mute", "muted", "mutes", "unmute"}
WHY = "Write in a few words why."


@dataclass(frozen=True, slots=True)
class BoardListeners:
    board: services.Board
    muting: muting.Muting

    def register(self, app: Listeners) -> None:
        app.command("/escalations", cards.HELP)(self.show)
        app.action(controls.BOARD, redraws=True)(self.turn)
        app.action(controls.MUTE, modal=forms.MUTE)(self.ask)
        app.action(controls.UNMUTE, redraws=True)(self.unmute)
        app.view(controls.MUTE)(self.mute)

    async def show(self, command: Command, reply: Reply) -> None:
        if any(_bare(word) in MUTED for word in command.text.split()):  # a team beside it is in the list, or its form
            await reply.card(forms.muted(await self.muting.standing()))
            return
        team = named(command.text)
        await reply.card(cards.board(await self.board.standing(command.person, team), team, 1, self.board.now()))

    async def turn(self, press: Press, reply: Reply) -> None:
        name, _, page = press.choice.rpartition(".")
        if name not in {*Team, cards.ALL} or not page.isdigit():
            raise Halt(OUT_OF_DATE)
        team = None if name == cards.ALL else Team(name)
        await reply.card(cards.board(await self.board.standing(press.person, team), team, int(page), self.board.now()))

    async def ask(self, press: Press, modal: Modal) -> None:
        await modal.fill(forms.form(await self.muting.callers(press.person)))

    async def mute(self, form: Submission, ack: Ack) -> None:
        chosen, length = str(form.values.get(forms.WHAT) or ""), form.text(forms.LENGTH)  # ours, as we wrote it
        by, _, value = chosen.partition(":")
        if length not in list(Length):
            raise Halt(OUT_OF_DATE)
        if reason := form.note(forms.REASON):
            await ack.show(forms.done(await self.muting.mute(form.person, by, value, Length(length), reason)))
        else:
            await ack.errors({forms.REASON: WHY})

    async def unmute(self, press: Press, reply: Reply) -> None:
        if not press.choice.isdecimal():
            raise Halt(OUT_OF_DATE)
        await self.muting.lift(press.person, int(press.choice))
        await reply.card(forms.muted(await self.muting.standing()))


def named(text: str) -> Team | None:
    """The team that `text` names, in its own words or as the configuration writes it; None where it names none.

    Raises Halt for anything else.
    """
    asked = _bare(text)
    if not asked:
        return None
    names = {team: {_bare(team), _bare(TEAMS[team])} for team in Team}
    found = [team for team, own in names.items() if asked in own]
    found = found or [team for team, own in names.items() if any(each.startswith(asked) for each in own)]
    if len(found) > 1:
        raise halt("Several teams have that name.", way_out=Do(f"Which one: {_listed(found)}?"))
    if not found:
        raise halt("I don't know that team.", way_out=Do(f"The teams are: {_listed(Team)}. For one order type /order."))
    return found[0]


def _listed(teams: Iterable[Team]) -> str:
    return ", ".join(TEAMS[team].removeprefix("the ") for team in teams)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold().removeprefix("the ")))
