"""Gateways and providers that are broken and mended by hand are so in the org, and nowhere else."""

from datetime import UTC, datetime

from tests.sandbox.conftest import INTEGRATION, Caller

NAMES = {"gateway": "West Cards", "provider": "West Coast Packiyo"}


async def machine(caller: Caller, kind: str) -> dict:
    machines = (await caller.control("outages", method="GET")).body["machines"]
    return next(each for each in machines if (each["kind"], each["name"]) == (kind, NAMES[kind]))


async def test_a_gateway_that_is_down_is_unavailable_in_the_org(caller: Caller) -> None:
    gateway, token = await machine(caller, "gateway"), await caller.login(INTEGRATION)
    assert gateway["working"]
    for working in (False, True):
        assert (await caller.control("outages", {"id": gateway["id"], "working": working})).body["ok"]
        found = await caller.query("SELECT Available__c FROM Payment_Gateway__c WHERE Name = 'West Cards'", token)
        assert found.body["records"][0]["Available__c"] is working
        assert (await machine(caller, "gateway"))["working"] is working


async def test_a_provider_that_turns_us_away_does_so_for_a_day(caller: Caller) -> None:
    provider, token = await machine(caller, "provider"), await caller.login(INTEGRATION)
    await caller.control("outages", {"id": provider["id"], "working": False})
    soql = "SELECT Rate_Limited_Until__c FROM ThreePL_Provider_Config__c WHERE Name = 'West Coast Packiyo'"
    found = await caller.query(soql, token)
    until = datetime.fromisoformat(found.body["records"][0]["Rate_Limited_Until__c"].replace("+0000", "+00:00"))
    assert until > datetime.now(UTC)
    assert not (await machine(caller, "provider"))["working"]
    await caller.control("clock", {"advance": 24 * 3600 + 1})
    assert (await machine(caller, "provider"))["working"]


async def test_only_machinery_can_be_broken(caller: Caller) -> None:
    order = await caller.order("healthy")
    assert (await caller.control("outages", {"id": order["id"], "working": False})).status == 400
    gateway = await machine(caller, "gateway")
    assert (await caller.control("outages", {"id": gateway["id"], "working": "no"})).status == 400
