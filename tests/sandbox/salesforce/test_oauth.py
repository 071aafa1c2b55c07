"""Logging in: who gets a token, for how long, and in which words the others are turned away.

Documents: Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration", "OAuth 2.0 Client Credentials
Flow for Server-to-Server Integration" and "OAuth Authorization Error Codes".
"""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ROSA = "rosa@exodus.example.demo"
DATA = "/services/data/v67.0"
WHO_AM_I = "SELECT Id FROM User WHERE Username = 'rosa@exodus.example.demo'"


async def refused(caller, **claims):
    username = claims.pop("sub", ROSA)
    answer = await caller.ask_token(grant_type=JWT_BEARER, assertion=caller.assertion(username, **claims))
    assert answer.status == 400
    return answer.body["error"], answer.body["error_description"]


async def test_a_person_logs_in_by_a_signed_assertion_and_reads_as_themselves(caller):
    answer = await caller.ask_token(grant_type=JWT_BEARER, assertion=caller.assertion(ROSA))
    assert answer.status == 200
    assert answer.body["token_type"] == "Bearer"
    assert answer.body["instance_url"] == caller.sandbox.origin
    assert answer.body["access_token"].startswith("00D")
    assert "!" in answer.body["access_token"]
    assert "refresh_token" not in answer.body
    found = await caller.query(WHO_AM_I, answer.body["access_token"])
    assert answer.body["id"].endswith(found.body["records"][0]["Id"])
    assert answer.body["issued_at"].isdigit()
    assert "api" in answer.body["scope"].split()


@pytest.mark.parametrize("audience", ["https://login.salesforce.com", "https://test.salesforce.com"])
async def test_the_login_hosts_are_audiences_too(caller, audience):
    answer = await caller.ask_token(grant_type=JWT_BEARER, assertion=caller.assertion(ROSA, aud=audience))
    assert answer.status == 200


async def test_an_assertion_signed_with_another_key_is_refused(caller):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = other.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    assert await refused(caller, key=pem) == ("invalid_grant", "invalid assertion")


async def test_an_assertion_for_another_audience_is_refused(caller):
    assert await refused(caller, aud="https://evil.example") == ("invalid_grant", "audience is invalid")


async def test_an_audience_must_be_one_string(caller):
    assert await refused(caller, aud=[caller.sandbox.origin]) == ("invalid_grant", "audience is invalid")


async def test_an_unknown_app_is_refused(caller):
    assert await refused(caller, iss="3MVGunknown") == ("invalid_client_id", "client identifier invalid")


@pytest.mark.parametrize("seconds", [-3600, -1, 0])
async def test_an_assertion_that_has_expired_is_refused(caller, seconds):
    expiry = int(caller.sandbox.clock.now().timestamp()) + seconds
    assert await refused(caller, exp=expiry) == ("invalid_grant", "expired authorization code")


@pytest.mark.parametrize("far", [lambda now: now + 300, lambda now: now + 86_400, lambda now: now * 1000 + 300])
async def test_how_far_ahead_its_end_lies_is_not_looked_at(caller, far):
    """The last one is what Salesforce's CLI sends: milliseconds, read as seconds."""
    claims = {"exp": far(int(caller.sandbox.clock.now().timestamp()))}
    answer = await caller.ask_token(grant_type=JWT_BEARER, assertion=caller.assertion(ROSA, **claims))
    assert answer.status == 200


async def test_an_unknown_user_is_refused(caller):
    assert await refused(caller, sub="nobody@exodus.example") == (
        "invalid_grant",
        "user hasn't approved this consumer",
    )


async def test_garbage_is_not_an_assertion(caller):
    answer = await caller.ask_token(grant_type=JWT_BEARER, assertion="not.a.token")
    assert answer.body == {"error": "invalid_grant", "error_description": "invalid assertion"}


async def test_other_grant_types_are_refused(caller):
    for grant_type in ("password", "refresh_token", ""):
        answer = await caller.ask_token(grant_type=grant_type)
        assert answer.status == 400
        assert answer.body["error"] == "unsupported_grant_type"


async def test_client_credentials_run_as_the_integration_user(caller):
    app = caller.sandbox.salesforce.app
    form = {"grant_type": "client_credentials", "client_id": app.client_id, "client_secret": app.client_secret}
    answer = await caller.ask_token(**form)
    assert answer.status == 200
    found = await caller.query("SELECT Id FROM User WHERE FirstName = 'Exodus'", answer.body["access_token"])
    assert answer.body["id"].endswith(found.body["records"][0]["Id"])

    wrong = await caller.ask_token(**form | {"client_secret": "guessed"})
    assert (wrong.status, wrong.body["error"]) == (400, "invalid_client")


async def test_client_credentials_may_come_in_the_authorization_header(caller):
    app = caller.sandbox.salesforce.app
    header = f"Basic {b64encode(f'{app.client_id}:{app.client_secret}'.encode()).decode()}"
    answer = await caller.call(
        "POST", "/services/oauth2/token", data={"grant_type": "client_credentials"}, headers={"Authorization": header}
    )
    assert answer.status == 200


async def test_a_session_ends_after_two_hours(caller):
    token = await caller.login()
    await caller.control("clock", {"advance": 2 * 3600 - 60})
    assert (await caller.query(WHO_AM_I, token)).status == 200
    await caller.control("clock", {"advance": 61})
    ended = await caller.query(WHO_AM_I, token)
    assert ended.status == 401
    assert ended.body == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


async def test_a_deactivated_user_loses_the_session_and_gets_no_other(caller):
    token = await caller.login()
    await caller.control("salesforce/access", {"do": "deactivate_user", "user": "rep"})
    assert (await caller.query(WHO_AM_I, token)).status == 401
    assert (await refused(caller))[0] == "inactive_user"
    await caller.control("salesforce/access", {"do": "deactivate_user", "user": "rep", "undo": True})
    assert (await caller.query(WHO_AM_I, await caller.login())).status == 200


async def test_a_request_without_a_session_is_refused(caller):
    assert (await caller.query(WHO_AM_I, "")).body[0]["errorCode"] == "INVALID_SESSION_ID"
    assert (await caller.query(WHO_AM_I, "00D!made-up")).body[0]["errorCode"] == "INVALID_SESSION_ID"
    odd = await caller.get("/query", "", headers={"Authorization": "Basic abc"})
    assert (odd.status, odd.body[0]["errorCode"]) == (401, "INVALID_AUTH_HEADER")


async def test_the_logins_own_address_says_who_came_in(caller):
    answer = await caller.ask_token(grant_type=JWT_BEARER, assertion=caller.assertion(ROSA))
    token, at = answer.body["access_token"], answer.body["id"]
    identity = await caller.call("GET", at.removeprefix(caller.sandbox.origin), token)
    assert identity.status == 200
    assert (identity.body["id"], identity.body["username"], identity.body["active"]) == (at, ROSA, True)
    assert identity.body["user_id"] == at.rpartition("/")[2]
    info = await caller.call("GET", "/services/oauth2/userinfo", token)
    assert (info.body["sub"], info.body["preferred_username"]) == (at, ROSA)
    assert info.body["organization_id"] == identity.body["organization_id"]


@pytest.mark.parametrize(("token", "words"), [("", "Missing_OAuth_Token"), ("00D!made-up", "Bad_OAuth_Token")])
async def test_nobody_else_is_told(caller, token, words):
    refused = await caller.call("GET", "/services/oauth2/userinfo", token)
    assert (refused.status, refused.body) == (403, words)


async def test_the_org_says_what_it_is_as_every_client_asks(caller):
    granted = (await caller.ask_token(grant_type=JWT_BEARER, assertion=caller.assertion(ROSA))).body
    answer = await caller.query(
        "SELECT Id, Name, InstanceName, IsSandbox, OrganizationType, NamespacePrefix, TrialExpirationDate,"
        " DefaultLocaleSidKey, LanguageLocaleKey, TimeZoneSidKey FROM Organization",
        granted["access_token"],
    )
    (org,) = answer.body["records"]
    assert org["Id"] == granted["id"].split("/")[-2]
    assert (org["IsSandbox"], org["OrganizationType"]) == (True, "Enterprise Edition")
    assert (org["NamespacePrefix"], org["TimeZoneSidKey"]) == (None, "America/New_York")


@pytest.mark.parametrize(("verb", "status"), [("POST", 400), ("PATCH", 403), ("DELETE", 403)])
async def test_nobody_makes_changes_or_deletes_an_org_over_the_api(caller, verb, status):
    token = await caller.login()
    (org,) = (await caller.query("SELECT Id FROM Organization", token)).body["records"]
    path = f"{DATA}/sobjects/Organization" + ("" if verb == "POST" else f"/{org['Id']}")
    answer = await caller.call(verb, path, token, json={"Name": "Mine"})
    assert answer.status == status
    assert (await caller.query("SELECT Name FROM Organization", token)).body["records"][0]["Name"] == "Exodus"
