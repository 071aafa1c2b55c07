"""docs/runbook.md says which code keeps each sentence of the runbook and which test shows it: is that still there?"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.kit import ROOT

PAGE = ROOT / "docs" / "runbook.md"
SECTIONS = [
    "Before the sections",
    "Conversion and Handoff",
    "Sales Order Review",
    "Invoices",
    "Payment link rules",
    "Saved Methods",
    "Recurring Plans",
    "Tracking and Shipment Communication",
    "When to Escalate",
]
SENTENCES = 53
NOT_YET = "Not kept yet"
MENTION = re.compile(r"`((?:bot|blocks|handlers|tests|sandbox)/[\w/.-]+)(?:: ([^`]+))?`")


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    asks: str
    kept: str
    shown: str


def rows() -> list[Row]:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.read_text().splitlines()]
    return [Row(int(each[0]), *each[1:]) for each in cells if each[0].isdigit()]


def mentions(text: str) -> Iterator[tuple[Path, list[str]]]:
    """The files that `text` names, and of each the names in it."""
    for path, names in MENTION.findall(text):
        yield ROOT / path, [name.strip() for name in names.split(",") if name.strip()]


@cache
def defined(file: Path) -> set[str]:
    """Every name that `file` defines: functions, classes, what stands in them, constants."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    named = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    return named | {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def test_every_section_of_the_runbook_stands_in_its_order() -> None:
    headings = [line.removeprefix("## ") for line in PAGE.read_text().splitlines() if line.startswith("## ")]
    assert [each for each in headings if each in SECTIONS] == SECTIONS


def test_every_sentence_has_its_row() -> None:
    assert [row.number for row in rows()] == list(range(1, SENTENCES + 1))


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row.number))
def test_a_sentence_is_kept_and_shown_or_said_not_to_be(row: Row) -> None:
    assert row.asks
    if NOT_YET in row.kept:
        assert row.kept.removeprefix(NOT_YET).strip(" :."), "why?"
        return
    assert list(mentions(row.kept)), "kept by which code?"
    assert any(file.name.startswith("test_") for file, _ in mentions(row.shown)), "shown by which test?"


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row.number))
def test_what_a_row_names_exists(row: Row) -> None:
    for file, names in mentions(row.kept + row.shown):
        assert file.is_file(), f"{file.relative_to(ROOT)} is not there"
        assert not names or set(names) <= defined(file), f"{file.relative_to(ROOT)} has no {set(names) - defined(file)}"
