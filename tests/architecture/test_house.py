"""Docs, commands and locks say what is so."""

import re
from pathlib import Path

import pytest

from schoolgate.cli import COMMANDS
from schoolgate.cli.environment import help_text
from tests.architecture.source import PACKAGE, ROOT, files, relative

SETTING = re.compile(r"\b(SCHOOLGATE_[A-Z_]+|DATABASE_URL|REDIS_URL)\b")
# Read by string in one place only: `SCHOOLGATE_{GOOGLE,MICROSOFT}_{ID,SECRET}`.
BUILT_NAMES = {f"SCHOOLGATE_{name}_{part}" for name in ("GOOGLE", "MICROSOFT") for part in ("ID", "SECRET")}


def read_settings() -> set[str]:
    """Names of all variables the code reads."""
    pattern = re.compile(
        r"""(?:text|yes|number|words|environ\.get|getenv|setdefault|environ)[\[(]\s*["'](SCHOOLGATE_[A-Z_]+|DATABASE_URL|REDIS_URL)["']"""
    )
    sources = [*files(".py", under=PACKAGE), *files(".py", under=ROOT / "tests"), ROOT / "conftest.py"]
    return {name for path in sources for name in pattern.findall(path.read_text())} | BUILT_NAMES


def test_every_setting_has_a_line_in_the_docs_and_every_line_a_setting() -> None:
    documented = set(SETTING.findall((ROOT / "docs" / "settings.md").read_text()))
    assert documented == read_settings()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_line_of_help(command: str) -> None:
    assert f"./schoolgate {command}" in help_text()


def pins(name: str) -> set[str]:
    """`package==version ; marker` of every package in a lock."""
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return {line.rstrip(" \\") for line in lines if re.match(r"[a-z0-9]", line)}


def test_the_lock_for_tests_holds_all_that_runs() -> None:
    assert pins("run.txt") - pins("test.txt") == set()


@pytest.mark.parametrize("name", ["run.txt", "test.txt"])
def test_every_package_is_locked_by_its_hash(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert "://" not in text
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z0-9])", text.strip()))


@pytest.mark.parametrize("page", list(files(".md")), ids=relative)
def test_no_link_of_the_docs_leads_nowhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_index_lists_every_decision() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\((\d{4}[^)]+\.md)\)", (folder / "README.md").read_text()))
    assert listed == {path.name for path in folder.glob("[0-9]*.md")}
