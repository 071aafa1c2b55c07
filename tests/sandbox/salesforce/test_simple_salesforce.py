"""simple-salesforce, unmodified, finds the sandbox familiar: what works with an org works here, and fails alike.

Only the road is changed: the client speaks https alone, so its session takes what is meant for the org to the sandbox.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
)

from sandbox.server import Sandbox, start

ROSA = "rosa@exodus.example.demo"


class Loopback(requests.adapters.HTTPAdapter):
    """Takes what is meant for the org's https address to the sandbox, which speaks plain http."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin = origin

    def send(self, request, *args, **kwargs):
        parts = urlsplit(request.url)
        request.url = self.origin + parts.path + (f"?{parts.query}" if parts.query else "")
        return super().send(request, *args, **kwargs)


@pytest.fixture(scope="module")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """Of its own: the client goes by the machine's clock, which no other test may have left."""
    running = await start(tmp_path_factory.mktemp("simple"), port=0)
    yield running
    await running.close()


def log_in(sandbox: Sandbox, session: requests.Session, username: str = ROSA) -> Salesforce:
    session.mount("https://", Loopback(sandbox.origin))
    app = sandbox.salesforce.app
    return Salesforce(
        username=username,
        consumer_key=app.client_id,
        privatekey_file=str(app.private_key_file),
        domain="login",
        session=session,
        version="67.0",
    )


async def with_client(sandbox: Sandbox, use: Callable[[Salesforce], Any]) -> Any:
    def work() -> Any:
        with requests.Session() as session:
            return use(log_in(sandbox, session))

    return await asyncio.to_thread(work)


async def test_it_logs_in_by_jwt_and_queries(sandbox):
    def use(org):
        found = org.query("SELECT Id, Name FROM Sales_Order__c WHERE Name = 'SO-011436'")["records"][0]
        return found["Name"], org.Sales_Order__c.get(found["Id"])["Name"], org.is_sandbox

    name, same, _ = await with_client(sandbox, use)
    assert name == same == "SO-011436"


async def test_a_login_that_is_refused_is_its_own_error(sandbox):
    def use():
        with requests.Session() as session:
            log_in(sandbox, session, "nobody@exodus.example.demo")

    with pytest.warns(UserWarning, match="Allow Access"), pytest.raises(SalesforceAuthenticationFailed):
        await asyncio.to_thread(use)


async def test_it_follows_pages_to_the_end(sandbox):
    def use(org):
        subjects = [{"attributes": {"type": "Task"}, "Subject": f"Task {number}"} for number in range(450)]
        for first in range(0, len(subjects), 150):
            org.restful("composite/sobjects", method="POST", json={"records": subjects[first : first + 150]})
        small = {"Sforce-Query-Options": "batchSize=200"}
        soql = "SELECT Subject FROM Task WHERE Subject LIKE 'Task %'"
        first = org.query(soql, headers=small)
        return first, org.query_all(soql, headers=small), list(org.query_all_iter(soql, headers=small))

    first, everything, one_by_one = await with_client(sandbox, use)
    assert (len(first["records"]), first["done"], first["totalSize"]) == (200, False, 450)
    assert len({record["Subject"] for record in everything["records"]}) == len(one_by_one) == 450


async def test_it_creates_changes_upserts_and_drops_records(sandbox):
    def use(org):
        made = org.Task.create({"Subject": "Call"})
        changed = org.Task.update(made["id"], {"Subject": "Called"})
        read = org.Task.get(made["id"])["Subject"]
        dropped = org.Task.delete(made["id"])
        upserted = [org.Item__c.upsert("SKU__c/NEW-7", {"Name": "Item"}) for _ in range(2)]
        found = org.Item__c.get_by_custom_id("SKU__c", "NEW-7")["Name"]
        gone = org.query("SELECT Id FROM Task WHERE Subject = 'Called'", include_deleted=True)["totalSize"]
        return made["success"], changed, read, dropped, upserted, found, gone

    assert await with_client(sandbox, use) == (True, 204, "Called", 204, [201, 200], "Item", 1)


async def test_it_describes_and_reads_limits_and_metadata(sandbox):
    def use(org):
        names = {each["name"] for each in org.describe()["sobjects"]}
        fields = {each["name"] for each in org.Sales_Order__c.describe()["fields"]}
        return names, fields, org.Sales_Order__c.metadata()["objectDescribe"]["keyPrefix"], org.limits()

    names, fields, prefix, limits = await with_client(sandbox, use)
    assert {"Sales_Order__c", "ContentVersion"} <= names
    assert {"Name", "Quote__c"} <= fields
    assert prefix == "a01"
    assert limits["DailyApiRequests"]["Max"] > limits["DailyApiRequests"]["Remaining"]


async def test_it_uploads_a_file_and_reads_it_back(sandbox, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-\xff")

    def use(org):
        with pytest.raises(SalesforceMalformedRequest, match="PathOnClient"):
            org.ContentVersion.upload_base64(str(tmp_path / "a.pdf"), base64_field="VersionData")
        body = {"PathOnClient": "a.pdf", "VersionData": "JVBERi3/"}
        return org.ContentVersion.get_base64(org.ContentVersion.create(body)["id"], base64_field="VersionData")

    assert await with_client(sandbox, use) == b"%PDF-\xff"


async def test_it_posts_a_composite_through_restful_and_calls_actions(sandbox):
    def use(org):
        part = {"method": "GET", "referenceId": "one", "url": "/services/data/v67.0/query?q=SELECT+Id+FROM+Account"}
        wrong = {"method": "GET", "referenceId": "two", "url": "/services/data/v67.0/sobjects/Nonsense__c/describe"}
        answer = org.restful("composite", method="POST", json={"compositeRequest": [part, wrong]})
        kinds = org.restful("actions/custom")
        return [each["httpStatusCode"] for each in answer["compositeResponse"]], set(kinds), org.api_usage

    statuses, kinds, usage = await with_client(sandbox, use)
    assert statuses == [200, 404]
    assert kinds == {"apex", "flow"}
    assert usage["api-usage"].used > 0


@pytest.mark.parametrize(
    ("doing", "kind", "status", "code"),
    [
        (lambda org: org.query("SELECT Nonsense__c FROM Account"), SalesforceMalformedRequest, 400, "INVALID_FIELD"),
        (lambda org: org.query("SELECT FROM"), SalesforceMalformedRequest, 400, "MALFORMED_QUERY"),
        (lambda org: org.Task.create({"Subject": 7}), SalesforceMalformedRequest, 400, "JSON_PARSER_ERROR"),
        (lambda org: org.Contact.create({}), SalesforceMalformedRequest, 400, "REQUIRED_FIELD_MISSING"),
        (lambda org: org.Task.get("00T5g00000ABCDE"), SalesforceResourceNotFound, 404, "NOT_FOUND"),
        (lambda org: org.Nonsense__c.describe(), SalesforceResourceNotFound, 404, "NOT_FOUND"),
        (lambda org: org.quick_search("Acme"), SalesforceResourceNotFound, 404, "NOT_FOUND"),
        (lambda org: org.search("FIND {Acme}"), SalesforceResourceNotFound, 404, "NOT_FOUND"),
        (lambda org: org.toolingexecute("query?q=x"), SalesforceResourceNotFound, 404, "NOT_FOUND"),
    ],
)
async def test_errors_come_as_the_clients_own_classes(sandbox, doing, kind, status, code):
    def use(org):
        with pytest.raises(kind) as caught:
            doing(org)
        return caught.value.status, caught.value.content[0]["errorCode"]

    assert await with_client(sandbox, use) == (status, code)


async def test_a_used_up_allowance_and_an_ended_session_have_classes_of_their_own(sandbox):
    def use(org):
        sandbox.salesforce.allowance.exhaust()
        try:
            with pytest.raises(SalesforceRefusedRequest):
                org.limits()
        finally:
            sandbox.salesforce.allowance.exhaust(undo=True)
        direct = Salesforce(session_id="00D!nonsense", instance="exodus.my.salesforce.com", session=org.session)
        with pytest.raises(SalesforceExpiredSession):
            direct.query("SELECT Id FROM Account")

    await with_client(sandbox, use)


def test_the_client_is_the_published_one():
    import simple_salesforce  # noqa: PLC0415  only its place is looked at

    assert "site-packages" in Path(simple_salesforce.__file__).parts
