"""An order with everything that an action can be called on, and a call for each action of the org."""

from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.invocations import ACTIONS

ACTIONS_AT = "/services/data/v67.0/actions/custom"
ORDER, INVOICE, PAYMENT = "Sales_Order__c", "Invoice__c", "Payment_Order__c"
SHIPMENT, AGREEMENT, HISTORY = "Sales_Order_Tracking__c", "Payment_Agreement__c", "Order_Email_History__c"
KIND = {name: kind for kind, name in ACTIONS}
TERMS: dict[str, dict[str, Any]] = {
    "CreatePaymentOrder": {"amount": 80.5, "dueDate": "2026-12-19", "collectionMethod": "Payment Link"},
    "AddTracking": {"carrier": "UPS", "trackingNumber": "1Z999AA10123456784", "shipDate": "2026-11-30"},
    "CancelRecurringPlan": {"reason": "Customer's wish"},
}


@dataclass
class Stage:
    """`caller` is whoever calls the sandbox; the records hang on one order of the demo's."""

    caller: Any
    token: str
    order: str
    invoice: str
    payment: str
    shipment: str
    plan: str
    paused: str

    def record(self, action: str) -> str:
        """What the action is called on."""
        match action:
            case "PauseRecurringPlan" | "CancelRecurringPlan" | "PrintPaymentAgreementPDF":
                return self.plan
            case "ResumeRecurringPlan":
                return self.paused
            case "PrintInvoicePDF":
                return self.invoice
        return self.order

    async def call(self, action: str, *, token: str = "", **changes: Any) -> Any:
        """The action as it should be called, but for `changes`; a change to None leaves the input out."""
        given = {"recordId": self.record(action)} | TERMS.get(action, {}) | changes
        inputs = [{name: value for name, value in given.items() if value is not None}]
        path = f"{ACTIONS_AT}/{KIND[action]}/{action}"
        return await self.caller.call("POST", path, token or self.token, json={"inputs": inputs})

    async def outputs(self, action: str, **changes: Any) -> dict[str, Any]:
        """The outputs of a call that the API itself has nothing against."""
        answer = await self.call(action, **changes)
        assert (answer.status, answer.body[0]["isSuccess"]) == (200, True), answer.body
        found: dict[str, Any] = answer.body[0]["outputValues"]
        return found

    async def rows(self, soql: str) -> list[dict[str, Any]]:
        answer = await self.caller.query(soql, self.token)
        assert answer.status == 200, answer.body
        return [{name: value for name, value in row.items() if name != "attributes"} for row in answer.body["records"]]

    async def row(self, entity: str, record: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.caller.get(f"/sobjects/{entity}/{record}", self.token)).body
        return found

    async def mails(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.caller.control("salesforce/outbox", method="GET")).body["mails"]
        return found

    async def change(self, entity: str, record: str, **fields: Any) -> None:
        await change(self.caller, "update", entity, record, fields)

    async def written(self) -> dict[str, int]:
        """How much of everything that an action may leave behind there is."""
        objects = (HISTORY, PAYMENT, "Payment_Intent__c", SHIPMENT, "ContentVersion", "Task")
        admin = self.caller.sandbox.salesforce.org
        counts = {name: (await admin.query(f"SELECT COUNT() FROM {name}", "", as_admin=True)) for name in objects}  # noqa: S608 - our own names
        found = {name: body["totalSize"] for name, body in counts.items()}
        plans = [(await self.row(AGREEMENT, plan))["Status__c"] for plan in (self.plan, self.paused)]
        return found | {
            "paused": plans.count("Paused"),
            "active": plans.count("Active"),
            "mails": len(await self.mails()),
        }


async def change(caller: Any, do: str, entity: str, record: str | None, fields: dict[str, Any]) -> str:
    body = {"do": do, "object": entity, "fields": fields} | ({"id": record} if record else {})
    answer = await caller.control("salesforce/records", body)
    assert answer.body["ok"], answer.body
    return str(answer.body["id"])


async def set_stage(caller: Any) -> Stage:
    """An order that waits for its money, with one invoice, one payment order, one parcel and two plans."""
    order, token = str((await caller.order("healthy"))["id"]), await caller.login()
    soql = f"SELECT Id, Account__c, Contact__c FROM {PAYMENT} WHERE {ORDER} = '{order}' AND Status__c = 'Open'"  # noqa: S608 - an id of ours
    (payment,) = (await caller.query(soql, token)).body["records"]
    for entity in (INVOICE, SHIPMENT):
        found = await caller.query(f"SELECT Id FROM {entity} WHERE {ORDER} = '{order}'", token)  # noqa: S608 - likewise
        for old in found.body["records"]:
            await change(caller, "delete", entity, old["Id"], {})
    common = {"Sales_Order__c": order, "Account__c": payment["Account__c"]}
    money = {"Status__c": "Draft", "Total__c": 1240, "Outstanding_Balance__c": 1240, "CurrencyIsoCode": "USD"}
    parcel = {"Sales_Order__c": order, "Carrier__c": "UPS", "Tracking_Number__c": "1Z999AA10999999999"}
    plan = common | {"Amount__c": 80, "CurrencyIsoCode": "USD", "Next_Payment_Date__c": "2026-12-01"}
    return Stage(
        caller=caller,
        token=token,
        order=order,
        invoice=await change(caller, "create", INVOICE, None, common | money),
        payment=payment["Id"],
        shipment=await change(caller, "create", SHIPMENT, None, parcel),
        plan=await change(caller, "create", AGREEMENT, None, plan | {"Status__c": "Active"}),
        paused=await change(caller, "create", AGREEMENT, None, plan | {"Status__c": "Paused"}),
    )
