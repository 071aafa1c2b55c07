"""A member whose home is another workspace of the same organization, and an e-mail of which Slack does not say anything.

Sources: docs.slack.dev/reference/objects/user-object (`enterprise_user`), looker/lookerbot#184 (its `teams`),
slackapi/bolt-js#1875 (a command names the workspace it was typed in, a press the person's home); is_email_confirmed:
getsentry/eng-pipes#142, singer-io/tap-slack#21.
"""

import pytest

from tests.sandbox.slack.desk import Desk, Json

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}


async def user(desk: Desk, id_: str = "U0REP") -> Json:
    return dict((await desk.api("users.info", user=id_))["user"])


async def test_a_command_names_our_workspace_and_a_press_the_persons_home(desk: Desk) -> None:
    await desk.post("user", user="rep", set={"sibling": True})
    posted = await desk.api(
        "chat.postMessage", channel="C0GENERAL", text="x", blocks=[{"type": "actions", "elements": [BUTTON]}]
    )
    async with desk.connected() as app:
        await desk.post("command", user="rep", channel="general", text="/order 1")
        command = app.last
        await desk.post("action", user="rep", message={"channel": "general", "ts": posted["ts"]}, action_id="go")
        press = app.last
        await desk.post("message", user="rep", channel="dm", text="hi")
        await app.until(3)
    assert (command["team_id"], command["enterprise_id"]) == ("T0EXODUS", "E0EXODUS")
    assert (press["team"]["id"], press["user"]["team_id"]) == ("T0EXODUS", "T0SIBLING")
    assert (press["enterprise"]["id"], press["is_enterprise_install"]) == ("E0EXODUS", False)
    event = app.last["event"]
    assert (app.last["team_id"], app.last["enterprise_id"]) == ("T0EXODUS", "E0EXODUS")
    assert {event["team"], event["user_team"], event["source_team"]} == {"T0SIBLING"}


async def test_a_modal_is_of_the_persons_home(desk: Desk) -> None:
    await desk.post("user", user="rep", set={"sibling": True})
    async with desk.connected() as app:
        await desk.post("command", user="rep", channel="general", text="/order 1")
        opened = await desk.api(
            "views.open", trigger_id=app.last["trigger_id"], view={**MODAL, "notify_on_close": True}
        )
        await desk.post("close", user="rep", view=opened["view"]["id"])
    view = app.last["view"]
    assert (view["team_id"], view["app_installed_team_id"]) == ("T0SIBLING", "T0EXODUS")
    assert app.last["team"]["id"] == "T0SIBLING"


async def test_users_info_names_every_workspace_of_theirs(desk: Desk) -> None:
    assert "enterprise_user" not in await user(desk)
    await desk.post("user", user="rep", set={"sibling": True})
    theirs, ours = await user(desk), await user(desk, "U0REPOTHER")
    assert theirs["team_id"] == "T0SIBLING"
    assert theirs["enterprise_user"]["teams"] == ["T0SIBLING", "T0EXODUS"]
    assert ours["enterprise_user"]["teams"] == ["T0EXODUS"]
    assert "enterprise_user" not in await user(desk, "U0STRANGER")
    assert (await desk.api("auth.test"))["enterprise_id"] == "E0EXODUS"
    desk.slack.clear()
    assert "enterprise_id" not in await desk.api("auth.test")


async def test_slack_may_not_say_whether_an_email_was_confirmed(desk: Desk) -> None:
    for said in (True, False):
        await desk.post("user", user="rep", set={"is_email_confirmed": said})
        assert (await user(desk))["is_email_confirmed"] is said
    await desk.post("user", user="rep", set={"is_email_confirmed": None})
    assert "is_email_confirmed" not in await user(desk)
    listed = (await desk.api("users.list"))["members"]
    assert "is_email_confirmed" not in next(each for each in listed if each["id"] == "U0REP")


async def test_slack_may_know_no_time_zone_of_somebody(desk: Desk) -> None:
    assert (await user(desk))["tz_offset"] in {-18000, -14400}
    await desk.post("user", user="rep", set={"tz": "Europe/Berlin"})
    assert (await user(desk))["tz"] == "Europe/Berlin"
    await desk.post("user", user="rep", set={"tz": None})
    assert [(await user(desk))[name] for name in ("tz", "tz_label", "tz_offset")] == [None] * 3


@pytest.mark.parametrize(
    "given", [{"tz": "Nowhere"}, {"sibling": None}, {"email": None}, {"is_email_confirmed": "no"}, {"team": "T1"}]
)
async def test_what_cannot_be_set_is_said(desk: Desk, given: Json) -> None:
    assert not (await desk.post("user", user="rep", set=given))["ok"]
