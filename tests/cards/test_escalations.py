"""How trouble looks, in a channel, a thread, a DM and a form: kept as words, within Slack's limits, and inert.

`UPDATE_CARDS=1 pytest tests/cards` writes the words anew: read the difference before you keep it.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks import board, controls, deeds, escalation_notes, muting, person_notes
from blocks import escalations as cards
from blocks import handing_over as handing
from blocks.kit import Card, View
from bot.escalations.decisions import KeptTogether, Snooze
from bot.escalations.deeds import Deed
from bot.escalations.episodes import VANISHED as GONE
from bot.escalations.episodes import Episode, EpisodeState, Question, Target
from bot.escalations.muting import Caller, callers
from bot.escalations.pings import Mute
from bot.messages import CardMoved, HeldNotes, PersonNote, RepNote, ThreadNote
from bot.runbook.findings import Ask, Team, warns
from bot.runbook.records import Hit, OrderStatus, Picked
from bot.runbook.symptoms.missing_links import MISSING_LINKS, words
from bot.runbook.symptoms.sighting import Fact, Sighting
from bot.runbook.symptoms.table import SYMPTOMS
from bot.runbook.values import Person, RecordId, SlackUserId
from tests.cards.examples import HOSTILE, ID, LINKS, NOW, READER
from tests.cards.kept import kept, names
from tests.cards.limits import broken, markup
from tests.cards.reading import read

FILES = "golden_escalations"
URL = "https://acme.my.salesforce.com/lightning/r/Sales_Order__c/a01Hs00000AbCdEIAV/view"
SOFIA = Person(SlackUserId("U0SOFIA"), RecordId("005Hs00000AbCdFIAV"), "sofia@exodus.example.demo", "Sofia Marin")
BOTH = ("quote", "opportunity")
PART = RecordId("a06Hs00000AbCdEIAV")
HIT = Hit(ID, "SO-011436", "Acme Outfitters", Picked("Open", OrderStatus.OPEN))
UNSURE = warns(
    "Visa 4242 on Stripe US: readiness unknown; ask jane@acme.example.", way_out=Ask(Team.PAYMENT_ADMIN, "look at it")
)


def sighting(lacks: tuple[str, ...] = ("quote",), **more: Any) -> Sighting:
    known: dict[str, Any] = {
        "symptom": MISSING_LINKS.name, "key": ID, "record": ID, "root": ID, "number": "SO-011437", "since": NOW,
        "owner": ID, "owner_name": "Rosa Reyes", "amount": Decimal(825), "currency": "USD",
    }  # fmt: skip
    said = words(lacks)._asdict() if lacks else {"evidence": "", "what": MISSING_LINKS.title}
    return Sighting(**{**known, **said, "parts": lacks, **more})


def episode(**more: Any) -> Episode:
    known: dict[str, Any] = {"id": 7, "team": Team.SALES_OPERATIONS, "state": EpisodeState.OPEN, "opened_at": NOW}
    return Episode(**{**known, "seen": sighting(), **more})


CLAIMED = episode(state=EpisodeState.CLAIMED, claimed_by=SOFIA, claimed_at=NOW)
DISMISSED = episode(state=EpisodeState.DISMISSED, dismissed_by=SOFIA, reason="Ordered by phone, ask bob@acme.example")
CLOSED = episode(state=EpisodeState.CLOSED, closed_at=NOW, missed=2, reason="Salesforce no longer shows it.")
VANISHED = CLOSED.model_copy(update={"reason": GONE})
MUTE = Mute(
    by="symptom", value="missing_links", until=NOW, author=SOFIA, reason="Known, ask bob@acme.example", at=NOW, number=3
)
MUTE_HOSTILE = MUTE.model_copy(update={"by": "gateway", "value": HOSTILE, "reason": HOSTILE})
MUTE_OURS = MUTE.model_copy(update={"teams": frozenset({Team.SALES_OPERATIONS, Team.INTEGRATION})})
CALLERS = callers((episode(seen=sighting(provider="Alpine")),), SYMPTOMS)
SNOOZED = episode(snoozed_until=NOW, snoozed_by=SOFIA)
QUESTION = Question(text="Which quote? Ask bob@acme.example", by=SOFIA, of="Rosa Reyes", at=NOW)
WAITING = episode(asked=QUESTION, asked_until=NOW)
ANSWERED = episode(asked=QUESTION.model_copy(update={"answer": "Q-1, call +1 415 555 0134"}))
HELD = tuple(CLAIMED.model_copy(update={"id": each, "claim_until": NOW}) for each in range(1, 21))
MOVED = episode(team=Team.INTEGRATION, moves=1, came_from=Team.SALES_OPERATIONS)
SNOOZES = dict.fromkeys(Snooze, NOW)
TARGETS = {
    "to_take": Target(since=NOW, warn_at=NOW + timedelta(hours=3), by=NOW + timedelta(hours=4)),
    "to_close": Target(since=NOW, warn_at=NOW + timedelta(hours=6), by=NOW + timedelta(hours=8)),
}
PROMISED = episode(**TARGETS)
BY_HAND = episode(
    raised_by=READER,
    confirmed=False,
    seen=sighting((), since=None, note="Wrong quote: call +1 415 555 0134, jane@acme.example, https://evil.example/x"),
)
WRONG = sighting((), symptom="wrong_invoice_recipients", evidence="sent to b***@evil.example")
SETTLED = DISMISSED.model_copy(update={"seen": WRONG, "reason": "Sent again to the right ones"})
OF_DAYS_AGO = sighting(
    since=NOW - timedelta(days=3),
    facts=(
        Fact(label="Payment order", text="PAY-000001", amount=Decimal("825.00"), currency="USD", on=date(2026, 12, 9)),
        Fact(label="Payment order", text="PAY-000002", amount=Decimal(825), currency="EUR", on=date(2028, 1, 9)),
        Fact(label="Tried", at=NOW - timedelta(hours=23)),
        Fact(label="Last", at=NOW - timedelta(hours=24)),
    ),
)
EPISODES = {
    "answered_and_handed_on": ANSWERED.model_copy(
        update={"team": Team.PAYMENT_OPERATIONS, "came_from": Team.SALES_OPERATIONS}
    ),
    "of_days_ago": episode(seen=OF_DAYS_AGO),
    "open": episode(),
    "both_links": episode(seen=sighting(BOTH)),
    "opportunity": episode(seen=sighting(("opportunity",))),
    "claimed": CLAIMED,
    "dismissed": DISMISSED,
    "dismissed_cleared_once": DISMISSED.model_copy(update={"missed": 1}),
    "closed": CLOSED,
    "by_hand": BY_HAND,
    "came_back": episode(follows=3),
    "claimed_until": episode(state=EpisodeState.CLAIMED, claimed_by=SOFIA, claimed_at=NOW, claim_until=NOW),
    "snoozed": SNOOZED,
    "waiting_for_the_rep": WAITING,
    "rep_answered": ANSWERED,
    "rep_did_not_answer": episode(asked=QUESTION),
    "handed_over": MOVED,
    "pass_on": episode(team=Team.THREEPL_OPERATIONS, seen=sighting((), symptom="tracking_missing", evidence="shipped")),
    "addresses": episode(team=Team.ORDER_EMAIL_SETTINGS, seen=WRONG),
    "to_take": PROMISED,
    "to_close": episode(**TARGETS, state=EpisodeState.CLAIMED, claimed_by=SOFIA, claimed_at=NOW, claim_until=NOW),
    "target_waits": episode(**TARGETS, asked=QUESTION, asked_until=NOW),
    "bare": episode(seen=sighting(amount=None, currency=None, since=None)),
    "hostile": episode(raised_by=READER, seen=sighting(number=HOSTILE[:80], owner_name=HOSTILE, note=HOSTILE)),
}
STEPS = (
    "opened",
    "changed",
    "claimed",
    "dismissed",
    "exempted",
    "closed",
    "reopened",
    "given",
    "released",
    "lapsed",
    "snoozed",
    "woken",
    "asked",
    "answered",
    "handed",
    "done",
    "opened_again",
    "withdrawn",
)
MANY = tuple(episode(id=each, seen=sighting(number=f"SO-{each:06}")) for each in range(1, 26))
TOLD = ThreadNote(what="handed", by="Sofia Marin", to="sales_operations", number="SO-011437", reason="No, x", at=NOW)
CARDS: dict[str, Card] = {
    **{f"card_{name}": cards.team_card(each, URL) for name, each in EPISODES.items()},
    **{
        f"thread_{what}": escalation_notes.thread_note(
            ThreadNote(
                what=what,
                number="SO-011437",
                by="Sofia Marin",
                to="Samuel Osei",
                until=NOW if what in {"claimed", "snoozed"} else None,
                at=NOW,
            )
        )
        for what in STEPS
    },
    "board_due_soon": board.board((PROMISED, episode()), None, 1, NOW + timedelta(hours=3)),
    "board_overdue": board.board((PROMISED, episode()), None, 1, NOW + timedelta(hours=4)),
    "thread_by": escalation_notes.thread_note(
        ThreadNote(what="dismissed", by="Sofia Marin", reason="By phone.", at=NOW)
    ),
    "rep_opened": escalation_notes.rep_note(RepNote(what="opened", episode=episode()), URL),
    "rep_claimed": escalation_notes.rep_note(RepNote(what="claimed", episode=CLAIMED), URL),
    "rep_dismissed": escalation_notes.rep_note(RepNote(what="dismissed", episode=DISMISSED), URL),
    "rep_opened_again": escalation_notes.rep_note(RepNote(what="opened_again", episode=CLAIMED), URL),
    "rep_handed": escalation_notes.rep_note(RepNote(what="handed", episode=MOVED), URL),
    "rep_closed": escalation_notes.rep_note(RepNote(what="closed", episode=CLOSED), URL),
    "rep_vanished": escalation_notes.rep_note(RepNote(what="closed", episode=VANISHED), URL),
    **{f"told_{each.partition('.')[2]}": deeds.told(CLAIMED, each) for each in deeds.SAID},
    "told_snooze": deeds.told(SNOOZED, controls.SNOOZE),
    "help": handing.HELP,
    "board": board.board((episode(), CLAIMED, SNOOZED, DISMISSED, BY_HAND), None, 1, NOW),
    "board_of_a_team": board.board(MANY, Team.SALES_OPERATIONS, 2, NOW),
    "board_first_page": board.board(MANY, None, 1, NOW),
    "board_beyond": board.board(MANY, None, 99, NOW),
    "muted_nothing": muting.muted(()),
    "muted": muting.muted((MUTE_OURS, MUTE, MUTE_HOSTILE)),
    "muted_many": muting.muted((MUTE,) * 60),
    "mute_form": muting.form(CALLERS),
    "mute_form_hostile": muting.form((Caller("provider", HOSTILE, HOSTILE, frozenset(Team)),)),
    "mute_done": muting.done(MUTE_OURS),
    "board_waiting": board.board((WAITING, SETTLED), Team.SALES_OPERATIONS, 1, NOW),
    "board_empty": board.board((), Team.INTEGRATION, 1, NOW),
    "board_help": board.HELP,
    "board_hostile": board.board((episode(seen=sighting(number=HOSTILE[:80], owner_name=HOSTILE)),) * 10, None, 1, NOW),
    "moved": cards.moved(CardMoved(episode=MOVED, by="Sofia Marin", reason="Ask bob@acme.example", at=NOW), URL),
    **{
        f"person_{what}": person_notes.note(PersonNote(what=what, episode=each, step=TOLD, whose=ID), URL)
        for what, each in (
            ("followed", CLAIMED),
            ("given", CLAIMED.model_copy(update={"claim_until": NOW})),
            ("reminder", CLAIMED.model_copy(update={"claim_until": NOW})),
            ("lapsed", episode()),
            ("question", WAITING),
            ("answer", ANSWERED),
        )
    },
    **{
        f"held_{what}": person_notes.held(
            HeldNotes(
                what=what, notes=tuple(PersonNote(what=what, episode=each, whose=ID) for each in some), more=more
            ),
            LINKS,
        )
        for what, some, more in (("reminder", HELD, 10), ("lapsed", (episode(), episode(id=8)), 0))
    },
    "kept_all": person_notes.kept(KeptTogether(30)),
    "kept_some": person_notes.kept(KeptTogether(1, 2)),
    "kept_none": person_notes.kept(KeptTogether(0)),
    "kept_nothing_of_some": person_notes.kept(KeptTogether(0, 3)),
    "person_question_answered": person_notes.note(
        PersonNote(what="question", episode=ANSWERED, question=ANSWERED.asked, whose=ID), URL
    ),
    "person_question_moot": person_notes.note(
        PersonNote(what="question", episode=CLOSED, question=QUESTION, whose=ID), URL
    ),
}
FORMS: dict[str, View] = {
    "form_found": handing.escalate("SO-011437", ID, READER, NOW, chosen=MISSING_LINKS.name, shown=(sighting(),)),
    "form_nothing_found": handing.escalate("SO-011436", ID, READER, NOW),
    "form_told": handing.escalate("SO-011443", ID, READER, NOW, team=Team.PAYMENT_ADMIN, part=PART, why=UNSURE),
    "form_of_a_quote": handing.escalate("Q-004650", ID, READER, NOW, root="quote"),
    "form_hostile": handing.escalate(HOSTILE[:80], ID, READER, NOW, shown=(sighting(evidence=HOSTILE),)),
    "form_others_stand": handing.escalate("SO-011437", ID, READER, NOW, standing=(CLAIMED, DISMISSED)),
    "form_own_orders": handing.choose((HIT, Hit(PART, "SO-011437")), 3),
    "form_several_orders": handing.choose((HIT,), 0, "wood & co, call +1 415 555 0134"),
    "form_no_orders": handing.choose((), 0),
    "form_choose_hostile": handing.choose((Hit(ID, HOSTILE[:80], HOSTILE),), 1, HOSTILE),
    "form_standing": handing.standing(episode()),
    "form_standing_claimed": handing.standing(CLAIMED),
    "form_standing_owners_first": handing.standing(episode(team_from=NOW)),
    "form_standing_dismissed": handing.standing(DISMISSED),
    "form_standing_settled": handing.standing(SETTLED),
    **{f"form_{each}": deeds.why(episode(), each) for each in (Deed.DISMISS, Deed.EXEMPT, Deed.DONE)},
    "form_hand": deeds.hand(episode(), (Team.THREEPL_OPERATIONS, Team.INTEGRATION), Team.INTEGRATION),
    "form_give": deeds.give(episode()),
    "form_ask": deeds.ask(episode()),
    "form_answer": deeds.answer(WAITING),
    "form_addresses": deeds.addresses(episode(), ("jane@acme.example",)),
    "form_addresses_none": deeds.addresses(episode(), ()),
    "menu_all": deeds.menu(CLAIMED, frozenset(Deed), SNOOZES, follows=False),
    "menu_rep": deeds.menu(BY_HAND, frozenset({Deed.WITHDRAW}), SNOOZES, follows=True),
}


ALL: dict[str, Card | View] = {**CARDS, **FORMS}
KEPT = {name: each for name, each in ALL.items() if "hostile" not in name}


@pytest.mark.parametrize("name", KEPT)
def test_it_reads_as_it_did(name: str) -> None:
    assert read(KEPT[name]) == kept(FILES, name, read(KEPT[name]))


def test_every_file_has_its_card() -> None:
    assert names(FILES, KEPT.keys()) == KEPT.keys()


@pytest.mark.parametrize("name", ALL)
def test_it_keeps_slacks_limits(name: str) -> None:
    assert not broken(ALL[name])


@pytest.mark.parametrize("name", CARDS)
def test_a_card_says_nothing_personal(name: str) -> None:
    card = CARDS[name]
    for private in ("jane@", "bob@", "555", "evil.example/x"):
        assert private not in read(card)
    for text in markup(card):
        inert(text)


def test_what_is_closed_takes_one_line_and_no_buttons() -> None:
    (block,) = CARDS["card_closed"].blocks
    assert block["type"] == "context"


def inert(text: str) -> None:
    """Nothing but our own link and our own dates stands in angle brackets."""
    ours = text.replace(f"<{URL}|", "").replace("Open SO-011437 in Salesforce>", "").replace("SO-011437>", "")
    assert not [token for token in ("<!channel", "<!here", "<!subteam", "<@", "<#", "<http") if token in ours]


TEXT = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(["<!channel>", "<@U0REP>", "<https://evil.example|x>", "&lt;", ">", "*", "`", "\n"])).map(
        "".join
    ),
    st.just("<" * 4000),
)
SEEN = st.builds(
    sighting,
    st.sampled_from([(), ("quote",), BOTH]),
    owner_name=TEXT,
    note=st.one_of(st.none(), TEXT),
    currency=st.sampled_from(["USD", "JPY", "XXX"]),
)
ANY = st.builds(
    episode,
    seen=SEEN,
    state=st.sampled_from(EpisodeState),
    reason=st.one_of(st.none(), TEXT),
    claimed_by=st.one_of(st.none(), st.builds(Person, st.just(READER.slack_id), st.just(ID), st.just("x"), TEXT)),
    confirmed=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(ANY, TEXT)
def test_whatever_people_wrote_it_stays_inert(found: Episode, typed: str) -> None:
    notes = [
        RepNote(what=what, episode=found)
        for what in ("opened", "claimed", "dismissed", "opened_again", "handed", "closed")
    ]  # type: ignore[arg-type] # all there are
    shown = [
        cards.team_card(found, URL),
        escalation_notes.thread_note(ThreadNote(what="dismissed", by=typed, reason=typed, at=NOW)),
        *(escalation_notes.rep_note(each, URL) for each in notes),
    ]
    for card in shown:
        assert not broken(card)
        for text in markup(card):
            inert(text)
    for view in (
        handing.standing(found),
        deeds.why(found, Deed.DISMISS),
        deeds.why(found, Deed.EXEMPT),
        deeds.menu(found, frozenset(Deed), SNOOZES, follows=True),
        deeds.answer(found.model_copy(update={"asked": QUESTION.model_copy(update={"text": typed[:500]})})),
    ):
        assert not broken(view)
