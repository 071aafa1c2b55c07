"""Every entry of the catalogue, walked through: its words, its binding, its story, its row in the runbook's page."""

import json

import pytest

from bot.actions.catalogue import Action
from bot.actions.evidence import Mailed
from bot.actions.facts import Facts
from bot.actions.table import TABLE
from bot.config import config
from bot.runbook.permits import ActionName, Way
from bot.runbook.values import Money
from bot.salesforce.bindings import RecordPage, off, problems, ways
from tests.kit import ROOT

TITLE = 24
"""Slack's own limit for a modal's title and the button that submits it."""
BUTTON = 75
OPTION = 75
NAMES = {each.name: each for each in TABLE}
STORIES = [*(ROOT / "tests" / "stories").glob("*.py")]


def test_the_table_is_the_runbooks() -> None:
    assert sorted(NAMES) == sorted(ActionName)
    assert len(NAMES) == len(TABLE)


@pytest.mark.parametrize("action", TABLE, ids=lambda each: each.name)
def test_its_words_are_there_and_fit_into_slack(action: Action) -> None:
    words = action.words
    assert 0 < len(words.label) <= TITLE
    assert max(len(words.right), len(words.again)) <= OPTION
    for said in (words.subject, words.cannot, words.doing, words.done, words.not_done, words.doubt, words.repeat):
        assert said.strip() == said != ""
    for sentence in filter(None, (words.doubt, words.afterwards)):
        assert sentence.endswith(".")
    assert not {"sorry", "successfully", "please"} & set(" ".join(map(str, vars_of(action))).lower().split())


def vars_of(action: Action) -> list[object]:
    return [getattr(action.words, name) for name in action.words.__slots__]


def test_every_entry_names_its_card_and_no_word_behind_a_command_means_two_things() -> None:
    assert all(each.about for each in TABLE)
    spoken = [(each.about, each.word) for each in TABLE if each.word]
    assert len(set(spoken)) == len(spoken)
    assert {each.name for each in TABLE if not each.word} == {each.name for each in TABLE if each.way is Way.PAGE}


@pytest.mark.parametrize("action", TABLE, ids=lambda each: each.name)
def test_every_entry_has_a_binding_or_is_off(action: Action) -> None:
    """What the bot ships with names a way for each; one without would be said to be off."""
    bindings = config(ROOT / "sandbox.toml").actions
    assert not list(problems(TABLE, bindings))
    assert action.name in bindings or action.name in off(TABLE, bindings)
    way = ways(TABLE, bindings).get(action.name)
    if isinstance(bindings.get(action.name), RecordPage):
        assert way is Way.PAGE
    elif way is Way.FORM:
        assert action.evidence, "nothing could prove it"
    assert off((action,), {}) == [action.name]


@pytest.mark.parametrize("action", TABLE, ids=lambda each: each.name)
def test_what_follows_it_is_there_and_a_guard_is_for_mails(action: Action) -> None:
    assert action.follow_up is None or action.follow_up in NAMES
    assert (action.mail is not None) is isinstance(action.evidence, Mailed)


@pytest.mark.parametrize("action", [each for each in TABLE if each.way is not Way.PAGE], ids=lambda each: each.name)
def test_it_has_a_story(action: Action) -> None:
    assert any(f'"{action.name}"' in story.read_text() for story in STORIES), "no story runs it"


@pytest.mark.parametrize("action", TABLE, ids=lambda each: each.name)
def test_it_has_a_row_in_the_runbooks_page(action: Action) -> None:
    assert f"`{action.name}`" in (ROOT / "docs" / "runbook.md").read_text()


def test_the_facts_of_the_first_release_stay_readable() -> None:
    """It kept a payment link's values by name."""
    written = {
        "number": "PAY-1", "order_number": "SO-1", "amount": "1240.00", "currency": "USD", "due": "2026-12-19",
        "method": "Payment Link", "contact": "Jane Poe", "email": "jane@acme.example",
        "last": {"at": "2026-11-28T10:00:00+00:00", "status": "Sent"},
    }  # fmt: skip
    facts = Facts.model_validate_json(json.dumps(written))
    told = {each.key: each.words for each in facts.shown}
    assert facts.to == ("jane@acme.example",)
    assert told["amount"] == (Money(amount=told["amount"][0].amount, currency="USD"),)
    assert list(told) == ["amount", "due", "method", "contact", "last"]
    assert Facts.model_validate_json(facts.model_dump_json()) == facts
