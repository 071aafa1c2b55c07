"""What `exodus doctor` found, as a table or for machines. It loads the whole bot, and so only when somebody asks."""

import asyncio
import json
from collections import Counter
from typing import NoReturn

import typer
from rich.markup import escape
from rich.table import Table

from bot import app as bot_app
from bot.cli.screen import errors, plain, say
from bot.config import Config, Environment
from bot.doctor import Check, State, all_well
from bot.errors import Halt
from bot.runbook.spelling import visible
from bot.salesforce.failures import Refused


def examine(environment: Environment, config: Config, as_users: tuple[str, ...], *, as_json: bool) -> NoReturn:
    _say(asyncio.run(bot_app.examine(environment, config, as_users)), as_json=as_json)


def examine_person(environment: Environment, config: Config, person: str, *, as_json: bool) -> NoReturn:
    _say(asyncio.run(bot_app.examine_person(environment, config, person)), as_json=as_json)


def propose(environment: Environment, config: Config) -> NoReturn:
    try:
        typer.echo(asyncio.run(bot_app.proposed(environment, config)))
    except (Halt, Refused) as failure:
        say(errors, [str(failure)])
        raise typer.Exit(1) from failure
    raise typer.Exit(0)


def _say(checks: list[Check], *, as_json: bool) -> NoReturn:
    if as_json:
        typer.echo(json.dumps([check.shown() for check in checks]))
    else:
        plain.print(_table(checks))
        say(plain, [_summed(checks)])
    raise typer.Exit(not all_well(checks))


def _summed(checks: list[Check]) -> str:
    counts = Counter(each.state for each in checks)
    return ", ".join(f"{counts[state]} {state}" for state in State if counts[state])


def _table(checks: list[Check]) -> Table:
    table = Table("", "What", "Found", "What to do")
    for each in checks:
        shown = each.state.upper() if each.state is State.RED else str(each.state)
        table.add_row(shown, *(escape(visible(text)) for text in (each.name, each.found, each.mend)))
    return table
