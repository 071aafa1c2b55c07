"""The same org as a customer has it who installed a package and renamed things: every custom name is another.

Worlds, actions and rows know the names of exodus.toml alone; here they are put into the org's own words on the way
out, and back on the way in. A custom name without its namespace is nobody's, as in an org that has the package
installed. Standard names, labels that nobody changed, and the inputs of actions keep theirs.
Source: Salesforce's "Namespace Prefixes" (REST and SOQL write namespace__Name__c, and namespace__Name__r).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.rest import Answer, Request

CUSTOM = re.compile(r"\b([A-Za-z]\w*?)__([cr])\b", re.IGNORECASE)
NAMESPACE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,14}")
NOBODYS = "Nobodys_"
WRAPPERS = {("composite",), ("composite", "batch")}
"""Their parts come here one by one."""


@dataclass
class Dialect:
    """`renamed`: a name of exodus.toml, without its suffix, and the org's own; `labels` by the org's own name."""

    namespace: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def speak(self, namespace: str, renamed: Mapping[str, str], labels: Mapping[str, str]) -> None:
        """From now on. Raises ValueError for what no org could have."""
        if namespace and not NAMESPACE.fullmatch(namespace):
            raise ValueError("namespace must be 1 to 15 letters and digits that begin with a letter.")
        if len({each.lower() for each in renamed.values()}) < len(renamed):
            raise ValueError("renamed must not give two things one name.")
        self.namespace, self.renamed, self.labels = namespace, dict(renamed), dict(labels)

    def clear(self) -> None:
        self.speak("", {}, {})

    def heard(self, request: Request) -> Request:
        """`request` in the names of exodus.toml."""
        if not self._spoken or request.path in WRAPPERS:
            return request
        return replace(
            request,
            path=self._path_in(request.path),
            parameters={name: self._in(value) for name, value in request.parameters.items()},
            body=self._each(request.body, self._in),
        )

    def said(self, request: Request, answer: Answer) -> Answer:
        """`answer` in the org's own names."""
        if not self._spoken or request.path in WRAPPERS or isinstance(answer.body, bytes):
            return answer
        body = self._labelled(self._each(answer.body, self._out))
        return replace(answer, body=self._actions(body) if request.path[:1] == ("actions",) else body)

    def complained(self, problem: SalesforceError) -> SalesforceError:
        fields = tuple(self._out(each) for each in problem.fields)
        return SalesforceError(problem.status, problem.code, self._out(problem.message), fields)

    @property
    def _spoken(self) -> bool:
        return bool(self.namespace or self.renamed)

    def _out(self, text: str) -> str:
        return CUSTOM.sub(lambda found: self._named(found[1], found[2]), text)

    def _named(self, base: str, suffix: str) -> str:
        if base.startswith(NOBODYS):
            return f"{base.removeprefix(NOBODYS)}__{suffix}"
        return f"{self._before}{self.renamed.get(base, base)}__{suffix}"

    def _in(self, text: str) -> str:
        return CUSTOM.sub(lambda found: self._meant(found[1], found[2]), text)

    def _meant(self, name: str, suffix: str) -> str:
        before, own = self._before, {theirs.lower(): ours for ours, theirs in self.renamed.items()}
        bare = name[len(before) :]
        old = {each.lower() for each in self.renamed} - own.keys()
        if not name.lower().startswith(before.lower()) or bare.lower() in old:
            return f"{NOBODYS}{name}__{suffix}"
        return f"{own.get(bare.lower(), bare)}__{suffix}"

    def _path_in(self, path: tuple[str, ...]) -> tuple[str, ...]:
        if path[:2] == ("actions", "custom") and len(path) > 3 and self.namespace:  # noqa: PLR2004 - a name behind its kind
            name = path[3]
            known = name.lower().startswith(self._before.lower())
            return (*path[:3], name[len(self._before) :] if known else NOBODYS + name)
        return tuple(map(self._in, path))

    def _actions(self, body: Any) -> Any:
        """Classes and flows have the namespace, too, in lists and descriptions."""
        if not isinstance(body, dict):
            return body
        listed = [self._action(each) for each in body.get("actions", [])]
        return {**self._action(body), **({"actions": listed} if "actions" in body else {})}

    def _action(self, body: dict[str, Any]) -> dict[str, Any]:
        if "name" not in body:
            return body
        name = f"{self._before}{body['name']}"
        url = {"url": f"{body['url'].rpartition('/')[0]}/{name}"} if "url" in body else {}
        return {**body, "name": name, **url}

    def _labelled(self, node: Any) -> Any:
        match node:
            case list():
                return [self._labelled(each) for each in node]
            case {"name": str(name), "label": str(), **_rest} if name in self.labels:
                return {**node, "label": self.labels[name]}
            case dict():
                return {key: self._labelled(each) for key, each in node.items()}
        return node

    def _each(self, node: Any, change: Any) -> Any:
        match node:
            case str():
                return change(node)
            case list():
                return [self._each(each, change) for each in node]
            case dict():
                return {change(key): self._each(each, change) for key, each in node.items()}
        return node

    @property
    def _before(self) -> str:
        return f"{self.namespace}__" if self.namespace else ""
