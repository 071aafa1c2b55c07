"""The runbook as code, by its own headings. Pure: no I/O, no clock, no random ids."""
