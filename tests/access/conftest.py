"""The test-bed of access."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _in_memory_mail(settings: Any) -> None:
    """Mails are kept, so that each can be read; nothing leaves the machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
