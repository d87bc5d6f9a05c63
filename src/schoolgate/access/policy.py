"""The access table: which roles may do which deed.

Two questions, two homes. *Which deeds* is this table. *Which rows* is `visible_to` in each room's `queries.py`.
A deed that is not in the table is refused to everyone. Roles are those of the field (DfE governance guidance and
KCSIE in general terms; the split between them is our design).
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to one school. A role is granted with a start and, where known, an end."""

    PARENT = "parent"
    HEAD = "head"
    SLT = "slt"
    TEACHER = "teacher"
    HEAD_OF_YEAR = "head_of_year"
    SENCO = "senco"
    DSL = "dsl"
    FAMILY_LIAISON = "family_liaison"
    ATTENDANCE = "attendance"
    OFFICE = "office"
    OFFICE_LEAD = "office_lead"
    BUSINESS_MANAGER = "business_manager"
    SUPPORT = "support"
    CLERK = "clerk"
    GOVERNOR = "governor"
    SCHOOL_ADMIN = "school_admin"


class Action(StrEnum):
    """A deed, named as people say it."""

    HOME_OPEN = "home.open"
    ME_CHANGE = "me.change"
    FAMILY_LIST = "family.list"
    FAMILY_OPEN = "family.open"
    TALK_LIST = "talk.list"
    TALK_OPEN = "talk.open"
    TALK_PLAN = "talk.plan"
    TALK_HOLD = "talk.hold"
    TALK_BOOK = "talk.book"
    TALK_ADD_AGENDA = "talk.add-agenda"
    TALK_SAY_NEEDS = "talk.say-needs"
    TALK_ANSWER_SUMMARY = "talk.answer-summary"
    PROMISE_LIST = "promise.list"
    PROMISE_SETTLE = "promise.settle"
    PROMISE_ANSWER = "promise.answer"
    PROMISE_THANK = "promise.thank"
    TELL_DSL = "safeguarding.tell"
    HANDOVER_SEE = "safeguarding.see"
    HANDOVER_CONFIRM = "safeguarding.confirm"
    MESSAGE_READ = "message.read"
    DELIVERY_SEE = "delivery.see"
    DELIVERY_SETTLE = "delivery.settle"
    PEOPLE_FIND = "people.find"
    ADULT_OPEN = "adult.open"
    ADULT_CHANGE = "adult.change"
    PUPIL_CHANGE = "pupil.change"
    LINK_CHANGE = "link.change"
    RIGHT_CHANGE = "right.change"
    CONTACT_SEE = "contact.see"
    CONTACT_SEE_HIDDEN = "contact.see-hidden"
    PLACE_HIDE = "place.hide"
    PEOPLE_MERGE = "people.merge"
    ACCESS_CONFIRM = "access.confirm"
    INVITE = "invitation.make"
    FIRST_VISIT_TELL = "first-visit.tell"
    SEEN_OPEN = "seen.open"
    RESTRICTION_SEE = "restriction.see"
    RESTRICTION_ENTER = "restriction.enter"
    RESTRICTION_LIFT = "restriction.lift"
    ROSTER_IMPORT = "roster.import"
    HISTORY_AUDIT = "history.audit"
    STAFF_CHANGE = "staff.change"
    CODES_READ = "register-codes.read"
    QUESTION_LIST = "question.list"
    QUESTION_ASK = "question.ask"
    QUESTION_WRITE = "question.write"
    QUESTION_HOLD = "question.hold"
    QUESTION_CLOSE = "question.close"
    QUESTION_ROUTE = "question.route"
    QUESTION_PUBLISH = "question.publish"
    QUESTION_PACE = "question.pace"
    NOTICE_READ = "notice.read"
    NOTICE_WRITE = "notice.write"
    NOTICE_TELL_STAFF = "notice.tell-staff"
    NOTICE_CONFIRM = "notice.confirm"
    NOTICE_LIMIT = "notice.limit"
    ROUND_UP_SET = "post.round-up"
    NEWS_READ = "news.read"
    NEWS_WRITE = "news.write"
    POST_HALT = "post.halt"
    POST_BY_HAND = "post.by-hand"
    ANSWER_SEE = "answer.see"
    PREFERENCE_SAY = "preference.say"
    NOTE_LIST = "note.list"
    PRAISE_SEND = "praise.send"
    GATE_KEEP = "gate.keep"
    PICTURES_ANSWER = "pictures.answer"
    PICTURES_SEE = "pictures.see"
    PICTURES_NOTE = "pictures.note"
    DRAFT_READ = "draft.read"
    WORDING_SETTLE = "wording.settle"


EVERYONE = frozenset(Role)
PARENTS = frozenset({Role.PARENT})
STAFF = EVERYONE - PARENTS
# Those who talk with families. The clerk, governors, the school administrator and the business manager do not
# (roles-and-calendar 1: "named pupils/parents" and "pupil conversations" are among what they must not see).
FAMILY_STAFF = frozenset(
    {
        Role.HEAD,
        Role.SLT,
        Role.TEACHER,
        Role.HEAD_OF_YEAR,
        Role.SENCO,
        Role.DSL,
        Role.FAMILY_LIAISON,
    }
)
OFFICE = frozenset({Role.OFFICE, Role.OFFICE_LEAD})
DIRECTORY_STAFF = FAMILY_STAFF | OFFICE | {Role.ATTENDANCE}
GUARDIANS_OF_LIMITS = frozenset({Role.OFFICE_LEAD, Role.DSL, Role.HEAD})

POLICY: dict[Action, frozenset[Role]] = {
    Action.HOME_OPEN: EVERYONE,
    Action.ME_CHANGE: EVERYONE,
    Action.FAMILY_LIST: DIRECTORY_STAFF,
    Action.FAMILY_OPEN: DIRECTORY_STAFF,
    Action.TALK_LIST: FAMILY_STAFF | PARENTS | {Role.SUPPORT},
    Action.TALK_OPEN: FAMILY_STAFF | PARENTS | {Role.SUPPORT},
    Action.TALK_PLAN: FAMILY_STAFF,
    Action.TALK_HOLD: FAMILY_STAFF,
    Action.TALK_BOOK: PARENTS,
    Action.TALK_ADD_AGENDA: FAMILY_STAFF | PARENTS,
    Action.TALK_SAY_NEEDS: PARENTS,
    Action.TALK_ANSWER_SUMMARY: PARENTS,
    Action.PROMISE_LIST: FAMILY_STAFF | PARENTS | {Role.SUPPORT} | OFFICE,
    Action.PROMISE_SETTLE: FAMILY_STAFF | PARENTS | {Role.SUPPORT} | OFFICE,
    Action.PROMISE_ANSWER: PARENTS,
    Action.PROMISE_THANK: FAMILY_STAFF | PARENTS,
    Action.TELL_DSL: STAFF,
    Action.HANDOVER_SEE: frozenset({Role.DSL}),
    Action.HANDOVER_CONFIRM: frozenset({Role.DSL}),
    Action.MESSAGE_READ: EVERYONE,
    Action.DELIVERY_SEE: OFFICE | {Role.HEAD, Role.SCHOOL_ADMIN},
    Action.DELIVERY_SETTLE: OFFICE | {Role.HEAD, Role.SCHOOL_ADMIN},
    Action.PEOPLE_FIND: DIRECTORY_STAFF,
    Action.ADULT_OPEN: DIRECTORY_STAFF,
    Action.ADULT_CHANGE: OFFICE | {Role.HEAD},
    Action.PUPIL_CHANGE: OFFICE | {Role.HEAD},
    Action.LINK_CHANGE: OFFICE | {Role.HEAD},
    Action.RIGHT_CHANGE: GUARDIANS_OF_LIMITS,
    Action.CONTACT_SEE: OFFICE | {Role.HEAD, Role.DSL},
    Action.CONTACT_SEE_HIDDEN: GUARDIANS_OF_LIMITS,
    Action.PLACE_HIDE: GUARDIANS_OF_LIMITS,
    Action.PEOPLE_MERGE: frozenset({Role.OFFICE_LEAD, Role.HEAD}),
    Action.ACCESS_CONFIRM: OFFICE | {Role.HEAD},
    Action.INVITE: OFFICE | {Role.HEAD},
    Action.FIRST_VISIT_TELL: PARENTS,
    Action.SEEN_OPEN: PARENTS,
    Action.RESTRICTION_SEE: GUARDIANS_OF_LIMITS,
    Action.RESTRICTION_ENTER: GUARDIANS_OF_LIMITS,
    Action.RESTRICTION_LIFT: GUARDIANS_OF_LIMITS,
    Action.ROSTER_IMPORT: frozenset({Role.SCHOOL_ADMIN, Role.OFFICE_LEAD, Role.HEAD}),
    Action.HISTORY_AUDIT: frozenset({Role.HEAD, Role.DSL}),
    Action.STAFF_CHANGE: frozenset({Role.HEAD, Role.SCHOOL_ADMIN}),
    Action.CODES_READ: EVERYONE,
    Action.QUESTION_LIST: DIRECTORY_STAFF | PARENTS,
    Action.QUESTION_ASK: PARENTS,
    Action.QUESTION_WRITE: DIRECTORY_STAFF | PARENTS,
    Action.QUESTION_HOLD: DIRECTORY_STAFF,
    Action.QUESTION_CLOSE: PARENTS,
    Action.QUESTION_ROUTE: OFFICE | {Role.HEAD},
    Action.QUESTION_PUBLISH: FAMILY_STAFF | OFFICE,
    Action.QUESTION_PACE: frozenset({Role.HEAD, Role.SLT}),
    Action.NOTICE_READ: EVERYONE,
    Action.NOTICE_WRITE: FAMILY_STAFF | OFFICE,
    Action.NOTICE_TELL_STAFF: OFFICE | {Role.HEAD, Role.SLT},
    Action.NOTICE_CONFIRM: OFFICE | {Role.HEAD, Role.SLT},
    Action.NOTICE_LIMIT: frozenset({Role.HEAD, Role.OFFICE_LEAD}),
    Action.ROUND_UP_SET: frozenset({Role.HEAD, Role.OFFICE_LEAD}),
    Action.NEWS_READ: EVERYONE,
    # Those who may write to all parents: NOTICE_WRITE, with the whole school in reach (WHOLE_SCHOOL below).
    Action.NEWS_WRITE: OFFICE | {Role.HEAD, Role.SLT, Role.DSL, Role.SENCO},
    Action.POST_HALT: frozenset({Role.HEAD, Role.OFFICE_LEAD, Role.SCHOOL_ADMIN}),
    Action.POST_BY_HAND: OFFICE | {Role.HEAD},
    Action.ANSWER_SEE: OFFICE | FAMILY_STAFF,
    Action.PREFERENCE_SAY: PARENTS,
    Action.NOTE_LIST: FAMILY_STAFF,
    Action.PRAISE_SEND: FAMILY_STAFF,
    Action.GATE_KEEP: FAMILY_STAFF,
    Action.PICTURES_ANSWER: PARENTS,
    Action.PICTURES_SEE: DIRECTORY_STAFF,
    Action.PICTURES_NOTE: OFFICE | {Role.HEAD},
    # All who work here may write home or practise; governors do not write for the school.
    Action.DRAFT_READ: STAFF - {Role.GOVERNOR},
    Action.WORDING_SETTLE: frozenset({Role.HEAD, Role.SLT, Role.SCHOOL_ADMIN, Role.SENCO, Role.FAMILY_LIAISON}),
}

# Which pupils a role reaches in the directory. Roles named nowhere here reach none by role alone;
# a person may still be named in one matter (see `people.Circle`).
WHOLE_SCHOOL = frozenset({Role.HEAD, Role.SLT, Role.DSL, Role.SENCO, Role.OFFICE, Role.OFFICE_LEAD, Role.ATTENDANCE})
OWN_CLASSES = frozenset({Role.TEACHER})
OWN_YEAR = frozenset({Role.HEAD_OF_YEAR})
ASSIGNED = frozenset({Role.FAMILY_LIAISON})
# Who reads a conversation without having taken part (conversations A4 rule 10).
READS_CONVERSATIONS = frozenset({Role.HEAD, Role.SENCO})


def may(roles: frozenset[Role], action: Action) -> bool:
    """Whether somebody holding `roles` may do `action`. An action without a row is refused."""
    return not roles.isdisjoint(POLICY.get(action, frozenset()))
