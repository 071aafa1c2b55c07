"""`exodus config check` and `exodus doctor`: what is wrong with the configuration, and with what the bot stands on."""

import json
from typing import Annotated

import typer

from bot import config as configuration
from bot.cli.screen import Json, load, plain, say
from bot.config import ConfigError


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
        say(plain, problems or ["The configuration is fine."])
    raise typer.Exit(bool(problems))


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
        bool, typer.Option("--write-mapping", help="Only this: propose a mapping from the org's own describes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Try what the bot needs, as the bot: Slack, Salesforce, the mapping against the org, the database."""
    from bot.cli import examining

    environment, config = load()
    if write_mapping:
        examining.propose(environment, config)
    if person:
        examining.examine_person(environment, config, person, as_json=as_json)
    examining.examine(environment, config, tuple(as_users or ()), as_json=as_json)
