"""The three files of the template, and the headings that other systems' exports use for the same things.

Aliases as met in exports of the common English school systems; compared without case, spaces and punctuation.
"""

import re

from schoolgate.imports.rows import Kind
from schoolgate.imports.sources.table import FileKind


def _aliases(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Headings under which offices keep court orders and "do not contact" notes.
CARE = re.compile(r"court|injunction|restrict|no ?contact|do ?not|legal|order(?!$)|non.?molestation", re.IGNORECASE)
PUPIL_ID = _aliases("adno admissionno admissionnumber admno studentid arborstudentid misid schoolid")
UPN = _aliases("uniquepupilnumber pupilupn")
PUPILS = FileKind(
    name="pupils",
    columns={
        "pupil_id": (*PUPIL_ID, "id", "personid"),
        "upn": UPN,
        "former_upn": ("previousupn",),
        "forename": _aliases("firstname givenname legalforename legalfirstname studentforename chosenforename"),
        "surname": _aliases("lastname familyname legalsurname legallastname studentsurname"),
        "known_as": _aliases("preferredforename preferredname preferredfirstname chosenname"),
        "date_of_birth": _aliases("dob birthdate dateofbirth"),
        "year": _aliases("yeargroup ncyear nationalcurriculumyear yeargroupsthisacademicyear"),
        "form": _aliases("reg reggroup registrationgroup registrationform formtutorgroup tutorgroup class classname"),
    },
    needed=frozenset({"forename", "surname"}),
    telling=(frozenset({"forename"}), frozenset({"surname"}), frozenset({"date_of_birth", "year", "form", "upn"})),
    counts=(Kind.PUPILS,),
)
CONTACTS = FileKind(
    name="contacts",
    columns={
        "pupil_id": (*PUPIL_ID, "id"),
        "upn": UPN,
        "contact_id": _aliases("parentid guardianid contactpersonid"),
        "title": _aliases("contacttitle"),
        "forename": _aliases("firstname contactforename contactfirstname contactsfirstname parentforename"),
        "surname": _aliases("lastname contactsurname contactlastname contactslastname parentsurname"),
        "relationship": _aliases("relationshiptostudent relationshiptopupil contactrelationship"),
        "priority": _aliases("contactpriority callorder"),
        "parental_responsibility": _aliases("pr responsibility hasparentalresponsibility"),
        "lives_with_pupil": _aliases("liveswith liveswithpupil liveswithstudent"),
        "email": _aliases("primaryemail homeemail contactemail parentemail email1 emailaddress personalemail"),
        "mobile": _aliases("mobilenumber mobiletelephone maintelephone mobilephone"),
        "phone": _aliases("phonenumber hometelephone homephone telephone landline"),
        "language": _aliases("homelanguage firstlanguage speaks spokenlanguage"),
    },
    needed=frozenset({"forename", "surname"}),
    telling=(
        frozenset({"forename"}),
        frozenset({"pupil_id", "upn"}),
        frozenset({"relationship", "priority", "parental_responsibility", "contact_id", "lives_with_pupil"}),
    ),
    counts=(Kind.PARENTS, Kind.RELATIONSHIPS),
    watched=CARE,
)
STAFF = FileKind(
    name="staff",
    columns={
        "staff_id": _aliases("employeeid staffcode payrollnumber staffnumber"),
        "title": (),
        "forename": _aliases("firstname givenname"),
        "surname": _aliases("lastname familyname"),
        "email": _aliases("workemail emailaddress schoolemail"),
        "job": _aliases("jobtitle post role position"),
        "forms": _aliases("teaches classes tutorof"),
    },
    needed=frozenset({"forename", "surname"}),
    telling=(frozenset({"forename"}), frozenset({"surname"}), frozenset({"staff_id", "job", "forms"})),
    counts=(Kind.STAFF,),
)
KINDS = (PUPILS, CONTACTS, STAFF)
