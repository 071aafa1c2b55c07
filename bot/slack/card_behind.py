"""The card that a form was opened from: after the decision it says what was decided there.

Kept in memory only, with the address that Slack gave for that press: the receipt is the promise, not this. Nothing is
drawn over what the person has pressed on that card since.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.slack.replies import PrivateReply, Replies, Showable

LIVES = timedelta(minutes=29)
"""Slack takes answers at an address for half an hour."""
KEPT = 1_000
"""Forms that may be open at a time; the oldest are forgotten."""


class CardBehind:
    """One card, as it was when a form was opened from it."""

    def __init__(self, replies: Replies, address: str, card: str, now: Callable[[], datetime]) -> None:
        self._replies = replies
        self._address = address
        self._card = card
        self._pressed = replies.last_press(card)
        self._now = now
        self._until = now() + LIVES
        self._reply: PrivateReply | None = None
        self._over = False

    async def show(self, shown: Showable, *, last: bool) -> None:
        """Draw it in the card's place; after the `last` one nothing more is drawn."""
        if self._over or not self._pressed.newest or self._now() > self._until:
            return
        if self._reply is None:  # the decision is the newest press itself
            self._reply = self._replies.to(self._address, replaces=self._card)
            self._pressed = self._replies.last_press(self._card)
        self._over = last
        await self._reply.card(shown)


class CardsBehind:
    """By the form's view."""

    def __init__(self, replies: Replies, now: Callable[[], datetime]) -> None:
        self._replies = replies
        self._now = now
        self._kept: OrderedDict[str, CardBehind] = OrderedDict()

    def card(self, address: str, card: str) -> CardBehind:
        """That card, from which a form is being opened."""
        return CardBehind(self._replies, address, card, self._now)

    def keep(self, view: str, behind: CardBehind) -> None:
        self._kept[view] = behind
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def of(self, view: str) -> CardBehind | None:
        return self._kept.get(view)
