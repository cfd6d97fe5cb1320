"""What a later caller costs besides talk: keys by the keystroke-level model, and waiting for the machine.

Times of the model are those of Card, Moran and Newell (1980): a key of an average typist 0.28 s, making up
one's mind 1.35 s.
"""

from __future__ import annotations

from bench.storm.callers import Caller

KEY_S, MIND_S = 0.28, 1.35
AIM_S = 40.0

# Each step with its keys besides what is typed: a chord is two, a field that is left one.
ANSWER, HURT, LEAVE, TAKEN, REASON, FINISH = 1, 1, 1, 2, 2, 2
MINDS = 5  # to answer, hurt or not, where, what, done

DEFINITION = (
    "later caller: names a cause that somebody named before, nobody is hurt. machine's part: from asking to"
    " the answer, summed over the steps between answering and being done. keys: answer 1, hurt 1, the place"
    " and one line typed out and left 1 each, Ctrl Enter 2, a reason 2, Ctrl Enter 2;"
    f" {KEY_S} s a key and {MINDS} times {MIND_S} s to make up one's mind (Card, Moran, Newell 1980)."
    " What caller and clerk say is in neither."
)


def presses(caller: Caller) -> int:
    """How many keys a person presses for one caller on the short form, with nothing filled in for them."""
    typed = len(caller.where) + LEAVE + len(caller.fact) + LEAVE
    return ANSWER + HURT + typed + TAKEN + REASON + FINISH


def hands_s(keys: int) -> float:
    """Seconds that so many keys take, with the thinking between them."""
    return keys * KEY_S + MINDS * MIND_S
