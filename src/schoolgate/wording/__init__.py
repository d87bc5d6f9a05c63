"""Kind and clear: a draft goes in, findings come out. Pure: no Django, no network, no model, nothing is kept.

`check(text, kind)` is the whole of it. Usable on its own by any program that writes to parents.
"""

from schoolgate.wording.checking import check
from schoolgate.wording.findings import Category, Finding, Kind, Try
from schoolgate.wording.house import House
from schoolgate.wording.showing import Shown, shown

__all__ = ["Category", "Finding", "House", "Kind", "Shown", "Try", "check", "shown"]
