"""The fields that every form of knowledge is made of."""

from __future__ import annotations

from typing import Any

from django import forms

MOMENT = {"type": "datetime-local", "class": "in"}
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def area(rows: int, **more: str) -> forms.Textarea:
    """A text of some rows."""
    return forms.Textarea(attrs={"rows": rows, "class": "in", **more})


def line(**more: str) -> forms.TextInput:
    """A text of one line."""
    return forms.TextInput(attrs={"class": "in", **more})


def select() -> forms.Select:
    """One of a few."""
    return forms.Select(attrs={"class": "in"})


def moment() -> forms.DateTimeInput:
    """A day and a time of day."""
    return forms.DateTimeInput(attrs=dict(MOMENT), format="%Y-%m-%dT%H:%M")


def day() -> forms.DateInput:
    """A day."""
    return forms.DateInput(attrs={"type": "date", "class": "in"}, format="%Y-%m-%d")


class Lines(forms.CharField):
    """A text of one entry a line, as a list."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class Links(Lines):
    """Links, one a line: words, a bar, an address; as a list of `label` and `url`."""

    def to_python(self, value: Any) -> Any:
        rows = [row.rpartition("|") for row in super().to_python(value)]
        return [
            {"label": words.strip() or url.strip(), "url": url.strip()} for words, _bar, url in rows
        ]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{link['label']} | {link['url']}" for link in value)
        return value
