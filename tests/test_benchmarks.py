"""The page of measurements: the bench writes its table in the place of the last one, and nothing else."""

from pathlib import Path

import pytest

from bench.__main__ import SUBJECTS, asked
from bench.review import own
from bench.table import BEGIN, END, Row, percentile, write
from bench.timed import Call
from tests.kit import ROOT

ROWS = [Row("cards a second", "3,141", "at least 3,000", kept=True), Row("acks", "p99 120 ms", "100 ms", kept=False)]


def test_a_page_keeps_all_but_the_last_table(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n\n{BEGIN}\n\nof last year\n\n{END}\n\nafter\n")
    write(ROWS[:1], page)
    write(ROWS, page)
    text = page.read_text()
    assert text.startswith(f"before\n\n{BEGIN}\n")
    assert text.endswith(f"{END}\n\nafter\n")
    assert text.count("| cards a second | 3,141 | at least 3,000 | ok |") == 1
    assert "| acks | p99 120 ms | 100 ms | MISSED |" in text
    assert "of last year" not in text


def test_a_page_without_a_place_for_it_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing to see\n")
    with pytest.raises(ValueError, match="has no lines"):
        write(ROWS, page)
    assert page.read_text() == "nothing to see\n"


def test_the_page_of_the_documentation_has_its_place() -> None:
    text = (ROOT / "docs" / "benchmarks.md").read_text()
    assert text.index(BEGIN) < text.index(END)


@pytest.mark.parametrize(("share", "found"), [(0.5, 50), (0.99, 99), (1.0, 100)])
def test_a_percentile_is_what_so_many_do_not_pass(share: float, found: int) -> None:
    assert percentile(range(1, 101), share) == found


def test_nothing_named_means_everything() -> None:
    assert (asked([]).subjects, asked([]).into) == ([], None)
    assert asked([*SUBJECTS, "--into", "page.md"]).subjects == [*SUBJECTS]
    with pytest.raises(SystemExit):
        asked(["everything"])


def test_of_a_review_only_what_it_asked_salesforce_is_taken_out() -> None:
    before, within, also, after = Call(0.5, 0.9), Call(1.001, 1.002), Call(1.004, 1.006), Call(1.5, 1.6)
    assert own(Call(1.0, 1.01), [before, within, also, after]) == pytest.approx(7.0)
