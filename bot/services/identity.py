"""The rules on the way from a Slack user to a Salesforce user, each once: what stops whom, and at which step.

Whoever presses a button is stopped by the first; `exodus doctor --person` tells every step. Pure: what Slack,
Salesforce and the store say is handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.runbook.findings import Ask, Do, Quoted, Team, WayOut
from bot.runbook.policy import Unconfirmed
from bot.runbook.values import Person
from bot.store.people import Pair

OTHER_SLACK_USER = "another Slack user has used that Salesforce user before"
OTHER_SALESFORCE_USER = "the e-mail address leads to another Salesforce user than before"
GUESTS = ("is_restricted", "is_ultra_restricted")
NO_PEOPLE = ("deleted", "is_bot", "is_workflow_bot")

SlackProfile = Mapping[str, Any]
"""What Slack's `users.info` says of somebody."""


class IdentityCheck(StrEnum):
    """In the order in which they are taken; the names are the doctor's."""

    PERSON = "Person"
    MEMBER = "Full member"
    WORKSPACE = "Workspace"
    EMAIL = "E-mail"
    USER = "Salesforce user"
    PAIR = "Same as before"


@dataclass(frozen=True, slots=True)
class Stop:
    """`fact` and `way_out` are said to whoever is stopped; `found` and `mend` of them, to those who run the bot."""

    step: IdentityCheck
    fact: str
    way_out: WayOut
    found: str
    mend: str


def stopped_in_slack(
    shown: SlackProfile, team: str, home: str, *, named: str | None, unconfirmed: Unconfirmed
) -> Stop | None:
    """What stops them before Salesforce is asked. `team` is ours, `home` the one that the payload says they are of."""
    if any(shown.get(each) for each in NO_PEOPLE):
        return Stop(
            IdentityCheck.PERSON,
            "Exodus answers people only.",
            Do("Ask from your own Slack account."),
            "deactivated in Slack, or an app",
            "Reactivate the account (a Slack admin).",
        )
    if any(shown.get(each) for each in GUESTS):
        return Stop(
            IdentityCheck.MEMBER,
            "Guests can't use Exodus.",
            Do("Ask a colleague who is a full member of this workspace."),
            "a guest",
            "Make them a full member (a Slack admin); guests are always refused.",
        )
    if shown.get("is_stranger") or not _is_ours(shown, team, home):
        return Stop(
            IdentityCheck.WORKSPACE,
            "Only people of this workspace can use Exodus.",
            Do("Ask your contact here to look it up."),
            "of another company or workspace",
            "Only people of this workspace can use it; they need an account here (a Slack admin).",
        )
    return None if named else _stopped_by_email(shown, unconfirmed)


def _stopped_by_email(shown: SlackProfile, unconfirmed: Unconfirmed) -> Stop | None:
    email, confirmed = address(shown), shown.get("is_email_confirmed")
    if not email:
        return Stop(
            IdentityCheck.EMAIL,
            "Slack doesn't show me your e-mail address, so I can't find your Salesforce user.",
            Ask(Team.BOT_OPERATORS, "check the app's users:read.email scope, or name you in [people]"),
            "Slack shows none",
            "Check the app's users:read.email scope (a Slack admin), or name them in [people] (you).",
        )
    if confirmed is False:
        return Stop(
            IdentityCheck.EMAIL,
            "Your e-mail address in Slack isn't confirmed.",
            Do("Confirm it in Slack's account settings."),
            f"{email} is not confirmed",
            "Confirm it in Slack's account settings (they themselves).",
        )
    if confirmed is not True and unconfirmed != "accept":
        return Stop(
            IdentityCheck.EMAIL,
            "Slack doesn't say whether your e-mail address is confirmed, so I can't tell who you are.",
            Ask(Team.BOT_OPERATORS, "name you in [people], or set [policy] unconfirmed_emails"),
            f"Slack does not say whether {email} is confirmed",
            "Name them in [people], or set [policy] unconfirmed_emails (you).",
        )
    return None


def address(shown: SlackProfile) -> str:
    """Their e-mail address as Slack shows it; empty where it does not."""
    return str((shown.get("profile") or {}).get("email") or "")


def only(found: Sequence[Person], email: str, named: str | None) -> Person | Stop:
    """The one active standard user whom Salesforce has by the e-mail, or by the username that [people] names."""
    configured = f"the Salesforce username {named}, which is set for you in [people]"
    theirs = configured if named else f"your Slack e-mail {email}"
    shown = "the username that is set for you in [people]" if named else "your Slack e-mail"
    by = f"the username {named}" if named else f"the e-mail or federation id {email}"
    match found:
        case [person]:
            return person
        case []:
            return Stop(
                IdentityCheck.USER,
                Quoted(f"No active Salesforce user matches {theirs}.", f"No active Salesforce user matches {shown}."),
                Ask(Team.BOT_OPERATORS, "link you, or your Salesforce admin to set the same e-mail on your user"),
                f"nobody has {by}",
                "Set the same e-mail on their Salesforce user (your Salesforce admin), or name them in [people] (you).",
            )
    return Stop(
        IdentityCheck.USER,
        Quoted(f"More than one active Salesforce user matches {theirs}.", f"More than one user matches {shown}."),
        Ask(Team.BOT_OPERATORS, "name the right one in [people]"),
        f"several have {by}: {', '.join(each.username for each in found)}",
        "Name the right one in [people] (you).",
    )


def changed(pair: Pair | None, person: Person) -> Stop | None:
    """The pair of first use stands: an address that changed hands gives nobody somebody else's Salesforce."""
    if pair is None or (pair.slack_id, pair.user_id) == (person.slack_id, person.user_id):
        return None
    other = OTHER_SLACK_USER if pair.slack_id != person.slack_id else OTHER_SALESFORCE_USER
    return Stop(
        IdentityCheck.PAIR,
        f"You are not who you were here: {other}.",
        Ask(Team.BOT_OPERATORS, "name you in [people]; they have been told"),
        other,
        "If that is right, name the user in [people].",
    )


def _is_ours(shown: SlackProfile, team: str, home: str) -> bool:
    """Whether Slack counts them to our workspace. On a Grid their home, and so the payload's team, may be another.

    Source: docs.slack.dev/reference/objects/user-object, `enterprise_user`.
    """
    grid = shown.get("enterprise_user")
    workspaces = (grid.get("teams") or ()) if isinstance(grid, dict) else ()
    return team in (shown.get("team_id"), *workspaces) and (home == team or isinstance(grid, dict))
