"""The pseudo language shows what was not marked for translation, and breaks nothing that is put into a message."""

import pytest
from django.utils import translation
from django.utils.translation import get_language_bidi, gettext, ngettext, npgettext, pgettext

from schoolgate.i18n import PSEUDO_LANGUAGE, html_lang, is_rtl, transform


@pytest.mark.parametrize(
    "kept", ["%(name)s", "%s", "%d", "%%", "{name}", '<a href="/me/">', "</b>", "&amp;", "&#8217;", "%(count)02d"]
)
def test_what_is_filled_in_and_tags_stay_as_they_are(kept):
    assert transform(f"one {kept} two") == f"⟦öñé {kept} ţŵö⟧"


def test_every_kind_of_message_is_transformed():
    with translation.override(PSEUDO_LANGUAGE):
        assert gettext("Sign out") == "⟦Šîĝñ öûţ⟧"
        assert pgettext("navigation", "Meet") == "⟦Mééţ⟧"
        assert ngettext("%(n)s day", "%(n)s days", 1) % {"n": 1} == "⟦1 ðåý⟧"
        assert ngettext("%(n)s day", "%(n)s days", 3) % {"n": 3} == "⟦3 ðåýš⟧"
        assert npgettext("term", "%(n)s day", "%(n)s days", 3) % {"n": 3} == "⟦3 ðåýš⟧"


def test_it_runs_from_right_to_left_and_english_does_not():
    with translation.override(PSEUDO_LANGUAGE):
        assert get_language_bidi()
    with translation.override("en-gb"):
        assert not get_language_bidi()
    assert (is_rtl(PSEUDO_LANGUAGE), is_rtl("ar"), is_rtl("en-gb")) == (True, True, False)


def test_a_reader_may_choose_it():
    assert translation.check_for_language(PSEUDO_LANGUAGE)
    assert translation.get_supported_language_variant(PSEUDO_LANGUAGE) == PSEUDO_LANGUAGE


def test_the_page_names_it_by_a_private_tag():
    assert html_lang(PSEUDO_LANGUAGE) == "en-x-rtl"
    assert html_lang("en-gb") == "en-GB"
    assert html_lang("zh-hans") == "zh-Hans"
