"""The org's describes for a proposal: which objects there are, those that may be ours, and the actions' names."""

from dataclasses import replace

from bot.doctor.patient import Patient
from bot.doctor.propose import candidates, propose
from bot.doctor.toml import written
from bot.salesforce.bindings import Called
from bot.salesforce.client import Client
from bot.salesforce.mapping import Mapping as Mappings


async def mapping_of(patient: Patient, defaults: Mappings) -> str:
    """A piece of exodus.toml for this org. Raises Halt where Salesforce does not answer."""
    client, username = patient.client, patient.integration
    known = (await client.found(username, "sobjects") or {}).get("sobjects", [])
    wanted = candidates(defaults, known)
    names = sorted({name for each in wanted.values() for name in each})
    described = {name: body for name, body in (await client.describe(username, names)).items() if body}
    proposal = propose(defaults, wanted, described)
    return written(replace(proposal, actions=await _actions(patient, client)), defaults, patient.bindings)


async def _actions(patient: Patient, client: Client) -> dict[str, str]:
    """Our name -> the org's, namespace and all, of each action that the integration user may run."""
    listed: dict[str, set[str]] = {}
    for kind in ("apex", "flow"):
        answer = await client.found(patient.integration, f"actions/custom/{kind}") or {}
        listed[kind] = {str(each["name"]) for each in answer.get("actions", [])}
    found: dict[str, str] = {}
    for action, binding in patient.bindings.items():
        if isinstance(binding, Called):
            same = [each for each in sorted(listed[binding.kind]) if each.rpartition("__")[2] == binding.name]
            found |= {action: binding.name} if binding.name in listed[binding.kind] else {}
            found |= {action: same[0]} if action not in found and len(same) == 1 else {}
    return found
