"""Danger cues: words that mean somebody may be in danger, however they are put."""

from townline.knowledge.rules.cues.patterns import Pattern
from townline.knowledge.rules.cues.ruleset import CODES, Cue, Group, RuleSet, parse
from townline.knowledge.rules.cues.words import Token, tokens

__all__ = ["CODES", "Cue", "Group", "Pattern", "RuleSet", "Token", "parse", "tokens"]
