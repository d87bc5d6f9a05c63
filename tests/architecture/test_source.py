"""What can be seen in the source: layers, pure rules, words, hosts, paths, sizes."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, files, relative

TEMPLATES = [path for path in files(".html", ".txt", under=PACKAGE) if "templates" in path.parts]
STATIC = [path for path in files(".css", ".js", ".svg", under=PACKAGE) if "static" in path.parts]
PYTHON = list(files(".py"))


def test_rooms_import_downwards() -> None:
    lint_imports = Path(sys.executable).parent / "lint-imports"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def imported(path: Path) -> set[str]:
    """Names of the modules a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*/rules.py")), ids=relative)
def test_rules_need_no_tables_and_no_request(path: Path) -> None:
    house = {name for name in imported(path) if name.startswith(("schoolgate", "django"))}
    allowed = ("schoolgate.refusal", "schoolgate.schooldays", "schoolgate.access.policy", "django.utils.translation")
    assert [name for name in house if not name.startswith(allowed)] == []


@pytest.mark.parametrize("path", [path for path in PYTHON if "tests" not in path.parts], ids=relative)
def test_nothing_happens_by_signal(path: Path) -> None:
    signals = {name for name in imported(path) if "signals" in name}
    assert signals == set()


def test_no_room_called_common_or_utils() -> None:
    banned = [
        relative(path) for path in PYTHON if {path.stem, path.parent.name} & {"common", "utils", "helpers", "misc"}
    ]
    assert banned == []


def test_no_file_is_longer_than_one_reason_to_exist() -> None:
    lengths = {relative(path): len(path.read_text().splitlines()) for path in PYTHON if "migrations" not in path.parts}
    assert {path: lines for path, lines in lengths.items() if lines > 500} == {}


# Names of things, not places a browser would go: namespaces and the licence.
NAMESPACES = ("http://www.w3.org/", "https://www.w3.org/")


@pytest.mark.parametrize("path", TEMPLATES + STATIC, ids=relative)
def test_no_page_asks_anybody_else_for_anything(path: Path) -> None:
    asked = re.findall(
        r"""(?:src|href|action|url\(|@import|fetch\()\s*=?\s*["'(]?((?:https?:)?//[^\s"')]+)""", path.read_text()
    )
    assert [address for address in asked if not address.startswith(NAMESPACES)] == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=relative)
def test_no_page_needs_an_unsafe_policy(path: Path) -> None:
    page = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    if "notices" in path.parts or "mail" in path.name:
        return  # a mail has no Content-Security-Policy, and mail programs want styles in the element
    handlers = "click|change|submit|load|error|input|key[a-z]+|mouse[a-z]+|focus|blur|toggle|reset|touch[a-z]+"
    assert re.findall(rf"<style\b|\sstyle\s*=|\son(?:{handlers})\s*=|javascript:", page) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", page) == []


def test_nothing_names_a_machine_or_a_registry() -> None:
    # Put together here, so that this file does not hold what it looks for.
    machine = "|".join(f"/{name}/" for name in ("work", "farm", "root", "tmp", "home/[a-z]+"))
    registries = "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(?:org|com)"))
    found = [
        f"{relative(path)}: {match.group()}"
        for path in files()
        if path.suffix not in {".png", ".webp", ".ico", ".zip", ".woff2", ".gz", ".br"} and path.name != "LICENSE"
        for match in re.finditer(rf"(?<![\w.}}-])(?:{machine})\w|{registries}", path.read_text(errors="replace"))
    ]
    assert found == []


def test_pages_do_not_use_words_that_judge_parents() -> None:
    banned = re.compile(r"hard.to.reach|difficult parent|disengaged|parent score|engagement score", re.IGNORECASE)
    found = [relative(path) for path in TEMPLATES if banned.search(path.read_text())]
    assert found == []
