"""A manifest: what was masked how, so that what operators wrote is known again, and undone where that can be.

A number that `fpe` wrote looks like any other number, so only a record can tell that it is one, and which entity,
label, context and secret it was written with. A manifest holds no value, and of the outputs only digests: HMAC-SHA-256
(RFC 2104) under the key, of which 96 bits are kept. It is bound to the key as a whole: one that somebody wrote or
changed without it is refused, for it could pass off a person's number as one of ours.
"""

from __future__ import annotations

import hmac
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.errors import ConfigError, RestoreError
from desensitize.mask.catalogue import OPERATORS, operator_of
from desensitize.mask.manifest_file import read, written
from desensitize.mask.operator import Circumstance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.mask.apply import Output
    from desensitize.mask.keys import Key

__all__ = ["How", "Manifest"]

_DIGEST_BYTES = 12
_PURPOSE = "manifest"
# Letters and digits of ASCII, by what they are: outputs are told from most other text by their shape.
_SHAPES = {code: "0" if chr(code).isdigit() else "a" for code in range(128) if chr(code).isalnum()}


class How(NamedTuple):
    """How an output was written. ``operator``: its name; ``undone``: whether the value can be had back."""

    entity: str
    label: str
    operator: str
    key_id: str
    undone: bool


class Manifest:
    """Outputs by digest, and how each was written. Grows while texts are masked; not locked.

    :param key: the key that masks.
    :param context: where the values stand, such as a tenant: keyed operators write other text in another context.

    >>> from desensitize import Key, Masker
    >>> key = Key.generate()
    >>> masker, manifest = Masker(key=key), Manifest(key, context="crm")
    >>> masked = masker.mask("call 13800138000", operator="keyed_token", manifest=manifest).text
    >>> masker.mask(masked, operator="keyed_token", manifest=manifest).text == masked
    True
    >>> Manifest.from_json(manifest.to_json(), key).restore(masked)
    'call 13800138000'
    """

    def __init__(self, key: Key, *, context: str = "") -> None:
        self.key, self.context = key, context
        # The secret that digests are made with; that of an older manifest stays when the ring is turned.
        self._own = key.only(key.key_id())
        self._how: dict[How, int] = {}
        self._outputs: dict[bytes, int] = {}
        self._shapes: dict[str, None] = {}
        # Whether some output touches a letter or digit, so that it may begin anywhere.
        self._glued = False
        # Notes of `desensitize.chat.sent.sent_urls`: the URLs that outputs were written into.
        self._urls: dict[str, None] = {}

    def __repr__(self) -> str:
        return f"Manifest({len(self._outputs)} outputs)"

    def __len__(self) -> int:
        return len(self._outputs)

    def note(self, outputs: Iterable[Output], text: str) -> None:
        """Take down what was written into ``text``, the masked text.

        :raises RestoreError: two values were masked as one text, which could not be told apart later.
        """
        for output in outputs:
            name = output.operator.name
            # An operator that its name does not make needs parameters, which may be secret.
            how = How(output.entity, output.label, name, self.key.key_id(), output.undone and name in OPERATORS)
            self._add(self._digest(output.text), how)
            self._shapes[output.text.translate(_SHAPES)] = None
            end = output.start + len(output.text)
            self._glued = self._glued or not (_is_edge(text, output.start) and _is_edge(text, end))

    def _add(self, digest: bytes, how: How) -> None:
        number = self._how.setdefault(how, len(self._how))
        known = tuple(self._how)[self._outputs.setdefault(digest, number)]
        if known != how and (known.undone or how.undone):
            message = "values of two kinds were masked as the same text: use a manifest, or a context, for each"
            raise RestoreError(message)

    def sent(self, urls: Iterable[str]) -> None:
        """Take down the URLs that outputs were written into: nowhere else may a value enter one."""
        self._urls |= dict.fromkeys(urls)

    @property
    def urls(self) -> tuple[str, ...]:
        """What ``sent`` took down."""
        return tuple(self._urls)

    def spans(self, text: str) -> Iterator[tuple[int, int, How]]:
        """(start, end, how it was written) of the outputs in a text, 0-based in characters, ascending and disjoint."""
        if not self._outputs:
            return
        shape, hows, done = text.translate(_SHAPES), tuple(self._how), 0
        lengths = sorted({len(known) for known in self._shapes}, reverse=True)
        edges = [at for at in range(len(text) + 1) if self._glued or _is_edge(text, at)]
        for start in edges:
            ends = (
                start + length for length in lengths if start >= done and shape[start : start + length] in self._shapes
            )
            for end in filter(lambda at: _holds(edges, at), ends):
                number = self._outputs.get(self._digest(text[start:end]))
                if number is not None:
                    yield start, end, hows[number]
                    done = end
                    break

    def restore(self, text: str) -> str:
        """A text with the values of all outputs that can be undone; others stay as they are.

        :raises RestoreError: the key lacks a secret that wrote one of them.
        """
        parts: list[str] = []
        done = 0
        for start, end, value in self.undone(text):
            parts += text[done:start], value
            done = end
        return "".join((*parts, text[done:]))

    def undone(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, value) of the outputs in a text that can be undone, ascending.

        :raises RestoreError: the key lacks a secret that wrote one of them.
        """
        return [(start, end, self.undo(text[start:end], how)) for start, end, how in self.spans(text) if how.undone]

    def undo(self, output: str, how: How) -> str:
        """The value that an output was written for.

        :raises RestoreError: it can't be undone, or the key lacks the secret that wrote it.
        """
        if not how.undone:
            message = f"operator {how.operator!r} can't be undone"
            raise RestoreError(message)
        operator: Any = operator_of(how.operator)
        value: str = operator.undo(output, Circumstance(how.entity, how.label, self.key.only(how.key_id), self.context))
        return value

    def to_json(self) -> str:
        """The manifest as JSON text, bound to the key."""
        body = {
            "context": self.context,
            "key_id": self._own.key_id(),
            "how": [list(how) for how in self._how],
            "outputs": {digest.hex(): number for digest, number in self._outputs.items()},
            "shapes": list(self._shapes),
            "glued": self._glued,
            "urls": list(self._urls),
        }
        return written(body, self._own.derive(_PURPOSE))

    @classmethod
    def from_json(cls, text: str, key: Key) -> Manifest:
        """A manifest as ``to_json`` wrote it.

        :raises ConfigError: it is none, or was altered.
        :raises RestoreError: the key is not the one it was written with, nor a ring that holds it.
        """
        body = read(text, lambda key_id: key.only(key_id).derive(_PURPOSE))
        made = cls(key, context=body["context"])
        made._own = key.only(body["key_id"])
        try:
            made._how = {How(*how): number for number, how in enumerate(body["how"])}
            made._outputs = {bytes.fromhex(digest): int(number) for digest, number in body["outputs"].items()}
        except (TypeError, ValueError):
            message = "the manifest is damaged"
            raise ConfigError(message) from None
        made._shapes, made._glued, made._urls = (
            dict.fromkeys(body["shapes"]),
            body["glued"],
            dict.fromkeys(body["urls"]),
        )
        return made

    def _digest(self, output: str) -> bytes:
        secret = self._own.derive(_PURPOSE)
        return hmac.digest(secret, output.encode("utf-8", "surrogatepass"), "sha256")[:_DIGEST_BYTES]


def _is_edge(text: str, at: int) -> bool:
    """Whether no ASCII letters or digits touch each other across a place."""
    return at in {0, len(text)} or not (ord(text[at - 1]) in _SHAPES and ord(text[at]) in _SHAPES)


def _holds(places: list[int], at: int) -> bool:
    found = bisect_left(places, at)
    return found < len(places) and places[found] == at
