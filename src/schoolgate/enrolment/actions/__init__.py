"""The verbs of this room. Each is one transaction: rule, write, remember. Nothing else changes the directory."""

from schoolgate.enrolment.actions.limits import (
    ask_to_lift,
    confirm_lift,
    decline_lift,
    look_at_limits,
    restrict,
    see_document,
)
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
from schoolgate.enrolment.actions.roles import end_role, grant_role
from schoolgate.enrolment.actions.signing_in import confirm_access, withdraw_access

__all__ = [
    "add_adult",
    "add_staff",
    "admit_pupil",
    "ask_to_lift",
    "confirm_access",
    "confirm_lift",
    "decline_lift",
    "end_link",
    "end_role",
    "grant_role",
    "link",
    "look_at_limits",
    "place",
    "restrict",
    "see_document",
    "teach",
    "update_adult",
    "update_link",
    "update_pupil",
    "update_staff",
    "withdraw_access",
]
