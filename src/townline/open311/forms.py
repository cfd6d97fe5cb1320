"""The shape of what is typed about a key."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

SCOPES = [
    ("requests", _("Send requests")),
    ("updates", _("Send updates to requests")),
]


class KeyForm(forms.Form):
    """Whose key it is and what it may do."""

    name = forms.CharField(label=_("Whose key it is"), max_length=120)
    contact = forms.CharField(
        label=_("Whom to reach about it"), max_length=200, required=False,
        help_text=_("An e-mail address or a number of the organisation."),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=SCOPES, widget=forms.CheckboxSelectMultiple,
        initial=["requests"],
    )  # fmt: skip
    body_code = forms.ChoiceField(
        label=_("Partner"), required=False,
        help_text=_("A partner’s updates speak for that partner, on what was handed to it."),
    )  # fmt: skip
    jurisdictions = forms.MultipleChoiceField(
        label=_("Jurisdictions"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: the key is for all of them."),
    )  # fmt: skip
    a_minute = forms.IntegerField(
        label=_("Calls a minute"), min_value=1, max_value=6000, initial=60
    )

    def __init__(
        self, *args: object, bodies: list[tuple[str, str]],
        jurisdictions: list[tuple[str, str]], **kwargs: object,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offered = {"body_code": [("", str(_("None"))), *bodies], "jurisdictions": jurisdictions}
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = choices
        if not jurisdictions:
            del self.fields["jurisdictions"]
        for name in ("name", "contact", "body_code", "a_minute"):
            self.fields[name].widget.attrs["class"] = "in"
