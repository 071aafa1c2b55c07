"""What somebody gets who installs the bot: all of it, and nothing that is only for us."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.kit import ROOT

pytestmark = pytest.mark.slow  # it builds a wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def metadata(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = [each for each in wheel.namelist() if each.endswith(f".dist-info/{name}")]
    return wheel.read(path).decode()


def test_it_has_the_three_rooms_and_no_other(wheel: zipfile.ZipFile) -> None:
    rooms = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}
    assert rooms == {"bot", "handlers", "blocks"}


def test_it_has_every_module(wheel: zipfile.ZipFile) -> None:
    here = {
        str(path.relative_to(ROOT)) for room in ("bot", "handlers", "blocks") for path in (ROOT / room).rglob("*.py")
    }
    assert here <= set(wheel.namelist())


def test_it_has_its_data(wheel: zipfile.ZipFile) -> None:
    assert wheel.read("bot/manifest.yml") == (ROOT / "manifest.yml").read_bytes()
    assert tomllib.loads(wheel.read("bot/defaults.toml").decode())["mapping"]


def test_it_brings_the_command(wheel: zipfile.ZipFile) -> None:
    assert "exodus = bot.cli:app" in metadata(wheel, "entry_points.txt")


def test_it_asks_for_nothing_that_only_checks_need(wheel: zipfile.ZipFile) -> None:
    required = [line for line in metadata(wheel, "METADATA").splitlines() if line.startswith("Requires-Dist")]
    always = " ".join(line for line in required if "extra ==" not in line)
    for name in ("slack-bolt", "simple-salesforce", "pydantic"):
        assert name in always
    for name in ("pytest", "hypothesis", "playwright", "ruff", "cryptography>"):
        assert name not in always


def test_it_runs_from_the_wheel_alone(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    code = "from bot.cli import app; from bot.doctor.slack import wanted_scopes; print(sorted(wanted_scopes()))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "commands" in ran.stdout
