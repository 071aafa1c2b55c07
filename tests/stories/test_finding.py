"""Which order is meant: a number, a link, a PO, a name, an e-mail address; one, several or none; and nobody else's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.runbook.masking import scrubbed
from tests.kills.world import Salesforce
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.stories.house import View

pytestmark = pytest.mark.usefixtures("bot")

ACME = "SO-011436"
HOSTILE = (
    "' OR Name != '",
    "x') OR Id != null --",
    "%",
    "%%%",
    "___",
    "100%_\\",
    "\\' OR Name LIKE '%",
    "a" * 4000,
    "SO-" + "9" * 400,
    "😀" * 50,
    "<!channel> <@U0REP> *x* `y`",
    "\u202e\u200b\ufeff",
    "https://[::1",
    "help me",
    "{!$User.Id}",
    "\x00\x07abc",
)


@pytest.fixture
async def org(sandbox: Sandbox) -> Salesforce:
    return await Salesforce.enter(sandbox)


async def one(org: Salesforce, fields: str, record: str, where: str) -> dict[str, Any]:
    found = await org.query(f"SELECT {fields} FROM {record} WHERE {where} LIMIT 1")  # noqa: S608 - a test's own words
    return found[0]


async def number(org: Salesforce, where: str) -> str:
    return str((await one(org, "Name", "Sales_Order__c", where))["Name"])


async def customer(org: Salesforce, name: str, count: int, **fields: object) -> list[str]:
    """A customer with so many orders; their ids, the oldest first."""
    account = await org.put("Account", Name=name)
    contact = await org.put(
        "Contact", AccountId=account, FirstName="Hester", LastName="Vane", Email="hester@quill.example"
    )
    placed = {"Account__c": account, "Contact__c": contact, "Status__c": "Open", **fields}
    return [await org.put("Sales_Order__c", **placed) for _ in range(count)]


def rows_of(card: Message) -> list[str]:
    """The record ids of a list to choose from."""
    return [each["accessory"]["value"].split(":")[1] for each in choices(card)]


def choices(card: Message) -> list[dict[str, Any]]:
    return [each for each in card["blocks"] if each.get("accessory", {}).get("action_id") == "order.pick"]


async def chooses(desk: Desk, card: Message) -> Message:
    """Press the first row's button and read what comes of it."""
    assert (await desk.presses(card, "order.pick", block_id=choices(card)[0]["block_id"]))["ok"]
    return await desk.reads()


async def calls_for(sandbox: Sandbox, desk: Desk, text: str) -> int:
    """What one question costs in Salesforce calls, once the person is known."""
    await desk.asks("/order 11436")
    before = len(await sandbox.salesforce_calls())
    await desk.asks(text)
    return len(await sandbox.salesforce_calls()) - before


@pytest.mark.parametrize(
    "typed",
    [
        "4500017732",
        "PO 4500017732",
        "acme outfitters",
        "ACME OUT",
        "(Acme Outfitters)!",
        "jane@acme.example",
        "jane@acme.example?",
        "Jane Whitfield <jane@acme.example>",
        "jane whitfield",
        "whitfield",
    ],
)
async def test_one_order_is_found_by_po_name_and_address(rosa: Desk, typed: str) -> None:
    assert (await rosa.asks(f"/order {typed}"))["text"] == f"Here is {ACME} as Salesforce has it."


async def test_what_hangs_on_an_order_leads_to_it(rosa: Desk, sandbox: Sandbox, org: Salesforce) -> None:
    order = (await sandbox.record("healthy"))["id"]
    hanging = {"Sales_Order__c": order}
    invoice = await org.put("Invoice__c", Status__c="Sent", **hanging)
    agreement = await org.put("Payment_Agreement__c", Status__c="Active", **hanging)
    paying = await one(org, "Id", "Payment_Order__c", f"Sales_Order__r.Name = '{ACME}'")
    for record in ("Invoice__c", "Payment_Order__c", "Payment_Agreement__c", "Sales_Order_Tracking__c"):
        name = (await one(org, "Name", record, f"Sales_Order__r.Name = '{ACME}'"))["Name"]
        assert ACME in (await rosa.asks(f"/order {name.lower()}"))["text"], name
    for record in (invoice, agreement, paying["Id"]):
        assert ACME in (await rosa.asks(f"/order {record}"))["text"]
        link = f"<{sandbox.url}/lightning/r/Anything__c/{record}/view>"
        assert ACME in (await rosa.asks(f"/order {link}"))["text"]


async def test_an_order_is_found_by_its_quotes_number_in_one_call(
    rosa: Desk, sandbox: Sandbox, org: Salesforce
) -> None:
    quote = str((await one(org, "Quote__r.Name", "Sales_Order__c", f"Name = '{ACME}'"))["Quote__r"]["Name"])
    for typed in (quote, quote.lower(), quote.replace("-", " "), f"is {quote} paid"):
        assert (await rosa.asks(f"/order {typed}"))["text"] == f"Here is {ACME} as Salesforce has it.", typed
    assert await calls_for(sandbox, rosa, f"/payment {quote}") == 1
    unconverted = (await sandbox.record("quote_not_converted"))["number"]
    for absent in (unconverted, "Q-999999"):
        read = words(await rosa.asks(f"/order {absent}"))
        assert f"No order that you can see was made from a quote {absent}." in read


async def test_an_order_is_found_by_a_carriers_number_in_one_call(
    rosa: Desk, sandbox: Sandbox, org: Salesforce
) -> None:
    record = await one(org, "Tracking_Number__c", "Sales_Order_Tracking__c", f"Sales_Order__r.Name = '{ACME}'")
    known = str(record["Tracking_Number__c"])
    for typed in (known, known.lower(), f"{known[:2]} {known[2:8]} {known[8:]}", f"where is {known}?"):
        assert (await rosa.asks(f"/order {typed}"))["text"] == f"Here is {ACME} as Salesforce has it.", typed
    assert await calls_for(sandbox, rosa, f"/tracking {known}") == 1
    absent = words(await rosa.asks("/order 1Z999AA19999999999"))
    assert "No order that you can see has that tracking number" in absent or "matches" in absent
    made = await customer(org, "Quill & Daughters", 1)
    await org.put("Sales_Order_Tracking__c", Sales_Order__c=made[0], Tracking_Number__c="4477001199", Carrier__c="DHL")
    assert await number(org, f"Id = '{made[0]}'") in (await rosa.asks("/order 4477 0011 99"))["text"]


async def test_a_parcel_of_two_orders_and_a_quote_of_two_are_listed(rosa: Desk, org: Salesforce) -> None:
    made = await customer(org, "Quill & Daughters", 2)
    quote = await org.put("Quote__c")
    for order in made:
        await org.put("Sales_Order_Tracking__c", Sales_Order__c=order, Tracking_Number__c="794644789012")
        await org.change("Sales_Order__c", order, Quote__c=quote)
    named = (await one(org, "Name", "Quote__c", f"Id = '{quote}'"))["Name"]
    for typed in ("7946 4478 9012", named):
        assert sorted(rows_of(await rosa.asks(f"/order {typed}"))) == sorted(made), typed


async def test_another_regions_order_is_not_found_by_its_parcel_or_quote(
    rosa: Desk, sandbox: Sandbox, org: Salesforce
) -> None:
    theirs = (await sandbox.record("near_another_region"))["number"]
    order = await one(org, "Id, Quote__r.Name", "Sales_Order__c", f"Name = '{theirs}'")
    await org.put("Sales_Order_Tracking__c", Sales_Order__c=order["Id"], Tracking_Number__c="1Z999AA19876543210")
    for typed in ("1Z999AA19876543210", order["Quote__r"]["Name"]):
        assert theirs not in words(await rosa.asks(f"/order {typed}")), typed


async def test_an_order_number_beats_a_po_and_says_so(rosa: Desk, org: Salesforce) -> None:
    await customer(org, "Quill & Daughters", 1, Customer_Purchase_Order__c="11436")
    card = await rosa.asks("/order 11436")
    assert ACME in card["text"]
    assert "PO" in words(card)
    other = await number(org, "Customer_Purchase_Order__c = '11436'")
    assert other in words(card)


@pytest.mark.parametrize("command", ["/order", "/payment"])
async def test_every_order_with_that_po_is_counted(rosa: Desk, org: Salesforce, command: str) -> None:
    await customer(org, "Quill & Daughters", 24, Customer_Purchase_Order__c="777001")
    card = await rosa.asks(f"{command} 777001")
    assert "And 4 more" in words(card)
    await customer(org, "Quill & Sons", 23, Customer_Purchase_Order__c="11436")
    also = re.search(r"Also matches the PO of (.*) and ([0-9]+) more", words(await rosa.asks(f"{command} 11436")))
    assert also
    assert also[1].count("SO-") + int(also[2]) == 23


@pytest.mark.parametrize("typed", ["is 11436 paid", "order 11436", "so 11436 please", "Where is #11436?"])
async def test_a_number_in_a_sentence_is_tried_where_the_words_match_nothing(rosa: Desk, typed: str) -> None:
    assert (await rosa.asks(f"/order {typed}"))["text"] == f"Here is {ACME} as Salesforce has it."


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("is 999999 paid", "I couldn't find SO-999999 or PAY-999999: there is neither"),
        ("PO 011436", "No order that you can see matches “PO 011436”."),
        ("INV-999999", "I couldn't find INV-999999: there is no such record, or you can't see it in Salesforce."),
        ("001Hs00000AbCdEIAV", "That is an account, not a Sales Order. Type the customer's name"),
        ("https://exodus.example.demo/lightning/page/home", "I can't find one order by what is linked there."),
        ("11436 add 1Z999AA10123456780", "SO-011436"),
        ("internationally", "No order that you can see matches “internationally”."),
    ],
)
async def test_what_is_not_found_is_called_what_it_is(rosa: Desk, typed: str, told: str) -> None:
    assert told in words(await rosa.asks(f"/payment {typed}"))


async def test_a_right_given_back_counts_when_the_person_asks_again(rosa: Desk, sandbox: Sandbox, clock: Clock) -> None:
    right = {"do": "hide_field", "object": "Sales_Order__c", "field": "Name", "user": "rosa@exodus.example.demo"}
    await sandbox.call("salesforce/access", right)
    assert "You have no access to Sales Orders" in words(await rosa.asks("/order 11436"))
    assert await calls_for(sandbox, rosa, "/order 11436") == 0
    await sandbox.call("salesforce/access", {**right, "undo": True})
    clock.ahead += timedelta(seconds=61)
    assert "as Salesforce has it" in (await rosa.asks("/order 11436"))["text"]


async def test_a_number_that_no_order_has_may_be_a_po(rosa: Desk, org: Salesforce) -> None:
    await customer(org, "Quill & Daughters", 1, Customer_Purchase_Order__c="777001")
    order = await number(org, "Customer_Purchase_Order__c = '777001'")
    assert order in (await rosa.asks("/order 777001"))["text"]


async def test_fifteen_letters_look_like_an_id_and_may_be_a_name(rosa: Desk, org: Salesforce) -> None:
    await customer(org, "QuillHarborShop", 1)
    order = await number(org, "Account__r.Name = 'QuillHarborShop'")
    assert order in (await rosa.asks("/order QuillHarborShop"))["text"]


async def test_several_are_offered_newest_first_and_one_is_shown_in_place(
    rosa: Desk, sandbox: Sandbox, org: Salesforce
) -> None:
    made = await customer(org, "Quill & Daughters", 3)
    card = await rosa.asks("/order quill")
    assert sorted(rows_of(card)) == sorted(made)
    assert "“quill”" in words(card)
    first = await number(org, f"Id = '{rows_of(card)[0]}'")
    shown = await chooses(rosa, card)
    assert shown["text"] == f"Here is {first} as Salesforce has it."
    assert not [each for each in await rosa.sees() if each["text"].startswith("Several")]


async def test_more_than_a_list_holds_is_counted_and_an_exact_po_comes_first(rosa: Desk, org: Salesforce) -> None:
    await customer(org, "Quill & Daughters", 24)
    [named] = await customer(org, "Somebody else", 1, Customer_Purchase_Order__c="quill")
    await customer(org, "Yet another", 1, Customer_Purchase_Order__c="requill")
    card = await rosa.asks("/order quill")
    assert len(rows_of(card)) == 20
    assert rows_of(card)[0] == named
    assert "And 5 more" in words(card)


async def test_any_address_of_the_customer_leads_to_its_orders(rosa: Desk, org: Salesforce) -> None:
    made = await customer(org, "Quill & Daughters", 2)
    where = f"Id = '{made[0]}'"
    account = (await one(org, "Account__c", "Sales_Order__c", where))["Account__c"]
    books = await org.put("Contact", AccountId=account, LastName="Payables", Email="ap@quill.example")
    await org.change("Sales_Order__c", made[0], Contact__c=books)
    card = await rosa.asks("/order AP@quill.example")
    assert rows_of(card) == made  # the one that goes to that address itself comes first
    assert "more" not in words(card)
    await org.change("Sales_Order__c", made[1], Contact__c=None)
    assert rows_of(await rosa.asks("/order ap@quill.example")) == made


async def test_wildcards_are_letters_like_others(rosa: Desk, org: Salesforce) -> None:
    await customer(org, "Quill 100%_pure", 1)
    await customer(org, "Quill 100 pure", 1)
    order = await number(org, "Account__r.Name = 'Quill 100%_pure'")
    assert order in (await rosa.asks("/order 100%_pure"))["text"]
    for typed in ("%%%", "100%%pure", "100__pure"):
        assert "No order that you can see" in words(await rosa.asks(f"/order {typed}"))


async def test_two_letters_are_too_few_for_a_name_but_not_for_a_po(rosa: Desk, org: Salesforce) -> None:
    await customer(org, "Qz", 1)
    read = words(await rosa.asks("/order qz"))
    assert "at least three letters" in read
    await customer(org, "Somebody else", 1, Customer_Purchase_Order__c="Q7")
    assert "as Salesforce has it" in (await rosa.asks("/order q7"))["text"]


async def test_two_characters_of_a_script_that_writes_names_so_are_enough(rosa: Desk, org: Salesforce) -> None:
    await customer(org, "株式会社山田", 1)
    assert "as Salesforce has it" in (await rosa.asks("/order 山田"))["text"]
    assert "No order" in words(await rosa.asks("/order 山"))


@pytest.mark.parametrize("by", ["Customer_Purchase_Order__c", "Account__r.Name", "Contact__r.Name", "Contact__r.Email"])
async def test_another_regions_order_is_found_by_nothing(
    rosa: Desk, sandbox: Sandbox, org: Salesforce, by: str
) -> None:
    theirs = (await sandbox.record("near_another_region"))["number"]
    known = await one(org, by, "Sales_Order__c", f"Name = '{theirs}'")
    for step in by.split("."):
        known = known[step]
    hidden, absent = words(await rosa.asks(f"/order {known}")), words(await rosa.asks("/order nobody-knows-this"))
    assert theirs not in hidden
    assert hidden.replace(scrubbed(str(known)), "X") == absent.replace("nobody-knows-this", "X")
    assert theirs in (await Desk(sandbox, "rep_other_region").asks(f"/order {known}"))["text"]


async def test_a_number_costs_one_call_and_a_search_two(rosa: Desk, sandbox: Sandbox, org: Salesforce) -> None:
    await customer(org, "Quill & Daughters", 2)
    costs = {
        "11436": 1,
        "so-11436": 1,
        "4500017732": 2,
        "acme outfitters": 2,
        "jane@acme.example": 2,
        "quill": 1,
        "nobody": 1,
    }
    for typed, cost in costs.items():
        assert await calls_for(sandbox, rosa, f"/order {typed}") == cost, typed
    assert await calls_for(sandbox, rosa, "/order Is SO-011436 paid?") == 2
    assert await calls_for(sandbox, rosa, "/order") == 1
    assert await calls_for(sandbox, rosa, "/payment SO-999999") == 1
    assert await calls_for(sandbox, rosa, "/payment 11436") == 1


async def test_a_hidden_po_is_not_searched_by_and_names_still_are(rosa: Desk, sandbox: Sandbox) -> None:
    field = {"object": "Sales_Order__c", "field": "Customer_Purchase_Order__c"}
    await sandbox.call("salesforce/access", {"do": "hide_field", "user": "rosa@exodus.example.demo", **field})
    assert "No order that you can see" in words(await rosa.asks("/order PO 4500017732"))
    assert ACME in (await rosa.asks("/order acme outfitters"))["text"]
    assert ACME in (await rosa.asks("/order 11436"))["text"]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_answered_like_any_other(rosa: Desk, text: str) -> None:
    read = words(await rosa.asks(f"/order {text}"))
    assert "went wrong" not in read
    assert "<!channel>" not in read
    assert len(read) < 3000


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=60))
async def test_whatever_is_typed_is_answered(rosa: Desk, text: str) -> None:
    read = words(await rosa.asks(f"/order {text}"))
    assert read
    assert "went wrong" not in read


async def test_of_several_the_one_to_hand_over_is_chosen_in_the_form(
    rosa: Desk, sandbox: Sandbox, org: Salesforce
) -> None:
    await customer(org, "Quill & Daughters", 3)
    assert (await rosa.types("/escalate quill"))["ok"]
    view = await opened(sandbox)
    assert "Several orders match “quill”." in str(view["blocks"])
    assert len([each for each in view["blocks"] if "accessory" in each]) == 3


async def opened(sandbox: Sandbox) -> View:
    """The modal that Rosa has open, once it is filled."""

    async def filled() -> bool:
        views = (await sandbox.call("slack/views?user=rep"))["views"]
        return bool(views) and "Loading…" not in str(views[-1]["blocks"])

    await until(filled)
    found: View = (await sandbox.call("slack/views?user=rep"))["views"][-1]
    return found


@pytest.mark.parametrize(
    "how", [{"mode": "status", "status": 503}, {"mode": "status", "status": 429, "retry_after": 1}, {"mode": "drop"}]
)
async def test_a_modal_is_filled_in_the_end(rosa: Desk, sandbox: Sandbox, how: dict[str, Any]) -> None:
    card = await rosa.asks("/order 11436")
    await sandbox.call("slack/faults", {"method": "views.update", **how})
    assert (await rosa.presses(card, "order.review"))["ok"]
    assert "Full review" in str((await opened(sandbox))["title"])


async def test_a_modal_that_slack_never_takes_says_so(rosa: Desk, sandbox: Sandbox) -> None:
    card = await rosa.asks("/order 11436")
    await sandbox.call("slack/faults", {"method": "views.update", "mode": "error", "error": "view_too_large"})
    assert (await rosa.presses(card, "order.review"))["ok"]
    assert "I couldn't show that here. Open it in Salesforce" in words(await opened(sandbox))


@pytest.mark.parametrize(
    ("action", "title", "last"), [("order.lines", "Lines", "of 180"), ("order.history", "History", "of ")]
)
async def test_long_parts_are_paged_in_a_modal(
    rosa: Desk, sandbox: Sandbox, action: str, title: str, last: str
) -> None:
    large = (await sandbox.record("large"))["number"]
    card = await rosa.asks(f"/order {large}")
    assert (await rosa.presses(card, "order.review"))["ok"]
    review = await opened(sandbox)
    [ways] = [each for each in review["blocks"] if action in str(each.get("elements"))]
    pressed = {"user": "rep", "view": review["id"], "action_id": action, "block_id": ways["block_id"]}
    await sandbox.call("slack/action", pressed)

    async def paged() -> bool:
        return title in str((await opened(sandbox))["title"])

    await until(paged)
    first = await opened(sandbox)
    assert title in str(first["title"])
    assert last in words(first)
    [onward] = [each for each in first["blocks"] if "Next" in str(each.get("accessory"))]
    turned = {"user": "rep", "view": first["id"], "action_id": action, "block_id": onward["block_id"]}
    await sandbox.call("slack/action", turned)

    async def another_page() -> bool:
        return words(await opened(sandbox)) != words(first)

    await until(another_page)
    [still] = (await sandbox.call("slack/views?user=rep"))["views"]
    assert still["id"] == first["id"]


@pytest.mark.parametrize("command", ["/payment", "/invoice", "/tracking", "/plan"])
@pytest.mark.parametrize("left", ["reopen", "refund it"])
async def test_what_was_not_understood_is_said_beside_the_card(rosa: Desk, command: str, left: str) -> None:
    await rosa.asks(f"{command} {ACME} {left}")

    async def said() -> bool:
        return any(f"didn't understand “{left}”" in words(each) for each in await rosa.sees())

    await until(said)
    assert any(ACME in each["text"] for each in await rosa.sees())


async def test_a_link_of_another_org_opens_nothing_here(rosa: Desk, sandbox: Sandbox) -> None:
    order = (await sandbox.record("healthy"))["id"]
    link = f"<https://other.my.salesforce.com/{order}>"
    assert "leads to other.my.salesforce.com" in (await rosa.asks(f"/order {link}"))["text"]


async def test_an_id_whose_case_was_lost_is_restored_or_said(rosa: Desk, sandbox: Sandbox) -> None:
    order = (await sandbox.record("healthy"))["id"]
    assert ACME in (await rosa.asks(f"/order {order.lower()}"))["text"]
    assert "capitals" in (await rosa.asks(f"/order {order[:15].lower()}"))["text"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Quinn O\u2019Mara", "o'mara"), ("Quinn O'Mara", "O\u2019Mara"), ("Vane\u2011Holt", "vane-holt"), ("\uff21\uff22\uff23 Trade", "\uff21\uff22\uff23 Trade"),
     ("Ibex\u00a0Foods", "ibex foods"), ("Quill Foods", "\uff31\uff35\uff29\uff2c\uff2c Foods")],
)  # fmt: skip
async def test_a_name_is_found_in_either_spelling(rosa: Desk, org: Salesforce, name: str, typed: str) -> None:
    (order,) = await customer(org, name, 1)
    found = await number(org, f"Id = '{order}'")
    assert found in (await rosa.asks(f"/order {typed}"))["text"]


async def test_digits_behind_a_command_are_its_own_records_where_no_order_has_them(rosa: Desk) -> None:
    """An invoice's number stands on every invoice; its letters are left out as an order's are."""
    assert "*INV-004701:*" in words(await rosa.asks("/invoice 4701"))
    assert "*PAY-004701:" in words(await rosa.asks("/payment no. 4701"))
    assert "*INV-004701:*" in words(await rosa.asks("/invoice 11436"))
    assert "I couldn't find SO-009999 or INV-009999" in words(await rosa.asks("/invoice 9999"))
    assert "needs its letters, such as INV-004701" in words(await rosa.asks("/order #4701"))


async def test_several_numbers_without_a_prefix_are_a_list_to_choose_from(rosa: Desk) -> None:
    found = words(await rosa.asks("/order 11436, 11437 and 11438"))
    assert all(number in found for number in ("SO-011436", "SO-011437", "SO-011438"))
    assert "SO-011436" in words(await rosa.asks("/payment 11436 11437"))
    await rosa.types("/order 11436 99999")
    await until(lambda: _said(rosa, f"*{ACME}"))
    await until(lambda: _said(rosa, "I couldn't find SO-099999"))


async def _said(desk: Desk, text: str) -> bool:
    return any(text in words(each) for each in await desk.sees())


async def test_slacks_own_link_pasted_as_text_is_what_it_shows(rosa: Desk) -> None:
    assert ACME in words(await rosa.asks("/order <mailto:jane@acme.example|jane@acme.example>"))
    assert "acme.elsewhere" in words(await rosa.asks("/order <http://acme.elsewhere|acme.elsewhere>"))


async def test_a_number_beside_an_address_is_the_order_that_is_meant(rosa: Desk) -> None:
    for typed in ("SO-011437 jane@acme.example", "11437: jane@acme.example got nothing"):
        assert "*SO-011437" in str((await rosa.asks(f"/order {typed}"))["blocks"])
    for typed in ("SO-099999 jane@acme.example", "jane@acme.example 99999"):
        assert "I couldn't find SO-099999" in words(await rosa.asks(f"/order {typed}"))
