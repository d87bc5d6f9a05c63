"""How a form field looks: label, hint, error, control, in that order, tied together for a screen reader.

Written in Python, not as templates: one look for every form, and no include inside a loop. A widget may carry
`attrs={"class": "said"}` (words a person will say), and a choice widget a mapping `hints` from value to a second line.
A field in which staff write to parents carries `attrs={"data-reads": "message"}` (what is being written) and, where a
child is known, `"data-about"` (its number): kind and clear then reads it over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from schoolgate.ui import nav
from schoolgate.ui.assets import asset

Attributes = dict[str, str | bool]

_ALERT = '<svg class="icon" aria-hidden="true"><use href="{}#alert"/></svg>'


def field(bound: BoundField, css: str = "", attrs: Mapping[str, object] | None = None) -> SafeString:
    """The whole field as HTML. `css` and `attrs` go on the control itself; `rows=6` becomes `rows="6"`."""
    if bound.is_hidden:
        return format_html("{}", bound)
    extra = {
        name.rstrip("_").replace("_", "-"): value if isinstance(value, bool) else str(value)
        for name, value in (attrs or {}).items()
    }
    widget = bound.field.widget
    classes = " ".join(filter(None, (str(widget.attrs.get("class", "")), css)))
    if classes:
        extra["class"] = classes
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _choices(bound, extra)
    if isinstance(widget, forms.CheckboxInput):
        return _tick(bound, extra)
    if isinstance(widget, forms.MultiWidget):
        return _group(bound, _control(bound, extra, described=False))
    return format_html(
        '<div class="field">{}{}{}{}</div>',
        format_html('<label for="{}">{}{}</label>', bound.id_for_label, bound.label, _optional(bound)),
        _before(bound),
        _control(bound, extra),
        _read_over(bound),
    )


def _read_over(bound: BoundField) -> SafeString:
    """Below words that go to parents: reading them over before they go; nothing where that room is not wired.

    Without a script the button opens the findings on a page of their own; the draft stays where it is. The script comes
    with the field, so that no page has it on which nothing is read over, and no parent's page ever has.
    """
    what, into = bound.field.widget.attrs.get("data-reads"), nav.address("draft-read")
    if not what or into is None:
        return SafeString()
    return format_html(
        '<p><button class="button bare less" formaction="{}" formmethod="post" formtarget="_blank" formnovalidate '
        'name="reads" value="{}:{}">{}</button></p><div class="reads" aria-live="polite" data-reads-into="{}" '
        'data-put-away="{}" data-gone="{}"></div><script src="{}" defer></script>',
        into, what, bound.html_name, gettext("Read it over"), bound.id_for_label,
        nav.address("draft-dismiss") or "", gettext("Put away. Only you know."), asset("ui/reads.js"),
    )  # fmt: skip


def _control(bound: BoundField, extra: Attributes, *, described: bool = True) -> SafeString:
    attrs = dict(extra)
    if described and (tied := _described_by(bound)):
        attrs["aria-describedby"] = tied
    return bound.as_widget(attrs=attrs)


def _described_by(bound: BoundField) -> str:
    own = bound.auto_id or bound.html_name
    return " ".join([f"{own}_hint"] * bool(bound.help_text) + [f"{own}_error"] * bool(bound.errors))


def _before(bound: BoundField) -> SafeString:
    """The hint and the error, which stand above the control: a phone's keyboard covers what stands below."""
    own = bound.auto_id or bound.html_name
    hint = format_html('<span class="hint" id="{}_hint">{}</span>', own, bound.help_text) if bound.help_text else ""
    if not bound.errors:
        return format_html("{}", hint)
    return format_html(
        '{}<span class="error" id="{}_error">{} <span>{}</span></span>',
        hint,
        own,
        format_html(_ALERT, asset("ui/icons.svg")),
        " ".join(str(error) for error in bound.errors),
    )


def _optional(bound: BoundField) -> SafeString:
    """Most of what we ask is needed; what is not says so (rather than a star on everything else)."""
    if bound.field.required or getattr(bound.field, "is_prompt", False):  # a prompt asks nothing of anybody
        return SafeString()
    return format_html(' <span class="soft">{}</span>', gettext("(optional)"))


def _group(bound: BoundField, inside: SafeString) -> SafeString:
    tied = _described_by(bound)
    return format_html(
        '<fieldset class="field" id="{}"{}><legend>{}{}</legend>{}{}</fieldset>',
        bound.auto_id,
        format_html(' aria-describedby="{}"', tied) if tied else "",
        bound.label,
        _optional(bound),
        _before(bound),
        inside,
    )


def _choices(bound: BoundField, extra: Attributes) -> SafeString:
    """Radio buttons or ticks, each a target as wide as the field."""
    hints: Mapping[str, object] = getattr(bound.field.widget, "hints", {})
    rows = []
    for option in bound.subwidgets:
        data = option.data
        data["attrs"] = {key: value for key, value in data["attrs"].items() if key != "required"} | dict(extra)
        if bound.errors:
            data["attrs"]["aria-invalid"] = "true"
        hint = hints.get(str(data["value"]), "")
        rows.append(
            format_html(
                '<label class="choice">{} <span>{}</span>{}</label>',
                option.tag(),
                option.choice_label,
                format_html(' <span class="hint">{}</span>', hint) if hint else "",
            )
        )
    return _group(bound, format_html_join("", "{}", ((row,) for row in rows)))


def _tick(bound: BoundField, extra: Attributes) -> SafeString:
    """One tick: the label says what one agrees to, so there is nothing optional to mark."""
    own = bound.auto_id or bound.html_name
    attrs = dict(extra)
    if tied := _described_by(bound):
        attrs["aria-describedby"] = tied
    hint = format_html(' <span class="hint" id="{}_hint">{}</span>', own, bound.help_text) if bound.help_text else ""
    error = (
        format_html(
            '<span class="error" id="{}_error">{} <span>{}</span></span>',
            own,
            format_html(_ALERT, asset("ui/icons.svg")),
            " ".join(str(error) for error in bound.errors),
        )
        if bound.errors
        else ""
    )
    return format_html(
        '<div class="field">{}<label class="choice">{} <span>{}</span>{}</label></div>',
        error,
        bound.as_widget(attrs=attrs),
        bound.label,
        hint,
    )


def error_summary(of: Sequence[BaseForm]) -> SafeString:
    """What is missing, each as a link to its field; empty while nothing is. The page's script moves the focus here."""
    said = [row for form in of for row in _errors(form)]
    if not said:
        return SafeString()
    heading = ngettext("One thing before we can go on", "%(count)s things before we can go on", len(said))
    return format_html(
        '<div class="notice wrong" role="alert" tabindex="-1" aria-labelledby="wrong-h" data-focus>{}'
        '<h2 class="h3" id="wrong-h">{}</h2><ul>{}</ul></div>',
        format_html(_ALERT, asset("ui/icons.svg")),
        heading % {"count": len(said)},
        format_html_join(
            "",
            "<li>{}</li>",
            ((format_html('<a href="#{}">{}</a>', target, words) if target else words,) for target, words in said),
        ),
    )


def _errors(form: BaseForm) -> Iterable[tuple[str, str]]:
    """(id of the control to jump to, what is wrong), in the order of the form."""
    if not form.is_bound:
        return
    for error in form.non_field_errors():
        yield "", str(error)
    for name in form.fields:
        bound = form[name]
        if not bound.errors:
            continue
        grouped = isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget)
        yield (f"{bound.auto_id}_0" if grouped else str(bound.auto_id)), " ".join(str(error) for error in bound.errors)
