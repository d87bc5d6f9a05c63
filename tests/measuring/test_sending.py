"""`bench send`, small: it runs from the click to the last mail, and says what it promises to say."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import sending, sending_steps
from schoolgate import jobs
from schoolgate.outbox.tests.test_kill import database_env

READERS = 24


@pytest.mark.slow
def test_it_tells_a_small_school_and_says_what_it_cost(
    transactional_db: None, data_dir: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending_steps, "AFTER_STOP", 0.2)
    settings.EMAIL_BACKEND, settings.SMTP_CONFIGURED = "django.core.mail.backends.smtp.EmailBackend", False
    with sending_steps.Sink() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        env = {
            **os.environ, "PYTHONPATH": str(Path(jobs.__file__).parents[1]), "SCHOOLGATE_MODE": "demo",
            "SCHOOLGATE_DATA": str(data_dir), "SCHOOLGATE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
            "SCHOOLGATE_LOG_LEVEL": "ERROR", "REDIS_URL": "", **database_env(data_dir),
        }  # fmt: skip
        command = [sys.executable, "-m", "schoolgate.outbox.tests.worker"]
        found = sending_steps.measure(READERS, sink, lambda: subprocess.Popen(command, env=env))
    assert list(found) == list(sending_steps.KEYS)
    assert (found["readers"], found["handed_over"], found["urgents"]) == (READERS, READERS, READERS)
    assert (found["click_messages"], found["errors"]) == (0, 0)
    assert found["click_statements"] <= 20
    assert f"{READERS} readers" in sending.in_words({"database": "SQLite", **found})
