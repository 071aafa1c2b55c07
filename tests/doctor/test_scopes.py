"""The one list of methods against the code, and the scopes they want against manifest.yml."""

import ast
import re
from pathlib import Path

import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.slack import wanted_scopes
from bot.slack.scopes import HEARD, METHODS, needed
from tests.kit import ROOT

METHOD = re.compile(r"[a-z]+(\.[a-z]+)*\.[a-zA-Z]+")
ROOMS = [ROOT / "bot" / "slack", ROOT / "bot" / "doctor", ROOT / "bot" / "services", ROOT / "handlers"]
FAMILIES = {name.split(".")[0] for name in METHODS}


def known_methods() -> dict[str, str]:
    """Each method of the SDK's client, as Slack spells it."""
    named = {each.replace(".", "_").lower(): each for each in METHODS}
    return {each: named.get(each.lower(), each) for each in dir(AsyncWebClient) if not each.startswith("_")}


def called(file: Path) -> set[str]:
    """Every method that a module names: as text, or as the client's own function."""
    found: set[str] = set()
    functions = known_methods()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and METHOD.fullmatch(node.value):
            family, _, rest = node.value.partition(".")
            if family in FAMILIES and rest and (node.value in METHODS or rest[0].islower()):
                found.add(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in functions:
            owner = ast.unparse(node.func.value)
            if owner.rsplit(".", 1)[-1] in {"web", "_web", "bare"} and node.func.attr != "api_call":
                found.add(functions[node.func.attr])
    return found


def test_the_list_has_every_method_that_the_code_calls_and_no_other() -> None:
    files = [file for room in ROOMS for file in room.rglob("*.py") if file.name != "scopes.py"]
    assert set().union(*map(called, files)) == set(METHODS)


def test_the_manifest_asks_for_what_is_needed_and_no_more() -> None:
    assert set(needed()) == wanted_scopes()


def test_the_manifest_hears_what_the_list_names() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text())
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert {each for each in events if each != "app_home_opened"} <= HEARD.keys()


def test_the_guide_says_what_each_scope_is_for() -> None:
    guide = (ROOT / "docs" / "setup.md").read_text()
    table = guide[guide.index("| scope | without it |") :].split("\n\n")[0]
    named = re.findall(r"`([a-z_.]+(?::[a-z.]+)?)`", "\n".join(row.split("|")[1] for row in table.splitlines()))
    assert set(named) == wanted_scopes()
