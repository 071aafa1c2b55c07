"""`exodus sweep` and `exodus teams test`: what is wrong with the orders, and whom the bot would tell of it."""

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import config as configuration
from bot.cli.screen import Json, load, plain, refuse, say
from bot.config import ConfigError
from bot.runbook.findings import Team
from bot.runbook.symptoms.table import SYMPTOMS


def sweep(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
    as_json: Json = False,
) -> None:
    """Look for trouble once, now; what there is to post leaves when the bot runs.

    With --dry-run also beside a running bot: what would be posted where and why, whom it would call, or why not.
    """
    from bot import app as bot_app
    from bot.services.sweeps import told
    from bot.services.swept_rows import rows

    environment, config = load()
    try:
        found = asyncio.run((bot_app.looked if dry_run else bot_app.sweep)(environment, config))
    except ConfigError as error:
        refuse(error)
    if as_json:
        typer.echo(json.dumps(rows(found, SYMPTOMS, config.teams)))
    else:
        say(plain, list(told(found, SYMPTOMS, config.teams)) or ["Nothing is wrong, and nothing changes."])
    raise typer.Exit(not found.complete)


def teams_test(
    order: Annotated[str | None, typer.Argument(help="Its number, such as SO-011437, or its record id.")] = None,
    *,
    symptom: Annotated[str | None, typer.Option(help="Of this trouble alone; without an order, on any.")] = None,
    at: Annotated[str | None, typer.Option(help="As if it were that time, such as 2026-12-24T18:00-05:00.")] = None,
    expect: Annotated[Team | None, typer.Option(help="Fail unless it all is that team's.")] = None,
    as_json: Json = False,
) -> None:
    """Which team a trouble goes to, whom it calls and when: of one order as it is, or of any."""
    from bot.services import trying_teams as trying

    if symptom is not None and symptom not in SYMPTOMS:
        refuse(ConfigError([f"--symptom: {symptom!r} is none of {', '.join(SYMPTOMS)}"]))
    unread: list[str] = []
    try:
        moment = trying.moment(at) if at else datetime.now(UTC)
        if order is None:
            config = configuration.config(configuration.where().exodus_config)
            answers = list(trying.of_any(symptom, SYMPTOMS, config.targets, moment))
        else:
            from bot import app as bot_app

            environment, config = load()
            found = asyncio.run(bot_app.looked(environment, config, lambda: moment))
            answers = list(trying.of_order(order, symptom, found, SYMPTOMS, config.targets, moment))
            unread = trying.unread(found, symptom)
    except ConfigError as error:
        refuse(error)
    except ValueError as error:
        refuse(ConfigError([f"--at: {error}"]))
    wrong = unread or trying.unexpected(answers, expect)
    if as_json:
        rows = [{**asdict(each), "expected": each.team == (expect or each.team)} for each in answers]
        typer.echo(json.dumps(rows))
    else:
        say(plain, [line for each in answers for line in each.lines] + wrong)
    raise typer.Exit(bool(wrong))
