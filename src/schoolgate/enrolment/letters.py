"""The printed letter: one page for one adult, with their own code and nobody else's anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import qrcode  # type: ignore[import-untyped]  # has no types
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]  # as above

from schoolgate.access.policy import Action, may
from schoolgate.enrolment import codes
from schoolgate.enrolment.actions.inviting import Made
from schoolgate.i18n import html_lang, is_rtl
from schoolgate.outbox.rendering import spoken
from schoolgate.people.details import ContactPoint
from schoolgate.people.models import Adult
from schoolgate.people.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter, ready to print: `square` is the picture a phone reads, `code` the same way in for typing."""

    name: str
    address: list[str]
    code: str
    square: SafeString
    until: datetime
    shares_address: bool
    school: str
    phone: str
    language: str
    lang: str
    direction: str


def sheets(made: Iterable[Made], *, viewer: Viewer, with_hidden: bool = False) -> list[Sheet]:
    """The letters of one press. `with_hidden`: addresses kept for the few are printed too, in a job of their own."""
    rows = list(made)
    addresses = addresses_of([row.invitation.adult for row in rows], viewer=viewer, with_hidden=with_hidden)
    return [_sheet(row, addresses.get(row.invitation.adult_id, [])) for row in rows]


def addresses_of(adults: list[Adult], *, viewer: Viewer, with_hidden: bool = False) -> dict[int, list[str]]:
    """Postal address lines of each adult, from their own record alone.

    An address kept secret (safeguarding-and-data 4) is left out of an ordinary print run, whoever prints: that letter
    has a name only and is handed over. `with_hidden` prints these alone, for those who may see them.
    """
    rows = ContactPoint.objects.filter(
        school=viewer.school_id, kind=ContactPoint.Kind.ADDRESS, adult__in=[adult.pk for adult in adults]
    ).visible_to(viewer)
    hidden = ContactPoint.objects.kept_for_the_few().values("pk")
    rows = rows.filter(pk__in=hidden) if with_hidden else rows.exclude(pk__in=hidden)
    found: dict[int, list[str]] = {}
    for point in rows.order_by("pk"):
        found.setdefault(point.adult_id, _lines(point.value, point.postcode))
    return found


def kept_apart(adults: Iterable[Adult], *, viewer: Viewer) -> set[int]:
    """Adults whose letter is printed apart: their address is secret, and this viewer is one of the few who see it."""
    if not may(viewer.roles, Action.CONTACT_SEE_HIDDEN):
        return set()
    rows = ContactPoint.objects.filter(school=viewer.school_id, kind=ContactPoint.Kind.ADDRESS, adult__in=list(adults))
    return set(rows.kept_for_the_few().values_list("adult", flat=True))


def link_to(key: str) -> str:
    """The whole address that stands in a text or a square picture; its host is the setting's, never a request's."""
    return f"{settings.PUBLIC_URL}/in/{key}/"


def square(text: str) -> SafeString:
    """A picture for a phone's camera, black on white whatever the page."""
    image = qrcode.make(text, image_factory=SvgPathFillImage, border=2)
    drawn: SafeString = mark_safe(image.to_string(encoding="unicode"))  # noqa: S308  # by us, of an address of ours
    return drawn


def _lines(value: str, postcode: str) -> list[str]:
    parts = [part.strip() for line in value.splitlines() for part in line.split(",") if part.strip()]
    if postcode and not any(postcode.replace(" ", "") in part.replace(" ", "") for part in parts):
        parts.append(postcode)
    return parts[:7]


def _sheet(made: Made, address: list[str]) -> Sheet:
    adult, language = made.invitation.adult, spoken(made.invitation.adult.language)
    title = f"{adult.title} " if adult.title else ""
    return Sheet(
        name=f"{title}{adult.full_name}",
        address=address,
        code=codes.grouped(made.code),
        square=square(link_to(made.key)),
        until=made.invitation.expires_at,
        shares_address=bool(adult.email) and adult.user is not None and adult.user.email is None,
        school=adult.school.name,
        phone=adult.school.office_phone,
        language=language,
        lang=html_lang(language),
        direction="rtl" if is_rtl(language) else "ltr",
    )
