"""Made-up companies and what they order, drawn by chance; the same chance draws the same."""

import random
from dataclasses import replace
from decimal import Decimal

from sandbox.worlds.customers import Customer
from sandbox.worlds.orders import Line

FIRST_NAMES = (
    *("Ada", "Ben", "Carmen", "Dev", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaori", "Luca"),
    *("Maya", "Nils", "Oksana", "Pia", "Quentin", "Ravi", "Sofia", "Tariq", "Uma", "Viktor", "Wanda", "Yusuf"),
)
LAST_NAMES = (
    *("Abbott", "Brandt", "Castillo", "Dubois", "Eriksen", "Fujita", "Gallo", "Hughes", "Ivanova", "Jansen"),
    *("Kaur", "Lindgren", "Mbeki", "Novak", "Osei", "Pereira", "Quinn", "Rossi", "Schäfer", "Tanaka", "O'Neill"),
)
FIRST_WORDS = (
    *("Amber", "Blue Ridge", "Copper", "Delta", "Evergreen", "First", "Golden", "High Street", "Island", "Jade"),
    *("Keystone", "Lakeside", "Maple", "North Star", "Old Mill", "Pioneer", "Quay", "Riverside", "Silver", "Union"),
)
SECOND_WORDS = ("Dental", "Foods", "Hotels", "Labs", "Legal", "Logistics", "Media", "Outdoors", "School", "Studios")
TOWNS = {
    "USD": (
        ("Oakland", "CA", "94607", "United States", "+1 415 555 0"),
        ("Portland", "OR", "97209", "United States", "+1 503 555 0"),
        ("Denver", "CO", "80202", "United States", "+1 303 555 0"),
        ("Phoenix", "AZ", "85034", "United States", "+1 602 555 0"),
        ("Boise", "ID", "83702", "United States", "+1 208 555 0"),
    ),
    "EUR": (
        ("Köln", "NRW", "50670", "Germany", "+49 221 555 0"),
        ("Lyon", "ARA", "69002", "France", "+33 4 55 50 0"),
        ("Utrecht", "UT", "3511 AB", "Netherlands", "+31 30 555 0"),
    ),
    "GBP": (
        ("Edinburgh", "Midlothian", "EH1 1BP", "United Kingdom", "+44 131 555 0"),
        ("Leeds", "West Yorkshire", "LS1 4AP", "United Kingdom", "+44 113 555 0"),
    ),
    "JPY": (("Kyoto", "Kyoto", "600-8001", "Japan", "+81 75 555 0"),),
}
SHARES = {"USD": 72, "EUR": 14, "GBP": 9, "JPY": 5}
FORMS = {"USD": "Inc.", "EUR": "GmbH", "GBP": "Ltd", "JPY": "KK"}
STREETS = ("Harbor Way", "Mill Lane", "Station Road", "Market Street", "Hill Street", "Canal Walk")
GOODS = (
    Line("Standing desk frame", 1, "180.00", "DF-180"),
    Line("Desk top, oak", 1, "240.00", "DT-160"),
    Line("Monitor arm", 1, "65.00", "MA-065"),
    Line("Acoustic panel", 1, "150.00", "AP-150"),
    Line("Task chair", 1, "310.00", "TC-420"),
    Line("Locker bank", 1, "415.00", "LB-090"),
    Line("Floor lamp", 1, "48.00", "FL-048"),
)
FREIGHT = Line("Freight", 1, "45.00", kind="Shipping")
YEN_FOR_ONE = 150
MOST_LINES, MOST_PIECES = 4, 24


def customer(chance: random.Random, number: int) -> Customer:
    """A company with one contact; `number` keeps its addresses apart from all the others."""
    currency = chance.choices(list(SHARES), list(SHARES.values()))[0]
    city, state, code, country, phone = chance.choice(TOWNS[currency])
    company = f"{chance.choice(FIRST_WORDS)} {chance.choice(SECOND_WORDS)}"
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    domain = f"{company.lower().replace(' ', '-')}-{number}.example"
    return Customer(
        f"{company} {FORMS[currency]}",
        first,
        last,
        f"{first.lower()}@{domain}",
        f"{phone}{chance.randint(100, 199)}",
        f"{chance.randint(1, 240)} {chance.choice(STREETS)}",
        city,
        state,
        code,
        country,
        chance.choice(("Net 14", "Net 30", "Net 45")),
        currency,
    )


def lines(chance: random.Random, currency: str) -> tuple[Line, ...]:
    """Some goods, each once, and mostly what it costs to send them."""
    goods = [
        replace(line, quantity=chance.randint(1, MOST_PIECES))
        for line in chance.sample(GOODS, chance.randint(1, MOST_LINES))
    ]
    extra = [FREIGHT] if chance.random() < 2 / 3 else []
    return tuple(priced(line, currency) for line in goods + extra)


def priced(line: Line, currency: str) -> Line:
    """At what it costs in that currency; a yen has no parts."""
    return replace(line, price=f"{Decimal(line.price) * YEN_FOR_ONE:.0f}") if currency == "JPY" else line


def tracking_number(chance: random.Random) -> str:
    digits = "".join(str(chance.randint(0, 9)) for _ in range(16))
    return f"1Z{digits}" if chance.random() < 1 / 2 else digits[:12]
