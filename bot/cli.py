"""`exodus`: run the bot, and look at its configuration and surroundings. Exit status 0 only when all is well."""

import asyncio
import json
from collections.abc import Iterable
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import app as bot_app
from bot import config as configuration
from bot import telemetry
from bot.config import Config, ConfigError, Environment
from bot.doctor import Check
from bot.runbook.spelling import one_line, visible

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The Exodus Slack bot.")
config_app = typer.Typer(no_args_is_help=True, help="Look at the configuration.")
app.add_typer(config_app, name="config")

Json = Annotated[bool, typer.Option("--json", help="For machines: JSON instead of a table.")]

plain = Console()
errors = Console(stderr=True)


@app.command()
def run() -> None:
    """Work until stopped."""
    environment, config = _load()
    telemetry.configure()
    try:
        asyncio.run(bot_app.run(environment, config))
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
def doctor(*, as_json: Json = False) -> None:
    """Try what the bot needs, as the bot: Slack, Salesforce, and the mapping against the org."""
    environment, config = _load()
    checks = asyncio.run(bot_app.examine(environment, config))
    if as_json:
        typer.echo(json.dumps([check.shown() for check in checks]))
    else:
        plain.print(_table(checks))
    raise typer.Exit(not all(check.well for check in checks))


@app.command()
def sweep(*, dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False) -> None:
    """Look for trouble once, now; what there is to post leaves when the bot runs."""
    environment, config = _load()
    try:
        whole, lines = asyncio.run(bot_app.sweep(environment, config, dry_run=dry_run))
    except ConfigError as error:
        _refuse(error)
    _say(plain, lines or ["Nothing is wrong, and nothing changes."])
    raise typer.Exit(not whole)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    try:
        changed = bot_app.migrate(configuration.where())
    except ConfigError as error:
        _refuse(error)
    typer.echo("The schema is up to date now." if changed else "The schema was up to date.")


def _table(checks: list[Check]) -> Table:
    table = Table("", "What", "Found", "What to do")
    for each in checks:
        table.add_row(
            "ok" if each.well else "NO", *(escape(visible(text)) for text in (each.what, each.found, each.mend))
        )
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
