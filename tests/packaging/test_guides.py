"""What the guides tell people to type, set, open and watch is there, under that name."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot import cli, metrics
from bot.config import Environment, config
from bot.escalations.teams import TeamSettings
from bot.runbook.policy import Policy
from sandbox.salesforce.actions.once import ONCE
from sandbox.salesforce.actions.table import ACTIONS
from tests.kit import ROOT

PAGES = ("README.md", "CONTRIBUTING.md", *(f"docs/{each.name}" for each in sorted((ROOT / "docs").glob("*.md"))))
COMMANDS = typer.main.get_command(cli.app)
MAKES = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
ROOMS = ("bot", "blocks", "handlers", "sandbox", "tests", "bench", "deploy", "docs")


def text_of(page: str) -> str:
    return (ROOT / page).read_text()


def code(page: str) -> Iterator[str]:
    """Every line in a block of shell or of nothing in particular, and everything between backticks."""
    text = text_of(page)
    blocks = re.findall(r"^ *```(?:sh|text)?\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    for block in blocks:
        yield from (line.strip() for line in block.splitlines())
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL))


def typed(page: str, program: str) -> Iterator[list[str]]:
    """What is typed after `program`, up to a comment or the end of that command."""
    commands = (each.strip() for line in code(page) for each in re.split(r"&&|[;|#>]", line.replace("…", "")))
    for command in commands:
        if found := re.fullmatch(rf"(?:\w+=\S* )*(?:[\w./]*/bin/)?{program} (.+)", command):
            yield shlex.split(found[1])


def ours(words: list[str]) -> str:
    """What is wrong with `exodus` and these words; empty where it is a command with options that it has."""
    command: Any = COMMANDS
    rest = list(words)
    while rest and not rest[0].startswith("-") and hasattr(command, "commands"):
        command = command.commands.get(rest.pop(0))
    if command is None:
        return "no such command"
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)} | {"--help"}
    return ", ".join(each for each in rest if each.startswith("--") and each not in known)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_ours_is_one(page: str) -> None:
    wrong = [(words, why) for words in typed(page, "exodus") if (why := ours(words))]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES)
def test_every_target_of_make_is_one(page: str) -> None:
    targets = {words[0] for words in typed(page, "make") if words and "=" not in words[0]}
    assert targets <= MAKES


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_is_there(page: str) -> None:
    named = {each for line in code(page) for each in re.findall(rf"(?<![\w/.-])(?:{'|'.join(ROOMS)})/[\w./-]*", line)}
    assert [each for each in sorted(named) if not (ROOT / each.rstrip(".")).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_that_is_named_is_one(page: str) -> None:
    for table, known in (("policy", Policy.model_fields), ("teams", TeamSettings.model_fields)):
        named = re.findall(rf"\[{table}(?:\.[^\]]*)?\]`? `?([a-z]\w+)(?:,|`|\s*=)", text_of(page))
        assert set(named) <= known.keys(), table


@pytest.mark.parametrize("page", PAGES)
def test_every_metric_that_is_named_is_counted(page: str) -> None:
    counted = {family.name for family in metrics.REGISTRY.collect()}
    named = {each for line in code(page) for each in re.findall(r"\bexodus_\w+", line)}
    assert {re.sub(r"_(total|bucket|count|sum)$", "", each) for each in named} <= counted


def test_the_variables_of_setup_are_those_the_bot_reads() -> None:
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", text_of("docs/setup.md"), re.MULTILINE)
    named = {each.lower() for row in rows for each in re.findall(r"[A-Z_]+", row)}
    left = Environment.model_fields.keys() - named
    assert named <= Environment.model_fields.keys()
    assert left == {"slack_api_url"}, "that one is the sandbox's"


EXAMPLE = re.sub(r"^# ?(?=\[|\w+ = )", "", text_of("exodus.toml"), flags=re.MULTILINE)
"""The file as it is once everything in it is used."""


@pytest.mark.parametrize("toml", [*re.findall(r"```toml\n(.*?)```", text_of("docs/setup.md"), re.DOTALL), EXAMPLE])
def test_every_example_of_a_configuration_is_accepted(toml: str, tmp_path: Path) -> None:
    assert tomllib.loads(toml)
    (tmp_path / "exodus.toml").write_text(toml)
    config(tmp_path / "exodus.toml")


def table(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table below that heading, without its first two lines."""
    below = text_of(page).partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*", below, re.MULTILINE)
    ][2:]


def test_what_the_orgs_developers_are_told_is_what_the_bot_sends_and_the_demos_org_takes() -> None:
    page = "docs/actions-in-salesforce.md"
    org = {name: action for (_, name), action in (ACTIONS | ONCE).items()}
    bound = tomllib.loads((ROOT / "bot" / "defaults.toml").read_text())["actions"]
    told: set[str] = set()
    for names, _, inputs in table(page, "Inputs"):
        said = {"recordId", *re.findall(r"`(\w+)`", inputs)}
        for name in re.findall(r"`(\w+)`", names):
            told.add(name)
            assert said == set(bound[name]["inputs"].values()), name
            assert said == {each.name for each in org[name].inputs}, name
            keyed = org.get(f"{name}Once")
            assert keyed is None or said | {"requestKey"} == {each.name for each in keyed.inputs}, name
    assert told == {name for name, each in bound.items() if each["kind"] != "link"}
    outputs = {name for cells in table(page, "Outputs") for name in re.findall(r"`(\w+)`", cells[0])}
    assert outputs <= {each.name for action in org.values() for each in action.outputs}


def test_these_tests_find_what_they_look_for() -> None:
    assert ["doctor", "--person", "U0123456789"] in list(typed("docs/setup.md", "exodus"))
    assert ours(["doctor", "--nobody"])
    assert ours(["doctr"])
    assert ["check"] in list(typed("CONTRIBUTING.md", "make"))
