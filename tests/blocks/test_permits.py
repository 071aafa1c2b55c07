"""What may not be done now, and what to look at first: every reason once, each with the actions that it concerns."""

from blocks.permits import not_now
from bot.actions.table import TABLE
from bot.runbook.findings import Ask, Do, Finding, Team, forbids, warns
from bot.runbook.permits import ActionName, Kind, Permit
from tests.cards.examples import ID, READER, order
from tests.runbook.examples import judged

NO_QUOTE = forbids("No quote.", way_out=Ask(Team.SALES_OPERATIONS, "link it"))
NO_DEAL = forbids("No opportunity.", way_out=Ask(Team.SALES_OPERATIONS, "link it"))
DRAFT = forbids("It is a draft.", way_out=Do("Issue it first."))
UNLINKED, OPEN_ALREADY = warns("No quote yet."), warns("Open already: PAY-000001.")
INVOICE, TRACKING, CREATE = ActionName.SEND_INVOICE, ActionName.SEND_TRACKING, ActionName.CREATE_PAYMENT_ORDER

LABELS = {each.name: each.label for each in TABLE}


def permit(action: ActionName, *findings: Finding) -> Permit:
    return Permit(action, LABELS[action], Kind.ORDER, ID, "SO-011436", findings)


def lines(*permits: Permit, shown: tuple[Finding, ...] = ()) -> list[str]:
    blocks = not_now(permits, judged(order()), READER, shown)
    return [line for block in blocks for line in block["text"]["text"].split("\n")]


def test_every_warning_of_an_action_is_said() -> None:
    """product.md 5: creating a payment order warns when links are missing or one is open, which is shown."""
    create = permit(CREATE, UNLINKED, OPEN_ALREADY)
    assert lines(create) == [
        "*Check first: Create payment order* · No quote yet.",
        "*Check first: Create payment order* · Open already: PAY-000001.",
    ]
    assert lines(create, shown=(UNLINKED,)) == ["*Check first: Create payment order* · Open already: PAY-000001."]
    assert lines(create, shown=(UNLINKED, OPEN_ALREADY)) == []


def test_what_nothing_is_wrong_with_is_left_to_the_full_review() -> None:
    paid = permit(INVOICE, forbids("All is paid.", way_out=Do("There is nothing to send.", idle=True)), DRAFT)
    assert lines(paid) == ["*Not now: Send invoice* · It is a draft. Issue it first."]
    (whole,) = not_now([permit(INVOICE, *paid.findings[:1])], judged(order()), READER, (), all_of_them=True)
    assert "All is paid." in whole["text"]["text"]


def test_every_reason_is_said_once_with_the_actions_that_it_concerns() -> None:
    told = lines(permit(INVOICE, NO_QUOTE, DRAFT, UNLINKED), permit(TRACKING, NO_QUOTE))
    assert told == [
        "*Not now: Send invoice, Send tracking* · No quote. Ask sales operations to link it.",
        "*Not now: Send invoice* · It is a draft. Issue it first.",
    ]


def test_what_stands_above_is_not_said_again() -> None:
    told = lines(
        permit(INVOICE, NO_QUOTE, NO_DEAL, DRAFT), permit(TRACKING, NO_QUOTE, NO_DEAL), shown=(NO_QUOTE, NO_DEAL)
    )
    assert told == ["*Not now: Send invoice* · It is a draft. Issue it first."]
