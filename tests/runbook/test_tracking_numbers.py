"""Several numbers in one field are several: none is made of two, and none is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runbook import tracking_numbers
from tests.runbook.examples import HIDDEN, judged, order, spoken, sync, tracking

UPS, OTHER, FEDEX = "1Z999AA10123456784", "1Z999AA10123456795", "7946 4478 9012"
LINK = "https://www.ups.com/track?tracknum=1Z999AA10123456784"


@given(st.sampled_from([UPS, FEDEX, "RR123456785US"]), st.lists(st.integers(1, 12), max_size=3))
def test_a_number_is_found_in_its_field_however_both_are_written(number: str, at: list[int]) -> None:
    typed = number.lower()
    for place in at:
        typed = f"{typed[:place]} {typed[place:]}"
    assert tracking_numbers.is_carriers(typed)
    assert tracking_numbers.holds(f"{OTHER}, {number}", typed)
    assert not tracking_numbers.holds(OTHER, typed)


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (UPS, (UPS,)),
        (f" {UPS} ", (UPS,)),
        (f"{UPS}, {OTHER}", (UPS, OTHER)),
        (f"{UPS};{OTHER}", (UPS, OTHER)),
        (f"{UPS} {OTHER}", (UPS, OTHER)),
        (f"{UPS}\r\n{OTHER}\n", (UPS, OTHER)),
        (f"{UPS} / {OTHER}", (UPS, OTHER)),
        (f"{UPS} and {OTHER}", (UPS, OTHER)),
        (f"{UPS} & {OTHER} | {FEDEX}", (UPS, OTHER, FEDEX)),
        (f"{UPS}, {UPS}", (UPS,)),
        (FEDEX, (FEDEX,)),
        ("9400 1000 0000 0000 0000 00", ("9400 1000 0000 0000 0000 00",)),
        (f"{FEDEX}, {FEDEX[:-1]}3", (FEDEX, f"{FEDEX[:-1]}3")),
        (LINK, (LINK,)),
        (f"{LINK}, https://fedex.com/?n=1,2", (LINK, "https://fedex.com/?n=1,2")),
        (f"{LINK} {UPS}", (LINK, UPS)),
        (f"{UPS}; {LINK}", (UPS, LINK)),
        ("www.dhl.de/123", ("www.dhl.de/123",)),
        ("pick up at the dock", ("pick up at the dock",)),
        ("n/a", ("n/a",)),
        (" TBD ", ("TBD",)),
        (" , ;", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_every_number_of_a_field(field: str | None, found: tuple[str, ...]) -> None:
    assert tracking_numbers.split(field) == found


NUMBERS = st.text("ABCDEFGHIJKLMNPQRSTUVWXYZ0123456789", min_size=8, max_size=22).filter(
    lambda text: any(map(str.isdigit, text))
)
ADDRESSES = NUMBERS.map(lambda number: f"https://carrier.example/track?number={number}")


@given(
    st.lists(st.one_of(NUMBERS, ADDRESSES), min_size=1, max_size=6, unique=True),
    st.sampled_from([", ", "; ", " ", "\n", " | "]),
)
def test_however_they_are_parted_each_is_found_once(numbers: list[str], between: str) -> None:
    assert tracking_numbers.split(between.join(numbers)) == tuple(numbers)


@given(st.text(max_size=300))
def test_no_letter_is_made_up_and_no_text_is_too_much(field: str) -> None:
    found = tracking_numbers.split(field)
    assert all(each.strip() for each in found)
    blanks = str.maketrans(dict.fromkeys(map(chr, range(33))))
    squeezed = "".join(field.split()).translate(blanks)
    assert all("".join(each.split()).translate(blanks) in squeezed for each in found)
    assert all(tracking_numbers.shorten(each) for each in found)


@pytest.mark.parametrize(
    ("number", "short"),
    [
        ("12345678", "12345678"), ("123456789", "12…6789"), (FEDEX, "79…9012"), (LINK, "a link to ups.com"),
        ("https://rosa:secret@t.example:8443/x", "a link to t.example"), ("pick up at the dock", "pick up at the dock"),
    ],
)  # fmt: skip
def test_short_enough_to_compare(number: str, short: str) -> None:
    assert tracking_numbers.shorten(number) == short


def test_the_card_shows_each() -> None:
    two = tracking(number=f"{UPS}, {OTHER}", status=None, shipped_on=None)
    review = judged(order(trackings=(two,)))
    assert spoken(review.shipment) == "2 of 3 products shipped: UPS 1Z…6784, 1Z…6795"
    assert f"UPS {UPS}, {OTHER}: state none" in "".join(spoken(words) for each in review.points for words in each.lines)
    many = tracking(number="; ".join(f"1Z{number:016}" for number in range(5)), status=None, shipped_on=None)
    assert spoken(judged(order(trackings=(many,))).shipment).endswith("1Z…0000, 1Z…0001, 1Z…0002 and 2 more numbers")
    linked = tracking(number=LINK, carrier=None, status=None, shipped_on=None, unread={"carrier": HIDDEN})
    assert spoken(judged(order(trackings=(linked,))).shipment).endswith(": a link to ups.com")


@pytest.mark.parametrize(
    ("ours", "theirs", "missing"),
    [
        ("SHP-1, SHP-2", "shp-2", False),
        ("SHP-1", "SHP-1; SHP-2", True),
        ("SHP-2;SHP-1", "SHP-1, SHP-2", False),
        ("SHP-12", "SHP-1", True),
    ],
)
def test_each_shipment_of_a_field_is_judged(ours: str, theirs: str, missing: bool) -> None:  # noqa: FBT001 - a row of the table
    found = judged(order(trackings=(tracking(shipment=ours),), syncs=(sync(shipment=theirs),)))
    assert any("no tracking record of it" in spoken(each.words) for each in found.findings) is missing


@pytest.mark.parametrize("other", ["1z999aa10123456784", "1Z 999 AA1 01 2345 6784", "1Z-999-AA1‐01-2345-6784"])
def test_one_number_however_it_is_written(other: str) -> None:
    assert tracking_numbers.as_compared(other) == tracking_numbers.as_compared(UPS)


@pytest.mark.parametrize(
    ("field", "followed"),
    [("1Z999AA10123456784", True), ("https://track.example/a", True), ("n/a, 7946 4478 9012", True),
     ("n/a", False), ("TBD", False), ("", False), (None, False), (" ; ", False)],
)  # fmt: skip
def test_what_has_no_digit_and_is_no_address_can_not_be_followed(field: str | None, followed: bool) -> None:  # noqa: FBT001
    assert tracking_numbers.can_be_followed(field) is followed
