"""What may be read of free text outside Salesforce: no mail address, no link, no telephone number.

Payment link addresses are bearer secrets, and an error text of Salesforce's may carry one: everything that Salesforce
or a person wrote freely passes through here before it is stored, logged or shown. Text is brought into its normal form
first, so that nothing unseen can stand between the characters by which an address is known.
"""

import re

from bot.runbook.spelling import folded
from bot.runbook.telephones import telephones

_HOST = r"[\w.\u3002\u0300-\u036f-]"  # browsers take the ideographic full stop for a dot
# Possessive, and each begins where the last one ended or at a word's start: every character is read once or twice.
_ADDRESS = re.compile(rf"([^\s@<>,;:|]++)(?:@([^\w\s@<>,;:|]*+{_HOST}+))?")
_SLASH = r"(?:\\*+/|%(?:25)*2F)"  # as it stands, as JSON escapes it, as a link inside a link has it
LINK = re.compile(
    rf"(?:https?(?::|%(?:25)*3A){_SLASH}{{2}}|www\.)\S+"
    rf"|(?<!{_HOST})(?={_HOST}*\w[.\u3002](?:[^\W\d_]|\d++\.\d++\.\d)){_HOST}++"
    rf"(?::\d++)?(?:{_SLASH}|[?#])\S+",
    re.IGNORECASE,
)
"""An address of the web, with or without what it begins with. A bare name of a host leads nowhere by itself."""
_HARMLESS = re.compile(r"[A-Za-z0-9 #()+,&-]*")
"""Nothing of which an address or a link is made, and nothing that people spell in several ways."""
LONGEST = 300
LONGEST_NOTE = 1000


def masked_email(address: str) -> str:
    """`j***@acme.com`: enough to recognise, not enough to use."""
    return _hidden(folded(address))


def masked(text: str) -> str:
    """Free text for a channel, and for the store. Masking it once more changes nothing."""
    before, left = "", folded(text[:LONGEST_NOTE])
    while left != before:  # what one pass takes away may uncover what stood against it
        before, left = left, _masked(left)[:LONGEST_NOTE].strip()
    return left


def _masked(text: str) -> str:
    linkless = LINK.sub("[link]", text)
    parts, end = [], 0
    for start, stop in telephones(linkless):
        parts += [linkless[end:start], "[number]"]
        end = stop
    return _hidden("".join([*parts, linkless[end:]]))


def scrubbed(text: str) -> str:
    """A text of Salesforce's own, for the person who caused it: short, without addresses and links."""
    if len(text) <= LONGEST and _HARMLESS.fullmatch(text):
        return text.strip()
    short = _hidden(LINK.sub("[link]", folded(text[: 2 * LONGEST])))  # cut first: a long text takes long to search
    return short if len(short) <= LONGEST else short[: LONGEST - 1] + "…"


def _hidden(text: str) -> str:
    return _ADDRESS.sub(lambda found: f"{found[1][:1]}***@{found[2]}" if found[2] else found[0], text)
