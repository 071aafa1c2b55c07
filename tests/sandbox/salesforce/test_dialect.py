"""An org with a namespace and names of its own: everything custom is called otherwise, whichever way one asks."""

import pytest

ROSA = "rosa@exodus.example.demo"
DATA = "/services/data/v67.0"
NAMES = {
    "namespace": "exo",
    "renamed": {"Sales_Order": "Customer_Order", "Balance": "Open_Amount", "Account": "Customer"},
    "labels": {"exo__Open_Amount__c": "Open Amount"},
}
SOQL = (
    "SELECT Name, exo__Open_Amount__c, exo__Customer__r.Name, (SELECT Name FROM exo__Payment_Orders__r)"
    " FROM exo__Customer_Order__c WHERE Name = 'SO-011436' AND exo__Customer__c != null"
)


@pytest.fixture
async def renamed(caller):
    assert (await caller.control("salesforce/names", NAMES)).body == {"ok": True}
    yield caller
    assert (await caller.control("salesforce/names", {})).body == {"ok": True}


async def test_a_query_speaks_the_orgs_own_names(renamed):
    found = await renamed.query(SOQL, await renamed.login(ROSA))
    (row,) = found.body["records"]
    assert row["attributes"]["type"] == "exo__Customer_Order__c"
    assert row["attributes"]["url"].startswith(f"{DATA}/sobjects/exo__Customer_Order__c/")
    assert row["exo__Open_Amount__c"] > 0
    assert row["exo__Customer__r"]["Name"]
    assert row["exo__Payment_Orders__r"]["records"][0]["attributes"]["type"] == "exo__Payment_Order__c"


async def test_so_does_a_part_of_a_composite(renamed):
    parts = [{"method": "GET", "url": f"{DATA}/query/?q={SOQL.replace(' ', '+')}", "referenceId": "one"}]
    answer = await renamed.call(
        "POST", f"{DATA}/composite", await renamed.login(ROSA), json={"compositeRequest": parts}
    )
    (part,) = answer.body["compositeResponse"]
    assert part["httpStatusCode"] == 200, part
    assert part["body"]["records"][0]["exo__Open_Amount__c"] > 0


@pytest.mark.parametrize(
    ("soql", "code", "named"),
    [
        ("SELECT Id FROM Sales_Order__c", "INVALID_TYPE", "Sales_Order__c"),
        ("SELECT Id FROM Customer_Order__c", "INVALID_TYPE", "Customer_Order__c"),
        ("SELECT Id FROM exo__Sales_Order__c", "INVALID_TYPE", "exo__Sales_Order__c"),
        ("SELECT exo__Balance__c FROM exo__Customer_Order__c", "INVALID_FIELD", "exo__Balance__c"),
        ("SELECT Balance__c FROM exo__Customer_Order__c", "INVALID_FIELD", "Balance__c"),
    ],
)
async def test_a_name_that_is_not_the_orgs_is_nobodys(renamed, soql, code, named):
    found = await renamed.query(soql, await renamed.login(ROSA))
    assert (found.status, found.body[0]["errorCode"]) == (400, code)
    assert f"'{named}'" in found.body[0]["message"]


async def test_describes_name_fields_lists_and_labels(renamed):
    token = await renamed.login(ROSA)
    listed = (await renamed.get("/sobjects", token)).body["sobjects"]
    assert "exo__Customer_Order__c" in {each["name"] for each in listed}
    body = (await renamed.get("/sobjects/exo__Customer_Order__c/describe", token)).body
    fields = {each["name"]: each for each in body["fields"]}
    assert fields["exo__Open_Amount__c"]["label"] == "Open Amount"
    assert fields["exo__Customer__c"]["relationshipName"] == "exo__Customer__r"
    assert fields["exo__Customer__c"]["label"] == "Account"  # a label stays until somebody changes it
    lists = {each["relationshipName"] for each in body["childRelationships"]}
    assert "exo__Payment_Orders__r" in lists
    assert (await renamed.get("/sobjects/Sales_Order__c/describe", token)).status == 404


async def test_actions_have_the_namespace_and_their_inputs_have_not(renamed):
    token = await renamed.login(ROSA)
    listed = (await renamed.get("/actions/custom/apex", token)).body["actions"]
    names = {each["name"] for each in listed}
    assert "exo__SendPaymentLinkEmail" in names
    assert all(name.startswith("exo__") for name in names)
    described = (await renamed.get("/actions/custom/apex/exo__SendPaymentLinkEmail", token)).body
    assert described["name"] == "exo__SendPaymentLinkEmail"
    assert described["inputs"][0]["name"] == "recordId"
    assert (await renamed.get("/actions/custom/apex/SendPaymentLinkEmail", token)).status == 404


async def test_a_reset_gives_the_names_back(renamed):
    await renamed.control("reset", {"world": "demo"})
    token = await renamed.login(ROSA)
    assert (await renamed.query("SELECT Id FROM Sales_Order__c LIMIT 1", token)).status == 200


@pytest.mark.parametrize(
    "wrong", [{"namespace": "not a name"}, {"renamed": {"Balance": "X", "Terms": "x"}}, {"renamed": 1}]
)
async def test_names_that_no_org_could_have_are_refused(caller, wrong):
    assert not (await caller.control("salesforce/names", wrong)).body["ok"]
