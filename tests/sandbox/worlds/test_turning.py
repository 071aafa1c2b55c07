"""An order put into any situation and mended again, by control call and by the buttons of a record's page."""

from typing import Any

import pytest

from sandbox.salesforce.records import Transaction
from sandbox.worlds.ground import Ground
from sandbox.worlds.situations.table import SITUATIONS
from sandbox.worlds.standing import read_back
from tests.sandbox.conftest import Caller
from tests.sandbox.worlds.truth import symptoms

pytestmark = pytest.mark.slow  # whole worlds, read order by order

TROUBLE = (
    "missing_quote",
    "missing_opportunity",
    "payment_link_failed",
    "retokenization_required",
    "gateway_unavailable",
    "wrong_invoice_recipients",
    "fulfillment_stuck",
    "tracking_missing",
)
LASTING = (
    "missing_quote",
    "payment_link_failed",
    "gateway_unavailable",
    "wrong_invoice_recipients",
    "fulfillment_stuck",
    "tracking_missing",
    "near_outside_runtime_window",
    "near_fulfilled_without_number",
    "near_never_had_a_quote",
    "near_within_grace",
    "near_another_region",
)


async def turn(caller: Caller, record: str, situation: str) -> dict[str, Any]:
    answer = await caller.control("salesforce/situation", {"record": record, "situation": situation})
    assert answer.body["ok"], answer.body
    return dict(answer.body)


async def wrong(caller: Caller) -> set[tuple[str, str]]:
    return await symptoms(caller.sandbox.salesforce.org, caller.sandbox.clock.now())


async def region(caller: Caller, number: str) -> str | None:
    org = caller.sandbox.salesforce.org

    def find(tx: Transaction) -> str | None:
        placed = read_back(Ground(tx, "", {}), number)
        return placed.region if placed else None

    return await org.look(find)


async def mend_the_demo(caller: Caller) -> None:
    for label in (await caller.control("world", method="GET")).body["labels"]:
        if label["symptom"]:
            assert (await turn(caller, label["order"] or label["number"], "mended"))["mended"], label["situation"]


@pytest.mark.parametrize("situation", SITUATIONS)
async def test_any_order_can_be_put_into_any_situation(caller: Caller, situation: str) -> None:
    before = await wrong(caller)
    label = (await turn(caller, "SO-011436", situation))["label"]
    assert (label["situation"], label["order"]) in ((situation, "SO-011436"), (situation, None))
    expected = {(label["symptom"], label["id"])} if label["symptom"] else set()
    assert await wrong(caller) == before | expected


@pytest.mark.parametrize("first", LASTING)
async def test_what_is_said_is_true_whatever_the_order_was_before(caller: Caller, first: str) -> None:
    await mend_the_demo(caller)
    for then in ("healthy", *LASTING):
        await turn(caller, "SO-011436", first)
        label = (await turn(caller, "SO-011436", then))["label"]
        assert await wrong(caller) == ({(label["symptom"], label["id"])} if label["symptom"] else set()), (first, then)
        assert await region(caller, "SO-011436") == ("east" if then == "near_another_region" else "west"), (first, then)


async def test_an_order_that_is_over_can_be_in_trouble_again(caller: Caller) -> None:
    over = await caller.order("near_fulfilled_without_number")
    label = (await turn(caller, over["number"], "missing_quote"))["label"]
    assert (label["symptom"], label["id"]) in await wrong(caller)


@pytest.mark.parametrize("situation", TROUBLE)
async def test_what_was_broken_is_mended(caller: Caller, situation: str) -> None:
    order, demo = await caller.order("healthy"), await wrong(caller)
    await turn(caller, order["id"], situation)
    assert await wrong(caller) >= demo
    assert (await turn(caller, order["number"], "mended"))["mended"]
    assert await wrong(caller) <= demo


async def test_mending_what_is_well_does_nothing(caller: Caller) -> None:
    for situation in ("healthy", "near_never_had_a_quote", "near_ap_mailbox", "near_internal_copy", "plan_active"):
        assert await turn(caller, (await caller.order(situation))["order"], "mended") == {"ok": True, "mended": []}


async def test_settings_that_mailed_a_stranger_would_do_it_again_until_they_are_mended(caller: Caller) -> None:
    soql = "SELECT Invoice_Recipients__c FROM Sales_Order__c WHERE Name = 'SO-011436'"
    said = []
    for situation in ("healthy", "wrong_invoice_recipients", "mended"):
        await turn(caller, "SO-011436", situation)
        (order,) = (await caller.sandbox.salesforce.org.query(soql, "", as_admin=True))["records"]
        said.append(order["Invoice_Recipients__c"])
    assert said == [
        "jane@acme.example",
        "jane@acme.example; m.delacroix@brightline-logistics.example",
        "jane@acme.example",
    ]


async def test_every_demo_trouble_can_be_mended(caller: Caller) -> None:
    await mend_the_demo(caller)
    assert await wrong(caller) == set()


async def test_labels_stay_what_was_true_at_reset(caller: Caller) -> None:
    before = (await caller.control("world", method="GET")).body["labels"]
    await turn(caller, "SO-011436", "missing_quote")
    assert (await caller.control("world", method="GET")).body["labels"] == before


@pytest.mark.parametrize(
    ("record", "situation", "words"),
    [
        ("SO-999999", "missing_quote", "There is no order 'SO-999999'."),
        ("SO-999999", "mended", "There is no order or quote 'SO-999999'."),
        ("x' OR Name != '", "mended", "There is no order or quote"),
        ("SO-011436", "doomed", "situation must be mended or one of healthy, missing_quote"),
        (7, "mended", "record and situation must be texts."),
    ],
)
async def test_what_makes_no_sense_is_refused(caller: Caller, record: Any, situation: str, words: str) -> None:
    answer = await caller.control("salesforce/situation", {"record": record, "situation": situation})
    assert (answer.status, answer.body["ok"]) == (400, False)
    assert words in answer.body["error"]


@pytest.mark.parametrize(
    ("situation", "button", "verb"),
    [
        ("payment_link_failed", "Set the last e-mail to sent", "link_sent"),
        ("retokenization_required", "Make the token ready", "token_ready"),
        ("readiness_unknown", "Make the token ready", "token_ready"),
        ("gateway_unavailable", "Make the gateway available", "gateway_available"),
        ("wrong_invoice_recipients", "Mail the invoice to the order&#x27;s contact", "invoice_again"),
        ("fulfillment_stuck", "Set the sync to synced", "order_synced"),
        ("tracking_missing", "Add the missing tracking record", "track_order"),
        ("plan_no_next_payment", "Schedule the next payment", "next_payment"),
        ("quote_not_converted", "Convert it into an order", "convert_quote"),
        ("missing_quote", "Link a quote", "link_quote"),
    ],
)
async def test_a_records_page_mends_it_and_then_offers_it_no_more(
    caller: Caller, situation: str, button: str, verb: str
) -> None:
    label = await caller.order(situation)
    view = f"/lightning/r/{label['object']}/{label['id']}/view"
    assert button in (await caller.call("GET", view)).body
    mended = await caller.call("POST", view.replace("/view", "/mend"), data={"do": verb})
    assert mended.status == 200
    assert button not in mended.body


@pytest.mark.parametrize("situation", ["healthy", "missing_opportunity", "near_ap_mailbox", "retokenization_required"])
async def test_an_order_that_a_queue_holds_turns_and_mends_like_any_other(caller: Caller, situation: str) -> None:
    order, before = await caller.order("healthy"), await wrong(caller)
    queue = {"do": "create", "object": "Group", "fields": {"Name": "Web Orders", "Type": "Queue"}}
    owner = (await caller.control("salesforce/records", queue)).body["id"]
    change = {"do": "update", "object": order["object"], "id": order["id"], "fields": {"OwnerId": owner}}
    assert (await caller.control("salesforce/records", change)).body["ok"]
    label = (await turn(caller, order["id"], situation))["label"]
    assert await wrong(caller) == before | ({(label["symptom"], label["id"])} if label["symptom"] else set())
    assert await region(caller, order["number"]) == "west"
    await turn(caller, order["id"], "mended")
    assert await wrong(caller) <= before
