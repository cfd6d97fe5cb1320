"""The shape of a channel event."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator


class ChannelEventIn(BaseModel):
    """One event as a channel reports it; see docs/reference/channel-events.md."""

    model_config = ConfigDict(extra="forbid")

    event_id: str = Field(min_length=1, max_length=64)
    kind: Literal["offered", "answered", "held", "resumed", "transferred", "ended"]
    call_id: str = Field(min_length=1, max_length=64)
    at: AwareDatetime | None = None
    line: str = Field(default="", max_length=20)
    from_number: str = Field(default="", max_length=40)
    tty: bool = False
    to: str = Field(default="", max_length=150)
    cause: Literal["", "far_end", "agent", "abandoned", "dropped"] = ""

    @field_validator("event_id", "call_id", "line", "from_number", "to")
    @classmethod
    def storable(cls, text: str) -> str:
        """No database text holds a NUL; saying so beats failing later."""
        if "\0" in text:
            raise ValueError("A NUL character cannot be kept.")
        return text

    def instant(self, now: datetime) -> datetime:
        """When it happened by the channel's clock; ours where it gave none or one that is ahead."""
        return min(self.at, now) if self.at else now
