"""What people may do to an episode: the team decides, whoever raised it may withdraw it, the rep answers; then time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalations import decisions, deeds
from bot.escalations.decisions import Deciding, Snooze
from bot.escalations.deeds import Deed
from bot.escalations.episodes import LIVE, Episode, EpisodeState, Question, close, waited_for
from bot.escalations.hours import Hours
from bot.escalations.lapses import Lapse, lapsed
from bot.escalations.pings import uncalled
from bot.escalations.targets import Targets
from bot.runbook.findings import Finding, Team
from bot.runbook.symptoms.missing_links import MISSING_LINKS, without_quote
from bot.runbook.symptoms.sighting import UNNAMED
from bot.runbook.symptoms.table import SYMPTOMS
from bot.runbook.symptoms.wrong_invoice_recipients import WRONG_INVOICE_RECIPIENTS
from bot.runbook.values import Person, RecordId, SlackUserId
from tests.escalations.test_episodes import BOTH, NOW, ROSA, SOFIA, closed, episode, sighting

SAMUEL = Person(SlackUserId("U0SAMUEL"), RecordId("005Hs00000AbCdGIAV"), "samuel", "Samuel Osei")
TEAM = frozenset({SOFIA.slack_id, SAMUEL.slack_id})
HOURS = Hours()
NO_TARGETS = Targets()
DAY = timedelta(days=1)
assert MISSING_LINKS.exemption
NO_QUOTE = MISSING_LINKS.exemption
MONDAY_EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def by(person: Person = SOFIA, now: datetime = NOW) -> Deciding:
    return Deciding(person, TEAM, HOURS, now)


def after(outcome: object) -> Episode:
    assert isinstance(outcome, Episode), outcome
    return outcome


def refusal(outcome: object) -> str:
    assert isinstance(outcome, Finding), outcome
    return "".join(str(each) for each in outcome.words)


TAKEN = after(decisions.claim(episode(rep=ROSA.slack_id), by()))
DECIDED: dict[Deed, Any] = {
    Deed.CLAIM: decisions.claim,
    Deed.KEEP: decisions.keep,
    Deed.RELEASE: decisions.release,
    Deed.GIVE: lambda each, who: decisions.give(each, who, SAMUEL),
    Deed.ASK: lambda each, who: decisions.ask(each, who, "When?", ROSA.name, ROSA.slack_id),
    Deed.SNOOZE: lambda each, who: decisions.snooze(each, who, Snooze.HOUR),
    Deed.WAKE: decisions.wake,
    Deed.DONE: lambda each, who: decisions.done(each, who, "x", MISSING_LINKS),
    Deed.DISMISS: lambda each, who: decisions.dismiss(each, who, "x"),
    Deed.EXEMPT: lambda each, who: decisions.exempt(each, who, "x", NO_QUOTE),
    Deed.HAND: lambda each, who: decisions.hand(each, who, Team.INTEGRATION, "C0INTEGRATION"),
    Deed.REOPEN: decisions.reopen,
    Deed.WITHDRAW: decisions.withdraw,
}


@pytest.mark.parametrize("deed", [each for each in Deed if each is not Deed.WITHDRAW])
@pytest.mark.parametrize("state", LIVE)
def test_only_the_team_or_its_lead_decides(deed: Deed, state: EpisodeState) -> None:
    for each in (episode(state=state), TAKEN.model_copy(update={"state": state})):
        assert isinstance(DECIDED[deed](each, by(ROSA)), Finding)


@pytest.mark.parametrize("deed", [each for each in Deed if each is not Deed.REOPEN])
@pytest.mark.parametrize("over", [closed(timedelta(0)), episode(state=EpisodeState.DISMISSED, dismissed_by=SOFIA)])
def test_what_is_over_takes_no_decision(deed: Deed, over: Episode) -> None:
    assert isinstance(DECIDED[deed](over, by()), Finding)


ANY = st.builds(
    episode,
    state=st.sampled_from(EpisodeState),
    confirmed=st.booleans(),
    raised_by=st.sampled_from([None, ROSA, SOFIA]),
    claimed_by=st.sampled_from([None, SOFIA, SAMUEL]),
    snoozed_until=st.sampled_from([None, NOW]),
    rep=st.sampled_from([None, ROSA.slack_id, SOFIA.slack_id]),
)


@given(ANY, st.sampled_from([ROSA, SOFIA, SAMUEL]))
def test_the_menu_offers_what_is_not_refused_and_nothing_else(each: Episode, person: Person) -> None:
    may = deeds.may(each, by(person), MISSING_LINKS)
    for deed in Deed:
        why = deeds.refused(each, by(person), deed, MISSING_LINKS)
        assert deed not in may or why is None
        if deed not in {Deed.GIVE, Deed.CLAIM}:  # to whom decides; and who has it already need not take it
            assert (deed in may) is not isinstance(DECIDED[deed](each, by(person)), Finding)


@given(ANY.map(lambda each: each.model_copy(update={"team": Team.PAYMENT_ADMIN})))
def test_what_lifts_a_stop_for_good_is_not_handed_over_with_it(each: Episode) -> None:
    assert isinstance(decisions.exempt(each, by(), "x", NO_QUOTE), Finding)
    assert Deed.EXEMPT not in deeds.may(each, by(), MISSING_LINKS)


def test_a_claim_lasts_to_the_end_of_the_next_business_day_and_one_has_it() -> None:
    taken = after(decisions.claim(episode(), by()))
    assert (taken.state, taken.claimed_by, taken.claimed_at) == (EpisodeState.CLAIMED, SOFIA, NOW)
    assert taken.claim_until == datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert taken.remind_at == taken.claim_until - decisions.REMINDER
    assert "Sofia Marin has SO-a01 already" in refusal(decisions.claim(taken, by(SAMUEL)))
    assert decisions.claim(taken, by()) == taken


def test_a_claim_ends_by_itself_after_one_reminder() -> None:
    taken = after(decisions.claim(episode(), by()))
    assert taken.remind_at
    assert taken.claim_until
    assert lapsed(taken, NO_TARGETS, taken.remind_at - timedelta(seconds=1)) is None
    what, reminded = lapsed(taken, NO_TARGETS, taken.remind_at) or (None, taken)
    assert (what, reminded.claimed_by, reminded.remind_at) == (Lapse.REMINDED, SOFIA, None)
    assert lapsed(reminded, NO_TARGETS, taken.remind_at) is None
    what, free = lapsed(reminded, NO_TARGETS, taken.claim_until) or (None, taken)
    assert (what, free.state, free.claimed_by, free.claim_until) == (Lapse.RELEASED, EpisodeState.OPEN, None, None)
    kept = after(decisions.keep(reminded, by(now=taken.remind_at)))
    assert kept.claim_until == datetime(2026, 11, 25, 18, tzinfo=UTC)
    assert kept.remind_at is not None


def test_giving_is_within_the_team() -> None:
    assert after(decisions.give(episode(), by(), SAMUEL)).claimed_by == SAMUEL
    assert after(decisions.give(TAKEN, by(), SAMUEL)).claimed_by == SAMUEL
    assert "isn't of the team" in refusal(decisions.give(episode(), by(), ROSA))
    assert "already" in refusal(decisions.give(TAKEN, by(), SOFIA))


def test_only_whoever_has_it_releases_it() -> None:
    assert after(decisions.release(TAKEN, by())).claimed_by is None
    assert "Sofia Marin has it" in refusal(decisions.release(TAKEN, by(SAMUEL)))
    assert "Nobody has it" in refusal(decisions.release(episode(), by()))


def test_done_closes_what_no_sweep_can_see_and_nothing_else() -> None:
    unseen = episode(confirmed=False)
    assert decisions.done(unseen, by(), "Linked", MISSING_LINKS) == close(unseen, "Linked", NOW)
    assert "Salesforce still shows it" in refusal(decisions.done(episode(), by(), "Linked", MISSING_LINKS))
    settled = after(decisions.done(episode(), by(), "Called them", WRONG_INVOICE_RECIPIENTS))
    assert (settled.state, settled.dismissed_by) == (EpisodeState.DISMISSED, SOFIA)


def test_what_sweeps_look_for_no_more_is_closed_by_a_person() -> None:
    unwatched = replace(by(), watched=False)
    assert Deed.DONE in deeds.may(TAKEN, unwatched, MISSING_LINKS)
    assert decisions.done(TAKEN, unwatched, "Linked", MISSING_LINKS) == close(TAKEN, "Linked", NOW)
    assert decisions.dismiss(TAKEN, unwatched, "It is fine") == close(TAKEN, "It is fine", NOW)


def test_dismissed_is_quiet_and_what_no_sweep_has_seen_is_closed() -> None:
    dismissed = after(decisions.dismiss(episode(), by(), "By phone"))
    assert (dismissed.state, dismissed.dismissed_by, dismissed.reason) == (EpisodeState.DISMISSED, SOFIA, "By phone")
    gone = decisions.dismiss(episode(confirmed=False), by(), "It is fine")
    assert gone == close(episode(confirmed=False), "It is fine", NOW)


def test_who_called_it_no_problem_by_mistake_opens_it_again() -> None:
    """As it was: whoever had it has it, and where nobody has, the team is called anew."""
    dismissed = after(decisions.dismiss(TAKEN, by(SAMUEL), "By phone"))
    assert after(decisions.reopen(dismissed, by())) == TAKEN
    late = after(decisions.reopen(dismissed, by(now=NOW + 3 * DAY)))
    assert (late.state, late.claimed_by, late.dismissed_by, late.reason) == (EpisodeState.OPEN, None, None, None)
    called = episode(called_at=NOW - DAY)
    assert not uncalled(called)
    assert uncalled(after(decisions.reopen(after(decisions.dismiss(called, by(), "x")), by())))
    assert "is open already" in refusal(decisions.reopen(called, by()))
    assert "is closed already" in refusal(decisions.reopen(closed(timedelta(0)), by()))


def test_an_exemption_covers_the_quote_alone() -> None:
    gone = after(decisions.exempt(episode(), by(), "Web order", NO_QUOTE))
    assert (gone.state, gone.reason) == (EpisodeState.CLOSED, "No quote needed: Web order")
    left = after(decisions.exempt(episode(seen=sighting(lacks=BOTH)), by(), "Web order", NO_QUOTE))
    assert (left.state, left.seen) == (EpisodeState.OPEN, sighting(lacks=("opportunity",)))
    assert isinstance(decisions.exempt(left, by(), "Web order", NO_QUOTE), Finding)
    assert without_quote(sighting()) is None
    assert without_quote(sighting(lacks=BOTH)) == sighting(lacks=("opportunity",))


def test_whoever_raised_it_withdraws_it_until_a_sweep_sees_it() -> None:
    raised = episode(raised_by=ROSA, confirmed=False)
    assert after(decisions.withdraw(raised, by(ROSA))).state is EpisodeState.CLOSED
    assert "Only whoever raised it" in refusal(decisions.withdraw(raised, by()))
    assert "shows it by now" in refusal(decisions.withdraw(episode(raised_by=ROSA), by(ROSA)))


def test_what_the_last_sweep_did_not_see_is_not_said_to_be_shown() -> None:
    going = episode(raised_by=ROSA, missed=1)
    for outcome in (decisions.withdraw(going, by(ROSA)), decisions.done(going, by(), "Linked", MISSING_LINKS)):
        assert refusal(outcome) == "Salesforce doesn't show it any more."


@pytest.mark.parametrize(
    ("span", "now", "until"),
    [
        (Snooze.HOUR, NOW, NOW + timedelta(hours=1)),
        (Snooze.TODAY, NOW, datetime(2026, 11, 24, tzinfo=UTC)),
        (Snooze.NEXT_DAY, NOW, datetime(2026, 11, 24, 9, tzinfo=UTC)),
        (Snooze.NEXT_DAY, datetime(2026, 11, 27, 15, tzinfo=UTC), datetime(2026, 11, 30, 9, tzinfo=UTC)),
        (Snooze.TODAY, MONDAY_EVENING, datetime(2026, 11, 24, tzinfo=UTC)),
    ],
)
def test_a_snooze_ends_when_it_says(span: Snooze, now: datetime, until: datetime) -> None:
    quiet = after(decisions.snooze(episode(), by(now=now), span))
    assert (quiet.snoozed_until, quiet.snoozed_by) == (until, SOFIA)
    assert lapsed(quiet, NO_TARGETS, until - timedelta(seconds=1)) is None
    what, awake = lapsed(quiet, NO_TARGETS, until) or (None, quiet)
    assert (what, awake.snoozed_until, awake.snoozed_by) == (Lapse.AWAKE, None, None)
    assert after(decisions.wake(quiet, by(SAMUEL, now))).snoozed_until is None
    called = awake.model_copy(update={"called_at": now - DAY})
    assert (uncalled(called), uncalled(called.model_copy(update={"freed_at": None}))) == (True, False)
    taken = quiet.model_copy(update={"state": EpisodeState.CLAIMED, "claimed_by": SOFIA})
    assert after(decisions.wake(taken, by(SAMUEL, now))).freed_at is None
    assert "isn't snoozed" in refusal(decisions.wake(awake, by(SAMUEL, now)))


def test_what_is_not_theirs_goes_to_another_team_and_nobody_has_it_there() -> None:
    moved = after(decisions.hand(TAKEN, by(), Team.INTEGRATION, "C0INTEGRATION"))
    assert (moved.team, moved.channel, moved.came_from) == (Team.INTEGRATION, "C0INTEGRATION", Team.SALES_OPERATIONS)
    assert (moved.id, moved.moves, moved.state, moved.claimed_by) == (TAKEN.id, 1, EpisodeState.OPEN, None)
    assert (moved.given_at, moved.theirs_since) == (NOW, NOW)
    assert "has it already" in refusal(decisions.hand(episode(), by(), Team.SALES_OPERATIONS, "C0SALES"))


def test_the_rep_is_asked_once_and_alone_may_answer() -> None:
    asked = after(decisions.ask(TAKEN, by(), "Which quote?", "Rosa Reyes"))
    assert asked.asked == Question(text="Which quote?", by=SOFIA, of="Rosa Reyes", at=NOW, whom=ROSA.slack_id, step=1)
    assert asked.asked_until == datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
    assert "asked already" in refusal(decisions.ask(asked, by(SAMUEL), "And?", "Rosa Reyes"))
    assert "Somebody else" in refusal(decisions.answer(asked, by(SAMUEL), "Q-1"))
    answered = after(decisions.answer(asked, by(ROSA), "Q-1"))
    assert answered.asked
    assert (answered.asked.answer, answered.asked_until) == ("Q-1", None)
    assert asked.asked
    assert [waited_for(asked.asked, each) for each in (asked, answered, close(asked, "x", NOW))] == [True, False, False]
    late = asked.model_copy(update={"asked_until": None, "steps": 2})  # nobody is kept waiting, and it is still of use
    anew = after(decisions.ask(late, by(), "And the other one?", "Rosa Reyes"))
    assert [waited_for(asked.asked, each) for each in (late, anew)] == [True, False]
    assert "answered already" in refusal(decisions.answer(answered, by(ROSA), "Q-2"))
    opened_anew = asked.model_copy(update={"asked": None, "asked_until": None})
    assert "Nobody waits for that answer" in refusal(decisions.answer(opened_anew, by(ROSA), "Q-1"))
    assert isinstance(decisions.ask(answered, by(), "Sure?", "Rosa Reyes"), Episode)


def test_whoever_raised_it_themselves_asks_the_owner() -> None:
    own = episode(rep=SOFIA.slack_id, raised_by=SOFIA)
    assert Deed.ASK in deeds.may(own, by(), MISSING_LINKS)
    asked = after(decisions.ask(own, by(), "Which quote?", ROSA.name, ROSA.slack_id))
    assert asked.asked
    assert (asked.asked.of, asked.asked.to) == (ROSA.name, ROSA.slack_id)
    assert "I don't find Rosa Reyes in Slack" in refusal(decisions.ask(own, by(), "Which quote?", ROSA.name))
    hidden = own.model_copy(update={"seen": own.seen.model_copy(update={"owner_name": UNNAMED})})
    assert "I don't know whose order this is" in refusal(decisions.ask(hidden, by(), "Which quote?", UNNAMED))
    assert "Somebody else" in refusal(decisions.answer(asked, by(SOFIA), "Q-1"))
    assert isinstance(decisions.answer(asked, by(ROSA), "Q-1"), Episode)
    theirs = own.model_copy(update={"seen": own.seen.model_copy(update={"owner": SOFIA.user_id})})
    assert "asking yourself" in refusal(decisions.ask(theirs, by(), "Which quote?", SOFIA.name))
    assert Deed.ASK not in deeds.may(theirs, by(), MISSING_LINKS)


def test_a_question_waits_a_business_day_at_most_and_takes_a_late_answer() -> None:
    asked = after(decisions.ask(TAKEN, by(), "Which quote?", "Rosa Reyes"))
    assert asked.asked_until
    quiet = asked.model_copy(update={"claim_until": None, "remind_at": None})
    what, over = lapsed(quiet, NO_TARGETS, asked.asked_until) or (None, asked)
    assert (what, over.asked_until) == (Lapse.UNANSWERED, None)
    assert after(decisions.answer(over, by(ROSA), "Q-1")).asked is not None
    assert "I don't find Rosa Reyes in Slack" in refusal(decisions.ask(episode(), by(), "Which?", "nobody"))


def test_who_was_asked_answers_though_the_order_is_anothers_by_now() -> None:
    asked = after(decisions.ask(TAKEN, by(), "Which quote?", ROSA.name))
    passed_on = asked.model_copy(update={"rep": SAMUEL.slack_id})
    assert after(decisions.answer(passed_on, by(ROSA), "Q-1")).asked_until is None
    assert "Somebody else was asked" in refusal(decisions.answer(passed_on, by(SAMUEL), "Q-1"))
    assert asked.asked
    old = passed_on.model_copy(update={"asked": asked.asked.model_copy(update={"whom": None})})
    assert isinstance(decisions.answer(old, by(SAMUEL), "Q-1"), Episode)


def test_the_runbooks_own_or_is_a_way_on() -> None:
    assert {each.name for each in SYMPTOMS.values() if each.passes_to} == {"tracking_missing"}
    assert {each.name for each in SYMPTOMS.values() if each.addressed} == {"wrong_invoice_recipients"}
