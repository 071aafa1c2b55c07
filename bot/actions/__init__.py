"""From a decision to its proof. Pure: no I/O, no clock, no random ids."""
