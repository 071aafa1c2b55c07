"""Orders with nothing wrong: one as they all should be, and a very long one."""

from datetime import timedelta
from decimal import Decimal

from sandbox.worlds.billing import add_payment_order
from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label, of_order
from sandbox.worlds.messages import add_email, add_file, add_note
from sandbox.worlds.orders import Line, Placed, add_line
from sandbox.worlds.situations.situation import Situation

MANY_LINES, MANY_PAYMENTS, MANY_MAILS, MANY_NOTES, MANY_FILES = 180, 40, 300, 12, 8
KINDS = (
    ("Desk top, oak", "240.00", "DT-160"),
    ("Task chair", "310.00", "TC-420"),
    ("Monitor arm", "65.00", "MA-065"),
    ("Floor lamp", "48.00", "FL-048"),
    ("Acoustic panel", "150.00", "AP-150"),
    ("Locker bank", "415.00", "LB-090"),
)


def healthy(_ground: Ground, placed: Placed) -> Label:
    return of_order(placed, "healthy")


def long_list(lines: int = MANY_LINES) -> tuple[Line, ...]:
    """A line for each room of a building, the first two thirds of them shipped."""
    found = []
    for room in range(1, lines + 1):
        words, price, item = KINDS[room % len(KINDS)]
        quantity, sent = 1 + room % 4, room <= lines * 2 // 3
        done = quantity if sent else 0
        found.append(Line(f"{words}, room {100 + room}", quantity, price, item, packed=done, fulfilled=done))
    return tuple(found)


def large(ground: Ground, placed: Placed) -> Label:
    """180 lines, 40 payment orders and 300 mails at least; notes and files beside them."""
    for number in range(count(ground, placed, "Sales_Order_Line__c") + 1, MANY_LINES + 1):
        add_line(ground, placed.order, number, Line(f"Spare fixing, bag {number}", 1, "0.00", "MA-065"), placed.route)
    ground.update("Sales_Order__c", placed.order, Line_Item_Count__c=count(ground, placed, "Sales_Order_Line__c"))
    for day in range(count(ground, placed, "Payment_Order__c"), MANY_PAYMENTS):
        add_payment_order(
            ground, placed, Status__c="Cancelled", Balance_Due__c=Decimal(0), Due_Date__c=ground.day(-10 - day)
        )
    for number in range(count(ground, placed, "Order_Email_History__c"), MANY_MAILS):
        kind = ("Invoice", "Payment Link", "Tracking")[number % 3]
        on = {"Invoice__c": placed.invoice} if kind == "Invoice" else {}
        add_email(ground, placed, kind, ground.ago(hours=30 + 7 * number), **on)
    for number in range(1, MANY_NOTES + 1):
        add_note(ground, placed, f"Site visit {number}", f"Floor {number} measured; rooms {number}01 to {number}15.")
    for number in range(1, MANY_FILES + 1):
        add_file(ground, placed, f"Floor plan {number}.pdf")
    return of_order(placed, "large")


def count(ground: Ground, placed: Placed, entity: str) -> int:
    return len(ground.find(f"SELECT Id FROM {entity} WHERE Sales_Order__c = '{placed.order}'"))  # noqa: S608  names and an id of ours


HEALTHY = Situation("healthy", healthy)
LARGE = Situation(
    "large",
    large,
    {
        "lines": long_list(),
        "collected": "58000.00",
        "deposits": MANY_PAYMENTS - 1,
        "fulfillment": "Partially Fulfilled",
        "sync": "Synced",
        "shipment": "In Transit",
        "tracking_number": "1Z4R8V210392847561",
        "age": timedelta(days=95),
    },
)
