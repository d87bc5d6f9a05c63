"""What a good word says, whole sentences only: so that each language can say it in its own way."""

from django.utils.translation import gettext as _

from schoolgate.notes.models import Praise


def said(kind: str, child: str) -> str:
    """The sentence of one kind, in the language that is being spoken just now."""
    return {
        Praise.Kind.KIND.value: _("We saw %(child)s being kind to somebody."),
        Praise.Kind.WORK.value: _("We saw %(child)s work hard."),
        Praise.Kind.AGAIN.value: _("It was not easy, and %(child)s did not give up."),
        Praise.Kind.HELP.value: _("We saw %(child)s help somebody."),
        Praise.Kind.NEW.value: _("We saw %(child)s try something new."),
        Praise.Kind.WELL.value: _("We saw %(child)s do something really well."),
    }[kind] % {"child": child}
