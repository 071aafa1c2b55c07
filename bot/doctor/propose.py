"""An org's own names, guessed from its describes: what `exodus doctor --write-mapping` proposes. Pure.

Each guess has a score between 0 and 1, from how alike names and labels are, from the type, from where a reference leads
and from a picklist's own values. Only what is sure, and clearly ahead of the next best, is proposed as a setting;
the rest stands beside it as a comment for a person to decide.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache

from bot.salesforce.client import Row
from bot.salesforce.columns import CHILDREN, LINKS
from bot.salesforce.mapping import EVERY_VALUE_COUNTS, MEANINGS, RecordMapping
from bot.salesforce.mapping import Mapping as Mappings

SURE, AHEAD, WORTH_A_LOOK = 0.84, 0.08, 0.5
CANDIDATES = 4
"""How many objects are looked at for each record."""
OWN_LINKS = {"order": "order", "account": "account", "invoice": "invoice", "payment_order": "payment_order"}
"""Links to a record of the same name, beside those that a card reads along."""
MORE_LINKS = {("token", "method"): "method", ("method", "contact"): "contact", ("contact", "account"): "account"}

Describes = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Guess:
    """`theirs` for our `ours`; `rival` is the next best. Without `theirs` nothing like it was found."""

    ours: str
    theirs: str = ""
    label: str = ""
    score: float = 0.0
    rival: str = ""
    rival_score: float = 0.0

    @property
    def sure(self) -> bool:
        return self.score >= SURE and self.score - self.rival_score >= AHEAD


@dataclass(frozen=True, slots=True)
class Proposal:
    """For each record its object, and for each of its fields and lists a guess; `unknown`: values no rule knows."""

    objects: Mapping[str, Guess]
    fields: Mapping[str, tuple[Guess, ...]]
    children: Mapping[str, tuple[Guess, ...]]
    unknown: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)


def candidates(mapping: Mappings, known: Iterable[Row]) -> dict[str, list[str]]:
    """For each record the org's objects that it may be, best first; standard objects are what they are."""
    listed = [each for each in known if each.get("queryable", True)]
    names = {str(each["name"]) for each in listed}
    found: dict[str, list[str]] = {}
    for ours, record in mapping.items():
        if not record.object.endswith("__c"):
            found[ours] = [record.object] if record.object in names else []
            continue
        custom = [each for each in listed if str(each["name"]).endswith("__c")]
        ranked = sorted(custom, key=lambda each: -_alike_object(ours, record, each))
        found[ours] = [str(each["name"]) for each in ranked[:CANDIDATES]]
    return found


def propose(mapping: Mappings, wanted: Mapping[str, list[str]], describes: Describes) -> Proposal:
    """`mapping`: the defaults; `wanted`: the objects that each record may be; `describes`: of all of those."""
    objects = _objects(mapping, wanted, describes)
    chosen = {ours: describes[guess.theirs] for ours, guess in objects.items() if guess.theirs}
    fields = {ours: tuple(_fields(ours, mapping[ours], chosen[ours], objects)) for ours in chosen}
    children = {ours: tuple(_children(ours, mapping[ours], chosen[ours], objects, fields)) for ours in chosen}
    unknown = {}
    for ours, body in chosen.items():
        for each in fields[ours]:
            if each.sure and (values := _unknown(ours, each, mapping[ours], body)):
                unknown[ours, each.ours] = values
    return Proposal(objects, fields, children, unknown)


def _objects(mapping: Mappings, wanted: Mapping[str, list[str]], describes: Describes) -> dict[str, Guess]:
    """One object for one record: the best pairs first."""
    scores = {
        (ours, name): _object_score(ours, mapping[ours], describes[name])
        for ours, names in wanted.items()
        for name in names
        if name in describes
    }
    return _paired(mapping, scores, {name: str(body.get("label", "")) for name, body in describes.items()})


def _object_score(ours: str, record: RecordMapping, body: Row) -> float:
    """How alike the names are, and how many of the fields it has."""
    if not record.object.endswith("__c"):
        return 1.0
    words = [_plain(str(each["name"])) for each in body["fields"]]
    labels = [_plain(str(each.get("label", ""))) for each in body["fields"]]
    there = {*words, *labels}
    kept = sum(_plain(theirs) in there for theirs in record.fields.values()) / len(record.fields)
    return max(_alike_object(ours, record, body), 0.5 * _alike_object(ours, record, body) + 0.5 * kept)


def _alike_object(ours: str, record: RecordMapping, body: Row) -> float:
    name, label = _plain(str(body["name"])), _plain(str(body.get("label", "")))
    return max(
        _alike(_plain(record.object), name), _alike(_plain(record.object), label), 0.9 * _alike(_plain(ours), name)
    )


def _fields(ours: str, record: RecordMapping, body: Row, objects: Mapping[str, Guess]) -> list[Guess]:
    described = {str(each["name"]): each for each in body["fields"]}
    scores = {
        (name, theirs): score
        for name, default in record.fields.items()
        for theirs, each in described.items()
        if (score := _field_score(ours, name, default, record, each, objects)) > 0
    }
    return list(
        _paired(record.fields, scores, {name: str(each.get("label", "")) for name, each in described.items()}).values()
    )


def _field_score(
    ours: str, name: str, default: str, record: RecordMapping, body: Row, objects: Mapping[str, Guess]
) -> float:
    """0 where it cannot be: a standard name that differs, a link that leads elsewhere, a state that is no picklist."""
    theirs = str(body["name"])
    if theirs == default:
        return 1.0
    if not default.endswith("__c") or not theirs.endswith("__c"):
        return 0.0
    alike, target = _alike_field(name, default, body), _target(ours, name)
    if target or body["type"] == "reference":
        wanted = objects.get(target, Guess(target)).theirs if target else ""
        return min(1.0, 0.6 * alike + 0.4) if wanted in (body.get("referenceTo") or ()) else 0.0
    if name not in MEANINGS.get(ours, {}):
        return alike if body["type"] != "picklist" or alike >= SURE else 0.8 * alike
    if body["type"] not in {"picklist", "multipicklist", "string"}:
        return 0.0
    return min(1.0, max(alike, 0.55 * alike + 0.45 * _overlap(record, name, body)))


def _alike_field(name: str, default: str, body: Row) -> float:
    """By API name and by label; our own name counts a little less than the default's."""
    words = (_plain(str(body["name"])), _plain(str(body.get("label", ""))))
    return max(
        *(_alike(_plain(default), each) for each in words), *(0.85 * _alike(_plain(name), each) for each in words)
    )


def _target(ours: str, name: str) -> str | None:
    """Our record that this link leads to; None for what is no link."""
    if (ours, name) in MORE_LINKS:
        return MORE_LINKS[ours, name]
    if name in LINKS.get(ours, {}):
        return LINKS[ours][name][0]
    return OWN_LINKS.get(name)


def _overlap(record: RecordMapping, name: str, body: Row) -> float:
    """Which part of the picklist's values the defaults know."""
    values = [str(each["value"]) for each in body.get("picklistValues") or () if each.get("active")]
    known = sum((state := record.state(name, each)) is not None and state.meaning is not None for each in values)
    return known / len(values) if values else 0.0


def _children(
    ours: str, record: RecordMapping, body: Row, objects: Mapping[str, Guess], fields: Mapping[str, tuple[Guess, ...]]
) -> Iterator[Guess]:
    """A list is sure where its records and the link by which they hang are."""
    for name, default in record.children.items():
        child = CHILDREN.get(name, "token" if name == "tokens" else "")
        wanted = objects.get(child, Guess(child)).theirs
        links = {each.theirs for each in fields.get(child, ()) if each.ours in {ours, "method"} and each.sure}
        listed = [
            each for each in body["childRelationships"] if each["childSObject"] == wanted and each["relationshipName"]
        ]
        exact = [each for each in listed if each["relationshipName"] == default]
        right = exact or [each for each in listed if each["field"] in links] or listed
        if not right:
            yield Guess(name)
        elif len(right) == 1:
            yield Guess(name, str(right[0]["relationshipName"]), wanted, 1.0)
        else:
            first, second = (str(each["relationshipName"]) for each in right[:2])
            yield Guess(name, first, wanted, WORTH_A_LOOK, second, WORTH_A_LOOK)


def _unknown(ours: str, guess: Guess, record: RecordMapping, body: Row) -> tuple[str, ...]:
    if guess.ours not in EVERY_VALUE_COUNTS.get(ours, ()):
        return ()
    described = next(each for each in body["fields"] if each["name"] == guess.theirs)
    values = [str(each["value"]) for each in described.get("picklistValues") or () if each.get("active")]
    states = {each: record.state(guess.ours, each) for each in values}
    return tuple(each for each, state in states.items() if state is None or state.meaning is None)


def _paired(
    ours: Iterable[str], scores: Mapping[tuple[str, str], float], labels: Mapping[str, str]
) -> dict[str, Guess]:
    """Each name of ours with one of theirs, the best pairs first; none of theirs is given twice."""
    found: dict[str, Guess] = {}
    taken: set[str] = set()
    for (name, theirs), score in sorted(scores.items(), key=lambda each: (-each[1], each[0])):
        if name in found or theirs in taken or score < WORTH_A_LOOK:
            continue
        rivals = sorted(
            (
                (other, each)
                for (mine, each), other in scores.items()
                if mine == name and each != theirs and each not in taken
            ),
            reverse=True,
        )
        rival_score, rival = rivals[0] if rivals else (0.0, "")
        found[name] = Guess(name, theirs, labels.get(theirs, ""), score, rival, rival_score)
        taken.add(theirs)
    return {name: found.get(name, Guess(name)) for name in ours}


@cache
def _plain(name: str) -> str:
    """A name without namespace, suffix and spelling: `exo__Sales_Order__c` and "Sales Order" are both "sales order"."""
    bare = re.sub(r"^[A-Za-z0-9]+__(?=\w+__[cr]$)", "", name)
    return re.sub(r"[\W_]+", " ", re.sub(r"__[cr]$", "", bare)).strip().lower()


@cache
def _alike(one: str, other: str) -> float:
    """1 for the same words, else by letters and by words; the order of words counts for little."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    first, second = set(one.split()), set(other.split())
    words = 2 * len(first & second) / (len(first) + len(second))
    return 0.97 * max(SequenceMatcher(None, one, other).ratio(), words)
