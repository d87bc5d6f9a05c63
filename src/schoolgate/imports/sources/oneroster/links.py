"""Agents: who is linked with which child. The standard fixes neither direction nor kind, so both sides are read."""

from dataclasses import dataclass, field

from schoolgate.imports.rows import Kind, LinkRow, Outcome
from schoolgate.imports.sources.oneroster import columns
from schoolgate.imports.sources.oneroster.state import State
from schoolgate.imports.sources.table import Table
from schoolgate.imports.tabular import Line


@dataclass
class Known:
    """The users that were read: their roles and first names; and those their source has ended."""

    roles: dict[str, frozenset[str]]
    names: dict[str, str]
    ended: set[str] = field(default_factory=set)


def read_links(state: State, table: Table, lines: list[Line], known: Known) -> list[LinkRow]:
    """Each pair of child and adult once, whichever of them names the other.

    A pair is a link only between a pupil and a parent, guardian or relative. The role is the only hint of what they
    are to one another; who has parental responsibility is unknown, and stays so until the school says.
    """
    found: dict[tuple[str, str], LinkRow] = {}
    for line in lines:
        own = table.cell(line, "sourcedId")
        for other in dict.fromkeys(
            part.strip() for part in table.cell(line, "agentSourcedIds").split(",") if part.strip()
        ):
            pair = _pair(state, table, line, own, other, known)
            if pair is None:
                table.put_aside(Outcome.SKIPPED, Kind.RELATIONSHIPS)
            elif pair not in found:
                found[pair] = LinkRow(
                    table.where(line), *pair, relationship=kind_of(known.roles.get(pair[1], frozenset()))
                )
    return list(found.values())


def say_unlinked(state: State, table: Table, lines: list[Line], known: Known, links: list[LinkRow]) -> None:
    """Point out the grown-ups of a full list who belong to no child. They are kept, and not invited."""
    linked = {link.adult_ref for link in links}
    for line in lines:
        ref = table.cell(line, "sourcedId")
        if known.roles[ref] & state.dialect.adults and ref not in linked and state.is_whole:
            table.warn(
                "GUARDIAN_UNLINKED",
                line,
                "agentSourcedIds",
                f"Line {line.number}: {known.names[ref]} is not linked with any child, and will not be invited.",
            )


def _pair(state: State, table: Table, line: Line, own: str, other: str, known: Known) -> tuple[str, str] | None:
    mine, theirs = known.roles[own], known.roles.get(other)
    if theirs is None:
        if other in known.ended:
            table.warn(
                "REF_INACTIVE",
                line,
                "agentSourcedIds",
                f"Line {line.number}: somebody linked here has been ended in the source. The link was left out.",
            )
            return None
        if state.has_delta:
            # Sent earlier, perhaps; whether they are on record is looked up when the rows are compared.
            return (own, other) if mine & columns.PUPIL_ROLES else (other, own) if mine & columns.PARENT_ROLES else None
        table.warn(
            "REF_MISSING_OPT",
            line,
            "agentSourcedIds",
            f"Line {line.number}: “{other[:40]}” is linked here but is not in the file. The link was left out.",
        )
        return None
    if mine & columns.PUPIL_ROLES and theirs & columns.PARENT_ROLES:
        return own, other
    if mine & columns.PARENT_ROLES and theirs & columns.PUPIL_ROLES:
        return other, own
    table.warn(
        "LINK_ROLE",
        line,
        "agentSourcedIds",
        f"Line {line.number}: {known.names[own]} and {known.names[other]} are linked, but not as child and parent. "
        f"The link was left out. If a member of staff is also a parent, add them by hand.",
    )
    return None


def kind_of(roles: frozenset[str]) -> str:
    """What the role of an adult says of what they are to the child: little. A parent may be mother or father."""
    return "guardian" if "guardian" in roles else "relative" if "relative" in roles else ""
