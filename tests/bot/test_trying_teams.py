"""What `exodus teams test` answers where a sweep can't tell."""

from bot.escalations.episodes import Plan
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.symptoms.quote_not_converted import QUOTE_NOT_CONVERTED
from bot.salesforce.symptoms import Incomplete
from bot.services.sweeps import Swept
from bot.services.trying_teams import unread


def test_what_could_not_be_read_is_not_called_absent() -> None:
    found = Swept(Plan(), {MISSING_LINKS.name: Incomplete("It lacks View All.", "Give it.")})
    for asked in (None, MISSING_LINKS.name):
        assert unread(found, asked) == ["missing_links: It lacks View All. Give it."]
    assert unread(found, QUOTE_NOT_CONVERTED.name) == []
