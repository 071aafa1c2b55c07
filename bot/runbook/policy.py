"""What a company may relax or tighten, with the runbook's own strictness as the default."""

from pydantic import BaseModel, ConfigDict, Field


class Policy(BaseModel):
    """`[policy]` in exodus.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quote_optional_when: frozenset[str] = Field(
        default=frozenset(),
        description="Order types whose path never has a quote or an opportunity.",
    )
