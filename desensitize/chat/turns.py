"""What stands around a text in data: the turn before it, and the name beside it.

In a list of messages, or of texts such as ``Agent: Your name?``, each answers the one before it; in
``{"name": "phone", "value": "..."}`` the name is what a key would be. Both are told of data as it is held, and of a
JSON text, whose leaves come one by one. A turn before is read as it is sent, masked: so the walk and the last look read
the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

from desensitize.chat.shape import WORDS
from desensitize.detect.asked import asked
from desensitize.detect.lead import LONGEST
from desensitize.detect.spoken import goes_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from desensitize.chat.jsontext import Leaf, Path
    from desensitize.chat.shape import Spot

__all__ = ["Around", "Spots", "asks", "called", "is_talk", "takes", "wanted"]

# Turns that a number may take to be said.
_BITS = 12
# Roles of turns that nobody speaks.
_PROGRAMS = frozenset({"system", "developer", "tool", "function"})
# Keys of a pair: what says its name, and what holds its value.
_NAMES = ("name", "key", "field", "label", "parameter", "attribute", "question", "字段", "名称")
_VALUES = frozenset({"value", "values", "val", "answer", "值"})


def takes(item: Any) -> bool:
    """Whether an item of a list is somebody's turn: a message, or a text that says who speaks."""
    if isinstance(item, str):
        return _spoken(item)
    role = item.get("role") if isinstance(item, Mapping) else getattr(item, "role", None)
    return isinstance(role, str) and _speaks(role)


def is_talk(items: Any) -> TypeGuard[list[Any]]:
    """Whether a list is one of messages."""
    return type(items) is list and bool(items) and isinstance(items[0], dict) and "role" in items[0]


def wanted(before: Sequence[Any]) -> tuple[str, ...]:
    """What the turns before one, as they are sent, ask for: the last of them, or the one that it only nods to.

    >>> ask = {"role": "assistant", "content": [{"type": "text", "text": "Your phone number, please?"}]}
    >>> wanted([ask]), wanted([ask, {"role": "user", "content": "138 0013"}, {"role": "assistant", "content": "And?"}])
    (('phone number',), ('phone number',))
    """
    for item in before[: -_BITS - 1 : -1]:
        labels = asks(item)
        if labels or not goes_on(_said(item)):
            return labels
    return ()


def asks(item: Any) -> tuple[str, ...]:
    """What a turn, as it is sent, asks for."""
    said = _said(item)
    return asked(said) if said else ()


def _said(item: Any) -> str:
    """The last words of a turn."""
    if not takes(item):
        return ""
    if isinstance(item, str):
        return item
    said: Any = None
    for key in WORDS:
        if key in item:
            said = item[key]
            break
    if isinstance(said, list | tuple):
        said = next((part["text"] for part in reversed(said) if isinstance(part, Mapping) and "text" in part), None)
    return said if isinstance(said, str) else ""


def called(data: Mapping[Any, Any], key: Any) -> str | None:
    """The name beside a key of an object, if it holds the value of that name; ``""`` if that name says nothing.

    >>> called({"name": "phone", "value": "555-0132"}, "value")
    'phone'
    """
    if key not in _VALUES:
        return None
    return next((_label(data[name]) for name in _NAMES if name in data), None)


class Around:
    """The same of the leaves of a JSON text, in the order in which they come."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self._turns: set[Path] = set()
        self._names: dict[Path, dict[str | int, str]] = {}
        self._asked: dict[Path, tuple[str, ...]] = {}
        for leaf in leaves:
            if leaf.kind == "string" and leaf.path:
                self._note(leaf.path, leaf.path[-1], leaf.value)

    def __repr__(self) -> str:
        return f"Around({len(self._turns)} turns)"

    def called(self, path: Path) -> str | None:
        """The name beside the key that a path ends in."""
        names = self._names.get(path[:-1]) if self._names else None
        return called(names, path[-1]) if names else None

    def asked(self, path: Path) -> tuple[str, ...] | None:
        """What the item before the turn at a place asks for; ``None`` where there is no turn, or nothing before it."""
        if path not in self._turns or not path[-1]:
            return None
        *over, at = path
        return self._asked.get((*over, int(at) - 1), ())

    def stand(self, path: Path, root: Spot) -> Spot:
        """Where a path leads to from ``root``, through keys as they are written."""
        here = root
        for at, step in enumerate(path, 1):
            if isinstance(step, int):
                here, wanted = here.item(step), self.asked(path[:at])
                here = here if wanted is None else here.turn(wanted)
            else:
                here = here.member(step, step, self.called(path[:at]))
        return here

    def say(self, path: Path, sent: str) -> None:
        """Note how a leaf is sent."""
        turn = self._said_in(path) if self._turns else None
        if turn is not None and turn in self._turns:
            self._asked[turn] = asked(sent)

    @staticmethod
    def _said_in(path: Path) -> Path | None:
        """The item of a list whose words stand at a place, if it is a turn."""
        match path:
            case (*_, int()):
                return path
            case (*turn, "content" | "parts", int(), "text") | (*turn, "content" | "parts" | "text"):
                return tuple(turn)
            case _:
                return None

    def _note(self, path: Path, key: str | int, value: str) -> None:
        owner = path[:-1]
        if isinstance(key, int):
            if _spoken(value):
                self._turns.add(path)
        elif key in _NAMES:
            self._names.setdefault(owner, {})[key] = value
        elif key == "role" and _speaks(value) and owner and isinstance(owner[-1], int):
            self._turns.add(owner)


class Spots:
    """Where the leaves of a JSON text stand, as they come; the text itself stands at ``root``."""

    def __init__(self, root: Spot, leaves: Iterable[Leaf]) -> None:
        self._spots: dict[Path, Spot] = {(): root}
        self._around = Around(leaves)

    def __repr__(self) -> str:
        return f"Spots({len(self._spots)})"

    def at(self, leaf: Leaf) -> Spot:
        """Where a leaf stands; a key stands in its object."""
        return self._at(leaf.path[:-1] if leaf.kind == "key" else leaf.path)

    def sent(self, leaf: Leaf, shown: str) -> None:
        """Note how a leaf is sent. Below a key, paths and labels are the keys as they are sent."""
        if leaf.kind == "key":
            self._spots[leaf.path] = self.at(leaf).member(leaf.value, shown, self._around.called(leaf.path))
        else:
            self._around.say(leaf.path, shown)

    def _at(self, path: Path) -> Spot:
        known = self._spots.get(path)
        if known is not None:
            return known
        here, wanted = self._at(path[:-1]).item(int(path[-1])), self._around.asked(path)
        return here if wanted is None else here.turn(wanted)


def _spoken(text: str) -> bool:
    """Whether a text may begin with its speaker's name. Masked, it begins so only if it did before."""
    line = text.partition("\n")[0]
    return ":" in line or "：" in line


def _speaks(role: str) -> bool:
    return bool(role) and role not in _PROGRAMS


def _label(name: Any) -> str:
    """What a name says of its value. A question does too; one that holds a token is the name of nothing."""
    if not isinstance(name, str) or len(name) > LONGEST or "<" in name:
        return ""
    wanted = asked(name)
    return wanted[0] if wanted else name
