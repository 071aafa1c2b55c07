"""The runbook's escalation table, in its order, and the rows that its text implies."""

from collections.abc import Mapping

from bot.runbook.symptoms.fulfillment_stuck import FULFILLMENT_STUCK
from bot.runbook.symptoms.gateway_unavailable import GATEWAY_UNAVAILABLE
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.symptoms.payment_link_failed import PAYMENT_LINK_FAILED
from bot.runbook.symptoms.quote_not_converted import QUOTE_NOT_CONVERTED
from bot.runbook.symptoms.retokenization_required import RETOKENIZATION_REQUIRED
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.symptoms.symptom import AnySymptom
from bot.runbook.symptoms.tracking_missing import TRACKING_MISSING
from bot.runbook.symptoms.wrong_invoice_recipients import WRONG_INVOICE_RECIPIENTS

Catalogue = Mapping[SymptomName, AnySymptom]

SYMPTOMS: Catalogue = {
    each.name: each
    for each in (
        MISSING_LINKS,
        PAYMENT_LINK_FAILED,
        RETOKENIZATION_REQUIRED,
        GATEWAY_UNAVAILABLE,
        WRONG_INVOICE_RECIPIENTS,
        FULFILLMENT_STUCK,
        TRACKING_MISSING,
        QUOTE_NOT_CONVERTED,
    )
}
