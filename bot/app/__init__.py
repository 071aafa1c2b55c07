"""The composition root: the one room that sees every floor. It wires the others together, and knows no rule itself.

`wiring` is what stands on what, `rounds` what is done again and again, `lifetime` how a bot starts and stops;
`sweeping` and `examining` are what the command line does without one.
"""

from bot.app.examining import examine, examine_person, proposed
from bot.app.lifetime import Exodus, House, housed, running, working
from bot.app.org import Salesforce, salesforce
from bot.app.sweeping import looked, sweep
from bot.app.times import utc_now

__all__ = [
    "Exodus",
    "House",
    "Salesforce",
    "examine",
    "examine_person",
    "housed",
    "looked",
    "proposed",
    "running",
    "salesforce",
    "sweep",
    "utc_now",
    "working",
]
