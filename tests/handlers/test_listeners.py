"""Whatever Slack may send is acknowledged, handled once, and answered only where Slack itself is."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from typing import Any

import pytest
import structlog
from slack_sdk.web.async_base_client import AsyncBaseClient

from bench.slack import APP_TOKEN, BOT_TOKEN, TEAM, USER, Slack, running_slack
from bot.app import running
from bot.config import Config, Environment
from bot.salesforce.transport import QUEUE, THREADS
from tests.kit import Clock, Sandbox, until

PERSON = {"id": USER, "team_id": TEAM}


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with running_slack() as slack:
        yield slack


@pytest.fixture(autouse=True)
async def listening(slack: Slack, environment: Environment, configuration: Config, clock: Clock) -> AsyncIterator[None]:
    """The bot, connected to a Slack that can say anything, with the sandbox's Salesforce."""
    known = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN, "slack_api_url": f"{slack.origin}/api"}
    elsewhere = Environment.model_validate(environment.model_dump() | known)
    async with running(elsewhere, configuration, clock, clock.ticks, sweeping=False):
        await slack.connected(2)
        yield


def command(slack: Slack, number: str, text: str = "11436", name: str = "/order", **more: Any) -> dict[str, Any]:
    return {
        "command": name, "text": text, "team_id": TEAM, "user_id": USER, "trigger_id": number,
        "response_url": f"{slack.origin}/response/{number}", **more,
    }  # fmt: skip


def press(slack: Slack, number: str, action_id: str, value: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": PERSON,
        "team": {"id": TEAM},
        "trigger_id": number,
        "response_url": f"{slack.origin}/response/{number}",
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
    }


async def test_an_ack_costs_no_web_client(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    begin = AsyncBaseClient.__init__

    def counted(self: AsyncBaseClient, *given: Any, **named: Any) -> None:
        made.append(self)
        begin(self, *given, **named)

    monkeypatch.setattr(AsyncBaseClient, "__init__", counted)
    assert "SO-011436" in (await slack.deliver("slash_commands", command(slack, "c1", "help")))["text"]
    assert not made


async def test_a_question_is_acked_empty_and_answered_at_its_address(slack: Slack) -> None:
    answer = slack.expect("q1")
    assert not await slack.deliver("slash_commands", command(slack, "q1"))
    assert "SO-011436" in json.dumps(await answer)


async def test_an_unknown_command_is_told_so_in_the_ack(slack: Slack) -> None:
    ack = await slack.deliver("slash_commands", command(slack, "q2", name="/odrer"))
    assert "don't know that command" in ack["text"]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("interactive", {"type": "view_closed", "user": PERSON, "team": {"id": TEAM}, "view": {"id": "V1", "callback_id": "gone", "type": "modal"}}),
        ("interactive", {"type": "shortcut", "user": PERSON, "team": {"id": TEAM}, "callback_id": "gone", "trigger_id": "1"}),
        ("interactive", {"type": "message_action", "user": PERSON, "team": {"id": TEAM}, "callback_id": "gone", "trigger_id": "1", "message": {}, "channel": {"id": "C1"}}),
        ("events_api", {"type": "event_callback", "team_id": TEAM, "event": {"type": "reaction_added", "user": USER}}),
    ],
)  # fmt: skip
async def test_what_nobody_handles_is_acknowledged_all_the_same(
    slack: Slack, kind: str, payload: dict[str, Any]
) -> None:
    async with asyncio.timeout(2):
        assert not await slack.deliver(kind, payload)


async def test_options_that_nobody_knows_are_none(slack: Slack) -> None:
    asked = {
        "type": "block_suggestion",
        "user": PERSON,
        "team": {"id": TEAM},
        "action_id": "gone",
        "block_id": "b",
        "value": "",
    }
    assert await slack.deliver("interactive", asked) == {"options": []}


@pytest.mark.parametrize(
    ("action_id", "value"),
    [("last.years", "1:a01Hs00000AbCdEIAV"), ("order.look_again", "0:a01Hs00000AbCdEIAV"), ("order.look_again", "1:' OR Id != '"), ("order.look_again", "")],
)  # fmt: skip
async def test_a_control_out_of_date_says_so(slack: Slack, sandbox: Sandbox, action_id: str, value: str) -> None:
    number = f"p{action_id}{len(value)}"
    answer = slack.expect(number)
    assert not await slack.deliver("interactive", press(slack, number, action_id, value))
    assert "out of date" in (await answer)["text"]
    assert not [call for call in await sandbox.salesforce_calls() if "Sales_Order__c" in str(call)]


async def test_a_submission_of_an_unknown_form_shows_that_it_is_out_of_date(slack: Slack) -> None:
    view = {"id": "V1", "callback_id": "gone", "type": "modal", "private_metadata": "", "state": {"values": {}}}
    submitted = {"type": "view_submission", "user": PERSON, "team": {"id": TEAM}, "trigger_id": "1", "view": view}
    ack = await slack.deliver("interactive", submitted)
    assert ack["response_action"] == "update"
    assert "out of date" in json.dumps(ack["view"])


async def test_a_payload_that_comes_twice_is_handled_once(slack: Slack, sandbox: Sandbox) -> None:
    warm = slack.expect("first")
    await slack.deliver("slash_commands", command(slack, "first"))
    await warm
    before = len(await sandbox.salesforce_calls())
    answer = slack.expect("twice")
    for _ in range(3):
        assert not await slack.deliver("slash_commands", command(slack, "twice"))
    await answer
    last = slack.expect("after")
    await slack.deliver("slash_commands", command(slack, "after"))
    await last
    assert len(await sandbox.salesforce_calls()) - before == 2


def said(number: str, text: str = "11436", **more: Any) -> dict[str, Any]:
    """A person's message to the bot, as an event."""
    event = {"type": "message", "channel": "D1", "channel_type": "im", "user": USER, "team": TEAM, "ts": "1.1"}
    given = {name: value for name, value in {**event, "text": text, **more}.items() if value is not None}
    return {"type": "event_callback", "team_id": TEAM, "event_id": number, "event": given}


async def answers(slack: Slack, count: int) -> list[dict[str, Any]]:
    async def enough() -> bool:
        return len(slack.posted) >= count

    await until(enough)
    return slack.posted


@pytest.mark.parametrize(
    "more",
    [{}, {"subtype": "file_share"}, {"subtype": "thread_broadcast"}, {"subtype": "me_message"}, {"team": None},
     {"user_team": TEAM, "team": "T0OTHER"}],
)  # fmt: skip
async def test_what_a_person_types_to_the_bot_is_answered_there(slack: Slack, more: dict[str, Any]) -> None:
    assert not await slack.deliver("events_api", said("e1", **more))
    [answer] = await answers(slack, 1)
    assert answer["channel"] == "D1"
    assert "thread_ts" not in answer
    assert answer["text"] == "Here is SO-011436 as Salesforce has it."


async def test_a_thread_is_answered_in_and_its_first_message_is_not_in_it(slack: Slack) -> None:
    await slack.deliver("events_api", said("e1", ts="1.1", thread_ts="1.1"))
    await slack.deliver("events_api", said("e2", ts="1.3", thread_ts="1.1"))
    threads = [answer.get("thread_ts") for answer in await answers(slack, 2)]
    assert sorted(threads, key=str) == ["1.1", None]


async def test_one_event_is_answered_once_however_often_it_comes(slack: Slack) -> None:
    for _ in range(3):
        assert not await slack.deliver("events_api", said("once"))
    await slack.deliver("events_api", said("then", "help"))
    texts = [answer["text"] for answer in await answers(slack, 2)]
    assert len([text for text in texts if "SO-011436 as Salesforce" in text]) == 1
    assert len([text for text in texts if "/order help" in text]) == 1


@pytest.mark.parametrize(
    "more",
    [{"subtype": "message_changed"}, {"subtype": "message_deleted"}, {"subtype": "bot_message"}, {"bot_id": "B0OTHER"},
     {"channel_type": "channel"}, {"channel_type": "mpim"}, {"user": None}, {"type": "app_mention"}],
)  # fmt: skip
async def test_edits_bots_and_other_conversations_are_not_answered(slack: Slack, more: dict[str, Any]) -> None:
    assert not await slack.deliver("events_api", said("not for us", **more))
    await slack.deliver("events_api", said("for us", "help"))
    [answer] = await answers(slack, 1)
    assert "/order help" in answer["text"]


async def test_a_stranger_in_the_dm_is_refused_before_anything_is_read(slack: Slack, sandbox: Sandbox) -> None:
    before = len(await sandbox.salesforce_calls())
    await slack.deliver("events_api", said("e1", team="T0OTHER"))
    [answer] = await answers(slack, 1)
    assert "Only people of this workspace" in answer["text"]
    assert len(await sandbox.salesforce_calls()) == before


async def test_a_shortcut_that_comes_twice_is_answered_once(slack: Slack, sandbox: Sandbox) -> None:
    warm = slack.expect("warm")
    await slack.deliver("slash_commands", command(slack, "warm"))
    await warm
    before = len(await sandbox.salesforce_calls())
    used = {
        "type": "message_action", "callback_id": "look_up_order", "trigger_id": "s1", "user": PERSON, "team": {"id": TEAM},
        "channel": {"id": "C1"}, "message": {"text": "SO-011436"}, "response_url": f"{slack.origin}/response/s1",
    }  # fmt: skip
    answer = slack.expect("s1")
    for _ in range(2):
        assert not await slack.deliver("interactive", used)
    assert "SO-011436" in (await answer)["text"]
    after = slack.expect("after")
    await slack.deliver("slash_commands", command(slack, "after"))
    await after
    assert len(await sandbox.salesforce_calls()) - before == 2


async def test_a_fault_of_ours_gives_the_reference_that_the_log_has(slack: Slack, sandbox: Sandbox) -> None:
    warm = slack.expect("known")
    await slack.deliver("slash_commands", command(slack, "known"))
    await warm
    unforeseen = {"status": 400, "error_code": "MALFORMED_QUERY", "times": 1}
    await sandbox.call("salesforce/faults", {"path": "/services/data", "mode": "status", **unforeseen})
    answer = slack.expect("fault")
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        assert not await slack.deliver("slash_commands", command(slack, "fault"))  # Bolt saw nothing
        told = (await answer)["text"]
    (fault,) = [line for line in lines if line["event"] == "fault"]
    found = re.search(r"Reference ([A-Z0-9]{6})", told)
    assert found
    assert found[1] == fault["reference"]
    assert fault["asked"] == "/order"
    assert "MALFORMED_QUERY" not in told


ELSEWHERE = [
    "https://evil.example/response/1",
    "http://127.0.0.1:9/response/1",
    "{origin}.evil.example/x",
    "{origin}@evil.example/x",
    "https://hooks.slack.com.evil.example/x",
    "ftp://hooks.slack.com/x",
    "",
]


@pytest.mark.parametrize("address", ELSEWHERE)
async def test_nothing_is_answered_anywhere_but_at_slack(slack: Slack, sandbox: Sandbox, address: str) -> None:
    payload = command(slack, "away", response_url=address.format(origin=slack.origin))
    ack = await slack.deliver("slash_commands", payload)
    assert re.search(r"I don't know the address .* Reference [A-Z0-9]{6}", ack["text"])
    assert "bot's operators" in ack["text"]
    assert not [call for call in await sandbox.salesforce_calls() if "SO-011436" in str(call)]
    after = slack.expect("after")
    await slack.deliver("slash_commands", command(slack, "after"))
    assert "SO-011436" in json.dumps(await after)


def everybody(slack: Slack, count: int) -> list[Coroutine[Any, Any, Any]]:
    """So many people ask something, each once."""
    asked = (command(slack, f"many{n}", user_id=f"U0MANY{n}") for n in range(count))
    return [slack.deliver("slash_commands", each) for each in asked]


async def test_the_hundredth_ack_does_not_wait_for_the_first_answer(slack: Slack, sandbox: Sandbox) -> None:
    warm = slack.expect("ready")
    await slack.deliver("slash_commands", command(slack, "ready"))
    await warm
    await sandbox.call("salesforce/faults", {"path": "/services", "mode": "delay", "seconds": 1, "times": 1000})
    acks = await asyncio.gather(*everybody(slack, THREADS + QUEUE + 5))
    await sandbox.call("salesforce/faults", method="DELETE")
    assert len([ack for ack in acks if ack and "busy" in ack["text"]]) == 5


@pytest.fixture
async def busy(slack: Slack, sandbox: Sandbox) -> AsyncIterator[None]:
    """As much under way as there is room for."""
    warm = slack.expect("ready")
    await slack.deliver("slash_commands", command(slack, "ready"))
    await warm
    await sandbox.call("salesforce/faults", {"path": "/services", "mode": "delay", "seconds": 1, "times": 1000})
    await asyncio.gather(*everybody(slack, THREADS + QUEUE))
    yield
    await sandbox.call("salesforce/faults", method="DELETE")


@pytest.mark.usefixtures("busy")
async def test_a_busy_bot_acknowledges_first_and_says_so_then(slack: Slack) -> None:
    slack.answering.clear()
    answer = slack.expect("p1")
    async with asyncio.timeout(3):
        assert not await slack.deliver("events_api", said("e1"))
        assert not await slack.deliver("events_api", said("e2", "help"))
        assert not await slack.deliver("interactive", press(slack, "p1", "order.look_again", "1:a01Hs00000AbCdEIAV"))
    slack.answering.set()
    assert "busy" in (await answer)["text"]
    assert all("busy" in each["text"] for each in await answers(slack, 2))


@pytest.mark.usefixtures("busy")
async def test_a_press_inside_a_modal_is_told_there_that_the_bot_is_busy(slack: Slack) -> None:
    inside = press(slack, "p2", "order.lines", "1:a01Hs00000AbCdEIAV:2") | {"view": {"id": "V1"}}
    del inside["response_url"]
    assert not await slack.deliver("interactive", inside)

    async def filled() -> bool:
        return bool(slack.filled)

    await until(filled)
    [view] = slack.filled
    assert view["view_id"] == "V1"
    assert "busy" in json.dumps(view["view"])


async def test_a_press_with_a_foreign_address_is_told_in_a_modal(slack: Slack) -> None:
    away = press(slack, "away", "order.look_again", "1:a01Hs00000AbCdEIAV") | {"response_url": "https://evil.example/r"}
    with structlog.testing.capture_logs() as lines:
        assert not await slack.deliver("interactive", away)

        async def opened() -> bool:
            return bool(slack.opened)

        await until(opened)
    (line,) = [each for each in lines if each["event"] == "no address to answer at"]
    assert line["host"] == "evil.example"
    assert f"Reference {line['reference']}" in json.dumps(slack.opened)


async def test_one_person_leaves_room_for_the_others(slack: Slack, sandbox: Sandbox) -> None:
    warm = slack.expect("ready")
    await slack.deliver("slash_commands", command(slack, "ready"))
    await warm
    await sandbox.call("salesforce/faults", {"path": "/services", "mode": "delay", "seconds": 1, "times": 1000})
    greedy = [slack.deliver("slash_commands", command(slack, f"mine{n}")) for n in range(20)]
    acks = await asyncio.gather(*greedy)
    others = await asyncio.gather(*everybody(slack, 10))
    assert [ack["text"] for ack in acks if ack] == [
        "I'm still at work on 8 things that you asked for. Wait for their answers, then ask again."
    ] * 12
    assert not [ack for ack in others if ack]
    more = slack.expect("p1")
    await slack.deliver("interactive", press(slack, "p1", "order.look_again", "1:a01Hs00000AbCdEIAV"))
    assert "still at work on 8 things" in (await more)["text"]
    await sandbox.call("salesforce/faults", method="DELETE")


async def test_whoever_is_refused_costs_one_look_up_for_a_while(slack: Slack, sandbox: Sandbox, clock: Clock) -> None:
    async def refused(number: str) -> None:
        answer = slack.expect(number)
        await slack.deliver("slash_commands", command(slack, number, user_id="U0NOBODY"))
        assert "No active Salesforce user" in (await answer)["text"]

    await refused("first")
    before = len(await sandbox.salesforce_calls())
    for n in range(5):
        await refused(f"again{n}")
    assert len(await sandbox.salesforce_calls()) == before
    clock.ahead += timedelta(seconds=31)
    await refused("later")
    assert len(await sandbox.salesforce_calls()) > before


HOME = "T0SIBLING"
GRID = {"enterprise_user": {"id": "W1", "enterprise_id": "E1", "teams": [HOME, TEAM]}}


@pytest.mark.parametrize(
    ("payload_team", "known", "one_of_us"),
    [
        (HOME, {"team_id": HOME, **GRID}, True),
        (HOME, {"team_id": TEAM, **GRID}, True),
        (TEAM, {"team_id": HOME, **GRID}, True),
        (HOME, {"team_id": HOME, "enterprise_user": {"id": "W1", "teams": [HOME]}}, False),
        (HOME, {"team_id": HOME, "enterprise_user": {"id": "W1"}}, False),
        (HOME, {"team_id": HOME, "is_stranger": True, **GRID}, False),
        (HOME, {"team_id": HOME, "is_restricted": True, **GRID}, False),
        (HOME, {"team_id": HOME}, False),
        (HOME, {"team_id": TEAM}, False),
        (TEAM, {"team_id": HOME}, False),
    ],
)
async def test_users_info_says_who_belongs_to_us(
    slack: Slack, payload_team: str, known: dict[str, Any], *, one_of_us: bool
) -> None:
    slack.known[USER] = known
    given = press(slack, "p1", "order.look_again", "0:out of date") | {"user": {"id": USER, "team_id": payload_team}}
    for number, (kind, payload) in enumerate(
        [("slash_commands", command(slack, "c1", team_id=payload_team)), ("interactive", given)]
    ):
        answer = slack.expect(("c1", "p1")[number])
        await slack.deliver(kind, payload)
        told = (await answer)["text"]
        assert ("SO-011436" in told or "out of date" in told) == one_of_us, told


@pytest.mark.parametrize("name", ["mpdm-rosa--omar--uma-1", "mpdm-a--b-2"])
async def test_in_a_group_direct_message_nothing_is_shared_and_nobody_invited(slack: Slack, name: str) -> None:
    shared = press(slack, "p1", "order.share", "1:a01Hs00000AbCdEIAV") | {"channel": {"id": "G0GROUP", "name": name}}
    await slack.deliver("interactive", shared)

    async def filled() -> bool:
        return bool(slack.filled)

    await until(filled)
    told = json.dumps(slack.filled)
    assert "this is a group direct message" in told
    assert "/invite" not in told
    card = slack.expect("c1")
    await slack.deliver("slash_commands", command(slack, "c1", channel_id="G0GROUP", channel_name=name))
    assert "order.share" not in json.dumps(await card)


async def test_a_fallback_text_shows_nobodys_address(slack: Slack) -> None:
    answer = slack.expect("c1")
    await slack.deliver("slash_commands", command(slack, "c1", user_id="U0NOBODY"))
    told = await answer
    assert "exodus.example" not in told["text"]
    assert "u0nobody@exodus.example" in json.dumps(told["blocks"])


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"is_email_confirmed": None}, "Slack doesn't say whether your e-mail address is confirmed"),
        ({"is_email_confirmed": "yes"}, "Slack doesn't say whether your e-mail address is confirmed"),
        ({"is_email_confirmed": False}, "isn't confirmed. Confirm it in Slack's account settings."),
    ],
)
async def test_an_absent_confirmation_is_not_a_refused_one(slack: Slack, known: dict[str, Any], told: str) -> None:
    slack.known[USER] = known
    answer = slack.expect("c1")
    await slack.deliver("slash_commands", command(slack, "c1"))
    said = (await answer)["text"]
    assert told in said
    assert ("[policy] unconfirmed_emails" in said) == ("doesn't say" in told)


async def test_what_else_a_payload_holds_does_not_say_who_acts(slack: Slack) -> None:
    """A press that also carries an event, a command that also carries a user: the kind decides."""
    slack.known["U0GUEST"] = {"is_restricted": True}
    other = {"event": {"user": USER, "team": TEAM, "type": "message"}, "user_id": USER, "team_id": TEAM}
    pressed = press(slack, "p1", "order.look_again", "0:x") | {"user": {"id": "U0GUEST", "team_id": TEAM}} | other
    typed = command(slack, "c1", user_id="U0GUEST", user=PERSON, event=other["event"])
    for kind, payload, number in (("interactive", pressed, "p1"), ("slash_commands", typed, "c1")):
        answer = slack.expect(number)
        await slack.deliver(kind, payload)
        assert "Guests can't use Exodus" in (await answer)["text"]


PAY = "https://pay.exodus.example/l/SECRETTOKEN123"


@pytest.mark.parametrize(
    "text", [PAY, f"<{PAY}>", f"is {PAY} theirs", "nobody.knows@acme.example", "Hester Vane Quill"]
)
@pytest.mark.parametrize("name", ["/order", "/payment"])
async def test_what_a_person_types_is_not_logged_and_no_link_is_said_back(slack: Slack, name: str, text: str) -> None:
    answer = slack.expect("secret")
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        await slack.deliver("slash_commands", command(slack, "secret", text, name=name))
        told = json.dumps(await answer)
    (halted,) = [line for line in lines if line["event"] == "halted"]
    assert halted["halt"] == "Halt"
    for secret in ("SECRETTOKEN123", "nobody.knows", "Quill"):
        assert secret not in str(lines)
    assert "SECRETTOKEN123" not in told
    assert "nobody.knows" not in told
