"""Every situation by name, in the order the demo numbers them."""

from sandbox.worlds.situations.fulfillment import FULFILLMENT
from sandbox.worlds.situations.hostile import HOSTILE
from sandbox.worlds.situations.links import LINKS
from sandbox.worlds.situations.mails import MAILS
from sandbox.worlds.situations.near_misses import NEAR_MISSES
from sandbox.worlds.situations.ordinary import HEALTHY, LARGE
from sandbox.worlds.situations.payments import PAYMENTS
from sandbox.worlds.situations.plans import PLANS
from sandbox.worlds.situations.situation import Situation

ALL = (HEALTHY, *LINKS, *PAYMENTS, *MAILS, *FULFILLMENT, *PLANS, LARGE, HOSTILE, *NEAR_MISSES)
SITUATIONS: dict[str, Situation] = {situation.name: situation for situation in ALL}
