"""What an operator deploys with is checked as far as a machine without containers can."""

import configparser
import json
import re
import shutil
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot import metrics
from bot.app.lifetime import DRAIN_SECONDS
from bot.config import Environment
from tests.kit import ROOT

DEPLOY = ROOT / "deploy"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text())
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
ALERTS = [rule for group in yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
LOCKS = ("requirements.txt", "requirements-build.txt")


def pinned(path: Path) -> dict[str, tuple[str, list[str]]]:
    """Each package's version and hashes."""
    lines = re.sub(r"\\\n\s*", " ", path.read_text()).splitlines()
    found = {}
    for line in (each for each in lines if each and not each.startswith("#")):
        said, *hashes = line.split(" --hash=")
        name, version = re.fullmatch(r"([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)(?: ;.*)?\s*", said).groups()  # type: ignore[union-attr]
        found[canonicalize_name(name)] = version, [each.strip() for each in hashes]
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_release_is_pinned_by_hash_and_names_no_address(name: str) -> None:
    text = (DEPLOY / name).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, re.MULTILINE)
    constraints = pinned(ROOT / "constraints.txt")
    for package, (version, hashes) in pinned(DEPLOY / name).items():
        assert hashes, package
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), package
        assert constraints[package][0] == version, package


def needed(requirements: list[str], extra: str = "") -> set[str]:
    """These packages and all that they want here, by what is installed."""
    found: set[str] = set()
    waiting = [(Requirement(each), extra) for each in requirements]
    while waiting:
        asked, of = waiting.pop()
        name = canonicalize_name(asked.name)
        if asked.marker and not asked.marker.evaluate({"extra": of}):
            continue
        fresh = {name, *(f"{name}[{each}]" for each in asked.extras)} - found
        found |= fresh
        if fresh:
            wanted = metadata.requires(asked.name) or []
            waiting += [(Requirement(each), of) for each in wanted for of in ("", *asked.extras)]
    return {each for each in found if "[" not in each}


def test_a_release_has_all_that_the_bot_needs_and_nothing_else() -> None:
    pytest.importorskip("psycopg", reason="what is installed says what a package needs: install the extra engines")
    wanted = needed([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["postgres"]])
    assert pinned(DEPLOY / "requirements.txt").keys() == wanted


def test_the_tools_that_build_it_are_pinned_too() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert {canonicalize_name(Requirement(each).name) for each in build} <= pinned(
        DEPLOY / "requirements-build.txt"
    ).keys()


def test_the_version_stands_in_the_changelog_or_is_not_out_yet() -> None:
    headings = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1:] == [PROJECT["version"], *headings[2:]] or len(headings) == 1


def test_the_image_is_built_from_hashes_and_runs_as_nobody_in_particular() -> None:
    steps = [line for line in CONTAINERFILE.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    last = steps[max(number for number, line in enumerate(steps) if line.startswith("FROM")) :]
    assert "USER 10001" in last
    assert last[-2:] == ['ENTRYPOINT ["exodus"]', 'CMD ["run"]']
    assert not [line for line in steps if line.startswith("ADD") or "curl" in line or "apt" in line]
    for install in re.findall(r"pip (?:install|wheel) [^&]*", " ".join(steps)):
        assert "--require-hashes" in install or "--no-index" in install, install
    assert not re.search(r"xox|xapp|SECRET|TOKEN", CONTAINERFILE)
    copied = {
        part for line in steps if line.startswith("COPY ") and "--from" not in line for part in line.split()[1:-1]
    }
    allowed = {line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == allowed
    assert all((ROOT / each).exists() for each in copied)
    assert (ROOT / ".dockerignore").read_text() == (ROOT / ".containerignore").read_text()


def test_the_compose_file_runs_equal_bots_that_can_write_nothing() -> None:
    bot = COMPOSE["services"]["bot"]
    assert bot["read_only"] is True
    assert (bot["user"], bot["cap_drop"]) == ("10001", ["ALL"])
    assert bot["deploy"]["replicas"] >= 2
    assert COMPOSE["services"]["migrate"]["command"] == ["migrate"]
    assert "ports" not in bot  # health and metrics are nobody's outside
    used = {each for service in COMPOSE["services"].values() for each in service.get("secrets", [])}
    assert used == COMPOSE["secrets"].keys()
    assert known(bot["environment"])


def known(names: Any) -> bool:
    return {each.lower() for each in names} <= Environment.model_fields.keys()


def unit(name: str) -> configparser.ConfigParser:
    class Unit(configparser.ConfigParser):
        def optionxform(self, optionstr: str) -> str:
            return optionstr

    read = Unit(strict=False, interpolation=None)
    read.read(DEPLOY / name)
    return read


def test_the_units_give_a_call_the_time_to_end_and_reload_by_sighup() -> None:
    service = unit("exodus.service")["Service"]
    assert int(service["TimeoutStopSec"]) > 75
    assert service["KillSignal"] == "SIGTERM"
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert service["User"] != "root"
    assert service["ProtectSystem"] == "strict"
    backup = unit("exodus-backup.service")["Service"]
    assert backup["ExecStart"].endswith("exodus backup --keep 14")
    assert backup["Environment"] == service["Environment"] == "DATABASE_URL=sqlite:////var/lib/exodus/exodus.db"


HARDENED = re.compile(r"Protect|Private|Restrict|Lock|SystemCall|NoNew|Capability|UMask")


def test_the_backup_is_held_as_close_as_the_bot_itself() -> None:
    bot, backup = unit("exodus.service")["Service"], unit("exodus-backup.service")["Service"]
    assert {each for each in bot if HARDENED.match(each)} <= backup.keys()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="NOT TESTED: systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    names = [path.name for path in DEPLOY.glob("exodus*.*") if path.suffix in {".service", ".timer"}]
    for name in names:  # it looks whether the program is there
        (tmp_path / name).write_text((DEPLOY / name).read_text().replace("/opt/exodus/bin/exodus", "/bin/true"))
    command = ["systemd-analyze", "verify", *(f"./{name}" for name in names)]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_every_stop_waits_as_long_as_the_bot_may_need() -> None:
    seconds = int(COMPOSE["services"]["bot"]["stop_grace_period"].removesuffix("s"))
    assert min(seconds, int(unit("exodus.service")["Service"]["TimeoutStopSec"])) > DRAIN_SECONDS
    assert "podman stop --time 90" in CONTAINERFILE


def named(expressions: list[str]) -> set[str]:
    return {each for expression in expressions for each in re.findall(r"\b(?:exodus|process)_\w+", expression)}


def exposed() -> set[str]:
    kinds = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
    return {f"{family.name}{end}" for family in metrics.REGISTRY.collect() for end in kinds[family.type]}


def test_alerts_and_dashboard_ask_for_what_the_bot_counts() -> None:
    asked = [rule["expr"] for rule in ALERTS]
    drawn = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    assert named(asked) <= exposed()
    assert named(drawn) <= exposed()
    shown = {re.sub(r"_(total|bucket|count|sum)$", "", each) for each in named(drawn)}
    ours = {family.name for family in metrics.REGISTRY.collect() if family.name.startswith("exodus_")}
    assert shown >= ours, "what is counted is on the dashboard"


SELECTED = re.compile(r"((?:exodus|process)_\w+)\{([^}]*)\}")
GROUPED = re.compile(r"by \(([^)]*)\) ?\((?:[a-z_]+\()?((?:exodus|process)_\w+)")
BY_PROMETHEUS = {"job", "instance"}
"""What it calls the target; a label of ours by that name would become `exported_job`, and match nothing."""


def labels(name: str) -> set[str]:
    collector = metrics.REGISTRY._names_to_collectors.get(name)
    return {*getattr(collector, "_labelnames", ()), *(["le"] if name.endswith("_bucket") else [])}


def every_expression() -> list[str]:
    return [rule["expr"] for rule in ALERTS] + [
        target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]
    ]


def test_no_label_is_one_that_prometheus_gives_itself() -> None:
    names = {family.name for family in metrics.REGISTRY.collect() if family.name.startswith("exodus_")}
    taken = {each: labels(each) & BY_PROMETHEUS for each in names}
    assert not any(taken.values()), taken


@pytest.mark.parametrize("expression", every_expression())
def test_what_is_asked_for_by_a_label_has_that_label(expression: str) -> None:
    for name, selectors in SELECTED.findall(expression):
        asked = {each.strip() for each in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selectors)}
        assert asked <= labels(name) | BY_PROMETHEUS, name
    for names, name in GROUPED.findall(expression):
        assert {each.strip() for each in names.split(",")} <= labels(name) | BY_PROMETHEUS, name


def test_a_label_that_an_alarm_shows_is_one_it_groups_by() -> None:
    for rule in ALERTS:
        shown = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
        kept = {each.strip() for names, _ in GROUPED.findall(rule["expr"]) for each in names.split(",")}
        assert shown <= kept, rule["alert"]


def test_what_an_alarm_sees_increase_is_there_before_it_does() -> None:
    """Prometheus sees no increase in a series that begins at 1."""
    given = {(sample.name, *sample.labels.values()) for each in metrics.REGISTRY.collect() for sample in each.samples}
    selected = [
        (name, *re.findall(r'"([^"]*)"', selectors))
        for rule in ALERTS
        for name, selectors in re.findall(r"increase\((\w+)(?:\{([^}]*)\})?", rule["expr"])
        if "> 0" in rule["expr"]
    ]
    assert selected
    assert set(selected) <= given


def test_every_alarm_has_its_paragraph_and_every_paragraph_its_alarm() -> None:
    headings = re.findall(r"^### (Exodus\w+)", (ROOT / "docs" / "operating.md").read_text(), re.MULTILINE)
    assert headings == [rule["alert"] for rule in ALERTS]
    assert all(rule["labels"]["severity"] in {"page", "ticket"} and rule["annotations"]["summary"] for rule in ALERTS)


def test_what_an_alarm_sends_one_to_look_for_in_the_log_is_written_there() -> None:
    alarms = (ROOT / "docs" / "operating.md").read_text().partition("## What each alarm means")[2]
    phrases = {each for each in re.findall(r"`([a-z]+(?: [a-z]+)+)`", alarms) if not each.startswith("exodus ")}
    code = "".join(path.read_text() for room in ("bot", "handlers") for path in (ROOT / room).rglob("*.py"))
    assert len(phrases) > 4
    assert [each for each in phrases if f'"{each}"' not in code] == []


def test_before_a_commit_runs_what_make_lint_runs() -> None:
    recipe = (ROOT / "Makefile").read_text().partition("\nlint:")[2].partition("\n\n")[0].splitlines()[1:]
    linted = [line.strip().removeprefix("@").replace("$(BIN)", ".venv/bin") for line in recipe]
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [hook["entry"] for hook in repository["hooks"]] == linted
    assert all(hook["language"] == "system" and not hook["pass_filenames"] for hook in repository["hooks"])


@pytest.mark.parametrize(
    "page", ["CONTRIBUTING.md", *(f"docs/{each}.md" for each in ("operating", "security", "upgrading", "setup"))]
)
def test_every_file_that_a_guide_points_to_is_there(page: str) -> None:
    path = ROOT / page
    pointed = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text())
    assert [each for each in pointed if not (path.parent / each).exists()] == []
