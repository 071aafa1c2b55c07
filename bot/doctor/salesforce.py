"""Salesforce as the integration user: does it let the bot in, has the org what is named, does the bot see all of it?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from bot.doctor.check import Check, skipped, unwell, well, worth_knowing
from bot.runbook.findings import Ask, Do
from bot.runbook.policy import Policy
from bot.runbook.symptoms.table import Catalogue
from bot.salesforce import rights
from bot.salesforce.client import SUBREQUESTS, Client, Row
from bot.salesforce.failures import TELL_OPERATORS, AllowanceUsedUp, Failure, LoginRefused, Refused
from bot.salesforce.mapping import NOT_KEPT, RecordMapping, is_needed
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.symptom_queries import swept
from bot.salesforce.symptoms import NotWatched, Sightings, Symptoms

DescribeAnswers = Mapping[str, Row | None]

LOGIN, ALLOWANCE, CLOCK = "Salesforce login", "Salesforce allowance", "Salesforce clock"
SWEEP_CALLS = 3
"""While each query fits one page (product's own budget)."""
DAY = 86_400
FAR_APART = timedelta(minutes=1)
FAILURES = (Failure, Refused)
RAISE = "Set a longer [policy] sweep_seconds, or have the org's allowance raised (your Salesforce admin)."


@dataclass(frozen=True, slots=True)
class LetIn:
    """The first call, as the integration user: what it proves, and the org's limits where the user may read them."""

    checks: list[Check]
    limits: Any | None = None

    @property
    def well(self) -> bool:
        return all(each.mend == "" for each in self.checks)


async def let_in(client: Client, username: str) -> LetIn:
    try:
        limits = await client.found(username, "limits")
    except AllowanceUsedUp as used_up:
        return LetIn([well(LOGIN, f"as {username}"), unwell(ALLOWANCE, str(used_up), RAISE)])
    except (Failure, Refused) as failure:
        return LetIn([refused(LOGIN, username, failure)])
    return LetIn([well(LOGIN, f"as {username}")], limits)


def refused(name: str, username: str, failure: Failure | Refused) -> Check:
    match failure:
        case LoginRefused():
            return unwell(name, f"{username}: {failure.reason}", mend_of(failure))
        case Refused():
            return unwell(name, f"as {username}, and then {failure}", "Check SALESFORCE_INSTANCE_URL and api_version.")
    return unwell(name, str(failure), mend_of(failure))


def mend_of(failure: Failure) -> str:
    """The way out of `failure`, said to those who run the bot."""
    match failure.finding.way_out:
        case Ask(favour=favour):
            return f"{favour[0].upper()}{favour[1:]}."
        case Do(step=step) if step != TELL_OPERATORS.step:
            return step
    return "Check SALESFORCE_INSTANCE_URL and Salesforce's status."


def allowance(limits: Any | None, policy: Policy, rights_minutes: int, objects: int) -> Check:
    """What is left of the day's calls, and what the sweeps take of it if nothing else is asked."""
    takes = ceil(DAY / policy.sweep_seconds) * SWEEP_CALLS
    takes += ceil(DAY / 60 / rights_minutes) * ceil(objects / SUBREQUESTS)
    try:
        most, left = (int(limits["DailyApiRequests"][name]) for name in ("Max", "Remaining"))  # type: ignore[index]
    except (KeyError, TypeError, ValueError):
        return skipped(ALLOWANCE, f"not shown to the integration user; sweeps take about {takes:,} calls a day")
    found = f"{left:,} of {most:,} calls left; sweeps take about {takes:,} a day"
    if takes > most:
        return unwell(ALLOWANCE, found, RAISE)
    return worth_knowing(ALLOWANCE, found, RAISE) if takes > left else well(ALLOWANCE, found)


def clock(client: Client, now: Callable[[], datetime]) -> Check:
    apart = client.now() - now()
    if abs(apart) > FAR_APART:
        way = "behind" if apart > timedelta() else "ahead of"
        found = f"this machine is {abs(apart).total_seconds():.0f} s {way} Salesforce"
        return unwell(
            CLOCK, found, "Set this machine's clock by NTP (whoever runs it); I count by Salesforce's till then."
        )
    return well(CLOCK, "within a minute of ours")


def mapped(mapping: Mappings, described: DescribeAnswers) -> Iterator[Check]:
    """Every object and field of the mapping against the org's describe."""
    for name, record in mapping.items():
        yield _mapped(name, record, described[record.object])


def _mapped(name: str, record: RecordMapping, described: Row | None) -> Check:
    what = f"Mapping of {name}"
    if record.object == NOT_KEPT:
        return well(what, "not kept, as exodus.toml says: what hangs on it is unknown, and so is what it would prove")
    if described is None:
        found = f"no {record.object} in this org"
        mend = f"Set [mapping.{name}] object, or give the bot's user access{_or_none(name, 'object')}."
        return unwell(what, found, mend)
    gaps = missing(record, described)
    if gaps:
        lines = "; ".join(f"{ours} = {theirs}" for ours, theirs in gaps.items())
        mend = f"Set the right names in [mapping.{name}.fields], or give the integration user read access to them"
        return unwell(what, f"not in {record.object}: {lines}", f"{mend}{_or_none(name, *gaps)}.")
    return well(what, f"{record.object}, fields: {sum(map(bool, record.fields.values()))}{_not_kept(record)}")


def _or_none(record: str, *names: str) -> str:
    """The way out for an org that has none of it, where the bot can do without."""
    return "" if any(is_needed(record, each) for each in names) else '; set to "" what this org does not keep'


def _not_kept(record: RecordMapping) -> str:
    """What cards say of it, and what no rule concludes from it."""
    said = ", ".join(record.not_kept)
    return f"; not kept, as exodus.toml says: {said} (cards say so; what is judged by it is unknown)" if said else ""


def missing(record: RecordMapping, described: Row) -> dict[str, str]:
    """Our name -> the org's of each mapped field and list that the describe lacks."""
    names = {each["name"].lower() for each in described["fields"]}
    names |= {(each.get("relationshipName") or "").lower() for each in described["childRelationships"]}
    return {
        ours: theirs
        for ours, theirs in {**record.fields, **record.children}.items()
        if theirs != NOT_KEPT and theirs.lower() not in names
    }


async def sees_all(client: Client, username: str, mapping: Mappings, catalogue: Catalogue) -> list[Check]:
    """View All on each object that is swept: without it a sweep proves nothing, so it changes nothing."""
    objects = sorted({mapping[name].object for name in swept(catalogue.values(), Policy())} - {NOT_KEPT})
    try:
        [granted] = await client.query(username, rights.view_all(username, objects))
    except (Failure, Refused) as failure:
        mend = "Let the integration user read ObjectPermissions: it needs View Setup and Configuration."
        return [unwell("View All", str(failure), mend)]
    lacking = rights.ungranted(objects, granted)
    return [_sees_all(username, each, granted=each not in lacking) for each in objects]


def _sees_all(username: str, name: str, *, granted: bool) -> Check:
    if granted:
        return well(f"View All on {name}", "granted")
    mend = f"Give {username} View All on {name} in a permission set. Until then its sweeps open and close nothing."
    return unwell(f"View All on {name}", "not granted to the integration user", mend)


async def symptoms(symptoms: Symptoms) -> list[Check]:
    """One whole reading, as a sweep does it; nothing is opened or posted."""
    reading = await symptoms.read({})
    checks = []
    for name, found in reading.found.items():
        what = f"Symptom {name}"
        match found:
            case Sightings(all=seen):
                checks.append(well(what, f"watched; true of {len(seen)} now"))
            case NotWatched(reason=reason, said=True):
                checks.append(well(what, f"not watched, as exodus.toml says: {reason}"))
            case NotWatched(reason=reason):
                mend = "Map the fields that it shows in, or say that they are not kept: nobody is told of it."
                checks.append(worth_knowing(what, f"not watched: {reason}", mend))
            case _:
                checks.append(unwell(what, found.reason, _mend_reading(found.cause)))
    return checks


def _mend_reading(cause: str) -> str:
    kind, _, what = cause.partition(":")
    match kind:
        case "view_all":
            return f"Give the integration user View All on {what}."
        case "hidden":
            return f"Give the integration user read access to {what}."
        case "view_setup":
            return "Give the integration user View Setup and Configuration."
    return "Mend what is red above, and ask again."
