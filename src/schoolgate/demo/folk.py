"""The families of the story, whom screenshots and guides know by name: class 4 Willow, and some beside it."""

from dataclasses import dataclass
from datetime import timedelta

from schoolgate.demo.families import COLLECTS, assign, limit
from schoolgate.demo.made import Child, Made
from schoolgate.people.models import Adult, Relationship, Restriction, RightKind

KIND = Relationship.Kind
PR = Relationship.Responsibility
PENDING, WITHDRAWN = Relationship.SignIn.PENDING, Relationship.SignIn.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Folk:
    """Children by first name in lower case, grown-ups by "first" alike."""

    children: dict[str, Child]
    adults: dict[str, Adult]


def move_in(made: Made) -> Folk:
    """Admit the story's children, each with a family of another shape."""
    children = {
        first.lower(): made.admit(first, last, year, form, is_girl=is_girl)
        for first, last, year, form, is_girl in (
            ("Yusuf", "Al-Masri", 4, 0, False),
            ("Layla", "Al-Masri", 0, 0, True),
            ("Callum", "Frost", 4, 0, False),
            ("Ela", "Reed", 4, 0, True),
            ("Jonah", "Quill", 5, 0, False),
            ("Ruby", "Barker", 4, 0, True),
            ("Dev", "Kapoor", 4, 0, False),
            ("Mateo", "Rossi", 4, 0, False),
            ("Aisha", "Rahman", 4, 0, True),
            ("Alfie", "Hollis", 4, 0, False),
            ("Tiago", "Costa", 4, 0, False),
            ("Arun", "Rao", 4, 0, False),
            ("Freya", "Nuttall", 4, 0, True),
            ("Mia", "Lowe", 5, 0, True),
            ("Esther", "Bello", 2, 0, True),
            ("Bohdan", "Kravets", 3, 0, False),
        )
    }
    # A birthday in a few days: something to look forward to on the family page.
    soon = made.year.today + timedelta(days=9)
    children["yusuf"].pupil.born = made.birthday_on(4, soon)
    folk = Folk(children, {})
    _two_homes(made, folk)
    _willow(made, folk)
    _cared_for(made, folk)
    return folk


def _adult(made: Made, folk: Folk, key: str, last: str, **more: object) -> Adult:
    adult = made.grown_up(key.capitalize(), last, **more)  # type: ignore[arg-type]  # each named as there
    folk.adults[key] = adult
    return adult


def _home(made: Made, child: Child, *adults: tuple[Adult, str]) -> None:
    """Those who live together with the child, all of whom may be invited."""
    for priority, (adult, kind) in enumerate(adults, start=1):
        made.relate(child, adult, kind, priority)
    child.homes.append([adult for adult, _ in adults])


def _two_homes(made: Made, folk: Folk) -> None:
    """Separated parents, an order, and one mother with two fathers."""
    children = folk.children
    huda = _adult(made, folk, "huda", "Al-Masri", speaks="ar", needs_interpreter=True, mobile="07700 900141")
    karim = _adult(made, folk, "karim", "Al-Masri", mobile="07700 900262")
    samira = _adult(made, folk, "samira", "Masri", speaks="ar", has_email=False, has_phone=False, may_sign_in=False)
    for name in ("yusuf", "layla"):
        child = children[name]
        made.relate(child, huda, KIND.MOTHER, 1)
        made.relate(child, karim, KIND.FATHER, 2, lives_with=False)
        made.relate(
            child, samira, KIND.GRANDPARENT, 3, responsibility=PR.NO, has_care=False, lives_with=False,
            sign_in=WITHDRAWN, rights=COLLECTS,
        )  # fmt: skip
        child.homes += [[huda], [karim]]
    assign(made, children["yusuf"])

    leah = _adult(made, folk, "leah", "Frost", mobile="07700 900317")
    darren = _adult(made, folk, "darren", "Pike", mobile="07700 900418")
    made.relate(children["callum"], leah, KIND.MOTHER, 1)
    made.relate(children["callum"], darren, KIND.FATHER, has_care=False, lives_with=False)
    limit(
        made, children["callum"], darren, Restriction.Kind.NON_MOLESTATION,
        "Non-molestation order. No contact with Callum or his mother, and no information about either.",
    )  # fmt: skip
    children["callum"].homes.append([leah])

    katarzyna = _adult(made, folk, "katarzyna", "Zielinska", speaks="pl", mobile="07700 900523")
    adam = _adult(made, folk, "adam", "Reed", mobile="07700 900624")
    piotr = _adult(made, folk, "piotr", "Quill", speaks="pl", mobile="07700 900725")
    for name, father in (("ela", adam), ("jonah", piotr)):
        made.relate(children[name], katarzyna, KIND.MOTHER, 1)
        made.relate(children[name], father, KIND.FATHER, 2, lives_with=False)
        children[name].homes += [[katarzyna], [father]]


def _willow(made: Made, folk: Folk) -> None:
    """The others of 4 Willow."""
    children = folk.children
    tom = _adult(made, folk, "tom", "Barker", mobile="07700 900129")
    _home(made, children["ruby"], (tom, KIND.FATHER), (_adult(made, folk, "hannah", "Barker"), KIND.MOTHER))
    priya = _adult(made, folk, "priya", "Kapoor", speaks="hi", mobile="07700 900233")
    _home(made, children["dev"], (priya, KIND.MOTHER))
    marco = _adult(made, folk, "marco", "Rossi", speaks="it")
    chiara = _adult(made, folk, "chiara", "Rossi", speaks="it")
    _home(made, children["mateo"], (marco, KIND.FATHER), (chiara, KIND.MOTHER))
    nadia = _adult(made, folk, "nadia", "Rahman", speaks="bn", needs_interpreter=True)
    kamal = _adult(made, folk, "kamal", "Rahman", speaks="bn")
    _home(made, children["aisha"], (nadia, KIND.MOTHER), (kamal, KIND.FATHER))
    ines = _adult(made, folk, "ines", "Costa", speaks="pt", may_sign_in=False)
    made.relate(children["tiago"], ines, KIND.MOTHER, 1, sign_in=PENDING)
    # Mrs Rao teaches Oak, and is Arun's mother: one sign-in, two people who never mix.
    rao = made.staff["rao"]
    sunita = _adult(made, folk, "sunita", "Rao", email=rao.email, user=rao.user, title="Mrs", speaks="ta")
    made.relate(children["arun"], sunita, KIND.MOTHER, 1)
    kerry = _adult(made, folk, "kerry", "Nuttall")
    liam = _adult(made, folk, "liam", "Hart")
    made.relate(children["freya"], kerry, KIND.MOTHER, 1)
    made.relate(children["freya"], liam, KIND.FATHER, responsibility=PR.NO, has_care=False, lives_with=False)
    children["freya"].homes.append([kerry])
    gone = made.admit("Poppy", "Vane", 4, 0, is_girl=True, left=made.year.near(-30))
    rosalind = _adult(made, folk, "rosalind", "Vane")
    made.relate(gone, rosalind, KIND.MOTHER, 1, ends=gone.pupil.left)


def _cared_for(made: Made, folk: Folk) -> None:
    """A grandmother with a shared phone, a child in care, a mother without a phone, a father without an address."""
    children = folk.children
    maureen = _adult(made, folk, "maureen", "Hollis", has_shared_phone=True, mobile="07700 900336")
    _home(made, children["alfie"], (maureen, KIND.GRANDPARENT))
    assign(made, children["alfie"])
    bernadette = _adult(made, folk, "bernadette", "Okoro")
    imran = _adult(made, folk, "imran", "Sheikh")
    tanya = _adult(made, folk, "tanya", "Lowe")
    mia = children["mia"]
    made.relate(mia, bernadette, KIND.FOSTER_CARER, 1, responsibility=PR.NO)
    made.relate(mia, imran, KIND.SOCIAL_WORKER, 2, responsibility=PR.SHARED_LA, has_care=False, lives_with=False)
    made.relate(mia, tanya, KIND.MOTHER, responsibility=PR.SHARED_LA, has_care=False, lives_with=False)
    limit(
        made, mia, tanya, Restriction.Kind.CARE_ORDER, "Care order. Contact at the centre only.",
        takes=(RightKind.COLLECT, RightKind.BOOK, RightKind.SEE_RECORDS),
    )  # fmt: skip
    mia.homes.append([bernadette])
    assign(made, mia)
    comfort = _adult(made, folk, "comfort", "Bello", has_phone=False)
    _home(made, children["esther"], (comfort, KIND.MOTHER))
    vasyl = _adult(made, folk, "vasyl", "Kravets", speaks="uk", has_email=False)
    _home(made, children["bohdan"], (vasyl, KIND.FATHER))
