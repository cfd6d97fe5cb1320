"""Danger cues: words that mean somebody may be in danger, however they are put."""

from townline.knowledge.rules.cues.patterns import Pattern
from townline.knowledge.rules.cues.ruleset import Cue, Group, RuleSet, parse
from townline.knowledge.rules.cues.words import Token, tokens

__all__ = ["Cue", "Group", "Pattern", "RuleSet", "Token", "parse", "tokens"]
