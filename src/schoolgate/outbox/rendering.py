"""Words for one reader: a notice from its template, and the mail around it."""

import unicodedata
from collections.abc import Sequence
from email.utils import formataddr, parseaddr
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet
from django.template import Context, engines
from django.utils import translation
from django.utils.translation import gettext

from schoolgate.i18n import html_lang, language_at_work
from schoolgate.outbox import rules
from schoolgate.outbox.channels import Envelope
from schoolgate.outbox.channels.sms.parts import length, plainer
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Adult, Circle, Pupil, Staff
from schoolgate.people.phones import mobile
from schoolgate.people.prepared import Marks, Prepared


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
    language = language_at_work(reader.language) if isinstance(reader, Staff) else spoken(reader.language)
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


def envelope(delivery: Delivery, carried: Sequence[Message] = (), *, hides: bool | None = None) -> Envelope:
    """The mail for a delivery: the notice, the page it names, and whose it is. One `To`, nobody else. A round-up has
    the words of what it carries as well.

    `hides`: whether its outside must name nobody, where that has just been asked for several at once.
    """
    message = delivery.message
    name = message.school.name
    if delivery.channel == Delivery.Channel.SMS:
        return _text(delivery)
    link = f"{settings.PUBLIC_URL}{message.link_path}" if message.link_path else ""
    if is_discreet(message) if hides is None else hides:
        with translation.override(message.language):
            parts, subject = _discreet_text(message, link), gettext("Something for you to read")
            sender = _sender(gettext("Post"), settings.DISCREET_FROM_EMAIL)
    else:
        subject, sender = message.subject, _sender(name, settings.DEFAULT_FROM_EMAIL)
        open_it, no_reply = _always_said(message.language)
        # The address of the page, never a key: whoever opens it must sign in (a code's own link aside).
        parts = [message.body, *pieces(carried), *([f"{open_it}\n{link}"] if link else [])]
        parts.append(f"-- \n{name}\n{no_reply}")
    return Envelope(
        to=address(message),
        sender=sender,
        subject=subject,
        text="\n\n".join(parts) + "\n",
        language=html_lang(message.language),
        reference=delivery.provider_reference,
    )


def pieces(carried: Sequence[Message]) -> list[str]:
    """The words of what a round-up carries, one by one: what each is called, how it begins, where it stands."""
    found = []
    for number, message in enumerate(carried, 1):
        page = f"{settings.PUBLIC_URL}{message.link_path or f'/messages/{message.pk}/'}"
        found.append(f"{number}. {message.subject}\n\n{rules.first_of(message.body)}\n\n{page}")
    return found


@lru_cache(maxsize=64)
def _always_said(language: str) -> tuple[str, str]:
    """What stands before the page's address, and below every mail."""
    with translation.override(language):
        return gettext("Open this page:"), gettext(
            "Please do not reply to this mail: nobody sees the reply. You can write to us on the page."
        )


@lru_cache(maxsize=256)
def _sender(name: str, address: str) -> str:
    return formataddr((one_line(name), parseaddr(address)[1]))


def is_discreet(message: Message) -> bool:
    """Whether the outside of this mail must name nobody: so said by the office of any school that writes to this
    person. Asked afresh each time (for several at once: `lines.discreet`), so that it holds for what was queued before.
    """
    if message.adult is None:
        return False
    asked = _DISCREET.ask(adult=message.adult.pk, user=message.adult.user_id or 0)
    return next(iter(asked), None) is not None


def _discreet(marks: Marks, _count: int) -> QuerySet[Any, Any]:
    """This adult, or the same person at another school: one telephone for two schools."""
    same = Q(pk=marks.number("adult")) | Q(user=marks.number("user"))
    return Adult.objects.filter(same, has_discreet_mail=True).values_list("pk")[:1]


_DISCREET = Prepared(_discreet)


def _discreet_text(message: Message, link: str) -> list[str]:
    """What a locked screen may show. The words themselves wait behind the sign-in; only six numbers must be here."""
    if message.is_secret and not link:
        return [message.body]
    # First a few sentences that say nothing: a preview shows the beginning, and the link comes after it.
    parts = [
        gettext("There is something for you to read. Open it when nobody looks over your shoulder."),
        gettext("The page asks you to sign in first. Please do not answer this mail: nobody sees the answer."),
    ]
    return [*parts, link or settings.PUBLIC_URL]


def _text(delivery: Delivery) -> Envelope:
    message = delivery.message
    return Envelope(
        to=address(message, delivery.channel),
        sender="",
        subject="",
        text=text_for(message),
        language=html_lang(message.language),
        reference=delivery.provider_reference,
    )


def text_for(message: Message, *, hides: bool | None = None) -> str:
    """The words of a text: the whole message where it is short; else its first line and where to read on. Of a matter
    that some share and others do not, no more than that there is something to read (reliability T08); to somebody
    whose telephone others look at, not even from whom.
    """
    page = f"{settings.PUBLIC_URL}/messages/{message.pk}/"
    with translation.override(message.language):
        if is_discreet(message) if hides is None else hides:
            return plainer(gettext("There is something for you to read.") + f" {page}")
        if message.circle_id is not None:
            return plainer(one_line(message.school.name) + ": " + gettext("A message is waiting for you.") + f" {page}")
        whole = plainer(f"{one_line(message.school.name)}: {message.body}")
        if message.link_path:
            whole += f"\n{settings.PUBLIC_URL}{message.link_path}"
        if length(whole).parts <= rules.MOST_PARTS:
            return whole
        return plainer(f"{one_line(message.school.name)}: {message.subject}") + f" {page}"


def address(message: Message, channel: str = Delivery.Channel.EMAIL) -> str:
    """Where it goes on this channel; "" for nowhere. A text: to a mobile that is theirs alone.

    A code goes to the address its holder signs in with, and nowhere else. What names people never goes to a mailbox
    that somebody else reads too (mis-data 6.2).
    """
    reader = message.reader
    if channel == Delivery.Channel.SMS:
        return mobile(reader.mobile) if isinstance(reader, Adult) and not reader.has_shared_phone else ""
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
