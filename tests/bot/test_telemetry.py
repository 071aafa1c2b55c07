"""Nothing that opens a door, and nothing about a customer, is ever logged."""

import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import telemetry
from bot.telemetry import new_reference, redact

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzTVZHIn0.c2lnbmF0dXJl-_x"
SECRETS = [
    "xoxb-981582248992-8283043192767-ZV54eVwARYLs9v3OoNYyjLrg",
    "xoxp-1-2-3-abc",
    "xapp-1-A0EXODUS-8837163316375-b5c9df10be35829069ae42",
    "00DHs0000000001AAA!AQEAQNx.abc_DEF",
    JWT,
    "https://hooks.slack.com/commands/T0EXODUS/123/abcdef",
    "http://127.0.0.1:8930/response/T0EXODUS/9/abcdef",
    "https://pay.exodus.example/l/5fL2x",
    "jana@harborcafe.example",
]
AROUND = st.sampled_from(["", " ", "'", '"', "\n", "token=", "Bearer ", "<", "(", "url: "])


@given(st.sampled_from(SECRETS), AROUND, AROUND)
def test_a_secret_goes_wherever_it_stands(secret: str, before: str, after: str) -> None:
    assert secret not in redact(f"{before}{secret}{after.replace('token=', ' ')}")


@given(st.sampled_from(SECRETS))
def test_it_goes_however_deep_it_sits(secret: str) -> None:
    deep = {"request": [{"headers": ("Authorization", f"Bearer {secret}")}], "kept": 7}
    clean = redact(deep)
    assert secret not in json.dumps(clean)
    assert clean["kept"] == 7


@pytest.mark.parametrize(
    "harmless", ["SO-011436", "a01Hs00000AbCdEIAV", "rosa", "12 Pier Road", "https://acme.my.salesforce.com"]
)
def test_what_is_no_secret_stays(harmless: str) -> None:
    assert redact(harmless) == harmless


def test_a_traceback_is_cleaned_as_well(capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    telemetry.configure()
    try:
        with telemetry.bound(reference="ABC234"):
            try:
                int(f"refused: {JWT} for jana@harborcafe.example")
            except ValueError:
                structlog.get_logger("story").exception("fault")
            logging.getLogger("library").warning("Bearer %s", SECRETS[0])
    finally:
        root.handlers[:], root.level = before, level
        structlog.reset_defaults()
    lines = capfd.readouterr().err
    assert "ABC234" in lines
    assert "ValueError" in lines
    for secret in (JWT, "jana@", SECRETS[0]):
        assert secret not in lines


def test_references_are_short_and_unlike_each_other() -> None:
    made = {new_reference() for _ in range(500)}
    assert len(made) > 490
    assert all(len(each) == 6 and not set("01IOLl") & set(each) for each in made)
