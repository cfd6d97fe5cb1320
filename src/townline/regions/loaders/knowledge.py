"""The answers and bulletins of a pack."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from townline.directory.models import Program
from townline.knowledge import actions
from townline.knowledge.models import ArticleVersion, Bulletin
from townline.knowledge.rules import review
from townline.regions.reading import BadPack, Loaded, document, need

IN_FORCE_FOR = timedelta(days=95)


def load(folder: Path, *, now: datetime) -> Loaded:
    """Publish what is not there yet, in English and French, and the bulletins once."""
    programs = {row.code: row.name for row in Program.objects.all()}
    entries = document(folder / "articles.yaml")
    known = set(ArticleVersion.objects.values_list("article__code", "language"))
    for n, entry in enumerate(entries):
        where = f"articles.yaml, {entry.get('code')}"
        need(entry, ("code", "topic", "program", "title", "say"), where)
        if entry["program"] not in programs:
            raise BadPack(f"{where}: no program is called {entry['program']}")
        original = None
        for language, title, say in _tongues(entry):
            if (entry["code"], language) not in known:
                text = _text(entry, title, say, programs[entry["program"]], language)
                reviewed = now - timedelta(days=n % 60)
                made = _publish(entry, language, text, original, now - IN_FORCE_FOR, reviewed)
                original = made.pk if language == "en" else original
    if (folder / "bulletins.yaml").exists():
        _bulletins(document(folder / "bulletins.yaml"), now)
    return Loaded(len(entries), "answers")


def _tongues(entry: dict[str, Any]) -> list[tuple[str, str, str]]:
    tongues = [("en", entry["title"], entry["say"])]
    if "fr" in entry:
        title, say = entry["fr"]
        tongues.append(("fr", title, say))
    return tongues


def _text(entry: dict[str, Any], title: str, say: str, owner: str, language: str) -> dict[str, Any]:
    staff_only = entry.get("audience") == "staff"
    public = entry.get("public", say) if language == "en" else say
    text = {
        "title": title, "read_aloud": say, "owner": owner, "internal_note": entry.get("note", ""),
        "callers_words": "\n".join(entry.get("words", [])),
        "public_wording": "" if staff_only else public,
        "audience": "staff" if staff_only else "everyone", "transfer_to": entry.get("transfer", ""),
    }  # fmt: skip
    if language == "en":
        links = [{"label": words, "url": url} for words, url in entry.get("links", [])]
        text |= {
            "must_say": entry.get("must", []), "conditions": entry.get("when", ""),
            "steps": entry.get("steps", ""), "links": links,
        }  # fmt: skip
    else:
        text["must_say"] = entry.get("must_fr", entry.get("must", []))
    return text


def _publish(
    entry: dict[str, Any], language: str, text: dict[str, Any], original: int | None, at: datetime,
    reviewed: datetime,
) -> ArticleVersion:  # fmt: skip
    is_critical = entry.get("critical", False)
    actions.open_article(
        code=entry["code"], topic=entry["topic"], program_code=entry["program"], actor=None, now=at,
        is_critical=is_critical,
        governance=entry.get("governance", "owner" if is_critical else "open"),
    )  # fmt: skip
    version = actions.draft(
        code=entry["code"], language=language, text=text, translated_from_id=original, actor=None,
        now=at,
    )  # fmt: skip
    actions.approve(version_id=version.pk, actor=None, now=at)
    actions.publish_version(version_id=version.pk, actor=None, now=at)
    due = review.latest(reviewed.date(), is_critical=is_critical) - timedelta(days=1)
    return actions.confirm_review(version_id=version.pk, next_due=due, actor=None, now=reviewed)


def _bulletins(entries: list[dict[str, Any]], now: datetime) -> None:
    known = set(Bulletin.objects.exclude(pack_key="").values_list("pack_key", flat=True))
    for entry in entries:
        if entry["key"] in known:
            continue
        starts = now + timedelta(hours=entry["from"])
        due = now + timedelta(hours=entry["update"]) if "update" in entry else None
        actions.publish_bulletin(
            title=entry["title"], text=entry["text"], public_text=entry.get("public", ""),
            title_fr=entry.get("title_fr", ""), public_text_fr=entry.get("public_fr", ""),
            severity=entry["severity"], area=entry.get("area", ""), starts_at=starts,
            expires_at=now + timedelta(hours=entry["until"]), update_due_at=due,
            quiz_question=entry.get("quiz", ""), quiz_answers=entry.get("answers", ()),
            quiz_right=entry.get("right"), pack_key=entry["key"], actor=None, now=starts,
        )  # fmt: skip
