"""What comes back from a control: its action id, and the value that a button carries.

A value holds ids only, under a version number, because buttons outlive deployments. Nothing that returns is trusted:
the record is read again and judged again on each press.
"""

import re

from bot.runbook.permits import ActionName, Kind
from bot.runbook.values import RecordId, record_id

LOOK_AGAIN = "order.look_again"
LOOK_AGAIN_INVOICE = "invoice.look_again"
LOOK_AGAIN_PAYMENT = "payment.look_again"
LOOK_AGAIN_PLAN = "plan.look_again"
LOOK_AGAIN_TRACKING = "tracking.look_again"
OPEN_IN_SALESFORCE = "record.open"
SEND_LINK = "payment_link.send"
CHOOSE_PAYMENT_ORDER = "payment_link.choose"
LINES = "order.lines"
HISTORY = "order.history"
PICK = "order.pick"
SHARE = "order.share"
ESCALATE = "order.escalate"
CLAIM = "episode.claim"
DISMISS = "episode.dismiss"
EXEMPT = "episode.exempt"

LINKS = (OPEN_IN_SALESFORCE, *(f"{OPEN_IN_SALESFORCE}.{action}.{kind}" for action in ActionName for kind in Kind))
"""Every button that only opens a page."""

_VERSION = "1"


def record_value(record: RecordId) -> str:
    return f"{_VERSION}:{record}"


def pair_value(record: RecordId, part: RecordId) -> str:
    """An order and one record that hangs on it."""
    return f"{_VERSION}:{record}:{part}"


def page_value(record: RecordId, page: int) -> str:
    """One page of what an order's modal shows; the first is 1."""
    return f"{_VERSION}:{record}:page:{page}"


def opening(action: ActionName, kind: Kind) -> str:
    """The id of a button that opens the record of `action` in Salesforce: two in one block must differ."""
    return f"{OPEN_IN_SALESFORCE}.{action}.{kind}"


def episode_value(episode: int) -> str:
    return f"{_VERSION}:episode:{episode}"


def read_episode(value: str) -> int | None:
    """The episode of a button's value; None when it names none."""
    found = re.fullmatch(rf"{_VERSION}:episode:([0-9]{{1,18}})", value)
    return int(found[1]) if found else None


def read_page(value: str) -> int | None:
    """The page of a button's value; None when it names none."""
    found = re.fullmatch(rf"{_VERSION}:[A-Za-z0-9]+:page:([0-9]{{1,4}})", value)
    return int(found[1]) if found else None


def read_part(value: str) -> RecordId | None:
    """The second record of a pair; None when there is none."""
    version, *ids = value.split(":")
    return record_id(ids[1]) if version == _VERSION and len(ids) == 2 else None  # noqa: PLR2004 - a pair


def read_record(value: str) -> RecordId | None:
    """The record of a button's value; None when it is not one of ours."""
    version, *ids = value.split(":")
    return record_id(ids[0]) if version == _VERSION and ids else None
