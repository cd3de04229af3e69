"""A manifest: what was masked how, so that what operators wrote is known again, and undone where that can be.

A number that `fpe` wrote looks like any other number, so only a record can tell that it is one, and which entity,
label, context and secret it was written with. A manifest holds no value, and of outputs and masked texts only digests:
HMAC-SHA-256 (RFC 2104) under the key, of which 96 bits are kept. In clear stand what outputs look like, digits and
letters being all the same there, and the masked URLs that outputs were written into. It is bound to the key as a whole:
one that somebody wrote or changed without it is refused, for it could pass off a person's number as one of ours.

What `fpe` wrote is told by whole texts alone, and a text that people wrote may be the same to the letter, where it
holds little but one number: the more of them a manifest knows, the likelier. Give each set of data one of its own.
"""

from __future__ import annotations

import hmac
import re
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.errors import ConfigError, RestoreError
from desensitize.manifest_file import as_json, read
from desensitize.manifest_index import Index
from desensitize.mask.catalogue import OPERATORS, operator_of
from desensitize.mask.keyed_grammar import ENCRYPT, KEYED_TOKEN, tokens_in
from desensitize.mask.keys import Key
from desensitize.mask.operator import Circumstance
from desensitize.mask.own import own_values
from desensitize.vault.record import Record, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.mask.apply import Output

__all__ = ["How", "Manifest"]

_DIGEST_BYTES = 12
_PURPOSE = "manifest"
# Letters and digits of an output that other values hardly ever are.
_LONG = 9
# Operators whose outputs tell by themselves whose they are.
_PROVEN = frozenset({"keyed_token", "encrypt"})


class How(NamedTuple):
    """How an output was written. ``operator``: its name; ``undone``: whether the value can be had back."""

    entity: str
    label: str
    operator: str
    key_id: str
    undone: bool


class Manifest:
    """Outputs by digest, and how each was written. Grows while texts are masked; safe to share between threads.

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
        if not isinstance(key, Key):
            message = f"a manifest needs the Key that masks, not {type(key).__name__}"
            raise ConfigError(message)
        if not isinstance(context, str):
            message = "context must be text"
            raise ConfigError(message)
        self.key, self.context = key, context
        # The secret that digests are made with; that of an older manifest stays when the ring is turned.
        self._own = key.only(key.key_id())
        self._lock = threading.RLock()
        self._how: dict[How, int] = {}
        self._index = Index()
        # Masked texts, by digest: those of earlier passes, and those of this one. What this pass reads is what people
        # wrote, even where it is the same.
        self._texts: dict[bytes, None] = {}
        self._fresh: dict[bytes, None] = {}
        # Labels of tokens that prove themselves, and names of the secrets that wrote.
        self._labels: dict[str, None] = {}
        self._key_ids: dict[str, None] = {}
        # Notes of `desensitize.chat.sent.sent_urls`: the URLs that outputs were written into.
        self._urls: dict[str, None] = {}
        #: Values that reversible operators wrote so that they won't come back: they could only redact them, or values
        #: of two kinds became the same text.
        self.lost = 0

    def __repr__(self) -> str:
        return f"Manifest({len(self._index)} outputs)"

    def __len__(self) -> int:
        return len(self._index)

    def note(self, outputs: Iterable[Output], text: str, before: str = "") -> None:
        """Take down what was written into ``text``, the masked text, in place of ``before``.

        Tokens that prove themselves need no digest, but for those that something touches.
        """
        with self._lock:
            self._note(list(outputs), text, before)

    def _note(self, written: list[Output], text: str, before: str) -> None:
        self._labels |= {output.label: None for output in written if output.operator.name in _PROVEN}
        proven = {(start, end) for start, end, _ in tokens_in(text, self._labels)} if self._labels else ()
        self._key_ids |= dict.fromkeys([self.key.key_id()] if written else ())
        if written and self._labels:
            earlier = Counter(
                before[start:end] for start, end, _ in own_values(before, self._labels, self.key, self.context)
            )
            for token in earlier - Counter(text[start:end] for start, end in proven):
                self._touched(token)
        if self._tells(written, text):
            self._fresh[self._digest(text)] = None
        for output in written:
            name, end = output.operator.name, output.start + len(output.text)
            if (output.start, end) in proven:
                continue
            self.lost += hasattr(output.operator, "undo") and not output.undone
            # An operator that its name does not make needs parameters, which may be secret.
            how = How(output.entity, output.label, name, self.key.key_id(), output.undone and name in OPERATORS)
            self._add(self._digest(output.text), how)
            self._index.shape(output.text, text, output.start)

    def _tells(self, written: Sequence[Output], text: str) -> bool:
        """Whether nobody else would write the masked text: it has words of its own, and no output is a short number."""
        done, own = 0, False
        for output in written:
            own = own or any(map(str.isalnum, text[done : output.start]))
            done = output.start + len(output.text)
        own = own or any(map(str.isalnum, text[done:]))
        numbers = [o for o in written if o.operator.name not in _PROVEN]
        return own and bool(numbers) and all(_is_long(o) for o in numbers)

    def _touched(self, token: str) -> None:
        """Take down a token of ours that was told by itself, until something was written beside it."""
        label, sign = re.split(f"([{KEYED_TOKEN}{ENCRYPT}])", token, maxsplit=1)[:2]
        name = "keyed_token" if sign == KEYED_TOKEN else "encrypt"
        self._add(self._digest(token), How(label, label, name, self.key.key_id(), undone=True))
        self._index.shape(token, f"{token}x", 0)

    def _add(self, digest: bytes, how: How) -> None:
        number = self._how.setdefault(how, len(self._how))
        known = self._index.add(digest, number)
        if known != number and (how.undone or tuple(self._how)[known].undone):
            unclear = How("", "", "several", how.key_id, undone=False)
            self._index.outputs[digest] = self._how.setdefault(unclear, len(self._how))
            self.lost += 1

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
        hows = tuple(self._how)
        yield from ((start, end, hows[number]) for start, end, number in self._index.spans(text, self._digest))

    def restore(self, text: str) -> str:
        """A text with the values of all outputs that can be undone; others stay as they are.

        A value enters a URL only where it was masked in that URL.

        :raises RestoreError: the key lacks a secret that wrote one of them.
        """
        from desensitize.chat.restore import Restorer  # noqa: PLC0415 - 8 ms to import: only where a value comes back
        from desensitize.chat.sent import SentUrls, admits  # noqa: PLC0415 - as above

        restorer = Restorer(Snapshot(Record()), urls=admits("never", SentUrls(self.urls)))
        return restorer.around(text, self.undone(text))

    def tell(self, text: str) -> None:
        """Take down a masked file or document, so that a later pass leaves it as it is."""
        self._fresh[self._digest(text)] = None

    def told(self, text: str) -> bool:
        """Whether a text is one that was masked before this manifest was last read, as a whole."""
        return bool(self._texts) and self._digest(text) in self._texts

    def own_spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a text operators wrote before: all of a text that is `told`, and tokens that something touches."""
        if self.told(text):
            return [(0, len(text))]
        return [(start, end) for start, end, how in self.spans(text) if how.operator in _PROVEN]

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
        with self._lock:
            body = self._body()
        return as_json(body, self._own.derive(_PURPOSE))

    def _body(self) -> dict[str, Any]:
        return {
            "context": self.context,
            "key_id": self._own.key_id(),
            "how": [list(how) for how in self._how],
            "outputs": {digest.hex(): number for digest, number in self._index.outputs.items()},
            "shapes": list(self._index.shapes),
            "labels": list(self._labels),
            "texts": [digest.hex() for digest in {**self._texts, **self._fresh}],
            "key_ids": list(self._key_ids),
            "glued": self._index.glued,
            "urls": list(self._urls),
        }

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
            made._index.outputs = {bytes.fromhex(digest): int(number) for digest, number in body["outputs"].items()}
            made._texts = dict.fromkeys(map(bytes.fromhex, body["texts"]))
        except (TypeError, ValueError):
            message = "the manifest is damaged"
            raise ConfigError(message) from None
        for shape in body["shapes"]:
            made._index.learn(str(shape))
        made._index.glued = body["glued"]
        made._labels, made._urls = dict.fromkeys(body["labels"]), dict.fromkeys(body["urls"])
        made._key_ids = dict.fromkeys(body["key_ids"])
        return made

    def _digest(self, output: str) -> bytes:
        secret = self._own.derive(_PURPOSE)
        return hmac.digest(secret, output.encode("utf-8", "surrogatepass"), "sha256")[:_DIGEST_BYTES]


def _is_long(output: Output) -> bool:
    """Whether an output is one of so many that another value is hardly ever the same."""
    known = output.undone or output.operator.name == "surrogate"
    return known and sum(map(str.isalnum, output.text)) >= _LONG
