"""What a person reads where a question ends before its subject has it: no room, no time, no such control, a fault."""

from bot.runbook.findings import Ask, Do, Finding, Team, forbids

BUSY = forbids("I'm busy: too many people are asking at once.", way_out=Do("Ask again in a minute."))
UNKNOWN_COMMAND = "I don't know that command. Type /order help to see what I do."
OUT_OF_DATE = forbids("That button is out of date.", way_out=Do("Type /order with the number to get a new card."))
TOO_LATE = forbids("Slack didn't let me open that in time.", way_out=Do("Press it again."))
SLOW = forbids("I couldn't find out in time who you are.", way_out=Do("Close this and press the button again."))


def yours(places: int) -> Finding:
    """All of a person's own places are taken."""
    return forbids(
        f"I'm still at work on {places} things that you asked for.",
        way_out=Do("Wait for their answers, then ask again."),
    )


def nowhere(reference: str) -> Finding:
    """Slack gave no address that an answer may go to."""
    return forbids(
        f"I don't know the address that Slack wants the answer at, so I read nothing for you. Reference {reference}.",
        way_out=_look_up(reference),
    )


def fault(reference: str) -> Finding:
    """Something unexpected, which the log has."""
    return forbids(f"That went wrong on my side. Reference {reference}.", way_out=_look_up(reference))


def _look_up(reference: str) -> Ask:
    return Ask(Team.BOT_OPERATORS, f"look up {reference} in the log")
