"""How each action is called in this org. Configuration, because nobody outside the org can know it."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.actions.catalogue import Action
from bot.runbook.permits import Way
from bot.salesforce.mapping import ApiName

RECORD = "record"
"""What an input for the record's id is called in a binding, beside the keys of the action's terms."""
REQUEST = "request"
"""Likewise for the decision's own key, where the org keeps it."""


class Called(BaseModel):
    """An action that Salesforce runs for us: one input object for each call.

    `inputs` names the action's own inputs by our names: `record`, each term's key, `request` if the org keeps it.
    `success` and `message` name the outputs in which the action itself says whether it worked: the third layer of
    success, after HTTP and `isSuccess`. `file` names the output that holds the id of a file's version.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["apex", "flow"]
    name: ApiName
    inputs: dict[str, ApiName]
    success: ApiName | None = None
    message: ApiName | None = None
    file: ApiName | None = None

    @property
    def path(self) -> str:
        """Relative to the version's root."""
        return f"actions/custom/{self.kind}/{self.name}"

    def given(self, values: Mapping[str, object]) -> dict[str, object]:
        """What is sent: `values` under the action's own names."""
        return {self.inputs[ours]: value for ours, value in values.items() if ours in self.inputs}


class Apex(Called):
    """`[actions.<name>]`, kind "apex": an invocable class, by the name of the class."""

    kind: Literal["apex"]


class Flow(Called):
    """Kind "flow": an autolaunched flow. Without `success`, a finished interview is its yes."""

    kind: Literal["flow"]


class RecordPage(BaseModel):
    """Kind "link": the button opens the record in Salesforce. What else stands in the table is of another kind."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Literal["link"]


Binding = Annotated[Apex | Flow | RecordPage, Field(discriminator="kind")]
Bindings = Mapping[str, Apex | Flow | RecordPage]


def ways(table: Iterable[Action], bindings: Bindings) -> dict[str, Way]:
    """What a press of each action's button does in this org; an action without a binding has no way."""
    bound = {each.name: (each, bindings[each.name]) for each in table if each.name in bindings}
    return {
        name: Way.PAGE if isinstance(binding, RecordPage) else action.way for name, (action, binding) in bound.items()
    }


def problems(table: Iterable[Action], bindings: Bindings) -> Iterator[str]:
    """What is wrong with the bindings, each with its key and what would be right."""
    known = {each.name: each for each in table}
    for name, binding in bindings.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            yield f"actions.{name}: no such action" + (f"; did you mean {near[0]}?" if near else "")
        elif isinstance(binding, Called):
            yield from (f"actions.{name}.{each}" for each in _problems(known[name], binding))


def _problems(action: Action, binding: Called) -> Iterator[str]:
    if action.way is Way.PAGE or (action.evidence is None and action.way is Way.FORM):
        yield 'kind: nothing could prove it, so it can only be a "link"'
        return
    wanted = (RECORD, *action.terms)
    for ours in wanted:
        if ours not in binding.inputs:
            yield f"inputs: {ours} is missing"
    for ours in binding.inputs:
        if ours not in {*wanted, REQUEST}:
            yield f"inputs.{ours}: unknown; {', '.join((*wanted, REQUEST))} are known"
    if action.way is Way.FILE and binding.file is None:
        yield "file: name the output that holds the id of the file's version"
    if isinstance(binding, Apex) and binding.success is None:
        yield "success: name the output that says whether it worked"


def off(table: Iterable[Action], bindings: Bindings) -> list[str]:
    """The actions that nothing is bound to: their buttons are not there."""
    return [each.name for each in table if each.name not in bindings]
