"""`/escalations`: what teams are working on, page by page."""

from dataclasses import dataclass

from blocks import board as cards
from blocks import controls
from blocks.findings import TEAMS
from bot.errors import Halt, halt
from bot.runbook.findings import Do, Team
from bot.services import board as services
from handlers.listeners import OUT_OF_DATE, Command, Listeners, Press, Reply


@dataclass(frozen=True, slots=True)
class Board:
    board: services.Board

    def register(self, app: Listeners) -> None:
        app.command("/escalations", cards.HELP)(self.show)
        app.action(controls.BOARD, redraws=True)(self.turn)

    async def show(self, command: Command, reply: Reply) -> None:
        team = named(command.text)
        await reply.card(cards.board(await self.board.standing(command.person, team), team, 1))

    async def turn(self, press: Press, reply: Reply) -> None:
        name, _, page = press.choice.rpartition(".")
        if name not in {*Team, cards.ALL} or not page.isdigit():
            raise Halt(OUT_OF_DATE)
        team = None if name == cards.ALL else Team(name)
        await reply.card(cards.board(await self.board.standing(press.person, team), team, int(page)))


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
    if len(found) != 1:
        teams = ", ".join(TEAMS[team].removeprefix("the ") for team in Team)
        raise halt("I don't know that team.", way_out=Do(f"The teams are: {teams}."))
    return found[0]


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold().removeprefix("the ")))
