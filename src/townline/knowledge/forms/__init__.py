"""The shape of what editors, supervisors and CSRs send."""

from townline.knowledge.forms.articles import (
    AnswerForNowForm,
    ConfirmationForm,
    DraftForm,
    GovernanceForm,
    InstantForm,
    NewArticleForm,
    PublicationForm,
    ReasonForm,
    WantedForm,
)
from townline.knowledge.forms.bulletins import BulletinForm, NewBulletinForm
from townline.knowledge.forms.gaps import GapForm

__all__ = [
    "AnswerForNowForm", "BulletinForm", "ConfirmationForm", "DraftForm", "GapForm",
    "GovernanceForm", "InstantForm", "NewArticleForm", "NewBulletinForm", "PublicationForm",
    "ReasonForm", "WantedForm",
]  # fmt: skip
