"""The small pieces."""

from django.template import Context, Template

from schoolgate.ui.showcase import ICONS


def drawn(template: str, **context: object) -> str:
    return Template("{% load ui %}" + template).render(Context(context))


def test_an_icon_is_hidden_from_a_screen_reader_and_comes_from_the_one_file():
    assert drawn('{% icon "arrow" "flip" %}') == (
        '<svg class="icon flip" aria-hidden="true"><use href="/static/ui/icons.svg#arrow"/></svg>'
    )


def test_every_icon_shown_is_in_the_file():
    from schoolgate.ui import views

    sprite = (views.Path(views.__file__).parent / "static/ui/icons.svg").read_text()
    assert [name for name in ICONS if f'id="{name}"' not in sprite] == []


def test_a_face_says_by_its_shape_who_it_is():
    assert drawn('{% face "Y" "child" "large" %}') == '<span class="face child large" aria-hidden="true">Y</span>'
    assert drawn('{% face "HM" %}') == '<span class="face" aria-hidden="true">HM</span>'
    assert drawn("{% face name %}", name="<i>") == '<span class="face" aria-hidden="true">&lt;i&gt;</span>'


def test_a_panel_is_named_by_its_heading():
    assert drawn('{% panel heading id="talk" %}<p>Hello</p>{% endpanel %}', heading="Yusuf & Layla") == (
        '<section class="card" id="talk" aria-labelledby="talk-h">'
        '<h2 id="talk-h">Yusuf &amp; Layla</h2><p>Hello</p></section>'
    )


def test_two_panels_have_two_names():
    html = drawn("{% for h in headings %}{% panel h %}{% endpanel %}{% endfor %}", headings=["وعود", "لقاء"])
    ids = [part.split('"')[0] for part in html.split('<h2 id="')[1:]]
    assert len(set(ids)) == 2


def test_a_notice_puts_bare_words_in_a_paragraph_and_escapes_what_was_filled_in():
    assert drawn('{% notice "care" %}{{ words }}{% endnotice %}', words="<b>41</b> people") == (
        '<div class="notice care"><svg class="icon" aria-hidden="true"><use href="/static/ui/icons.svg#alert"/></svg>'
        "<p>&lt;b&gt;41&lt;/b&gt; people</p></div>"
    )


def test_the_filters_take_nothing_for_an_answer():
    assert drawn("{{ x|day }}{{ x|clock }}{{ x|when }}{{ x|ago_day }}{{ x|iso }}", x=None) == ""
