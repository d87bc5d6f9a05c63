"""The door as a school has it: cookies and headers, Microsoft and Google, and nothing of the demo."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[3]

# A process of its own: what is installed, and under which addresses, is settled when the settings are read.
ASK = """
import json
from django.conf import settings
settings.STORAGES = {**settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # of the database it needs one table only
import django
django.setup()
from allauth.socialaccount.models import SocialApp
from django.db import connection
from django.test import Client
with connection.schema_editor() as tables:
    tables.create_model(SocialApp)
client = Client(SERVER_NAME="school.example.org", raise_request_exception=False)
def ask(method, path, **sent):
    answer = getattr(client, method)(path, sent, secure=True)
    return {"status": answer.status_code, "headers": dict(answer.headers), "body": answer.content.decode(),
            "cookies": {name: dict(morsel) for name, morsel in answer.cookies.items()}}
print(json.dumps({
    "door": ask("get", "/sign-in/"),
    "plain": client.get("/sign-in/").headers["Location"],
    "google": ask("post", "/sign-in/with/google/login/"),
    "microsoft": ask("post", "/sign-in/with/microsoft/login/"),
    "demo": [ask("get", "/demo/")["status"], ask("post", "/demo/as/head/")["status"], ask("get", "/ui/")["status"]],
    "required": settings.STAFF_SECOND_FACTOR,
}))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: Any) -> dict[str, Any]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("SCHOOLGATE_", "DATABASE_"))}
    settings = {
        "SCHOOLGATE_DATA": str(tmp_path_factory.mktemp("data")),
        "SCHOOLGATE_HOSTS": "school.example.org",
        "SCHOOLGATE_URL": "https://school.example.org",
        "SCHOOLGATE_GOOGLE_ID": "g",
        "SCHOOLGATE_GOOGLE_SECRET": "g",
        "SCHOOLGATE_MICROSOFT_ID": "m",
        "SCHOOLGATE_MICROSOFT_SECRET": "m",
        "SCHOOLGATE_MICROSOFT_TENANT": "11111111-2222-3333-4444-555555555555",
        "DJANGO_SETTINGS_MODULE": "schoolgate.settings",
        "PYTHONPATH": str(SOURCE),
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK], env={**plain, **settings}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_demo_is_not_there(seen: dict[str, Any]) -> None:
    assert seen["demo"] == [404, 404, 404]


def test_staff_need_a_second_step_unless_the_school_says_otherwise(seen: dict[str, Any]) -> None:
    assert seen["required"] is True


def test_cookies_stay_with_this_host_on_https_and_away_from_scripts(seen: dict[str, Any]) -> None:
    cookies = {**seen["door"]["cookies"], **seen["google"]["cookies"]}
    assert set(cookies) == {"__Host-csrf", "__Host-session"}
    for cookie in cookies.values():
        kept = (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"])
        assert kept == (True, True, "Lax", "/", "")
    assert seen["plain"] == "https://school.example.org/sign-in/"


def test_nobody_frames_the_door_and_nothing_keeps_it(seen: dict[str, Any]) -> None:
    headers = seen["door"]["headers"]
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    ("name", "host"),
    [("google", "https://accounts.google.com/"), ("microsoft", "https://login.microsoftonline.com/1111")],
)
def test_a_service_that_is_set_up_has_a_button_that_leads_there(seen: dict[str, Any], name: str, host: str) -> None:
    assert f'action="/sign-in/with/{name}/login/"' in seen["door"]["body"]
    there = seen[name]["headers"]["Location"]
    assert there.startswith(host)
    assert "code_challenge_method=S256" in there
    # The browser holds the way on from a form to the same rule as the form.
    origin = "/".join(host.split("/")[:3])
    assert origin in seen["door"]["headers"]["Content-Security-Policy"].split("form-action")[1].split(";")[0]
