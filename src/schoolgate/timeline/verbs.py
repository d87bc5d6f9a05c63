"""What can happen, in the past tense, and the sentence that tells it."""

from django.db import models
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """Every deed that history knows. A new verb needs a sentence below; a test holds that."""

    PUPIL_ADMITTED = "pupil.admitted"
    PUPIL_CHANGED = "pupil.changed"
    ADULT_ADDED = "adult.added"
    ADULT_CHANGED = "adult.changed"
    STAFF_ADDED = "staff.added"
    STAFF_CHANGED = "staff.changed"
    RELATIONSHIP_ADDED = "relationship.added"
    RELATIONSHIP_CHANGED = "relationship.changed"
    RELATIONSHIP_ENDED = "relationship.ended"
    ACCESS_CONFIRMED = "access.confirmed"
    ACCESS_WITHDRAWN = "access.withdrawn"
    RESTRICTION_ENTERED = "restriction.entered"
    RESTRICTION_READ = "restriction.read"
    RESTRICTION_SEEN = "restriction.seen"
    RESTRICTION_LIFT_ASKED = "restriction.lift-asked"
    RESTRICTION_LIFTED = "restriction.lifted"
    RESTRICTION_KEPT = "restriction.kept"
    ROLE_GRANTED = "role.granted"
    ROLE_ENDED = "role.ended"
    CLASS_PLACED = "class.placed"
    ROSTER_IMPORTED = "roster.imported"
    DETAILS_CHANGED = "details.changed"
    SIGNED_IN = "signed-in"
    TALK_PROPOSED = "talk.proposed"
    TALK_OFFERED = "talk.offered"
    TALK_AGENDA_ADDED = "talk.agenda-added"
    TALK_BOOKED = "talk.booked"
    TALK_UNBOOKED = "talk.unbooked"
    TALK_NEEDS_SAID = "talk.needs-said"
    TALK_DECLINED = "talk.declined"
    TALK_STARTED = "talk.started"
    TALK_UNDERSTOOD = "talk.understood"
    TALK_FOCUSED = "talk.focused"
    TALK_PLANNED = "talk.planned"
    TALK_HELD = "talk.held"
    TALK_SUMMARY_SHARED = "talk.summary-shared"
    TALK_SUMMARY_AGREED = "talk.summary-agreed"
    TALK_SUMMARY_AMENDED = "talk.summary-amended"
    TALK_NOT_CONFIRMED = "talk.not-confirmed"
    TALK_MISSED = "talk.missed"
    TALK_CANCELLED = "talk.cancelled"
    SERIES_ENDED = "series.ended"
    TALK_READ = "talk.read"
    PROMISE_MADE = "promise.made"
    PROMISE_KEPT = "promise.kept"
    PROMISE_CHANGED = "promise.changed"
    PROMISE_REFUSED = "promise.refused"
    PROMISE_ASKED = "promise.asked"
    PROMISE_ANSWERED = "promise.answered"
    PROMISE_THANKED = "promise.thanked"
    DSL_TOLD = "dsl.told"
    DSL_CONFIRMED = "dsl.confirmed"
    DELIVERY_SETTLED = "delivery.settled"
    DELIVERY_WITHHELD = "delivery.withheld"


SENTENCES: dict[str, Lazy | str] = {
    Verb.PUPIL_ADMITTED: _("%(child)s joined the school."),
    Verb.PUPIL_CHANGED: _("%(by)s corrected what we hold about %(child)s."),
    Verb.ADULT_ADDED: _("%(by)s added %(adult)s."),
    Verb.ADULT_CHANGED: _("%(by)s corrected what we hold about %(adult)s."),
    Verb.STAFF_ADDED: _("%(by)s added a member of staff."),
    Verb.STAFF_CHANGED: _("%(by)s corrected what we hold about a member of staff."),
    Verb.RELATIONSHIP_ADDED: _("%(adult)s was linked with %(child)s."),
    Verb.RELATIONSHIP_CHANGED: _("%(by)s changed what %(adult)s may do for %(child)s."),
    Verb.RELATIONSHIP_ENDED: _("%(adult)s is no longer linked with %(child)s."),
    Verb.ACCESS_CONFIRMED: _("%(by)s confirmed that %(adult)s may sign in for %(child)s."),
    Verb.ACCESS_WITHDRAWN: _("%(by)s withdrew the sign-in of %(adult)s for %(child)s."),
    Verb.RESTRICTION_ENTERED: _("%(by)s entered a limit."),
    Verb.RESTRICTION_READ: _("%(by)s read the limits about %(child)s."),
    Verb.RESTRICTION_SEEN: _("%(by)s saw the document for a limit."),
    Verb.RESTRICTION_LIFT_ASKED: _("%(by)s asked to lift a limit."),
    Verb.RESTRICTION_LIFTED: _("%(by)s confirmed that a limit is lifted."),
    Verb.RESTRICTION_KEPT: _("%(by)s decided that a limit stays."),
    Verb.ROLE_GRANTED: _("%(by)s gave somebody a role."),
    Verb.ROLE_ENDED: _("%(by)s ended somebody’s role."),
    Verb.CLASS_PLACED: _("%(child)s was placed in a class."),
    Verb.ROSTER_IMPORTED: _("%(by)s brought in a list from the school’s records."),
    Verb.DETAILS_CHANGED: _("%(by)s changed their own details."),
    Verb.SIGNED_IN: _("%(by)s signed in."),
    Verb.TALK_PROPOSED: _("%(by)s planned a talk about %(child)s with %(adult)s."),
    Verb.TALK_OFFERED: _("%(by)s sent %(adult)s the agenda and times to choose from."),
    Verb.TALK_AGENDA_ADDED: _("%(by)s added to the agenda."),
    Verb.TALK_BOOKED: _("%(by)s chose a time to talk about %(child)s."),
    Verb.TALK_UNBOOKED: _("%(by)s gave back the time."),
    Verb.TALK_NEEDS_SAID: _("%(by)s said what would help at the talk."),
    Verb.TALK_DECLINED: _("%(by)s would rather not meet now."),
    Verb.TALK_STARTED: _("The talk about %(child)s began."),
    Verb.TALK_UNDERSTOOD: _("%(adult)s said: you have understood."),
    Verb.TALK_FOCUSED: _("Both chose what matters most."),
    Verb.TALK_PLANNED: _("A plan was made, at school and at home."),
    Verb.TALK_HELD: _("%(by)s and %(adult)s talked about %(child)s."),
    Verb.TALK_SUMMARY_SHARED: _("%(by)s shared the summary with %(adult)s."),
    Verb.TALK_SUMMARY_AGREED: _("%(by)s agreed the summary."),
    Verb.TALK_SUMMARY_AMENDED: _("%(by)s added their own view to the summary."),
    Verb.TALK_NOT_CONFIRMED: _("Ten school days passed. The summary stands as not confirmed."),
    Verb.TALK_MISSED: _("The talk did not take place. Another time can be offered."),
    Verb.TALK_CANCELLED: _("%(by)s cancelled the talk."),
    Verb.SERIES_ENDED: _("%(by)s ended the talks about %(child)s."),
    Verb.TALK_READ: _("%(by)s read the record of a talk."),
    Verb.PROMISE_MADE: _("%(by)s made a promise."),
    Verb.PROMISE_KEPT: _("%(by)s kept a promise."),
    Verb.PROMISE_CHANGED: _("%(by)s changed a promise and said why."),
    Verb.PROMISE_REFUSED: _("%(by)s answered: no, and why."),
    Verb.PROMISE_ASKED: _("We asked %(adult)s whether it is better."),
    Verb.PROMISE_ANSWERED: _("%(by)s answered how it is now."),
    Verb.PROMISE_THANKED: _("%(by)s said thank you."),
    Verb.DSL_TOLD: _("%(by)s told the safeguarding lead."),
    Verb.DSL_CONFIRMED: _("%(by)s took over what was told."),
    Verb.DELIVERY_SETTLED: _("%(by)s settled a message that was stuck."),
    Verb.DELIVERY_WITHHELD: _("A message was held back, because somebody may not be told."),
}
