"""What comes back from a control: its action id, and the value that a button carries.

A value holds ids only, under a version number, because buttons outlive deployments. Nothing that returns is trusted:
the record is read again and judged again on each press.
"""

from bot.runbook.values import RecordId, record_id

LOOK_AGAIN = "order.look_again"
OPEN_IN_SALESFORCE = "record.open"

_VERSION = "1"


def record_value(record: RecordId) -> str:
    return f"{_VERSION}:{record}"


def read_record(value: str) -> RecordId | None:
    """The record of a button's value; None when it is not one of ours."""
    version, _, rest = value.partition(":")
    return record_id(rest) if version == _VERSION else None
