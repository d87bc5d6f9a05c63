"""What can happen, in the past tense, and the sentence that tells it."""

from django.db import models
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """Every deed that history knows. A new verb needs a sentence below; a test holds that."""

    PUPIL_ADMITTED = "pupil.admitted"
    PUPIL_CHANGED = "pupil.changed"
    PUPIL_LEFT = "pupil.left"
    PUPIL_RETURNED = "pupil.returned"
    ADULT_ADDED = "adult.added"
    ADULT_CHANGED = "adult.changed"
    STAFF_ADDED = "staff.added"
    STAFF_CHANGED = "staff.changed"
    RELATIONSHIP_ADDED = "relationship.added"
    RELATIONSHIP_CHANGED = "relationship.changed"
    RELATIONSHIP_ENDED = "relationship.ended"
    RIGHT_GIVEN = "right.given"
    RIGHT_ENDED = "right.ended"
    CONTACT_ADDED = "contact.added"
    CONTACT_CHANGED = "contact.changed"
    CONTACT_REMOVED = "contact.removed"
    HIDDEN_READ = "hidden.read"
    PLACE_HIDDEN = "place.hidden"
    PLACE_OPENING_ASKED = "place.opening-asked"
    PLACE_STAYS_HIDDEN = "place.stays-hidden"
    PLACE_OPENED = "place.opened"
    PEOPLE_MERGED = "people.merged"
    PEOPLE_SPLIT = "people.split"
    TWO_PEOPLE = "people.two"
    NOT_TWO_PEOPLE = "people.not-two"
    ACCESS_CONFIRMED = "access.confirmed"
    ACCESS_WITHDRAWN = "access.withdrawn"
    INVITED = "invited"
    INVITATION_HANDED = "invitation.handed"
    INVITATION_USED = "invitation.used"
    INVITATION_ENDED = "invitation.ended"
    RESTRICTION_ENTERED = "restriction.entered"
    RESTRICTION_READ = "restriction.read"
    RESTRICTION_SEEN = "restriction.seen"
    RESTRICTION_LIFT_ASKED = "restriction.lift-asked"
    RESTRICTION_LIFTED = "restriction.lifted"
    RESTRICTION_KEPT = "restriction.kept"
    ROLE_GRANTED = "role.granted"
    ROLE_ENDED = "role.ended"
    STAFF_SHUT_OUT = "staff.shut-out"
    STAFF_LET_IN = "staff.let-in"
    STAFF_STEP_FORGOTTEN = "staff.step-forgotten"
    CLASS_PLACED = "class.placed"
    LIST_HANDED_IN = "list.handed-in"
    ROSTER_IMPORTED = "roster.imported"
    LIST_PUT_ASIDE = "list.put-aside"
    LIST_TAKEN_BACK = "list.taken-back"
    LEAVERS_ASKED = "leavers.asked"
    BY_HAND_LET_GO = "by-hand.let-go"
    MARKS_RECORDED = "marks.recorded"
    TERM_DATES_SET = "term-dates.set"
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
    DSL_ALERTED = "dsl.alerted"
    QUESTION_ASKED = "question.asked"
    QUESTION_TAKEN = "question.taken"
    QUESTION_WRITTEN = "question.written"
    QUESTION_ANSWERED = "question.answered"
    QUESTION_PASSED = "question.passed"
    QUESTION_RETURNED = "question.returned"
    QUESTION_LATE = "question.late"
    QUESTION_CLOSED = "question.closed"
    QUESTION_REOPENED = "question.reopened"
    QUESTION_READ = "question.read"
    COMMON_PUBLISHED = "common.published"
    COMMON_WITHDRAWN = "common.withdrawn"
    NOTICE_STARTED = "notice.started"
    NOTICE_CHANGED = "notice.changed"
    NOTICE_SENT = "notice.sent"
    NOTICE_CONFIRMED = "notice.confirmed"
    NOTICE_TAKEN_BACK = "notice.taken-back"
    NOTICE_PUT_ASIDE = "notice.put-aside"
    NOTICE_GONE = "notice.gone"
    NOTICE_LIMIT_SET = "notice.limit-set"
    ROUND_UP_SET = "post.round-up-set"
    PICTURES_ANSWERED = "pictures.answered"
    NOTICE_TRANSLATED = "notice.translated"
    NEWS_STARTED = "news.started"
    NEWS_CHANGED = "news.changed"
    NEWS_READY = "news.ready"
    NEWS_REOPENED = "news.reopened"
    NEWS_TAKEN_DOWN = "news.taken-down"
    NEWS_PUT_ASIDE = "news.put-aside"
    POST_HALTED = "post.halted"
    POST_RESUMED = "post.resumed"
    TEXTS_STOPPED = "texts.stopped"
    TEXTS_STARTED = "texts.started"
    ANSWER_CAME = "answer.came"
    CALL_MADE = "call.made"
    LETTER_POSTED = "letter.posted"
    PRAISE_WRITTEN = "praise.written"
    PRAISE_TAKEN_BACK = "praise.taken-back"
    GATE_NOTED = "gate.noted"
    WORDING_ADDED = "wording.added"
    WORDING_ENDED = "wording.ended"
    WORDING_MUTED = "wording.muted"
    WORDING_HEARD = "wording.heard"


SENTENCES: dict[str, Lazy | str] = {
    Verb.PUPIL_ADMITTED: _("%(child)s joined the school."),
    Verb.PUPIL_CHANGED: _("%(by)s corrected what we hold about %(child)s."),
    Verb.PUPIL_LEFT: _("%(child)s left the school."),
    Verb.PUPIL_RETURNED: _("%(child)s came back to the school."),
    Verb.ADULT_ADDED: _("%(by)s added %(adult)s."),
    Verb.ADULT_CHANGED: _("%(by)s corrected what we hold about %(adult)s."),
    Verb.STAFF_ADDED: _("%(by)s added a member of staff."),
    Verb.STAFF_CHANGED: _("%(by)s corrected what we hold about a member of staff."),
    Verb.RELATIONSHIP_ADDED: _("%(adult)s was linked with %(child)s."),
    Verb.RELATIONSHIP_CHANGED: _("%(by)s changed what %(adult)s may do for %(child)s."),
    Verb.RELATIONSHIP_ENDED: _("%(adult)s is no longer linked with %(child)s."),
    Verb.RIGHT_GIVEN: _("%(by)s gave %(adult)s a right about %(child)s."),
    Verb.RIGHT_ENDED: _("%(by)s ended a right of %(adult)s about %(child)s."),
    Verb.CONTACT_ADDED: _("%(by)s added a way to reach %(adult)s."),
    Verb.CONTACT_CHANGED: _("%(by)s corrected a way to reach %(adult)s."),
    Verb.CONTACT_REMOVED: _("%(by)s removed a way to reach %(adult)s."),
    Verb.HIDDEN_READ: _("%(by)s read the hidden details of %(adult)s."),
    Verb.PLACE_HIDDEN: _("%(by)s made secret where %(adult)s lives."),
    Verb.PLACE_OPENING_ASKED: _("%(by)s asked to end the secrecy about where %(adult)s lives."),
    Verb.PLACE_STAYS_HIDDEN: _("%(by)s decided that it stays secret where %(adult)s lives."),
    Verb.PLACE_OPENED: _("%(by)s confirmed that it need not be secret any more where %(adult)s lives."),
    Verb.PEOPLE_MERGED: _("%(by)s joined two records of one person."),
    Verb.PEOPLE_SPLIT: _("%(by)s took two records apart again."),
    Verb.TWO_PEOPLE: _("%(by)s said that two records of one name are two people."),
    Verb.NOT_TWO_PEOPLE: _("%(by)s took back that two records are two people."),
    Verb.ACCESS_CONFIRMED: _("%(by)s confirmed that %(adult)s may sign in for %(child)s."),
    Verb.ACCESS_WITHDRAWN: _("%(by)s withdrew the sign-in of %(adult)s for %(child)s."),
    Verb.INVITED: _("%(by)s invited %(adult)s to come in."),
    Verb.INVITATION_HANDED: _("%(by)s handed %(adult)s their invitation."),
    Verb.INVITATION_USED: _("%(adult)s came in with their invitation."),
    Verb.INVITATION_ENDED: _("An invitation of %(adult)s was ended."),
    Verb.RESTRICTION_ENTERED: _("%(by)s entered a limit."),
    Verb.RESTRICTION_READ: _("%(by)s read the limits about %(child)s."),
    Verb.RESTRICTION_SEEN: _("%(by)s saw the document for a limit."),
    Verb.RESTRICTION_LIFT_ASKED: _("%(by)s asked to lift a limit."),
    Verb.RESTRICTION_LIFTED: _("%(by)s confirmed that a limit is lifted."),
    Verb.RESTRICTION_KEPT: _("%(by)s decided that a limit stays."),
    Verb.ROLE_GRANTED: _("%(by)s gave somebody a role."),
    Verb.ROLE_ENDED: _("%(by)s ended somebody’s role."),
    Verb.STAFF_SHUT_OUT: _("%(by)s shut a colleague out."),
    Verb.STAFF_LET_IN: _("%(by)s let a colleague in again."),
    Verb.STAFF_STEP_FORGOTTEN: _("%(by)s asked a colleague for a new second step."),
    Verb.CLASS_PLACED: _("%(child)s was placed in a class."),
    Verb.LIST_HANDED_IN: _("%(by)s handed in a list to look at."),
    Verb.LIST_PUT_ASIDE: _("%(by)s put a list aside."),
    Verb.LIST_TAKEN_BACK: _("%(by)s took a list back: what it had changed is as it was before."),
    Verb.BY_HAND_LET_GO: _("%(by)s let lists decide again about something the school had written by hand."),
    Verb.LEAVERS_ASKED: _("%(by)s asked a second person to confirm who has left."),
    Verb.ROSTER_IMPORTED: _("%(by)s brought in a list from the school’s records."),
    Verb.MARKS_RECORDED: _("%(by)s brought in marks from the register."),
    Verb.TERM_DATES_SET: _("%(by)s brought in term dates."),
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
    Verb.DSL_ALERTED: _("Schoolgate showed the safeguarding lead words that %(by)s wrote."),
    Verb.QUESTION_ASKED: _("%(by)s asked the school something."),
    Verb.QUESTION_TAKEN: _("%(by)s read the question and has it in hand."),
    Verb.QUESTION_WRITTEN: _("%(by)s wrote more to their question."),
    Verb.QUESTION_ANSWERED: _("%(by)s answered a question."),
    Verb.QUESTION_PASSED: _("%(by)s passed a question on."),
    Verb.QUESTION_RETURNED: _("A question went back to the office, as the one who had it no longer works here."),
    Verb.QUESTION_LATE: _("A question waited longer than we promised. The office and the head were told."),
    Verb.QUESTION_CLOSED: _("A question was closed."),
    Verb.QUESTION_REOPENED: _("%(by)s opened a question again."),
    Verb.QUESTION_READ: _("%(by)s read a question."),
    Verb.COMMON_PUBLISHED: _("%(by)s published an answer for everybody."),
    Verb.COMMON_WITHDRAWN: _("%(by)s took back an answer for everybody."),
    Verb.NOTICE_STARTED: _("%(by)s began a notice."),
    Verb.NOTICE_CHANGED: _("%(by)s changed a notice before it went."),
    Verb.NOTICE_SENT: _("%(by)s sent a notice."),
    Verb.NOTICE_CONFIRMED: _("%(by)s looked at a notice and let it go."),
    Verb.NOTICE_TAKEN_BACK: _("%(by)s took a notice back before it went."),
    Verb.NOTICE_PUT_ASIDE: _("%(by)s put a notice aside."),
    Verb.NOTICE_GONE: _("A notice went out."),
    Verb.NOTICE_TRANSLATED: _("%(by)s added a translation to a notice."),
    Verb.PICTURES_ANSWERED: _("%(by)s kept an answer about pictures."),
    Verb.ROUND_UP_SET: _("%(by)s set when the weekly round-up goes."),
    Verb.NOTICE_LIMIT_SET: _("%(by)s set from how many people on a second person looks at a notice."),
    Verb.NEWS_STARTED: _("%(by)s began a newsletter."),
    Verb.NEWS_CHANGED: _("%(by)s changed a newsletter before it went."),
    Verb.NEWS_READY: _("%(by)s got a newsletter ready to go."),
    Verb.NEWS_REOPENED: _("%(by)s took a newsletter back to the desk."),
    Verb.NEWS_TAKEN_DOWN: _("%(by)s took a newsletter down."),
    Verb.NEWS_PUT_ASIDE: _("%(by)s put a newsletter aside."),
    Verb.POST_HALTED: _("%(by)s stopped every message."),
    Verb.POST_RESUMED: _("%(by)s let messages go again."),
    Verb.TEXTS_STOPPED: _("%(adult)s asked for no more texts."),
    Verb.TEXTS_STARTED: _("%(adult)s asked for texts again."),
    Verb.ANSWER_CAME: _("%(adult)s answered by text."),
    Verb.CALL_MADE: _("%(by)s rang %(adult)s."),
    Verb.LETTER_POSTED: _("%(by)s sent %(adult)s a letter."),
    Verb.PRAISE_WRITTEN: _("%(by)s wrote a good word about %(child)s."),
    Verb.PRAISE_TAKEN_BACK: _("%(by)s took a good word about %(child)s back before it went."),
    Verb.GATE_NOTED: _("%(by)s had a word about %(child)s at the gate."),
    Verb.WORDING_ADDED: _("%(by)s added a word of the school’s own."),
    Verb.WORDING_ENDED: _("%(by)s ended a word of the school’s own."),
    Verb.WORDING_MUTED: _("%(by)s kept a rule of kind and clear quiet."),
    Verb.WORDING_HEARD: _("%(by)s let a rule of kind and clear speak again."),
}
