"""Whether what was heard is said not to be so: "nobody is hurt", "no smell of gas"."""

from __future__ import annotations

from collections.abc import Sequence

from townline.knowledge.rules.cues.words import Token

FURTHEST = 5

# A negation reaches the danger only across words that say nothing themselves: in "nobody came, the
# house is on fire" it does not. A caller who says "no my house is on fire" says no to something else.
_IS = "is was are were be been being am has have had get got gets getting do does did"
_MILD = (
    "really actually even badly seriously visibly currently yet any a an real sign signs of more "
    "one at all here there inside else"
)


def _of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CARRIED: dict[str, frozenset[str]] = {
    "no": _of(
        "sign signs of any visible more actual real smell strong immediate active obvious "
        "longer"
    ),
    "not": _of(
        f"{_IS} {_MILD} seem seems like think feel feeling going to in on the smell "
        "smelling see seeing hear anyone anybody"
    ),
    "without": _of("any a an the getting being"),
    "never": _of(f"{_IS} a an any to"),
    "nobody": _of(
        f"{_IS} {_MILD} us them in danger or nor looks seems injured hurt trapped dead the "
        "involved"
    ),
    "none": _of(f"{_IS} {_MILD} us them the these those people"),
    "neither": _of(f"{_IS} {_MILD} them us driver nor"),
    "nothing": _of(f"{_IS} {_MILD} about to"),
    "nor": frozenset(),
    "pas": _of("de d du des en la le l un une vraiment encore du tout ete etre en train"),
    "aucun": _of("signe de d n a ete est autre"),
    "sans": _of("etre aucun aucune"),
    "jamais": _of("ete de d eu"),
    "personne": _of("n ne est a ete etait semble"),
}  # fmt: skip
_CARRIED["aucune"] = _CARRIED["aucun"] | {"odeur", "trace", "fuite", "personne"}
_NOT_SO = frozenset({"only", "just", "sure", "certain", "know", "knowing"})
_BODIES = frozenset({"one", "body"})
_A_PERSON = frozenset({"une", "la", "cette", "autre", "quelque", "jeune", "vieille", "chaque"})


def is_negated(meant: Sequence[str], tokens: Sequence[Token], start: int) -> bool:
    """Whether the phrase that begins at token `start` is said not to be so."""
    between: list[str] = []
    for at in range(start - 1, max(-1, start - 1 - FURTHEST), -1):
        if tokens[at + 1].starts or (tokens[at + 1].after_comma and at + 1 != start):
            return False
        if tokens[at + 1].after_comma:
            return False
        word = _negator(meant, at)
        if word:
            return _reaches(word, between)
        between.append(meant[at])
    return False


def _negator(meant: Sequence[str], at: int) -> str:
    """The negating word at a place, with "no one" read as nobody and "une personne" as a person."""
    word = meant[at]
    before = meant[at - 1] if at else ""
    if word in _BODIES and before in ("no", "not"):
        return "nobody" if before == "no" else ""
    if word == "personne":
        after = meant[at + 1] if at + 1 < len(meant) else ""
        return word if before not in _A_PERSON and after in ("n", "ne", "de") else ""
    return word if word in _CARRIED else ""


def _reaches(word: str, between: list[str]) -> bool:
    if _NOT_SO.intersection(between):
        return False
    carried = _CARRIED[word]
    return all(each in carried for each in between)
