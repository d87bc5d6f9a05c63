"""The forms of limits, each opened on a limit as it stood: nobody writes over a colleague’s decision unawares."""

from typing import Any

from django.db.models import Model

from schoolgate.enrolment.forms import DocumentForm, LiftForm
from schoolgate.enrolment.forms_people import SeenForm


class SeenDocumentForm(SeenForm, DocumentForm):
    def shown(self, row: Model) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("starts", "expires")}


class SeenLiftForm(SeenForm, LiftForm):
    def shown(self, row: Model) -> dict[str, Any]:
        return {}
