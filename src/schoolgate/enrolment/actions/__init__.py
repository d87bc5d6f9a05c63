"""The verbs of this room. Each is one transaction: rule, write, remember. Nothing else changes the directory."""

from schoolgate.enrolment.actions.by_hand import let_lists_decide
from schoolgate.enrolment.actions.contacts import (
    add_contact,
    keep_place_secret,
    look_at_hidden,
    remove_contact,
    update_contact,
)
from schoolgate.enrolment.actions.families import add_to_family, correct_pupil
from schoolgate.enrolment.actions.inviting import begin_run, hand_over, invite, send_waiting, withdraw_invitation
from schoolgate.enrolment.actions.leaving import leave_school, return_to_school
from schoolgate.enrolment.actions.lifting import ask_to_lift, confirm_lift, decline_lift
from schoolgate.enrolment.actions.limits import look_at_limits, restrict, see_document
from schoolgate.enrolment.actions.merging import merge_adults, merge_pupils
from schoolgate.enrolment.actions.people import (
    add_adult,
    add_staff,
    admit_pupil,
    end_link,
    link,
    place,
    teach,
    update_adult,
    update_link,
    update_pupil,
    update_staff,
)
from schoolgate.enrolment.actions.rights import end_right, give_right
from schoolgate.enrolment.actions.roles import end_role, grant_role
from schoolgate.enrolment.actions.signing_in import confirm_access, withdraw_access
from schoolgate.enrolment.actions.splitting import split
from schoolgate.enrolment.actions.two_people import not_two_after_all, two_people

__all__ = [
    "add_adult",
    "add_contact",
    "add_staff",
    "add_to_family",
    "admit_pupil",
    "ask_to_lift",
    "begin_run",
    "confirm_access",
    "confirm_lift",
    "correct_pupil",
    "decline_lift",
    "end_link",
    "end_right",
    "end_role",
    "give_right",
    "grant_role",
    "hand_over",
    "invite",
    "keep_place_secret",
    "leave_school",
    "let_lists_decide",
    "link",
    "look_at_hidden",
    "look_at_limits",
    "merge_adults",
    "merge_pupils",
    "not_two_after_all",
    "place",
    "remove_contact",
    "restrict",
    "return_to_school",
    "see_document",
    "send_waiting",
    "split",
    "teach",
    "two_people",
    "update_adult",
    "update_contact",
    "update_link",
    "update_pupil",
    "update_staff",
    "withdraw_access",
    "withdraw_invitation",
]
