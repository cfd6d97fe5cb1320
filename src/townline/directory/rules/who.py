"""Who does what: the most particular dated rule wins. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Claim:
    """One dated rule; empty codes mean any, a missing end means none."""

    municipality_code: str
    owner_code: str
    rule: str
    body_code: str | None
    program_code: str | None
    reason: str
    agreement: str = ""
    from_at: datetime | None = None
    to_at: datetime | None = None
    successor_code: str = ""
    key: int = 0

    def in_force(self, at: datetime) -> bool:
        """From is included, to is not."""
        begun = self.from_at is None or self.from_at <= at
        return begun and (self.to_at is None or at < self.to_at)


@dataclass(frozen=True)
class Verdict:
    """Whose it is, by which claim, and why in one sentence."""

    body_code: str
    program_code: str | None
    why: str
    agreement: str
    alternates: tuple[str, ...] = ()
    key: int = 0


FITS = frozenset({"won", "less_particular"})


@dataclass(frozen=True)
class Considered:
    """One rule of the topic and what became of it.

    `outcome` is `won`, `less_particular`, `elsewhere` (another municipality), `other_owner`, `no_road`,
    `ended` or `not_yet`; `body_code` is whom it names at this place.
    """

    claim: Claim
    outcome: str
    body_code: str


def consider(
    claims: Iterable[Claim], *, municipality_code: str, owner_code: str, maintainer_code: str,
    at: datetime,
) -> list[Considered]:  # fmt: skip
    """Every rule of a topic with what became of it at a place and instant: the winner first."""
    place = {"municipality_code": municipality_code, "owner_code": owner_code,
             "maintainer_code": maintainer_code}  # fmt: skip
    claims = list(claims)
    verdict = decide([c for c in claims if c.in_force(at)], **place)
    found = [
        Considered(claim, _outcome(claim, verdict, at=at, **place),
                   _body(claim, owner_code, maintainer_code))
        for claim in claims
    ]  # fmt: skip
    order = ("won", "less_particular", "ended", "not_yet", "no_road", "other_owner", "elsewhere")
    return sorted(found, key=lambda each: order.index(each.outcome))


def _outcome(
    claim: Claim, verdict: Verdict | None, *, municipality_code: str, owner_code: str,
    maintainer_code: str, at: datetime,
) -> str:  # fmt: skip
    if claim.municipality_code not in ("", municipality_code):
        return "elsewhere"
    if claim.owner_code not in ("", owner_code):
        return "other_owner"
    if not _body(claim, owner_code, maintainer_code):
        return "no_road"
    if not claim.in_force(at):
        return "not_yet" if claim.from_at is not None and claim.from_at > at else "ended"
    return "won" if verdict is not None and verdict.key == claim.key else "less_particular"


def last_ended(found: Iterable[Considered]) -> Considered | None:
    """Of the rules that once answered for the place, the one that ended last."""
    over = [each for each in found if each.outcome == "ended"]
    return max(
        over,
        key=lambda each: each.claim.to_at.timestamp() if each.claim.to_at else 0.0,
        default=None,
    )


def bodies_to_tell(
    answering: Sequence[str], keepers: Sequence[str], *, is_hazard: bool
) -> tuple[str, ...]:
    """Who is told while the place is not settled: whoever answers on each side, in order, once each.

    For a hazard whoever keeps the road on each side is told as well, because the road must be made safe
    whoever mends the thing: act first, sort out the owner after.
    """
    told = [*answering, *(keepers if is_hazard else ())]
    return tuple(dict.fromkeys(code for code in told if code))


def decide(
    claims: Iterable[Claim], *, municipality_code: str, owner_code: str, maintainer_code: str
) -> Verdict | None:
    """Choose among a topic's claims for one place.

    A claim fits where its codes are empty or equal. Naming both codes beats naming the municipality,
    which beats naming the owner, which beats naming neither. `by_owner` answers with the road's owner,
    `by_maintainer` with whoever maintains it; where the place has no road, they do not fit.
    """
    fitting = [
        claim
        for claim in claims
        if claim.municipality_code in ("", municipality_code)
        and claim.owner_code in ("", owner_code)
        and _body(claim, owner_code, maintainer_code)
    ]
    if not fitting:
        return None
    best = max(fitting, key=lambda c: (bool(c.municipality_code), bool(c.owner_code)))
    body = _body(best, owner_code, maintainer_code)
    others = [code for code in (owner_code, maintainer_code) if code and code != body]
    alternates = tuple(dict.fromkeys(others)) if best.rule != "body" else ()
    return Verdict(body, best.program_code, best.reason, best.agreement, alternates, best.key)


def _body(claim: Claim, owner_code: str, maintainer_code: str) -> str:
    if claim.rule == "by_owner":
        return owner_code
    if claim.rule == "by_maintainer":
        return maintainer_code or owner_code
    return claim.body_code or ""
