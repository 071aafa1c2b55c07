"""From a symptom to silence. Pure: no I/O, no clock, no random ids."""
