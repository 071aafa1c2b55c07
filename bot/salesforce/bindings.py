"""How an action is called in this org. Configuration, because nobody outside the org can know it."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.runbook.permits import ActionName
from bot.salesforce.mapping import ApiName


class Apex(BaseModel):
    """`[actions.<name>]`, kind "apex": an invocable class with one input, the record's id.

    `success` and `message` name the outputs in which the class itself says whether it worked: the third layer of
    success, after HTTP and `isSuccess` (reference/salesforce.md 1.2).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["apex"] = "apex"
    name: ApiName
    input: ApiName
    success: ApiName
    message: ApiName

    @property
    def path(self) -> str:
        return f"actions/custom/apex/{self.name}"


Bindings = Mapping[ActionName, Apex]
