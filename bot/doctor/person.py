"""Why is this person refused? Every step from a Slack user to a Salesforce user who may read and act, one by one.

The rules are those of bot/services/people.py, which stops at the first; here each is told with who mends it.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.doctor.check import Check, State, skipped, unwell, well
from bot.doctor.patient import Patient
from bot.doctor.salesforce import FAILURES, refused
from bot.doctor.slack import Unsaid, asked, workspace
from bot.runbook.values import RecordId, SlackUserId
from bot.salesforce.client import Row
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import UserKind
from bot.salesforce.soql import either, equals, select
from bot.services.people import GUESTS, NO_PEOPLE, of_workspace
from bot.store import people as pairs
from bot.store.condition import reading
from bot.store.database import DatabaseRefused

STEPS = ("Slack user", "Person", "Full member", "Workspace", "E-mail", "Salesforce user", "Same as before")
SEVERAL = 5


@dataclass(frozen=True, slots=True)
class Steps:
    """As far as they went, and the Salesforce username that they lead to, if they do."""

    checks: list[Check]
    username: str | None = None


async def examine(patient: Patient, user: str) -> Steps:
    """`user` is a Slack user id."""
    checks: list[Check] = []
    row: Row | None = None
    async for check, found in _walk(patient, SlackUserId(user)):
        checks.append(check)
        row = found
        if check.state is State.RED:
            row = None
            break
    done = {each.name for each in checks}
    left = [skipped(each, "not tried: see above") for each in STEPS if each not in done]
    username = str(row[patient.mapping["user"].fields["username"]]) if row else None
    return Steps([*checks, *left], username)


async def _walk(patient: Patient, user: SlackUserId) -> AsyncIterator[tuple[Check, Row | None]]:
    """One step after the other, with the Salesforce user once there is one. Whoever walks stops at a red one."""
    try:
        team = (await workspace(patient.slack)).team
        shown = (await asked(patient.slack, "users.info", user=user)).get("user") or {}
    except Unsaid as unsaid:
        mend = "Take the id from their Slack profile (Copy member ID), such as U0123456789 (you)."
        yield unwell("Slack user", f"{user}: {unsaid}", mend), None
        return
    yield well("Slack user", f"{user} is {shown.get('real_name') or shown.get('name')}"), None
    named = patient.people.get(user)
    for step in (_person(shown), _full_member(shown), _workspace(shown, team), _email(shown, named, patient)):
        yield step, None
    check, found = await _in_salesforce(patient, named, str((shown.get("profile") or {}).get("email", "")))
    yield check, found
    if found:
        yield await _as_before(patient, user, RecordId(found["Id"]), named=named is not None), found


def _person(shown: Mapping[str, Any]) -> Check:
    if any(shown.get(each) for each in NO_PEOPLE):
        return unwell("Person", "deactivated in Slack, or an app", "Reactivate the account (a Slack admin).")
    return well("Person", "an active account")


def _full_member(shown: Mapping[str, Any]) -> Check:
    if any(shown.get(each) for each in GUESTS):
        return unwell("Full member", "a guest", "Make them a full member (a Slack admin); guests are always refused.")
    return well("Full member", "no guest")


def _workspace(shown: Mapping[str, Any], team: str) -> Check:
    if shown.get("is_stranger") or not of_workspace(shown, team):
        mend = "Only people of this workspace can use it; they need an account here (a Slack admin)."
        return unwell("Workspace", "of another company or workspace", mend)
    return well("Workspace", "ours")


def _email(shown: Mapping[str, Any], named: str | None, patient: Patient) -> Check:
    name = "E-mail"
    email, confirmed = (shown.get("profile") or {}).get("email"), shown.get("is_email_confirmed")
    if named:
        return well(name, f"does not matter: [people] names {named}")
    if not email:
        mend = "Check the app's users:read.email scope (a Slack admin), or name them in [people] (you)."
        return unwell(name, "Slack shows none", mend)
    if confirmed is False:
        return unwell(name, f"{email} is not confirmed", "Confirm it in Slack's account settings (they themselves).")
    if confirmed is not True and patient.policy.unconfirmed_emails != "accept":
        mend = "Name them in [people], or set [policy] unconfirmed_emails (you)."
        return unwell(name, f"Slack does not say whether {email} is confirmed", mend)
    return well(name, f"{email}, confirmed" if confirmed else f"{email}; unconfirmed ones are let in by [policy]")


async def _in_salesforce(patient: Patient, named: str | None, email: str) -> tuple[Check, Row | None]:
    """Every user that it could be, whatever their state: an inactive one is worth knowing of."""
    name, fields = "Salesforce user", patient.mapping["user"].fields
    by = f"the username {named}" if named else f"the e-mail or federation id {email}"
    keys = ("username",) if named else ("email", "federation_identifier")
    where = either([equals(fields[each], named or email) for each in keys])
    query = select(fields.values(), patient.mapping["user"].object, where, limit=SEVERAL)
    try:
        (rows,) = await patient.client.query(patient.integration, query)
    except FAILURES as failure:
        return refused(name, patient.integration, failure), None
    usable = [each for each in rows if _usable(patient.mapping, each)]
    shown = ", ".join(str(each[fields["username"]]) for each in usable or rows)
    if len(usable) == 1:
        return well(name, f"{shown}, active"), usable[0]
    if usable:
        return unwell(name, f"several have {by}: {shown}", "Name the right one in [people] (you)."), None
    if rows:
        mend = "Activate a standard user for them (your Salesforce admin), or name another in [people] (you)."
        return unwell(name, f"{shown} has {by}, and is inactive or no standard user", mend), None
    mend = "Set the same e-mail on their Salesforce user (your Salesforce admin), or name the pair in [people] (you)."
    return unwell(name, f"nobody has {by}", mend), None


def _usable(mapping: Mappings, row: Row) -> bool:
    fields, kinds = mapping["user"].fields, mapping["user"].shown_as("kind", UserKind.STANDARD)
    return row[fields["active"]] is True and row[fields["kind"]] in kinds


async def _as_before(patient: Patient, user: SlackUserId, user_id: RecordId, *, named: bool) -> Check:
    """The pair of first use stands, unless [people] says otherwise."""
    name = "Same as before"
    if named:
        return well(name, "does not matter: [people] names them")
    try:
        pair = await asyncio.to_thread(_pair, patient.database, user, user_id)
    except DatabaseRefused as failure:
        return skipped(name, f"not tried: {failure}")
    if pair and (pair.slack_id, pair.user_id) != (user, user_id):
        other = "another Slack user has used that Salesforce user" if pair.slack_id != user else "they were another one"
        return unwell(name, f"no: {other} before", "If it is right now, name them in [people] (you).")
    return well(name, "yes" if pair else "never used it yet")


def _pair(url: str, user: SlackUserId, user_id: RecordId) -> pairs.Pair | None:
    db = reading(url)
    if db is None:
        return None
    try:
        return pairs.of(db, user, user_id)
    finally:
        db.close()
