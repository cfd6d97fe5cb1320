"""Forms of several parts whose heads can be read: a part with another head would be lost without a word."""

from __future__ import annotations

from typing import IO, Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import (  # type: ignore[attr-defined]
    MAX_TOTAL_HEADER_SIZE,
    MultiPartParser,
    MultiPartParserError,
)


class _Heads:
    """A body on its way to the parser: raises where the head of a part is not UTF-8."""

    END = b"\r\n\r\n"

    def __init__(self, body: IO[bytes], boundary: bytes) -> None:
        self._body, self._boundary = body, b"--" + boundary
        self._kept = b""

    def read(self, size: int = -1, /) -> bytes:
        data = self._body.read(size)
        self._look(self._kept + data)
        return data

    def _look(self, seen: bytes) -> None:
        """Look at each head that ends in what was seen; keep the one that may go on, or half a boundary."""
        at = seen.find(self._boundary)
        while at >= 0:
            start = at + len(self._boundary)
            longest = start + MAX_TOTAL_HEADER_SIZE  # a longer one the parser itself refuses
            end = seen.find(self.END, start, longest)
            if end < 0 and len(seen) < longest:
                self._kept = seen[at:]
                return
            try:
                seen[start : max(start, end)].decode()
            except UnicodeDecodeError as exc:
                raise MultiPartParserError("The head of a part is not UTF-8.") from exc
            at = seen.find(self._boundary, start)
        self._kept = seen[-len(self._boundary) :]


class ReadableHeads(FileUploadHandler):
    """The first of the upload handlers: the others take the files, of a body whose heads are looked at."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> Any:
        """The words and the files, as Django reads them from the same body."""
        del content_length
        assert self.request is not None  # noqa: S101
        others = [each for each in self.request.upload_handlers if each is not self]
        body: Any = _Heads(input_data, boundary)
        return MultiPartParser(META, body, others, encoding).parse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Never asked: the others take every file."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Never asked: the others take every file."""
