"""What is wrong with a configuration is said at once, with file, key and what would do."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from bot.config import ConfigError, Environment, config, environment

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SALESFORCE_INSTANCE_URL": "https://acme.my.salesforce.com",
    "SALESFORCE_CLIENT_ID": "3MVG",
    "SALESFORCE_PRIVATE_KEY_FILE": "key.pem",
    "SALESFORCE_INTEGRATION_USERNAME": "bot@acme.com",
}


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A good environment, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def problems(path: Path, text: str) -> str:
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        config(path)
    return "\n".join(caught.value.problems)


@pytest.mark.usefixtures("variables")
def test_a_good_environment_has_sensible_defaults() -> None:
    found = environment()
    assert found.slack_api_url == "https://slack.com/api"
    assert found.salesforce_audience is None
    assert str(found.exodus_config) == "exodus.toml"


@pytest.mark.usefixtures("variables")
def test_no_token_shows_when_the_environment_is_printed() -> None:
    assert "xoxb-1" not in repr(environment())
    assert "xapp-1" not in str(environment())


def test_a_dotenv_file_is_read_and_the_environment_wins(variables: pytest.MonkeyPatch) -> None:
    variables.delenv("SALESFORCE_CLIENT_ID")
    Path(".env").write_text("SALESFORCE_CLIENT_ID=from-file\nSLACK_BOT_TOKEN=xoxb-file\n")
    assert environment().salesforce_client_id == "from-file"
    assert environment().slack_bot_token.get_secret_value() == "xoxb-1"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SLACK_BOT_TOKEN", None, "is not set"),
        ("SLACK_BOT_TOKEN", "xapp-1", "must start with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "must start with xapp-"),
        ("SALESFORCE_INSTANCE_URL", None, "is not set"),
        ("SALESFORCE_INSTANCE_URL", "http://acme.my.salesforce.com", "use https://"),
        ("SALESFORCE_INSTANCE_URL", "http://127.0.0.1.evil.example", "use https://"),
        ("SALESFORCE_INSTANCE_URL", "ftp://acme.my.salesforce.com", "must be an address"),
        ("SALESFORCE_INSTANCE_URL", "https://user:word@acme.my.salesforce.com", "must be an address"),
        ("SALESFORCE_INSTANCE_URL", "acme.my.salesforce.com", "must be an address"),
        ("SLACK_API_URL", "http://slack.com/api", "use https://"),
        ("SALESFORCE_CLIENT_ID", "", "is empty"),
        ("SLACK_APP_TOKEN", None, "is not set (for HTTP in place of Socket Mode, set SLACK_SIGNING_SECRET)"),
        ("SLACK_SIGNING_SECRET", "hush", "must be the signing secret"),
        ("SLACK_SIGNING_SECRET", "", "must be the signing secret"),
        ("SLACK_SIGNING_SECRET", f"{'a' * 32},", "must be the signing secret"),
        ("SALESFORCE_AUDIENCE", "login.salesforce.com", "must be an address"),
        ("DATABASE_URL", "mysql://root:word@db/exodus", "must be sqlite:///<file> or postgresql+psycopg://"),
        ("DATABASE_URL", "postgresql://db/exodus", "must be sqlite:///<file> or postgresql+psycopg://"),
        ("DATABASE_URL", "sqlite://", "must be sqlite:///<file>"),
        ("DATABASE_URL", "sqlite:///:memory:", "must be sqlite:///<file>"),
        ("EXODUS_LISTEN", "8931", "must be a host and a port"),
        ("EXODUS_LISTEN", ":8931", "must be a host and a port"),
        ("EXODUS_LISTEN", "127.0.0.1:", "must be a host and a port"),
        ("EXODUS_LISTEN", "127.0.0.1:70000", "must be a host and a port"),
        ("EXODUS_LISTEN", "127.0.0.1:http", "must be a host and a port"),
    ],
)
def test_a_wrong_variable_is_named_with_what_would_do(
    variables: pytest.MonkeyPatch, name: str, value: str | None, told: str
) -> None:
    if value is None:
        variables.delenv(name)
    else:
        variables.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        environment()
    (line,) = caught.value.problems
    assert line.startswith(f"{name}: ")
    assert told in line


def test_every_wrong_variable_is_named_not_only_the_first(variables: pytest.MonkeyPatch) -> None:
    for name in GOOD:
        variables.delenv(name)
    with pytest.raises(ConfigError) as caught:
        environment()
    assert {line.split(":")[0] for line in caught.value.problems} == GOOD.keys()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8930", "http://localhost:8930", "http://[::1]:8930"])
def test_plain_http_is_for_this_machine(variables: pytest.MonkeyPatch, url: str) -> None:
    variables.setenv("SALESFORCE_INSTANCE_URL", f"{url}/")
    assert environment().salesforce_instance_url == url


@pytest.mark.usefixtures("variables")
def test_a_missing_key_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"SALESFORCE_PRIVATE_KEY_FILE: .*key\.pem"):
        _ = environment().private_key


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, passphrase: bytes | None = None) -> bytes:
    hidden = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, hidden)


KEY = pem(rsa.generate_private_key(65537, 2048))
PUBLIC = (
    serialization.load_pem_private_key(KEY, None)
    .public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \n\r\n\t", "is empty"),
        (b"3MVG9...", "holds no private key"),
        (b"\xff\xfe\x00\x80", "holds no private key"),
        (b"\x00" * 100_000, "holds no private key"),
        (PUBLIC, "holds no private key"),
        (KEY[:600], "holds no private key|cannot be read"),
        (KEY[:600] + b"\n-----END PRIVATE KEY-----\n", "cannot be read"),
        (KEY.replace(b"M", b"?"), "cannot be read"),
        (pem(rsa.generate_private_key(65537, 1024)), "no RSA key of 2048 bits"),  # noqa: S505 - that it is too short is the point
        (pem(ec.generate_private_key(ec.SECP256R1())), "no RSA key"),
        (pem(rsa.generate_private_key(65537, 2048), b"word"), "has a passphrase"),
    ],
)
def test_a_key_file_that_cannot_sign_is_named(
    variables: pytest.MonkeyPatch, tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "other.pem"
    file.write_bytes(content)
    file.chmod(0o600)
    variables.setenv("SALESFORCE_PRIVATE_KEY_FILE", str(file))
    with pytest.raises(ConfigError, match=rf"SALESFORCE_PRIVATE_KEY_FILE: .*other\.pem.*({told})") as caught:
        _ = environment().private_key
    assert len(caught.value.problems) == 1


@pytest.mark.usefixtures("variables")
def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    (tmp_path / "key.pem").mkdir()
    with pytest.raises(ConfigError, match=r"SALESFORCE_PRIVATE_KEY_FILE: .*key\.pem"):
        _ = environment().private_key


@pytest.mark.usefixtures("variables")
@pytest.mark.parametrize(
    ("mode", "well"),
    [
        *((mode, True) for mode in (0o400, 0o600, 0o640, 0o440)),
        *((mode, False) for mode in (0o644, 0o660, 0o604, 0o602, 0o777)),
    ],
)
def test_a_key_is_nobody_elses_to_read(tmp_path: Path, mode: int, *, well: bool) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(KEY)
    file.chmod(mode)
    if well:
        assert pem(environment().private_key) == KEY
    else:
        with pytest.raises(ConfigError, match=rf"key\.pem is open to others \(mode {mode:04o}\): chmod 600"):
            _ = environment().private_key


def test_no_file_beside_us_means_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert config(Path("exodus.toml")).mapping["order"].object == "Sales_Order__c"


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        config(tmp_path / "none.toml")


def test_a_file_replaces_only_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "exodus.toml"
    path.write_text('[mapping.order.fields]\nbalance = "Open_Balance__c"\n')
    order = config(path).mapping["order"]
    assert order.fields["balance"] == "Open_Balance__c"
    assert order.fields["total"] == "Order_Total__c"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[polcy]\n", "polcy: unknown key"),
        ("[policy]\nquote_optional = []\n", "policy.quote_optional: unknown key"),
        ("[mapping.order.fields]\nbalanse = 'X__c'\n", "mapping.order.fields.balanse: unknown key; did you mean balance?"),
        ("[mapping.ordr]\nobject = 'X__c'\n", "mapping.ordr: unknown key; did you mean order?"),
        ("[mapping.order.fields]\nbalance = 'Id FROM User'\n", "must be a Salesforce API name, such as Sales_Order__c"),
        ("[mapping.order]\ndisplay = 'SO-000'\n", "is not a display format such as SO-{000000}"),
        ("[salesforce]\napi_version = 67\n", "salesforce.api_version"),
        ("[salesforce]\nanswer_seconds = 0\n", "salesforce.answer_seconds"),
        ("[salesforce]\ncurrency = 'dollars'\n", "salesforce.currency"),
        ("[people]\nU0REP = 7\n", "people.U0REP"),
        ("[people]\nrosa = 'rosa@acme.com'\n", "people: 'rosa' is no Slack user id"),
        ("[people]\n'@U0REP' = 'rosa@acme.com'\n", "people: '@U0REP' is no Slack user id"),
        ("[people]\nC0GENERAL = 'rosa@acme.com'\n", "people: 'C0GENERAL' is no Slack user id"),
        ("[people]\nu0rep = 'rosa@acme.com'\n", "people: 'u0rep' is no Slack user id"),
        ("[people]\nU0REP = ''\n", "people: U0REP: '' is no Salesforce username"),
        ("[people]\nU0REP = 'rosa'\n", "people: U0REP: 'rosa' is no Salesforce username"),
        ("[people]\nU0REP = 'rosa@acme.com '\n", "people: U0REP: 'rosa@acme.com ' is no Salesforce username"),
        ("[people]\nU0A = 'rosa@acme.com'\nW0B = 'Rosa@ACME.com'\n", "people: U0A and W0B are both Rosa@ACME.com"),
        ("[teams.integration]\nchannel = 'C0A'\nfallback = 'C0A'\n", "teams.integration: fallback is the channel itself"),
        ("[teams.integration]\nchannel = 'C0A'\nfallback = '#x'\n", "teams.integration.fallback"),
        ("[teams.integration]\nchannel = 'C0A'\nzone = 'Europe/Munich'\n", "teams.integration.zone: 'Europe/Munich' is no"),
        ("[teams.integration]\nchannel = 'C0A'\nhours = '9 to 5'\n", "teams.integration.hours: must be two times"),
        ("[teams.integration]\nchannel = 'C0A'\ndays = ['monday']\n", "teams.integration.days.0: must be one of 'mon'"),
        ("[teams.integration]\nchannel = 'C0A'\nholidays = ['xmas']\n", "teams.integration.holidays.0"),
        ("[symptoms.missing_link]\ntake_within = '4 h'\n", "symptoms: missing_link is no symptom; did you mean missing_links?"),
        ("[symptoms.x]\n", "symptoms: x is no symptom; known are fulfillment_stuck, gateway_unavailable"),
        ("[symptoms.missing_links]\ntake_in = '4 h'\n", "symptoms.missing_links.take_in: unknown key"),
        ("[symptoms.missing_links]\ntake_within = 4\n", "symptoms.missing_links.take_within: must be a time in the team's"),
        ("[symptoms.missing_links]\ntake_within = '0 h'\n", "symptoms.missing_links.take_within: must be longer than"),
        ("[symptoms.missing_links]\ntake_within = '2 h'\nclose_within = '1 h'\n", "symptoms.missing_links: close_within is"),
        ("[policy]\nunconfirmed_emails = 'maybe'\n", "policy.unconfirmed_emails"),
        ("[team.x]\n", "team: unknown key; did you mean teams?"),
        ("[policy]\nsweep_second = 5\n", "policy.sweep_second: unknown key; did you mean sweep_seconds?"),
        ("[salesforce]\nversion = '67.0'\n", "salesforce.version: unknown key; did you mean api_version?"),
        ("[teams.integration]\nchannel = 'C0A'\nmember = []\n", "teams.integration.member: unknown key; did you mean members?"),
        ("[teams.integrations]\nchannel = 'C0A'\n", "teams.integrations: must be one of 'sales_operations'"),
        ("[teams.integration]\nmembers = []\n", "teams.integration.channel: is not set"),
        ("[teams.integration]\nchannel = '#integration'\n", "teams.integration.channel: '#integration' is no channel's id"),
        ("[teams.integration]\nchannel = 'C0A'\ngroup = 'sales'\n", "teams.integration.group: 'sales' is no user group's id"),
        ("[teams.integration]\nchannel = 'C0A'\nmembers = ['U0A', 'rosa']\n", "'rosa' is no person's Slack id"),
        ("[teams.integration]\nchannel = 'C0A'\nlead = '@rosa'\n", "teams.integration.lead: '@rosa' is no person's Slack id"),
        ("[teams.integration]\nchannel = 'C0A'\nholidays = ['xmas']\n", "must be a day, such as 2026-12-25"),
        ("[symptoms.missing_links]\ntake = '4 h'\n", "symptoms.missing_links.take: unknown key; known are close_within, take_within"),
        ("symptoms = 3\n", "symptoms: must be a table"),
        ("[policy]\nsweep_seconds = inf\n", "policy.sweep_seconds: must be "),
        ("[policy]\nsweep_seconds = nan\n", "policy.sweep_seconds: must be "),
        ("[policy]\nkeep_people_seconds = 1e300\n", "policy.keep_people_seconds: must be at most 316,224,000"),
        ("[policy]\nsweep_seconds = '5 min'\n", "policy.sweep_seconds: must be a number"),
        ("[policy]\nreopen_seconds = -1\n", "policy.reopen_seconds: must be at least 0"),
        ("[policy]\nlook_after_seconds = [-5]\n", "policy.look_after_seconds.0: must be at least 0"),
        ("[policy]\nlook_after_seconds = []\n", "look_after_seconds must be a list of seconds that rise"),
        ("[policy]\nquote_not_converted_days = 400\n", "policy.quote_not_converted_days: must be at most 90"),
        ("[policy]\nquote_not_converted_days = 1.5\n", "policy.quote_not_converted_days: must be a whole number"),
        ("[policy]\nknown_recipients = ['']\n", "policy.known_recipients: '' is neither; write an address or a domain"),
        ("[policy]\nknown_recipients = ['the accountant']\n", "policy.known_recipients: 'the accountant' is neither"),
        ("[policy]\nquote_optional_when = [' ']\n", "policy.quote_optional_when: an order type is empty"),
        ("[policy]\ntasks = 'escalations'\n", "policy.tasks: must be a list"),
        ("[policy]\ntasks = ['all']\n", "policy.tasks.0: must be one of 'actions' or 'escalations'"),
        ("[salesforce]\napi_version = '67'\n", "salesforce.api_version: '67' is no API version, such as \"67.0\""),
        ("[salesforce]\nanswer_seconds = inf\n", "salesforce.answer_seconds: must be "),
        ("[actions.SendInvoiceEmail]\nkind = 'soap'\n", "actions.SendInvoiceEmail: kind must be one of 'apex', 'flow', 'link'"),
        ("[actions.SendInvoiceMail]\nkind = 'link'\n", "no such action; did you mean SendInvoiceEmail?"),
        ("[actions.SendInvoiceEmail]\nnames = 'X'\n", "actions.SendInvoiceEmail.names: unknown key; did you mean name?"),
        ("this is not TOML", "Expected"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_file_is_said_with_its_key(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "exodus.toml"
    found = problems(path, text)
    assert str(path) in found
    assert told in found


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "exodus.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"exodus\.toml"):
        config(path)


def test_the_example_and_the_demos_file_are_good() -> None:
    root = Path(__file__).parents[2]
    assert config(root / "exodus.toml").mapping
    assert config(root / "sandbox.toml").mapping


def test_every_line_of_the_example_works_when_uncommented(tmp_path: Path) -> None:
    example = (Path(__file__).parents[2] / "exodus.toml").read_text().splitlines()
    live = [
        line.removeprefix("# ")
        for line in example
        if line.startswith("# [") or (line.startswith("# ") and " = " in line)
    ]
    path = tmp_path / "exodus.toml"
    path.write_text("\n".join(live))
    assert config(path)


def test_slack_comes_one_way_or_the_other(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("SLACK_SIGNING_SECRET", f"{'0a' * 16},{'1B' * 16}")
    with pytest.raises(ConfigError, match="SLACK_APP_TOKEN: is set beside SLACK_SIGNING_SECRET; keep"):
        environment()
    variables.delenv("SLACK_APP_TOKEN")
    found = environment()
    assert (found.app_token, found.signing_secrets) == (None, ["0a" * 16, "1B" * 16])
    assert "0a0a" not in repr(found)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("192.0.2.1:80", ("192.0.2.1", 80)), ("[::1]:0", ("::1", 0)), ("localhost:8931", ("localhost", 8931))],
)
def test_where_we_listen(variables: pytest.MonkeyPatch, given: str, meant: tuple[str, int]) -> None:
    variables.setenv("EXODUS_LISTEN", given)
    assert environment().listen == meant
