"""What may not be done now, and what to look at first: every reason once, each with the actions that it concerns."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.permits import MOST_NUMBERS, MOST_REASONS, MOST_REASONS_OF_ALL, allowed_now, not_now
from bot.actions.table import TABLE
from bot.runbook.findings import Ask, Do, Finding, Team, forbids, gravest_first, warns
from bot.runbook.permits import ActionName, Kind, Permit
from tests.cards.examples import ID, READER, order
from tests.runbook.examples import judged

NO_QUOTE = forbids("No quote.", way_out=Ask(Team.SALES_OPERATIONS, "link it"))
NO_DEAL = forbids("No opportunity.", way_out=Ask(Team.SALES_OPERATIONS, "link it"))
DRAFT = forbids("It is a draft.", way_out=Do("Issue it first."))
UNLINKED, OPEN_ALREADY = warns("No quote yet."), warns("Open already: PAY-000001.")
INVOICE, TRACKING, CREATE = ActionName.SEND_INVOICE, ActionName.SEND_TRACKING, ActionName.CREATE_PAYMENT_ORDER

LABELS = {each.name: each.label for each in TABLE}


ALL = (NO_QUOTE, NO_DEAL, DRAFT, UNLINKED, OPEN_ALREADY)


def permit(action: ActionName, *findings: Finding) -> Permit:
    return Permit(action, LABELS[action], Kind.ORDER, ID, "SO-011436", findings)


def lines(*permits: Permit, shown: tuple[Finding, ...] = ()) -> list[str]:
    blocks = not_now(permits, judged(order()), READER, shown)
    return [line for block in blocks for line in block["text"]["text"].split("\n")]


def test_every_warning_of_an_action_is_said() -> None:
    """Creating a payment order warns when links are missing, and when one is open, which is shown."""
    create = permit(CREATE, UNLINKED, OPEN_ALREADY)
    assert lines(create) == [
        "*Check first: Create payment order* · No quote yet. Open already: PAY-000001.",
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


@given(st.lists(st.lists(st.sampled_from(ALL), max_size=4, unique=True), min_size=1, max_size=3))
def test_no_action_heads_two_lines_and_nothing_is_said_twice(found: list[list[Finding]]) -> None:
    actions = zip((INVOICE, TRACKING, CREATE), found, strict=False)
    told = lines(*(permit(action, *gravest_first(own)) for action, own in actions))
    heads = [line.partition(" · ")[0] for line in told]
    assert len(set(heads)) == len(heads)
    gravest = {each for own in found for each in own if each.level is gravest_first(own)[0].level}
    assert sum(each.words[0] in line for each in gravest for line in told) == len(gravest)


def test_many_records_are_cut_and_counted() -> None:
    many = [replace(permit(INVOICE), number=f"INV-{each}") for each in range(MOST_NUMBERS + 3)]
    (allowed,) = allowed_now(many, {INVOICE})
    assert allowed["text"]["text"].endswith(f"INV-{MOST_NUMBERS - 1} and 3 more)")
    stopped = [replace(each, findings=(DRAFT,)) for each in many]
    (told,) = not_now(stopped, judged(order()), READER, (), {INVOICE})
    assert f"INV-{MOST_NUMBERS - 1} and 3 more)" in told["text"]["text"]


@pytest.mark.parametrize(("all_of_them", "most"), [(False, MOST_REASONS), (True, MOST_REASONS_OF_ALL)])
def test_reasons_that_are_left_out_are_counted(all_of_them: bool, most: int) -> None:  # noqa: FBT001 - a column
    why = [forbids(f"Reason {each}.", way_out=Do("Mend it.")) for each in range(most + 2)]
    blocks = not_now([permit(INVOICE, *why)], judged(order()), READER, (), all_of_them=all_of_them)
    assert blocks[-1]["text"]["text"].endswith("And 2 more reasons: open the order in Salesforce.")


def test_one_way_out_of_two_reasons_is_said_once_after_both() -> None:
    assert lines(permit(INVOICE, NO_QUOTE, NO_DEAL)) == [
        "*Not now: Send invoice* · No quote. No opportunity. Ask sales operations to link it.",
    ]
