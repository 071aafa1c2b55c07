"""Payment links that did not arrive, and saved methods in each state their route's token can be in."""

from collections.abc import Callable

from sandbox.worlds.billing import add_method, add_token, charge, open_payment
from sandbox.worlds.company import EAST, HARBOR, WEST, Route
from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label, of_record
from sandbox.worlds.messages import add_email
from sandbox.worlds.orders import Placed
from sandbox.worlds.situations.situation import Situation

PAYMENT, TOKEN, GATEWAY = "Payment_Order__c", "Payment_Method_Token__c", "Payment_Gateway__c"
VISA = "Visa ending 4242"


def payment_link_failed(ground: Ground, placed: Placed) -> Label:
    """The link was mailed this morning to a mailbox that is not there."""
    payment, at = open_payment(ground, placed), ground.ago(hours=5)
    error = f"550 5.1.1 <{placed.email}>: mailbox does not exist"
    ground.update(
        PAYMENT,
        payment,
        Payment_Link_Attempted_On__c=at,
        Payment_Link_Email_Sent__c=False,
        Last_Email_Status__c="Failed",
        Last_Email_Type__c="Payment Link",
        Last_Email_Recipients__c=placed.email,
        Last_Email_Error__c=error,
        Last_Email_Sent_Date__c=at,
    )
    add_email(ground, placed, "Payment Link", at, Payment_Order__c=payment, Status__c="Failed", Error__c=error)
    return of_record(ground, placed, PAYMENT, payment, "payment_link_failed", "payment_link_failed")


def covered(ground: Ground, placed: Placed, readiness: str | None, route: Route | None = None) -> str:
    """Let what is open be collected from the account's saved card, whose token on the route is so."""
    route = route or placed.route
    method = add_method(ground, placed, VISA)
    token = add_token(ground, method, route, readiness, f"{placed.number} {route.key}")
    charge(ground, open_payment(ground, placed), method, token, route)
    return token


def token_is(situation: str, readiness: str | None, symptom: str | None = None) -> Callable[[Ground, Placed], Label]:
    def put(ground: Ground, placed: Placed) -> Label:
        token = covered(ground, placed, readiness)
        return of_record(ground, placed, TOKEN, token, situation, symptom)

    return put


def gateway_unavailable(ground: Ground, placed: Placed) -> Label:
    """What is open goes over a gateway that is down, and its token says so."""
    covered(ground, placed, "Gateway Unavailable", HARBOR)
    gateway = ground.shared[HARBOR.gateway]
    if ground.row(GATEWAY, gateway)["Available__c"]:
        ground.update(GATEWAY, gateway, Available__c=False)
    return of_record(ground, placed, GATEWAY, gateway, "gateway_unavailable", "gateway_unavailable")


def readiness_ready(ground: Ground, placed: Placed) -> Label:
    """The account's card is ready on the order's route; the contact's own card is ready on that and on another."""
    token = covered(ground, placed, "Ready")
    method = add_method(ground, placed, "Mastercard ending 5100", on_contact=True)
    for route in (placed.route, WEST if placed.route is EAST else EAST):
        add_token(ground, method, route, "Ready", f"{placed.number} contact {route.key}")
    return of_record(ground, placed, TOKEN, token, "readiness_ready")


PAYMENTS = (
    Situation("payment_link_failed", payment_link_failed),
    Situation(
        "retokenization_required",
        token_is("retokenization_required", "Retokenization Required", "retokenization_required"),
    ),
    Situation("new_method_required", token_is("new_method_required", "New Payment Method Required")),
    Situation("gateway_unavailable", gateway_unavailable),
    Situation("readiness_ready", readiness_ready),
    Situation("readiness_unknown", token_is("readiness_unknown", None)),
)
