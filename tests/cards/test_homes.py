"""The Home tab as those read it who look there first in the morning: reps, teams, and who is nobody in Salesforce."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from blocks.home import HomeContents, tab
from blocks.kit import HomeTab
from bot.escalations.episodes import EpisodeState
from bot.escalations.targets import Target
from bot.runbook.findings import Do, forbids
from bot.runbook.watches import Event
from bot.salesforce.failures import Unreachable
from tests.cards.examples import LINKS, NOW, READER
from tests.cards.kept import kept, names
from tests.cards.limits import broken
from tests.cards.reading import read, read_home
from tests.cards.states import WAITING, listed, opened, some
from tests.cards.test_escalations import SOFIA, TARGETS, episode, sighting
from tests.kit import Sandbox, until

FILES = "homes"
UNTAKEN = (
    episode(id=1),
    episode(id=2, seen=sighting(number="SO-011438", what="Order without opportunity", evidence="no opportunity")),
)
TAKEN = episode(
    id=3,
    seen=sighting(number="SO-011451"),
    state=EpisodeState.CLAIMED,
    claimed_by=SOFIA,
    claimed_at=NOW,
    claim_until=NOW,
)
WATCHES = ((1, "SO-011436", Event.PAID, NOW + timedelta(days=30)), (2, "SO-011439", Event.DELIVERED, NOW))
DUE = (
    *UNTAKEN,
    episode(id=4, seen=sighting(number="SO-011439"), **TARGETS),
    episode(id=5, seen=sighting(number="SO-011440"), to_close=Target(since=NOW, warn_at=NOW, by=NOW)),
)
TAKEN_LATE = TAKEN.model_copy(update={"to_close": TARGETS["to_close"]})
TAKEN_ALREADY = forbids(
    "Sofia Marin has SO-011451 already.", way_out=Do("Talk to them; if they are away, Give to… hands it to you.")
)
QUIET = HomeContents(listed(), None, (), None, NOW)
MORNING = replace(QUIET, listed=listed(*some(), opened(6, **WAITING), unseen=4), watches=WATCHES)
LONG = replace(
    QUIET,
    listed=listed(*(opened(each, due=date(2026, 12, 1 + each % 28)) for each in range(1, 30)), *some()),
    watches=tuple((each, f"SO-{each:06}", Event.PAID, NOW) for each in range(12)),
)
TABS: dict[str, HomeTab] = {
    "morning": tab(MORNING, READER, LINKS),
    "no_morning_message": tab(replace(MORNING, no_mornings=True), READER, LINKS),
    "team": tab(replace(QUIET, queue=(UNTAKEN, (TAKEN,))), READER, LINKS),
    "team_with_a_long_queue": tab(replace(QUIET, queue=(UNTAKEN * 7, (TAKEN,))), READER, LINKS),
    "team_with_work_due_soon": tab(
        replace(QUIET, queue=(DUE, (TAKEN_LATE, TAKEN.model_copy(update={"id": 6}))), read_at=NOW + timedelta(hours=7)),
        READER,
        LINKS,
    ),
    "team_with_nothing_open": tab(replace(MORNING, queue=((), ())), READER, LINKS),
    "team_taken_by_somebody_else": tab(replace(QUIET, queue=(UNTAKEN, ()), refused=TAKEN_ALREADY), READER, LINKS),
    "empty_day": tab(replace(QUIET, listed=listed(opened(1, **WAITING), opened(2, **WAITING))), READER, LINKS),
    "no_orders": tab(QUIET, READER, LINKS),
    "first_page": tab(LONG, READER, LINKS),
    "last_page": tab(LONG, READER, LINKS, 2),
    "without_salesforce": tab(replace(MORNING, listed=None, why=Unreachable().finding), READER, LINKS),
}
NOBODY = ("unlinked", "guest")


def test_every_file_has_its_tab() -> None:
    assert names(FILES, TABS.keys() | set(NOBODY)) == TABS.keys() | set(NOBODY)


@pytest.mark.parametrize("name", TABS)
def test_a_tab_reads_as_it_did(name: str) -> None:
    assert read(TABS[name]) == kept(FILES, name, read(TABS[name]))
    assert not broken(TABS[name])


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("user", NOBODY)
async def test_who_is_nobody_in_salesforce_reads_why_and_who_mends_it(sandbox: Sandbox, user: str) -> None:
    await sandbox.call("slack/home", {"user": user})
    told: list[str] = []

    async def filled() -> bool:
        home = (await sandbox.call(f"slack/views?user={user}"))["home"]
        told[:] = [read_home(home)] if home and "Loading…" not in str(home["blocks"]) else []
        return bool(told)

    await until(filled)
    assert told[0] == kept(FILES, user, told[0])
