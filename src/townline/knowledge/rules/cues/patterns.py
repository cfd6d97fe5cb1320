"""The small language danger words are written in.

not breathing              these words, one after the other
gas/propane smell          either word
smell+                     smell, smells, smelled, smelling
$people                    any word of a class defined in the file
(really)                   may be there or not
..                         up to three words between
...                        up to eight words between
kill yourself/myself
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from townline.knowledge.errors import BadCueRules
from townline.knowledge.rules.cues.words import Token

GAP, WIDE_GAP = 3, 8


@dataclass(frozen=True, slots=True)
class Element:
    """One place in a pattern: any of these words; or, with no words, a gap."""

    words: frozenset[str]
    is_optional: bool = False
    gap: int = GAP

    @property
    def is_gap(self) -> bool:
        return not self.words


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase to find. `anchor` is the word looked up first, `before` how many tokens may precede it."""

    source: str
    elements: tuple[Element, ...]
    anchor: frozenset[str]
    before: int
    is_negative: bool

    def ends_at(self, meant: Sequence[str], tokens: Sequence[Token], start: int) -> int:
        """One past the last token of a match that begins at `start`, or -1."""
        return _match(self.elements, 0, meant, tokens, start, start)


def _match(
    elements: tuple[Element, ...], e: int, meant: Sequence[str], tokens: Sequence[Token],
    at: int, begun: int,
) -> int:  # fmt: skip
    if e == len(elements):
        return at
    element = elements[e]
    if element.is_gap:
        for skip in range(element.gap + 1):
            if skip and (at + skip > len(tokens) or _is_break(tokens, at + skip - 1, begun)):
                return -1
            end = _match(elements, e + 1, meant, tokens, at + skip, begun)
            if end >= 0:
                return end
        return -1
    if at < len(tokens) and meant[at] in element.words and not _is_break(tokens, at, begun):
        end = _match(elements, e + 1, meant, tokens, at + 1, begun)
        if end >= 0:
            return end
    return _match(elements, e + 1, meant, tokens, at, begun) if element.is_optional else -1


def _is_break(tokens: Sequence[Token], at: int, begun: int) -> bool:
    """Whether a sentence ended between the words of a phrase."""
    return at != begun and tokens[at].starts


NEGATIVES = frozenset({"not", "no", "never", "pas", "plus", "ne", "stopped", "nobody", "rien"})


def compile_pattern(source: str, classes: Mapping[str, frozenset[str]]) -> Pattern:
    """Read one phrase. Raises BadCueRules naming it."""
    elements = tuple(_element(part, classes, source) for part in source.split())
    firm = [(i, e) for i, e in enumerate(elements) if not e.is_gap and not e.is_optional]
    if not firm or elements[0].is_gap or elements[-1].is_gap:
        raise BadCueRules(f"“{source}” needs a word of its own, and begins and ends with a word.")
    place, anchor = max(firm, key=lambda each: _telling(each[1]))
    before = sum(e.gap if e.is_gap else 1 for e in elements[:place])
    negative = any(e.words & NEGATIVES for _, e in firm)
    return Pattern(source, elements, anchor.words, before, negative)


def _telling(element: Element) -> float:
    """Longer words and fewer of them make the better anchor."""
    return min(len(word) for word in element.words) - 0.2 * len(element.words)


def _element(part: str, classes: Mapping[str, frozenset[str]], source: str) -> Element:
    if part in ("..", "..."):
        return Element(frozenset(), gap=GAP if part == ".." else WIDE_GAP)
    optional = part.startswith("(") and part.endswith(")")
    words: set[str] = set()
    for word in part.strip("()").split("/"):
        if word.startswith("$"):
            if word[1:] not in classes:
                raise BadCueRules(f"“{source}” uses the class {word}, which is not defined.")
            words |= classes[word[1:]]
        elif word.endswith("+"):
            words |= forms(word[:-1])
        elif word.isalnum():
            words.add(word)
        else:
            raise BadCueRules(f"“{source}”: “{word}” is not a plain word.")
    return Element(frozenset(words), optional)


def forms(word: str) -> frozenset[str]:
    """A word with the endings English gives it; forms that do not exist do no harm."""
    stem = word[:-1] if word.endswith("e") else word
    found = {word, word + "s", word + "es", stem + "ed", stem + "ing"}
    if word.endswith("y"):
        found |= {word[:-1] + "ies", word[:-1] + "ied"}
    if len(word) >= 3 and word[-1] not in "aeiouwxy" and word[-2] in "aeiou":
        found |= {word + word[-1] + "ing", word + word[-1] + "ed"}
    return frozenset(found)
