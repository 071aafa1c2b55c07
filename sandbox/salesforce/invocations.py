"""Invocable actions over REST: which there are, what they take, and calling them.

Success has three layers: the HTTP status, `isSuccess` of each input, and the action's own flag among its outputs.
Sources: Actions guide, "Invoking Actions", "Apex Actions" and "Flow Actions"; REST guide, "Get Custom Invocable
Actions".
"""

import secrets
from collections.abc import Iterable
from typing import Any

from sandbox.salesforce import ids
from sandbox.salesforce.actions.once import ONCE
from sandbox.salesforce.actions.table import ACTIONS
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.inputs import fault_of, given_to, read_inputs
from sandbox.salesforce.invocable import Action, Given, Outcome, Parameter
from sandbox.salesforce.mail import Mail, Outbox
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.rest import Answer, Request, Resources
from sandbox.salesforce.users import Users

EVERYBODY = ""
KINDS = ("apex", "flow")
INTERVIEW = (Parameter("Flow__InterviewGuid", "STRING"), Parameter("Flow__InterviewStatus", "PICKLIST"))
MANY = 2_000
OFFERED = ACTIONS | ONCE


class Invocations:
    """The org's actions, and who has lost access to which."""

    def __init__(self, users: Users, outbox: Outbox) -> None:
        self._users = users
        self._outbox = outbox
        self._revoked: set[tuple[str, str]] = set()

    def hang_into(self, resources: Resources) -> None:
        resources.add("actions", GET=self._list_families)
        resources.add("actions/custom", GET=self._list_kinds)
        for kind in KINDS:
            resources.add(f"actions/custom/{kind}", GET=self._list)
            resources.add(f"actions/custom/{kind}/*", GET=self._describe, POST=self._invoke)

    def revoke(self, name: str, user: str, *, undo: bool) -> None:
        """Take an action from one user's permissions, or with no user from everybody's. Raises ValueError."""
        if name not in {known for _, known in OFFERED}:
            raise ValueError(f"There is no action {name!r}.")
        (self._revoked.discard if undo else self._revoked.add)((name, user))

    def clear(self) -> None:
        self._revoked.clear()

    async def _list_families(self, request: Request) -> Answer:
        return Answer(200, {"custom": f"{request.root}/actions/custom"})

    async def _list_kinds(self, request: Request) -> Answer:
        return Answer(200, {kind: f"{request.root}/actions/custom/{kind}" for kind in KINDS})

    async def _list(self, request: Request) -> Answer:
        kind = request.path[2]
        mine = [each for each in OFFERED.values() if each.kind == kind and self._may(request.user, each.name)]
        at = f"{request.root}/actions/custom/{kind}"
        listed = [
            {"label": each.label, "name": each.name, "type": kind.upper(), "url": f"{at}/{each.name}"} for each in mine
        ]
        return Answer(200, {"actions": listed})

    async def _describe(self, request: Request) -> Answer:
        return Answer(200, described(self._action(request)))

    async def _invoke(self, request: Request) -> Answer:
        called = self._action(request)
        inputs = read_inputs(request.body)
        if any(wrong := [fault_of(called, given) for given in inputs]):
            return Answer(400, [result(called, error=each or not_run()) for each in wrong])

        def work(tx: Transaction) -> list[Outcome]:
            return [called.run(tx, request.user, given) for given in given_to(called, inputs)]

        try:
            outcomes = await request.records.run(work)
        except SalesforceError as problem:  # uncaught in the action: nothing of any input remains
            return Answer(400, [result(called, error=problem) for _ in inputs])
        await self._deliver(called, request, inputs, outcomes)
        return Answer(200, [result(called, outcome) for outcome in outcomes])

    async def _deliver(
        self, called: Action, request: Request, inputs: Iterable[Given], outcomes: Iterable[Outcome]
    ) -> None:
        by = await self._users.username(request.user) or request.user
        for given, outcome in zip(inputs, outcomes, strict=True):
            if (sent := outcome.sent) and sent.to:
                kind = called.service or called.name
                self._outbox.put(Mail(kind, sent.to, ids.normal(given["recordId"]), sent.at, by, sent.evidence))

    def _action(self, request: Request) -> Action:
        called = OFFERED.get((request.path[2], request.path[3]))
        if called is None:
            raise not_found()
        if not self._may(request.user, called.name):
            what = "Apex class" if called.kind == "apex" else "flow"
            raise SalesforceError(403, "FORBIDDEN", f"You do not have access to the {what} named: {called.name}")
        return called

    def _may(self, user: str, name: str) -> bool:
        return self._revoked.isdisjoint({(name, user), (name, EVERYBODY)})


def not_run() -> SalesforceError:
    return SalesforceError(
        400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid"
    )


def result(called: Action, outcome: Outcome | None = None, error: SalesforceError | None = None) -> dict[str, Any]:
    """One entry of the answer."""
    errors = [{"statusCode": error.code, "message": error.message, "fields": list(error.fields)}] if error else None
    outputs = {each.name: outcome.values.get(each.name) for each in called.outputs} if outcome else None
    if outputs and called.kind == "flow":
        outputs |= {"Flow__InterviewGuid": secrets.token_hex(20), "Flow__InterviewStatus": "Finished"}
    return {
        "actionName": called.answers_as,
        "errors": errors,
        "invocationId": None,
        "isSuccess": error is None,
        "outputValues": outputs,
        "sortOrder": -1,
        "version": 1,
    }


def described(called: Action) -> dict[str, Any]:
    outputs = called.outputs + (INTERVIEW if called.kind == "flow" else ())
    return {
        "category": None,
        "description": called.description,
        "inputs": [
            parameter(each) | {"byteLength": 18 if each.type == "ID" else 0, "required": each.required}
            for each in called.inputs
        ],
        "label": called.label,
        "name": called.name,
        "outputs": [parameter(each) for each in outputs],
        "standard": False,
        "targetEntityName": None,
        "type": called.kind.upper(),
    }


def parameter(described: Parameter) -> dict[str, Any]:
    return {
        "description": None,
        "label": described.name,
        "maxOccurs": MANY if described.many else 1,
        "name": described.name,
        "picklistValues": None,
        "sobjectType": None,
        "type": described.type,
    }
