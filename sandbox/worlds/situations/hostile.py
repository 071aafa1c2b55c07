"""An order whose every text field was filled in by somebody with bad intentions, as far as the field takes it."""

from typing import Any

from sandbox.worlds.customers import Customer
from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label, of_order
from sandbox.worlds.messages import add_email
from sandbox.worlds.orders import Line, Placed, addresses
from sandbox.worlds.situations.situation import Situation

NASTY = Customer(
    '<!channel> Ünïcode & "Sons" &lt;b&gt; *bold* _it_ ~no~ `code` ```block``` <https://evil.example|Pay here>',
    "Bobby <@U0REP>",
    "O'Brien\"; SELECT Id FROM User -- \u202egnp.exe 😀‼️",
    "o'brien+pay@acme.example",
    phone="<tel:+15550100|call>",
    street="1 <!here> Lane\n' OR Name != '' OR Name = '\\",
    city="<#C0GENERAL> :tada: @channel",
    state="&amp;&#42;",
    postal_code="](http://evil.example)",
    terms="Net 30 {{ terms }} ${env} %s %(x)s",
)
LINES = (
    Line("`\"'<!everyone>'\"` https://evil.example/?a=1&b=2 \u202edesrever\u202c", 3, "20.00", "HT-001"),
    Line(("W" * 230) + " <!date^0^{ago}|>", 1, "40.00", "HT-001"),
)
TEXTS = {
    "Customer_Purchase_Order__c": "x') OR Name LIKE '%",
    "Terms__c": NASTY.terms,
    **addresses(NASTY),
    "Shipping_Country__c": "\ufeff\u200b\u2066United\u2069 States",
}
NOTES = (
    "<!channel> &lt;!channel&gt; &amp;lt; <@U0REP> <https://evil.example|https://bank.example>",
    ("😀\u202e`*_~<&>\"'\\{}[]()|#@!% " * 200)[:4_000],
    "https://evil.example/" + "a" * 3_979,
    "*/ UNION SELECT Id FROM User WHERE Name LIKE '%' LIMIT 1 --\r\n\t\x0b\x1b[31m",
)
COMPLAINT = '550 <o\'brien@acme.example> "no such mailbox" <!channel> ' + "é" * 3_900


def hostile_text(ground: Ground, placed: Placed) -> Label:
    rename_customer(ground, placed)
    ground.update("Sales_Order__c", placed.order, **TEXTS)
    lines = f"SELECT Id FROM Sales_Order_Line__c WHERE Sales_Order__c = '{placed.order}' ORDER BY Id LIMIT {len(LINES)}"  # noqa: S608  an id of ours
    for found, line in zip(ground.find(lines), LINES, strict=False):
        ground.update("Sales_Order_Line__c", found["Id"], Description__c=line.description)
    for text in NOTES:
        ground.add("Order_Note__c", Sales_Order__c=placed.order, Name="<!subteam^S0|all> note", Body__c=text)
    add_email(ground, placed, "Invoice", ground.ago(days=2), Status__c="Failed", Error__c=COMPLAINT)
    return of_order(placed, "hostile_text")


def rename_customer(ground: Ground, placed: Placed) -> None:
    """Account, contact and opportunity; the address stays, so that mail still finds it."""
    if placed.account:
        ground.update("Account", placed.account, Name=NASTY.account)
    if placed.contact:
        name: dict[str, Any] = {"FirstName": NASTY.first_name, "LastName": NASTY.last_name, "Phone": NASTY.phone}
        ground.update("Contact", placed.contact, **name)
    if placed.opportunity:
        ground.update("Opportunity", placed.opportunity, Name=NASTY.account[:120])


HOSTILE = Situation("hostile_text", hostile_text, {"customer": NASTY, "lines": LINES})
