"""Reading a draft over."""

from schoolgate.wording.findings import Finding, Kind
from schoolgate.wording.house import House

NOBODY = House()


def check(text: str, kind: Kind | str = Kind.MESSAGE, house: House = NOBODY) -> list[Finding]:
    """Every finding of a draft, in order of place, uncapped and unmerged (`shown` chooses what a writer meets)."""
    return []
