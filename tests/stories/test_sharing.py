"""*Share here*: one masked summary in the channel, and nowhere that outsiders read or the bot has no place."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.app import Exodus
from bot.messages import SharedOrder
from bot.runbook.values import Money, SlackUserId
from bot.slack.failures import PRIVATE, Barred
from bot.slack.posts import Posts
from bot.store.tables import audit
from tests.kills.world import Salesforce
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.leaks import values
from tests.store.kit import rows
from tests.stories.house import OPERATORS, House, View
from tests.stories.outgoing import Outgoing
from tests.stories.test_mentions import EXODUS, says, whispered

SHARE = "order.share"
GENERAL = "general"
MOMENT = "You shared SO-011436 here a moment ago."
CUSTOMER = (
    "SELECT Name, Account__r.Name, Contact__r.Name, Contact__r.Email, Customer_Purchase_Order__c, Shipping_Street__c,"
    " Shipping_City__c, Shipping_Postal_Code__c, (SELECT Tracking_Number__c FROM Sales_Order_Trackings__r)"
    " FROM Sales_Order__c"
)
SUMMARY = SharedOrder(
    order_number="SO-011436",
    status="Open",
    total=Money(Decimal(4000), "USD"),
    by="Rosa Reyes",
    sharer=SlackUserId("U0REP"),
    shared_at=datetime(2026, 12, 9, 9, 12, tzinfo=UTC),
)


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    return House(sandbox, clock, bot)


async def standing(house: House, user: str = "rep") -> list[Message]:
    """What the bot has posted into the channel for everybody."""
    await house.deliver()
    seen = await Desk(house.sandbox, user).sees()
    return [each for each in seen if each.get("bot_id") and not each["ephemeral"]]


async def asked(house: House, rosa: Desk, card: Message, *, other_than: str = "") -> View:
    """What opens after *Share here*, once it is filled."""
    assert (await rosa.presses(card, SHARE))["ok"]
    return await house.form("rep", other_than=other_than)


async def says_yes(house: House, form: View) -> View:
    """The modal after *Share*."""
    assert (await house.submit("rep", form)).get("response_action") == "update"
    return await house.form("rep", other_than=form["hash"])


async def refused(house: House, rosa: Desk, card: Message) -> str:
    """What they read instead of a form."""
    form = await asked(house, rosa, card)
    assert not form.get("submit"), words(form)
    await house.close("rep")
    return words(form)


async def shares(house: House, rosa: Desk, order: str = "11436") -> Message:
    card = await rosa.asks(f"/order {order}")
    await says_yes(house, await asked(house, rosa, card))
    await house.close("rep")
    return card


async def shared(house: House, count: int = 1) -> list[Message]:
    async def there() -> bool:
        return len(await standing(house)) >= count

    await until(there)
    return await standing(house)


async def heard(house: House) -> str:
    """The newest of what Rosa reads in her DM."""

    async def something() -> bool:
        await house.deliver()
        return bool(await house.dms())

    await until(something)
    return words((await house.dms())[-1])


async def test_the_channel_reads_number_states_and_amounts_and_nothing_else(house: House, rosa: Desk) -> None:
    card = words(await shares(house, rosa))
    [summary] = await shared(house)
    read = words(summary)
    for told in ("SO-011436", "Open", "$1,240.00", "$4,000.00", "Shared by Rosa Reyes", "<!date^"):
        assert told in read, told
    order = await house.sandbox.record("healthy")
    for private in await of_the_customer(house, "SO-011436"):
        assert private not in str(summary), private
    assert "UPS" in card
    assert "UPS" not in read
    assert "<@" not in read
    assert summary["text"] == "SO-011436, shared from Salesforce."
    [row] = [each for each in await house.bot.db.run(rows, audit) if each.what == "shared"]
    assert (row.actor, row.subject, row.after) == ("U0REP", f"order:{order['id']}", "C0GENERAL")


async def of_the_customer(house: House, number: str) -> list[str]:
    """Everything that Salesforce knows of the customer of an order."""
    org = await Salesforce.enter(house.sandbox)
    [row] = [each for each in await org.query(CUSTOMER) if each.pop("Name") == number]
    found = list(values(row))
    assert len(found) > CUSTOMER.count("__c"), found
    return found


async def test_it_asks_first_who_will_see_what(house: House, rosa: Desk) -> None:
    form = await asked(house, rosa, await rosa.asks("/order 11436"))
    read = words(form)
    assert "Everybody in <#C0GENERAL> will see this:" in read
    for told in ("SO-011436", "$1,240.00", "Shared by Rosa Reyes"):
        assert told in read, told
    for private in await of_the_customer(house, "SO-011436"):
        assert private not in str(form), private
    await house.close("rep")
    assert await standing(house) == []
    assert not [each for each in await house.bot.db.run(rows, audit) if each.what == "shared"]


async def test_what_is_shared_is_what_was_shown_and_still_is_so(house: House, rosa: Desk) -> None:
    card = await rosa.asks("/order 11436")
    form = await asked(house, rosa, card)
    await house.change("healthy", Balance__c=0, Payment_Status__c="Paid")
    anew = await says_yes(house, form)
    assert "It has changed since you were asked" in words(anew)
    assert "Paid" in words(anew)
    assert "$1,240.00" not in words(anew)
    assert await standing(house) == []
    told = words(await says_yes(house, anew))
    assert "*SO-011436* goes to <#C0GENERAL> now." in told
    [summary] = await shared(house)
    assert "Paid" in words(summary)
    assert "$1,240.00" not in words(summary)


async def test_a_double_yes_shares_once_and_a_later_one_shares_anew(house: House, rosa: Desk) -> None:
    card = await rosa.asks("/order 11436")
    form = await asked(house, rosa, card)
    body = {"user": "rep", "view": form["id"], "values": {}}
    await asyncio.gather(*(house.sandbox.attempt("slack/submit", body) for _ in range(3)))
    assert len(await shared(house)) == 1
    await house.close("rep")
    form = await asked(house, rosa, card)
    assert MOMENT in words(await says_yes(house, form))
    await house.close("rep")
    house.clock.ahead += timedelta(minutes=2)
    await says_yes(house, await asked(house, rosa, card))
    assert len(await shared(house, 2)) == 2


async def test_in_a_thread_it_is_shared_in_that_thread(house: House, rosa: Desk) -> None:
    thread = await says(rosa, "What about SO-011436?")
    await says(rosa, EXODUS, thread_ts=thread)
    [card] = await whispered(rosa)
    form = await asked(house, rosa, card)
    assert "Everybody in <#C0GENERAL> will see this, in this thread:" in words(form)
    await says_yes(house, form)
    summary = next(each for each in await shared(house) if "Shared by" in words(each))
    assert summary["thread_ts"] == thread


async def test_where_the_thread_is_gone_nothing_stays_in_the_channel(house: House, rosa: Desk) -> None:
    thread = await says(rosa, "What about SO-011436?")
    reply = await says(rosa, EXODUS, thread_ts=thread)
    [card] = await whispered(rosa)
    form = await asked(house, rosa, card)
    for gone in (reply, thread):
        assert (await house.sandbox.attempt("slack/message", {"user": "rep", "channel": GENERAL, "delete": gone}))["ok"]
    await says_yes(house, form)
    assert "It was not shared: that thread was deleted." in await heard(house)
    assert not [each for each in await standing(house) if "Shared by" in words(each)]


async def test_where_outsiders_read_along_nothing_is_shared_nor_read(house: House, rosa: Desk) -> None:
    card = await rosa.asks("/order 11436")
    await house.sandbox.call("slack/channel", {"channel": GENERAL, "do": "share"})
    before = len(await house.sandbox.salesforce_calls())
    house.clock.ahead += timedelta(minutes=1)
    told = await refused(house, rosa, card)
    assert "Not shared: people from outside the company read along in that channel." in told
    assert "Share it in a channel of your own people." in told
    assert await standing(house) == []
    assert len(await house.sandbox.salesforce_calls()) == before


async def test_where_the_bot_is_no_member_it_says_so_with_the_next_step(house: House, rosa: Desk) -> None:
    card = await rosa.asks("/order 11436")
    await house.sandbox.call("slack/channel", {"channel": GENERAL, "do": "kick"})
    read = await refused(house, rosa, card)
    assert "Not shared: I'm not a member of that channel." in read
    assert "Invite me with /invite @Exodus, then press Share here again." in read
    await house.sandbox.call("slack/channel", {"channel": GENERAL, "do": "kick", "undo": True})
    await says_yes(house, await asked(house, rosa, card))  # at once
    assert len(await shared(house)) == 1


async def test_a_direct_message_has_no_such_button(sandbox: Sandbox, house: House) -> None:
    desk = Desk(sandbox, "rep", "dm")
    assert SHARE not in str(await desk.asks("/order 11436"))


async def test_a_direct_message_is_no_place_for_it_either(outgoing: Outgoing) -> None:
    with pytest.raises(Barred, match=PRIVATE):
        await Posts(outgoing.slack, outgoing.clock.ticks).ensure_open("D0ROSA")
    assert await outgoing.calls("conversations.info") == []


async def test_while_slack_does_not_say_who_reads_along_nothing_is_shared(house: House, rosa: Desk) -> None:
    card = await rosa.asks("/order 11436")
    fault = {"method": "conversations.info", "mode": "error", "error": "internal_error", "times": 1}
    await house.sandbox.call("slack/faults", fault)
    assert "Slack doesn't tell me who reads along here" in await refused(house, rosa, card)
    assert await standing(house) == []


async def test_who_cannot_see_the_order_cannot_share_it(house: House, rosa: Desk) -> None:
    card = await rosa.asks("/order 11436")
    order = (await house.sandbox.record("healthy"))["id"]
    access = {"do": "revoke_record", "record": order, "user": "rosa@exodus.example.demo"}
    await house.sandbox.call("salesforce/access", access)
    assert "couldn't find" in await refused(house, rosa, card)
    assert await standing(house) == []


async def test_a_channel_that_takes_no_posts_from_apps_is_told_of_by_dm(house: House, rosa: Desk) -> None:
    card = await rosa.asks("/order 11436")
    await house.sandbox.call("slack/channel", {"channel": GENERAL, "do": "restrict"})
    await says_yes(house, await asked(house, rosa, card))
    told = await heard(house)
    assert "SO-011436 for <#C0GENERAL>" in told.replace("*", "")
    assert "It was not shared: Slack doesn't let me post in that channel." in told
    assert "Share it in a channel where apps may post." in told

    await house.sandbox.call("slack/channel", {"channel": GENERAL, "do": "restrict", "undo": True})
    await house.close("rep")
    await says_yes(house, await asked(house, rosa, card))  # at once: nothing stands there
    assert len(await shared(house)) == 1


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("restricted_action_read_only_channel", "Slack doesn't let me post in that channel"),
        ("restricted_action_thread_only_channel", "Slack doesn't let me post in that channel"),
        ("no_permission", "I'm not a member of that channel"),
    ],
)
async def test_a_channel_that_refuses_a_summary_is_told_of_by_dm(outgoing: Outgoing, code: str, why: str) -> None:
    await outgoing.spoils("chat.postMessage", "error", error=code)
    await outgoing.says("share:1", SUMMARY, "C0GENERAL")
    await outgoing.settles()
    [told] = [words(each) for each in await outgoing.seen("dm")]
    assert f"It was not shared: {why}." in told
    assert await outgoing.told() == []


@pytest.mark.parametrize("code", ["invalid_blocks", "missing_scope"])
async def test_what_only_operators_can_mend_is_told_to_both_in_words_of_their_own(
    outgoing: Outgoing, code: str
) -> None:
    await outgoing.spoils("chat.postMessage", "error", error=code)
    await outgoing.says("share:1", SUMMARY, "C0GENERAL")
    await outgoing.settles()
    [told] = [words(each) for each in await outgoing.seen("dm")]
    assert "It was not shared: Slack refuses it. Next: Tell the bot's operators" in told
    assert code not in told
    [notice] = await outgoing.told()
    assert "A shared summary for C0GENERAL could not be delivered" in notice


async def test_where_slack_does_not_let_us_look_it_is_left_in_doubt(outgoing: Outgoing) -> None:
    await outgoing.spoils("chat.postMessage", "act_then_drop")
    await outgoing.spoils("conversations.history", "error", error="invalid_cursor")
    await outgoing.says("share:1", SUMMARY, "C0GENERAL")
    await outgoing.settles()
    assert len(await outgoing.seen("C0GENERAL")) == 1
    [told] = [words(each) for each in await outgoing.seen("dm")]
    assert "I can't tell whether it stands there" in told
    assert len(await outgoing.told()) == 1


async def test_a_press_that_slack_refuses_reaches_the_operators_and_no_code_the_person(
    house: House, rosa: Desk
) -> None:
    card = await rosa.asks("/order 11436")
    fault = {"method": "conversations.info", "mode": "error", "error": "missing_scope", "times": 1}
    await house.sandbox.call("slack/faults", fault)
    told = await refused(house, rosa, card)
    assert "Not shared: Slack refuses it. Tell the bot's operators" in told
    assert "missing_scope" not in told
    await house.deliver()
    [notice] = await house.channel(OPERATORS)
    assert "the app lacks a scope" in words(notice)
    await says_yes(house, await asked(house, rosa, card))
    assert len(await shared(house)) == 1
    [notice] = await house.channel(OPERATORS)
    assert words(notice).startswith("*Over*")


async def test_outsiders_who_come_in_right_after_the_press_get_nothing(outgoing: Outgoing) -> None:
    delivery = outgoing.delivery()
    await delivery._posts.ensure_open("C0GENERAL")
    await outgoing.says("share:1", SUMMARY, "C0GENERAL")
    await outgoing.admin("share", "C0GENERAL")
    await outgoing.delivers(delivery)
    assert await outgoing.seen("C0GENERAL") == []


async def test_outsiders_who_come_in_meanwhile_get_nothing_ever(outgoing: Outgoing) -> None:
    await outgoing.admin("share", "C0GENERAL")
    await outgoing.says("share:1", SUMMARY, "C0GENERAL")
    await outgoing.settles()
    assert await outgoing.seen("C0GENERAL") == []
    [told] = [words(each) for each in await outgoing.seen("dm")]
    assert "It was not shared: people from outside the company read along" in told
    assert await outgoing.told() == []  # nobody has to mend it
    await outgoing.admin("share", "C0GENERAL", undo=True)
    outgoing.passes(3600)
    await outgoing.settles()
    assert await outgoing.seen("C0GENERAL") == []


async def test_after_a_crash_it_stands_there_once(outgoing: Outgoing) -> None:
    await outgoing.spoils("chat.postMessage", "act_then_drop")
    await outgoing.says("share:1", SUMMARY, "C0GENERAL")
    await outgoing.delivers(outgoing.delivery("dies here"))
    outgoing.passes(outgoing.policy.lease_seconds)
    await outgoing.settles(outgoing.delivery("its successor"))
    assert len(await outgoing.seen("C0GENERAL")) == 1


async def test_outsiders_who_come_in_while_nobody_knows_leave_it_in_doubt(outgoing: Outgoing) -> None:
    await outgoing.spoils("chat.postMessage", "act_then_drop")
    await outgoing.says("share:1", SUMMARY, "C0GENERAL")
    await outgoing.delivers()
    await outgoing.admin("share", "C0GENERAL")
    await outgoing.settles()
    [told] = [words(each) for each in await outgoing.seen("dm")]
    assert "I can't tell whether it stands there" in told


@pytest.mark.usefixtures("bot")
async def test_in_a_group_direct_message_there_is_nothing_to_share(sandbox: Sandbox) -> None:
    """No app can be invited there, so its card offers nothing that would need it."""
    group = await sandbox.call("slack/group", {"user": "rep", "people": ["rep_other_region", "sales_operations"]})
    card = await Desk(sandbox, "rep", group["channel"]).asks("/order 11436")
    assert "SO-011436" in card["text"]
    assert "order.share" not in str(card["blocks"])
