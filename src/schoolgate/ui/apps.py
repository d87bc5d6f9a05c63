"""The app `ui`."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings

from schoolgate.i18n import PSEUDO_LANGUAGE, install_pseudo_language, know_somali


class UiConfig(AppConfig):
    name = "schoolgate.ui"
    label = "ui"

    def ready(self) -> None:
        know_somali()
        if PSEUDO_LANGUAGE in dict(settings.LANGUAGES):
            install_pseudo_language()
