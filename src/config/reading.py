"""A small language model, read only: the direction of a text, so that nearness is likeness of meaning.

all-MiniLM-L6-v2: six layers of twelve heads over pieces of words, the mean of what comes out, length 1.
Weights stay in their file and are mapped, so a second reader costs little.
"""

from __future__ import annotations

import importlib
import json
import struct
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

WIDTH, LAYERS, HEADS, LONGEST = 384, 6, 12, 256


class Pieces:
    """A text as numbers of pieces of words, as the model was taught: small letters, no accents."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self.unknown = self.numbers["[UNK]"]

    def of(self, text: str) -> list[int]:
        """At most 256 numbers, the first and the last of which frame the text."""
        inner = [number for word in _words(text) for number in self._word(word)]
        return [self.numbers["[CLS]"], *inner[: LONGEST - 2], self.numbers["[SEP]"]]

    def _word(self, word: str) -> list[int]:
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self.numbers), 0)
            if not end or len(word) > 100:
                return [self.unknown]
            found.append(self.numbers[mark + word[start:end]])
            start = end
        return found


def _words(text: str) -> Iterator[str]:
    """Runs of letters and figures, and every sign by itself."""
    plain = unicodedata.normalize("NFD", text.lower())
    word = ""
    for sign in plain:
        kind = unicodedata.category(sign)
        if kind == "Mn":
            continue
        if kind[0] in "LN":
            word += sign
            continue
        if word:
            yield word
            word = ""
        if kind[0] not in "ZC":
            yield sign
    if word:
        yield word


class Reader:
    """The model, ready to read."""

    def __init__(self, folder: Path) -> None:
        if (folder / "lib").is_dir():
            sys.path.insert(0, str(folder / "lib"))
        self.np: Any = importlib.import_module("numpy")
        self.pieces = Pieces((folder / "pieces.txt").read_text(encoding="utf-8").split("\n"))
        self.weights = self._mapped(folder / "weights.safetensors")

    def _mapped(self, path: Path) -> dict[str, Any]:
        with path.open("rb") as source:
            size = struct.unpack("<Q", source.read(8))[0]
            header = json.loads(source.read(size))
        raw = self.np.memmap(path, dtype=self.np.uint8, mode="r", offset=8 + size)
        tensors = {name: each for name, each in header.items() if name != "__metadata__"}
        return {
            name: raw[each["data_offsets"][0] : each["data_offsets"][1]]
            .view(self.np.float32)
            .reshape(each["shape"])
            for name, each in tensors.items()
            if each["dtype"] == "F32"
        }

    def direction(self, text: str) -> bytes:
        """384 numbers of single precision, together of length 1."""
        np, numbers = self.np, self.pieces.of(text)
        with np.errstate(all="ignore"):
            flow = self._normed(self._entered(numbers), "embeddings.LayerNorm")
            for layer in range(LAYERS):
                flow = self._layer(flow, f"encoder.layer.{layer}.")
            mean = flow.mean(axis=0)
            made: bytes = (mean / np.linalg.norm(mean)).astype(np.float32).tobytes()
        return made

    def _entered(self, numbers: list[int]) -> Any:
        pieces = self.weights["embeddings.word_embeddings.weight"][numbers]
        places = self.weights["embeddings.position_embeddings.weight"][: len(numbers)]
        return pieces + places + self.weights["embeddings.token_type_embeddings.weight"][0]

    def _layer(self, flow: Any, name: str) -> Any:
        seen = self._linear(self._attended(flow, name), name + "attention.output.dense")
        flow = self._normed(flow + seen, name + "attention.output.LayerNorm")
        wide = self._bent(self._linear(flow, name + "intermediate.dense"))
        return self._normed(
            flow + self._linear(wide, name + "output.dense"), name + "output.LayerNorm"
        )

    def _attended(self, flow: Any, name: str) -> Any:
        np, size = self.np, WIDTH // HEADS
        query, key, value = (
            self._linear(flow, f"{name}attention.self.{part}")
            .reshape(-1, HEADS, size)
            .swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        share = query @ key.swapaxes(1, 2) / np.float32(size**0.5)
        share = np.exp(share - share.max(axis=-1, keepdims=True))
        share /= share.sum(axis=-1, keepdims=True)
        return (share @ value).swapaxes(0, 1).reshape(-1, WIDTH)

    def _linear(self, flow: Any, name: str) -> Any:
        return flow @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def _normed(self, flow: Any, name: str) -> Any:
        off = flow - flow.mean(axis=-1, keepdims=True)
        spread = (off * off).mean(axis=-1, keepdims=True)
        scaled = off / self.np.sqrt(spread + self.np.float32(1e-12))
        return scaled * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def _bent(self, flow: Any) -> Any:
        """GELU by its usual approximation; the third decimal of a nearness differs at most."""
        inner = self.np.float32(0.7978845608) * (flow + self.np.float32(0.044715) * flow**3)
        return self.np.float32(0.5) * flow * (1 + self.np.tanh(inner))
