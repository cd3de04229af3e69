"""What a reader knows of a text before reading it: `Context`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from desensitize.detect.asked import asked
from desensitize.detect.lead import LONGEST, Lead, keyed, led, named, outright
from desensitize.errors import ConfigError

__all__ = ["Context", "lead_of"]

_WRONG = (
    "context must be a Context, or the name of a column or key as a text, not a {}: "
    "Context(key_path=('user', 'phone'), before='What is your number?')"
)
# Turns of a program, which nobody asked.
_PROGRAMS = frozenset({"system", "developer", "tool", "function"})


@dataclass(frozen=True, slots=True)
class Context:
    """Where a text stands. Evidence only: it is not searched, and nothing in it is masked.

    :param key_path: the keys that lead to the text, the outermost first.
    :param column: the name of its column or form field.
    :param role: whose turn it is: ``"user"``, ``"assistant"``, ``"tool"``, ...; a program's turn answers nobody.
    :param speaker: who says it, as in a transcript's ``Name: text``.
    :param before: the turn before it; what its last two sentences ask for is expected here.
    :param entity: what all of the text is, whatever the rules say of it; it is masked as a whole.
    :raises ConfigError: a part of the wrong type.

    >>> from desensitize import Context, Masker
    >>> [f.rule for f in Masker().find("1974-11-19", context=Context(before="What is your date of birth?"))]
    ['birth.labelled']
    """

    key_path: tuple[str, ...] = ()
    column: str | None = None
    role: str | None = None
    speaker: str | None = field(default=None, repr=False)
    before: str | None = field(default=None, repr=False)
    entity: str | None = None

    def __post_init__(self) -> None:
        """See that the parts are what they should be."""
        if not isinstance(self.key_path, tuple) or not all(isinstance(key, str) for key in self.key_path):
            raise ConfigError("context: key_path must be a tuple of texts, such as ('user', 'phone')")
        for part in fields(self)[1:]:
            value = getattr(self, part.name)
            if value is not None and not isinstance(value, str):
                raise ConfigError(f"context: {part.name} must be a text, not {type(value).__name__}")

    @property
    def lead(self) -> Lead:
        """The same as lines that the rules can read."""
        names = ((self.column,) if self.column else ()) + self.key_path
        key, over = named(tuple(map(_name, names)))
        more = asked(self.before) if self.before and self.role not in _PROGRAMS else ()
        speaker = (_name(self.speaker),) if self.speaker else ()
        lead = Lead(keyed(key, over) + led("", filter(None, (*more, *speaker))))
        return outright(self.entity, lead) if self.entity else lead


def lead_of(context: Context | str | None, of: object = "") -> Lead:
    r"""The lead of a context; a text is the name of a column or a key.

    :param of: what it is the context of.
    :raises ConfigError: it is neither, or that is no text.

    >>> lead_of("手机："), lead_of(Context(before="Your email?")), lead_of(None)
    ('手机: ', '\nemail: ', '')
    """
    if context is None:
        return Lead()
    if not isinstance(of, str):
        raise ConfigError("context is for one text: messages and requests say themselves where their texts stand")
    if isinstance(context, Lead):
        return context
    if isinstance(context, str):
        return keyed(_name(str.__str__(context)))
    if not isinstance(context, Context):
        raise ConfigError(_WRONG.format(type(context).__name__))
    return context.lead


def _name(name: str) -> str:
    """A name as it stands before a colon; one that is too long to be one says nothing."""
    plain = " ".join(name.split()).rstrip(":： ")
    return plain if len(plain) <= LONGEST else ""
