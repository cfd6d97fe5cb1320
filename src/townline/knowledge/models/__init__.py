"""What staff and residents are told, with every version ever told, and what is happening now."""

from townline.knowledge.models.articles import (
    TEXT_FIELDS,
    Article,
    ArticleVersion,
    ArticleVersionQuerySet,
    Audience,
    Confidence,
    Governance,
    Language,
    State,
    Word,
)
from townline.knowledge.models.bulletins import (
    Briefing,
    Bulletin,
    BulletinReceipt,
    ChangeNote,
    Severity,
)
from townline.knowledge.models.care import Confirmation, ReviewEscalation
from townline.knowledge.models.cues import (
    CueRules,
)
from townline.knowledge.models.gaps import (
    GapKind,
    GapReport,
    GapSeverity,
    GapSighting,
)
from townline.knowledge.models.reading import PageViews
from townline.knowledge.models.searches import (
    SearchQuery,
    Surface,
)

__all__ = [
    "TEXT_FIELDS", "Article", "ArticleVersion", "ArticleVersionQuerySet", "Audience",
    "Briefing", "Bulletin", "BulletinReceipt", "ChangeNote", "Confidence", "Confirmation",
    "CueRules", "GapKind", "GapReport", "GapSeverity", "GapSighting", "Governance", "Language",
    "PageViews", "ReviewEscalation", "SearchQuery", "Severity", "State", "Surface", "Word",
]  # fmt: skip
