"""Files as Salesforce keeps them: a version, its document, its links, its bytes.

Documents: Object reference, "ContentVersion", "ContentDocument", "ContentDocumentLink"; REST guide, "Insert or Update Blob
Data", "sObject Blob Get" and "Composite".
"""

# ruff: noqa: S608  the strings are SOQL, and the tests' own

from base64 import b64encode
from io import BytesIO

import pytest

ROSA = "rosa@exodus.example.demo"
OMAR = "omar@exodus.example.demo"
DATA = "/services/data/v67.0"
PDF = b"%PDF-1.7\n\x00\xff invoice"
DOCUMENT = "ContentDocument.Title, ContentDocument.FileExtension, ContentDocument.ContentSize"
LINKS = f"SELECT ContentDocumentId, {DOCUMENT}, ContentDocument.LatestPublishedVersionId FROM ContentDocumentLink"


async def upload(caller, token, content=PDF, **fields):
    body = {"PathOnClient": "INV-1.pdf", "VersionData": b64encode(content).decode()} | fields
    return await caller.call("POST", f"{DATA}/sobjects/ContentVersion", token, json=body)


async def one(caller, token, soql):
    (record,) = (await caller.query(soql, token)).body["records"]
    return record


async def test_an_uploaded_file_is_found_through_its_record_and_read_back(caller):
    order, token = await caller.order("missing_quote"), await caller.login()
    made = await upload(caller, token, Title="Invoice", FirstPublishLocationId=order["id"])
    assert (made.status, made.body["id"][:3]) == (201, "068")
    link = await one(caller, token, f"{LINKS} WHERE LinkedEntityId = '{order['id']}'")
    document = link["ContentDocument"]
    assert (document["Title"], document["FileExtension"], document["ContentSize"]) == ("Invoice", "pdf", len(PDF))
    assert document["LatestPublishedVersionId"] == made.body["id"]
    path = f"{DATA}/sobjects/ContentVersion/{made.body['id']}/VersionData"
    read = await one(caller, token, f"SELECT VersionData, Checksum FROM ContentVersion WHERE Id = '{made.body['id']}'")
    assert read["VersionData"] == path
    async with caller.http.get(caller.sandbox.origin + path, headers={"Authorization": f"Bearer {token}"}) as answer:
        assert (answer.status, answer.content_type) == (200, "application/octet-stream")
        assert await answer.read() == PDF


async def test_the_files_of_an_order_come_as_its_children(caller):
    order, token = await caller.order("missing_quote"), await caller.login()
    await upload(caller, token, FirstPublishLocationId=order["id"])
    soql = f"SELECT Name, (SELECT {DOCUMENT} FROM ContentDocumentLinks) FROM Sales_Order__c WHERE Id = '{order['id']}'"
    found = await one(caller, token, soql)
    assert [link["ContentDocument"]["Title"] for link in found["ContentDocumentLinks"]["records"]] == ["INV-1"]


async def test_the_pages_of_an_order_and_of_its_file_show_them(caller):
    order, token = await caller.order("missing_quote"), await caller.login()
    version = (await upload(caller, token, FirstPublishLocationId=order["id"])).body["id"]
    assert "Content Document Link" in (await caller.call("GET", f"/lightning/r/Sales_Order__c/{order['id']}/view")).body
    assert "INV-1.pdf" in (await caller.call("GET", f"/lightning/r/ContentVersion/{version}/view")).body


@pytest.mark.parametrize(
    "where",
    [
        "",
        " WHERE ShareType = 'V'",
        " WHERE LinkedEntityId != '{order}'",
        " WHERE LinkedEntityId NOT IN ('{order}')",
        " WHERE LinkedEntityId = '{order}' OR ShareType = 'V'",
        " WHERE LinkedEntityId IN ('{order}') AND ShareType = 'V'",
    ],
)
async def test_links_are_only_found_by_an_id(caller, where):
    """Object reference, "ContentDocumentLink": without Query All Files a filter by id is required."""
    order = await caller.order("missing_quote")
    answer = await caller.query(LINKS + where.format(order=order["id"]), await caller.login())
    assert (answer.status, answer.body[0]["errorCode"]) == (400, "MALFORMED_QUERY")
    assert answer.body[0]["message"].startswith("Implementation restriction: ")


async def test_links_take_other_filters_beside_one_record(caller):
    order, token = await caller.order("missing_quote"), await caller.login()
    await upload(caller, token, FirstPublishLocationId=order["id"])
    by_record = f"{LINKS} WHERE LinkedEntityId = '{order['id']}' AND ContentDocument.FileExtension = 'pdf'"
    document = (await one(caller, token, by_record))["ContentDocumentId"]
    assert (await caller.query(f"{LINKS} WHERE ContentDocumentId IN ('{document}')", token)).body["totalSize"] == 2


async def test_a_file_seen_through_a_record_alone_is_not_in_a_plain_query(caller):
    """Object reference, "ContentVersion": a query by id is needed for a file that is shared through a record."""
    order = await caller.order("missing_quote")
    shared = await upload(caller, await caller.login(), b"%PDF-1.7", FirstPublishLocationId=order["id"])
    version = shared.body["id"]
    token = await caller.login("sofia@exodus.example.demo")
    assert (await caller.query("SELECT Id FROM ContentVersion", token)).body["totalSize"] == 0
    assert (await caller.query(f"SELECT Id FROM ContentVersion WHERE Id = '{version}'", token)).body["totalSize"] == 1
    assert (await caller.get(f"/sobjects/ContentVersion/{version}/VersionData", token)).status == 200


async def test_who_does_not_see_the_record_does_not_see_its_file(caller):
    order, token = await caller.order("missing_quote"), await caller.login(OMAR)
    version = (await upload(caller, await caller.login(), FirstPublishLocationId=order["id"])).body["id"]
    assert (await caller.query(f"{LINKS} WHERE LinkedEntityId = '{order['id']}'", token)).body["totalSize"] == 0
    for path in (f"/sobjects/ContentVersion/{version}", f"/sobjects/ContentVersion/{version}/VersionData"):
        answer = await caller.get(path, token)
        assert (answer.status, answer.body[0]["errorCode"]) == (404, "NOT_FOUND")
    refused = await upload(caller, token, FirstPublishLocationId=order["id"])
    assert refused.body[0]["errorCode"] == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"


async def test_a_second_version_takes_the_firsts_place(caller):
    token = await caller.login()
    first = (await upload(caller, token)).body["id"]
    document = (await one(caller, token, f"SELECT ContentDocumentId FROM ContentVersion WHERE Id = '{first}'"))[
        "ContentDocumentId"
    ]
    second = (await upload(caller, token, b"%PDF- two", ContentDocumentId=document)).body["id"]
    versions = (
        await caller.query("SELECT Id, VersionNumber, IsLatest FROM ContentVersion ORDER BY VersionNumber", token)
    ).body["records"]
    assert [(each["Id"], each["VersionNumber"], each["IsLatest"]) for each in versions] == [
        (first, "1", False),
        (second, "2", True),
    ]
    latest = await one(caller, token, f"SELECT LatestPublishedVersionId FROM ContentDocument WHERE Id = '{document}'")
    assert latest["LatestPublishedVersionId"] == second


async def test_a_viewer_adds_no_version(caller):
    order, token = await caller.order("missing_quote"), await caller.login()
    version = (await upload(caller, token, FirstPublishLocationId=order["id"])).body["id"]
    document = (await caller.get(f"/sobjects/ContentVersion/{version}", token)).body["ContentDocumentId"]
    refused = await upload(caller, await caller.login("sofia@exodus.example.demo"), ContentDocumentId=document)
    assert (refused.status, refused.body[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    path = f"{DATA}/sobjects/ContentDocument/{document}"
    for method in ("PATCH", "DELETE"):
        answer = await caller.call(
            method, path, await caller.login("sofia@exodus.example.demo"), json={"Title": "Mine"}
        )
        assert (answer.status, answer.body[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    unseen = await upload(caller, await caller.login(OMAR), ContentDocumentId=document)
    assert (unseen.status, unseen.body[0]["errorCode"]) == (404, "NOT_FOUND")


async def test_dropping_a_document_drops_its_versions_and_links(caller):
    order, token = await caller.order("missing_quote"), await caller.login()
    version = (await upload(caller, token, FirstPublishLocationId=order["id"])).body["id"]
    document = (await caller.get(f"/sobjects/ContentVersion/{version}", token)).body["ContentDocumentId"]
    refused = await caller.call("DELETE", f"{DATA}/sobjects/ContentVersion/{version}", token)
    assert (refused.status, refused.body[0]["errorCode"]) == (400, "INVALID_TYPE_FOR_OPERATION")
    assert (await caller.call("DELETE", f"{DATA}/sobjects/ContentDocument/{document}", token)).status == 204
    assert (await caller.query(f"{LINKS} WHERE LinkedEntityId = '{order['id']}'", token)).body["totalSize"] == 0
    assert (await caller.get(f"/sobjects/ContentVersion/{version}/VersionData", token)).status == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"VersionData": None}, "REQUIRED_FIELD_MISSING"),
        ({"PathOnClient": None}, "REQUIRED_FIELD_MISSING"),
        ({"VersionData": "not base64!"}, "JSON_PARSER_ERROR"),
        ({"VersionData": 7}, "JSON_PARSER_ERROR"),
        ({"FirstPublishLocationId": "0695g00000ABCDE"}, "MALFORMED_ID"),
        ({"ContentSize": 7}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"Nonsense__c": 7}, "INVALID_FIELD"),
    ],
)
async def test_what_is_not_a_file_is_refused_and_leaves_nothing(caller, fields, code):
    token = await caller.login()
    body = {"PathOnClient": "a.pdf", "VersionData": b64encode(PDF).decode()} | fields
    answer = await caller.call("POST", f"{DATA}/sobjects/ContentVersion", token, json=body)
    assert (answer.status, answer.body[0]["errorCode"]) == (400, code)
    assert (await caller.query("SELECT Id FROM ContentDocument", token)).body["totalSize"] == 0


async def test_a_document_is_only_made_by_its_version_and_data_only_set_once(caller):
    token = await caller.login()
    made = await caller.call("POST", f"{DATA}/sobjects/ContentDocument", token, json={"Title": "Bare"})
    assert (made.status, made.body[0]["errorCode"]) == (400, "INVALID_TYPE_FOR_OPERATION")
    version = (await upload(caller, token)).body["id"]
    path = f"{DATA}/sobjects/ContentVersion/{version}"
    changed = await caller.call("PATCH", path, token, json={"VersionData": b64encode(b"other").decode()})
    assert (changed.status, changed.body[0]["errorCode"]) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert (await caller.call("PATCH", path, token, json={"Title": "Renamed"})).status == 204


async def test_bytes_do_not_travel_in_a_composite(caller):
    """REST guide, "Composite": sObject Blob Get is not among the resources it takes."""
    token = await caller.login()
    version = (await upload(caller, token)).body["id"]
    part = {"method": "GET", "referenceId": "file", "url": f"{DATA}/sobjects/ContentVersion/{version}/VersionData"}
    answer = await caller.call("POST", f"{DATA}/composite", token, json={"compositeRequest": [part]})
    assert answer.body["compositeResponse"][0]["httpStatusCode"] == 404


async def test_multipart_uploads_are_not_taken(caller):
    token = await caller.login()
    answer = await caller.call("POST", f"{DATA}/sobjects/ContentVersion", token, data={"VersionData": BytesIO(PDF)})
    assert (answer.status, answer.body[0]["errorCode"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Id FROM ContentVersion WHERE VersionData = 'x'", "INVALID_FIELD"),
        ("SELECT Id FROM ContentVersion ORDER BY VersionData", "INVALID_FIELD"),
        ("SELECT LinkedEntity.Name FROM ContentDocumentLink WHERE Id = '06A5g00000ABCDE'", "INVALID_FIELD"),
        (
            "SELECT Id FROM Sales_Order__c WHERE Id IN (SELECT LinkedEntityId FROM ContentDocumentLink)",
            "MALFORMED_QUERY",
        ),
    ],
)
async def test_what_files_do_not_take_in_a_query_is_refused(caller, soql, code):
    answer = await caller.query(soql, await caller.login())
    assert (answer.status, answer.body[0]["errorCode"]) == (400, code)
