"""Invocable Apex over REST: which classes there are, what they take, and calling them.

Success has three layers: the HTTP status, `isSuccess` of each input, and the class's own flag among its outputs.
Sources: Actions guide, "Invoking Actions" and "Apex Actions".
"""

from typing import Any

from sandbox.salesforce import ids
from sandbox.salesforce.actions import CLASSES, InvocableClass, Outcome
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.mail import Mail, Outbox
from sandbox.salesforce.org import Org
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.rest import Answer, Request, Resources
from sandbox.salesforce.users import Users

EVERYBODY = ""
MOST_INPUTS = 200
INPUT = "recordId"
OUTPUTS = (("success", "BOOLEAN"), ("message", "STRING"), ("code", "STRING"))


class Apex:
    """The org's invocable classes, and who has lost access to which."""

    def __init__(self, org: Org, users: Users, outbox: Outbox) -> None:
        self._org = org
        self._users = users
        self._outbox = outbox
        self._revoked: set[tuple[str, str]] = set()

    def hang_into(self, resources: Resources) -> None:
        resources.add("actions", GET=self._list_families)
        resources.add("actions/custom", GET=self._list_kinds)
        resources.add("actions/custom/apex", GET=self._list_classes)
        resources.add("actions/custom/apex/*", GET=self._describe, POST=self._invoke)

    def revoke(self, name: str, user: str, *, undo: bool) -> None:
        """Take a class from one user's permissions, or with no user from everybody's. Raises ValueError."""
        if name not in CLASSES:
            raise ValueError(f"There is no action {name!r}.")
        (self._revoked.discard if undo else self._revoked.add)((name, user))

    def clear(self) -> None:
        self._revoked.clear()

    async def _list_families(self, request: Request) -> Answer:
        return Answer(200, {"custom": f"{request.root}/actions/custom"})

    async def _list_kinds(self, request: Request) -> Answer:
        return Answer(200, {"apex": f"{request.root}/actions/custom/apex"})

    async def _list_classes(self, request: Request) -> Answer:
        mine = [each for each in CLASSES.values() if self._may(request.user, each.name)]
        at = f"{request.root}/actions/custom/apex"
        listed = [{"label": each.label, "name": each.name, "type": "APEX", "url": f"{at}/{each.name}"} for each in mine]
        return Answer(200, {"actions": listed})

    async def _describe(self, request: Request) -> Answer:
        return Answer(200, described(self._class(request)))

    async def _invoke(self, request: Request) -> Answer:
        called = self._class(request)
        inputs = read_inputs(request.body)
        if any(wrong := [fault_of(given) for given in inputs]):
            return Answer(400, [result(called, error=each or not_run()) for each in wrong])
        records = [ids.normal(given[INPUT]) for given in inputs]

        def work(tx: Transaction) -> list[Outcome]:
            return [called.run(tx, request.user, record) for record in records]

        try:
            outcomes = await self._org.run(work)
        except SalesforceError as problem:  # uncaught in Apex: nothing of any input remains
            return Answer(400, [result(called, error=problem) for _ in records])
        await self._deliver(called, request, records, outcomes)
        return Answer(200, [result(called, outcome) for outcome in outcomes])

    async def _deliver(
        self, called: InvocableClass, request: Request, records: list[str], outcomes: list[Outcome]
    ) -> None:
        by = await self._users.username(request.user) or request.user
        for record, outcome in zip(records, outcomes, strict=True):
            if outcome.sent:
                self._outbox.put(Mail(called.name, outcome.sent.to, record, outcome.sent.at, by, outcome.sent.evidence))

    def _class(self, request: Request) -> InvocableClass:
        called = CLASSES.get(request.path[3])
        if called is None:
            raise not_found()
        if not self._may(request.user, called.name):
            message = f"You do not have access to the Apex class named: {called.name}"
            raise SalesforceError(403, "FORBIDDEN", message)
        return called

    def _may(self, user: str, name: str) -> bool:
        return self._revoked.isdisjoint({(name, user), (name, EVERYBODY)})


def read_inputs(body: Any) -> list[Any]:
    inputs = body.get("inputs") if isinstance(body, dict) else None
    if not isinstance(inputs, list) or not inputs or len(inputs) > MOST_INPUTS:
        message = f"inputs must be a list of 1 to {MOST_INPUTS} objects"
        raise SalesforceError(400, "INVALID_API_INPUT", message)
    return inputs


def fault_of(given: Any) -> SalesforceError | None:
    """What is wrong with one input before the class is even called."""
    if not isinstance(given, dict):
        return SalesforceError(400, "INVALID_API_INPUT", "An input must be an object")
    if unknown := sorted(given.keys() - {INPUT}):
        return SalesforceError(400, "INVALID_API_INPUT", f"Unknown input parameter: {', '.join(unknown)}")
    if not given.get(INPUT):
        return SalesforceError(400, "REQUIRED_FIELD_MISSING", f"Missing required input parameter: {INPUT}")
    try:
        ids.normal(str(given[INPUT]))
    except SalesforceError:
        return SalesforceError(400, "INVALID_ARGUMENT_TYPE", f"Invalid id: {given[INPUT]}")
    return None


def not_run() -> SalesforceError:
    return SalesforceError(
        400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid"
    )


def result(
    called: InvocableClass, outcome: Outcome | None = None, error: SalesforceError | None = None
) -> dict[str, Any]:
    """One entry of the answer. The action's name in it is the method's, not the class's."""
    errors = [{"statusCode": error.code, "message": error.message, "fields": list(error.fields)}] if error else None
    outputs = {name: getattr(outcome, name) for name, _ in OUTPUTS} if outcome else None
    return {
        "actionName": called.method,
        "errors": errors,
        "invocationId": None,
        "isSuccess": error is None,
        "outputValues": outputs,
        "sortOrder": -1,
        "version": 1,
    }


def described(called: InvocableClass) -> dict[str, Any]:
    return {
        "category": None,
        "description": called.description,
        "inputs": [parameter(INPUT, "ID") | {"byteLength": 18, "required": True}],
        "label": called.label,
        "name": called.name,
        "outputs": [parameter(name, kind) for name, kind in OUTPUTS],
        "standard": False,
        "targetEntityName": None,
        "type": "APEX",
    }


def parameter(name: str, kind: str) -> dict[str, Any]:
    return {
        "description": None,
        "label": name,
        "maxOccurs": 1,
        "name": name,
        "picklistValues": None,
        "sobjectType": None,
        "type": kind,
    }
