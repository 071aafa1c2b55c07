"""What comes back from a control: its action id, and the value that a button carries.

A value holds ids only, under a version number, because buttons outlive deployments. Nothing that returns is trusted:
the record is read again and judged again on each press.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.runbook.permits import Kind
from bot.runbook.values import RecordId, record_id

LOOK_AGAIN = "order.look_again"
LOOK_AGAIN_INVOICE = "invoice.look_again"
LOOK_AGAIN_PAYMENT = "payment.look_again"
LOOK_AGAIN_PLAN = "plan.look_again"
LOOK_AGAIN_TRACKING = "tracking.look_again"
OPEN_IN_SALESFORCE = "record.open"
"""Every button that only opens a page; what follows a colon only keeps two buttons of one block apart."""
RUN = "action.run"
"""Any action of the catalogue; what follows a colon only keeps two buttons of one block apart."""
MENU = "order.menu"
"""The overflow menu of a card: each of its rows is a control by itself, which its value names."""
REVIEW = "order.review"
LINES = "order.lines"
HISTORY = "order.history"
PICK = "order.pick"
OPEN_ORDERS = "order.open"
"""A page of somebody's open orders: its value names the Salesforce user in place of an order."""
SHARE = "order.share"
COPY = "order.copy"
WATCH = "order.watch"
"""*Tell me when…*; what follows a colon only keeps two buttons of one block apart."""
WATCHES = "watch.list"
STOP_WATCHING = "watch.stop"
HOME = "home.show"
"""Reads one's Home tab anew; what follows a colon only keeps two buttons of one block apart."""
HOME_STOP = "home.stop"
HOME_TAKE = "home.take"
MORNING_SKIP = "morning.skip"
MORNING_NEVER = "morning.never"
MORNING_AGAIN = "morning.again"
FIND = "order.find"
ESCALATE = "order.escalate"
CLAIM = "episode.claim"
TAKE_ALL = "episode.take_all"
"""On a message of many: its value names the oldest of them."""
DISMISS = "episode.dismiss"
EXEMPT = "episode.exempt"
MORE = "episode.more"
KEEP = "episode.keep"
KEEP_ALL = "episode.keep_all"
"""On a list of what one has: all that one has is meant, whatever it names."""
RELEASE = "episode.release"
GIVE = "episode.give"
HAND = "episode.hand"
ASK = "episode.ask"
ANSWER = "episode.answer"
DONE = "episode.done"
SNOOZE = "episode.snooze"
WAKE = "episode.wake"
REOPEN = "episode.reopen"
WITHDRAW = "episode.withdraw"
FOLLOW = "episode.follow"
UNFOLLOW = "episode.unfollow"
ADDRESSES = "episode.addresses"
BOARD = "board.page"
MUTE = "mute.form"
UNMUTE = "mute.end"

_VERSION = "1"


def record_value(record: RecordId) -> str:
    return f"{_VERSION}:{record}"


def run_id(action: str, part: RecordId | None = None) -> str:
    return f"{RUN}:{action}" + (f":{part}" if part else "")


def run_value(action: str, root: RecordId, part: RecordId | None = None) -> str:
    """An action, the order and, if it is run on one, a record that hangs on the order."""
    return f"{_VERSION}:run:{action}:{root}" + (f":{part}" if part and part != root else "")


def read_run(value: str) -> tuple[str, RecordId, RecordId | None] | None:
    """The action's name, the order and the record of a button's value; None when it names none."""
    return _read_named("run", value)


def _read_named(what: str, value: str) -> tuple[str, RecordId, RecordId | None] | None:
    found = re.fullmatch(
        rf"{_VERSION}:{what}:([A-Za-z0-9_]{{1,80}}):([A-Za-z0-9]{{15,18}})(?::([A-Za-z0-9]{{15,18}}))?", value
    )
    if found is None:
        return None
    root, part = record_id(found[2]), record_id(found[3]) if found[3] else None
    return (found[1], root, part) if root and bool(part) is bool(found[3]) else None


def tell_id(about: str, part: RecordId | None = None) -> str:
    return f"{ESCALATE}:{about}" + (f":{part}" if part else "")


def tell_value(about: str, root: RecordId, part: RecordId | None = None) -> str:
    """A team or a symptom, the order and, if it is about one, a record that hangs on the order."""
    return f"{_VERSION}:tell:{about}:{root}" + (f":{part}" if part and part != root else "")


def read_tell(value: str) -> tuple[str, RecordId, RecordId | None] | None:
    """The team or the symptom, the order and the record of a button's value; None when it names none."""
    return _read_named("tell", value)


def pair_value(record: RecordId, part: RecordId) -> str:
    """An order and one record that hangs on it."""
    return f"{_VERSION}:{record}:{part}"


def page_value(record: RecordId, page: int) -> str:
    """One page of what an order's modal shows; the first is 1."""
    return f"{_VERSION}:{record}:page:{page}"


def opening(action: str, kind: Kind, record: RecordId) -> str:
    """The id of a button that opens the record of `action` in Salesforce: two in one block must differ."""
    return f"{OPEN_IN_SALESFORCE}:{action}:{kind}:{record}"


def row_value(action_id: str, value: str) -> str:
    """What a menu's row carries: it is answered as a button with that id and value would be."""
    return f"{action_id}={value}"


def pressed(action: Mapping[str, Any]) -> tuple[str, str]:
    """What answers a pressed control, and the value that it carries."""
    chosen = str((action.get("selected_option") or {}).get("value") or "")
    if name(action["action_id"]) == MENU:
        row, _, value = chosen.partition("=")
        return name(row), value
    return name(action["action_id"]), str(action.get("value") or chosen)


def row_id(action_id: str) -> str:
    """The id of a button in a row of a list: what it leads to leaves the list as it is."""
    return f"{action_id}:row"


def in_row(action_id: str) -> bool:
    return action_id.endswith(":row")


def name(action_id: str) -> str:
    """What answers a control, by its action id."""
    return action_id.partition(":")[0]


def episode_value(episode: int, choice: str = "") -> str:
    """An episode, and what was chosen of several: for how long, or which team."""
    return f"{_VERSION}:episode:{episode}" + (f":{choice}" if choice else "")


def read_episode(value: str) -> int | None:
    """The episode of a button's value; None when it names none."""
    found = re.fullmatch(rf"{_VERSION}:episode:([0-9]{{1,18}})(?::[a-z0-9_]{{1,40}})?", value)
    return int(found[1]) if found else None


def home_value(page: int) -> str:
    """One page of one's Home tab; the first is 1."""
    return f"{_VERSION}:home:page:{page}"


def watch_value(watch: int) -> str:
    return f"{_VERSION}:watch:{watch}"


def read_watch(value: str) -> int | None:
    """The watch of a button's value; None when it names none."""
    found = re.fullmatch(rf"{_VERSION}:watch:([0-9]{{1,18}})", value)
    return int(found[1]) if found else None


def share_value(record: RecordId, channel: str, thread: str | None, shown: str) -> str:
    """An order, where it is to be shared, and a digest of what was shown of it."""
    return f"{_VERSION}:share:{record}:{channel}:{thread or ''}:{shown}"


def read_share(value: str) -> tuple[RecordId, str, str | None, str] | None:
    """What `share_value` was made of; None when it names none."""
    found = re.fullmatch(
        rf"{_VERSION}:share:([A-Za-z0-9]{{15,18}}):([A-Z0-9]{{1,40}}):([0-9.]{{0,40}}):([0-9a-f]{{1,64}})", value
    )
    record = record_id(found[1]) if found else None
    return (record, found[2], found[3] or None, found[4]) if found and record else None


def board_value(team: str, page: int) -> str:
    """One page of what a team, or all, are working on."""
    return f"{_VERSION}:board:{team}.{page}"


def mute_value(number: int) -> str:
    """What is muted, by its number; 0 for what is to be muted yet."""
    return f"{_VERSION}:mute:{number}"


def read_choice(value: str) -> str:
    """What was chosen; empty where there was nothing to choose."""
    found = re.fullmatch(rf"{_VERSION}:(?:episode:[0-9]{{1,18}}|board|mute):([a-z0-9_.]{{1,40}})", value)
    return found[1] if found else ""


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
