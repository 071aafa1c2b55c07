"""Payment links, saved methods, gateways and plans put right; an invoice mailed again, to the right person."""

from sandbox.salesforce.mend.mend import Mend, Record, add, change, found
from sandbox.salesforce.records import Transaction

PAYMENT, TOKEN, GATEWAY = "Payment_Order__c", "Payment_Method_Token__c", "Payment_Gateway__c"
AGREEMENT, MAIL = "Payment_Agreement__c", "Order_Email_History__c"
FAILED = ("Failed", "Bounced")


def link_failed(_tx: Transaction, payment: Record) -> bool:
    return payment["Last_Email_Status__c"] in FAILED


def link_sent(tx: Transaction, admin: str, payment: Record) -> None:
    """As if the mail had gone out after all, now."""
    change(
        tx,
        admin,
        PAYMENT,
        payment["Id"],
        Last_Email_Status__c="Sent",
        Last_Email_Error__c=None,
        Last_Email_Sent_Date__c=tx.now,
        Payment_Link_Email_Sent__c=True,
        Last_Payment_Link_Email_Sent_On__c=tx.now,
        Email_Sent_Count__c=(payment["Email_Sent_Count__c"] or 0) + 1,
    )
    add(
        tx,
        admin,
        MAIL,
        Sales_Order__c=payment["Sales_Order__c"],
        Payment_Order__c=payment["Id"],
        Email_Type__c="Payment Link",
        Status__c="Sent",
        Recipients__c=payment["Last_Email_Recipients__c"],
        Sent_At__c=tx.now,
    )


def to_strangers(tx: Transaction, mail: Record) -> bool:
    """Whether an invoice went to somebody who is neither at the customer's nor with us, and to nobody right since."""
    if mail["Email_Type__c"] != "Invoice" or not mail["Invoice__c"] or mail["Status__c"] in FAILED:
        return False
    if not addresses(mail) - known_to(tx, mail):
        return False
    later = f"SELECT Id, Recipients__c FROM {MAIL} WHERE Invoice__c = '{mail['Invoice__c']}' AND Id > '{mail['Id']}'"  # noqa: S608  ids of ours
    return all(addresses(each) - known_to(tx, mail) for each in found(tx, later))


def addresses(mail: Record) -> set[str]:
    given = (mail["Recipients__c"] or "").replace(",", ";").split(";")
    return {each.strip().lower() for each in given if each.strip()}


def known_to(tx: Transaction, mail: Record) -> set[str]:
    """The addresses of the account's contacts, and of our own people."""
    account = found(tx, f"SELECT Account__c FROM Invoice__c WHERE Id = '{mail['Invoice__c']}'")[0]["Account__c"]  # noqa: S608  an id of ours
    theirs = found(tx, f"SELECT Email FROM Contact WHERE AccountId = '{account}'") if account else []  # noqa: S608  likewise
    return {str(each["Email"]).lower() for each in theirs + found(tx, "SELECT Email FROM User") if each["Email"]}


def mail_again(tx: Transaction, admin: str, mail: Record) -> None:
    """The same invoice, to the order's contact; the settings add nobody any more."""
    invoice = found(tx, f"SELECT Account__c FROM Invoice__c WHERE Id = '{mail['Invoice__c']}'")[0]  # noqa: S608  an id of ours
    if invoice["Account__c"]:
        change(tx, admin, "Account", invoice["Account__c"], Invoice_Email_Copies__c=None)
    asked = f"SELECT Contact__r.Email FROM Sales_Order__c WHERE Id = '{mail['Sales_Order__c']}'"  # noqa: S608  an id of ours
    orders = found(tx, asked) if mail["Sales_Order__c"] else []
    contact = (orders[0]["Contact__r"] if orders else None) or {}
    add(
        tx,
        admin,
        MAIL,
        Sales_Order__c=mail["Sales_Order__c"],
        Invoice__c=mail["Invoice__c"],
        Email_Type__c="Invoice",
        Status__c="Sent",
        Recipients__c=contact.get("Email"),
        Sent_At__c=tx.now,
    )


def no_next_payment(tx: Transaction, agreement: Record) -> bool:
    due = agreement["Next_Payment_Date__c"]
    scheduled = agreement["Next_Payment_Status__c"] == "Scheduled" and due and due >= tx.now.date().isoformat()
    return agreement["Status__c"] == "Active" and not scheduled


def schedule(tx: Transaction, admin: str, agreement: Record) -> None:
    due = tx.now.date().replace(day=1).toordinal() + 45
    change(
        tx,
        admin,
        AGREEMENT,
        agreement["Id"],
        Next_Payment_Date__c=tx.now.date().fromordinal(due).isoformat(),
        Next_Payment_Status__c="Scheduled",
    )


PAYMENTS = (
    Mend("link_sent", "Set the last e-mail to sent", PAYMENT, link_failed, link_sent),
    Mend(
        "token_ready",
        "Make the token ready",
        TOKEN,
        lambda _tx, token: token["Readiness__c"] != "Ready",
        lambda tx, admin, token: change(tx, admin, TOKEN, token["Id"], Readiness__c="Ready"),
    ),
    Mend(
        "gateway_available",
        "Make the gateway available",
        GATEWAY,
        lambda _tx, gateway: not gateway["Available__c"],
        lambda tx, admin, gateway: change(tx, admin, GATEWAY, gateway["Id"], Available__c=True),
    ),
    Mend("invoice_again", "Mail the invoice to the order's contact", MAIL, to_strangers, mail_again),
    Mend("next_payment", "Schedule the next payment", AGREEMENT, no_next_payment, schedule),
)
