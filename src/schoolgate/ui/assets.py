"""Addresses of our static files, asked for once: a page with thirty icons must not ask the storage thirty times."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.templatetags.static import static


def asset(path: str) -> str:
    """The address of the static file `path`; follows the storage's hashed names."""
    return _asset(path, settings.STATIC_URL, settings.DEBUG)


@cache
def _asset(path: str, base: str, debug: bool) -> str:
    """`base` and `debug` only tell one answer from another: with DEBUG the storage gives plain names."""
    return static(path)
