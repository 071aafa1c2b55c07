"""Which record a pasted Salesforce link means, and whether it leads to our own org.

One org answers under many hosts: My Domain, Lightning, Visualforce, Setup, a site. Record ids are no proof of an org:
two orgs may have the same, so that a link which is not provably ours opens nothing.
Source: Salesforce Help, "My Domain URL Formats".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bot.runbook.values import RecordId, record_id, restored_id

_LINK = re.compile(r"(?:https?://|(?=[\w-]+(?:\.[\w-]+)+(?::\d+)?/))[^\s<>\"]+", re.IGNORECASE)
_SALESFORCE = ("salesforce.com", "force.com", "visualforce.com", "salesforce-setup.com", "site.com", "salesforce.mil")
_HOST = re.compile(
    r"(?P<name>[a-z0-9-]+?)(?P<package>--[a-z0-9_]+)?"
    r"(?P<kind>\.(?:sandbox|develop|scratch|demo|free|patch|trailblaze|trailhead))?"
    r"\.(?P<house>my\.salesforce\.com|lightning\.force\.com|my\.salesforce-setup\.com|my\.site\.com|vf\.force\.com|"
    r"visualforce\.com|file\.force\.com|my\.salesforce\.mil|lightning\.crmforce\.mil)"
)
_VISUALFORCE = ("vf.force.com", "visualforce.com")
_STEPS = re.compile(r"[/?&=#:]+")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A Salesforce link that is not ours to open, by its host."""

    host: str


def linked(text: str, org: str) -> RecordId | Elsewhere | None:
    """The record that the links in `text` name, if it is one; `org` is our own address (https://acme.my.salesforce.com).

    A link inside a link counts too: mail filters wrap them. Of several records none is opened rather than the first.
    """
    ours, found, records = _org(_split(org)), None, set[RecordId]()
    for link in _links(text):
        host = (link.hostname or "").lower()
        if ours and _org(link) == ours:
            records |= {record} if (record := _record(link)) else set()
        elif host.endswith(tuple(f".{each}" for each in _SALESFORCE)):
            found = found or Elsewhere(host)
    if len(records) > 1:
        return None
    return next(iter(records), found)


def has_link(text: str) -> bool:
    return "://" in text or bool(_LINK.search(text))


def _links(text: str) -> Iterator[SplitResult]:
    for each in _LINK.finditer(text):
        link = _split(each[0])
        yield link
        for _, value in parse_qsl(link.query):
            if _LINK.match(value) and link.hostname not in {None, ""}:
                yield _split(value)


def _split(link: str) -> SplitResult:
    try:
        found = urlsplit(link if "://" in link[:8] else f"https://{link}")
        _ = found.port  # read late, and refused late
    except ValueError:
        return urlsplit("")
    return found


def _org(link: SplitResult) -> tuple[str, ...] | None:
    """What all hosts of one org have in common; for an address that is no Salesforce host, the address itself."""
    host = (link.hostname or "").lower().rstrip(".")
    if found := _HOST.fullmatch(host):
        package = found["package"] or ""
        name = found["name"] + ("" if found["house"] in _VISUALFORCE else package)
        return name, found["kind"] or ""
    return (host, str(link.port or "")) if host else None


def _record(link: SplitResult) -> RecordId | None:
    """The id in the path, then behind the mark, then in the question: /lightning/r/, one.app#/sObject/, /apex/P?id=."""
    steps = [step for part in (link.path, link.fragment) for step in _STEPS.split(unquote(part))]
    asked = [step for _, value in parse_qsl(link.query) for step in _STEPS.split(unquote(value))]
    return next((found for step in (*steps, *asked) if (found := _id(step))), None)


def _id(step: str) -> RecordId | None:
    """An id has digits; a word of fifteen letters, such as ContentDocument, is an object's name."""
    return (record_id(step) or restored_id(step)) if any(map(str.isdigit, step)) else None
