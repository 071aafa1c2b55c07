"""A sandbox for the tests to talk to over real HTTP, put back into its first state before each test."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from sandbox.server import Sandbox, start

ROSA = "rosa@exodus.example.demo"
OMAR = "omar@exodus.example.demo"
INTEGRATION = "exodus.bot@exodus.example.demo"
DATA = "/services/data/v67.0"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@cache
def private_key(path: Path) -> Any:
    """Read once: checking an RSA key takes longer than everything else in a login."""
    return serialization.load_pem_private_key(path.read_bytes(), password=None)


@dataclass
class Reply:
    status: int
    body: Any
    headers: Any


@dataclass
class Caller:
    """Calls the sandbox as an outsider would: a login, requests with a token, control calls."""

    sandbox: Sandbox
    http: aiohttp.ClientSession

    async def call(self, method: str, path: str, token: str = "", **options: Any) -> Reply:
        headers = options.pop("headers", {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        async with self.http.request(method, self.sandbox.origin + path, headers=headers, **options) as answer:
            is_json = answer.content_type == "application/json"
            return Reply(answer.status, await answer.json() if is_json else await answer.text(), answer.headers)

    async def get(self, path: str, token: str, **options: Any) -> Reply:
        return await self.call("GET", DATA + path, token, **options)

    async def query(self, soql: str, token: str) -> Reply:
        return await self.get("/query", token, params={"q": soql})

    async def control(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> Reply:
        return await self.call(method, f"/sandbox/{path}", json=body)

    def assertion(self, username: str, key: str | None = None, **claims: Any) -> str:
        app = self.sandbox.salesforce.app
        expiry = int(self.sandbox.clock.now().timestamp()) + 120
        given = {"iss": app.client_id, "sub": username, "aud": self.sandbox.origin, "exp": expiry} | claims
        return jwt.encode(given, key or private_key(app.private_key_file), algorithm="RS256")

    async def ask_token(self, **form: str) -> Reply:
        return await self.call("POST", "/services/oauth2/token", data=form)

    async def login(self, username: str = ROSA) -> str:
        answer = await self.ask_token(grant_type=JWT_BEARER, assertion=self.assertion(username))
        assert answer.status == 200, answer.body
        return str(answer.body["access_token"])

    async def order(self, situation: str) -> dict[str, Any]:
        labels = (await self.control("world", method="GET")).body["labels"]
        return next(label for label in labels if label["situation"] == situation)


@pytest.fixture(scope="session")
async def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    sandbox = await start(tmp_path_factory.mktemp("sandbox"), port=0)
    yield sandbox
    await sandbox.close()


@pytest.fixture
async def caller(running_sandbox: Sandbox) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as http:
        caller = Caller(running_sandbox, http)
        answer = await caller.control("reset", {"keep": True})
        assert answer.body["ok"], answer.body
        yield caller
