"""The control interface: what a test, or a person at the page, can see and do to the org."""

import stat

import pytest

ROSA = "rosa@exodus.example.demo"
OMAR = "omar@exodus.example.demo"
INTEGRATION = "exodus.bot@exodus.example.demo"
DATA = "/services/data/v67.0"
NUMBERS = "SELECT Name FROM Sales_Order__c ORDER BY Name"


async def numbers_seen_by(caller, username):
    found = await caller.query(NUMBERS, await caller.login(username))
    return [record["Name"] for record in found.body["records"]]


async def access(caller, do, **how):
    answer = await caller.control("salesforce/access", {"do": do} | how)
    assert answer.body == {"ok": True}, answer.body


async def test_the_world_tells_who_is_there_and_what_is_true(caller):
    world = (await caller.control("world", method="GET")).body
    assert {"id": "U0REP", "name": "Rosa Reyes", "role": "rep"} in world["people"]
    assert {"id": "C0GENERAL", "name": "general"} in world["channels"]
    assert {label["number"]: (label["situation"], label["symptom"]) for label in world["labels"][:4]} == {
        "SO-011436": ("healthy", None),
        "SO-011437": ("missing_quote", "missing_links"),
        "SO-011438": ("missing_opportunity", "missing_links"),
        "PAY-004705": ("payment_link_failed", "payment_link_failed"),
    }
    assert world["salesforce"]["instance_url"] == caller.sandbox.origin
    assert set(world["slack"]) == {"bot_token", "app_token", "signing_secret"}
    assert (await caller.control("status", method="GET")).body == {"ok": True, "ready": True, "bot_connections": 0}


async def test_the_healthy_order_is_what_the_readme_says(caller):
    found = await caller.query(
        "SELECT Order_Total__c, Collected_Total__c, Balance__c, Quote__c, Opportunity__c,"
        " (SELECT Fulfilled_Quantity__c FROM Sales_Order_Lines__r WHERE Line_Kind__c = 'Physical'),"
        " (SELECT Requested_Amount__c, Collection_Method__c FROM Payment_Orders__r WHERE Status__c = 'Open'),"
        " (SELECT Carrier__c FROM Sales_Order_Trackings__r), (SELECT Outstanding_Balance__c FROM Invoices__r)"
        " FROM Sales_Order__c WHERE Name = 'SO-011436'",
        await caller.login(),
    )
    order = found.body["records"][0]
    assert (order["Order_Total__c"], order["Collected_Total__c"], order["Balance__c"]) == (4000.0, 2760.0, 1240.0)
    assert order["Quote__c"]
    assert order["Opportunity__c"]
    shipped = [line["Fulfilled_Quantity__c"] > 0 for line in order["Sales_Order_Lines__r"]["records"]]
    assert shipped == [True, True, False]
    (payment,) = order["Payment_Orders__r"]["records"]
    assert (payment["Requested_Amount__c"], payment["Collection_Method__c"]) == (1240.0, "Payment Link")
    assert order["Sales_Order_Trackings__r"]["records"][0]["Carrier__c"] == "UPS"
    assert order["Invoices__r"]["records"][0]["Outstanding_Balance__c"] == 1240.0


async def test_only_the_regions_own_reps_see_its_orders(caller):
    assert "SO-011441" not in await numbers_seen_by(caller, ROSA)
    assert await numbers_seen_by(caller, OMAR) == ["SO-011441"]
    everything = len(await numbers_seen_by(caller, ROSA)) + 1
    assert len(await numbers_seen_by(caller, "sofia@exodus.example.demo")) == everything
    assert len(await numbers_seen_by(caller, INTEGRATION)) == everything


async def test_a_reset_brings_records_back_and_keeps_people_and_tokens(caller):
    token = await caller.login()
    me = "SELECT Id FROM User WHERE Username = 'rosa@exodus.example.demo'"
    before = (await caller.query(me, token)).body["records"][0]["Id"]
    first = await caller.order("healthy")
    await caller.control("salesforce/records", {"do": "delete", "object": "Sales_Order__c", "id": first["id"]})
    await access(caller, "deactivate_user", user="rep_other_region")
    demo = (await caller.control("reset", {"world": "demo"})).body["counts"]
    answer = await caller.control("reset", {"world": "demo", "orders": 3, "seed": 1})
    assert answer.body["counts"]["Sales_Order__c"] == demo["Sales_Order__c"] + 3
    again = await caller.order("healthy")
    assert again["number"] == first["number"]
    assert again["id"] != first["id"]
    assert (await caller.query(me, token)).body["records"][0]["Id"] == before
    assert await numbers_seen_by(caller, OMAR) == ["SO-011441"]


async def test_records_are_changed_as_the_administrator(caller):
    label = await caller.order("missing_quote")
    quote = (await caller.query("SELECT Id FROM Quote__c LIMIT 1", await caller.login())).body["records"][0]["Id"]
    change = {"do": "update", "object": "Sales_Order__c", "id": label["id"], "fields": {"Quote__c": quote}}
    assert (await caller.control("salesforce/records", change)).body == {"ok": True, "id": label["id"]}
    soql = "SELECT Quote__c, LastModifiedBy.Name FROM Sales_Order__c WHERE Name = 'SO-011437'"
    order = (await caller.query(soql, await caller.login())).body["records"][0]
    assert order["Quote__c"] == quote
    assert order["LastModifiedBy"]["Name"] == "Org Admin"
    refused = await caller.control("salesforce/records", {"do": "create", "object": "Nothing__c", "fields": {}})
    assert refused.body["ok"] is False


async def test_a_hidden_field_is_gone_from_query_and_describe(caller):
    soql = "SELECT Balance__c FROM Sales_Order__c LIMIT 1"
    await access(caller, "hide_field", user="rep", object="Sales_Order__c", field="Balance__c")
    token = await caller.login()
    hidden = await caller.query(soql, token)
    assert (hidden.status, hidden.body[0]["errorCode"]) == (400, "INVALID_FIELD")
    described = await caller.get("/sobjects/Sales_Order__c/describe", token)
    assert "Balance__c" not in {field["name"] for field in described.body["fields"]}
    assert (await caller.query(soql, await caller.login(OMAR))).status == 200
    await access(caller, "hide_field", user="rep", object="Sales_Order__c", field="Balance__c", undo=True)
    assert (await caller.query(soql, token)).status == 200


async def test_one_record_is_taken_from_one_user(caller):
    healthy = await caller.order("healthy")
    await access(caller, "revoke_record", user="rep", record=healthy["id"])
    assert healthy["number"] not in await numbers_seen_by(caller, ROSA)
    assert healthy["number"] in await numbers_seen_by(caller, INTEGRATION)
    await access(caller, "revoke_record", user="rep", record=healthy["id"], undo=True)
    assert healthy["number"] in await numbers_seen_by(caller, ROSA)


async def test_view_all_is_a_right_that_can_be_lost_and_seen_to_be_lost(caller):
    rights = (
        "SELECT SobjectType FROM ObjectPermissions WHERE PermissionsViewAllRecords = true AND ParentId IN"
        " (SELECT PermissionSetId FROM PermissionSetAssignment WHERE Assignee.Username = 'exodus.bot@exodus.example.demo')"
    )
    token = await caller.login(INTEGRATION)
    held = {row["SobjectType"] for row in (await caller.query(rights, token)).body["records"]}
    assert {"Sales_Order__c", "Payment_Order__c", "Quote__c"} <= held
    await access(caller, "drop_view_all", object="Sales_Order__c")
    left = {row["SobjectType"] for row in (await caller.query(rights, token)).body["records"]}
    assert held - left == {"Sales_Order__c"}
    assert await numbers_seen_by(caller, INTEGRATION) == []
    await access(caller, "drop_view_all", object="Sales_Order__c", undo=True)
    assert await numbers_seen_by(caller, INTEGRATION)


async def test_expired_tokens_are_refused_until_the_next_login(caller):
    token, other = await caller.login(), await caller.login(OMAR)
    await access(caller, "expire_tokens", user="rep")
    assert (await caller.get("/limits", token)).body[0]["errorCode"] == "INVALID_SESSION_ID"
    assert (await caller.get("/limits", other)).status == 200
    await access(caller, "expire_tokens")
    assert (await caller.get("/limits", other)).status == 401
    assert (await caller.get("/limits", await caller.login())).status == 200


async def calls(caller):
    return (await caller.control("salesforce/calls", method="GET")).body["calls"]


async def test_the_call_log_knows_everything_but_secrets(caller):
    token = await caller.login()
    await caller.query("SELECT Id FROM Nothing__c", token)
    logged = (await calls(caller))[-1]
    assert (logged["method"], logged["path"], logged["status"]) == ("GET", f"{DATA}/query", 400)
    assert (logged["user"], logged["soql"]) == (ROSA, "SELECT Id FROM Nothing__c")
    assert token not in str(await calls(caller))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("reset", {"world": "moon"}),
        ("reset", {"orders": -1}),
        ("reset", {"orders": "many"}),
        ("reset", {"unknown": 1}),
        ("clock", {}),
        ("clock", {"advance": -5}),
        ("clock", {"advance": "soon"}),
        ("salesforce/records", {"do": "explode", "object": "Task"}),
        ("salesforce/records", {"do": "update", "object": "Task", "fields": {}}),
        ("salesforce/records", {"do": "create", "object": "Task", "fields": []}),
        ("clock", {"advance": 1e30}),
        ("salesforce/access", {"do": "nothing"}),
        ("salesforce/access", {"do": ["nothing"]}),
        ("salesforce/access", {"do": "drop_view_all", "object": {}}),
        ("salesforce/access", {"do": "hide_field", "object": "Task"}),
        ("salesforce/access", {"do": "hide_field", "object": "Task", "field": "Nothing__c"}),
        ("salesforce/access", {"do": "deactivate_user", "user": "nobody"}),
        ("salesforce/access", {"do": "deactivate_user", "user": "unlinked"}),
        ("salesforce/access", {"do": "exhaust_allowance", "undo": "yes"}),
        ("salesforce/faults", {"path": "/services/", "mode": "explode"}),
        ("salesforce/faults", {"path": "/services/", "mode": "drop", "times": 0}),
        ("salesforce/faults", {"path": "/services/", "mode": "status", "status": 99}),
        ("salesforce/faults", {"mode": "drop"}),
        ("salesforce/faults", {"path": 5, "mode": "drop"}),
        ("salesforce/faults", {"path": "/services/", "mode": "body", "body": {}}),
        ("salesforce/faults", {"path": "/services/", "mode": "body", "body": "", "content_type": "text"}),
        ("salesforce/faults", {"path": "/services/", "mode": "delay", "seconds": "long"}),
    ],
)
async def test_a_call_that_makes_no_sense_is_refused_in_a_sentence(caller, path, body):
    answer = await caller.control(path, body)
    assert answer.body["ok"] is False
    assert answer.body["error"].endswith(".") or ":" in answer.body["error"] or "," in answer.body["error"]


async def test_what_is_not_json_or_not_there_is_refused_in_the_same_shape(caller):
    broken = await caller.call("POST", "/sandbox/clock", data=b"{")
    assert broken.body == {"ok": False, "error": "The body is not JSON."}
    assert (await caller.call("POST", "/sandbox/clock", json=[1])).body["ok"] is False
    missing = await caller.control("nothing", {})
    assert (missing.status, missing.body["ok"]) == (404, False)
    assert (await caller.control("clock", method="GET")).body["ok"] is False


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}, {"Host": "evil.example:8930"}],
)
@pytest.mark.parametrize("path", ["/sandbox/world", "/sandbox/slack/traffic", "/", "/lightning/r/Task/00T/view"])
async def test_other_sites_are_kept_out(caller, headers, path):
    answer = await caller.call("GET", path, headers=dict(headers))
    assert (answer.status, answer.body["ok"]) == (403, False)


async def test_a_record_has_a_page_where_nothing_is_markup(caller):
    hostile = await caller.order("hostile_text")
    page = await caller.call("GET", f"/lightning/r/Sales_Order__c/{hostile['id']}/view")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "SO-011440" in page.body
    assert "<!here>" not in page.body
    assert "&lt;!here&gt; Lane" in page.body
    for nonsense in ("Sales_Order__c/nonsense", f"Nothing__c/{hostile['id']}", f"Task/{hostile['id']}"):
        assert (await caller.call("GET", f"/lightning/r/{nonsense}/view")).status == 404


async def test_a_records_page_names_what_it_is_linked_with(caller):
    healthy = await caller.order("healthy")
    page = (await caller.call("GET", f"/lightning/r/Sales_Order__c/{healthy['id']}/view")).body
    for words in ("Acme Outfitters", "1,240.00", "Primary Sales Rep", "Rosa Reyes", "INV-0", "TRK-0"):
        assert words in page


async def test_what_is_kept_is_private(caller):
    data = caller.sandbox.data
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for name in ("salesforce.key", "salesforce.json", "bot.env"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600, name
    environment = dict(line.split("=", 1) for line in (data / "bot.env").read_text().splitlines())
    assert environment["SALESFORCE_INSTANCE_URL"] == caller.sandbox.origin
    assert environment["SLACK_API_URL"] == f"{caller.sandbox.origin}/api/"
