"""The look at what is logged can find something: a name, a secret, and an address that redaction would take out."""

import structlog

from tests.logged import given_away, logging_into

PRIVATE = frozenset({"Acme Outfitters", "12 Pier Road"})


def test_what_is_given_away_is_found_and_nothing_else() -> None:
    lines: list[str] = []
    log = structlog.get_logger()
    with logging_into(lines):
        log.info("reviewed", order="a01Hs000001gth3IAA")
        log.info("sent", to="jane@acme.example", token="xoxb-1-2-3")
        try:
            int("Acme Outfitters")
        except ValueError:
            log.exception("fault")
    log.info("said outside", to="12 Pier Road")
    assert len(lines) == 3
    assert "jane" not in lines[1]
    assert "xoxb" not in lines[1]
    assert given_away(lines, PRIVATE) == [lines[2]]
    assert given_away(["token xoxb-1-2-3"], PRIVATE)
