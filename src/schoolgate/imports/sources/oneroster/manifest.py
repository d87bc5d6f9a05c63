"""What the package says of itself, and whether the data agree. Where they differ the data win (1EdTech)."""

from dataclasses import dataclass

from schoolgate.imports.problems import Problems
from schoolgate.imports.sources.oneroster import columns
from schoolgate.imports.sources.table import Table

VALUES = frozenset({"absent", "bulk", "delta"})
VERSIONS = {"1.0": "1.0", "1.1": "1.1", "1.2": "1.2", "1.2.1": "1.2", "1.1.0": "1.1"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """`version` as in "1.1"; `files` maps a file's name to absent, bulk or delta."""

    version: str
    files: dict[str, str]
    is_there: bool


def read_manifest(table: Table | None, there: dict[str, Table], problems: Problems) -> Manifest:
    """The manifest, checked against the files that are there (by their kind, not by their name)."""
    version = _guess_version(there)
    if table is None:
        if version != "1.0":
            problems.about_file(
                "FILE_MISSING", "manifest.csv", "There is no manifest.csv. The files were read without it."
            )
        return Manifest(version, {}, is_there=False)
    said: dict[str, str] = {}
    for line in table.rows():
        key, value = table.cell(line, "propertyName"), table.cell(line, "value")
        said[key] = value
        if key.startswith("file.") and value not in VALUES:
            problems.about_file(
                "MANIFEST_VALUE",
                table.name,
                f"Line {line.number}: “{value[:30]}” is not one of absent, bulk or delta. The file itself decided.",
                line=line.number,
                column="value",
            )
    stated = VERSIONS.get(said.get("oneroster.version", "").removeprefix("v"))
    if stated is None:
        problems.about_file(
            "MANIFEST_VALUE",
            table.name,
            f"The version “{said.get('oneroster.version', '')[:20]}” is not one Schoolgate knows. It was read as "
            f"{version}.",
            column="value",
        )
    files = {key.removeprefix("file."): value for key, value in said.items() if key.startswith("file.")}
    _compare(table.name, files, there, problems)
    return Manifest(stated or version, files, is_there=True)


def _compare(name: str, files: dict[str, str], there: dict[str, Table], problems: Problems) -> None:
    for kind in columns.READ[1:]:
        declared = files.get(kind.name, "")
        if declared in ("bulk", "delta") and kind.name not in there:
            problems.about_file(
                "FILE_MISSING",
                f"{kind.name}.csv",
                f"The manifest promises {kind.name}.csv, but it is not in the package. Export it again, with this "
                "file.",
            )
        if kind.name in there and declared in ("absent", ""):
            problems.about_file(
                "FILE_UNDECLARED",
                there[kind.name].name,
                f"The manifest ({name}) does not announce this file. It was read all the same.",
            )


def _is_older(table: Table, column: str) -> bool:
    """Whether the file uses the name that version 1.0 had for this column."""
    return table.heading(column) in table.kind.columns[column]


def _guess_version(there: dict[str, Table]) -> str:
    users = there.get("users")
    older = [(table, column) for table in there.values() for column in table.columns if _is_older(table, column)]
    if older:
        return "1.0"
    if "roles" in there or (users and users.has("userMasterIdentifier")):
        return "1.2"
    if users and users.has("enabledUser") and users.heading("orgSourcedIds") == "orgSourcedIds":
        return "1.1"
    return "1.0"
