"""What families read is whole in each language; what is not, is named."""

from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from django.utils import translation

from schoolgate.cli import catalogues, languages
from schoolgate.i18n import checked_by
from schoolgate.timeline.verbs import SENTENCES, Verb
from tests.languages import gate

pytestmark = pytest.mark.one_database
Source = dict[languages.Key, languages.Sentence]
CODES = catalogues.codes()


def test_nine_languages_beside_english() -> None:
    assert CODES == ["pl", "ro", "ur", "ar", "bn", "uk", "pt", "es", "so"]


@pytest.fixture(scope="module")
def source() -> Source:
    return dict(languages.sentences())


def test_the_list_is_what_the_source_says_today(source: Source) -> None:
    """`./schoolgate languages` writes it."""
    assert languages.listed(source, {}).keys() == catalogues.read_list(languages.LIST).keys()


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_is_there_with_all_its_places(code: str) -> None:
    catalogue = catalogues.read(catalogues.path_of(code), code)
    assert catalogues.faults_of(catalogue) == {}
    wanted = catalogues.read_list(languages.LIST).keys()
    assert {(m.context or "", catalogues.first(m)) for m in catalogue if m.id} == wanted


@pytest.mark.parametrize("code", CODES)
def test_what_gettext_reads_is_what_translators_wrote(code: str) -> None:
    path = catalogues.path_of(code)
    assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(catalogues.read(path, code))


def test_nobody_is_said_to_have_checked_what_nobody_has() -> None:
    """A name stands in `locale/checked.json` only with a day; until then the page says that nobody has checked it."""
    for code in CODES:
        by = checked_by(code)
        assert not by or any(figure.isdigit() for figure in by), code


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("", "not translated"),
        ("Mama dziecka", "other places to fill in: none"),
        ("Mama %(dziecko)s", "other places to fill in: %(dziecko)s"),
        ("Mama %(child)s", ""),
    ],
)
def test_control_a_sentence_without_its_name_is_found(words: str, fault: str) -> None:
    assert catalogues.fault_of(Message("%(child)s’s mother", words), 4) == fault


def test_control_a_language_needs_all_its_numbers() -> None:
    one = Message(("%(n)s child", "%(n)s children"), ("jedno dziecko", "%(n)s dzieci"))
    assert catalogues.fault_of(one, 4) == "needs 4 forms"
    assert catalogues.fault_of(one, 2) == ""


def test_control_a_sentence_in_no_catalogue_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "is_ours", lambda message: True)
    assert gate.missing("A sentence that stands nowhere.", None) == [
        "  pl, ro, ur, ar, bn, uk, pt, es, so: 'A sentence that stands nowhere.'"
    ]


def test_control_a_catalogue_that_lacks_one_is_named(tmp_path: Path) -> None:
    catalogue = Catalog(locale="pl")
    catalogue.add("Sign in", "")
    assert catalogues.faults_of(catalogue) == {"Sign in": "not translated"}


SHARED = ("talk.", "series.", "promise.", "question.")
"""What is recorded of these stands in a circle, and so in the history that its parents read."""


def test_whatever_may_stand_in_a_parents_history_is_there() -> None:
    """No test tells every story to its end, so nobody hears all of these: they are asked for by name."""
    known = {message for _context, message in catalogues.read_list(languages.LIST)}
    read_by_parents = {verb for verb in Verb if verb.value.startswith(SHARED) and not verb.value.endswith(".read")}
    english = {verb: _as_written(SENTENCES[verb]) for verb in read_by_parents}
    assert len(english) > 30
    assert {verb.value: said for verb, said in english.items() if said not in known} == {}


def _as_written(sentence: object) -> str:
    with translation.override("en-gb"):
        return str(sentence)
