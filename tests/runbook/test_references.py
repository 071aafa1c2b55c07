"""What a person may type for an order, and what means nothing."""

from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.runbook.number_formats import NumberFormat, Numbers
from bot.runbook.permits import Kind
from bot.runbook.record_links import Elsewhere
from bot.runbook.records import Invoice, Order, PaymentOrder, Tracking
from bot.runbook.references import (
    Numbered,
    OrderNumber,
    QuoteNumber,
    Record,
    Reference,
    SearchWords,
    TrackingNumber,
    Unreadable,
    address,
    alone,
    as_kind,
    beside_address,
    chosen,
    listed,
    mentioned,
    read,
    rest,
    supposed,
    within,
)
from bot.runbook.values import RecordId, lost_case, record_id
from handlers.words import typed, unescaped

FORMAT = NumberFormat.read("SO-{000000}")
OTHERS = {
    Kind.INVOICE: "INV-{000000}",
    Kind.PAYMENT_ORDER: "PAY-{000000}",
    Kind.AGREEMENT: "PA-{000000}",
    Kind.TRACKING: "TRK-{000000}",
}
OURS = "https://acme.my.salesforce.com"
NUMBERS = Numbers(
    FORMAT,
    {kind: NumberFormat.read(display) for kind, display in OTHERS.items()},
    OURS,
    NumberFormat.read("Q-{000000}"),
)


def reference(text: str) -> Reference:
    """As the door leaves it."""
    return read(typed(text), NUMBERS)


@pytest.mark.parametrize(
    "text",
    ["SO-011436", "so-11436", "so 11436", "SO11436", "11436", "011436", "#11436", "  11436 ", "`11436`", "“11436”",
     "SO\u201311436", "SO-11436.", "\u200b11436", "１１４３６", "*SO-011436*", "11436?", "(11436)", "[SO-11436]!", "&lt;11436&gt;",
     "№11436", "№ 011436", "Nº 11436", "N°11436", "no.11436", "No #11436", "nr 11436", "№SO-011436",
     "SO#11436", "so # 11436", "SO: 11436", "SO:#011436", "so.11436", "# 11436", "SO–#11436"],
)  # fmt: skip
def test_an_order_number_in_every_form_people_use(text: str) -> None:
    assert reference(text) == OrderNumber("SO-011436")


@pytest.mark.parametrize(
    ("text", "digits"),
    [("11436", True), ("#11436", True), ("# 11436", True), ("№11436", True), ("no.11436", True), ("nr 11436", True), ("(11436)", True),
     ("１１４３６", True), ("11436?", True), ("SO-011436", False), ("so 11436", False), ("#SO-11436", False), ("№SO-011436", False)],
)  # fmt: skip
def test_digits_alone_may_be_the_number_of_another_record(*, text: str, digits: bool) -> None:
    assert alone(typed(text), NUMBERS) == digits
    own = Numbered(Kind.INVOICE, "INV-011436") if digits else None
    assert as_kind(typed(text), Kind.INVOICE, NUMBERS) == own
    assert as_kind(typed(text), None, NUMBERS) is None


@pytest.mark.parametrize("text", ["Q-004650", "q-4650", "q 4650", "Q4650.", "“q–4650”", "Ｑ－００４６５０"])
def test_a_quote_is_named_by_its_number(text: str) -> None:
    assert reference(text) == QuoteNumber("Q-004650")


@pytest.mark.parametrize(
    "text",
    ["1Z999AA10123456784", "1z999aa10123456784", "1Z 999 AA1 01 2345 6784", "7946 4478 9012", "794644789012",
     "9400 1000 0000 0000 0000 00", "RR123456785US", "123456789012345"],
)  # fmt: skip
def test_what_has_a_carriers_shape_is_its_number(text: str) -> None:
    assert reference(text) == TrackingNumber(text)
    assert within(f"where is {text.replace(' ', '')} now", NUMBERS) == (
        TrackingNumber(text.replace(" ", "")),
        "where is now",
    )


@pytest.mark.parametrize(
    "text", ["4500017732", "1234567890", "Quill", "q", "Q-", "2026-11-23", "+1 415 555 0134", "acme 2000"]
)
def test_what_only_might_be_one_is_searched_by(text: str) -> None:
    assert reference(text) == SearchWords(text)


def test_ids_gain_their_checksum_and_wrong_checksums_are_no_ids() -> None:
    # pairs that others have published
    for core, checksum in (("a0BA0000000L2ZC", "MA0"), ("70130000001tcyI", "AAQ"), ("00558000001N0Ke", "AAK")):
        assert record_id(core) == core + checksum
        assert record_id(core + checksum) == core + checksum
        assert record_id(core + "ZZZ") is None


@pytest.mark.parametrize(
    "link",
    ["https://acme.lightning.force.com/lightning/r/Sales_Order__c/{}/view",
     "<https://acme.lightning.force.com/lightning/r/Sales_Order__c/{}/view>",
     "<https://acme.lightning.force.com/lightning/r/Sales_Order__c/{}/view|SO-011436>",
     "https://acme.lightning.force.com/lightning/r/{}/view",
     "https://acme.lightning.force.com/lightning/r/ContentDocument/{}/view",
     "https://acme.my.salesforce.com/{}",
     "https://acme.lightning.force.com/lightning/r/Sales_Order__c/{}/view?a=1&amp;b=2"],
)  # fmt: skip
def test_a_pasted_link_means_its_record(link: str) -> None:
    known = record_id("a01Hs00000AbCdE")
    assert reference(link.format(known)) == Record(known)
    assert reference(str(known)) == Record(known)


KNOWN = record_id("a01Hs00000AbCdE")
SHAPES = (
    "/{}", "/{}?nooverride=1", "/{}/e?retURL=%2F{}", "/lightning/r/Sales_Order__c/{}/view",
    "/lightning/r/{}/view", "/lightning/r/Sales_Order__c/{}/related/Lines__r/view", "/lightning/r/ContentDocument/{}/view",
    "/lightning/r/Sales_Order__c/{}/view?ws=%2Flightning%2Fr%2FAccount%2F001Hs00000XyZaBIAZ%2Fview",
    "/one/one.app#/sObject/{}/view", "/one/one.app?source=alohaHeader#/sObject/{}/view", "/lightning/#/sObject/{}/view",
    "/one/one.app#/alohaRedirect/{}", "/lightning/_classic/%2F{}", "/apex/OrderPage?id={}", "/secur/frontdoor.jsp?retURL=%2F{}",
    "/lightning/cmp/c__order?c__recordId={}", "/lightning/n/Orders?c__record={}",
)  # fmt: skip
HOSTS = (
    "acme.my.salesforce.com", "acme.lightning.force.com", "ACME.my.salesforce.com", "acme--c.vf.force.com",
    "acme--c.visualforce.com", "acme.my.salesforce-setup.com", "acme.my.salesforce.com:443", "acme.my.site.com",
)  # fmt: skip
STRANGERS = (
    "other.my.salesforce.com", "other.lightning.force.com", "acme--uat.sandbox.my.salesforce.com", "acme2.my.salesforce.com",
    "acme.develop.my.salesforce.com", "na139.salesforce.com", "eu5.lightning.force.com", "other--c.vf.force.com",
    "acme.evil.my.salesforce.com",
)  # fmt: skip
WRITTEN = (
    "https://{}",
    "http://{}",
    "{}",
    "<https://{}>",
    "<http://{0}|{0}>",
    "look at https://{} please",
    "<https://{}|this order>",
)


@pytest.mark.parametrize("core", [str(KNOWN), str(KNOWN)[:15]])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("written", WRITTEN)
def test_our_links_mean_their_record_in_every_shape(written: str, shape: str, core: str) -> None:
    for host in HOSTS:
        assert reference(written.format(host + shape.format(core, core))) == Record(KNOWN), host


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("written", WRITTEN)
def test_a_link_of_another_org_is_never_opened_here(written: str, shape: str) -> None:
    for host in STRANGERS:
        assert reference(written.format(host + shape.format(KNOWN, KNOWN))) == Elsewhere(host), host


def test_a_link_that_a_mail_filter_wrapped_is_the_link() -> None:
    inner = quote(f"https://acme.lightning.force.com/lightning/r/Sales_Order__c/{KNOWN}/view", safe="")
    assert reference(f"https://nam02.safelinks.example/?url={inner}&data=05%7C01") == Record(KNOWN)
    assert isinstance(reference(f"https://nam02.safelinks.example/?id={KNOWN}"), Unreadable)


def test_links_to_several_records_open_none_of_them() -> None:
    host, other = "https://acme.my.salesforce.com", record_id("a01Hs00000AbCdF")
    numbers = Numbers(FORMAT, {}, host)
    assert read(f"{host}/{KNOWN} and again {host}/{KNOWN[:15]}", numbers) == Record(KNOWN)
    assert isinstance(read(f"{host}/{KNOWN} and {host}/{other}", numbers), Unreadable)


def test_our_own_address_may_be_any_host() -> None:
    local = Numbers(FORMAT, {}, "http://127.0.0.1:8930")
    assert read(f"http://127.0.0.1:8930/lightning/r/X__c/{KNOWN}/view", local) == Record(KNOWN)
    assert isinstance(read(f"http://127.0.0.1:8931/lightning/r/X__c/{KNOWN}/view", local), Unreadable)


@given(st.from_regex(r"[a-zA-Z0-9]{15}", fullmatch=True))
def test_an_id_whose_case_was_lost_is_restored_from_its_checksum(core: str) -> None:
    whole = record_id(core)
    assert whole
    assume(not FORMAT.find(whole))
    for bent in (whole.lower(), whole.upper()):
        assert reference(bent) == Record(whole)
    assert lost_case(core.lower()) == (any(map(str.isdigit, core)) and any(map(str.isalpha, core)))


def test_a_mistyped_id_is_not_mended_into_another() -> None:
    assert reference("a01Hs00000AbCdEIAW") == SearchWords("a01Hs00000AbCdEIAW")
    assert reference("a01hs00000abcde999") == SearchWords("a01hs00000abcde999")


@pytest.mark.parametrize(
    ("text", "meant", "left"),
    [("PAY-12 add", Numbered(Kind.PAYMENT_ORDER, "PAY-000012"), "add"),
     ("please inv-7", Numbered(Kind.INVOICE, "INV-000007"), "please"),
     (f"{KNOWN} add now", Record(KNOWN), "add now")],
)  # fmt: skip
def test_a_record_among_words_is_known_and_so_are_the_words(text: str, meant: Reference, left: str) -> None:
    assert within(text, NUMBERS) == (meant, left)


@pytest.mark.parametrize("text", ["11436 add 1Z999AA10123456784", "794644789012 for 11436?", "RR123456785US -> 011436"])
def test_an_order_number_beats_a_carriers_number_beside_it(text: str) -> None:
    assert within(text, NUMBERS) is None
    assert supposed(text, NUMBERS) in {("11436",), ("011436",)}


@pytest.mark.parametrize(
    ("text", "left"),
    [("SO-011436 add", "add"), ("so 11436, twice!", "twice"), ("is 11436 paid", "is paid"), ("SO-011436 and SO-011437", "and"),
     ("SO-011436.", ""), ("“SO‑011436”", "")],
)  # fmt: skip
def test_what_stands_beside_numbers_is_known(text: str, left: str) -> None:
    assert rest(text, FORMAT) == left


def test_digits_alone_beside_a_number_are_none_of_the_rest() -> None:
    assert rest("SO-011436 add (11437), #2", FORMAT, ("11437",)) == "add #2"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("INV-000007", Numbered(Kind.INVOICE, "INV-000007")), ("inv 7", Numbered(Kind.INVOICE, "INV-000007")),
     ("PAY-12", Numbered(Kind.PAYMENT_ORDER, "PAY-000012")), ("pa-12", Numbered(Kind.AGREEMENT, "PA-000012")),
     ("TRK3", Numbered(Kind.TRACKING, "TRK-000003")), ("7", OrderNumber("SO-000007"))],
)  # fmt: skip
def test_what_hangs_on_an_order_is_named_by_its_own_number(text: str, meant: Reference) -> None:
    assert reference(text) == meant


@pytest.mark.parametrize(
    ("text", "words"),
    [("harbor cafe", "harbor cafe"), ("PO-8891", "PO-8891"), ("11436 11437", "11436 11437"), ("0", "0"),
     ("<mailto:jane@harbor.example|jane@harbor.example>", "jane@harbor.example"), ("jane@harbor.example", "jane@harbor.example"),
     ("“Harbor &amp; Sons”", "Harbor & Sons"), ("' OR Name != '", "OR Name !="), ("100%_\\", "100%_\\"),
     ("a01Hs00000AbCdEZZZ", "a01Hs00000AbCdEZZZ"), ("INV-0", "INV-0"), ("Acme Outfitters!", "Acme Outfitters"),
     ("(Acme Outfitters)?", "Acme Outfitters"), ("4500 (2)", "4500 (2)"), ("Acme (UK", "Acme (UK")],
)  # fmt: skip
def test_other_words_are_what_orders_are_searched_by(text: str, words: str) -> None:
    assert reference(text) == SearchWords(words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\u200b",
        "https://evil.example/x",
        "HTTPS://evil.example/x",
        "https://[",
        "x" * 301,
        "https://evil.example/lightning/r/Sales_Order__c/a01Hs00000AbCdEIAV/view",
    ],
)
def test_nothing_a_foreign_link_and_a_whole_letter_are_not_searched_by(text: str) -> None:
    assert isinstance(reference(text), Unreadable)


@given(st.text(max_size=400))
def test_no_text_becomes_anything_but_a_number_an_id_or_plain_words(text: str) -> None:
    match reference(text):
        case OrderNumber(number):
            assert number.startswith("SO-")
            assert number.removeprefix("SO-").isascii()
            assert number.removeprefix("SO-").isdigit()
        case Record(record):
            assert record_id(record) == record
        case SearchWords(words):
            assert words
            assert len(words) <= 300
            assert words == " ".join(words.split())
        case Unreadable(shown):
            assert len(shown) <= 300


@given(st.integers(min_value=1, max_value=999_999_999))
def test_a_number_survives_being_written_and_read(number: int) -> None:
    assert reference(FORMAT.write(str(number))) == OrderNumber(FORMAT.write(str(number)))


def numbers_in(text: str) -> list[str]:
    return [each.number for each in mentioned(unescaped(text), FORMAT)]


@pytest.mark.parametrize(
    ("text", "named"),
    [("Is SO-011436 paid? And so-11437?", ["SO-011436", "SO-011437"]),
     ("SO11436, SO 11437 and _SO\u201111438_", ["SO-011436", "SO-011437", "SO-011438"]),
     ("SO-011436, so-011436, SO-11436", ["SO-011436"]),
     ("<https://acme.example/view|SO-011436>", ["SO-011436"]),
     ("#11436, so 11437; SO 011438", ["SO-011436", "SO-011437", "SO-011438"]),
     ("so 500 of them, 11436, a#11436, PSO-11436, SO-0, SO-11436abc, also-11436, #4500017732", []),
     ("Is SO 50% off? SO 2026 budget, #1", []),
     ("", [])],
)  # fmt: skip
def test_a_message_names_orders_by_prefixed_numbers_only(text: str, named: list[str]) -> None:
    assert numbers_in(text) == named


@pytest.mark.parametrize(
    ("text", "meant"),
    [("is №11436 paid", "11436"), ("is 11436 paid", "11436"), ("order 11436", "11436"), ("Where is 011436?", "011436"), ("11436 for 3 days", "11436"),
     ("11436 or acme, not 11437", ("11436", "11437")), ("11436, and PO 45000", "11436"), ("PO 11436", None), ("their P.O.: 11436", None),
     ("PO# 11436 paid?", None), ("the inv 11436", None), ("PO-11436", None), ("$12500", None), ("12,500", None),
     ("-11436", "11436"), ("11436/", "11436"), ("=11436", "11436"), ("~(11436)~", "11436"), ("| 11436 |", "11436"),
     ("order#11436", "11436"), ("\u2022 11436", "11436"), ("\u21d2 ١١٤٣٦", "11436"), ("११४३६ paid?", "11436"), ("4500-11436", None),
     ("-$12500", None), ("11436%", None), ("a=11436", None),
     ("call 5550100", None), ("in 2026", None), ("00000 then", None)],
)  # fmt: skip
def test_a_sentence_with_numbers_as_long_as_an_orders_may_mean_those_orders(
    text: str, meant: str | tuple[str, ...] | None
) -> None:
    assert supposed(text, NUMBERS) == ((meant,) if isinstance(meant, str) else meant or ())


@pytest.mark.parametrize(
    ("text", "found"),
    [("jane@acme.example?", "jane@acme.example"), ("Jane Whitfield jane@acme.example", "jane@acme.example"),
     ("Jane <jane@acme.example>", "jane@acme.example"), ("“jane@acme.example”.", "jane@acme.example"),
     ("R@D Supplies", None), ("@acme", None), ("a@b.example or c@d.example", None), ("Acme", None)],
)  # fmt: skip
def test_one_address_among_words_is_what_is_searched_by(text: str, found: str | None) -> None:
    assert address(text) == found


@given(st.lists(st.integers(min_value=1, max_value=999_999), max_size=5), st.text(alphabet=" ,.;\n", min_size=1))
def test_every_number_of_a_message_is_found_once_and_in_order(numbers: list[int], between: str) -> None:
    written = [FORMAT.write(str(each)) for each in numbers]
    assert numbers_in(between.join(written)) == list(dict.fromkeys(written))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("11436 11437", ["SO-011436", "SO-011437"]),
        ("11437, 11436 and SO-11438", ["SO-011437", "SO-011436", "SO-011438"]),
        ("so 11436; so 11437", ["SO-011436", "SO-011437"]),
        ("11436/11437 & #11438.", ["SO-011436", "SO-011437", "SO-011438"]),
        ("11436", []),
        ("11436 11436", []),
        ("11436 or acme", []),
        ("4500 (2)", []),
        ("and, or", []),
        ("", []),
        ("1 " * 400, []),
    ],
)
def test_a_list_of_numbers_means_each_of_them(text: str, meant: list[str]) -> None:
    assert [each.number for each in listed(typed(text), FORMAT)] == meant


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("SO-11436 jane@acme.example", True),
        ("jane@acme.example: 11436", True),
        ("PAY-7 of <jane@acme.example>", True),
        ("so11436@acme.example", False),
        ("ask so-11436@acme.example", False),
        ("jane@acme.example got no link", False),
        ("SO-11436", False),
    ],
)
def test_a_number_beside_an_address_is_known_from_one_within_it(text: str, *, beside: bool) -> None:
    assert beside_address(typed(text), NUMBERS) is beside


def test_the_record_that_was_named_is_known_among_those_of_its_order() -> None:
    order = Order(
        RecordId("order"),
        "SO-000001",
        invoices=(Invoice(RecordId("other"), "INV-000006"), Invoice(RecordId("invoice"), "INV-000007")),
        payment_orders=(PaymentOrder(RecordId("payment"), "PAY-000012", None, None, None, None, None),),
        agreements=None,
        trackings=(Tracking("UPS", "1Z", None, None, RecordId("tracking"), "TRK-000003"),),
    )
    assert chosen(order, reference("inv-7")) == "invoice"
    assert chosen(order, reference("pay-12")) == "payment"
    assert chosen(order, reference("trk-3")) == "tracking"
    assert chosen(order, reference("PA-1")) is None
    assert chosen(order, OrderNumber("SO-000001")) is None
    assert chosen(order, Record(RecordId("order"))) is None
    assert chosen(order, Record(RecordId("invoice"))) == "invoice"


def test_without_a_prefix_digits_mean_orders_alone() -> None:
    bare = NumberFormat.read("{000000}")
    assert read("7", Numbers(bare, {Kind.INVOICE: bare})) == OrderNumber("000007")
    assert bare.find_prefixed("7") is None
    assert mentioned("7 and 000008", bare) == ()
