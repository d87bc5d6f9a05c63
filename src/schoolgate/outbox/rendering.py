"""Words for one reader: a notice from its template, and the mail around it."""

import unicodedata
from email.utils import formataddr, parseaddr
from typing import Any, NamedTuple

from django.conf import settings
from django.template import Context, engines
from django.utils import translation
from django.utils.translation import gettext

from schoolgate.i18n import html_lang
from schoolgate.outbox.channels import Envelope
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Adult, Circle, Pupil, Staff


class Notice(NamedTuple):
    """What was rendered, and in which language it really is."""

    subject: str
    body: str
    language: str


def render(
    template: str, reader: Adult | Staff, *, about: Pupil | None, circle: Circle | None, context: dict[str, Any]
) -> Notice:
    """Render `<template>.txt` for `reader`: first line "Subject: …", a blank line, then the text.

    The template knows what the caller gave, and: `reader` (their first name), `school`, and `child`: the first name
    for the child's own grown-ups, initials for staff (a mail may be read over a shoulder: reliability T08), nothing
    but "your child" or "a pupil" in a sealed matter. Raises TemplateDoesNotExist; ValueError without a subject line.
    """
    language = spoken(reader.language)
    with translation.override(language):
        known = {
            **context,
            "reader": reader.called,
            "school": reader.school.name,
            "child": called(about, reader, is_sealed=circle is not None and circle.is_sealed),
        }
        source = engines["django"].get_template(f"{template}.txt").template  # type: ignore[attr-defined]  # Django's own engine
        text = source.render(Context(known, autoescape=False))
    head, _, body = text.strip().partition("\n\n")
    if not head.startswith("Subject:"):
        raise ValueError(f"{template}.txt must begin with “Subject:”")
    return Notice(one_line(head.removeprefix("Subject:"))[:200], readable(body), language)


def called(pupil: Pupil | None, reader: Adult | Staff, *, is_sealed: bool = False) -> str:
    """What a mail to this reader may call the child."""
    if pupil is None or is_sealed:
        return gettext("a pupil") if isinstance(reader, Staff) else gettext("your child")
    return pupil.initials if isinstance(reader, Staff) else pupil.called


def spoken(wanted: str) -> str:
    """The language we can really write in for somebody who reads `wanted`."""
    try:
        return translation.get_supported_language_variant(wanted)
    except LookupError:
        return settings.LANGUAGE_CODE


def one_line(text: str) -> str:
    """Text fit for a header: one line, nothing invisible."""
    return " ".join("".join(c if unicodedata.category(c) != "Cc" else " " for c in text).split())


def readable(text: str) -> str:
    """Text without the signs nobody can see; line breaks stay."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) != "Cc").strip()


def envelope(delivery: Delivery) -> Envelope:
    """The mail for a delivery: the notice, the page it names, and whose it is. One `To`, nobody else."""
    message = delivery.message
    name = message.school.name
    with translation.override(message.language):
        parts = [message.body]
        if message.link_path:
            # The address of the page, never a key: whoever opens it must sign in (a code's own link is the exception).
            parts.append(gettext("Open this page:") + f"\n{settings.PUBLIC_URL}{message.link_path}")
        parts.append(
            f"-- \n{name}\n"
            + gettext("Please do not reply to this mail: nobody sees the reply. You can write to us on the page.")
        )
    return Envelope(
        to=address(message),
        sender=formataddr((one_line(name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        subject=message.subject,
        text="\n\n".join(parts) + "\n",
        language=html_lang(message.language),
        reference=delivery.provider_reference,
    )


def address(message: Message) -> str:
    """Where a mail to this reader goes; "" for nowhere. A code goes to the address its holder signs in with, and
    nowhere else. What names people never goes to a mailbox that somebody else reads too (mis-data 6.2).
    """
    reader = message.reader
    if message.to_address:
        return message.to_address
    if message.is_secret and reader.user is not None:
        return reader.user.email or ""
    if isinstance(reader, Adult) and _is_shared(reader):
        return ""
    return reader.email


def _is_shared(adult: Adult) -> bool:
    """Marked so by the school; or the adult comes in with a letter, because the address is not theirs alone."""
    return adult.is_contact_shared or (adult.user is not None and adult.user.email is None)
