"""The classes somebody at school works with, for lists that begin with a class."""

from django.db.models import Exists, OuterRef

from schoolgate.people.models import Placement, Pupil, SchoolClass, Teaching
from schoolgate.people.viewers import Viewer


def classes_of(viewer: Viewer) -> list[SchoolClass]:
    """The forms in which this viewer reaches somebody, in the order of the years."""
    placed = Placement.objects.current().filter(
        school_class=OuterRef("pk"), pupil__in=Pupil.objects.in_directory_of(viewer)
    )
    return list(
        SchoolClass.objects.filter(Exists(placed), school=viewer.school_id, kind="form").order_by("year", "name")
    )


def own_class(viewer: Viewer, classes: list[SchoolClass]) -> SchoolClass | None:
    """Where a page opens: the class they teach, or the only one there is."""
    if len(classes) == 1:
        return classes[0]
    taught = set(Teaching.objects.current().filter(staff=viewer.person_id).values_list("school_class", flat=True))
    return next((one for one in classes if one.pk in taught), None)
