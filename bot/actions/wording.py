"""What actions of one kind say alike: those that mail somebody, those that print, those that open a page."""

from functools import partial

from bot.actions.catalogue import ActionWords

mailing = partial(
    ActionWords,
    cannot="Can't send yet",
    doing="Sending",
    done="Sent",
    not_done="Not sent",
    doubt="The e-mail may have gone out; don't send it again.",
    repeat="send again",
)

printing = partial(
    ActionWords,
    cannot="Can't print yet",
    doing="Printing",
    done="Printed",
    not_done="Not printed",
    doubt="Print it again.",
    repeat="print it again",
)

opening = partial(
    ActionWords,
    cannot="Can't open it yet",
    doing="Opening",
    done="Opened",
    not_done="Not opened",
    doubt="Open it again.",
    repeat="open it again",
)
