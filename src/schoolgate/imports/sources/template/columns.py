"""The three files of the template, and the headings that other systems' exports use for the same things.

Aliases as met in exports of the common English school systems; compared without case, spaces and punctuation.
"""

import re

from schoolgate.imports.rows import Kind
from schoolgate.imports.sources.table import FileKind


def _aliases(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Headings under which offices keep court orders and "do not contact" notes; "Legal Surname" and "Dietary restrictions"
# are no such thing.
CARE = re.compile(
    r"court|injunction|non.?molestation|restrain|prohibited|protective|protection[ _-]?order|care[ _-]?order"
    r"|no[ _-]?contact(?![ _-]?(no|number|detail))|do[ _-]?not"
    r"|(?<!diet)(?<!dietary )(?<!food )(?<!medical )(?<!activity )restrict"
    r"|legal[ _-]?(restriction|status|note|issue|proceeding|flag)|^legal$"
    r"|order(?![ _-]?(no|of|number)\b)(?!$)|legal[ _-]?order",
    re.IGNORECASE,
)
SECRET = re.compile(r"pass ?word|pass ?code|\bpin\b|secret", re.IGNORECASE)
PUPIL_ID = _aliases(
    "adno admissionno admissionnumber admno studentid studentno studentnumber arborstudentid misid schoolid pupilno "
    "pupilnumber childid learnerid rhifdisgybl txtschoolid"
)
UPN = _aliases("uniquepupilnumber pupilupn studentupn upnnumber txtupn")
PUPILS = FileKind(
    name="pupils",
    columns={
        "pupil_id": (*PUPIL_ID, "id", "personid"),
        "upn": UPN,
        "former_upn": _aliases("previousupn formerupn"),
        "forename": _aliases(
            "firstname givenname legalforename legalfirstname studentforename chosenforename forenames firstnames "
            "enwcyntaf txtforename"
        ),
        "surname": _aliases(
            "lastname familyname legalsurname legallastname studentsurname chosensurname cyfenw txtsurname"
        ),
        "known_as": _aliases(
            "preferredforename preferredname preferredfirstname chosenname prename preferred txtprename"
        ),
        "date_of_birth": _aliases("dob birthdate dateofbirth birthday dyddiadgeni txtdob"),
        "year": _aliases(
            "yeargroup ncyear nationalcurriculumyear yeargroupsthisacademicyear curriculumyear yeartaughtin "
            "ncyearsfortoday ncyearactual blwyddyn intncyear"
        ),
        "form": _aliases(
            "reg reggroup registrationgroup registrationform formtutorgroup tutorgroup class classname formgroup "
            "registrationformsthisacademicyear registrationgroupname dosbarth txtform"
        ),
        "email": _aliases("schoolemailaddress schoolemail emailaddress studentemail txtemailaddress"),
        "leaving_date": _aliases("dateofleaving leavingdate leaverdate dol"),
    },
    needed=frozenset({"forename", "surname"}),
    telling=(frozenset({"forename"}), frozenset({"surname"}), frozenset({"date_of_birth", "year", "form", "upn"})),
    counts=(Kind.PUPILS,),
    watched=CARE,
)
CONTACTS = FileKind(
    name="contacts",
    columns={
        "pupil_id": (*PUPIL_ID, "id"),
        "upn": UPN,
        "contact_id": _aliases("parentid guardianid contactpersonid"),
        "title": _aliases("contacttitle"),
        "forename": _aliases(
            "firstname contactforename contactfirstname contactsfirstname parentforename givenname parentfirstname"
        ),
        "surname": _aliases(
            "lastname contactsurname contactlastname contactslastname parentsurname familyname parentlastname"
        ),
        "relationship": _aliases("relationshiptostudent relationshiptopupil contactrelationship relationshiptochild"),
        "priority": _aliases("contactpriority callorder order contactorder"),
        "parental_responsibility": _aliases("pr responsibility hasparentalresponsibility"),
        "lives_with_pupil": _aliases("liveswith liveswithpupil liveswithstudent liveswithchild"),
        "email": _aliases("primaryemail contactemail parentemail email1 emailaddress personalemail emailaddress1"),
        "other_email": _aliases("homeemail workemail email2 secondaryemail otheremail emailaddress2"),
        "mobile": _aliases("mobilenumber mobiletelephone mobilephone mobileno mobile1 mobilephonenumber cell"),
        "phone": _aliases(
            "phonenumber hometelephone homephone telephone landline maintelephone telephonenumber mainphone "
            "homephonenumber hometelephonenumber primaryphone"
        ),
        "other_phone": _aliases("worktelephone workphone daytimetelephone daytimephone worktelephonenumber phone2"),
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
