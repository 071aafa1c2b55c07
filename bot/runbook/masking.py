"""What may be read of free text outside Salesforce: no mail address, no link, no telephone number.

Payment link addresses are bearer secrets, and an error text of Salesforce's may carry one: everything that Salesforce
or a person wrote freely passes through here before it is stored, logged or shown.
"""

import re

_ADDRESS = re.compile(r"(?<![^\s@<>,;:|])([^\s@<>,;:|]++)@([^\s@<>,;:|]++)")  # from a word's start: read once
_WEB = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S+", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d[\d ()./-]{6,}\d")
LONGEST = 300
LONGEST_NOTE = 1000


def masked_email(address: str) -> str:
    """`j***@acme.com`: enough to recognise, not enough to use."""
    return _ADDRESS.sub(lambda found: f"{found[1][:1]}***@{found[2]}", address)


def masked(text: str) -> str:
    """Free text for a channel."""
    return masked_email(_PHONE.sub("[number]", _WEB.sub("[link]", text[:LONGEST_NOTE])))


def scrubbed(text: str) -> str:
    """A text of Salesforce's own, for the person who caused it: short, without addresses and links."""
    short = masked_email(_WEB.sub("[link]", text[: 2 * LONGEST]))  # cut first: a long text takes long to search
    return short if len(short) <= LONGEST else short[: LONGEST - 1] + "…"
