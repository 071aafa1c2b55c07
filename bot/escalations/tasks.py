"""What is noted on the order itself of its trouble: opened by hand, taken, asked, closed by a person. Masked."""

from bot.escalations.episodes import Episode
from bot.runbook.masking import masked
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.tasks import Task
from bot.runbook.values import Person

NOTED: dict[str, str] = {
    "opened": "Escalated",
    "claimed": "Taken",
    "given": "Given",
    "asked": "The rep was asked",
    "answered": "The rep answered",
    "done": "Done",
    "dismissed": "Not a problem",
    "opened_again": "A problem after all",
    "exempted": "No trouble here",
    "withdrawn": "Withdrawn",
}
"""What leaves a task, and how its subject begins."""


def task(seen: Sighting, what: str, by: Person, *said: str) -> Task | None:
    """The task of what was done; None where nothing is noted of it, or where there is no order to note it on."""
    if seen.root_kind != "order" or what not in NOTED:
        return None
    lines = [f"{NOTED[what]} in Slack by {by.name}.", *(each for each in said if each)]
    subject = f"{NOTED[what]}: {seen.what or seen.symptom}, {seen.number}"
    return Task(order=seen.root, subject=masked(subject), text="\n".join(masked(each) for each in lines))


def asked(episode: Episode) -> tuple[str, ...]:
    """Question and answer, as lines."""
    question = episode.asked
    if question is None:
        return ()
    answer = (f"{question.of}: {question.answer}",) if question.answer else ()
    return (f"{question.by.name} asked {question.of}: {question.text}", *answer)
