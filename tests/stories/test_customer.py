"""*Copy for the customer*: a few sentences in a modal, and of every situation nothing that is not the customer's."""

import pytest

from bot.app import salesforce
from bot.config import Config, Environment
from bot.runbook.customer_words import sentences
from bot.runbook.references import Record
from bot.runbook.values import RecordId, SlackUserId
from tests.kit import Clock, Desk, Sandbox, until
from tests.runbook.documents import not_on_documents


@pytest.mark.usefixtures("bot")
async def test_the_rep_copies_it_from_a_modal_and_nothing_is_sent(rosa: Desk, sandbox: Sandbox) -> None:
    card = await rosa.asks("/order 11436")
    while "order.copy" not in str(card):  # on a busy machine it says first that it still reads
        card = await rosa.reads()
    assert (await rosa.presses(card, "order.copy"))["ok"]

    async def shown() -> str:
        views = (await sandbox.call("slack/views?user=rep"))["views"]
        return str(views[-1]["blocks"]) if views and "Loading" not in str(views) else ""

    await until(shown)
    told = await shown()
    assert "products of your order SO-011436 shipped with UPS" in told
    assert "I send none of it." in told
    assert (await sandbox.call("salesforce/outbox"))["mails"] == []


async def test_of_every_situation_only_what_the_customers_documents_say(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> None:
    org = salesforce(environment, configuration, clock, clock.ticks)
    [reader] = await org.users.by_username(SlackUserId("U0REP"), environment.salesforce_integration_username)
    told = {}
    for label in (await sandbox.call("world"))["labels"]:
        if label["object"] != "Sales_Order__c" or not label["order"]:
            continue
        order = await org.orders.find(reader, Record(RecordId(label["id"])))
        assert order, label
        told[label["situation"]] = sentences(order)
        assert not_on_documents(sentences(order), order) == [], label
    org.transport.close()
    assert len(told) > 10
    assert any(told.values())
