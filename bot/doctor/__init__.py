"""What the bot needs, tried as the bot: the list of checks, in the order in which a newcomer would mend them.

Each is tried on its own, several at once. It reads and asks; it changes nothing, posts nothing, mails nobody.
"""

from collections.abc import Awaitable, Iterable
from dataclasses import replace

from bot.doctor import actions, cards, person, picklists, policy, reps, salesforce, slack, store, teams
from bot.doctor.check import Check, State, all_well, skipped, together
from bot.doctor.describing import mapping_of
from bot.doctor.patient import Patient
from bot.salesforce.bindings import Called

__all__ = ["Check", "Patient", "State", "all_well", "examine", "examine_person", "mapping_of"]


async def examine(patient: Patient, as_users: tuple[str, ...] = ()) -> list[Check]:
    """Every check. `as_users`: the reps to try it as beside those in [people], by Slack id or Salesforce username."""
    works: list[Awaitable[list[Check]]] = [_slack(patient), _salesforce(patient, as_users), _ours(patient)]
    return [check for checks in await together(works) for check in checks]


async def _slack(patient: Patient) -> list[Check]:
    try:
        workspace = await slack.workspace(patient.slack)
    except slack.Unsaid as unsaid:
        return [
            slack.refused(unsaid),
            *await _app(patient),
            skipped("Rest of Slack", "not tried: the bot can't get in"),
        ]
    everybody, people = None, None
    try:
        everybody = await slack.members(patient.slack)
    except slack.Unsaid as unsaid:
        people = slack.people_unknown(unsaid)
    return [
        slack.accepted(workspace),
        *await _app(patient),
        slack.scopes(workspace.scopes),
        slack.manifest(workspace.scopes),
        slack.clock(workspace.at, patient.now),
        people or slack.confirmed(everybody or [], patient.policy.unconfirmed_emails, patient.people),
        *await teams.examine(patient.slack, patient.teams, everybody),
        await cards.examine(patient.slack, patient.cards),
    ]


async def _app(patient: Patient) -> list[Check]:
    return [await slack.app_token(patient.slack, patient.app_token)] if patient.app_token else []


async def _salesforce(patient: Patient, as_users: tuple[str, ...]) -> list[Check]:
    client, username, mapping = patient.client, patient.integration, patient.mapping
    entry = await salesforce.let_in(client, username)
    if not entry.well:
        return [*entry.checks, skipped("Rest of Salesforce", "not tried: the integration user can't get in")]
    objects = sorted({record.object for record in mapping.values()})
    try:
        described = await client.describe(username, objects)
        sight = await patient.visibility.of(username)
    except salesforce.FAILURES as failure:
        return [*entry.checks, salesforce.refused("Salesforce describe", username, failure)]
    bound = await together(actions.bound(client, username, patient.bindings, each.name) for each in patient.table)
    known = [each for each in patient.table if isinstance(patient.bindings.get(each.name), Called)]
    tried = await _reps(patient, as_users, described)
    return [
        *entry.checks,
        salesforce.allowance(entry.limits, patient.policy, patient.rights_minutes, len(objects)),
        salesforce.clock(client, patient.now),
        *salesforce.mapped(mapping, described),
        *picklists.examine(mapping, described),
        *await salesforce.sees_all(client, username, mapping, patient.catalogue),
        *await salesforce.symptoms(patient.symptoms),
        *bound,
        *await actions.evidence(client, username, mapping, sight, known),
        *(tried or [skipped("Reps", reps.NOBODY)]),
    ]


async def _reps(patient: Patient, as_users: Iterable[str], described: salesforce.DescribeAnswers) -> list[Check]:
    """Each named rep; whoever is named by Slack id is found first, and why not is said where they can't be."""
    users = list(dict.fromkeys((*as_users, *list(patient.people)[: reps.MOST])))
    found = await together(_found(patient, each) for each in users)
    usernames = dict.fromkeys(each.username for each in found if each.username)
    tried = await together(reps.examine(patient, each, described) for each in usernames)
    lost = [
        replace(check, name=f"{check.name} of {user}")
        for user, each in zip(users, found, strict=True)
        for check in each.checks
        if not each.username and check.state is State.RED
    ]
    left = len(patient.people) - reps.MOST
    more = [skipped("Reps", f"{left} more are named in [people]: try them with --as")] if left > 0 else []
    return [*lost, *(check for checks in tried for check in checks), *more]


async def _found(patient: Patient, user: str) -> person.Steps:
    return person.Steps([], user) if "@" in user else await person.examine(patient, user)


async def examine_person(patient: Patient, user: str) -> list[Check]:
    """Why this Slack user is refused, or that they are not: every step, and what they may see and run."""
    steps = await person.examine(patient, user)
    if steps.username is None:
        return steps.checks
    objects = sorted({record.object for record in patient.mapping.values()})
    try:
        described = await patient.client.describe(patient.integration, objects)
    except salesforce.FAILURES as failure:
        return [*steps.checks, salesforce.refused("Salesforce login", patient.integration, failure)]
    return [*steps.checks, *await reps.examine(patient, steps.username, described)]


async def _ours(patient: Patient) -> list[Check]:
    return [policy.examine(patient.policy), *await store.examine(patient.database, patient.now)]
