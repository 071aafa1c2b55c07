"""`exodus doctor --person`: the step that is red is the one that stops them, and the bot refuses whom it refuses."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import app
from bot.config import Config, Environment
from bot.doctor import State
from tests.kit import Desk, Sandbox

ROSA = "rosa@exodus.example.demo"


@dataclass(frozen=True, kw_only=True)
class Refused:
    user: str
    red: str
    said: str
    who: str
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    people: tuple[tuple[str, str], ...] = ()


def rep(**changed: Any) -> tuple[tuple[str, dict[str, Any]], ...]:
    return (("slack/user", {"user": "rep", "set": changed}),)


REFUSED = {
    "guest": Refused(user="U0GUEST", red="Full member", said="guest", who="a Slack admin"),
    "stranger": Refused(user="U0STRANGER", red="Workspace", said="another company", who="a Slack admin"),
    "deactivated": Refused(
        user="U0REP", red="Person", said="deactivated", who="a Slack admin", calls=rep(deleted=True)
    ),
    "unconfirmed": Refused(
        user="U0REP", red="E-mail", said="not confirmed", who="they themselves", calls=rep(is_email_confirmed=False)
    ),
    "confirmed or not, nobody says": Refused(
        user="U0REP", red="E-mail", said="does not say", who="(you)", calls=rep(is_email_confirmed=None)
    ),
    "unlinked": Refused(user="U0UNLINKED", red="Salesforce user", said="nobody has", who="your Salesforce admin"),
    "inactive in Salesforce": Refused(
        user="U0REP",
        red="Salesforce user",
        said="inactive or no standard user",
        who="your Salesforce admin",
        calls=(("salesforce/access", {"do": "deactivate_user", "user": ROSA}),),
    ),
    "named wrongly": Refused(
        user="U0REP",
        red="Salesforce user",
        said="nobody has the username",
        who="(you)",
        people=(("U0REP", "rose@exodus.example.demo"),),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_the_step_that_stops_them_is_red_with_who_mends_it(
    name: str, sandbox: Sandbox, environment: Environment, configuration: Config
) -> None:
    case = REFUSED[name]
    for path, body in case.calls:
        await sandbox.call(path, body)
    config = configuration.model_copy(update={"people": dict(case.people)})
    found = {each.name: each for each in await app.examine_person(environment, config, case.user)}
    assert [each.name for each in found.values() if each.state is State.RED] == [case.red]
    assert case.said in found[case.red].found
    assert case.who in found[case.red].mend
    assert found["Same as before"].state is State.SKIPPED


async def test_nobody_by_that_id(environment: Environment, configuration: Config, sandbox: Sandbox) -> None:
    found = await app.examine_person(environment, configuration, "U0NOBODY")
    assert found[0].name == "Slack user"
    assert "user_not_found" in found[0].found


async def test_whoever_is_let_in_is_well_to_the_last_step(
    sandbox: Sandbox, environment: Environment, configuration: Config, bot: app.Exodus, rosa: Desk
) -> None:
    """Also beside the running bot, whose database it reads."""
    await rosa.asks("/order SO-011436")
    found = {each.name: each for each in await app.examine_person(environment, configuration, "U0REP")}
    assert {each.state for each in found.values()} == {State.OK}
    assert found["Same as before"].found == "yes"
    assert f"Actions of {ROSA}" in found


async def test_whoever_is_not_who_they_were_is_refused_there(
    sandbox: Sandbox, environment: Environment, configuration: Config, bot: app.Exodus, rosa: Desk, tmp_path: Path
) -> None:
    await rosa.asks("/order SO-011436")
    await sandbox.call("slack/user", {"user": "rep", "set": {"email": "sofia@exodus.example"}})
    found = {each.name: each for each in await app.examine_person(environment, configuration, "U0REP")}
    assert found["Same as before"].state is State.RED
    assert "[people]" in found["Same as before"].mend
