"""Invoices that were mailed to the wrong people."""

from sandbox.worlds.billing import add_invoice
from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label, of_record
from sandbox.worlds.messages import add_email
from sandbox.worlds.orders import Placed
from sandbox.worlds.situations.situation import Situation

MAIL = "Order_Email_History__c"
STRANGER = "m.delacroix@brightline-logistics.example"


def mail_invoice(ground: Ground, placed: Placed, recipients: str) -> str:
    """Mail the order's invoice to these and return the history row."""
    invoice = placed.invoice or add_invoice(ground, placed)
    return add_email(ground, placed, "Invoice", ground.ago(hours=3), Invoice__c=invoice, Recipients__c=recipients)


def wrong_invoice_recipients(ground: Ground, placed: Placed) -> Label:
    """It went to somebody of another company, whom nobody at this customer's knows, and the next one would, too."""
    if placed.account:
        ground.update("Account", placed.account, Invoice_Email_Copies__c=STRANGER)
    mail = mail_invoice(ground, placed, STRANGER)
    return of_record(ground, placed, MAIL, mail, "wrong_invoice_recipients", "wrong_invoice_recipients")


MAILS = (Situation("wrong_invoice_recipients", wrong_invoice_recipients),)
