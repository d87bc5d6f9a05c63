"""Production refuses to start on a setting nobody should run a school on, and says which."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

SAFE = {"SCHOOLGATE_HOSTS": "school.example.org", "SCHOOLGATE_URL": "https://school.example.org"}


def start(data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Load the settings as a fresh process would."""
    plain = {
        key: value for key, value in os.environ.items() if not key.startswith(("SCHOOLGATE_", "DJANGO_", "DATABASE_"))
    }
    environment = {**plain, "SCHOOLGATE_DATA": str(data), "PYTHONPATH": str(ROOT / "src"), **variables}
    command = [sys.executable, "-c", "import schoolgate.settings as s; print(s.SESSION_COOKIE_NAME, s.ALLOWED_HOSTS)"]
    return subprocess.run(command, env=environment, cwd=data.parent, capture_output=True, text=True)


def test_it_starts_with_hosts_and_an_address(tmp_path: Path) -> None:
    done = start(tmp_path / "data", **SAFE)
    assert (done.returncode, done.stdout) == (0, "__Host-session ['school.example.org']\n")


def test_the_data_folder_and_its_keys_are_its_owners_alone(tmp_path: Path) -> None:
    start(tmp_path / "data", **SAFE)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    for name in ("secret.key", "chain.key"):
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600


def test_a_key_once_made_stays(tmp_path: Path) -> None:
    start(tmp_path / "data", **SAFE)
    first = (tmp_path / "data" / "secret.key").read_text()
    start(tmp_path / "data", **SAFE)
    assert (tmp_path / "data" / "secret.key").read_text() == first


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SCHOOLGATE_DEBUG": "yes"}, "SCHOOLGATE_DEBUG"),
        ({"SCHOOLGATE_SECRET_KEY": "short"}, "SCHOOLGATE_SECRET_KEY"),
        ({"SCHOOLGATE_SECRET_KEY": "django-insecure-" + "abcdefgh" * 8}, "SCHOOLGATE_SECRET_KEY"),
        ({"SCHOOLGATE_CHAIN_KEY": "a" * 80}, "SCHOOLGATE_CHAIN_KEY"),
        ({"SCHOOLGATE_HOSTS": "*"}, "SCHOOLGATE_HOSTS"),
        ({"SCHOOLGATE_HOSTS": ".example.org"}, "SCHOOLGATE_HOSTS"),
        ({"SCHOOLGATE_HOSTS": ""}, "SCHOOLGATE_HOSTS"),
        ({"SCHOOLGATE_URL": ""}, "SCHOOLGATE_URL"),
        ({"SCHOOLGATE_URL": "http://school.example.org"}, "SCHOOLGATE_URL"),
        ({"SCHOOLGATE_SMTP_URL": "mail.example.org"}, "SCHOOLGATE_SMTP_URL"),
        ({"SCHOOLGATE_MODE": "live"}, "SCHOOLGATE_MODE"),
        ({"SCHOOLGATE_PROXIES": "one"}, "SCHOOLGATE_PROXIES"),
        ({"DATABASE_URL": "mysql://root@host/db"}, "DATABASE_URL"),
    ],
)
def test_it_refuses_and_says_why(tmp_path: Path, wrong: dict[str, str], named: str) -> None:
    done = start(tmp_path / "data", **{**SAFE, **wrong})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert named in last
