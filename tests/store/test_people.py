"""The Slack-Salesforce pair, remembered at first use."""

from bot.runbook.values import RecordId, SlackUserId
from bot.store import people
from bot.store.database import Database
from bot.store.people import Pair
from tests.store.kit import MINUTE, NOW, OMAR, ROSA, race


def test_the_first_use_is_remembered(db: Database):
    first = people.remember(db, ROSA.slack_id, ROSA.user_id, NOW)
    assert first == Pair(ROSA.slack_id, ROSA.user_id, NOW)
    assert people.remember(db, ROSA.slack_id, ROSA.user_id, NOW + MINUTE) == first
    assert people.by_user(db, ROSA.user_id) == ROSA.slack_id


def test_who_has_not_used_the_bot_is_not_known(db: Database):
    assert people.by_user(db, ROSA.user_id) is None


def test_an_address_that_leads_to_another_salesforce_user_shows(db: Database):
    people.remember(db, ROSA.slack_id, ROSA.user_id, NOW)
    assert people.remember(db, ROSA.slack_id, OMAR.user_id, NOW).user_id == ROSA.user_id


def test_an_address_that_another_slack_user_has_now_shows(db: Database):
    people.remember(db, ROSA.slack_id, ROSA.user_id, NOW)
    assert people.remember(db, SlackUserId("U0NEW"), ROSA.user_id, NOW).slack_id == ROSA.slack_id
    assert people.by_user(db, ROSA.user_id) == ROSA.slack_id


def test_two_people_who_swapped_addresses_are_both_refused(db: Database):
    people.remember(db, ROSA.slack_id, ROSA.user_id, NOW)
    people.remember(db, OMAR.slack_id, OMAR.user_id, NOW)
    assert people.remember(db, ROSA.slack_id, OMAR.user_id, NOW) == Pair(ROSA.slack_id, ROSA.user_id, NOW)


def test_replicas_remember_one_owner(replicas: tuple[Database, Database]):
    users = [RecordId(f"00500000000001{number}AAA") for number in range(8)]
    pairs = race(
        *(
            lambda user=user, db=replicas[i % 2]: people.remember(db, ROSA.slack_id, user, NOW)
            for i, user in enumerate(users)
        )
    )
    assert len(set(pairs)) == 1
