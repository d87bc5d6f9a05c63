"""The contacts of each child. The format has no ids for them: the comparison finds who is one and the same."""

from schoolgate.imports import codes, contacts
from schoolgate.imports.names import tidy
from schoolgate.imports.rows import AdultRow, Kind, LinkRow, Outcome, PupilRow, Severity
from schoolgate.imports.sources.ctf.state import State
from schoolgate.imports.sources.ctf.tree import Node
from schoolgate.imports.sources.template import words

# Social worker, doctor, childminder, head teacher: people to ring, no family. They are kept and never invited.
OUTSIDERS = frozenset({"SWR", "DOC", "CHM", "HTR"})
BOTH = (Kind.PARENTS, Kind.RELATIONSHIPS)


def read_contacts(
    state: State, node: Node, pupil: PupilRow | None, pupil_emails: set[str]
) -> tuple[list[AdultRow], list[LinkRow]]:
    """All contacts of one child. Where the child was left out they are too, and counted."""
    adults, links = [], []
    for box in node.all("Contacts"):
        for contact in box.all("Contact", "ContactDetails"):
            if pupil is None:
                state.put_aside(Outcome.SKIPPED, *BOTH)
                continue
            blank = next((name for name in ("Forename", "Surname") if not contact.value(name)), None)
            if blank:
                message = f": {blank} is empty. Without it the contact cannot be used. Fill it in and export again."
                state.leave_out("REQ_MISSING", contact, blank, message, Severity.REJECTED, *BOTH)
                continue
            adult = _adult(state, contact, pupil_emails)
            adults.append(adult)
            links.append(_link(state, contact, pupil, adult))
    return adults, links


def _adult(state: State, node: Node, pupil_emails: set[str]) -> AdultRow:
    first, is_first_guessed = state.name(node, "Forename")
    last, is_last_guessed = state.name(node, "Surname")
    email = _email(state, node, pupil_emails)
    phone = _phone(state, node)
    if not email and not phone:
        message = f": {first} has no email address and no telephone number. Ask for one."
        state.warn("NO_CONTACT", node, "Email", message)
    title = tidy(node.value("Title"))
    return AdultRow(
        where=state.where(node),
        ref=state.next_ref(node),
        schools=(),
        first_name=first,
        last_name=last,
        title=(title.capitalize() if title.isupper() else title)[:20],
        is_lasting=False,
        is_case_guessed=is_first_guessed or is_last_guessed,
        email=email,
        mobile=phone,
        may_sign_in=_word(node) not in OUTSIDERS,
    )


def _word(node: Node) -> str:
    return node.value("Relationship", "RelationshipCode").strip().upper()


def _email(state: State, node: Node, pupil_emails: set[str]) -> str:
    raw = node.value("Email")
    found = contacts.read_emails(raw)
    if found.dropped:
        kept = "The one that can be used was kept." if found.emails else "It was left empty."
        message = f", Email “{raw[:60]}” is not an email address. {kept} Correct it at the school."
        state.warn("EMAIL_INVALID", node, "Email", message)
    if found.first and found.first in pupil_emails:
        message = ": this is a child’s email address. It was not taken for the grown-up."
        state.warn("EMAIL_SAME_AS_PUPIL", node, "Email", message)
        return ""
    return found.first


def _phone(state: State, node: Node) -> str:
    """The first number a text can be sent to, those called mobile first; a landline where there is none."""
    landline = ""
    phones = [phone for box in node.all("Phones") for phone in box.all("Phone", "PhoneNumber")]
    for phone in sorted(phones, key=lambda each: each.value("TelephoneType", "PhoneType").upper() != "M"):
        raw = phone.value("PhoneNo", "Number") or phone.text
        found = contacts.read_phones(raw)
        if found.dropped and raw:
            code = "PHONE_MANGLED" if found.mangled else "PHONE_INVALID"
            message = f", PhoneNo “{raw[:40]}” is not a telephone number. It was left empty."
            state.warn(code, phone, "PhoneNo", message)
        if found.mobiles:
            return found.mobiles[0]
        landline = landline or (found.landlines[0] if found.landlines else "")
    return landline


def _link(state: State, node: Node, pupil: PupilRow, adult: AdultRow) -> LinkRow:
    said = node.value("Relationship", "RelationshipCode")
    kind = words.relationship(said)
    if kind is None:
        message = f", Relationship “{said[:30]}” is not known. It was read as “contact”."
        state.warn("ENUM_INVALID", node, "Relationship", message)
    responsibility = node.value("Responsibility", "ParentalResponsibility")
    answer = codes.read_yes(responsibility)
    if responsibility and answer is None:
        message = f", Responsibility “{responsibility[:20]}” is neither yes nor no. It was taken as not known."
        state.warn("ENUM_INVALID", node, "Responsibility", message)
    order = node.value("Order")
    priority = int(order) if order.isascii() and order.isdecimal() and 0 < int(order) < 1000 else None
    if order and priority is None:
        message = f", Order “{order[:20]}” is not a number from 1. It was left empty."
        state.warn("ENUM_INVALID", node, "Order", message)
    home = node.get("Address")
    at_home = codes.read_yes((home.value("AddressAsPupil") if home else "") or node.value("AddressAsPupil"))
    return LinkRow(
        where=state.where(node),
        pupil_ref=pupil.ref,
        adult_ref=adult.ref,
        relationship=kind if kind is not None else "other",
        responsibility=answer,
        lives_with=True if at_home else None,
        priority=priority,
        is_emergency=_word(node) in OUTSIDERS,
    )
