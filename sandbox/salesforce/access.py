"""Taking access away, as an administrator might, and giving it back: each of the control interface's `access` verbs."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.salesforce.invocations import Invocations
from sandbox.salesforce.limits import Allowance
from sandbox.salesforce.oauth import Sessions
from sandbox.salesforce.org import Org
from sandbox.salesforce.users import Users
from sandbox.worlds.people import INTEGRATION_USERNAME

Given = dict[str, Any]
NAMES = ("do", "user", "object", "field", "record", "action")


class Access:
    def __init__(
        self, org: Org, users: Users, sessions: Sessions, allowance: Allowance, invocations: Invocations
    ) -> None:
        self._org = org
        self._invocations = invocations
        self._users = users
        self._sessions = sessions
        self._allowance = allowance
        self._verbs: dict[str, Callable[[Given, bool], Awaitable[None]]] = {
            "hide_field": self._hide_field,
            "hide_object": self._hide_object,
            "revoke_record": self._revoke_record,
            "deactivate_user": self._deactivate_user,
            "expire_tokens": self._expire_tokens,
            "drop_view_all": self._drop_view_all,
            "revoke_action": self._revoke_action,
            "lock_row": self._lock_row,
            "exhaust_allowance": self._exhaust_allowance,
        }

    async def change(self, given: Given) -> None:
        """Do what `given["do"]` names, or undo it. Raises ValueError with a sentence."""
        for name in NAMES:
            if not isinstance(given.get(name, ""), str):
                raise ValueError(f"{name} must be a text.")  # noqa: TRY004 - the control interface answers ValueError
        undo = given.get("undo", False)
        if not isinstance(undo, bool):
            raise ValueError("undo must be true or false.")  # noqa: TRY004 - the control interface answers ValueError
        verb = self._verbs.get(given["do"])
        if verb is None:
            raise ValueError(f"do must be one of {', '.join(self._verbs)}.")
        await verb(given, undo)

    async def _hide_field(self, given: Given, undo: bool) -> None:  # noqa: FBT001 - called through the table
        entity, field = needed(given, "object"), needed(given, "field")
        await self._org.hide_field(entity, field, await self._anybody(given), undo=undo)

    async def _hide_object(self, given: Given, undo: bool) -> None:  # noqa: FBT001 - as above
        await self._org.hide_object(needed(given, "object"), await self._anybody(given), undo=undo)

    async def _revoke_record(self, given: Given, undo: bool) -> None:  # noqa: FBT001 - as above
        await self._org.revoke_record(needed(given, "record"), await self._anybody(given), undo=undo)

    async def _deactivate_user(self, given: Given, undo: bool) -> None:  # noqa: FBT001 - as above
        user = await self._users.named(needed(given, "user"))
        await self._org.update("User", user, {"IsActive": undo}, await self._users.admin(), as_admin=True)
        if not undo:
            self._sessions.end(user)

    async def _expire_tokens(self, given: Given, undo: bool) -> None:  # noqa: FBT001 - as above
        """What has expired stays so: undoing changes nothing, whoever wants in logs in again."""
        user = await self._anybody(given)
        if not undo:
            self._sessions.end(user or None)

    async def _drop_view_all(self, given: Given, undo: bool) -> None:  # noqa: FBT001 - as above
        user = await self._users.named(given.get("user", INTEGRATION_USERNAME))
        await self._org.drop_view_all(user, given.get("object"), undo=undo)

    async def _revoke_action(self, given: Given, undo: bool) -> None:  # noqa: FBT001 - as above
        self._invocations.revoke(needed(given, "action"), await self._anybody(given), undo=undo)

    async def _lock_row(self, given: Given, undo: bool) -> None:  # noqa: FBT001 - as above
        await self._org.lock(needed(given, "record"), undo=undo)

    async def _exhaust_allowance(self, _given: Given, undo: bool) -> None:  # noqa: FBT001 - as above
        self._allowance.exhaust(undo=undo)

    async def _anybody(self, given: Given) -> str:
        """The user's id, or nothing where everybody is meant."""
        return await self._users.named(given["user"]) if given.get("user") else ""


def needed(given: Given, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{given['do']} needs {name}.")
    return value
