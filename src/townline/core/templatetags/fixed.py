"""Words that stay the same: a literal translation is looked up once a language, not once a row.

`{% translate %}` here is Django's own in every respect, extraction included; a page of twenty-five rows
shows some two hundred of them, and they were a third of its time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.template import loader
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as do_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


class FixedTranslate(template.Node):
    """A translation whose every part is a literal."""

    def __init__(self, inner: TranslateNode) -> None:
        self.inner = inner
        self.kept: dict[tuple[str | None, bool], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_language(), context.autoescape)
        if key not in self.kept:
            self.kept[key] = mark_safe(self.inner.render(context))  # noqa: S308
        return self.kept[key]


def _is_literal(expression: FilterExpression) -> bool:
    return not expression.filters and getattr(expression.var, "literal", None) is not None


@register.tag("translate")
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's `translate`, remembered by language where nothing in it can vary."""
    node = do_translate(parser, token)
    varies = node.asvar or node.message_context or not _is_literal(node.filter_expression)
    return node if varies else FixedTranslate(node)


class NumberedUrl(template.Node):
    """An address with nothing but numbers in it: its shape is looked up once."""

    def __init__(self, inner: URLNode, name: str) -> None:
        self.inner, self.name = inner, name

    def render(self, context: Context) -> str:
        numbers = [argument.resolve(context) for argument in self.inner.args]
        if any(type(number) is not int or number < 0 for number in numbers):
            return self.inner.render(context)
        return _shape(self.name, len(numbers)).format(*numbers)


@cache
def _shape(name: str, count: int) -> str:
    """The address of a view with places for its numbers. Raises NoReverseMatch as the view's address does."""
    marks = [10_000_019 + place for place in range(count)]
    address = reverse(name, args=marks).replace("{", "{{").replace("}", "}}")
    for place, mark in enumerate(marks):
        address = address.replace(str(mark), f"{{{place}}}")
    return address


@register.tag("url")
def url(parser: Parser, token: Token) -> template.Node:
    """Django's `url`, whose addresses of numbers alone are not resolved anew each time."""
    node = do_url(parser, token)
    name = node.view_name.var
    varies = node.kwargs or node.asvar or not isinstance(name, str) or node.view_name.filters
    return node if varies else NumberedUrl(node, str(name))


LONGEST = 3000
_pieces: dict[tuple[Any, ...], SafeString] = {}


@register.simple_tag
def fixed(name: str, **given: str) -> SafeString:
    """A piece of a page that depends on the language and on `given` alone, drawn once."""
    key = (name, get_language(), *sorted(given.items()))
    if key not in _pieces:
        _pieces[key] = loader.render_to_string(name, given)
    return _pieces[key]


@register.simple_tag
def piece(name: str, look: tuple[Any, ...], **given: Any) -> SafeString:
    """A piece drawn from `given`, kept under `look`: everything that may change how it looks."""
    key = (name, get_language(), look)
    if key not in _pieces:
        if len(_pieces) > LONGEST:
            _pieces.clear()
        _pieces[key] = loader.render_to_string(name, given)
    return _pieces[key]
