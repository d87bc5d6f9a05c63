"""What one school has settled for itself. Plain values: who settled it and when is kept elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class House:
    """`known`: terms our families know. `explain`: our own term → plain words. `rather`: words we avoid → words we use.
    `muted`: rule ids that stay silent (also those one person does not want to see). `dismissed`: keys of findings the
    writer has answered with "keep mine". `names`: names of people, which no rule reads as words.
    """

    known: frozenset[str] = frozenset()
    explain: Mapping[str, str] = field(default_factory=dict)
    rather: Mapping[str, str] = field(default_factory=dict)
    muted: frozenset[str] = frozenset()
    dismissed: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
