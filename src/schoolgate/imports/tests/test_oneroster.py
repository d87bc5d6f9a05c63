"""OneRoster packages: what is read, and what is said about what is wrong with them."""

import copy
import zipfile
from pathlib import Path

import pytest

from schoolgate.imports import apply as applying
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import packages
from schoolgate.people.models import Placement, Pupil


def codes_of(changes):
    return sorted(problem.code for problem in changes.problems)


def counts(changes, kind):
    return {name: count for name, count in changes.counts()[kind].items() if count}


def test_a_clean_package_has_nothing_to_complain_about(look):
    changes = look(packages.one_roster())

    assert codes_of(changes) == []
    assert changes.reading.source == "oneroster-1.1"
    assert changes.reading.read["users.csv"] == 6
    assert counts(changes, "schools") == {"new": 1, "skipped": 1}
    assert counts(changes, "pupils") == {"new": 2}
    assert counts(changes, "parents") == {"new": 3}
    assert counts(changes, "staff") == {"new": 1}
    assert counts(changes, "relationships") == {"new": 3}
    assert counts(changes, "memberships") == {"new": 4}


def test_links_are_read_from_both_sides_and_stored_once(look):
    files = packages.one_roster()
    files["users"][3][15] = "p1"  # a1 names p1 as well

    assert counts(look(files), "relationships") == {"new": 3}


def test_the_kind_is_found_whatever_the_file_is_called(tmp_path, day):
    path = packages.write_zip(tmp_path / "photo.png", packages.one_roster())

    assert read_path(path, as_of=day).source == "oneroster-1.1"


def test_a_zip_with_its_files_in_a_folder_is_read_and_said(look, tmp_path):
    changes = look(packages.write_zip(tmp_path / "r.zip", packages.one_roster(), prefix="export/"))

    assert codes_of(changes) == ["FILE_UNDECLARED"]
    assert counts(changes, "pupils") == {"new": 2}


def test_a_byte_order_mark_and_extra_columns_do_no_harm(look, tmp_path):
    files = packages.one_roster()
    for row in files["users"]:
        row.append("x")
    files["users"][0][-1] = "metadata.house"

    assert codes_of(look(packages.write_zip(tmp_path / "r.zip", files, encoding="utf-8-sig"))) == []


def test_windows_letters_are_read_and_pointed_out(look, tmp_path):
    files = packages.one_roster()
    files["users"][1][8] = "Zoë"
    changes = look(packages.write_zip(tmp_path / "r.zip", files, encoding="cp1252"))

    assert codes_of(changes) == ["ENCODING_GUESSED"]
    assert "line 2" in changes.problems[0].message
    assert changes.reading.pupils[0].first_name == "Zoë"


def test_passwords_are_dropped_unread_and_said_once(look):
    files = packages.one_roster()
    files["users"][1][17] = files["users"][2][17] = "hunter2-canary"
    changes = look(files)

    assert codes_of(changes) == ["PASSWORD_DROPPED"]
    assert "canary" not in repr(changes)


def test_a_surplus_cell_never_shows_what_may_be_a_password(look):
    files = packages.one_roster()
    files["users"][1][12:12] = ["shifted"]
    files["users"][1][-1] = "hunter2-canary"
    changes = look(files)

    assert [(p.code, p.severity) for p in changes.problems if p.code == "RAGGED_ROW"] == [("RAGGED_ROW", "held")]
    assert "canary" not in repr(changes.problems)


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "code", "severity", "kind"),
    [
        ("users", 1, 8, "", "REQ_MISSING", "rejected", "pupils"),
        ("users", 1, 0, "", "REQ_MISSING", "rejected", "pupils"),
        ("users", 1, 5, "wizard", "ENUM_INVALID", "rejected", "pupils"),
        ("users", 2, 0, "p1", "DUP_ID", "held", "pupils"),
        ("users", 2, 7, f"{{UPN:{packages.UPN}}}", "UPN_DUP", "held", "pupils"),
        ("users", 1, 7, "{UPN:A999100109011}", "UPN_CHECK", "warning", None),
        ("users", 1, 7, "{UPN:12}", "UPN_FORMAT", "warning", None),
        ("users", 3, 12, "not an address", "EMAIL_INVALID", "warning", None),
        ("users", 3, 13, "7.7009E+09", "PHONE_MANGLED", "warning", None),
        ("users", 3, 12, "bea@home.example", "EMAIL_SHARED", "warning", None),
        ("users", 1, 15, "a1,nobody", "REF_MISSING_OPT", "warning", None),
        ("users", 1, 15, "a1,t1", "LINK_ROLE", "warning", None),
        ("users", 5, 15, "", "GUARDIAN_UNLINKED", "warning", None),
        ("users", 1, 5, "Student", "CASE_VARIANT", "warning", None),
        ("users", 1, 3, "TRUE", "CASE_VARIANT", "warning", None),
        ("users", 1, 3, "perhaps", "ENUM_INVALID", "warning", None),
        ("enrollments", 1, 3, "c9", "REF_MISSING", "rejected", "memberships"),
        ("enrollments", 1, 5, "nobody", "REF_MISSING", "rejected", "memberships"),
        ("enrollments", 1, 5, "t1", "ROLE_CONFLICT", "rejected", "memberships"),
        ("enrollments", 1, 5, "a1", "ROLE_CONFLICT", "rejected", "memberships"),
        ("enrollments", 1, 8, "31/02/2026", "DATE_INVALID", "rejected", "memberships"),
        ("enrollments", 1, 8, "01/09/2025", "DATE_FORMAT", "warning", None),
        ("demographics", 1, 3, "soon", "DATE_INVALID", "rejected", None),
        ("demographics", 1, 3, "1900-01-01", "DOB_IMPLAUSIBLE", "warning", None),
        ("classes", 1, 3, "", "REQ_MISSING", "rejected", "classes"),
        ("classes", 1, 7, "club", "ENUM_INVALID", "warning", None),
        ("orgs", 2, 3, "", "REQ_MISSING", "rejected", "schools"),
    ],
)  # fmt: skip
def test_each_fault_has_its_code_and_its_place(look, table, row, column, value, code, severity, kind):
    files = packages.one_roster()
    files[table][row][column] = value
    changes = look(files)
    found = [p for p in changes.problems if p.code == code]

    assert found, codes_of(changes)
    assert (found[0].severity, found[0].file) == (severity, f"{table}.csv")
    assert found[0].line == row + 1 or code in ("DUP_ID", "UPN_DUP", "EMAIL_SHARED")
    assert code not in found[0].message
    if kind:
        assert changes.counts()[kind][severity] >= 1
    total = {k: sum(v.values()) for k, v in changes.counts().items()}
    assert total["pupils"] + total["parents"] + total["staff"] == changes.reading.read["users.csv"]
    assert total["memberships"] == changes.reading.read["enrollments.csv"]


def test_namesakes_with_one_birthday_wait(look):
    files = packages.one_roster()
    files["users"][2][8:10] = ["Omar", "Haddad"]
    files["demographics"][2][3] = "2017-02-13"
    changes = look(files)

    assert codes_of(changes) == ["DUP_NAME_DOB", "DUP_NAME_DOB", "REF_INACTIVE"]
    assert changes.counts()["pupils"]["held"] == 2


def test_a_row_twice_is_read_once(look):
    files = packages.one_roster()
    files["users"].append(list(files["users"][1]))
    changes = look(files)

    assert codes_of(changes) == ["DUP_ROW"]
    assert counts(changes, "pupils") == {"new": 2, "merged": 1}


def test_rows_that_their_source_has_ended_are_skipped(look):
    files = packages.one_roster()
    for rows in files.values():
        for row in rows[1:]:
            row[1:3] = ["active", "2026-01-01T00:00:00.000Z"]
    files["users"][2][1] = "tobedeleted"
    changes = look(files)

    assert changes.reading.is_full is False
    assert counts(changes, "pupils") == {"new": 1, "skipped": 1}


def test_the_manifest_is_held_against_the_files(look, tmp_path):
    files = packages.one_roster()
    folder = packages.write_folder(tmp_path / "m", files)
    rows = packages.manifest(files)
    rows[[row[0] for row in rows].index("file.courses")][1] = "absent"
    rows[[row[0] for row in rows].index("file.results")][1] = "perhaps"
    (folder / "demographics.csv").unlink()
    (folder / "manifest.csv").write_text(packages.as_csv(rows))
    changes = look(folder)

    assert codes_of(changes) == ["FILE_MISSING", "FILE_UNDECLARED", "MANIFEST_VALUE"]
    assert {p.severity for p in changes.problems} == {"file"}


def test_version_1_2_takes_roles_from_their_own_file(look, tmp_path):
    files = packages.one_roster()
    roles = [
        [
            "sourcedId",
            "status",
            "dateLastModified",
            "userSourcedId",
            "roleType",
            "role",
            "beginDate",
            "endDate",
            "orgSourcedId",
            "userProfileSourcedId",
        ]
    ]
    users = copy.deepcopy(files["users"])
    for n, row in enumerate(users[1:]):
        roles.append([f"r{n}", "", "", row[0], "primary", row[5], "", "", "s1", ""])
    roles.append(["rx", "", "", "t1", "secondary", "parent", "", "", "s1", ""])  # a teacher who is a parent here
    files["users"] = [row[:4] + row[6:] for row in users]
    files["users"][2][13] = "t1"
    files["roles"] = roles
    folder = packages.write_folder(tmp_path / "v12", files, with_manifest=False)
    rows = [*packages.manifest(files), ["file.roles", "bulk"]]
    rows[2][1] = "1.2"
    (folder / "manifest.csv").write_text(packages.as_csv(rows))
    changes = look(folder)

    assert (changes.reading.source, codes_of(changes)) == ("oneroster-1.2", [])
    assert counts(changes, "parents") == {"new": 4}
    assert counts(changes, "relationships") == {"new": 4}


def test_version_1_0_goes_by_its_older_names(look, tmp_path):
    files = packages.one_roster()
    users = [row[:3] + row[4:] for row in files["users"]]
    users[0][users[0].index("orgSourcedIds")] = "orgs"
    users[0][users[0].index("agentSourcedIds")] = "agents"
    files["users"] = users
    changes = look(packages.write_folder(tmp_path / "old", files, with_manifest=False))

    assert changes.reading.source == "oneroster-1.0"
    assert counts(changes, "relationships") == {"new": 3}


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"../users.csv": b"a,b"}, "FILE_TYPE"),
        ({"/etc/users.csv": b"a,b"}, "FILE_TYPE"),
        ({"..\\users.csv": b"a,b"}, "FILE_TYPE"),
        ({"users.csv": b"0" * 20_000_000}, "FILE_TYPE"),
        ({"inner.zip": b"PK\x03\x04rest"}, "FILE_TYPE"),
        ({"[Content_Types].xml": b"<x/>", "xl/a.xml": b"<x/>"}, "FILE_TYPE"),
        ({"a/users.csv": b"a,b", "b/users.csv": b"a,b"}, "FILE_TYPE"),
        ({f"{n}.csv": b"a,b" for n in range(300)}, "FILE_TYPE"),
        ({"users.csv": b""}, "FILE_EMPTY"),
        ({"users.csv": b"\x89PNG\r\n"}, "FILE_NOT_TABULAR"),
        ({"users.csv": b'sourcedId,givenName,familyName\n1,"Ada'}, "FILE_NOT_TABULAR"),
    ],
)
def test_what_is_no_roster_is_refused_before_anything_is_read(look, tmp_path, members, code):
    changes = look(_zip(tmp_path / "x.zip", members))

    assert (codes_of(changes), changes.is_refused) == ([code], True)
    assert not (tmp_path.parent / "users.csv").exists()


def test_a_zip_that_lies_about_its_size_stops_where_it_lied(look, tmp_path):
    path = _zip(tmp_path / "lie.zip", {"users.csv": b"a,b\n" * 1_000_000})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    changes = look(path)

    assert changes.is_refused
    assert codes_of(changes)[0] in ("FILE_TYPE", "FILE_NOT_TABULAR")


def test_a_cut_off_zip_is_refused(look, tmp_path):
    path = packages.write_zip(tmp_path / "r.zip", packages.one_roster())
    path.write_bytes(path.read_bytes()[:-40])

    assert codes_of(look(path)) == ["FILE_NOT_TABULAR"]


def test_a_list_without_parents_is_read_and_said(look):
    files = packages.one_roster()
    files["users"] = [row for row in files["users"] if row[5] not in ("parent", "guardian")]
    files["users"][1][15] = ""

    assert codes_of(look(files)) == ["NO_GUARDIANS"]


def test_parents_whose_account_is_closed_are_known_and_not_offered(look):
    files = packages.one_roster()
    files["users"][3][3] = "false"

    assert [adult.may_sign_in for adult in look(files).reading.adults] == [False, True, True]


def in_delta(files):
    """The same rows as changes."""
    for rows in files.values():
        for row in rows[1:]:
            row[1:3] = ["active", "2026-01-01T00:00:00.000Z"]
    return files


def as_version_1_2(files, roles_of=None):
    """Roles in a file of their own."""
    heads = "sourcedId status dateLastModified userSourcedId roleType role beginDate endDate orgSourcedId"
    roles = [heads.split()]
    for number, row in enumerate(files["users"][1:]):
        for role in (roles_of or {}).get(row[0], [row[5]]):
            roles.append([f"r{number}{role}", "", "", row[0], "primary", role, "", "", "s1"])
    return files | {"users": [row[:4] + row[6:] for row in files["users"]], "roles": roles}


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("orgs", 6, "nowhere"), ("courses", 7, "nowhere"), ("classes", 5, "nowhere"), ("classes", 9, "nowhere"),
        ("classes", 10, "y1,nowhere"), ("enrollments", 4, "nowhere"), ("users", 4, "nowhere"),
        ("academicSessions", 7, "nowhere"),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_pointed_out_and_the_row_kept(look, table, column, value):
    files = packages.one_roster()
    files[table][1][column] = value
    changes = look(files)

    assert [(p.code, p.severity, p.file) for p in changes.problems] == [
        ("REF_MISSING_OPT", "warning", f"{table}.csv")
    ]  # fmt: skip
    assert (counts(changes, "pupils"), counts(changes, "classes")) == ({"new": 2}, {"new": 2})
    assert counts(changes, "memberships") == {"new": 4}


def test_a_birthday_of_nobody_is_left_out_and_said(look):
    files = packages.one_roster()
    files["demographics"].append(["nobody", "", "", "2017-01-01", "male"])

    assert codes_of(look(files)) == ["REF_MISSING"]


def test_one_id_for_two_schools_holds_both(look):
    files = packages.one_roster()
    files["orgs"].append(["s1", "", "", "Dale Primary", "school", "", ""])
    changes = look(files)

    assert codes_of(changes).count("DUP_ID") == 2
    assert counts(changes, "schools") == {"held": 2, "skipped": 1}


def test_whoever_s_roles_are_over_has_left(look):
    files = as_version_1_2(packages.one_roster())
    files["roles"][1][7] = "2026-03-01"
    changes = look(files)

    assert counts(changes, "pupils") == {"new": 1, "skipped": 1}
    assert counts(changes, "memberships") == {"new": 2, "skipped": 2}
    assert "1 March 2026" in next(p.message for p in changes.problems if p.code == "REF_INACTIVE")


def test_roles_of_their_own_words_do_no_harm_beside_known_ones(look):
    files = as_version_1_2(packages.one_roster(), {"t1": ["ext:librarian", "teacher"], "p2": ["ext:mascot"]})
    changes = look(files)

    assert counts(changes, "staff") == {"new": 1}
    assert next((p.code, p.line) for p in changes.problems if p.severity == "rejected") == ("ENUM_INVALID", 3)


def test_roles_are_read_from_their_file_whatever_the_manifest_calls_the_version(look):
    changes = look(as_version_1_2(packages.one_roster()))  # the manifest says 1.1

    assert counts(changes, "pupils") == {"new": 2}


def test_two_files_of_one_kind_are_told_apart_by_their_names(look):
    files = as_version_1_2(packages.one_roster())
    files["userProfiles"] = files["roles"]
    changes = look(files)

    assert ("FILE_UNDECLARED", "userProfiles.csv") in [(p.code, p.file) for p in changes.problems]
    assert counts(changes, "pupils") == {"new": 2}


def test_american_dates_are_read_where_the_file_proves_them(look):
    files = packages.one_roster()
    files["demographics"][1][3], files["demographics"][2][3] = "2/13/2017", "5/6/2017"
    changes = look(files)

    assert [str(row.born) for row in changes.reading.pupils] == ["2017-02-13", "2017-05-06"]
    assert codes_of(changes) == ["DATE_FORMAT"]

    files["demographics"][2][3] = "20/5/2017"
    assert codes_of(look(files)) == ["DATE_MIXED"]


def test_rows_that_are_wrong_are_said_even_where_they_are_over(look):
    files = packages.one_roster()
    files["enrollments"][1][9] = files["enrollments"][2][9] = "2025-12-01"
    files["enrollments"][2][5] = "nobody"
    files["enrollments"].append(["e9", "", "", "c2", "s1", "t1", "student", "", "", "2025-12-01"])
    changes = look(files)

    assert codes_of(changes) == ["REF_MISSING", "ROLE_CONFLICT"]
    assert counts(changes, "memberships") == {"new": 2, "rejected": 2, "skipped": 1}


def test_whoever_is_only_in_another_place_of_the_trust_is_left_out(look):
    files = packages.one_roster()
    files["orgs"].append(["x1", "", "", "Hill Nursery Ltd", "local", "", "d1"])
    files["users"][2][4] = "x1"
    files["enrollments"].pop(2)
    changes = look(files)

    assert counts(changes, "pupils") == {"new": 1, "skipped": 1}
    assert "ORG_NOT_SCHOOL" in codes_of(changes)


def test_an_account_of_the_whole_trust_belongs_to_its_only_school(look):
    files = packages.one_roster()
    files["users"][6][4] = "d1"
    changes = look(files)

    assert (counts(changes, "staff"), codes_of(changes)) == ({"new": 1}, ["ORG_NOT_SCHOOL"])


def test_rows_of_a_class_that_has_ended_are_skipped(look):
    files = in_delta(packages.one_roster())
    files["classes"][1][1] = "tobedeleted"
    changes = look(files)

    assert counts(changes, "memberships") == {"new": 1, "skipped": 3}
    assert "REF_MISSING" not in codes_of(changes)


def test_changes_alone_need_neither_users_nor_schools(bring_in, tmp_path, day):
    bring_in(packages.one_roster())
    files = in_delta(packages.one_roster())
    files["enrollments"][1][1] = "tobedeleted"
    folder = packages.write_folder(tmp_path / "d", {"enrollments": files["enrollments"]})
    (folder / "manifest.csv").write_text(
        packages.as_csv(packages.manifest({"enrollments": files["enrollments"]}, "delta"))
    )
    changes = applying.apply(read_path(folder, as_of=day), by=None, as_of=day, school="Hill Primary")

    assert codes_of(changes) == []
    assert counts(changes, "memberships") == {"unchanged": 3, "changed": 1}
    assert changes.leavers == ()
    pupil = Pupil.objects.get(first_name="Omar")
    assert [p.school_class.name for p in Placement.objects.current(day).filter(pupil=pupil)] == ["Maths"]


def test_a_package_that_says_bulk_and_is_dated_is_still_held_against_itself(look):
    files = in_delta(packages.one_roster())
    files["classes"][1][5] = "nowhere"
    changes = look(files)

    assert "REF_MISSING_OPT" in codes_of(changes)
    assert changes.reading.is_full is False


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("scoreScales", "title type orgSourcedId courseSourcedId classSourcedId scoreScaleValue"),
        ("userResources", "userSourcedId orgSourcedId classSourcedId resourceSourcedId"),
        ("userProfiles", "userSourcedId profileType vendorId applicationId credentialType username password"),
        ("lineItems", "title description assignDate dueDate classSourcedId categorySourcedId schoolSourcedId"),
        ("results", "lineItemSourcedId studentSourcedId scoreStatus score scoreDate classSourcedId"),
        ("resultScoreScales", "resultSourcedId scoreScaleSourcedId"),
    ],
)
def test_files_we_have_no_use_for_are_named_and_never_taken_for_others(look, name, columns):
    files = packages.one_roster()
    heads = ["sourcedId", "status", "dateLastModified", *columns.split()]
    files[name] = [heads, ["x1", "", "", *("x" for _ in columns.split())]]
    changes = look(files)

    assert changes.reading.not_read == (f"{name}.csv",)
    assert (counts(changes, "pupils"), counts(changes, "memberships")) == ({"new": 2}, {"new": 4})
    assert set(codes_of(changes)) <= {"PASSWORD_DROPPED"}
