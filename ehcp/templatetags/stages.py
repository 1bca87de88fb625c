"""``{{ process.stage|stage_words }}``."""

from django import template

from ehcp.stages import OTHERS, WORDS

register = template.Library()


@register.filter
def stage_words(stage: str) -> str:
    """A stage in words."""
    return WORDS.get(stage) or OTHERS.get(stage, "")
