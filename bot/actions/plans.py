"""Pause, resume and cancel a recurring plan; print and manage it. Runbook: "Recurring Plans"."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.actions.catalogue import Action, ActionWords, this_record
from bot.actions.evidence import Became
from bot.actions.facts import Shown
from bot.actions.terms import Field
from bot.actions.wording import opening, printing
from bot.runbook import plans
from bot.runbook.actions import Case
from bot.runbook.findings import Finding, Subject, Team
from bot.runbook.permits import ActionName, Kind, Way
from bot.runbook.records import Agreement, Order, PlanStatus

LIFECYCLE = "plan"
"""Pause, resume and cancel: of one agreement, one at a time."""


def forbids(action: ActionName) -> Callable[[Case], Iterator[Finding]]:
    """What the agreement's state forbids."""

    def judge(case: Case) -> Iterator[Finding]:
        if isinstance(case.part, Agreement):
            yield from plans.state_findings(case.part, action)

    return judge


def shows(action: ActionName) -> Callable[[Case], Iterator[Shown]]:
    """The agreement, and what follows from the decision."""

    def show(case: Case) -> Iterator[Shown]:
        if isinstance(case.part, Agreement):
            yield Shown(key="agreement", label="Plan", words=plans.words(case.part, case.today))
            yield Shown(key="effect", label="What follows", words=plans.effect(case.part, action))

    return show


def why(_: Case) -> Iterator[Field]:
    yield Field(key="reason", label="Reason", hint="Kept with the agreement.", longest=255)


def among(action: ActionName) -> Callable[[Order], tuple[Agreement, ...]]:
    """The agreements whose state allows it; all of them where none does, so that one says why."""

    def choose(order: Order) -> tuple[Agreement, ...]:
        every = order.agreements or ()
        return tuple(each for each in every if not list(plans.state_findings(each, action))) or every

    return choose


def _lifecycle(action: ActionName, word: str, meaning: PlanStatus, words: ActionWords) -> Action:
    return Action(
        action,
        on=(Kind.AGREEMENT,),
        about=Subject.PLANS,
        word=word,
        forbids=forbids(action),
        shows=shows(action),
        evidence=Became(Kind.AGREEMENT, meaning),
        on_order=among(action),
        lacking=none_there,
        relatives=LIFECYCLE,
        scope=this_record,
        words=words,
    )


def none_there(case: Case) -> Iterator[Finding]:
    """Nothing where the order has no plan at all: most have none."""
    yield from plans.unreadable(case.order)


PAUSE_PLAN = _lifecycle(
    ActionName.PAUSE_PLAN,
    "pause",
    PlanStatus.PAUSED,
    ActionWords(
        label="Pause plan",
        subject="Pause of the plan",
        cannot="Can't pause it",
        doing="Pausing",
        done="Paused",
        not_done="Not paused",
        doubt="The plan may be paused by now; don't pause it again.",
        repeat="pause it again",
        ask=Team.PAYMENT_OPERATIONS,
        afterwards="Nothing is collected until it is resumed.",
        choose="has several plans. Which one is to be paused?",
    ),
)

RESUME_PLAN = _lifecycle(
    ActionName.RESUME_PLAN,
    "resume",
    PlanStatus.ACTIVE,
    ActionWords(
        label="Resume plan",
        subject="Resumption of the plan",
        cannot="Can't resume it",
        doing="Resuming",
        done="Resumed",
        not_done="Not resumed",
        doubt="The plan may be running by now; don't resume it again.",
        repeat="resume it again",
        ask=Team.PAYMENT_OPERATIONS,
        afterwards="Look at its next payment before you tell the customer that billing runs.",
        choose="has several plans. Which one is to be resumed?",
    ),
)

CANCEL_PLAN = replace(
    _lifecycle(
        ActionName.CANCEL_PLAN,
        "cancel",
        PlanStatus.CANCELLED,
        ActionWords(
            label="Cancel plan",
            subject="Cancellation of the plan",
            cannot="Can't cancel it",
            doing="Cancelling",
            done="Cancelled",
            not_done="Not cancelled",
            doubt="The plan may be cancelled by now; don't cancel it again.",
            repeat="cancel it again",
            ask=Team.PAYMENT_OPERATIONS,
            afterwards="Nothing more is collected.",
            choose="has several plans. Which one is to be cancelled?",
        ),
    ),
    asks=why,
    terms=("reason",),
)

PRINT_AGREEMENT = Action(
    ActionName.PRINT_AGREEMENT,
    on=(Kind.AGREEMENT,),
    about=Subject.PLANS,
    word="print",
    lacking=none_there,
    way=Way.FILE,
    words=printing(
        label="Print agreement",
        subject="Payment agreement",
        ask=Team.PAYMENT_OPERATIONS,
        choose="has several plans. Which agreement is to be printed?",
    ),
)

MANAGE_PLAN = Action(
    ActionName.MANAGE_PLAN,
    on=(Kind.ORDER,),
    about=Subject.PLANS,
    way=Way.PAGE,
    words=opening(
        label="Manage plan",
        subject="Plan",
        ask=Team.PAYMENT_OPERATIONS,
    ),
)
