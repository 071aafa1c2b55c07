"""Why is this person refused? Every step from a Slack user to a Salesforce user who may read and act, one by one.

The rules are the bot's own (bot/services/identity.py). It stops at the first; here each is told, with who mends it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from bot.doctor.check import Check, State, skipped, unwell, well
from bot.doctor.patient import Patient
from bot.doctor.salesforce import FAILURES, refused
from bot.doctor.slack import Unsaid, asked, workspace
from bot.runbook.values import Person, SlackUserId
from bot.salesforce.users import Users
from bot.services.identity import IdentityCheck, SlackProfile, Stop, address, changed, only, stopped_in_slack
from bot.store import people as pairs
from bot.store.database import DatabaseRefused
from bot.store.health import reading

SLACK_USER = "Slack user"
STEPS = (SLACK_USER, *IdentityCheck)


@dataclass(frozen=True, slots=True)
class Steps:
    """As far as they went, and the Salesforce username that they lead to, if they do."""

    checks: list[Check]
    username: str | None = None


async def examine(patient: Patient, user: str) -> Steps:
    """`user` is a Slack user id."""
    checks: list[Check] = []
    person: Person | None = None
    async for check, found in _walk(patient, SlackUserId(user)):
        checks.append(check)
        person = found if check.state is not State.RED else None
    done = {each.name for each in checks}
    left = [skipped(each, "not tried: see above") for each in STEPS if each not in done]
    return Steps([*checks, *left], person.username if person else None)


async def _walk(patient: Patient, user: SlackUserId) -> AsyncIterator[tuple[Check, Person | None]]:
    """One step after the other, with the Salesforce user once there is one; a red one is the last."""
    try:
        team = (await workspace(patient.slack)).team
        shown = (await asked(patient.slack, "users.info", user=user)).get("user") or {}
    except Unsaid as unsaid:
        mend = "Take the id from their Slack profile (Copy member ID), such as U0123456789 (you)."
        yield unwell(SLACK_USER, f"{user}: {unsaid}", mend), None
        return
    yield well(SLACK_USER, f"{user} is {shown.get('real_name') or shown.get('name')}"), None
    named, unconfirmed = patient.people.get(user), patient.policy.unconfirmed_emails
    stop = stopped_in_slack(shown, team, team, named=named, unconfirmed=unconfirmed)
    for each in _in_slack(shown, named, stop):
        yield each, None
    if stop:
        return
    check, person = await _in_salesforce(patient, user, address(shown), named)
    yield check, person
    if person:
        yield await _as_before(patient, person, named=named is not None), person


def _in_slack(shown: SlackProfile, named: str | None, stop: Stop | None) -> Iterator[Check]:
    """The steps that they pass, and the one that stops them."""
    passed = {
        IdentityCheck.PERSON: "an active account",
        IdentityCheck.MEMBER: "no guest",
        IdentityCheck.WORKSPACE: "ours",
        IdentityCheck.EMAIL: f"does not matter: [people] names {named}" if named else _let_in(shown),
    }
    for step, found in passed.items():
        if stop and stop.step is step:
            yield _red(stop)
            return
        yield well(step, found)


def _let_in(shown: SlackProfile) -> str:
    confirmed = shown.get("is_email_confirmed")
    return f"{address(shown)}{', confirmed' if confirmed else '; unconfirmed ones are let in by [policy]'}"


def _red(stop: Stop) -> Check:
    return unwell(stop.step, stop.found, stop.mend)


async def _in_salesforce(
    patient: Patient, user: SlackUserId, email: str, named: str | None
) -> tuple[Check, Person | None]:
    """Whom the bot itself would find; where that is nobody, also an inactive one who could be meant."""
    users = Users(patient.client, patient.mapping, patient.integration)
    try:
        found = await (users.by_username(user, named) if named else users.by_email(user, email))
        person = only(found, email, named)
        if isinstance(person, Person):
            return well(IdentityCheck.USER, f"{person.username}, active"), person
        unusable = [] if found else await users.unusable(email, named)
    except FAILURES as failure:
        return refused(IdentityCheck.USER, patient.integration, failure), None
    if unusable:
        mend = "Activate a standard user for them (your Salesforce admin), or name another in [people] (you)."
        return unwell(IdentityCheck.USER, f"{', '.join(unusable)}: inactive or no standard user", mend), None
    return _red(person), None


async def _as_before(patient: Patient, person: Person, *, named: bool) -> Check:
    """The pair of first use stands, unless [people] says otherwise."""
    if named:
        return well(IdentityCheck.PAIR, "does not matter: [people] names them")
    try:
        pair = await asyncio.to_thread(_pair, patient.database, person)
    except DatabaseRefused as failure:
        return skipped(IdentityCheck.PAIR, f"not tried: {failure}")
    if stop := changed(pair, person):
        return _red(stop)
    return well(IdentityCheck.PAIR, "yes" if pair else "never used it yet")


def _pair(url: str, person: Person) -> pairs.Pair | None:
    db = reading(url)
    if db is None:
        return None
    try:
        return pairs.of(db, person.slack_id, person.user_id)
    finally:
        db.close()
