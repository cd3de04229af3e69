"""A manifest: what was masked how, so that what operators wrote is known again, and undone where that can be.

A number that `fpe` wrote looks like any other number, so only a record can tell that it is one, and which entity,
label, context and secret it was written with. A manifest holds no value, and of the outputs only digests: HMAC-SHA-256
(RFC 2104) under the key, of which 96 bits are kept. It is bound to the key as a whole: one that somebody wrote or
changed without it is refused, for it could pass off a person's number as one of ours.
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.errors import ConfigError, RestoreError
from desensitize.mask.catalogue import OPERATORS, operator_of
from desensitize.mask.keyed_grammar import ENCRYPT, KEYED_TOKEN, tokens_in
from desensitize.mask.manifest_file import as_json, read
from desensitize.mask.operator import Circumstance
from desensitize.mask.own import own_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.mask.apply import Output
    from desensitize.mask.keys import Key

__all__ = ["How", "Manifest"]

_DIGEST_BYTES = 12
_PURPOSE = "manifest"
# Letters and digits of ASCII, by what they are: outputs are told from most other text by their shape.
# Characters by which shapes are looked up.
_HEAD = 6
# Operators whose outputs tell by themselves whose they are.
_PROVEN = frozenset({"keyed_token", "encrypt"})
_SHAPES = {code: "0" if chr(code).isdigit() else "a" for code in range(128) if chr(code).isalnum()}


_EDGES = re.compile("(?<![0a])[0a]|[^0a]")


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
        # How shapes begin → the lengths they have, the longest first.
        self._lengths: dict[str, tuple[int, ...]] = {}
        # ... of which there are so many characters, the most first.
        self._sizes: tuple[int, ...] = ()
        # Labels of tokens that prove themselves, and names of the secrets that wrote.
        self._labels: dict[str, None] = {}
        self._key_ids: dict[str, None] = {}
        # Whether some output touches a letter or digit, so that it may begin anywhere.
        self._glued = False
        # Notes of `desensitize.chat.sent.sent_urls`: the URLs that outputs were written into.
        self._urls: dict[str, None] = {}
        #: Values that reversible operators wrote so that they won't come back: they could only redact them, or values
        #: of two kinds became the same text.
        self.lost = 0

    def __repr__(self) -> str:
        return f"Manifest({len(self._outputs)} outputs)"

    def __len__(self) -> int:
        return len(self._outputs)

    def note(self, outputs: Iterable[Output], text: str, before: str = "") -> None:
        """Take down what was written into ``text``, the masked text, in place of ``before``.

        Tokens that prove themselves need no digest, but for those that something touches.
        """
        written = list(outputs)
        self._labels |= {output.label: None for output in written if output.operator.name in _PROVEN}
        proven = {(start, end) for start, end, _ in tokens_in(text, self._labels)} if self._labels else ()
        self._key_ids |= dict.fromkeys([self.key.key_id()] if written else ())
        if written and self._labels:
            earlier = Counter(
                before[start:end] for start, end, _ in own_values(before, self._labels, self.key, self.context)
            )
            for token in earlier - Counter(text[start:end] for start, end in proven):
                self._touched(token)
        for output in written:
            name, end = output.operator.name, output.start + len(output.text)
            if (output.start, end) in proven:
                continue
            self.lost += hasattr(output.operator, "undo") and not output.undone
            # An operator that its name does not make needs parameters, which may be secret.
            how = How(output.entity, output.label, name, self.key.key_id(), output.undone and name in OPERATORS)
            self._add(self._digest(output.text), how)
            self._shape(output.text.translate(_SHAPES))
            self._glued = self._glued or not (_is_edge(text, output.start) and _is_edge(text, end))

    def _touched(self, token: str) -> None:
        """Take down a token of ours that was told by itself, until something was written beside it."""
        label, sign = re.split(f"([{KEYED_TOKEN}{ENCRYPT}])", token, maxsplit=1)[:2]
        name = "keyed_token" if sign == KEYED_TOKEN else "encrypt"
        self._add(self._digest(token), How(label, label, name, self.key.key_id(), undone=True))
        self._shape(token.translate(_SHAPES))
        self._glued = True

    def _add(self, digest: bytes, how: How) -> None:
        number = self._how.setdefault(how, len(self._how))
        known = self._outputs.setdefault(digest, number)
        if known != number and (how.undone or tuple(self._how)[known].undone):
            unclear = How("", "", "several", how.key_id, undone=False)
            self._outputs[digest] = self._how.setdefault(unclear, len(self._how))
            self.lost += 1

    def _shape(self, shape: str) -> None:
        if shape not in self._shapes:
            self._shapes[shape] = None
            head = shape[:_HEAD]
            known = {*self._lengths.get(head, ()), len(shape)}
            self._lengths[head] = tuple(sorted(known, reverse=True))
            self._sizes = tuple(sorted({*self._sizes, len(head)}, reverse=True))

    def sent(self, urls: Iterable[str]) -> None:
        """Take down the URLs that outputs were written into: nowhere else may a value enter one."""
        self._urls |= dict.fromkeys(urls)

    @property
    def urls(self) -> tuple[str, ...]:
        """What ``sent`` took down."""
        return tuple(self._urls)

    def spans(self, text: str) -> Iterator[tuple[int, int, How]]:
        """(start, end, how it was written) of the outputs in a text, 0-based in characters, ascending and disjoint.

        Those of `keyed_token` and `encrypt` prove themselves and are not among them.
        """
        shape, hows, done = text.translate(_SHAPES), tuple(self._how), 0
        for start in self._starts(shape):
            for length in self._may_have(shape, start) if start >= done else ():
                end = start + length
                if (
                    end > len(shape)
                    or shape[start:end] not in self._shapes
                    or not (self._glued or _is_edge(shape, end))
                ):
                    continue
                number = self._outputs.get(self._digest(text[start:end]))
                if number is not None:
                    yield start, end, hows[number]
                    done = end
                    break

    def _may_have(self, shape: str, start: int) -> Iterator[int]:
        """The lengths of outputs that begin like this place of a shape."""
        for size in self._sizes:
            yield from self._lengths.get(shape[start : start + size], ())

    def _starts(self, shape: str) -> Iterable[int]:
        """Where in a text of this shape an output may begin."""
        if not self._outputs:
            return ()
        return range(len(shape)) if self._glued else (found.start() for found in _EDGES.finditer(shape))

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
        for key_id in self._key_ids:
            self.key.only(key_id)
        told = list(own_values(text, self._labels, self.key, self.context)) if self._labels else []
        named = [(start, end, how) for start, end, how in self.spans(text) if how.undone]
        # A token of one spelling begins with the canonical one's.
        apart = [one for one in named if not any(one[0] < end and start < one[1] for start, end, _ in told)]
        return sorted([*told, *((start, end, self.undo(text[start:end], how)) for start, end, how in apart)])

    def undo(self, output: str, how: How) -> str:
        """The value that an output was written for.

        :raises RestoreError: it can't be undone, or the key lacks the secret that wrote it.
        """
        if not how.undone:
            message = f"operator {how.operator!r} can't be undone"
            raise RestoreError(message)
        operator: Any = operator_of(how.operator)
        # A token says itself which secret of the ring wrote it.
        key = self.key if how.operator in _PROVEN else self.key.only(how.key_id)
        value: str = operator.undo(output, Circumstance(how.entity, how.label, key, self.context))
        return value

    def to_json(self) -> str:
        """The manifest as JSON text, bound to the key."""
        body = {
            "context": self.context,
            "key_id": self._own.key_id(),
            "how": [list(how) for how in self._how],
            "outputs": {digest.hex(): number for digest, number in self._outputs.items()},
            "shapes": list(self._shapes),
            "labels": list(self._labels),
            "key_ids": list(self._key_ids),
            "glued": self._glued,
            "urls": list(self._urls),
        }
        return as_json(body, self._own.derive(_PURPOSE))

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
        for shape in body["shapes"]:
            made._shape(str(shape))
        made._glued = body["glued"]
        made._labels, made._urls = dict.fromkeys(body["labels"]), dict.fromkeys(body["urls"])
        made._key_ids = dict.fromkeys(body["key_ids"])
        return made

    def _digest(self, output: str) -> bytes:
        secret = self._own.derive(_PURPOSE)
        return hmac.digest(secret, output.encode("utf-8", "surrogatepass"), "sha256")[:_DIGEST_BYTES]


def _is_edge(text: str, at: int) -> bool:
    """Whether no ASCII letters or digits touch each other across a place."""
    return at in {0, len(text)} or not (ord(text[at - 1]) in _SHAPES and ord(text[at]) in _SHAPES)
