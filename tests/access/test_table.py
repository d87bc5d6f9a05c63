"""The table that people read is the table that the code keeps."""

import os

from tests.access.table import FILE, table


def test_the_access_table_in_the_docs_is_true() -> None:
    if os.environ.get("WRITE_ACCESS_TABLE"):
        FILE.write_text(table(), encoding="utf-8")
    how = "make it anew: WRITE_ACCESS_TABLE=yes ./schoolgate test tests/access/test_table.py"
    assert FILE.read_text(encoding="utf-8") == table(), how
