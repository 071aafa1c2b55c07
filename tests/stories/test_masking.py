"""The reader of every channel (tests/watch.py) can fail: bad samples are caught, and what we really post is let through.

Nothing about a customer reaches a channel but what *Share here* and the team cards may carry.
"""

import json
from typing import Any

import pytest

from tests.kills.world import Salesforce
from tests.leaks import Rules, leaks, public
from tests.watch import WatchedSandbox

OWN = "http://127.0.0.1:8930/"
RULES = Rules((OWN,), frozenset({"12 Harbor Street"}))


def said(text: str) -> dict[str, Any]:
    return {"channel": "C0GENERAL", "text": "An order.", "blocks": [{"type": "section", "text": {"text": text}}]}


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("write to jane@acme.example", "an e-mail address: jane@acme.example"),
        ("write to <mailto:jane@acme.example|Jane>", "a link: mailto:jane@acme.example"),
        ("Jane Doe (jane.doe@acme.example)", "an e-mail address: jane.doe@acme.example"),
        ("j**@acme.example", "an e-mail address: j**@acme.example"),
        ("call +1 415 555 0134", "a telephone number: +1 415 555 0134"),
        ("call (415) 555-0134", "a telephone number: (415) 555-0134"),
        ("call 02071234567 now", "a telephone number: 02071234567"),
        ("call <tel:+14155550134|us>", "a link: tel:+14155550134"),
        ("<https://pay.exodus.example/c/5fL2x|Pay now>", "a link: https://pay.exodus.example/c/5fL2x"),
        ("pay at pay.exodus.example/c/5fL2x", "a link: pay.exodus.example/c/5fL2x"),
        ("see www.acme.example", "a link: www.acme.example"),
        (f"<{OWN[:-1]}.evil.example/x|Open>", f"a link: {OWN[:-1]}.evil.example/x"),
        ("ships to 12 Harbor Street", "something of the customer's: 12 Harbor Street"),
    ],
)
def test_what_no_channel_may_read_is_caught(text: str, caught: str) -> None:
    assert caught in leaks(said(text), RULES)


def test_it_is_caught_wherever_it_stands() -> None:
    address = "jane@acme.example"
    assert leaks({"text": address, "blocks": []}, RULES)
    assert leaks({"text": "", "blocks": json.dumps(said(address)["blocks"])}, RULES)
    button = {"type": "button", "accessibility_label": address, "url": "https://acme.example", "value": address}
    found = leaks({"text": "", "blocks": [{"type": "actions", "elements": [button]}]}, RULES)
    assert [each.split(":")[0] for each in found] == ["an e-mail address", "a link", "a value that is no id"]


@pytest.mark.parametrize(
    "text",
    [
        "SO-011436 · $1,240.00 of $4,000.00 · due Dec 12, 2026",
        "Sent to j***@acme.example",
        "Sent to j∗∗∗@acme.example",  # as escaping leaves it
        "Owner Rosa Reyes · order entered <!date^1796202720^{date_short_pretty} {time}|2026-12-02 09:12 UTC>",
        f"<{OWN}lightning/r/Sales_Order__c/a0AHs00000AbCdEMAV/view|SO-011436>",
        "JP¥1,240,000 · 2 of 3 lines",
        "Take it: <@U0REP> in <#C0GENERAL>",
    ],
)
def test_what_we_post_is_let_through(text: str) -> None:
    assert leaks(said(text), RULES) == []


def test_ids_on_buttons_are_let_through() -> None:
    order = "a0AHs00000AbCdEMAV"
    for value in (f"1:{order}", f"1:{order}:{order}", f"1:{order}:2", "1:episode:7"):
        assert leaks({"value": value}, RULES) == []


def test_channels_are_read_and_what_one_person_sees_is_not() -> None:
    def call(name: str, **request: Any) -> dict[str, Any]:
        return {"kind": "call", "name": name, "request": request, "response": None}

    ack = {"kind": "delivery", "name": "/order", "request": {}, "response": {"response_type": "in_channel"}}
    read = [
        call("chat.postMessage", channel="C0GENERAL"),
        call("chat.update", channel="C0GENERAL"),
        call("response_url", response_type="in_channel"),
        ack,
    ]
    unread = [
        call("chat.postMessage", channel="D0ROSA"),
        call("chat.postMessage", channel="U0REP"),
        call("response_url", response_type="ephemeral"),
        call("users.info", user="U0REP"),
        {**ack, "response": {"text": "/order help shows this."}},
        {"kind": "call", "name": "response_url", "request": None, "response": None},
    ]
    assert len(list(public(read))) == len(read)
    assert not list(public(unread))


async def post(sandbox: WatchedSandbox, text: str) -> None:
    token = (await sandbox.call("world"))["slack"]["bot_token"]
    said = {"channel": "C0GENERAL", "text": text}
    await sandbox.http.post(
        f"{sandbox.url}/api/chat.postMessage", json=said, headers={"Authorization": f"Bearer {token}"}
    )


async def test_channels_are_read_before_a_reset_forgets_them(sandbox: WatchedSandbox) -> None:
    await post(sandbox, "write to jane@acme.example")
    with pytest.raises(AssertionError, match="an e-mail address"):
        await sandbox.reset()


async def test_the_customers_of_a_world_that_was_asked_for_are_known(sandbox: WatchedSandbox) -> None:
    await sandbox.reset(orders=20, seed=5)
    found = await (await Salesforce.enter(sandbox)).query("SELECT Account__r.Name FROM Sales_Order__c ORDER BY Name")
    name = found[-1]["Account__r"]["Name"]
    await post(sandbox, f"{name} has paid")
    with pytest.raises(AssertionError, match="something of the customer's"):
        await sandbox.look()


async def test_what_nobody_could_read_any_more_is_not_taken_for_harmless(sandbox: WatchedSandbox) -> None:
    await post(sandbox, "An order.")
    sandbox.seen -= 1
    with pytest.raises(AssertionError, match="more went over the wire"):
        await sandbox.look()
