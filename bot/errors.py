"""The two ways a request can end badly.

`Halt` is expected and told to the person in its own words. Anything else is a fault of ours: the person gets a
reference number, and the log has the rest under the same number.
"""

from bot.runbook.findings import Finding, WayOut, Word, forbids


class Halt(Exception):  # noqa: N818 - not an error: the expected end of a request
    """Stop here and tell the person `finding`."""

    def __init__(self, finding: Finding) -> None:
        super().__init__("".join(str(word) for word in finding.words))
        self.finding = finding


def halt(*words: Word, way_out: WayOut) -> Halt:
    """A Halt that says `words` and what to do next."""
    return Halt(forbids(*words, way_out=way_out))
