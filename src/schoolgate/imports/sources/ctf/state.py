"""What the steps of one reading share: where to say what is wrong, and what was left out."""

import re
from dataclasses import dataclass, field
from datetime import date

from schoolgate.imports.names import looks_mangled, tidy
from schoolgate.imports.problems import Problems
from schoolgate.imports.rows import Kind, Outcome, SetAside, Severity, Where
from schoolgate.imports.sources.ctf.tree import Node

NAME_LENGTH = 80
_WORD = re.compile(r"[^\W\d_]+")


@dataclass
class State:
    """One file of the package while it is read, and what all of them came to."""

    problems: Problems
    as_of: date
    file: str = ""
    set_aside: list[SetAside] = field(default_factory=list)
    counted: int = 0

    def next_ref(self, node: Node) -> str:
        """A ref for somebody who has no id: good for this reading only. Two may stand on one line."""
        self.counted += 1
        return f"{self.file}:{node.line}:{self.counted}"

    def where(self, node: Node) -> Where:
        return Where(self.file, node.line)

    def warn(self, code: str, node: Node, column: str, message: str) -> None:
        self.problems.warn(code, self.file, node.line, column, f"Line {node.line}{message}")

    def leave_out(self, code: str, node: Node, column: str, message: str, severity: Severity, *kinds: Kind) -> None:
        self.problems.add(code, severity, self.file, node.line, column, f"Line {node.line}{message}")
        self.put_aside(Outcome(severity.value), *kinds)

    def put_aside(self, outcome: Outcome, *kinds: Kind) -> None:
        self.set_aside.extend(SetAside(kind, outcome) for kind in kinds)

    def name(self, node: Node, *elements: str) -> tuple[str, bool]:
        """(a name as it will be stored, whether its capitals are a guess). Many systems write names in capitals."""
        text = tidy(node.value(*elements))
        if repaired := looks_mangled(text):
            self.warn(
                "MOJIBAKE", node, elements[0],
                f", {elements[0]} “{text}”: the letters look damaged. Perhaps “{repaired}” is meant. It was kept as it "
                "stands; mend it in your school’s system.",
            )  # fmt: skip
        is_guess = text.isupper() and len(text) > 1
        return (in_title_case(text) if is_guess else text)[:NAME_LENGTH], is_guess


def in_title_case(text: str) -> str:
    """A name in capitals as people write it: HADDAD-QUILL, O'NEILL and MCKAY become Haddad-Quill, O'Neill, McKay."""

    def spell(word: re.Match[str]) -> str:
        whole = word[0].capitalize()
        return f"Mc{whole[2:].capitalize()}" if whole.startswith("Mc") and len(whole) > 4 else whole

    return _WORD.sub(spell, text)
