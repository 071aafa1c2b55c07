"""Salesforce as a rep: what the integration user can see says nothing of what a rep may see and run."""

from collections.abc import Iterable

from bot.doctor import actions
from bot.doctor.check import Check, State, together, unwell, well, worth_knowing
from bot.doctor.patient import Patient
from bot.doctor.salesforce import DescribeAnswers, missing, refused
from bot.salesforce.bindings import Called
from bot.salesforce.failures import Failure, Refused
from bot.salesforce.mapping import Mapping as Mappings

MOST = 10
"""Of those whom [people] names; `--as` asks for others."""
NOBODY = "nobody to try it as: name a rep with --as, or in [people]"
GIVE = "Give it in the permission set of the reps (your Salesforce admin)."


async def examine(patient: Patient, username: str, org: DescribeAnswers) -> list[Check]:
    """`org`: the describes of the integration user."""
    client, mapping = patient.client, patient.mapping
    try:
        described = await client.describe(username, sorted(org))
        sight = await patient.visibility.of(username)
    except (Failure, Refused) as failure:
        return [refused(f"Login of {username}", username, failure)]
    known = [each for each in patient.table if isinstance(patient.bindings.get(each.name), Called)]
    bound = await together(actions.bound(client, username, patient.bindings, each.name) for each in known)
    return [
        well(f"Login of {username}", "accepted"),
        _fields(username, mapping, described, org),
        _summary(f"Actions of {username}", bound),
        _summary(f"Evidence for {username}", await actions.evidence(client, username, mapping, sight, known)),
    ]


def _fields(username: str, mapping: Mappings, described: DescribeAnswers, org: DescribeAnswers) -> Check:
    """What the org has and this person may not see. Without orders there is nothing that could be shown."""
    name = f"Fields of {username}"
    if described[mapping["order"].object] is None:
        return unwell(name, f"no access to {mapping['order'].object}", GIVE)
    hidden = []
    for ours, record in mapping.items():
        body, whole = described[record.object], org[record.object]
        if body is None and whole is not None:
            hidden.append(f"all of {ours}")
        elif body is not None and whole is not None:
            hidden += [f"{ours}.{each}" for each in missing(record, body) if each not in missing(record, whole)]
    if hidden:
        return worth_knowing(name, f"not visible: {', '.join(hidden)}", GIVE)
    return well(name, "all that is mapped")


def _summary(name: str, checks: Iterable[Check]) -> Check:
    tried = list(checks)
    if red := [each for each in tried if each.state is State.RED]:
        return unwell(name, "; ".join(f"{each.name}: {each.found}" for each in red), " ".join({e.mend for e in red}))
    return well(name, f"all {len(tried)}")
