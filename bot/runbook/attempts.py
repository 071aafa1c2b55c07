"""What the bot itself was told to mail and could not: trouble that Salesforce may show nowhere.

Runbook: "Payment link rules" 5; "When to Escalate", row 2. It knows what came of each attempt, and not who decided.
"""

from bot.runbook import mails
from bot.runbook.records import Attempt, Failing, MailKind, Order
from bot.runbook.values import RecordId

FOR_GOOD = frozenset({Failing.REFUSED, Failing.ON_RECORD})
"""What somebody has to mend: neither what may work the next time, nor what only this person may not do."""


def failed(order: Order, mail: MailKind, record: RecordId) -> Attempt | None:
    """The last attempt to mail it about `record`, if that failed for good and no such mail went out since."""
    own = (each for each in order.attempts if each.mail is mail and each.record == record)
    telling = [each for each in own if each.failing is None or each.failing in FOR_GOOD]
    last = max(telling, key=lambda each: each.at, default=None)
    if last is None or last.failing is None or _went_since(order, last):
        return None
    return last


def _went_since(order: Order, last: Attempt) -> bool:
    since = last.at.replace(microsecond=0)  # Salesforce keeps whole seconds: what went in the same one may be later
    went = mails.about(order, last.mail, last.record)
    return any(not each.failed and each.at >= since for each in went)
