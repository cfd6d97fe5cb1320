"""From what a caller said to words worth looking for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MOST_WORDS = 12

# Words that say nothing about the question, in both languages: they would match everything.
_ENGLISH = """
a about after again all also am an and any anybody anyone are as ask at be because been before being but
by call called calling came can cant come could did didnt do does doesnt doing dont each else even ever
every find for from get gets getting give go goes going gonna got guys had has hasnt have havent having
he hello her here hes hey hi him his how i id if ill im in into is isnt it its ive just keep know let
like lot made make many may maybe me might mine more most much must my need needs no not now of off ok
okay on one or other our out over please put really said say says see she should shouldnt since so some
somebody somehow someone something still such take tell than thank thanks that thats the their them then
there theres these they theyre thing things think this those to told too u uh um up us very wanna want
wanted wants was wasnt we well went were weve what whats when where wheres which who whom whos why will
with wont would wouldnt yeah yes yet you your youre
"""
_FRENCH = """
ai alors au aucun aussi autre aux avec avez avoir avons bien bonjour ca car ce cela ces cest cet cette
chez comme comment dans de des deux dire dit dois doit donc du elle elles en encore est et etait ete
etes etre eu fait faire faut ici il ils jai je jusqu la le les leur leurs lui ma mais me meme merci mes
moi mon ne nest non nos notre nous on ont ou oui par parce pas peut peux plus pour pourquoi pouvez
pouvoir puis qu quand que quel quelle quels quelles quelqu quest qui quoi sa sais sans savoir se ses si
son sont sous suis sur ta te tes toi ton tous tout toute tres tu un une va vais veux veut voudrais vont
vos votre vous y
"""
FILLER = frozenset((_ENGLISH + _FRENCH).split())
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CLITIC = re.compile(r"^(?:[cdjlmnst]|qu)['’](?=\w)")


@dataclass(frozen=True)
class Asked:
    """The words to look for, in the order said; the last may still be in the middle of being typed."""

    words: tuple[str, ...]
    is_typing: bool


def plain(text: str) -> str:
    """Small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def asked(text: str) -> Asked:
    """Pick the telling words, at most a dozen, each once.

    The last word is taken for unfinished where no space follows it; then it counts even when it looks
    like filler of two letters or more, unless other words were found.
    """
    heard = [_one(match.group()) for match in _WORD.finditer(plain(text))]
    telling = list(dict.fromkeys(w for w in heard if w and w not in FILLER and _tells(w)))
    if not telling and heard and len(heard[-1]) >= 2:
        telling = [heard[-1]]
    is_typing = bool(heard) and bool(telling) and telling[-1] == heard[-1] and text[-1:].isalnum()
    return Asked(tuple(telling[-MOST_WORDS:]), is_typing)


def _one(word: str) -> str:
    word = _CLITIC.sub("", word)
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    return word.replace("'", "").replace("’", "")


def _tells(word: str) -> bool:
    return len(word) >= 2 and len(word) <= 40


def vocabulary(*texts: str) -> frozenset[str]:
    """The plain words of texts that a misspelt word may have meant: three letters or more, no numbers."""
    words = (_one(match.group()) for text in texts for match in _WORD.finditer(plain(text)))
    return frozenset(w for w in words if 3 <= len(w) <= 40 and w not in FILLER and w.isalpha())
