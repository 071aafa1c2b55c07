"""No file names a document that is not in the repository, so whoever reads a source can look it up."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import ROOT

ROOMS = ("bench", "blocks", "bot", "deploy", "docs", "handlers", "sandbox", "tests")
ENDINGS = (".cfg", ".css", ".html", ".js", ".mako", ".md", ".py", ".service", ".sh", ".timer", ".toml", ".yaml", ".yml")
NAMES = (".ci/run", "Makefile", "deploy/Containerfile")
MADE_BY_TESTS = {"page.md"}
DOCUMENT = re.compile(r"(?<![\w/.#-])[\w./-]*\w\.md\b")
LINK = re.compile(r"\]\(([^)\s:]+)\)")
DECISION = re.compile(r"\bdecisions? (\d+)\b")


def files() -> Iterator[Path]:
    """Whatever was written by hand, of the root and of every room."""
    yield from (ROOT / name for name in NAMES)
    for place in (ROOT.glob("*"), *((ROOT / room).rglob("*") for room in ROOMS)):
        yield from (each for each in place if each.name.endswith(ENDINGS))


FILES = sorted(each.relative_to(ROOT) for each in files())
PAGES = [each for each in FILES if each.suffix == ".md"]


def is_there(named: str, file: Path) -> bool:
    """Beside the file that names it, from the root, or by its name alone among the guides."""
    places = (ROOT / file.parent, ROOT, *([ROOT / "docs"] if "/" not in named else []))
    return any((place / named).exists() for place in places)


def missing(text: str, file: Path) -> list[str]:
    """The documents that `text` names and nobody finds."""
    named = {each for each in DOCUMENT.findall(text) if not each.startswith("//")}
    decisions = {number for number in DECISION.findall(text) if not [*ROOT.glob(f"docs/decisions/{int(number):04}-*")]}
    return sorted({each for each in named - MADE_BY_TESTS if not is_there(each, file)} | decisions)


def anchors(page: Path) -> set[str]:
    """How GitHub calls the headings of a page in an address."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def test_every_document_that_is_named_is_there() -> None:
    others = [each for each in FILES if ROOT / each != Path(__file__)]
    wrong = {str(file): found for file in others if (found := missing((ROOT / file).read_text(), file))}
    assert wrong == {}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    here = ROOT / page
    for link in LINK.findall(here.read_text()):
        path, _, anchor = link.partition("#")
        there = here.parent / path if path else here
        assert there.exists(), link
        assert not anchor or anchor in anchors(there), link


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Source: wishes.md 5.", ["wishes.md"]),
        ("docs/decisions/0099-never.md, decision 99", ["99", "docs/decisions/0099-never.md"]),
        ("docs/runbook.md, runbook.md, decision 2, https://docs.slack.dev/README.md", []),
    ],
)
def test_these_tests_find_what_they_look_for(text: str, found: list[str]) -> None:
    assert missing(text, Path("bot/jobs.py")) == found
