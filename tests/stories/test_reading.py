"""One call reads an order whole, as the person may see it: what is hidden is said to be, and nothing else suffers."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.app import Salesforce, salesforce
from bot.config import Config, Environment
from bot.errors import Halt
from bot.runbook.permits import Kind
from bot.runbook.records import OPEN_ORDER, Order, Unread
from bot.runbook.references import Named, Numbered, OrderNumber, Record
from bot.runbook.values import Money, Person, RecordId, SlackUserId
from tests.kit import Clock, Sandbox

HEALTHY = OrderNumber("SO-011436")


@dataclass
class Desk:
    """Somebody reading over Salesforce's own wire, and the org's admin who prepares what they read."""

    sandbox: Sandbox
    org: Salesforce
    person: Person

    async def find(self, reference: Named = HEALTHY) -> Order:
        order = await self.org.orders.find(self.person, reference)
        assert order
        return order

    async def new(self, kind: str, **fields: Any) -> RecordId:
        made = await self.sandbox.call("salesforce/records", {"do": "create", "object": kind, "fields": fields})
        return RecordId(made["id"])

    async def hang(self, kind: str, **fields: Any) -> RecordId:
        """A record of that kind on the healthy order."""
        return await self.new(kind, Sales_Order__c=(await self.sandbox.record("healthy"))["id"], **fields)

    async def hang_many(self, number: int, kind: str, **fields: Any) -> None:
        for first in range(0, number, 32):
            await asyncio.gather(*(self.hang(kind, **fields) for _ in range(first, min(number, first + 32))))

    async def change(self, kind: str, record: str, **fields: Any) -> None:
        body = {"do": "update", "object": kind, "id": record, "fields": fields}
        await self.sandbox.call("salesforce/records", body)

    async def hide(self, kind: str, field: str) -> None:
        user = self.person.username
        body = {"do": "hide_field", "object": kind, "field": field, "user": user}
        await self.sandbox.call("salesforce/access", body)

    async def calls(self) -> int:
        return len(await self.sandbox.salesforce_calls())


async def seated(sandbox: Sandbox, org: Salesforce, name: str) -> Desk:
    [person] = await org.users.by_username(SlackUserId("U0REP"), f"{name}@exodus.example.demo")
    return Desk(sandbox, org, person)


@pytest.fixture
async def org(environment: Environment, configuration: Config, clock: Clock) -> AsyncIterator[Salesforce]:
    adapters = salesforce(environment, configuration, clock)
    yield adapters
    adapters.transport.close()


@pytest.fixture
async def rosa(sandbox: Sandbox, org: Salesforce) -> Desk:
    return await seated(sandbox, org, "rosa")


async def saved_method(rosa: Desk, readiness: str | None = "Ready", **kept_on: Any) -> tuple[RecordId, RecordId]:
    """A saved method with one token, on the healthy order's account unless said otherwise."""
    order = await rosa.find()
    assert order.customer
    gateway = await rosa.new("Payment_Gateway__c", Name="North", Available__c=True)
    method = await rosa.new(
        "Payment_Method__c", Label__c="Visa ending 4242", **(kept_on or {"Account__c": order.customer.id})
    )
    fields = {"Payment_Method__c": method, "Payment_Gateway__c": gateway, "Route_Key__c": "us-card"}
    return method, await rosa.new("Payment_Method_Token__c", Readiness__c=readiness, **fields)


async def test_the_order_itself_is_read_whole(rosa: Desk) -> None:
    order = await rosa.find()
    assert not order.unread
    assert order.terms == "Net 30"
    assert order.billing.city
    assert order.shipping.city
    assert order.ordered_on
    assert order.collected
    assert order.rep
    assert order.owner
    assert order.lines
    assert [each.place for each in order.lines] == sorted(each.place or 0 for each in order.lines)
    assert any(each.sku for each in order.lines)
    assert all(each.total and each.total.currency == "USD" for each in order.lines)


async def test_its_invoices_with_what_is_outstanding(rosa: Desk) -> None:
    invoice = await rosa.hang(
        "Invoice__c", Status__c="Overdue", Total__c=4000, Outstanding_Balance__c=1240.5, CurrencyIsoCode="USD"
    )
    found = next(each for each in (await rosa.find()).invoices or () if each.id == invoice)
    assert found.outstanding == Money(Decimal("1240.5"), "USD")
    assert found.status
    assert (found.status.shown, found.status.meaning) == ("Overdue", "open")


async def test_its_plans_with_the_route_they_are_paid_on(rosa: Desk) -> None:
    _, token = await saved_method(rosa)
    next_payment = {"Next_Payment_Date__c": "2031-02-03", "Next_Payment_Status__c": "Scheduled"}
    made = await rosa.hang("Payment_Agreement__c", Status__c="Active", Payment_Method_Token__c=token, **next_payment)
    plan = next(each for each in (await rosa.find()).agreements or () if each.id == made)
    assert plan.next_date == date(2031, 2, 3)
    assert (plan.status and plan.status.meaning, plan.next_status and plan.next_status.meaning) == ("active", "good")
    assert plan.route
    assert (plan.route.key, plan.route.method) == ("us-card", "Visa ending 4242")
    assert plan.route.gateway
    assert (plan.route.gateway.name, plan.route.gateway.available) == ("North", True)
    assert plan.route.readiness
    assert plan.route.readiness.meaning == "ready"


async def test_what_each_provider_says_of_it(rosa: Desk) -> None:
    provider = await rosa.new(
        "ThreePL_Provider_Config__c", Config_Label__c="Packiyo West", Provider_System__c="Packiyo"
    )
    state = {"Sync_State__c": "Unknown", "State_Since__c": "2031-01-02T03:04:05.000+0000"}
    await rosa.hang("ThreePL_Record_Sync_State__c", ThreePL_Provider_Config__c=provider, **state)
    newest = ((await rosa.find()).syncs or ())[0]
    assert (newest.provider, newest.state and newest.state.meaning) == ("Packiyo West", "unclear")
    await rosa.hide("ThreePL_Provider_Config__c", "Config_Label__c")
    assert ((await rosa.find()).syncs or ())[0].provider == "Packiyo"


async def test_its_notes_mails_and_files_the_newest_first(rosa: Desk) -> None:
    await rosa.hang("Order_Note__c", Name="Call back", Body__c="Wants it on Friday")
    invoice = await rosa.hang("Invoice__c")
    mail = {"Email_Type__c": "Invoice", "Status__c": "Bounced", "Recipients__c": "ap@harbor.example"}
    await rosa.hang("Order_Email_History__c", Invoice__c=invoice, **mail)
    where, content = (await rosa.find()).id, base64.b64encode(b"%PDF").decode()
    file = {"Title": "Packing list", "PathOnClient": "list.pdf", "VersionData": content}
    await rosa.new("ContentVersion", FirstPublishLocationId=where, **file)
    order = await rosa.find()
    note, email, listed = (order.notes or ())[0], (order.emails or ())[0], (order.files or ())[0]
    assert (note.title, note.body) == ("Call back", "Wants it on Friday")
    assert note.by
    assert note.at
    assert (email.invoice, email.recipients) == (invoice, "ap@harbor.example")
    assert (email.type and email.type.meaning, email.status and email.status.meaning) == ("invoice", "failed")
    assert (listed.title, listed.extension, listed.size) == ("Packing list", "pdf", 4)


async def test_however_long_the_lists_nothing_is_lost_and_one_call_is_enough(rosa: Desk) -> None:
    before = await rosa.find()
    await rosa.hang_many(180, "Sales_Order_Line__c", Line_Kind__c="Physical", Quantity__c=1)
    await rosa.hang_many(40, "Payment_Order__c", Status__c="Open", Requested_Amount__c=10)
    await rosa.hang_many(300, "Order_Email_History__c", Email_Type__c="Invoice", Status__c="Sent")
    calls = await rosa.calls()
    order = await rosa.find()
    assert await rosa.calls() - calls == 1
    assert len(order.lines or ()) == len(before.lines or ()) + 180
    assert len(order.payment_orders or ()) == len(before.payment_orders or ()) + 40
    assert len(order.emails or ()) == len(before.emails or ()) + 300
    sent = [each.at for each in order.emails or () if each.at]
    assert sent == sorted(sent, reverse=True)


async def test_what_hangs_on_an_order_leads_to_it_in_one_call(rosa: Desk) -> None:
    expected = (await rosa.find()).id
    kinds = {Kind.INVOICE: "Invoice__c", Kind.PAYMENT_ORDER: "Payment_Order__c"}
    kinds |= {Kind.AGREEMENT: "Payment_Agreement__c", Kind.TRACKING: "Sales_Order_Tracking__c"}
    made = {kind: await rosa.hang(name) for kind, name in kinds.items()}
    order = await rosa.find()
    numbers = {each.id: each.number for each in order.invoices or ()}
    numbers |= {each.id: each.number for each in order.payment_orders or ()}
    numbers |= {each.id: each.number for each in order.agreements or ()}
    numbers |= {each.id: each.name or "" for each in order.trackings or () if each.id}
    for kind, record in made.items():
        for reference in (Record(record), Numbered(kind, numbers[record])):
            before = await rosa.calls()
            assert (await rosa.find(reference)).id == expected
            assert await rosa.calls() - before == 1


async def test_an_id_of_something_else_finds_nothing_and_asks_nobody(rosa: Desk) -> None:
    order = await rosa.find()
    assert order.customer
    before = await rosa.calls()
    for stranger in (order.customer.id, RecordId("00T5g00000ABCDEEA4")):
        assert await rosa.org.orders.find(rosa.person, Record(stranger)) is None
        assert await rosa.org.orders.find_with_methods(rosa.person, Record(stranger)) == (None, None)
    assert await rosa.calls() == before


@pytest.mark.parametrize(
    ("kind", "field", "unread"),
    [
        ("Sales_Order__c", "Balance__c", "balance"),
        ("Sales_Order__c", "Billing_Street__c", "billing"),
        ("Sales_Order__c", "Primary_Sales_Rep__c", "rep"),
        ("Invoice__c", "Sales_Order__c", "invoices"),
        ("Order_Note__c", "Sales_Order__c", "notes"),
        ("Contact", "Email", "contact_email"),
    ],
)
async def test_a_hidden_field_costs_one_line_and_is_said_to_be_hidden(
    rosa: Desk, kind: str, field: str, unread: str
) -> None:
    whole = await rosa.find()
    assert unread not in whole.unread
    await rosa.hide(kind, field)
    order = await rosa.find()
    assert order.unread[unread] is Unread.NOT_VISIBLE
    assert order.status == whole.status
    assert order.lines == whole.lines
    if unread in {"invoices", "notes"}:
        assert getattr(order, unread) is None


@pytest.mark.parametrize(
    ("kind", "field", "unread"),
    [
        ("Payment_Order__c", "Payment_Method_Token__c", "route"),
        ("Payment_Order__c", "Balance_Due__c", "balance"),
        ("Payment_Order__c", "Last_Email_Error__c", "last_email_error"),
        ("Payment_Gateway__c", "Available__c", "gateway_available"),
        ("Contact", "Email", "contact_email"),
    ],
)
async def test_what_is_hidden_of_a_payment_order_is_said_there(rosa: Desk, kind: str, field: str, unread: str) -> None:
    await rosa.hide(kind, field)
    order = await rosa.find()
    assert order.payment_orders
    assert all(each.unread[unread] is Unread.NOT_VISIBLE for each in order.payment_orders)


async def test_a_token_out_of_sight_is_no_readiness_at_all(rosa: Desk) -> None:
    _, token = await saved_method(rosa)
    payment = await rosa.hang("Payment_Order__c", Payment_Method_Token__c=token)
    await rosa.sandbox.call("salesforce/access", {"do": "revoke_record", "record": token, "user": rosa.person.username})
    order = await rosa.find()
    route = next(each.route for each in order.payment_orders or () if each.id == payment)
    assert route
    assert route.readiness is None
    assert route.unread["readiness"] is Unread.NOT_VISIBLE


async def test_what_the_org_does_not_keep_is_said_to_be_so(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> None:
    order, line = configuration.mapping["order"], configuration.mapping["line"]
    adapted = {
        "order": order.model_copy(
            update={
                "fields": order.fields | {"terms": "Nowhere__c"},
                "children": order.children | {"syncs": "Nothing__r"},
            }
        ),
        "line": line.model_copy(update={"fields": line.fields | {"packed": "Nowhere__c"}}),
        "note": configuration.mapping["note"].model_copy(update={"object": "No_Note__c"}),
    }
    mapping = configuration.mapping | adapted
    org = salesforce(environment, configuration.model_copy(update={"mapping": mapping}), clock)
    try:
        found = await (await seated(sandbox, org, "rosa")).find()
    finally:
        org.transport.close()
    assert {name: found.unread.get(name) for name in ("terms", "syncs", "notes")} == dict.fromkeys(
        ("terms", "syncs", "notes"), Unread.NOT_IN_ORG
    )
    assert found.syncs is None
    assert found.notes is None
    assert found.lines
    assert found.lines[0].unread == {"packed": Unread.NOT_IN_ORG}
    assert found.lines[0].quantity


@pytest.mark.parametrize("kind", ["Sales_Order__c", "Payment_Order__c", "Invoice__c"])
async def test_no_currency_stands_in_for_a_hidden_one(rosa: Desk, kind: str) -> None:
    """Neither the org's own, nor that of the order the record hangs on."""
    await rosa.hide(kind, "CurrencyIsoCode")
    found = await rosa.find()
    assert found.payment_orders
    assert found.invoices
    amounts = {
        "Sales_Order__c": found.balance,
        "Payment_Order__c": found.payment_orders[0].requested,
        "Invoice__c": found.invoices[0].outstanding,
    }
    assert {name: each and each.currency for name, each in amounts.items()} == dict.fromkeys(amounts, "USD") | {
        kind: None
    }
    asked = amounts["Payment_Order__c"]
    assert asked
    assert asked.payable is (kind != "Payment_Order__c")


@pytest.mark.parametrize("kept", [set(), {"payment_order"}])
async def test_the_companys_own_currency_stands_in_only_where_the_org_keeps_none(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock, kept: set[str]
) -> None:
    settings = configuration.salesforce.model_copy(update={"currency": "CHF"})
    mapping = {
        name: record.model_copy(update={"fields": record.fields | {"currency": "Nowhere__c"}})
        if "currency" in record.fields and name not in kept
        else record
        for name, record in configuration.mapping.items()
    }
    adapted = configuration.model_copy(update={"mapping": mapping, "salesforce": settings})
    org = salesforce(environment, adapted, clock)
    try:
        found = await (await seated(sandbox, org, "rosa")).find()
    finally:
        org.transport.close()
    assert found.balance
    assert found.payment_orders
    asked = found.payment_orders[0].requested
    assert asked
    assert (found.balance.currency, asked.currency) == ((None, "USD") if kept else ("CHF", "CHF"))


async def test_saved_methods_come_with_the_order_each_once(rosa: Desk) -> None:
    order = await rosa.find()
    assert order.customer
    assert order.contact
    both, _ = await saved_method(rosa, Account__c=order.customer.id, Contact__c=order.contact.id)
    contact, _ = await saved_method(rosa, "Retokenization Required", Contact__c=order.contact.id)
    await saved_method(rosa, Account__c=await rosa.new("Account", Name="Elsewhere"))
    calls = await rosa.calls()
    found, methods = await rosa.org.orders.find_with_methods(rosa.person, HEALTHY)
    assert await rosa.calls() - calls == 1
    assert found == replace(await rosa.find(), customer_emails=None, customer_contacts=())
    assert methods is not None
    kept = {each.id: each for each in methods}
    assert len(kept) == len(methods)
    assert {both, contact} <= kept.keys()
    assert "Elsewhere" not in str(methods)
    [route] = kept[contact].routes or ()
    assert (route.key, route.readiness and route.readiness.meaning) == ("us-card", "retokenize")
    assert kept[contact].label == "Visa ending 4242"


async def test_saved_methods_are_the_orders_customers_whatever_was_named(rosa: Desk) -> None:
    order = await rosa.find()
    assert order.customer
    assert order.contact
    method, _ = await saved_method(rosa)
    same = {"Account__c": order.customer.id, "Contact__c": order.contact.id}
    for each in order.payment_orders or ():
        await rosa.change("Payment_Order__c", each.id, **same)
    payment = await rosa.hang("Payment_Order__c", **same)
    for named, cost in ((Record(payment), 1), (Record(await rosa.hang("Sales_Order_Tracking__c")), 2)):
        calls = await rosa.calls()
        found, methods = await rosa.org.orders.find_with_methods(rosa.person, named)
        assert await rosa.calls() - calls == cost
        assert found
        assert found.id == order.id
        assert method in {each.id for each in methods or ()}
    without = await rosa.hang("Payment_Order__c")
    _, methods = await rosa.org.orders.find_with_methods(rosa.person, Record(without))
    assert method in {each.id for each in methods or ()}


@pytest.mark.parametrize(("kind", "field"), [("Payment_Method__c", "Contact__c"), ("Sales_Order__c", "Account__c")])
async def test_saved_methods_that_can_not_all_be_read_are_not_read_in_part(rosa: Desk, kind: str, field: str) -> None:
    await saved_method(rosa)
    await rosa.hide(kind, field)
    found, methods = await rosa.org.orders.find_with_methods(rosa.person, HEALTHY)
    assert found
    assert methods is None


async def test_a_method_whose_tokens_are_hidden_has_no_readable_routes(rosa: Desk) -> None:
    await saved_method(rosa)
    await rosa.hide("Payment_Method_Token__c", "Payment_Method__c")
    _, methods = await rosa.org.orders.find_with_methods(rosa.person, HEALTHY)
    assert methods
    assert [each.routes for each in methods] == [None] * len(methods)


async def test_the_customers_known_addresses_come_with_the_order(rosa: Desk) -> None:
    order = await rosa.find()
    assert order.customer
    await rosa.new("Contact", LastName="Payable", Email="AP@Harbor.example", AccountId=order.customer.id)
    await rosa.new("Contact", LastName="Stranger", Email="else@where.example")
    calls = await rosa.calls()
    known = (await rosa.find()).customer_emails
    assert await rosa.calls() - calls == 1
    assert known
    assert "ap@harbor.example" in known
    assert "else@where.example" not in known
    unasked, _ = await rosa.org.orders.find_with_methods(rosa.person, HEALTHY)
    assert unasked
    assert "customer_emails" not in unasked.unread
    await rosa.hide("Contact", "AccountId")
    hidden = await rosa.find()
    assert (hidden.customer_emails, hidden.unread["customer_emails"]) == (None, Unread.NOT_VISIBLE)


async def test_my_open_orders_are_mine_open_and_the_newest_first(rosa: Desk, org: Salesforce) -> None:
    omar = await seated(rosa.sandbox, org, "omar")
    closed = await rosa.new("Sales_Order__c", Status__c="Closed", OwnerId=rosa.person.user_id)
    as_rep = await rosa.new(
        "Sales_Order__c", Status__c="On Hold", OwnerId=rosa.person.user_id, Primary_Sales_Rep__c=omar.person.user_id
    )
    await rosa.find()
    calls = await rosa.calls()
    mine, total = await org.orders.open_of(rosa.person, rosa.person.user_id, 100)
    assert await rosa.calls() - calls == 1
    assert total == len(mine)
    assert as_rep in {each.id for each in mine}
    assert closed not in {each.id for each in mine}
    assert all(each.status and each.status.meaning in OPEN_ORDER for each in mine)
    assert all(rosa.person.user_id in {each.owner and each.owner.id, each.rep and each.rep.id} for each in mine)
    created = [each.created for each in mine if each.created]
    assert created == sorted(created, reverse=True)
    assert any(each.payment_orders for each in mine)
    assert any(each.invoices for each in mine)
    newest, total = await org.orders.open_of(rosa.person, rosa.person.user_id, 2)
    assert newest == mine[:2]
    assert total == len(mine)


async def test_whose_an_order_is_can_be_hidden(rosa: Desk) -> None:
    await rosa.hide("Sales_Order__c", "Primary_Sales_Rep__c")
    assert (await rosa.org.orders.open_of(rosa.person, rosa.person.user_id, 5))[1]
    await rosa.hide("Sales_Order__c", "Status__c")
    with pytest.raises(Halt, match="not visible to you"):
        await rosa.org.orders.open_of(rosa.person, rosa.person.user_id, 5)
