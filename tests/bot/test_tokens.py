"""One token for each user: fetched once, renewed before its end, with the audience and the time that Salesforce wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.salesforce import tokens as tokens_module
from bot.salesforce.failures import LoginPassing, LoginRefused, Unavailable, Unintelligible
from bot.salesforce.tokens import LOGIN, Tokens
from bot.salesforce.transport import Transport
from tests.bot.peer import peer
from tests.kit import Clock

KEEP = timedelta(minutes=60)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def clock() -> Clock:
    """The issuer here has the time of the wall."""
    return Clock()


class Issuer:
    """A token endpoint with one idea of who it is and what time it is."""

    def __init__(self) -> None:
        self.audiences: set[str] = set()
        self.ahead = timedelta()
        self.asked: list[dict[str, Any]] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.method == "HEAD":
            return web.Response(headers={"Date": format_datetime(datetime.now(UTC) + self.ahead, usegmt=True)})
        form = await request.post()
        claims = jwt.decode(str(form["assertion"]), options={"verify_signature": False})
        self.asked.append(claims)
        now = datetime.now(UTC) + self.ahead
        refusal = self.refusal(claims, now.timestamp())
        body = refusal or {"access_token": f"token{len(self.asked)}"}
        stamp = {"Date": format_datetime(now, usegmt=True)}
        return web.json_response(body, status=400 if refusal else 200, headers=stamp)

    def refusal(self, claims: dict[str, Any], now: float) -> dict[str, str] | None:
        if self.audiences and claims["aud"] not in self.audiences:
            return {"error": "invalid_grant", "error_description": "audience is invalid"}
        if not now < claims["exp"] <= now + 180:
            return {"error": "invalid_grant", "error_description": "expired authorization code"}
        if claims["sub"] == "stranger":
            return {"error": "invalid_grant", "error_description": "user hasn't approved this consumer"}
        return None


@asynccontextmanager
async def tokens_of(
    origin: str, key: rsa.RSAPrivateKey, clock: Clock, audience: str | None = None
) -> AsyncIterator[Tokens]:
    transport = Transport(origin, clock, read_seconds=5)
    try:
        yield Tokens(transport, client_id="3MVG", private_key=key, audience=audience, keep=KEEP, ticks=clock.ticks)
    finally:
        transport.close()


async def test_many_at_once_cost_one_login_each_user_has_their_own(key: rsa.RSAPrivateKey, clock: Clock) -> None:
    issuer = Issuer()
    async with peer(issuer.serve) as origin, tokens_of(origin, key, clock) as tokens:
        assert set(await asyncio.gather(*(tokens.of("rosa") for _ in range(40)))) == {"token1"}
        assert await tokens.of("omar") == "token2"
    assert [claims["sub"] for claims in issuer.asked] == ["rosa", "omar"]
    assert issuer.asked[0]["iss"] == "3MVG"


async def test_a_token_is_renewed_before_it_runs_out_or_when_it_is_refused(
    key: rsa.RSAPrivateKey, clock: Clock
) -> None:
    issuer = Issuer()
    async with peer(issuer.serve) as origin, tokens_of(origin, key, clock) as tokens:
        first = await tokens.of("rosa")
        tokens.refused("rosa", first)
        second = await tokens.of("rosa")
        tokens.refused("rosa", first)  # somebody else hears late of the old one
        assert await tokens.of("rosa") == second
        clock.ahead = issuer.ahead = KEEP + timedelta(minutes=1)
        assert await tokens.of("rosa") not in {first, second}


async def test_the_generic_audience_is_tried_where_my_domain_is_none(key: rsa.RSAPrivateKey, clock: Clock) -> None:
    issuer = Issuer()
    issuer.audiences = {LOGIN}
    async with peer(issuer.serve) as origin, tokens_of(origin, key, clock) as tokens:
        assert await tokens.of("rosa") == "token2"
        assert [claims["aud"] for claims in issuer.asked] == [origin, LOGIN]


async def test_an_audience_that_was_set_is_the_only_one(key: rsa.RSAPrivateKey, clock: Clock) -> None:
    issuer = Issuer()
    issuer.audiences = {LOGIN}
    async with peer(issuer.serve) as origin, tokens_of(origin, key, clock, "https://other.example") as tokens:
        with pytest.raises(LoginRefused) as caught:
            await tokens.of("rosa")
    assert "audience" in caught.value.reason
    assert len(issuer.asked) == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=5), timedelta(hours=-5)])
async def test_a_wrong_clock_is_set_right_by_salesforces_own(
    key: rsa.RSAPrivateKey, clock: Clock, ahead: timedelta
) -> None:
    issuer = Issuer()
    issuer.ahead = ahead
    async with peer(issuer.serve) as origin, tokens_of(origin, key, clock) as tokens:
        assert await tokens.of("rosa") == "token2"
        assert await tokens.of("omar") == "token3"  # from now on it knows


@pytest.mark.parametrize("ahead", [timedelta(hours=5), timedelta(hours=-5)])
async def test_a_clock_that_is_set_while_we_work_is_set_right_too(
    key: rsa.RSAPrivateKey, clock: Clock, ahead: timedelta
) -> None:
    issuer = Issuer()
    async with peer(issuer.serve) as origin, tokens_of(origin, key, clock) as tokens:
        assert await tokens.of("rosa") == "token1"
        issuer.ahead = ahead
        assert await tokens.of("omar") == "token3"


async def test_a_user_who_gets_none_is_asked_for_again_only_when_somebody_asks(
    key: rsa.RSAPrivateKey, clock: Clock
) -> None:
    issuer = Issuer()
    async with peer(issuer.serve) as origin, tokens_of(origin, key, clock) as tokens:
        for _ in range(2):
            with pytest.raises(LoginRefused, match="doesn't let me work as stranger"):
                await tokens.of("stranger")
    assert len(issuer.asked) == 2


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (503, "<html>down</html>", Unavailable),
        (200, "<html>hello</html>", Unintelligible),
        (200, "[]", Unintelligible),
        (200, "{}", LoginRefused),
    ],
)
async def test_an_answer_that_is_no_token(
    key: rsa.RSAPrivateKey, clock: Clock, status: int, body: str, means: type[Exception]
) -> None:
    async def odd(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body)

    async with peer(odd) as origin, tokens_of(origin, key, clock) as tokens:
        with pytest.raises(means):
            await tokens.of("rosa")


RETRY = {"error": "unknown_error", "error_description": "retry your request"}
RATE = {"error": "invalid_grant", "error_description": "login rate exceeded"}
CLIENT = {"error": "invalid_client", "error_description": "invalid client credentials"}
TOKEN = {"access_token": "token"}


@pytest.mark.parametrize(
    ("answers", "asked", "ends"),
    [
        ([(400, RETRY), (200, TOKEN)], 2, None),
        ([(400, RATE), (200, TOKEN)], 2, None),
        ([(429, {}), (200, TOKEN)], 2, None),
        ([(400, RETRY), (400, RETRY), (200, TOKEN)], 2, LoginPassing),
        ([(400, RETRY), (400, CLIENT), (200, TOKEN)], 2, LoginRefused),
        ([(400, CLIENT), (200, TOKEN)], 1, LoginRefused),
    ],
)
async def test_what_is_passing_gets_one_more_try(
    key: rsa.RSAPrivateKey,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    answers: list[tuple[int, dict[str, str]]],
    asked: int,
    ends: type[Exception] | None,
) -> None:
    monkeypatch.setattr(tokens_module, "AGAIN_SECONDS", 0.01)
    left = list(answers)

    async def serve(_: web.Request) -> web.StreamResponse:
        status, body = left.pop(0)
        return web.json_response(body, status=status)

    async with peer(serve) as origin, tokens_of(origin, key, clock) as tokens:
        if ends:
            with pytest.raises(ends) as caught:
                await tokens.of("rosa")
            assert type(caught.value) is ends
        else:
            assert await tokens.of("rosa") == "token"
    assert len(answers) - len(left) == asked
