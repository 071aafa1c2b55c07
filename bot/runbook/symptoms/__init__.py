"""The runbook's escalation table: one file for each symptom, and the table. Runbook: "When to Escalate".

An entry says what it reads, which rule judges it (the card's own), what its key is, its words and its team. Nothing
elsewhere names a symptom.
"""
