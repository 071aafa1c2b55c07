"""`exodus`: run the bot, and look at its configuration and surroundings. Exit status 0 only when all is well.

A command loads the rooms it needs when it runs: to load them all takes a second, and a person waits for each.
"""

import asyncio
import gc

import typer

from bot import telemetry
from bot.cli import checking, database, troubles
from bot.cli.screen import load, refuse
from bot.config import ConfigError

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The Exodus Slack bot.")
config_app = typer.Typer(no_args_is_help=True, help="Look at the configuration.")
app.add_typer(config_app, name="config")
teams_app = typer.Typer(no_args_is_help=True, help="Try what the teams are told.")
app.add_typer(teams_app, name="teams")


@app.command()
def run() -> None:
    """Work until stopped."""
    gc.disable()  # loading leaves nothing to collect, and looking for it takes a tenth of the start
    from bot import process

    gc.enable()
    environment, config = load()
    telemetry.configure()
    try:
        asyncio.run(process.run(environment, config))
    except ConfigError as error:
        refuse(error)


config_app.command("check")(checking.check)
app.command()(checking.doctor)
app.command()(troubles.sweep)
teams_app.command("test")(troubles.teams_test)
app.command()(database.migrate)
app.command()(database.backup)
app.command("restore-check")(database.restore_check)
app.command()(database.audit)
app.command()(database.forget)
