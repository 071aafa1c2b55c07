"""How many troubles look in one message: at once, waiting, in the morning, and to one rep. Kept as words, and inert."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks import digests, escalation_notes
from blocks import escalations as cards
from blocks.kit import Card
from bot.escalations.decisions import TakenTogether
from bot.escalations.episodes import EpisodeState
from bot.messages import (
    Place,
    RepNews,
    RepNote,
    TeamCall,
    TeamGroup,
    TeamMorning,
    ThreadCall,
    ThreadNote,
    TroubleLine,
    Week,
)
from bot.runbook.findings import Team
from bot.runbook.symptoms.fulfillment_stuck import FULFILLMENT_STUCK
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.values import Money
from tests.cards.examples import HOSTILE, LINKS, NOW
from tests.cards.kept import kept, names
from tests.cards.limits import broken, markup
from tests.cards.reading import read
from tests.cards.test_escalations import CLOSED, TEXT, URL, VANISHED, episode

FILES = "golden_digests"
TEAM = Team.SALES_OPERATIONS
LINE = TroubleLine(
    episode=7,
    number="SO-011437",
    symptom=MISSING_LINKS.name,
    what="Order without quote",
    amount=Money(Decimal(825), "USD"),
    opened_at=NOW,
    place=Place(channel="C0SALES", ts="1700000000.000100"),
)
LIKE_IT = LINE.model_copy(update={"number": "SO-011440", "many": 12})
BAD = LINE.model_copy(update={"number": HOSTILE[:80], "what": HOSTILE, "by": HOSTILE, "place": None})
GROUP = TeamGroup(
    team=TEAM,
    symptom=MISSING_LINKS.name,
    states={EpisodeState.OPEN: 7},
    calls=("S0SALES",),
    numbers=("SO-011437", "SO-011438", "SO-011439", "SO-011440", "SO-011441"),
    opened_at=NOW,
    first=7,
)
STUCK = GROUP.model_copy(update={"symptom": FULFILLMENT_STUCK.name, "provider": "Alpine Katana"})
MIXED = {EpisodeState.OPEN: 1, EpisodeState.CLAIMED: 2, EpisodeState.DISMISSED: 1, EpisodeState.CLOSED: 3}
CALL = TeamCall(what="waiting", team=TEAM, calls=("U0SOFIA", "S0SALES"), lines=(LINE, LIKE_IT))
WEEK = Week(opened=12, closed=9, to_take=timedelta(minutes=42), to_close=timedelta(hours=5, minutes=3))
TAKEN = LINE.model_copy(update={"by": "Sofia Marin"})
ASKED = LINE.model_copy(update={"asked": "Rosa Reyes"})
DUE = tuple(LINE.model_copy(update={"episode": each, "until": NOW, "by": by}) for each, by in ((7, None), (8, "Sofia")))
MORNING = TeamMorning(team=TEAM, unclaimed=(LINE, LIKE_IT), claimed=(TAKEN,), quiet=3)
NEWS = RepNews(
    notes=(
        RepNote(what="opened", episode=episode()),
        RepNote(what="opened", episode=episode(team_from=NOW)),
        RepNote(what="closed", episode=CLOSED),
        RepNote(what="closed", episode=VANISHED),
    )
)
NUDGES = (
    ThreadCall(what="free", number="SO-011437", title="No quote", calls=("S0TEAM",)),
    ThreadCall(what="take_soon", number="SO-011437", title="No quote", calls=("S0TEAM",), by=NOW),
    ThreadCall(what="take_late", number="SO-011437", title="No quote", calls=("U0LEAD",), by=NOW),
    ThreadCall(what="close_soon", number="SO-011437", title="No quote", calls=("U0SOFIA",), by=NOW, has="Sofia Marin"),
    ThreadCall(what="close_late", number="SO-011437", title="No quote", calls=("U0LEAD",), by=NOW),
)
CARDS: dict[str, Card] = {
    **{f"thread_{each.what}": escalation_notes.thread_call(each) for each in NUDGES},
    "thread_hostile": escalation_notes.thread_call(
        ThreadCall(what="close_soon", number=HOSTILE[:80], title=HOSTILE, calls=("U0SOFIA",), by=NOW, has=HOSTILE)
    ),
    "card_that_calls": cards.team_card(episode(), URL, None, ("S0SALES",)),
    "note_of_one_of_many": escalation_notes.thread_note(
        ThreadNote(what="claimed", by="Sofia Marin", number="SO-011437", at=NOW)
    ),
    "group": digests.group(GROUP),
    "group_mixed": digests.group(GROUP.model_copy(update={"states": MIXED})),
    "group_last": digests.group(GROUP.model_copy(update={"states": {EpisodeState.OPEN: 1, EpisodeState.CLAIMED: 6}})),
    "group_taken": digests.taken(TakenTogether(5, {"Sofia Marin": 2}, 1)),
    "group_taken_by_others": digests.taken(TakenTogether(0, {"Sofia Marin": 7})),
    "group_over": digests.group(GROUP.model_copy(update={"states": {EpisodeState.CLOSED: 7}, "numbers": ()})),
    "group_provider": digests.group(STUCK),
    "call_waiting": digests.call(CALL, LINKS),
    "call_left_lying": digests.call(CALL.model_copy(update={"what": "left_lying", "lines": (LINE,)}), LINKS),
    **{
        f"call_{what}": digests.call(CALL.model_copy(update={"what": what, "lines": DUE}), LINKS)
        for what in ("free", "take_soon", "take_late", "close_soon", "close_late")
    },
    "morning_due_today": digests.morning(
        TeamMorning(
            team=TEAM,
            unclaimed=(DUE[0], LIKE_IT.model_copy(update={"episode": 9})),
            claimed=(DUE[1],),
            due_today=(7, 8),
        ),
        LINKS,
    ),
    "morning": digests.morning(MORNING, LINKS),
    "morning_monday": digests.morning(MORNING.model_copy(update={"calls": ("U0SOFIA",), "week": WEEK}), LINKS),
    "morning_asked": digests.morning(MORNING.model_copy(update={"asked": (ASKED,), "quiet": 0}), LINKS),
    "morning_nothing_but_the_week": digests.morning(TeamMorning(team=TEAM, week=WEEK), LINKS),
    "morning_many": digests.morning(TeamMorning(team=TEAM, unclaimed=(LINE,) * 40), LINKS),
    "rep_news": digests.rep_news(NEWS, LINKS),
    "rep_news_many": digests.rep_news(RepNews(notes=NEWS.notes * 12), LINKS),
}


@pytest.mark.parametrize("name", CARDS)
def test_it_reads_as_it_did(name: str) -> None:
    assert read(CARDS[name]) == kept(FILES, name, read(CARDS[name]))
    assert not broken(CARDS[name])


def test_every_file_has_its_card() -> None:
    assert names(FILES, CARDS.keys()) == CARDS.keys()


def test_only_ids_of_slack_are_mentioned() -> None:
    card = digests.call(CALL.model_copy(update={"calls": ("<!here>", "U0SOFIA", "channel", "!here", "@U0REP")}), LINKS)
    said = "".join(markup(card))
    assert "<@U0SOFIA>" in said
    assert "here" not in said


LINES = st.builds(
    lambda number, what, by: LINE.model_copy(update={"number": number, "what": what, "by": by, "place": None}),
    TEXT,
    TEXT,
    st.one_of(st.none(), TEXT),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(LINES, max_size=30), TEXT)
def test_whatever_records_hold_it_stays_inert(lines: list[TroubleLine], typed: str) -> None:
    shown = [
        digests.call(TeamCall(what="waiting", team=TEAM, calls=(), lines=tuple(lines)), LINKS),
        digests.morning(TeamMorning(team=TEAM, unclaimed=tuple(lines), claimed=(BAD,)), LINKS),
        digests.group(STUCK.model_copy(update={"provider": typed, "numbers": (typed,), "calls": ()})),
    ]
    for card in shown:
        assert not broken(card)
        for text in markup(card):
            assert not [token for token in ("<!channel", "<!here", "<!subteam", "<@", "<#", "<http") if token in text]
