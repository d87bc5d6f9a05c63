"""The pieces pages are made of. Plain string work: a tag here may stand in a loop of 420 rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from zlib import crc32

from django import template
from django.conf import settings
from django.contrib.messages import get_messages
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.context import Context
from django.urls import get_script_prefix, get_urlconf
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from schoolgate.i18n import PSEUDO_LANGUAGE, html_lang, is_rtl
from schoolgate.ui import assets as ui_assets
from schoolgate.ui import forms, nav, words
from schoolgate.ui.context import languages

register = template.Library()

LOOKS = ("light", "dark")
LOOK_COOKIE = "look"


# ---------- the frame of a page ----------


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file."""
    return ui_assets.asset(path)


@register.filter
def address(name: str) -> str:
    """`{{ "me"|address }}`: the path of a named URL, or nothing where that room is not wired."""
    return nav.address(name) or ""


@register.simple_tag(takes_context=True)
def html_attrs(context: Context) -> SafeString:
    """`lang` and `dir` of the page; light or dark where the reader chose (else the system's choice stands); what the
    script needs: where the service worker is, and a mark that tells one reader's drafts from another's.
    """
    language = get_language() or settings.LANGUAGE_CODE
    request: HttpRequest | None = context.get("request")
    look = request.COOKIES.get(LOOK_COOKIE, "") if request is not None else ""
    attributes = {
        "lang": html_lang(language),
        "dir": "rtl" if is_rtl(language) else "ltr",
        "data-theme": look if look in LOOKS else "",
        "data-worker": nav.address("sw"),
        "data-who": _who(context.get("viewer")),
    }
    return format_html_join(" ", '{}="{}"', ((name, value) for name, value in attributes.items() if value))


def _who(viewer: object) -> str:
    person = getattr(viewer, "person_id", None)
    return "" if person is None else f"{crc32(f'{viewer.kind}{person}'.encode()):x}"  # type: ignore[attr-defined]  # not None: checked


@register.simple_tag(takes_context=True)
def brand(context: Context) -> SafeString:
    """The arch and the school's name: the way home."""
    return format_html(
        '<a class="brand" href="{}">{} {}</a>',
        nav.address("home") or "/",
        icon("gate"),
        context.get("school_name") or "Schoolgate",
    )


@register.simple_tag(takes_context=True)
def nav_bar(context: Context) -> SafeString:
    """The navigation for whoever looks: tab bar on a parent's phone, rail at a desk, with the chip of who is in."""
    viewer = context.get("viewer")
    kind = str(getattr(viewer, "kind", "") or "")
    roles = frozenset(str(role) for role in getattr(viewer, "roles", ()) or ())
    items = _nav_items(
        kind,
        roles,
        str(context.get("nav") or ""),
        get_language() or "",
        get_urlconf() or settings.ROOT_URLCONF,
        get_script_prefix(),
    )
    if kind != "staff":
        return format_html('<nav class="nav" aria-label="{}">{}</nav>', gettext("Main"), items)
    return format_html('<nav class="nav" aria-label="{}">{}{}</nav>', gettext("Main"), items, _me(context, viewer))


_CURRENT = SafeString(' aria-current="page"')


@lru_cache(maxsize=512)
def _nav_items(kind: str, roles: frozenset[str], current: str, language: str, urlconf: str, prefix: str) -> SafeString:
    """The list itself, drawn once for each combination. `language`, `urlconf` and `prefix` are part of the key only."""
    items, further = nav.items_for(kind, roles), nav.further_for(kind, roles)
    if not further:
        return format_html("<ul>{}</ul>", _doors(items, current))
    few, rest = items[: nav.PLACES], items[nav.PLACES :]
    return format_html(
        '<ul>{}{}<li class="others"><details class="menu"><summary{}>{} <span>{}</span></summary>'
        "<ul>{}{}</ul></details></li></ul>",
        _doors(few, current),
        _doors(rest, current, "at-desk"),
        SafeString(' class="here"') if current in {item.name for item in rest} else "",
        icon("plus"),
        gettext("More"),
        _doors(rest, current, "on-phone"),
        _doors(further, current),
    )


def _doors(items: Iterable[nav.Item], current: str, css: str = "") -> SafeString:
    return format_html_join(
        "",
        '<li{}><a href="{}"{}>{} <span>{}</span></a></li>',
        (
            (
                format_html(' class="{}"', css) if css else "",
                nav.address(item.name),
                _CURRENT if item.name == current else "",
                icon(item.icon),
                item.label,
            )
            for item in items
        ),
    )


def _me(context: Context, viewer: object) -> SafeString:
    """The chip at the foot of the rail: who is in, their own page, and the way out."""
    chip = format_html(
        "{} <span><b>{}</b><br>{}</span>",
        face(str(getattr(viewer, "initials", "")), "staff"),
        getattr(viewer, "name", ""),
        getattr(viewer, "job", ""),
    )
    mine = nav.address("me")
    person = format_html(
        '<a class="person" href="{}">{}</a>' if mine else '<span class="person">{1}</span>', mine, chip
    )
    return format_html('<div class="me">{}{}</div>', person, sign_out(context))


@register.simple_tag(takes_context=True)
def sign_out(context: Context, css: str = "ghost") -> SafeString:
    """A button that signs out; nothing where signing out is not wired."""
    out = nav.address("sign-out")
    request: HttpRequest | None = context.get("request")
    if not out or request is None:
        return SafeString()
    return format_html(
        '<form method="post" action="{}" data-sign-out>{}<button class="{}">{} {}</button></form>',
        out,
        _csrf(context, request),
        css,
        icon("out", "flip"),
        gettext("Sign out"),
    )


@register.simple_tag
def written_in_english() -> str:
    """Said beside words of the school to somebody who reads another language: nothing goes out untranslated in silence.
    Nothing where the page is in English.
    """
    if (get_language() or "en").startswith("en"):
        return ""
    return gettext("These words are in English, as the school wrote them. The office will help you to understand them.")


@register.simple_tag
def read_aloud(words: str) -> SafeString:
    """A button that reads the element with the id `words` aloud; hidden until the script finds a voice for it."""
    return format_html(
        '<button class="button quiet less" type="button" hidden aria-pressed="false" data-read="{0}" data-start="{1}" '
        'data-stop="{2}">{3} <span>{1}</span></button>',
        words,
        gettext("Read it aloud"),
        gettext("Stop reading"),
        icon("ear"),
    )


@register.simple_tag(takes_context=True)
def language_chooser(context: Context) -> SafeString:
    """The other language in its own words, or a small menu when there are more than two."""
    choose = nav.address("set-language")
    request: HttpRequest | None = context.get("request")
    now = get_language()
    # The pseudo language is for those who test: in the demo it is chosen on "You", not at the head of every page.
    hidden = PSEUDO_LANGUAGE if settings.DEMO else ""
    others = [language for language in languages() if language.code not in (now, hidden)]
    if not choose or request is None or not others:
        return SafeString()
    buttons = format_html_join(
        "",
        '<button class="ghost" name="language" value="{}">{}<bdi lang="{}">{}</bdi></button>',
        (
            (language.code, icon("globe") if len(others) == 1 else "", language.tag, language.name)
            for language in others
        ),
    )
    here = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    form = format_html(
        '<form class="tongues" method="post" action="{}">{}{}{}</form>',
        choose,
        _csrf(context, request),
        format_html('<input type="hidden" name="next" value="{}">', here) if here else "",
        buttons,
    )
    if len(others) == 1:
        return form
    return format_html(
        '<details class="menu"><summary class="ghost">{} {}</summary>{}</details>',
        icon("globe"),
        gettext("Language"),
        form,
    )


def _joined(pieces: Iterable[str]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _csrf(context: Context, request: HttpRequest) -> SafeString:
    """The page's own token, masked once for the whole page: each mask costs as much as a statement."""
    token = context.get("csrf_token") or get_token(request)
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


@register.simple_tag(takes_context=True)
def flashes(context: Context) -> SafeString:
    """What the last deed has to say (django.contrib.messages), once, above the page."""
    request: HttpRequest | None = context.get("request")
    if request is None or not hasattr(request, "_messages"):
        return SafeString()
    said = [
        notice(message.message, {"warning": "care", "error": "wrong"}.get(message.level_tag, "done"))
        for message in get_messages(request)
    ]
    if not said:
        return SafeString()
    return format_html('<div class="flashes" role="status"><div class="wrap wide">{}</div></div>', _joined(said))


# ---------- small pieces ----------


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One of the icons of `icons.svg`, always beside a word. `flip`: turns with the reading direction."""
    return _icon(name, css, ui_assets.asset("ui/icons.svg"))


@lru_cache(maxsize=256)
def _icon(name: str, css: str, sprite: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', f"icon {css}".rstrip(), sprite, name
    )


@register.simple_tag
def face(initials: str, kind: str = "", size: str = "") -> SafeString:
    """A person: children ("child") stand in an arch, staff ("staff") in a dark disc, adults at home in a light one."""
    return _face(initials, kind, size)


@lru_cache(maxsize=2048)
def _face(initials: str, kind: str, size: str) -> SafeString:
    css = " ".join(filter(None, ("face", kind, size)))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials)


@register.simple_block_tag
def panel(content: str, heading: str, css: str = "", id: str = "") -> SafeString:  # noqa: A002  # HTML's own word
    """A card with a heading: one matter. `id` names the card; two panels of one page need different headings or ids."""
    own = id or f"p{crc32(str(heading).encode()):x}"
    return format_html(
        '<section class="{}"{} aria-labelledby="{}-h"><h2 id="{}-h">{}</h2>{}</section>',
        f"card {css}".rstrip(),
        format_html(' id="{}"', id) if id else "",
        own,
        own,
        heading,
        content,
    )


NOTICE_ICONS = {"": "sun", "care": "alert", "wrong": "alert", "done": "check"}


@register.simple_block_tag(name="notice")
def notice_tag(content: str, kind: str = "", heading: str = "", icon: str = "") -> SafeString:
    """What one should know, here and now: plain, "care" (look once more), "wrong" (it failed), "done"."""
    return notice(content, kind, heading, icon)


def notice(content: str, kind: str = "", heading: str = "", symbol: str = "") -> SafeString:
    """Draw a notice; words that are not yet in a paragraph are put in one."""
    body = conditional_escape(content)
    if not body.lstrip().startswith("<"):
        body = format_html("<p>{}</p>", body)
    return format_html(
        '<div class="{}">{}{}{}</div>',
        f"notice {kind}".rstrip(),
        icon(symbol or NOTICE_ICONS.get(kind, "sun")),
        format_html('<h2 class="h3">{}</h2>', heading) if heading else "",
        body,
    )


# ---------- forms ----------


@register.simple_tag
def field(bound: BoundField, css: str = "", **attrs: object) -> SafeString:
    """A whole field: label, hint, error above it, and the control. `css` goes on the control ("said", "code")."""
    return forms.field(bound, css, attrs)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """Every field of a form, one below the other, hidden ones first."""
    return _joined(forms.field(bound) for bound in [*form.hidden_fields(), *form.visible_fields()])


@register.simple_tag
def error_summary(form: BaseForm, *more: BaseForm) -> SafeString:
    """What is missing, as links to the fields; nothing while there is nothing to say."""
    return forms.error_summary([form, *more])


# ---------- dates and times, in words ----------


@register.filter
def day(value: date | datetime | None) -> str:
    """Thursday 12 March; with the year when it is not this one."""
    return words.day(value) if value else ""


@register.filter
def clock(value: time | datetime | None) -> str:
    """3:40 pm, 12 noon."""
    return words.clock(value) if value is not None else ""


@register.filter
def when(value: datetime | None) -> str:
    """Thursday 12 March, 3:40 pm."""
    return words.when(value) if value else ""


@register.filter
def ago_day(value: date | datetime | None) -> str:
    """today, yesterday, tomorrow, Monday 9 March."""
    return words.ago_day(value) if value else ""


@register.filter
def iso(value: date | datetime | time | None) -> str:
    """For `<time datetime="…">`: always the school's own clock, with its offset."""
    return words.iso(value) if value is not None else ""


@register.filter
def names(people: Iterable[object]) -> str:
    """Huda; Huda and Karim; Huda, Karim and Miss Okafor."""
    return words.listing([str(person) for person in people])
