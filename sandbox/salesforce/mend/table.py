"""Every mend by name; what a record's page offers; and an order healed with all that hangs on it."""

from collections.abc import Iterator

from sandbox.salesforce.mend.fulfillment import FULFILLMENT
from sandbox.salesforce.mend.links import LINKS
from sandbox.salesforce.mend.mend import ORDER, Mend, Record, found
from sandbox.salesforce.mend.payments import PAYMENTS
from sandbox.salesforce.records import Transaction

MENDS = {mend.name: mend for mend in (*LINKS, *PAYMENTS, *FULFILLMENT)}
OF_ORDER = ("Payment_Order__c", "Payment_Agreement__c", "ThreePL_Record_Sync_State__c", "Order_Email_History__c")


def offered(tx: Transaction, entity: str, record: Record) -> list[Mend]:
    return [mend for mend in MENDS.values() if mend.entity == entity and mend.applies(tx, record)]


def heal(tx: Transaction, admin: str, entity: str, record: str) -> list[str]:
    """Mend all that is wrong with a record; with an order, with what hangs on it too. Returns the mends' names."""
    done = []
    for each, of in [(entity, record), *(hanging(tx, record) if entity == ORDER else ())]:
        for mend in MENDS.values():
            if mend.heals and mend.entity == each and mend.applies(tx, now := retrieved(tx, each, of)):
                mend.do(tx, admin, now)
                done.append(mend.name)
    return done


def retrieved(tx: Transaction, entity: str, record: str) -> Record:
    return tx.retrieve(entity, record, "", as_admin=True)


def hanging(tx: Transaction, order: str) -> Iterator[tuple[str, str]]:
    """The records that an order's troubles show on."""
    for entity in OF_ORDER:
        for each in found(tx, f"SELECT Id FROM {entity} WHERE Sales_Order__c = '{order}' ORDER BY Id"):  # noqa: S608  names and an id of ours
            yield entity, each["Id"]
    of = f"Sales_Order__c = '{order}'"
    charged = found(tx, f"SELECT Payment_Method_Token__c, Payment_Gateway__c FROM Payment_Order__c WHERE {of}")  # noqa: S608  an id of ours
    charged += found(tx, f"SELECT Payment_Method_Token__c FROM Payment_Agreement__c WHERE {of}")  # noqa: S608  likewise
    for entity in ("Payment_Method_Token__c", "Payment_Gateway__c"):
        for record in dict.fromkeys(each.get(entity) for each in charged):
            if record:
                yield entity, record
