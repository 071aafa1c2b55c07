"""Salesforce: does it let the bot in, and does the org have what the mapping names?"""

from collections.abc import Iterator

from bot.doctor.check import Check, unwell, well
from bot.salesforce.client import Client, Row
from bot.salesforce.failures import Failure, LoginRefused
from bot.salesforce.mapping import Mapping, RecordMapping


async def examine(client: Client, username: str, mapping: Mapping) -> list[Check]:
    """`username` is the integration user's."""
    objects = sorted({record.object for record in mapping.values()})
    try:
        described = await client.describe(username, objects)
    except LoginRefused as refused:
        mend = "Check the External Client App, its certificate, and that this user may use it."
        return [unwell("Salesforce login", f"{username}: {refused.reason}", mend)]
    except Failure as failure:
        return [unwell("Salesforce login", str(failure), "Check SALESFORCE_INSTANCE_URL and Salesforce's status.")]
    checks = [well("Salesforce login", f"as {username}")]
    for name, record in mapping.items():
        checks.append(_mapped(name, record, described[record.object]))
    return checks


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
    return well(what, f"{record.object}, {len(record.fields)} fields")


def _missing(record: RecordMapping, described: Row) -> Iterator[tuple[str, str]]:
    names = {each["name"].lower() for each in described["fields"]}
    names |= {(each.get("relationshipName") or "").lower() for each in described["childRelationships"]}
    wanted = (*record.fields.items(), *record.children.items())
    return ((ours, theirs) for ours, theirs in wanted if theirs.lower() not in names)
