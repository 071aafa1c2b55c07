"""Random queries, answered by the database and by a naive reading of the same rows written here: they must agree.

Every piece of a query is drawn together with a plain function that says which rows it means.
"""

# ruff: noqa: S608  the strings are SOQL, and the tests' own

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cmp_to_key
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.rows import Rows
from sandbox.salesforce.schema import Schema

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
TODAY = NOW.date()
Row = dict[str, Any]
Means = Callable[[Row], bool]
TEXTS = ["Acme", "acme", "ACME 2", "a_c%e", "O'Brien \\ sons", "Äpfel", "äPFEL", "z", None]
NUMBERS = [-1.5, 0.0, 1.0, 12.25, 1000.0, None]
DAYS = [TODAY + timedelta(days=days) for days in (-400, -31, -8, -1, 0, 1, 8, 31)]
DAYS_OR_NONE = [*DAYS, None]
MOMENTS = [datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for day in DAYS for hour in (0, 23)]

TEXT_FIELDS = {"Route_Key__c": "route", "Account__r.Name": "account", "Sales_Order__r.Account__r.Name": "order_account"}
NUMBER_FIELDS = {
    "Requested_Amount__c": "amount",
    "Email_Sent_Count__c": "count",
    "Sales_Order__r.Balance__c": "balance",
}
DATE_FIELDS = {"Due_Date__c": "due"}
MOMENT_FIELDS = {"Payment_Link_Attempted_On__c": "attempted"}
ORDERABLE = TEXT_FIELDS | NUMBER_FIELDS | DATE_FIELDS | MOMENT_FIELDS


class Fixture:
    """No dataclass: a failing example would print all of it."""

    def __init__(self, tx: Transaction, admin: str, rows: dict[str, Row]) -> None:
        self.tx, self.admin, self.rows = tx, admin, rows


def row_of(index: int) -> Row:
    """Row `index` of the data: values that walk through their lists at different paces, so that they mix."""
    return {
        "route": TEXTS[index % len(TEXTS)],
        "account": TEXTS[index // 2 % len(TEXTS)],
        "order_account": TEXTS[index // 3 % len(TEXTS)],
        "amount": NUMBERS[index % len(NUMBERS)],
        "count": NUMBERS[index // 5 % len(NUMBERS)],
        "balance": NUMBERS[index // 4 % len(NUMBERS)],
        "due": DAYS_OR_NONE[index % len(DAYS_OR_NONE)],
        "attempted": [*MOMENTS, None][index % (len(MOMENTS) + 1)],
        "sent": index % 3 == 0,
    }


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fixture]:
    rows = Rows(Path(tmp_path_factory.mktemp("random")) / "org.db", Schema.load(), NOW)
    with rows.writing() as connection:
        tx = Transaction(connection, Schema.load(), NOW)
        admin = tx.create(
            "User", {"LastName": "A", "Email": "a@b.example", "Username": "a@b.example"}, "", as_admin=True
        )

        def add(name: str, fields: Row) -> str:
            return tx.create(name, fields, admin, as_admin=True)

        accounts = {text: add("Account", {"Name": text}) for text in TEXTS if text}
        made = {}
        for index in range(120):
            row = row_of(index)
            order = {"Account__c": accounts.get(row["order_account"]), "Balance__c": row["balance"]}
            fields = {
                "Route_Key__c": row["route"],
                "Account__c": accounts.get(row["account"]),
                "Sales_Order__c": add("Sales_Order__c", order),
                "Requested_Amount__c": row["amount"],
                "Email_Sent_Count__c": row["count"],
                "Due_Date__c": row["due"],
                "Payment_Link_Attempted_On__c": row["attempted"],
                "Payment_Link_Email_Sent__c": row["sent"],
            }
            made[add("Payment_Order__c", fields)] = row
    with rows.reading() as connection:
        yield Fixture(Transaction(connection, Schema.load(), NOW), admin, made)
    rows.close()


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def compares(operator: str, left: Any, right: Any) -> bool:
    """One comparison as Salesforce means it: null is unequal to everything and matches nothing else."""
    if left is None or right is None:
        return {"=": left is right, "!=": left is not right}.get(operator, False)
    return {
        "=": left == right, "!=": left != right, "<": left < right, "<=": left <= right,
        ">": left > right, ">=": left >= right,
    }[operator]  # fmt: skip


def folded(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def alike(text: str, pattern: str) -> bool:
    """LIKE, by recursion. `pattern` is a list of characters, each alone or wild."""
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(alike(text[start:], pattern[1:]) for start in range(len(text) + 1))
    return bool(text) and (pattern[0] == "_" or pattern[0] == text[0]) and alike(text[1:], pattern[1:])


@st.composite
def text_conditions(draw: st.DrawFn) -> tuple[str, Means]:
    path, key = draw(st.sampled_from(sorted(TEXT_FIELDS.items())))
    operator = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
    # Order beyond ASCII is the org's collation's business; equality is not.
    values = [text for text in TEXTS if operator in ("=", "!=") or text is None or text.isascii()]
    value = draw(st.sampled_from(values))
    written = "null" if value is None else quoted(value)
    return f"{path} {operator} {written}", lambda row: compares(operator, folded(row[key]), folded(value))


@st.composite
def like_conditions(draw: st.DrawFn) -> tuple[str, Means]:
    path, key = draw(st.sampled_from(sorted(TEXT_FIELDS.items())))
    pattern = draw(st.text(alphabet="aceEÄ%_ 2", min_size=1, max_size=5))
    return (
        f"{path} LIKE {quoted(pattern)}",
        lambda row: row[key] is not None and alike(row[key].casefold(), pattern.casefold()),
    )


@st.composite
def memberships(draw: st.DrawFn) -> tuple[str, Means]:
    path, key = draw(st.sampled_from(sorted((TEXT_FIELDS | NUMBER_FIELDS).items())))
    texts = path in TEXT_FIELDS
    values = draw(st.lists(st.sampled_from(TEXTS if texts else NUMBERS), min_size=1, max_size=4))
    negated = draw(st.booleans())
    written = ", ".join("null" if value is None else quoted(value) if texts else str(value) for value in values)

    def means(row: Row) -> bool:
        mine, theirs = (folded(row[key]), [folded(value) for value in values]) if texts else (row[key], values)
        return (mine in theirs) != negated

    return f"{path} {'NOT IN' if negated else 'IN'} ({written})", means


@st.composite
def number_conditions(draw: st.DrawFn) -> tuple[str, Means]:
    path, key = draw(st.sampled_from(sorted(NUMBER_FIELDS.items())))
    operator, value = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="])), draw(st.sampled_from(NUMBERS))
    written = "null" if value is None else str(value)
    return f"{path} {operator} {written}", lambda row: compares(operator, row[key], value)


@st.composite
def date_conditions(draw: st.DrawFn) -> tuple[str, Means]:
    operator, value = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="])), draw(st.sampled_from(DAYS))
    return f"Due_Date__c {operator} {value}", lambda row: compares(operator, row["due"], value)


@st.composite
def moment_conditions(draw: st.DrawFn) -> tuple[str, Means]:
    operator, value = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="])), draw(st.sampled_from(MOMENTS))
    written = value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"Payment_Link_Attempted_On__c {operator} {written}", lambda row: compares(operator, row["attempted"], value)


def month(steps: int) -> tuple[date, date]:
    first, last = (
        divmod(TODAY.year * 12 + TODAY.month - 1 + steps, 12),
        divmod(TODAY.year * 12 + TODAY.month + steps, 12),
    )
    return date(first[0], first[1] + 1, 1), date(last[0], last[1] + 1, 1)


def days(start: int, end: int) -> tuple[date, date]:
    return TODAY + timedelta(days=start), TODAY + timedelta(days=end)


PERIODS = {
    "TODAY": days(0, 1),
    "YESTERDAY": days(-1, 0),
    "TOMORROW": days(1, 2),
    "LAST_N_DAYS:8": days(-8, 1),
    "NEXT_N_DAYS:8": days(1, 9),
    "N_DAYS_AGO:8": days(-8, -7),
    "THIS_WEEK": days(-1, 6),  # the 23rd is a Monday, and weeks begin on Sunday
    "LAST_WEEK": days(-8, -1),
    "LAST_90_DAYS": days(-90, 1),
    "THIS_MONTH": month(0),
    "LAST_MONTH": month(-1),
    "NEXT_MONTH": month(1),
    "LAST_N_MONTHS:2": (month(-2)[0], month(0)[0]),
    "NEXT_N_MONTHS:1": month(1),
    "THIS_QUARTER": (date(2026, 10, 1), date(2027, 1, 1)),
    "LAST_YEAR": (date(2025, 1, 1), date(2026, 1, 1)),
    "N_YEARS_AGO:1": (date(2025, 1, 1), date(2026, 1, 1)),
}


@st.composite
def period_conditions(draw: st.DrawFn) -> tuple[str, Means]:
    path, key = draw(st.sampled_from(sorted((DATE_FIELDS | MOMENT_FIELDS).items())))
    name = draw(st.sampled_from(sorted(PERIODS)))
    operator = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
    start, end = PERIODS[name]

    def means(row: Row) -> bool:
        day = row[key].date() if isinstance(row[key], datetime) else row[key]
        if day is None:
            return operator == "!="
        return {
            "=": start <= day < end, "!=": not start <= day < end, "<": day < start, "<=": day < end,
            ">": day >= end, ">=": day >= start,
        }[operator]  # fmt: skip

    return f"{path} {operator} {name.lower()}", means


@st.composite
def boolean_conditions(draw: st.DrawFn) -> tuple[str, Means]:
    operator, value = draw(st.sampled_from(["=", "!="])), draw(st.booleans())
    return f"Payment_Link_Email_Sent__c {operator} {value}", lambda row: compares(operator, row["sent"], value)


LEAVES = st.one_of(
    text_conditions(), like_conditions(), memberships(), number_conditions(), date_conditions(), moment_conditions(),
    period_conditions(), boolean_conditions(),
)  # fmt: skip


@st.composite
def joined(draw: st.DrawFn, parts: st.SearchStrategy[tuple[str, Means]]) -> tuple[str, Means]:
    found = draw(st.lists(parts, min_size=1, max_size=3))
    word, every = draw(st.sampled_from([("AND", all), ("OR", any)]))
    written = f"({f' {word} '.join(text for text, _ in found)})"
    return written, lambda row: every(means(row) for _, means in found)


@st.composite
def negated(draw: st.DrawFn, parts: st.SearchStrategy[tuple[str, Means]]) -> tuple[str, Means]:
    written, means = draw(parts)
    return f"(NOT {written})", lambda row: not means(row)


CONDITIONS = st.recursive(LEAVES, lambda parts: joined(parts) | negated(parts), max_leaves=6)
QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(condition=CONDITIONS)
def test_the_rows_that_a_condition_finds(data, condition):
    written, means = condition
    found = data.tx.query(f"SELECT Id FROM Payment_Order__c WHERE {written}", data.admin, as_admin=True)
    assert {record["Id"] for record in found.records} == {key for key, row in data.rows.items() if means(row)}, written
    counted = data.tx.query(f"SELECT COUNT() FROM Payment_Order__c WHERE {written}", data.admin, as_admin=True)
    assert counted.total == found.total


ORDERS = st.lists(
    st.tuples(st.sampled_from(sorted(ORDERABLE)), st.booleans(), st.sampled_from(["", " NULLS FIRST", " NULLS LAST"])),
    max_size=3,
    unique_by=lambda order: order[0],
)


def ascii_folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) and value.isascii() else value


def before(orders: list[tuple[str, bool, str]]) -> Callable[[tuple[str, Row], tuple[str, Row]], int]:
    def compare(one: tuple[str, Row], other: tuple[str, Row]) -> int:
        for path, descending, nulls in orders:
            mine, theirs = ascii_folded(one[1][ORDERABLE[path]]), ascii_folded(other[1][ORDERABLE[path]])
            if mine == theirs:
                continue
            if mine is None or theirs is None:
                first = -1 if mine is None else 1
                return -first if nulls == " NULLS LAST" else first
            return (-1 if mine < theirs else 1) * (-1 if descending else 1)
        return -1 if one[0] < other[0] else 1

    return compare


@QUICK
@given(orders=ORDERS, limit=st.none() | st.integers(0, 150), offset=st.integers(0, 130))
def test_the_order_and_the_window(data, orders, limit, offset):
    terms = [f"{path}{' DESC' if descending else ''}{nulls}" for path, descending, nulls in orders]
    window = ("" if limit is None else f" LIMIT {limit}") + (f" OFFSET {offset}" if offset else "")
    soql = f"SELECT Id FROM Payment_Order__c ORDER BY {', '.join([*terms, 'Id'])}{window}"
    expected = [key for key, _ in sorted(data.rows.items(), key=cmp_to_key(before(orders)))]
    end = None if limit is None else offset + limit
    found = data.tx.query(soql, data.admin, as_admin=True)
    assert [record["Id"] for record in found.records] == expected[offset:end], soql


@QUICK
@given(soql=st.text(max_size=60) | st.text(alphabet="SELECTFROMidWhereNam=' ()%,\\:.<>!1", max_size=60))
def test_no_text_whatever_does_anything_but_answer_or_refuse(data, soql):
    for query in (soql, f"SELECT Id FROM Account WHERE {soql}", f"SELECT Id FROM Account WHERE Name = '{soql}'"):
        with suppress(SalesforceError):
            data.tx.query(query, data.admin)


@QUICK
@given(condition=CONDITIONS)
def test_groups_hold_what_their_rows_hold(data, condition):
    written, means = condition
    found = data.tx.query(
        "SELECT Payment_Link_Email_Sent__c sent, Due_Date__c due, COUNT(Id) n, SUM(Requested_Amount__c) amount"
        f" FROM Payment_Order__c WHERE {written} GROUP BY Payment_Link_Email_Sent__c, Due_Date__c",
        data.admin,
        as_admin=True,
    )
    expected: dict[tuple[bool, str | None], list[Row]] = {}
    for row in filter(means, data.rows.values()):
        expected.setdefault((row["sent"], row["due"] and str(row["due"])), []).append(row)
    assert {(group["sent"], group["due"]): group["n"] for group in found.records} == {
        key: len(rows) for key, rows in expected.items()
    }
    for group in found.records:
        amounts = [row["amount"] for row in expected[group["sent"], group["due"]] if row["amount"] is not None]
        assert group["amount"] == (sum(amounts) if amounts else None)
