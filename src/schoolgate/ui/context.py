"""What every page needs to know before it is drawn. It costs no query."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from schoolgate.i18n import checked_by, html_lang, is_rtl
from schoolgate.ui.nav import current_item

LAYOUTS = {"parent": "ui/parent.html", "staff": "ui/staff.html"}


class Language(NamedTuple):
    """One language a reader may choose: `name` in its own words, `tag` and `direction` for the element it stands in."""

    code: str
    name: str
    tag: str
    direction: str


@lru_cache(maxsize=8)
def _languages(spoken: tuple[tuple[str, str], ...]) -> tuple[Language, ...]:
    def own_name(code: str, name: str) -> str:
        # "English", not "British English"; any other language as its own speakers write it.
        return name if code == "en-gb" else str(get_language_info(code)["name_local"])

    return tuple(
        Language(code, own_name(code, name), html_lang(code), "rtl" if is_rtl(code) else "ltr") for code, name in spoken
    )


def languages() -> tuple[Language, ...]:
    """The languages this installation speaks, in the order of the setting."""
    return _languages(tuple((code, str(name)) for code, name in settings.LANGUAGES))


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `layout`, `school_name`, `nav` (a view may set its own), `languages`, `language`,
    `is_unchecked_language`, `demo`.
    """
    viewer = getattr(request, "viewer", None)
    kind = str(getattr(viewer, "kind", "") or "")
    return {
        "viewer": viewer,
        "layout": LAYOUTS.get(kind, "ui/solo.html"),
        "school_name": getattr(viewer, "school_name", "") or "Schoolgate",
        "nav": current_item(kind, request.path),
        "languages": languages(),
        "language": get_language(),
        "is_unchecked_language": not checked_by(get_language() or settings.LANGUAGE_CODE),
        "demo": bool(getattr(settings, "DEMO", False)),
    }
