"""Django's own tags of translation, with words that stand in a template looked up once in each language.

A page has some thirty of them. The module has the name of Django's, so that `{% load i18n %}` finds this one.
"""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Words(template.Node):
    """`{% translate "Words" %}`: the same in every page of a language."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        self.node = node
        self.said: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        language = get_language()
        if (said := self.said.get(language)) is None:
            said = self.said[language] = self.node.render(context)
        return said


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Any:
    """As Django's; what is no constant or is kept in a variable stays as it was."""
    node = i18n.do_translate(parser, token)
    said = node.filter_expression
    constant = getattr(said.var, "literal", None) is not None and not said.filters
    return Words(node) if constant and not node.asvar and node.message_context is None else node
