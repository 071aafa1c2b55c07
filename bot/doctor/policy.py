"""The policy: durations shorter than production's are accepted, and marked."""

from bot.doctor.check import Check, well, worth_knowing
from bot.runbook.policy import Policy

DURATIONS = ("_seconds", "_days")


def examine(policy: Policy) -> Check:
    name, usual = "Policy", Policy()
    shorter = [
        f"{field} {_said(mine)} (production {_said(standard)})"
        for field in Policy.model_fields
        if field.endswith(DURATIONS)
        and _longest(mine := getattr(policy, field)) < _longest(standard := getattr(usual, field))
    ]
    if shorter:
        mend = "Take them out of [policy] in production; they are for trying things out."
        return worth_knowing(name, f"shorter than in production: {'; '.join(shorter)}", mend)
    return well(name, "no duration is shorter than in production")


def _longest(value: float | tuple[float, ...]) -> float:
    return value[-1] if isinstance(value, tuple) else value


def _said(value: float | tuple[float, ...]) -> str:
    return f"{_longest(value):g}"
