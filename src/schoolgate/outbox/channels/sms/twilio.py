"""Texts through Twilio, by plain HTTPS. It takes no key of ours: what was lost in the middle is held for a person."""

from urllib.parse import quote

import requests
from django.conf import settings

from schoolgate.outbox.channels import NotDelivered, OutcomeUnknown
from schoolgate.outbox.channels.sms.provider import PATIENCE, line_lost, refused


class Twilio:
    can_be_asked = False

    def send(self, number: str, text: str, reference: str) -> str:
        form = {
            "To": number,
            "From": settings.TWILIO_FROM,
            "Body": text,
            # Our reference stands in the address, which its signature covers.
            "StatusCallback": f"{settings.PUBLIC_URL}/hooks/twilio/status/?ref={quote(reference)}",
        }
        try:
            answer = requests.post(
                f"{settings.TWILIO_URL}/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT}/Messages.json",
                data=form,
                auth=(settings.TWILIO_ACCOUNT, settings.TWILIO_TOKEN),
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except requests.RequestException as trouble:
            raise line_lost(trouble) from trouble
        return _taken(answer)

    def find(self, reference: str) -> str | None:
        raise NotDelivered("Twilio does not know our references", permanent=False)


def _taken(answer: requests.Response) -> str:
    if 400 <= answer.status_code < 500:
        raise refused(answer.status_code, answer.text)
    if answer.status_code == 503:  # turned away at the door
        raise NotDelivered("503", permanent=False)
    if answer.status_code not in (200, 201):
        raise OutcomeUnknown(str(answer.status_code))
    try:
        return str(answer.json()["sid"])
    except (ValueError, KeyError, TypeError) as trouble:
        raise OutcomeUnknown("an answer that is not theirs") from trouble
