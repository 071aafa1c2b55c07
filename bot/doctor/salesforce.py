"""Salesforce: does it let the bot in, has the org what is named, and does the bot see all that it sweeps?"""

from collections.abc import Iterator

from bot.doctor.check import Check, unwell, well
from bot.runbook.findings import Ask, Do
from bot.runbook.policy import Policy
from bot.runbook.symptoms.table import SYMPTOMS
from bot.salesforce import rights
from bot.salesforce.bindings import Bindings, Called
from bot.salesforce.client import Client, Row
from bot.salesforce.failures import TELL_OPERATORS, Failure, LoginRefused, Refused
from bot.salesforce.mapping import Mapping, RecordMapping
from bot.salesforce.symptom_queries import swept


async def examine(client: Client, username: str, mapping: Mapping, bindings: Bindings) -> list[Check]:
    """`username` is the integration user's."""
    objects = sorted({record.object for record in mapping.values()})
    try:
        described = await client.describe(username, objects)
    except LoginRefused as refused:
        return [unwell("Salesforce login", f"{username}: {refused.reason}", _mend(refused))]
    except Failure as failure:
        return [unwell("Salesforce login", str(failure), _mend(failure))]
    except Refused as refused:
        mend = "Check SALESFORCE_INSTANCE_URL and api_version under [salesforce]."
        return [unwell("Salesforce login", f"as {username}, and then {refused}", mend)]
    checks = [well("Salesforce login", f"as {username}")]
    for name, record in mapping.items():
        checks.append(_mapped(name, record, described[record.object]))
    checks.append(
        await _sees_all(client, username, sorted({mapping[name].object for name in swept(SYMPTOMS.values(), Policy())}))
    )
    for action, binding in bindings.items():
        if isinstance(binding, Called):
            checks.append(await _bound(client, username, action, binding))
    return checks


def _mend(failure: Failure) -> str:
    """The way out of `failure`, said to those who run the bot."""
    match failure.finding.way_out:
        case Ask(favour=favour):
            return f"{favour[0].upper()}{favour[1:]}."
        case Do(step=step) if step != TELL_OPERATORS.step:
            return step
    return "Check SALESFORCE_INSTANCE_URL and Salesforce's status."


def _mapped(name: str, record: RecordMapping, described: Row | None) -> Check:
    what = f"Mapping of {name}"
    if described is None:
        return unwell(
            what, f"no {record.object} in this org", f"Set [mapping.{name}] object, or give the bot's user access."
        )
    missing = list(_missing(record, described))
    if missing:
        lines = "; ".join(f"{ours} = {theirs}" for ours, theirs in missing)
        return unwell(what, f"not in {record.object}: {lines}", f"Set the right names in [mapping.{name}.fields].")
    return well(what, f"{record.object}, fields: {len(record.fields)}")


def _missing(record: RecordMapping, described: Row) -> Iterator[tuple[str, str]]:
    names = {each["name"].lower() for each in described["fields"]}
    names |= {(each.get("relationshipName") or "").lower() for each in described["childRelationships"]}
    wanted = (*record.fields.items(), *record.children.items())
    return ((ours, theirs) for ours, theirs in wanted if theirs.lower() not in names)


async def _sees_all(client: Client, username: str, objects: list[str]) -> Check:
    """Without View All a sweep proves nothing, so it changes nothing."""
    what = "Sight of every record"
    try:
        [granted] = await client.query(username, rights.view_all(username, objects))
    except (Failure, Refused) as failure:
        return unwell(what, str(failure), "Let the integration user read ObjectPermissions: it needs View Setup.")
    if lacking := rights.ungranted(objects, granted):
        mend = "Give the integration user View All in a permission set. Until then sweeps open and close nothing."
        return unwell(what, f"{username} lacks View All on {', '.join(lacking)}", mend)
    return well(what, f"View All on {', '.join(objects)}")


async def _bound(client: Client, username: str, action: str, binding: Called) -> Check:
    what = f"Action {action}"
    try:
        there = await client.exists(username, binding.path)
    except (Failure, Refused) as failure:
        return unwell(what, str(failure), "Ask again in a few minutes.")
    if there:
        return well(what, f"{binding.name}; a press says whether that rep may run it")
    mend = f"Set its name in [actions.{action}], or let the integration user see the class. Each rep needs it too."
    return unwell(what, f"no {binding.name} that {username} may see", mend)
