"""What a command says, and where: its answer to standard output, why there is none to standard error."""

from collections.abc import Iterable
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot import config as configuration
from bot import telemetry
from bot.config import Config, ConfigError, Environment
from bot.runbook.spelling import one_line, visible

Json = Annotated[bool, typer.Option("--json", help="For machines: JSON instead of a table.")]

plain = Console()
errors = Console(stderr=True)


def say(console: Console, lines: Iterable[str]) -> None:
    """Records and files may hold what steers a terminal: only what can be seen is printed."""
    for line in lines:
        console.print(one_line(visible(line)), markup=False, highlight=False, soft_wrap=True)


def say_whole(*lines: str) -> None:
    """As they are, however wide the terminal."""
    for line in lines:
        plain.print(line, markup=False, highlight=False, soft_wrap=True)


def load() -> tuple[Environment, Config]:
    """The environment and exodus.toml; ends the command where they can't be used."""
    telemetry.configure("WARNING")  # to standard error: standard output is the command's answer
    try:
        environment = configuration.environment()
        _ = environment.private_key  # read now: nothing begins with a key that cannot sign
        return environment, configuration.config(environment.exodus_config)
    except ConfigError as error:
        refuse(error)


def refuse(error: ConfigError) -> NoReturn:
    say(errors, error.problems)
    raise typer.Exit(1)
