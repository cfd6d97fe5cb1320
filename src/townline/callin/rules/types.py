"""The twenty-six kinds of rule that public agreements are made of, by number, code and name.

A code names the rule in plans, skips, charges and pay lines; docs/explanation/call-in-rules.md has a worked
example of each.
"""

from __future__ import annotations

from enum import StrEnum


class RuleType(StrEnum):
    """What an agreement may regulate, in the order of the documentation."""

    SENIORITY = "seniority"  # 1
    ROTATION = "rotation"  # 2
    HOURS = "hours"  # 3
    TIE = "tie"  # 4
    CHARGE = "charge"  # 5
    EXEMPTION = "exemption"  # 6
    NO_SHOW = "no_show"  # 7
    ENTRY = "entry"  # 8
    RESET = "reset"  # 9
    BLANK = "blank"  # 10
    REPLY = "reply"  # 11
    OFFER = "offer"  # 12
    NUMBERS = "numbers"  # 13
    QUALIFIED = "qualified"  # 14
    CLASSES = "classes"  # 15
    FORCED = "forced"  # 16
    STANDBY = "standby"  # 17
    CALL_BACK = "call_back"  # 18
    NOTICE = "notice"  # 19
    REST = "rest"  # 20
    RUN = "run"  # 21
    HOLIDAY = "holiday"  # 22
    TRADE = "trade"  # 23
    REMEDY = "remedy"  # 24
    LOG = "log"  # 25
    EMERGENCY = "emergency"  # 26


TITLES = {
    RuleType.SENIORITY: "Seniority by scope",
    RuleType.ROTATION: "Rotating list",
    RuleType.HOURS: "Lowest hours first",
    RuleType.TIE: "Ties",
    RuleType.CHARGE: "What is charged",
    RuleType.EXEMPTION: "What is not charged",
    RuleType.NO_SHOW: "Accepted and not there",
    RuleType.ENTRY: "Entering the list",
    RuleType.RESET: "New beginning of the list",
    RuleType.BLANK: "Blank boxes and marks",
    RuleType.REPLY: "Ringing and replying",
    RuleType.OFFER: "Offer to all at once",
    RuleType.NUMBERS: "Numbers to dial",
    RuleType.QUALIFIED: "Own work first, then any qualified",
    RuleType.CLASSES: "Classes in order",
    RuleType.FORCED: "Ordered to come",
    RuleType.STANDBY: "Standby",
    RuleType.CALL_BACK: "Call-back minimum",
    RuleType.NOTICE: "Minimum by notice",
    RuleType.REST: "Rest",
    RuleType.RUN: "Longest run",
    RuleType.HOLIDAY: "Holidays",
    RuleType.TRADE: "Trading shifts",
    RuleType.REMEDY: "Passed over",
    RuleType.LOG: "The call log",
    RuleType.EMERGENCY: "Emergencies",
}
NUMBERS = {kind: number for number, kind in enumerate(RuleType, 1)}
