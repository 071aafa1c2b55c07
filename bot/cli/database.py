"""What is done to the database from the command line, and asked of it: needs neither Slack nor Salesforce."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot import config as configuration
from bot.actions.trail import Decision
from bot.cli.screen import Json, plain, refuse, say, say_whole
from bot.config import ConfigError

FATES = {
    "offers": "They lay open, and can't be pressed any more.",
    "decisions": "A person is asked to look whether they were carried out.",
    "calls": "Evidence is looked for when the bot runs.",
    "tasks": "They may stand on their orders, so they are not made.",
    "messages": "They are looked for in Slack before they are posted.",
}

UNFINISHED = "Not finished yet, and still by them: {}. Release what they had taken, and run this again."


def migrate(*, as_json: Json = False) -> None:
    """Bring the database's schema up to date."""
    from bot import maintenance

    try:
        changed = maintenance.migrate(configuration.where())
    except ConfigError as error:
        refuse(error)
    said = "The schema is up to date now." if changed else "The schema was up to date."
    typer.echo(json.dumps({"ok": True, "changed": changed}) if as_json else said)


def backup(
    *,
    into: Annotated[Path | None, typer.Option(help="The folder for it; `backups` beside the database.")] = None,
    keep: Annotated[int, typer.Option(min=1, help="How many to keep.")] = 14,
    as_json: Json = False,
) -> None:
    """Copy the SQLite database, also while the bot runs, and check the copy."""
    from bot import maintenance

    try:
        made = maintenance.back_up(configuration.where(), into, keep)
    except ConfigError as error:
        refuse(error)
    removed = [str(each) for each in made.removed]
    if as_json:
        typer.echo(json.dumps({"ok": True, "file": str(made.file), "bytes": made.size, "removed": removed}))
    else:
        say_whole(f"{made.file}: whole, {made.size:,} bytes.", *(f"Removed {each}." for each in removed))


def restore_check(*, as_json: Json = False) -> None:
    """After a backup was put back, and before the bot starts: put in doubt what may have happened since."""
    from bot import maintenance

    try:
        where = configuration.where()
        found = asdict(maintenance.check_restored(where, configuration.config(where.exodus_config).policy))
    except ConfigError as error:
        refuse(error)
    if as_json:
        typer.echo(json.dumps({"ok": True, **found}))
        return
    table = Table("", "How many", "What becomes of them")
    for name, fate in FATES.items():
        table.add_row(name, str(found[name]), fate)
    plain.print(table)


WHOLE = "An order is named by its whole number, such as SO-011436, or by its id."
"""Digits alone name none here: how the company writes its numbers is not read, only what is kept."""


def audit(
    order: Annotated[str, typer.Argument(help="Its number, such as SO-011436, or its record id.")],
    *,
    as_json: Json = False,
) -> None:
    """Who decided what about an order: what they were shown and entered, what Salesforce answered, what proved it."""
    from bot import maintenance

    named = order.strip()
    try:
        found = maintenance.decisions(configuration.where(), named.upper() if "-" in named else named)
    except ConfigError as error:
        refuse(error)
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found]))
    else:
        say(plain, _trail(found) or [f"Nothing has been decided about {named}. {WHOLE}"])


def forget(
    user: Annotated[str, typer.Argument(help="Who left: a Slack id, or a Salesforce user's id or username.")],
    *,
    as_json: Json = False,
) -> None:
    """Erase what is kept of somebody who left. The audit keeps what was done, and no longer by whom."""
    from bot import maintenance

    named = user.strip()
    try:
        found = maintenance.forget(configuration.where(), named)
    except ConfigError as error:
        refuse(error)
    if as_json:
        typer.echo(json.dumps({"ok": not (found and found.unfinished), **(asdict(found) if found else {})}))
    elif found is None:
        say_whole(f"Nothing is kept of {named}.")
    else:
        say_whole(
            f"Gone: {found.rows} rows and {found.messages} messages of theirs.",
            f"Nobody's by now: {found.decisions} decisions, {found.episodes} episodes.",
            *([UNFINISHED.format(found.unfinished)] if found.unfinished else []),
        )
    if found and found.unfinished:
        raise typer.Exit(1)


def _trail(found: list[Decision]) -> list[str]:
    """Each decision on a few lines, newest first."""
    lines: list[str] = []
    for each in found:
        lines.append(f"{each.action} on {each.number} ({each.order}), by {each.who} ({each.username}): {each.state}")
        lines += [f"  shown {told.label}: {told.value}" for told in each.shown]
        lines += [f"  entered {told.label}: {told.value}" for told in each.entered]
        lines += [f"  {step.at:%Y-%m-%d %H:%M:%S}  {step.what}, {step.actor}. {step.said}" for step in each.steps]
        lines += [f"  proof {each.proof or 'none'}"]
    return lines
