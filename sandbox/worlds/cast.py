"""Who plays which situation in the demo: a fixed number, a customer of its own, what was ordered, what was noted."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sandbox.worlds import customers
from sandbox.worlds.company import EAST, RHINE
from sandbox.worlds.customers import Customer
from sandbox.worlds.orders import Line, shipped
from sandbox.worlds.situations.hostile import LINES as HOSTILE_LINES
from sandbox.worlds.situations.hostile import NASTY
from sandbox.worlds.situations.ordinary import long_list

FORGOTTEN = "quote_not_converted"


@dataclass(frozen=True, slots=True)
class Part:
    """`plan` is how the order differs from what its situation makes of it; `note` a title and a text."""

    number: str
    situation: str
    customer: Customer
    lines: tuple[Line, ...]
    plan: dict[str, Any] = field(default_factory=dict)
    note: tuple[str, str] | None = None
    file: str = ""


FREIGHT = Line("Freight", 1, "45.00", kind="Shipping")
FULL_ORDER = (
    Line("Standing desk frame", 10, "180.00", "DF-180", packed=10, fulfilled=10),
    Line("Monitor arm", 20, "65.00", "MA-065", packed=20, fulfilled=20),
    Line("Acoustic panel", 4, "150.00", "AP-150", route=EAST),
    Line("Freight", 1, "120.00", kind="Shipping"),
    Line("Sales tax", 1, "180.00", kind="Tax"),
)
ARMS = (Line("Monitor arm", 12, "65.00", "MA-065"), FREIGHT)
CHAIRS = (Line("Task chair", 8, "310.00", "TC-420"), Line("Floor lamp", 8, "48.00", "FL-048"), FREIGHT)
DESKS = (Line("Standing desk frame", 6, "180.00", "DF-180"), Line("Desk top, oak", 6, "240.00", "DT-160"), FREIGHT)
LOCKERS = (Line("Locker bank", 5, "415.00", "LB-090"), Line("Fitting on site", 6, "85.00", kind="Labor"))
PANELS = (Line("Acoustic panel", 16, "150.00", "AP-150"), Line("Project discount", 1, "-120.00", kind="Credit"))
YEN = (Line("Task chair", 4, "46500", "TC-420"), Line("Floor lamp", 4, "7200", "FL-048"))
MONTHLY = (Line("Furniture subscription, 12 months", 12, "149.00", kind="Service"),)

CAST = (
    Part(
        "SO-011436",
        "healthy",
        customers.ACME,
        FULL_ORDER,
        {
            "purchase_order": "4500017732",
            "collected": "2760.00",
            "fulfillment": "Partially Fulfilled",
            "sync": "Synced",
            "shipment": "In Transit",
            "tracking_number": "1Z999AA10123456784",
        },
        ("Second delivery", "Customer takes the panels in a second delivery; agreed with Jane by phone."),
        "Purchase order 4500017732.pdf",
    ),
    Part(
        "SO-011437",
        "missing_quote",
        customers.BIRCH,
        ARMS,
        {"purchase_order": "PO-2291", "age": timedelta(hours=20)},
        ("Entered by hand", "Taken from Noah's e-mail; the quote was never made in Salesforce."),
    ),
    Part(
        "SO-011438",
        "missing_opportunity",
        customers.CEDAR,
        ARMS,
        {"purchase_order": "CC-0077", "age": timedelta(hours=26)},
    ),
    Part(
        "SO-011439",
        "payment_link_failed",
        customers.DORSET,
        CHAIRS,
        {"purchase_order": "DL-2026-118", "due_in_days": 9},
        ("New address", "Linda has moved to another office; her old mailbox is closed. Ask reception for the new one."),
    ),
    Part("SO-011440", "hostile_text", NASTY, HOSTILE_LINES, {"purchase_order": "x') OR Name LIKE '%"}),
    Part(
        "SO-011441",
        "near_another_region",
        customers.EASTON,
        ARMS,
        {"purchase_order": "EP-1189", "age": timedelta(days=3), "route": EAST},
    ),
    Part(
        "SO-011442",
        "retokenization_required",
        customers.FOGHORN,
        PANELS,
        {"purchase_order": "FS-4471", "collected": "780.00", "age": timedelta(days=16)},
    ),
    Part(
        "SO-011443",
        "new_method_required",
        customers.GRANITE,
        LOCKERS,
        {"purchase_order": "GPB-90112", "due_in_days": 4, "age": timedelta(days=26)},
        ("Card expired", "The bank's purchasing card ran out last month."),
    ),
    Part(
        "SO-011444",
        "gateway_unavailable",
        customers.HALYARD,
        DESKS,
        {"purchase_order": "HSS-77", "due_in_days": 12},
    ),
    Part(
        "SO-011445",
        "readiness_ready",
        customers.BAUER,
        DESKS,
        {"purchase_order": "BS-2026-0419", "route": RHINE, "due_in_days": 5, "age": timedelta(days=9)},
        ("Abbuchung", "Herr Bauer möchte, dass wir die hinterlegte Karte belasten."),
        "Auftrag BS-2026-0419.pdf",
    ),
    Part(
        "SO-011446",
        "readiness_unknown",
        customers.KYOTO,
        YEN,
        {"purchase_order": "SK-0033", "due_in_days": 34, "age": timedelta(days=6)},
    ),
    Part(
        "SO-011447",
        "wrong_invoice_recipients",
        customers.IRONWOOD,
        CHAIRS,
        {"purchase_order": "IB-556"},
        file="Purchase order IB-556.pdf",
    ),
    Part(
        "SO-011448",
        "fulfillment_stuck",
        customers.JUNIPER,
        (Line("Acoustic panel", 10, "150.00", "AP-150"), FREIGHT),
        {"purchase_order": "JDG-1207", "collected": "1545.00", "age": timedelta(days=4)},
        ("Opening day", "The practice opens on the first; Priscilla needs the panels before that."),
    ),
    Part(
        "SO-011449",
        "tracking_missing",
        customers.KESTREL,
        shipped(CHAIRS),
        {"purchase_order": "KA-8820", "collected": "2909.00", "age": timedelta(days=14)},
    ),
    Part("Q-004650", FORGOTTEN, customers.LARKSPUR, (Line("Desk top, oak", 30, "240.00", "DT-160"),)),
    Part(
        "SO-011450",
        "plan_active",
        customers.THISTLE,
        MONTHLY,
        {"purchase_order": "TR-310", "collected": "447.00", "route": RHINE, "age": timedelta(days=92)},
    ),
    Part(
        "SO-011451",
        "plan_paused",
        customers.MERIDIAN,
        MONTHLY,
        {"purchase_order": "MY-12", "collected": "894.00", "age": timedelta(days=170)},
        ("Paused", "Asha closes the studio for the winter; plan to go on when she reopens."),
    ),
    Part(
        "SO-011452",
        "plan_cancelled",
        customers.NORTHGATE,
        MONTHLY,
        {"purchase_order": "NC-0508", "collected": "298.00", "age": timedelta(days=75)},
        ("Cancelled", "Paul has cancelled: the hall was sold."),
    ),
    Part(
        "SO-011453",
        "plan_no_next_payment",
        customers.OLIVE,
        MONTHLY,
        {"purchase_order": "OB-77", "collected": "149.00", "age": timedelta(days=33)},
    ),
    Part(
        "SO-011454",
        "large",
        customers.PACIFICA,
        long_list(),
        {"purchase_order": "PU-CAP-2026-004"},
        ("One building, one order", "Every room is a line on purpose: the university books them one by one."),
    ),
    Part(
        "SO-011455",
        "near_outside_runtime_window",
        customers.QUARRY,
        ARMS,
        {"purchase_order": "QZ-2218", "collected": "825.00", "age": timedelta(days=2)},
    ),
    Part(
        "SO-011456",
        "near_fulfilled_without_number",
        customers.REDWOOD,
        shipped(ARMS),
        {"purchase_order": "RR-91", "collected": "825.00", "age": timedelta(days=12)},
        ("Own van", "Delivered by the warehouse's own van; there is no parcel number."),
    ),
    Part(
        "SO-011457",
        "near_never_had_a_quote",
        customers.SIERRA,
        (Line("Floor lamp", 2, "48.00", "FL-048"), Line("Parcel", 1, "9.50", kind="Shipping")),
        {"collected": "105.50", "age": timedelta(days=1)},
    ),
    Part(
        "SO-011458",
        "near_within_grace",
        customers.TIDEWATER,
        shipped(DESKS),
        {"purchase_order": "TH-4410", "collected": "1000.00", "age": timedelta(days=8), "fulfillment": "Fulfilled"},
    ),
    Part(
        "SO-011459",
        "near_ap_mailbox",
        customers.UMBRA,
        LOCKERS,
        {"purchase_order": "UA-2026-31"},
        ("Invoices", "Invoices go to accounts payable, Sol only wants to be asked about deliveries."),
    ),
    Part("SO-011460", "near_internal_copy", customers.VESPER, PANELS, {"purchase_order": "VT-15"}),
)
