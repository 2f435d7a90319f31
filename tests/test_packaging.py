"""Wheel, sdist, editable install and plain checkout all work, and a PC without internet gets the tool too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

import diag
from tests.test_dependencies import imported_modules

ROOT = Path(__file__).parent.parent
REQUIRED = bool(os.environ.get("COUCHCHECK_REQUIRE_LAB"))

#: What must travel with the code, found by everybody who runs it.
DATA = (
    "py.typed",
    "net/ip_owners.toml",
    "walk.toml",
    "flows/smart-tv.toml",
    "devices/smart-tv/lg.toml",
)


def run(argv: Sequence[str | Path], **more: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*map(str, argv)], capture_output=True, text=True, timeout=300, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return done  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel, built from a copy of the tracked files."""
    folder = tmp_path_factory.mktemp("dist")
    copy = tmp_path_factory.mktemp("checkout") / "couchcheck"
    ignore = shutil.ignore_patterns(
        ".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "dist"
    )
    shutil.copytree(ROOT, copy, ignore=ignore)
    run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=copy)
    return folder


@pytest.fixture(scope="module")
def unpacked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds, as it lies in an environment."""
    folder = tmp_path_factory.mktemp("site")
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_carries_code_and_data(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for data in DATA:
        assert f"diag/{data}" in names
    tables = [p.name for p in (ROOT / "error_codes").glob("*.toml")]
    assert {f"diag/error_codes/{name}" for name in tables} <= set(names)
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"diag", f"couchcheck-{diag.__version__}.dist-info"}
    assert not [n for n in names if {"lint", "tests", "tools", "lab"} & set(n.split("/"))]


def test_the_wheel_carries_its_licences(unpacked: Path) -> None:
    """The program's and that of the table of codes, each whole, and the one expression that names both (PEP 639)."""
    (info,) = unpacked.glob("*.dist-info")
    for name in ("LICENSE", "error_codes/LICENSE"):
        assert (info / "licenses" / name).read_bytes() == (ROOT / name).read_bytes()
    metadata = (info / "METADATA").read_text(encoding="utf-8")
    assert "\nLicense-Expression: MIT AND CC-BY-4.0\n" in metadata
    assert "CC BY 4.0" in (ROOT / "error_codes" / "README.md").read_text(encoding="utf-8")


def test_the_wheel_needs_no_tool_of_developers(built: Path) -> None:
    """Its code imports neither tests nor tools, which are not in it."""
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        code = {n: archive.read(n).decode("utf-8") for n in archive.namelist() if n.endswith(".py")}
    assert len(code) > 100
    for name, text in code.items():
        assert not {"tests", "tools", "benchmarks"} & set(imported_modules(text)), name


def test_the_sdist_carries_what_builds_and_tests_it(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {n.partition("/")[2] for n in archive.getnames()}
    assert {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "SECURITY.md",
        "docs/architecture.md",
        ".github/workflows/test.yml",
        "diag/__main__.py",
        "tests/conftest.py",
        "tools/lint/codes.py",
    } <= names


def test_the_wheel_runs_from_another_folder(unpacked: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(unpacked)}
    script = "import diag, sys; print(diag.__file__); from diag.cli import main; sys.exit(main(['schema']))"
    done = run([sys.executable, "-c", script], cwd=tmp_path, env=env)
    assert done.stdout.startswith(str(unpacked))
    assert '"diag.case/1"' in done.stdout


def test_the_wheel_brings_the_whole_page(unpacked: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(unpacked), "DIAG_DATA_DIR": str(tmp_path / "data")}
    script = """
from diag.web.app import create_app
from diag.web.run_manager import RunManager
from diag.web.keys import Keys
keys = Keys()
client = create_app(RunManager(), keys, port=8477).test_client()
client.set_cookie("couchcheck-8477", keys.new_session(), domain="127.0.0.1")
for path in ("/", "/code?q=NW-2-5", "/walk", "/cases", "/about", "/browser", "/static/page.css", "/static/run.js", "/static/icon.svg"):
    print(path, client.get(path, base_url="http://127.0.0.1:8477").status_code)
"""
    said = run([sys.executable, "-c", script], cwd=tmp_path, env=env).stdout.split("\n")
    assert len(said) == 10
    assert all(line.endswith(" 200") for line in said[:-1]), said


def test_the_plain_checkout_runs() -> None:
    assert diag.__version__ in run([sys.executable, "-m", "diag", "--version"], cwd=ROOT).stdout


def test_the_version_stands_in_one_place_only() -> None:
    assert diag.__version__ not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_a_pc_without_internet_gets_it_from_a_wheelhouse(built: Path, tmp_path: Path) -> None:
    """README: one command on another PC, one on the PC whose internet is dead; then `diag run` there.

    The wheel is the one that is built already, and the pip of this environment installs into the new one: building it again
    in isolation, installing another pip and compiling all of phonenumbers took most of the time.
    """
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 -m pip wheel . --wheel-dir couchcheck-usb" in readme
    offline = "pip install --no-index --find-links couchcheck-usb couchcheck"
    assert offline in readme
    house = tmp_path / "couchcheck-usb"
    (wheel,) = built.glob("*.whl")
    made = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", str(wheel), "--wheel-dir", str(house)],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    if made.returncode != 0 and not REQUIRED:
        pytest.skip("needs the package registry: " + made.stderr.strip().splitlines()[-1])
    assert made.returncode == 0, made.stderr
    assert list(house.glob("couchcheck-*.whl"))
    run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"])
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    there = ["--python", str(tmp_path / ".venv/bin/python")]
    quick = [*offline.split()[1:], "--no-compile"]
    run([sys.executable, "-m", "pip", *there, *quick], cwd=tmp_path, env=clean)
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("installed; running it with no network at all needs root and unshare")
    done = subprocess.run(
        ["unshare", "-n", str(tmp_path / ".venv/bin/diag"), "run", "--quiet"],
        capture_output=True, text=True, cwd=tmp_path, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "What to do now:" in done.stdout
