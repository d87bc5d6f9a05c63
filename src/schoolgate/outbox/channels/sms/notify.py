"""Texts through GOV.UK Notify, with its own client. It keeps our reference, so that a repeat can be recognised.

The school makes one text template there, whose whole wording is `((text))`.
"""

from typing import Any

import requests
from django.conf import settings

from schoolgate.outbox.channels import NotDelivered, OutcomeUnknown
from schoolgate.outbox.channels.sms.provider import PATIENCE, line_lost, refused


class Notify:
    can_be_asked = True

    def send(self, number: str, text: str, reference: str) -> str:
        from notifications_python_client.errors import APIError

        try:
            answer = _client().send_sms_notification(
                phone_number=number,
                template_id=settings.NOTIFY_TEMPLATE,
                personalisation={"text": text},
                reference=reference,
                sms_sender_id=settings.NOTIFY_SENDER or None,
            )
            return str(answer["id"])
        except APIError as trouble:
            known = self._what_became(trouble, reference)
            if known is None:
                raise
            return known
        except (KeyError, TypeError) as trouble:  # an answer in no shape of theirs
            raise OutcomeUnknown("an answer that is not theirs") from trouble

    def _what_became(self, trouble: Any, reference: str) -> str | None:
        """A text with our reference after all, or the exception that says what is known."""
        status = trouble.response.status_code if trouble.response is not None else 0
        if 400 <= status < 500:
            raise refused(status, str(trouble.message)) from trouble
        if status == 0:
            cause = trouble.__cause__
            assert isinstance(cause, requests.RequestException)
            lost = line_lost(cause)
            if isinstance(lost, NotDelivered):
                raise lost from trouble
        try:
            found = self.find(reference)
        except NotDelivered as silent:
            raise OutcomeUnknown(f"{status} and {silent.reason}") from trouble
        if found is not None:
            return found
        if status >= 500:  # it has answered, and it has no such text
            raise NotDelivered(f"{status}", permanent=False) from trouble
        # Lost in the middle: it may still be at work upon it. Asked again in a while (`sending.ask_again`).
        raise OutcomeUnknown("the line was lost") from trouble

    def find(self, reference: str) -> str | None:
        from notifications_python_client.errors import APIError

        try:
            rows = _client().get_all_notifications(template_type="sms", reference=reference)["notifications"]
            return next((str(row["id"]) for row in rows if row.get("reference") == reference), None)
        except (APIError, KeyError, TypeError, AttributeError) as trouble:
            raise NotDelivered(f"could not be asked: {type(trouble).__name__}", permanent=False) from trouble


def _client() -> Any:
    # Imported late: most schools have no key, and starting up is slow enough.
    from notifications_python_client.notifications import NotificationsAPIClient

    client: Any = NotificationsAPIClient  # it brings no types
    return client(settings.NOTIFY_KEY, base_url=settings.NOTIFY_URL, timeout=PATIENCE)
