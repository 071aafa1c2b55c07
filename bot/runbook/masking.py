"""What may be read of free text outside Salesforce: no mail address, no link, no telephone number.

Payment link addresses are bearer secrets, and an error text of Salesforce's may carry one: everything that Salesforce
or a person wrote freely passes through here before it is stored, logged or shown.
"""

import re
from unicodedata import normalize

# Possessive, and each begins where the last one ended or at a word's start: every character is read once or twice.
_ADDRESS = re.compile(r"([^\s@<>,;:|]++)(?:@(\[*[\w.-]+))?")
_SLASH = r"(?:\\*+/|%(?:25)*2F)"  # as it stands, as JSON escapes it, as a link inside a link has it
_WEB = re.compile(
    rf"(?:https?(?::|%(?:25)*3A){_SLASH}{{2}}|www\.)\S+"
    r"|(?<![\w.-])(?=[\w.-]*\w\.(?:[^\W\d_]|\d++\.\d++\.\d))[\w.-]++"
    rf"(?::\d++)?(?:{_SLASH}|[?#])\S+",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\d[\d ()./-]{6,}\d")
LONGEST = 300
LONGEST_NOTE = 1000


def masked_email(address: str) -> str:
    """`j***@acme.com`: enough to recognise, not enough to use."""
    return _ADDRESS.sub(lambda found: f"{found[1][:1]}***@{found[2]}" if found[2] else found[0], _plain(address))


def masked(text: str) -> str:
    """Free text for a channel."""
    return masked_email(_PHONE.sub("[number]", _WEB.sub("[link]", _plain(text[:LONGEST_NOTE]))))


def scrubbed(text: str) -> str:
    """A text of Salesforce's own, for the person who caused it: short, without addresses and links."""
    short = masked_email(_WEB.sub("[link]", _plain(text[: 2 * LONGEST])))  # cut first: a long text takes long to search
    return short if len(short) <= LONGEST else short[: LONGEST - 1] + "…"


def _plain(text: str) -> str:
    """Without full-width and other compatible characters, by which a link or an address would not be known as one."""
    return normalize("NFKC", text)
