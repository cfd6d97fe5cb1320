"""Who does what: the most particular dated rule wins. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One rule in force at the instant asked for; empty codes mean any."""

    municipality_code: str
    owner_code: str
    rule: str
    body_code: str | None
    program_code: str | None
    reason: str
    agreement: str = ""


@dataclass(frozen=True)
class Verdict:
    """Whose it is, by which claim, and why in one sentence."""

    body_code: str
    program_code: str | None
    why: str
    agreement: str
    alternates: tuple[str, ...] = ()


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
    return Verdict(body, best.program_code, best.reason, best.agreement, alternates)


def _body(claim: Claim, owner_code: str, maintainer_code: str) -> str:
    if claim.rule == "by_owner":
        return owner_code
    if claim.rule == "by_maintainer":
        return maintainer_code or owner_code
    return claim.body_code or ""
