"""Two lists at the same moment: neither sees what the other has not ended yet, and still nothing is made twice."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from schoolgate.imports import apply as applying
from schoolgate.imports.rows import Reading
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import packages
from schoolgate.imports.tests.conftest import DAY
from schoolgate.people.models import Adult, Pupil, School

pytestmark = pytest.mark.django_db(transaction=True)
AT_MOST = 20.0


class _Later:
    """The second list, on a connection of its own, begun while the first has written and not ended."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.may_begin = threading.Event()
        self.broke: list[BaseException] = []
        self.outcome: dict[str, dict[str, int]] = {}
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            assert self.may_begin.wait(AT_MOST)
            self.outcome = applying.apply(self.reading, by=None, as_of=DAY, school="Hill Primary").counts()
        except BaseException as error:  # noqa: BLE001 the test says which
            self.broke.append(error)
        finally:
            connections.close_all()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time by itself")
def test_two_first_lists_of_a_new_school_make_it_once(tmp_path):
    folder = packages.write_folder(tmp_path / "p", packages.template(), with_manifest=False)
    later = _Later(read_path(folder, as_of=DAY))
    later.thread.start()

    @contextmanager
    def around() -> Iterator[None]:
        """What is done once the first holds what it needs and has written."""
        yield
        later.may_begin.set()
        # It compares against an empty installation, and then has to wait for us.
        later.thread.join(1.0)
        assert later.thread.is_alive() or later.broke, "the second list did not wait"

    first = applying.apply(read_path(folder, as_of=DAY), by=None, as_of=DAY, school="Hill Primary", around=around)
    later.thread.join(AT_MOST)

    assert not later.broke, later.broke
    assert School.objects.count() == 1
    assert (Pupil.objects.count(), Adult.objects.count()) == (2, 2)
    assert (first.counts()["pupils"]["new"], later.outcome["pupils"]["new"]) == (2, 0)
    assert later.outcome["pupils"]["unchanged"] == 2
