"""Single fields of Wonde's records, which may be missing, wrapped in "data", or of another type than expected."""

from datetime import date
from typing import Any

from schoolgate.imports.contacts import read_emails, read_phones
from schoolgate.imports.dates import DateOrder, read_date
from schoolgate.imports.names import tidy

Record = dict[str, Any]
MOST_TEXT = 500


def text(record: Record, *keys: str) -> str:
    """The first of the fields that says anything."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool):
            found = tidy(str(value)[:MOST_TEXT])
            if found:
                return found
    return ""


def inner(record: Record, key: str) -> Record:
    """An included record; empty where it was not granted."""
    value = record.get(key)
    if isinstance(value, dict) and "data" in value:
        value = value["data"]
    return value if isinstance(value, dict) else {}


def many(record: Record, key: str) -> list[Record] | None:
    """Included records; None where they were not granted, which is not the same as none."""
    value = record.get(key)
    if isinstance(value, dict) and "data" in value:
        value = value["data"]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else None


def day(record: Record, key: str) -> date | None:
    """A date, plain or as {"date": "2015-10-29 14:53:44.000000", …}."""
    value = record.get(key)
    raw = value.get("date") if isinstance(value, dict) else value
    return read_date(raw[:10], DateOrder.YMD, latest_year=9999) if isinstance(raw, str) else None


def yes(record: Record, key: str) -> bool | None:
    """Yes, no, or None where nothing is said."""
    value = record.get(key)
    if isinstance(value, bool):
        return value
    said = str(value).strip().casefold() if isinstance(value, str | int) else ""
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(said)


def number(record: Record, key: str) -> int | None:
    said = text(record, key)
    return int(said) if said.isascii() and said.isdecimal() and 0 < int(said) < 1000 else None


def email(details: Record) -> str:
    """The address to use out of contact details."""
    emails = inner(details, "emails")
    return next(
        (found for key in ("primary", "email", "home", "work") if (found := read_emails(text(emails, key)).first)), ""
    )


def phone(details: Record) -> str:
    """The first mobile number in E.164; a landline where there is none; or nothing."""
    landline = ""
    phones = inner(details, "phones")
    for key in ("mobile", "primary", "phone", "home", "work"):
        found = read_phones(text(phones, key))
        if found.mobiles:
            return found.mobiles[0]
        landline = landline or (found.landlines[0] if found.landlines else "")
    return landline
