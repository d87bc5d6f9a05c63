"""Texts: off until a provider's keys are set, and then through that one."""

from collections.abc import Callable

from django.conf import settings

from schoolgate.outbox.channels import Envelope, NotDelivered
from schoolgate.outbox.channels.sms.notify import Notify
from schoolgate.outbox.channels.sms.provider import Provider
from schoolgate.outbox.channels.sms.twilio import Twilio


def provider() -> Provider | None:
    """The provider whose keys are set; GOV.UK Notify before Twilio. None: texts are off."""
    if settings.NOTIFY_KEY and settings.NOTIFY_TEMPLATE:
        return Notify()
    if settings.TWILIO_ACCOUNT and settings.TWILIO_TOKEN and settings.TWILIO_FROM:
        return Twilio()
    return None


class Sms:
    is_instant = False

    def is_ready(self) -> bool:
        return provider() is not None

    @property
    def can_be_asked(self) -> bool:
        carrier = provider()
        return carrier is not None and carrier.can_be_asked

    def find(self, reference: str) -> str | None:
        """See `Provider.find`."""
        carrier = provider()
        if carrier is None:
            raise NotDelivered("texts are off", permanent=False)
        return carrier.find(reference)

    def send(self, envelope: Envelope, *, last_word: Callable[[], None]) -> str:
        carrier = provider()
        if carrier is None:
            raise NotDelivered("texts are off", permanent=False)
        # One request does it all, so the last word is said just before it.
        last_word()
        return carrier.send(envelope.to, envelope.text, envelope.reference)
