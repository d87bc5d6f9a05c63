"""staff.csv: who works here, and in which classes."""

from collections import defaultdict

from schoolgate.imports.names import tidy
from schoolgate.imports.rows import Role, StaffRow
from schoolgate.imports.sources import cells
from schoolgate.imports.sources.table import Table
from schoolgate.imports.sources.template.pupils import HELD, HERE, REJECTED, Found, dup, put_in_form, surname
from schoolgate.imports.tabular import Line


def read_staff(table: Table, lines: list[Line], found: Found) -> None:
    """Read everybody who works here. A list gives nobody a role: the head or the administrator does."""
    ids: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if own := table.cell(line, "staff_id"):
            ids[own].append(line)
    for line in lines:
        own = cells.identifier(table, line, "staff_id")
        blank = next((c for c in ("forename", "surname") if not table.cell(line, c)), None)
        if blank:
            table.leave_out("REQ_MISSING", line, blank, cells.missing(table, line, blank), REJECTED)
            continue
        if len(ids.get(own, ())) > 1:
            table.leave_out("DUP_ID", line, "staff_id", dup(line, own, ids[own]), HELD)
            continue
        row = StaffRow(
            where=table.where(line),
            ref=f"staff:{own}" if own else f"staff:{table.name}:{line.number}",
            schools=(HERE,),
            first_name=cells.name(table, line, "forename"),
            last_name=surname(table, line),
            title=cells.name(table, line, "title")[:20],
            is_lasting=bool(own),
            email=cells.email(table, line, "email"),
            job=tidy(table.cell(line, "job"))[:80],
        )
        found.staff.append(row)
        for form in table.cell(line, "forms").replace(";", ",").split(","):
            if name := tidy(form)[:60]:
                put_in_form(found, row.where, name, row, Role.TEACHER, None, is_form=True)
