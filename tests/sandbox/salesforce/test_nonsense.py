"""Whatever a client sends, the org answers as an org: a refusal in its own shape, never a crash."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

DATA = "/services/data/v67.0"
TEXTS = (
    "",
    "\x00",
    "\ud800",
    "@{r0.id}",
    "@{",
    "@{r0[0]}",
    "//[",
    "a01Hs000001gtdpIAA",
    "/services/data/v67.0/query/?q=SELECT+Id+FROM+Task",
)
LEAVES = some.one_of(
    some.none(), some.booleans(), some.integers(), some.floats(), some.text(), some.sampled_from(TEXTS)
)
NAMES = some.sampled_from(
    [
        "compositeRequest",
        "inputs",
        "recordId",
        "Subject",
        "WhatId",
        "ActivityDate",
        "do",
        "object",
        "fields",
        "path",
        "batchRequests",
        "richInput",
        "records",
        "attributes",
        "type",
        "id",
        "PathOnClient",
        "VersionData",
        "reason",
    ]
)
VALUES = some.recursive(
    LEAVES, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(NAMES, inner, max_size=4)
)
PARTS = some.fixed_dictionaries(
    {
        "method": some.sampled_from(["GET", "POST", "PATCH", "DELETE"]) | VALUES,
        "url": some.sampled_from([f"{DATA}/sobjects/Task", f"{DATA}/sobjects/Task/@{{r0.id}}", TEXTS[-1]]) | VALUES,
        "referenceId": some.sampled_from(["r0", "r1", "r2"]) | VALUES,
    },
    optional={"body": VALUES, "httpHeaders": VALUES},
)
RECORDS = some.fixed_dictionaries(
    {"attributes": some.just({"type": "Task"}) | VALUES}, optional={"Subject": VALUES, "Id": VALUES, "id": VALUES}
)
BODIES = some.one_of(
    VALUES,
    some.fixed_dictionaries({"compositeRequest": some.lists(PARTS, max_size=4), "allOrNone": some.booleans()}),
    some.fixed_dictionaries({"inputs": some.lists(some.fixed_dictionaries({"recordId": VALUES}), max_size=2)}),
    some.fixed_dictionaries({"batchRequests": some.lists(PARTS, max_size=4), "haltOnError": some.booleans()}),
    some.fixed_dictionaries({"records": some.lists(RECORDS, max_size=4), "allOrNone": some.booleans()}),
    some.fixed_dictionaries(
        {"PathOnClient": VALUES, "VersionData": some.just("aGk=") | VALUES},
        optional={"Title": VALUES, "ContentDocumentId": VALUES, "FirstPublishLocationId": VALUES},
    ),
)
RESOURCES = some.sampled_from(
    [
        f"{DATA}/composite",
        f"{DATA}/composite/batch",
        f"{DATA}/composite/sobjects",
        f"{DATA}/sobjects/Task",
        f"{DATA}/sobjects/ContentVersion",
        f"{DATA}/actions/custom/apex/SendPaymentLinkEmail",
        f"{DATA}/actions/custom/flow/CancelRecurringPlan",
    ]
)
CALLS = some.sampled_from(["records", "access", "faults"])


async def post(caller, path, body, token=""):
    # Python writes half a surrogate pair and NaN as JSON, which is just what is wanted here.
    return await caller.call(
        "POST", path, token, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=RESOURCES, body=BODIES)
async def test_no_body_breaks_a_resource(caller, path, body):
    answer = await post(caller, path, body, await caller.login())
    assert answer.status < 500
    assert isinstance(answer.body, list | dict)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    call=CALLS,
    body=VALUES | some.fixed_dictionaries({"do": some.sampled_from(["create", "lock_row"]), "object": VALUES}),
)
async def test_no_body_breaks_the_control_interface(caller, call, body):
    answer = await post(caller, f"/sandbox/salesforce/{call}", body)
    assert answer.status < 500
    assert isinstance(answer.body["ok"], bool)
    await caller.control("salesforce/faults", method="DELETE")
