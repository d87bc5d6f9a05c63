"""What pages about one child show of notes: to parents the praise, to staff both."""

from typing import Any

from schoolgate.notes.models import GateNote, Praise
from schoolgate.notes.wording import said
from schoolgate.people.models import Pupil
from schoolgate.people.viewers import Viewer

LATEST = 12


def of_child(pupil: Pupil, viewer: Viewer) -> dict[str, Any]:
    """For colleagues: the latest good words and notes of the gate, as far as the viewer may read them."""
    return {
        "notes": list(GateNote.objects.visible_to(viewer).filter(pupil=pupil).for_pages()[:LATEST]),
        "praise": list(Praise.objects.visible_to(viewer).filter(pupil=pupil).for_pages()[:LATEST]),
    }


def praise_at_home(pupil: Pupil, viewer: Viewer) -> list[tuple[str, Praise]]:
    """For a parent: each good word as a sentence in the language they are reading, newest first."""
    rows = Praise.objects.visible_to(viewer).filter(pupil=pupil).for_pages()[:LATEST]
    return [(said(one.kind, pupil.called), one) for one in rows]
