"""What a person is shown before deciding: labelled values, written once; stored, compared and drawn are one thing."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, model_validator

from bot.runbook.findings import Word, Words
from bot.runbook.mails import Sending
from bot.runbook.masking import scrubbed
from bot.runbook.stored import Stored
from bot.runbook.values import Money


def _written(words: Words) -> list[Any]:
    return [_word(each) for each in words]


def _word(word: Word) -> Any:
    """A text as it is; what looks different to each reader by its kind."""
    match word:
        case Money(amount, currency):
            return {"amount": str(amount), "currency": currency or ""}
        case datetime():
            return {"moment": word.isoformat()}
        case date():
            return {"day": word.isoformat()}
    return word


def _read(kept: Any) -> Words:
    return tuple(map(_read_word, kept))


def _read_word(kept: Any) -> Word:
    match kept:
        case {"amount": amount, "currency": currency}:
            return Money(Decimal(amount), currency or None)
        case {"moment": moment}:
            return datetime.fromisoformat(moment)
        case {"day": day}:
            return date.fromisoformat(day)
    if not isinstance(kept, str | Money | date):
        raise ValueError("a word of no known kind")  # noqa: TRY004 - pydantic takes no other
    return kept


KeptWords = Annotated[Words, BeforeValidator(_read), PlainSerializer(_written)]


class Shown(Stored):
    """One value that a person is shown; `key` is its name in code, `label` its name on the screen."""

    key: str
    label: str
    words: KeptWords


class Facts(Stored):
    """All that a person is shown of the record that they decide about."""

    number: str
    """The record's own."""
    order_number: str
    to: tuple[str, ...] = ()
    """Whom an e-mail goes to, in full; empty where Salesforce chooses, and where none goes out."""
    shown: tuple[Shown, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _as_first_written(cls, kept: Any) -> Any:
        """Intents of the first release held the values of a payment link by name; they stay readable."""
        if not isinstance(kept, dict) or "shown" in kept or "amount" not in kept:
            return kept
        return {**kept, "to": [kept["email"]], "shown": [*_first_values(kept)]}


def _first_values(kept: dict[str, Any]) -> Iterable[dict[str, Any]]:
    yield {
        "key": "amount",
        "label": "Requested amount",
        "words": [{name: kept[name] for name in ("amount", "currency")}],
    }
    yield {"key": "due", "label": "Due date", "words": [{"day": kept["due"]}]}
    yield {"key": "method", "label": "Collection method", "words": [kept["method"]]}
    yield {"key": "contact", "label": "Contact", "words": [f"{kept['contact']}, {kept['email']}"]}
    last = kept.get("last")
    yield {
        "key": LAST,
        "label": "Last sent",
        "words": [{"moment": last["at"]}, f", {last['status']}"] if last else ["never"],
    }


LAST = "last"


def last_sent(last: Sending | None) -> Shown:
    """When the same mail last went, and with what result."""
    return Shown(key=LAST, label="Last sent", words=(last.at, *_result(last)) if last else ("never",))


def _result(last: Sending) -> Words:
    return (f", {last.status}",) if last.status else ()


def plainly(word: Word) -> str:
    """A word for a stored reason, which is written before anybody's locale is known; no link may be stored."""
    said = str(word)
    if isinstance(word, Money) or not said.strip():
        return said
    return said.replace(said.strip(), scrubbed(said), 1)  # the spaces around it part it from the next word


def difference(shown: Facts, now: Facts) -> str:
    """What is no longer as the person read it; empty when nothing has changed."""
    before, after = ({each.key: each for each in facts.shown} for facts in (shown, now))
    labels = [each.label for key, each in (before | after).items() if before.get(key) != after.get(key)]
    if not labels and shown.to != now.to:
        labels = ["Recipients"]
    return f"Since you looked, this has changed: {', '.join(map(_within, labels))}." if labels else ""


def _within(label: str) -> str:
    """A label inside a sentence."""
    return label[:1].lower() + label[1:]
