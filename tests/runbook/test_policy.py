"""What a company may relax or tighten: `[policy]` in exodus.toml."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.runbook.permits import ActionName
from bot.runbook.policy import Policy


def test_names_and_addresses_are_read_as_people_write_them() -> None:
    written = {
        "missing_links_also_forbid": ["CreatePaymentOrder"],
        "known_recipients": ["@Ledger.example", " AP@acme.example"],
        "quote_optional_when": ["Web", " Sample"],
    }
    policy = Policy.model_validate(written)
    assert policy.missing_links_also_forbid == {ActionName.CREATE_PAYMENT_ORDER}
    assert policy.known_recipients == {"ledger.example", "ap@acme.example"}
    assert [policy.never_has_links(each) for each in ("WEB", "sample", "Standard", None)] == [True, True, False, False]


@pytest.mark.parametrize(
    "wrong",
    [
        {"missing_links_also_forbid": ["SendPaymentLink"]},
        {"tracking_missing_seconds": -1},
        {"lease_seconds": 10, "call_seconds": 60},
        {"look_after_seconds": [30, 5]},
        {"look_after_seconds": []},
        {"known_recipient": ["acme.example"]},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate(wrong)
