"""The companies that buy in the demo, each another one: their people, towns and currencies."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    account: str
    first_name: str
    last_name: str
    email: str | None
    phone: str = "+1 415 555 0134"
    street: str = "1400 Harbor Way"
    city: str = "Oakland"
    state: str = "CA"
    postal_code: str = "94607"
    country: str = "United States"
    terms: str = "Net 30"
    currency: str = "USD"


def american(account: str, name: str, email: str, street: str, place: str, phone: str) -> Customer:
    """A customer in the United States; `place` is like "Oakland, CA 94607"."""
    first, _, last = name.partition(" ")
    city, _, rest = place.partition(", ")
    state, _, code = rest.partition(" ")
    return Customer(account, first, last, email, phone, street, city, state, code)


ACME = american(
    "Acme Outfitters", "Jane Whitfield", "jane@acme.example", "1400 Harbor Way", "Oakland, CA 94607", "+1 415 555 0134"
)
BIRCH = american(
    "Birch & Sons", "Noah Birch", "noah@birch.example", "77 NW Glisan Street", "Portland, OR 97209", "+1 503 555 0119"
)
CEDAR = american(
    "Cedar Clinic", "Amara Diallo", "amara@cedar.example", "210 Court Street", "Reno, NV 89501", "+1 775 555 0142"
)
DORSET = american(
    "Dorset Legal", "Linda Park", "linda.park@bounce.example", "9 Alder Square", "Seattle, WA 98104", "+1 206 555 0107"
)
EASTON = american(
    "Easton Press", "Ruth Easton", "ruth@easton.example", "18 Milk Street", "Boston, MA 02110", "+1 617 555 0188"
)
FOGHORN = american(
    "Foghorn Studios", "Diego Salas", "diego@foghorn.example", "55 Pier Road", "San Diego, CA 92101", "+1 619 555 0163"
)
GRANITE = american(
    "Granite Peak Bank", "Hana Ito", "hana@granitepeak.example", "400 Larimer St", "Denver, CO 80202", "+1 303 555 0125"
)
BAUER = Customer(
    "Bauer & Söhne GmbH",
    "Jürgen",
    "Bauer",
    "j.bauer@bauer-soehne.example",
    "+49 221 555 0171",
    "Hansaring 12",
    "Köln",
    "NRW",
    "50670",
    "Germany",
    "Net 14",
    "EUR",
)
HALYARD = american(
    "Halyard Sailing School",
    "Mei Chen",
    "mei@halyard.example",
    "3 Marina Green",
    "Sausalito, CA 94965",
    "+1 415 555 0156",
)
KYOTO = Customer(
    "Sakura Kogei KK",
    "Yui",
    "Nakamura",
    "yui@sakura-kogei.example",
    "+81 75 555 0133",
    "Shijo-dori 41",
    "Kyoto",
    "Kyoto",
    "600-8001",
    "Japan",
    "Net 45",
    "JPY",
)
IRONWOOD = american(
    "Ironwood Brewing",
    "Caleb Stone",
    "caleb@ironwood.example",
    "812 Depot Avenue",
    "Boise, ID 83702",
    "+1 208 555 0190",
)
JUNIPER = american(
    "Juniper Dental Group",
    "Priscilla Vance",
    "priscilla@juniperdental.example",
    "66 Aspen Court",
    "Salt Lake City, UT 84101",
    "+1 801 555 0111",
)
KESTREL = american(
    "Kestrel Aviation",
    "Tom Abara",
    "tom@kestrel.example",
    "1 Hangar Loop",
    "Phoenix, AZ 85034",
    "+1 602 555 0178",
)
LARKSPUR = american(
    "Larkspur Learning",
    "Ines Moreau",
    "ines@larkspur.example",
    "29 Campus Drive",
    "Eugene, OR 97401",
    "+1 541 555 0102",
)
THISTLE = Customer(
    "Thistle & Rye Ltd",
    "Fiona",
    "Macrae",
    "fiona@thistleandrye.example",
    "+44 131 555 0149",
    "8 Cockburn Street",
    "Edinburgh",
    "Midlothian",
    "EH1 1BP",
    "United Kingdom",
    "Net 30",
    "GBP",
)
MERIDIAN = american(
    "Meridian Yoga",
    "Asha Raman",
    "asha@meridianyoga.example",
    "14 Lotus Lane",
    "Santa Fe, NM 87501",
    "+1 505 555 0160",
)
NORTHGATE = american(
    "Northgate Church",
    "Paul Okafor",
    "paul@northgate.example",
    "500 Chapel Hill Road",
    "Tacoma, WA 98402",
    "+1 253 555 0137",
)
OLIVE = american(
    "Olive Branch Café", "Leila Haddad", "leila@olivebranch.example", "2 Mission Plaza", "Fresno, CA 93721", ""
)
PACIFICA = american(
    "Pacifica University",
    "Grace Lindqvist",
    "grace@pacifica.example",
    "1 University Circle",
    "Santa Barbara, CA 93106",
    "+1 805 555 0181",
)
QUARRY = Customer(
    "Quarzwerk Zug AG",
    "Reto",
    "Amstutz",
    "reto@quarzwerk.example",
    "+41 41 555 0108",
    "Baarerstrasse 99",
    "Zug",
    "ZG",
    "6300",
    "Switzerland",
    "Net 30",
    "EUR",
)
REDWOOD = american(
    "Redwood Rehab", "Owen Blake", "owen@redwood.example", "730 Grove Street", "Eureka, CA 95501", "+1 707 555 0155"
)
SIERRA = american(
    "Sierra Home Goods",
    "Nadia Popov",
    "nadia@sierrahome.example",
    "88 Truckee Way",
    "Truckee, CA 96161",
    "+1 530 555 0144",
)
TIDEWATER = american(
    "Tidewater Hotels",
    "Marcus Bell",
    "marcus@tidewater.example",
    "12 Ocean Front Walk",
    "Long Beach, CA 90802",
    "+1 562 555 0176",
)
UMBRA = american(
    "Umbra Architects", "Sol Vidal", "sol@umbra.example", "340 Canyon Road", "Tucson, AZ 85701", "+1 520 555 0121"
)
VESPER = american(
    "Vesper Theatre", "Ida Holm", "ida@vesper.example", "1 Curtain Street", "Spokane, WA 99201", "+1 509 555 0168"
)
WILLOW = american(
    "Willow Creek Vets",
    "Dana Fox",
    "dana@willowcreek.example",
    "45 Meadow Lane",
    "Bend, OR 97701",
    "+1 541 555 0129",
)
