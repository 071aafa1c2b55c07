"""What a situation is: how an order made for it differs from an ordinary one, and what is then done to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label
from sandbox.worlds.orders import Placed


@dataclass(frozen=True, slots=True)
class Situation:
    """`put` works on any order; `plan` has what an order that is made for the situation is like from the beginning."""

    name: str
    put: Callable[[Ground, Placed], Label]
    plan: dict[str, Any] = field(default_factory=dict)
