"""What Salesforce shows of a trouble, where people read it: a minute in it is each reader's own, and no telephone number."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from blocks.escalation_notes import thread_note
from blocks.text import evident, moment
from bot.messages import ThreadNote
from bot.runbook.symptoms.sighting import minute, shown
from tests.leaks import Rules, leaks

MINUTES = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(MINUTES, MINUTES)
def test_minutes_of_evidence_are_moments_again(one: datetime, other: datetime) -> None:
    one, other = one.replace(second=0, microsecond=0), other.replace(second=0, microsecond=0)
    told = f"PAY-1: not sent {minute(one)}; PAY-2: Failed {minute(other)}"
    assert shown(told) == ("PAY-1: not sent ", one, "; PAY-2: Failed ", other)
    assert evident(told) == f"PAY-1: not sent {moment(one)}; PAY-2: Failed {moment(other)}"


@given(st.text())
def test_any_other_text_is_itself(text: str) -> None:
    assert "".join(each if isinstance(each, str) else minute(each) for each in shown(text) if each) == text


def test_a_day_that_no_calendar_has_is_text() -> None:
    assert shown("2026-99-99 99:99 UTC") == ("2026-99-99 99:99 UTC",)


@given(MINUTES)
def test_trouble_that_changed_tells_a_channel_no_number_that_somebody_could_call(at: datetime) -> None:
    note = ThreadNote(number="SO-011436", what="changed", reason=f"PAY-004702: not sent {minute(at)}", at=at)
    assert list(leaks({"blocks": list(thread_note(note).blocks)}, Rules(()))) == []
