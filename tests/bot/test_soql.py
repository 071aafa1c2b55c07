"""No value leaves its quotes, whatever it holds; Salesforce reads back what was meant."""

from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.salesforce.soql import (
    FIRST_ID,
    Condition,
    contains,
    encoded,
    equals,
    is_first,
    none_of,
    one_of,
    quoted,
    resembles,
    select,
    spelled,
)
from tests.kit import Sandbox

ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", '"': '"', "\\": "\\"}
HOSTILE = st.one_of(st.text(), st.text(alphabet="'\"\\nrtbf %_\n\r\t\b\f\x00\u2028ÄA"))


def read_back(literal: str) -> str:
    """What a reader of SOQL takes `literal` for; fails unless it is exactly one string literal."""
    assert literal[0] == literal[-1] == "'"
    found, rest = "", iter(literal[1:-1])
    for char in rest:
        assert char != "'"
        assert char >= " "
        found += ESCAPES[next(rest)] if char == "\\" else char
    return found


@given(HOSTILE)
def test_a_value_stays_inside_its_quotes(value: str) -> None:
    kept = "".join(char for char in value if char >= " " or char in "\n\r\t\b\f")
    assert read_back(quoted(value)) == kept


@given(HOSTILE)
@example("' WHERE Name = 'x' FROM y WHERE ")
def test_a_query_travels_in_an_address_as_any_other_value_would(value: str) -> None:
    query = select(["Name"], "Sales_Order__c", equals("Name", value))
    assert encoded(query) == quote(query, safe="")


@given(st.one_of(HOSTILE, st.just(FIRST_ID), st.just("%00"), st.just("\x00")))
def test_nothing_but_our_own_mark_points_to_what_the_first_query_finds(value: str) -> None:
    address = encoded(select(["Name"], "Payment_Order__c", equals("Name", value), is_first("Sales_Order__c")))
    before, own, after = address.partition(FIRST_ID)
    assert own
    assert FIRST_ID not in after
    assert before.endswith(quote("Sales_Order__c = '", safe=""))
    assert after == quote("'", safe="")


@given(HOSTILE)
def test_what_is_looked_for_inside_a_text_has_no_wildcards_of_its_own(value: str) -> None:
    before, _, rest = contains("Name", value).partition("'%")
    assert before == "Name LIKE "
    assert rest.endswith("%'")
    wild = rest[:-2].replace("\\\\", "").replace(r"\%", "").replace(r"\_", "")
    assert "%" not in wild
    assert "_" not in wild
    literal = rest[:-2].replace("\\\\", "\0").replace(r"\%", "%").replace(r"\_", "_").replace("\0", "\\\\")
    assert f"'{literal}'" == quoted(value)


@settings(max_examples=150)
@given(HOSTILE, HOSTILE)
def test_a_query_has_as_many_quotes_as_values(first: str, second: str) -> None:
    query = select(["Name"], "Sales_Order__c", equals("Name", first), equals("Status__c", second), limit=2)
    bare, inside, rest = 0, False, iter(query)
    for char in rest:
        if char == "\\" and inside:
            next(rest)
        elif char == "'":
            inside, bare = not inside, bare + 1
    assert bare == 4
    assert not inside


@given(HOSTILE)
def test_another_spelling_is_one_character_for_another(value: str) -> None:
    for condition, edge in ((resembles("Name", value), "%"), (spelled("Name", value), "")):
        inner = condition.removeprefix(f"Name LIKE '{edge}").removesuffix(f"{edge}'")
        wild = inner.replace("\\\\", "").replace(r"\%", "").replace(r"\_", "")
        assert "%" not in wild
        assert wild.count("_") == sum(char in "'\"- " for char in value)
        assert "'" not in wild.replace(r"\'", "")


@pytest.mark.parametrize(
    "value",
    ["' OR Name != '", "\\", "\\' OR Name != '", "a\nb", "%", "_", "SO-011436'--", "\u2028", '"', "\\\\' LIMIT 9 //"],
)
async def test_the_sandbox_reads_the_value_and_nothing_else(sandbox: Sandbox, value: str) -> None:
    """Our words go through a real parser, and no order has such a number."""
    world = await sandbox.call("world")
    app = (world.get("credentials") or world)["salesforce"]
    form = {"grant_type": "client_credentials", "client_id": app["client_id"], "client_secret": app["client_secret"]}
    async with sandbox.http.post(f"{sandbox.url}/services/oauth2/token", data=form) as answer:
        token = (await answer.json())["access_token"]
    conditions = (
        equals("Name", value),
        contains("Name", value),
        one_of("Name", [value, "x"]),
        none_of("Name", ["x", value]),
    )
    for condition, found in zip(conditions, (False, False, False, True), strict=True):
        await asks(sandbox, token, condition, found=found)


async def asks(sandbox: Sandbox, token: str, condition: Condition, *, found: bool) -> None:
    query = {"q": select(["Name"], "Sales_Order__c", condition)}
    address, headers = f"{sandbox.url}/services/data/v67.0/query/", {"Authorization": f"Bearer {token}"}
    async with sandbox.http.get(address, params=query, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        assert bool((await answer.json())["totalSize"]) is found
