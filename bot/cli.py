"""`exodus`: run the bot, and look at its configuration and surroundings. Exit status 0 only when all is well."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import app as bot_app
from bot import config as configuration
from bot import errands, process, telemetry
from bot.actions.trail import Decision
from bot.config import Config, ConfigError, Environment
from bot.doctor import Check, State, all_well
from bot.errors import Halt
from bot.runbook.findings import Team
from bot.runbook.spelling import one_line, visible
from bot.runbook.symptoms.table import SYMPTOMS
from bot.salesforce.failures import Refused
from bot.services import trying_teams as trying
from bot.services.sweeps import told

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The Exodus Slack bot.")
config_app = typer.Typer(no_args_is_help=True, help="Look at the configuration.")
app.add_typer(config_app, name="config")
teams_app = typer.Typer(no_args_is_help=True, help="Try what the teams are told.")
app.add_typer(teams_app, name="teams")

Json = Annotated[bool, typer.Option("--json", help="For machines: JSON instead of a table.")]

FATES = {
    "offers": "They lay open, and can't be pressed any more.",
    "decisions": "A person is asked to look whether they were carried out.",
    "calls": "Evidence is looked for when the bot runs.",
    "tasks": "They may stand on their orders, so they are not made.",
    "messages": "They are looked for in Slack before they are posted.",
}

UNFINISHED = "Not finished yet, and still by them: {}. Release what they had taken, and run this again."

plain = Console()
errors = Console(stderr=True)


@app.command()
def run() -> None:
    """Work until stopped."""
    environment, config = _load()
    telemetry.configure()
    try:
        asyncio.run(process.run(environment, config))
    except ConfigError as error:
        _refuse(error)


@config_app.command("check")
def check(*, as_json: Json = False) -> None:
    """Read the environment and exodus.toml, and say what is wrong with them."""
    problems: list[str] = []
    try:
        _ = configuration.environment().private_key
    except ConfigError as error:
        problems += error.problems
    try:
        configuration.config(configuration.where().exodus_config)
    except ConfigError as error:
        problems += error.problems
    if as_json:
        typer.echo(json.dumps({"ok": not problems, "problems": problems}))
    else:
        _say(plain, problems or ["The configuration is fine."])
    raise typer.Exit(bool(problems))


@app.command()
def doctor(
    *,
    as_users: Annotated[
        list[str] | None,
        typer.Option("--as", metavar="USER", help="A rep to try it as, too: a Salesforce username or a Slack user id."),
    ] = None,
    person: Annotated[
        str | None, typer.Option(metavar="USER", help="Only this: why that Slack user id is refused, step by step.")
    ] = None,
    write_mapping: Annotated[
        bool, typer.Option("--write-mapping", help="Only this: propose a [mapping] from the org's own describes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Try what the bot needs, as the bot: Slack, Salesforce, the mapping against the org, the database."""
    environment, config = _load()
    if write_mapping:
        _propose(environment, config)
    if person:
        _examined(asyncio.run(bot_app.examine_person(environment, config, person)), as_json=as_json)
    _examined(asyncio.run(bot_app.examine(environment, config, tuple(as_users or ()))), as_json=as_json)


def _propose(environment: Environment, config: Config) -> NoReturn:
    try:
        typer.echo(asyncio.run(bot_app.proposed(environment, config)))
    except (Halt, Refused) as failure:
        _say(errors, [str(failure)])
        raise typer.Exit(1) from failure
    raise typer.Exit(0)


def _examined(checks: list[Check], *, as_json: bool) -> NoReturn:
    if as_json:
        typer.echo(json.dumps([check.shown() for check in checks]))
    else:
        plain.print(_table(checks))
        _say(plain, [_summed(checks)])
    raise typer.Exit(not all_well(checks))


def _summed(checks: list[Check]) -> str:
    counts = Counter(each.state for each in checks)
    return ", ".join(f"{counts[state]} {state}" for state in State if counts[state])


@app.command()
def sweep(*, dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False) -> None:
    """Look for trouble once, now; what there is to post leaves when the bot runs.

    With --dry-run also beside a running bot: what would be posted where and why, whom it would call, or why not.
    """
    environment, config = _load()
    try:
        if dry_run:
            found = asyncio.run(bot_app.looked(environment, config))
            whole, lines = found.complete, list(told(found, SYMPTOMS, config.teams))
        else:
            whole, lines = asyncio.run(bot_app.sweep(environment, config))
    except ConfigError as error:
        _refuse(error)
    _say(plain, lines or ["Nothing is wrong, and nothing changes."])
    raise typer.Exit(not whole)


@teams_app.command("test")
def teams_test(
    order: Annotated[str | None, typer.Argument(help="Its number, such as SO-011437, or its record id.")] = None,
    *,
    symptom: Annotated[str | None, typer.Option(help="Of this trouble alone; without an order, on any.")] = None,
    at: Annotated[str | None, typer.Option(help="As if it were that time, such as 2026-12-24T18:00-05:00.")] = None,
    expect: Annotated[Team | None, typer.Option(help="Fail unless it all is that team's.")] = None,
    as_json: Json = False,
) -> None:
    """Which team a trouble goes to, whom it calls and when: of one order as it is, or of any."""
    if symptom is not None and symptom not in SYMPTOMS:
        _refuse(ConfigError([f"--symptom: {symptom!r} is none of {', '.join(SYMPTOMS)}"]))
    try:
        now = trying.moment(at) if at else None
        if order is None:
            config = configuration.config(configuration.where().exodus_config)
            answers = list(trying.of_any(symptom, SYMPTOMS, config.teams, now or bot_app.utc_now()))
        else:
            environment, config = _load()
            moment = now or bot_app.utc_now()
            found = asyncio.run(bot_app.looked(environment, config, lambda: moment))
            answers = list(trying.of_order(order, symptom, found, SYMPTOMS, config.teams, moment))
    except ConfigError as error:
        _refuse(error)
    except ValueError as error:
        _refuse(ConfigError([f"--at: {error}"]))
    wrong = trying.unexpected(answers, expect)
    if as_json:
        rows = [{**asdict(each), "expected": each.team == (expect or each.team)} for each in answers]
        typer.echo(json.dumps(rows))
    else:
        _say(plain, [line for each in answers for line in each.lines] + wrong)
    raise typer.Exit(bool(wrong))


@app.command()
def migrate(*, as_json: Json = False) -> None:
    """Bring the database's schema up to date."""
    try:
        changed = errands.migrate(configuration.where())
    except ConfigError as error:
        _refuse(error)
    said = "The schema is up to date now." if changed else "The schema was up to date."
    typer.echo(json.dumps({"ok": True, "changed": changed}) if as_json else said)


@app.command()
def backup(
    *,
    into: Annotated[Path | None, typer.Option(help="The folder for it; `backups` beside the database.")] = None,
    keep: Annotated[int, typer.Option(min=1, help="How many to keep.")] = 14,
    as_json: Json = False,
) -> None:
    """Copy the SQLite database, also while the bot runs, and check the copy."""
    try:
        made = errands.back_up(configuration.where(), into, keep)
    except ConfigError as error:
        _refuse(error)
    removed = [str(each) for each in made.removed]
    if as_json:
        typer.echo(json.dumps({"ok": True, "file": str(made.file), "bytes": made.size, "removed": removed}))
    else:
        _lines(f"{made.file}: whole, {made.size:,} bytes.", *(f"Removed {each}." for each in removed))


@app.command("restore-check")
def restore_check(*, as_json: Json = False) -> None:
    """After a backup was put back, and before the bot starts: put in doubt what may have happened since."""
    try:
        where = configuration.where()
        found = asdict(errands.check_restored(where, configuration.config(where.exodus_config).policy))
    except ConfigError as error:
        _refuse(error)
    if as_json:
        typer.echo(json.dumps({"ok": True, **found}))
        return
    table = Table("", "How many", "What becomes of them")
    for name, fate in FATES.items():
        table.add_row(name, str(found[name]), fate)
    plain.print(table)


def _lines(*lines: str) -> None:
    for line in lines:
        plain.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command()
def audit(
    order: Annotated[str, typer.Argument(help="Its number, such as SO-011436, or its record id.")],
    *,
    as_json: Json = False,
) -> None:
    """Who decided what about an order: what they were shown and entered, what Salesforce answered, what proved it."""
    named = order.strip()
    try:
        found = errands.decisions(configuration.where(), named.upper() if "-" in named else named)
    except ConfigError as error:
        _refuse(error)
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found]))
    else:
        _say(plain, _trail(found) or [f"Nothing has been decided about {named}."])


@app.command()
def forget(
    user: Annotated[str, typer.Argument(help="Who left: a Slack id, or a Salesforce user's id or username.")],
    *,
    as_json: Json = False,
) -> None:
    """Erase what is kept of somebody who left. The audit keeps what was done, and no longer by whom."""
    named = user.strip()
    try:
        found = errands.forget(configuration.where(), named)
    except ConfigError as error:
        _refuse(error)
    if as_json:
        typer.echo(json.dumps({"ok": not (found and found.unfinished), **(asdict(found) if found else {})}))
    elif found is None:
        _lines(f"Nothing is kept of {named}.")
    else:
        _lines(
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


def _table(checks: list[Check]) -> Table:
    table = Table("", "What", "Found", "What to do")
    for each in checks:
        shown = each.state.upper() if each.state is State.RED else str(each.state)
        table.add_row(shown, *(escape(visible(text)) for text in (each.name, each.found, each.mend)))
    return table


def _say(console: Console, lines: Iterable[str]) -> None:
    """Records and files may hold what steers a terminal: only what can be seen is printed."""
    for line in lines:
        console.print(one_line(visible(line)), markup=False, highlight=False, soft_wrap=True)


def _load() -> tuple[Environment, Config]:
    telemetry.configure("WARNING")  # to standard error: standard output is the command's answer
    try:
        environment = configuration.environment()
        _ = environment.private_key  # read now: nothing begins with a key that cannot sign
        return environment, configuration.config(environment.exodus_config)
    except ConfigError as error:
        _refuse(error)


def _refuse(error: ConfigError) -> NoReturn:
    _say(errors, error.problems)
    raise typer.Exit(1)
