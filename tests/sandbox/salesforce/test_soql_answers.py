"""What a query answers: the REST API's records, with parents, children, nulls and dates as Salesforce has them.

Documents: SOQL and SOSL Reference, "Comparison Operators", "Date Formats and Date Literals", "Understanding
Relationship Names", "Using Relationship Queries", "ORDER BY", "GROUP BY" and "Semi-Joins with IN and Anti-Joins with NOT
IN"; REST guide, "Query".
"""

# ruff: noqa: S608  the strings are SOQL, and the tests' own

import sqlite3

import pytest

from sandbox.salesforce import ids


async def an_order(company, number="SO-011436", **fields):
    acme = await company.add("Account", Name="Acme")
    return await company.add("Sales_Order__c", Name=number, Account__c=acme, **fields)


async def test_a_record_names_its_type_and_its_address(company):
    order = await an_order(company)
    [record] = await company.ask("SELECT Id, Name FROM Sales_Order__c")
    url = f"/services/data/v67.0/sobjects/Sales_Order__c/{order}"
    assert record == {"attributes": {"type": "Sales_Order__c", "url": url}, "Id": order, "Name": "SO-011436"}


async def test_names_are_spelt_as_the_org_spells_them_whatever_the_query_wrote(company):
    await an_order(company)
    [record] = await company.ask("select NAME, account__R.nAmE from SALES_order__C where name = 'so-011436'")
    assert list(record) == ["attributes", "Name", "Account__r"]
    assert record["Account__r"]["Name"] == "Acme"


async def test_parents_five_levels_up(company):
    rosa = company.rosa
    acme = await company.add("Account", Name="Acme", OwnerId=rosa)
    quote = await company.add("Quote__c", Account__c=acme)
    order = await company.add("Sales_Order__c", Quote__c=quote)
    await company.add("Sales_Order_Line__c", Sales_Order__c=order)
    path = "Sales_Order__r.Quote__r.Account__r.Owner.CreatedBy.Name"
    [record] = await company.ask(f"SELECT {path} FROM Sales_Order_Line__c WHERE {path} LIKE 'ada%'")
    for name in path.split(".")[:-1]:
        record = record[name]
    assert record["Name"] == "Ada Admin"


async def test_a_missing_parent_is_null_and_so_is_an_empty_child_list(company):
    await company.add("Sales_Order__c")
    [record] = await company.ask(
        "SELECT Quote__c, Quote__r.Name, Quote__r.Account__r.Name, (SELECT Id FROM Sales_Order_Lines__r) FROM Sales_Order__c"
    )
    assert record["Quote__c"] is None
    assert record["Quote__r"] is None
    assert record["Sales_Order_Lines__r"] is None


async def test_child_rows_are_filtered_sorted_and_limited_for_each_parent(company):
    for number in ("SO-1", "SO-2"):
        order = await company.add("Sales_Order__c", Name=number)
        for quantity in (1, 2, 3):
            await company.add("Sales_Order_Line__c", Sales_Order__c=order, Quantity__c=quantity)
    records = await company.ask(
        "SELECT Name, (SELECT Quantity__c FROM Sales_Order_Lines__r WHERE Quantity__c > 1"
        " ORDER BY Quantity__c DESC LIMIT 1) FROM Sales_Order__c ORDER BY Name"
    )
    lines = [record["Sales_Order_Lines__r"] for record in records]
    assert [line["totalSize"] for line in lines] == [1, 1]
    assert [line["records"][0]["Quantity__c"] for line in lines] == [3.0, 3.0]


async def test_count_gives_a_size_and_no_records(company):
    for _ in range(3):
        await company.add("Account", Name="Acme")
    body = await company.org.query("SELECT COUNT() FROM Account WHERE Name = 'acme'", company.rosa)
    assert body == {"totalSize": 3, "done": True, "records": []}


async def test_groups_and_their_sums(company):
    acme = await company.add("Account", Name="Acme")
    for stage, amount, account in (("Proposal", 10, acme), ("Proposal", None, None), ("Closed Won", 5.5, acme)):
        await company.add(
            "Opportunity", Name="x", StageName=stage, CloseDate="2026-11-23", Amount=amount, AccountId=account
        )
    grouped = "FROM Opportunity GROUP BY StageName ORDER BY COUNT(Id) DESC"
    assert await company.ask(f"SELECT StageName, COUNT(Id), SUM(Amount) total, COUNT(Amount) {grouped}") == [
        {"attributes": {"type": "AggregateResult"}, "StageName": "Proposal", "expr0": 2, "total": 10.0, "expr1": 1},
        {"attributes": {"type": "AggregateResult"}, "StageName": "Closed Won", "expr0": 1, "total": 5.5, "expr1": 1},
    ]
    by_account = (
        "SELECT Account.Name buyer, MAX(CloseDate) latest FROM Opportunity GROUP BY Account.Name ORDER BY Account.Name"
    )
    found = [(record["buyer"], record["latest"]) for record in await company.ask(by_account)]
    assert found == [(None, "2026-11-23"), ("Acme", "2026-11-23")]
    [overall] = await company.ask("SELECT COUNT_DISTINCT(StageName), AVG(Amount), MIN(CreatedDate) FROM Opportunity")
    assert (overall["expr0"], overall["expr1"]) == (2, 7.75)
    assert overall["expr2"].endswith(".000+0000")
    [nothing] = await company.ask("SELECT COUNT(Id), SUM(Amount) FROM Opportunity WHERE Name = 'y'")
    assert (nothing["expr0"], nothing["expr1"]) == (0, None)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("Terms__c = 'NET 30'", ["net"]),
        ("Terms__c != 'net 30'", ["nothing", "strasse"]),
        ("Terms__c = null", ["nothing"]),
        ("Terms__c = ''", ["nothing"]),
        ("Terms__c != null", ["net", "strasse"]),
        ("Terms__c < null", []),
        ("Terms__c IN ('net 30', null)", ["net", "nothing"]),
        ("Terms__c NOT IN ('net 30')", ["nothing", "strasse"]),
        ("Terms__c NOT IN ('net 30', null)", ["strasse"]),
        ("(NOT Terms__c = 'net 30')", ["nothing", "strasse"]),
        ("(NOT Terms__c LIKE 'net%')", ["nothing", "strasse"]),
        ("Terms__c LIKE 'ÉCHÉANCE%'", ["strasse"]),
        ("Terms__c = 'ÉCHÉANCE À 30'", ["strasse"]),
        ("Terms__c IN ('x', 'ÉCHÉANCE À 30')", ["strasse"]),
        ("Terms__c LIKE '%\\%%'", []),
        ("Terms__c LIKE 'net_30'", ["net"]),
        ("Terms__c LIKE 'net\\_30'", []),
        ("Order_Total__c > 10 AND Order_Total__c <= 12.5", ["net"]),
        ("Order_Total__c IN (12.5, 1e3)", ["net"]),
        ("Ship_Date__c > 2026-11-22", ["net"]),
        ("Account__r.Name = null", ["net", "nothing", "strasse"]),
        ("Terms__c = null OR (Order_Total__c > 0 AND Name != 'x')", ["net", "nothing"]),
    ],
)
async def test_conditions_know_no_case_and_treat_null_as_salesforce_does(company, condition, found):
    await company.add("Sales_Order__c", Name="net", Terms__c="Net 30", Order_Total__c=12.5, Ship_Date__c="2026-11-23")
    await company.add("Sales_Order__c", Name="nothing")
    await company.add("Sales_Order__c", Name="strasse", Terms__c="échéance à 30")
    assert await company.names(f"SELECT Name FROM Sales_Order__c WHERE {condition} ORDER BY Name") == found


async def test_an_id_is_found_in_its_short_and_its_long_form(company):
    order = await an_order(company)
    for spelling in (order, order[:15], order.lower()):
        assert await company.names(f"SELECT Name FROM Sales_Order__c WHERE Id = '{spelling}'") == ["SO-011436"]
        assert await company.names(f"SELECT Name FROM Sales_Order__c WHERE Id NOT IN ('{spelling}')") == []


async def test_nulls_sort_first_unless_asked_otherwise_and_picklists_in_their_own_order(company):
    for status in ("Open", None, "Closed", "Draft", "Somebody's own"):
        await company.add("Sales_Order__c", Status__c=status)

    async def sorted_by(order):
        records = await company.ask(f"SELECT Status__c FROM Sales_Order__c ORDER BY Status__c {order}")
        return [record["Status__c"] for record in records]

    assert await sorted_by("") == [None, "Draft", "Open", "Closed", "Somebody's own"]
    assert await sorted_by("DESC") == [None, "Somebody's own", "Closed", "Open", "Draft"]
    assert (await sorted_by("ASC NULLS LAST"))[-1] is None


async def test_limit_and_offset(company):
    for number in range(5):
        await company.add("Account", Name=f"Account {number}")
    assert await company.names("SELECT Name FROM Account ORDER BY Name LIMIT 2 OFFSET 1") == ["Account 1", "Account 2"]
    assert await company.names("SELECT Name FROM Account LIMIT 0") == []


async def test_a_date_literal_means_the_users_own_day(company):
    late = await company.hire("Lena Late", zone="America/Los_Angeles")
    midnight = company.clock.now().replace(hour=23, minute=30)
    company.clock.advance((midnight - company.clock.now()).total_seconds() % 86_400)
    await company.add("Account", Name="before midnight in UTC")
    company.clock.advance(3600)
    await company.add("Account", Name="after it")
    today = "SELECT Name FROM Account WHERE CreatedDate = TODAY ORDER BY Name"
    assert await company.names(today, company.rosa) == ["after it"]
    assert await company.names(today, late) == ["after it", "before midnight in UTC"]
    yesterday = "SELECT Name FROM Account WHERE CreatedDate = YESTERDAY"
    assert await company.names(yesterday, company.rosa) == ["before midnight in UTC"]
    assert await company.names("SELECT Name FROM Account WHERE CreatedDate < TODAY", late) == []


async def test_a_moment_compares_across_zones_and_is_shown_in_whole_seconds(company):
    await company.add("Quote__c", Approved_At__c="2026-11-23T10:12:00.750+01:00")
    condition = "Approved_At__c >= 2026-11-23T09:12:00Z AND Approved_At__c < 2026-11-23T04:12:01-05:00"
    [record] = await company.ask(f"SELECT Approved_At__c FROM Quote__c WHERE {condition}")
    assert record["Approved_At__c"] == "2026-11-23T09:12:00.000+0000"


@pytest.mark.parametrize(
    "text",
    [
        "O'Brien",
        'say "cheese"',
        "back\\slash",
        '\'; DROP TABLE "Account"; --',
        "x' OR Name != '",
        "100% _sure_",
        "line\nbreak\ttab",
        ":p0 ?1 {0}",
        "\u202eright to left",
        "😀",
    ],
)
async def test_hostile_text_is_only_text(company, text):
    await company.add("Account", Name=text)
    await company.add("Account", Name="bystander")
    escaped = (
        text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    )
    assert await company.names(f"SELECT Name FROM Account WHERE Name = '{escaped}'") == [text]
    wild = escaped.replace("%", "\\%").replace("_", "\\_")
    assert await company.names(f"SELECT Name FROM Account WHERE Name LIKE '{wild}'") == [text]
    assert len(await company.ask("SELECT Id FROM Account")) == 2


async def test_half_a_character_is_replaced_and_two_halves_are_joined(company):
    await company.add("Account", Name="\ud83d\ude00 and \ud800")
    assert await company.names("SELECT Name FROM Account WHERE Name = '\\ud83d\\ude00 and \ud800'") == ["😀 and \ufffd"]


async def test_semi_joins_and_anti_joins(company):
    for number in ("Q-1", "Q-2", "Q-3"):
        quote = await company.add("Quote__c", Name=number)
        if number != "Q-3":
            await company.add("Sales_Order__c", Quote__c=quote, Status__c="Open" if number == "Q-1" else "Closed")
    await company.add("Sales_Order__c")

    async def found(condition):
        return await company.names(f"SELECT Name FROM Quote__c WHERE {condition} ORDER BY Name")

    assert await found("Id IN (SELECT Quote__c FROM Sales_Order__c)") == ["Q-1", "Q-2"]
    assert await found("Id IN (SELECT Quote__c FROM Sales_Order__c WHERE Status__c = 'open')") == ["Q-1"]
    assert await found("Id NOT IN (SELECT Quote__c FROM Sales_Order__c WHERE Quote__c != null)") == ["Q-3"]
    both = "Name != 'Q-2' AND Id IN (SELECT Quote__c FROM Sales_Order__c) AND Id NOT IN (SELECT Quote__c FROM Payment_Order__c)"
    assert await found(both) == ["Q-1"]


async def test_selective_questions_search_and_never_scan(company):
    """The plan, not the time: it is the same for 200 orders and for 100,000."""
    acme = await company.add("Account", Name="Acme")

    def load(tx):
        for _ in range(200):
            tx.create("Sales_Order__c", {"Account__c": acme, "Status__c": "Open"}, company.admin, as_admin=True)

    await company.org.run(load)

    def plan(tx, soql):
        seen = []
        tx.connection.set_trace_callback(seen.append)
        tx.query(soql, company.rosa)
        tx.connection.set_trace_callback(None)
        statement = next(each for each in seen if each.startswith('SELECT t."Id"'))
        return " ".join(row[3] for row in tx.connection.execute(f"EXPLAIN QUERY PLAN {statement}"))

    order = ids.make("a01", ids.FIRST + 7)
    for condition in (
        "Name = 'so-000123'",
        "Name IN ('SO-000001', 'SO-000002')",
        f"Id = '{order}'",
        f"Quote__c = '{ids.make('a00', 1)}'",
        "Account__c IN (SELECT AccountId FROM Contact WHERE Email = 'x@y.example')",
    ):
        soql = f"SELECT Name, Account__r.Name FROM Sales_Order__c WHERE {condition}"
        assert "SCAN t" not in await company.org.run(lambda tx, soql=soql: plan(tx, soql)), condition


async def test_a_deep_condition_is_still_answered(company):
    await company.add("Quote__c", Name="Q-1")
    deep = "Terms__c LIKE 'é%'"
    for start in ("NOT ", "Name IN ('é', 'x') AND ") * 5:
        deep = f"({start}(Terms__c IN ('é', 'x') OR {deep}))"
    await company.ask(f"SELECT Name FROM Quote__c WHERE Id NOT IN (SELECT Quote__c FROM Sales_Order__c WHERE {deep})")


def test_the_database_is_the_one_whose_syntax_is_used_here():
    assert sqlite3.sqlite_version_info >= (3, 35)
