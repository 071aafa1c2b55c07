"""What a first look asks for, and which orders it doubts by the rows that come back."""

from datetime import UTC, datetime

import pytest

from bot.config import Config
from bot.runbook.policy import Policy
from bot.runbook.records import Unread
from bot.runbook.symptoms.table import SYMPTOMS
from bot.salesforce.soql import has_lists
from bot.salesforce.symptom_queries import Narrowing, Queries, Query
from bot.salesforce.visibility import Sight

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOOKED_AT = ("wrong_invoice_recipients", "tracking_missing")


def asked(configuration: Config, name: str, since: datetime | None = None, **hidden: str) -> list[Query]:
    symptom = next(each for each in SYMPTOMS.values() if each.name == name)
    unread = {
        each: dict.fromkeys([hidden[each]] if each in hidden else [], Unread.NOT_IN_ORG)
        for each in configuration.mapping
    }
    queries = Queries(configuration.mapping, Sight(unread), NOW)
    return list(queries.all({symptom.name: symptom.reads(Policy())}, {symptom.name: Narrowing(since)}))


@pytest.mark.parametrize("name", LOOKED_AT)
def test_everything_is_asked_for_by_itself_and_news_with_their_orders(configuration: Config, name: str) -> None:
    whole, (news,) = asked(configuration, name), asked(configuration, name, NOW)
    assert all(each.look for each in (*whole, news))
    assert not any(has_lists(each.soql) for each in whole)
    assert has_lists(news.soql)


def test_where_a_link_to_the_order_is_not_kept_orders_come_with_their_lists(configuration: Config) -> None:
    (only,) = asked(configuration, "tracking_missing", tracking="order")
    assert only.look
    assert has_lists(only.soql)


def test_each_shipment_is_looked_for_among_its_own_orders_tracking(configuration: Config) -> None:
    tracked, shipped = (each.look for each in asked(configuration, "tracking_missing"))
    assert tracked
    assert shipped
    known = [("A", "SHP-1"), ("B", "SHP-2"), ("B", "SHP-3"), ("C", None)]
    assert tracked.doubted([{"Sales_Order__c": order, "Shipment_Reference__c": one} for order, one in known]) == []
    at_provider = [("A", "SHP-1"), ("A", "SHP-2"), ("B", "SHP-3"), ("B", "SHP-2"), ("C", "SHP-4"), ("D", "SHP-1")]
    rows = [{"Sales_Order__c": order, "Shipment_Reference__c": one} for order, one in at_provider]
    assert shipped.doubted(rows) == ["A", "C", "D"]


def test_each_mail_is_looked_at_with_its_own_orders_contact(configuration: Config) -> None:
    (only,) = (each.look for each in asked(configuration, "wrong_invoice_recipients"))
    assert only
    contact = {"Contact__r": {"Email": "ada@acme.test"}}
    row = {"Recipients__c": "ada@acme.test", "Sales_Order__c": "A", "Sales_Order__r": contact}
    nobody = {"Contact__r": None}
    others = [
        {**row, "Sales_Order__c": "B", "Recipients__c": "eve@other.test"},
        {**row, "Sales_Order__c": "C", "Sales_Order__r": nobody},
        {**row, "Sales_Order__c": "D", "Sales_Order__r": None},
    ]
    assert only.doubted([row, *others]) == ["B", "C", "D"]
