"""The actions: is each there for this user, does it take and give what we think, can its evidence be read?"""

from collections.abc import Iterable, Iterator, Mapping

from bot.actions.catalogue import Action
from bot.doctor.check import Check, unwell, well, worth_knowing
from bot.runbook.values import RecordId
from bot.salesforce.bindings import RECORD, REQUEST, Bindings, Called
from bot.salesforce.client import Client, Row
from bot.salesforce.evidence import EvidenceQueries
from bot.salesforce.failures import Failure, Refused
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.soql import Soql
from bot.salesforce.symptoms import QUERIES_AT_ONCE, parts
from bot.salesforce.visibility import Sight

TEXTS = frozenset({"STRING", "TEXTAREA", "PICKLIST"})
IDS = frozenset({"ID", "REFERENCE", *TEXTS})
NUMBERS = frozenset({"DOUBLE", "DECIMAL", "CURRENCY", "NUMBER", "INTEGER", "LONG"})
DATES = frozenset({"DATE"})
TAKES: Mapping[str, frozenset[str]] = {
    RECORD: IDS,
    REQUEST: TEXTS,
    "contact": IDS,
    "requested": NUMBERS,
    "due": DATES,
    "shipped_on": DATES,
}
"""What Salesforce may call the type of an input, by what we give it; all else is text."""
ACCESS = "give access to the class or flow in a permission set (your Salesforce admin)."
NOBODYS = "000000000000AAA"
"""The end of an id that no record has."""


async def bound(client: Client, username: str, bindings: Bindings, action: str) -> Check:
    """One action as this user finds it."""
    name, binding = f"Action {action}", bindings.get(action)
    if binding is None:
        return worth_knowing(name, "off: nothing is bound to it", f"Write [actions.{action}] to have its button.")
    if not isinstance(binding, Called):
        return well(name, "a link to the record in Salesforce")
    try:
        described = await client.found(username, binding.path)
    except (Failure, Refused) as failure:
        return unwell(name, str(failure), "Ask again in a few minutes.")
    if described is None:
        mend = f"Set its name in [actions.{action}], or {ACCESS}"
        return unwell(name, f"no {binding.name} that {username} may run", mend)
    if wrong := list(_differences(binding, described)):
        mend = f"Set the right names in [actions.{action}], or change the class (docs/actions-in-salesforce.md)."
        return unwell(name, f"{binding.name}: {'; '.join(wrong)}", mend)
    return well(name, f"{binding.name} takes {', '.join(binding.inputs.values())}")


def _differences(binding: Called, described: Row) -> Iterator[str]:
    """Where the binding and the action's own description differ. Names of inputs are case-sensitive."""
    inputs = {each["name"]: each for each in described.get("inputs") or ()}
    outputs = {each["name"] for each in described.get("outputs") or ()}
    for ours, theirs in binding.inputs.items():
        if theirs not in inputs:
            yield f"no input {theirs} (has {', '.join(inputs) or 'none'})"
        elif (kind := str(inputs[theirs].get("type", "")).upper()) not in TAKES.get(ours, TEXTS):
            yield f"input {theirs} is {kind}, we give {'/'.join(sorted(TAKES.get(ours, TEXTS)))}"
    for theirs, each in inputs.items():
        if each.get("required") and theirs not in binding.inputs.values():
            yield f"it wants {theirs}, which nothing gives"
    for role in ("success", "message", "file"):
        theirs = getattr(binding, role)
        if theirs and theirs not in outputs:
            yield f"no output {theirs} for {role} (has {', '.join(sorted(outputs)) or 'none'})"


async def evidence(
    client: Client, username: str, mapping: Mappings, sight: Sight, actions: Iterable[Action]
) -> list[Check]:
    """Whether what proves each action can be read by this user: its query is run, for a record that is not there."""
    queries, checks = EvidenceQueries(mapping, sight), []
    asked: dict[str, Soql] = {}
    root = _nobodys(sight, mapping, "order")
    for action in actions:
        if action.evidence is None or root is None:
            continue
        name = f"Evidence of {action.name}"
        kind = getattr(action.evidence, "kind", "")
        record = _nobodys(sight, mapping, str(kind)) if kind in mapping else root
        query = queries.query(action.evidence, root, record)
        if query is None:
            mend = (
                "Give read access to the fields of its evidence (your Salesforce admin); where the org keeps none, "
                f'write kind = "link" in [actions.{action.name}].'
            )
            checks.append(unwell(name, action.evidence.unreadable, mend))
        else:
            asked[name] = query
    return [*checks, *await _run(client, username, asked)]


async def _run(client: Client, username: str, asked: Mapping[str, Soql]) -> list[Check]:
    checks = []
    for some in parts(list(asked.items()), QUERIES_AT_ONCE):
        try:
            answers = await client.query_each(username, *(query for _, query in some))
        except (Failure, Refused) as failure:
            answers = [failure for _ in some]
        checks += [_answered(name, rows) for (name, _), rows in zip(some, answers, strict=True)]
    return checks


def _answered(name: str, rows: list[Row] | Refused | Failure) -> Check:
    if isinstance(rows, Refused | Failure):
        return unwell(name, f"its query is refused: {rows}", "Mend the mapping of what it reads, or the user's access.")
    return well(name, "its query is answered")


def _nobodys(sight: Sight, mapping: Mappings, name: str) -> RecordId | None:
    """An id of the right kind that no record has; None where the user sees no such object."""
    prefix = next((each for each, kind in sight.kinds.items() if mapping[kind].object == mapping[name].object), None)
    return RecordId(f"{prefix}{NOBODYS}") if prefix else None
