"""The test-bed of access."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.template import Template
from django.test.utils import _TestState


@pytest.fixture(autouse=True)
def _in_memory_mail(settings: Any) -> None:
    """Mails are kept, so that each can be read; nothing leaves the machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _plain_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are rendered as a reader gets them: nobody here asks which template was used, and telling takes time."""
    kept = _TestState.saved_data  # type: ignore[attr-defined]  # where Django's test environment keeps its own
    monkeypatch.setattr(Template, "_render", kept.template_render)


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Thousands of answers here are meant to be 404."""
    loggers = [logging.getLogger(name) for name in ("django.request", "django.security.csrf")]
    for logger in loggers:
        logger.disabled = True
    yield
    for logger in loggers:
        logger.disabled = False
