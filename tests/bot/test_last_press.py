"""Which press was the last in each place, whatever order they end in."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.last_press import Turns

PLACES = st.sampled_from(["V1", "V2", "C1:1.1"])


@given(st.lists(PLACES, min_size=1, max_size=30))
def test_only_the_last_turn_of_a_place_is_the_newest(pressed: list[str]) -> None:
    turns = Turns()
    taken = [(place, turns.take(place)) for place in pressed]
    for number, (place, turn) in enumerate(taken):
        assert turn.newest == (place not in pressed[number + 1 :])


@given(st.lists(st.tuples(PLACES, st.booleans()), min_size=1, max_size=30))
def test_looking_at_the_last_turn_overtakes_nothing(pressed: list[tuple[str, bool]]) -> None:
    turns = Turns()
    held = [(place, turns.take(place) if takes else turns.newest(place), takes) for place, takes in pressed]
    for number, (place, turn, _) in enumerate(held):
        later = [takes for there, _, takes in held[number + 1 :] if there == place]
        assert turn.newest == (not any(later))


def test_nothing_is_kept_of_what_is_over() -> None:
    turns = Turns()
    for number in range(1000):
        turns.take(f"V{number}")
    assert len(turns._places) == 0
