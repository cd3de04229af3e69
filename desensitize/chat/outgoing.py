"""The last look at what is about to leave: every string, number and key, as a reader would read it.

Written apart from the walk on purpose: a place one of them forgets is not forgotten by both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from desensitize.chat import files, jsontext, readings
from desensitize.chat.plain import BYTES, data_of, refused, spelled
from desensitize.chat.shape import ANYTHING, FILES, GRAMMARS, Shape, Spot, tree
from desensitize.chat.turns import Around, called, is_talk, takes, wanted

if TYPE_CHECKING:
    from desensitize.chat.sent_before import Turns

__all__ = ["leaves", "source_leaves"]

# A path, the text there, and what a reader sees before it: its key.
Seen = tuple[str, str, str]
# Containers already read, by what they are and as what they were read: a container inside itself ends there.
Met = dict[tuple[int, int, str, str, tuple[str, ...]], Any]


def leaves(
    body: Any, shape: Shape = ANYTHING, path: str = "", *, asked: tuple[str, ...] = (), turns: Turns | None = None
) -> Iterator[Seen]:
    r"""(path, text, key before it) of all that ``body`` says, exempt places included, but for the API's own keys.

    ``shape`` tells only the API's own numbers and the content of files. Paths are spelled as `walk` spells them.
    ``asked`` is what the turn before a body that is one message asked for.
    ``turns`` knows those that were read before and left so: they are passed over.
    Objects that are no data are passed over, and so is an iterator: reading it would use it up.

    >>> list(leaves({"tool": '{"tel": "\u0031380"}'}))
    [('', 'tool', ''), ('tool', 'tel', ''), ('tool.tel', '1380', 'tel: ')]
    """
    yield from _value(body, Spot(path, tree(shape), asked=asked), {}, turns)


def source_leaves(source: str, shape: Shape = ANYTHING) -> Iterator[Seen]:
    """`leaves` of a body that is JSON text already: what it says as it stands, a key written twice included.

    >>> list(source_leaves('{"a": 1, "a": "x"}'))
    [('', 'a', ''), ('', 'a', ''), ('a', 'x', 'a: ')]
    """
    found = jsontext.leaves(source)
    around = Around(found)
    for leaf in found:
        yield from _leaf(leaf, Spot("", tree(shape)), around)


def _value(value: Any, spot: Spot, met: Met, turns: Turns | None = None) -> Iterator[Seen]:
    if isinstance(value, str):
        file = spot.node.kind in FILES or (spot.node.kind == "payload" and readings.is_file(value))
        if not file or readings.is_url(value) or readings.DATA_URL.fullmatch(value):
            yield from _string(value, spot)
    elif isinstance(value, BYTES):
        yield from _plain(bytes(value).decode(errors="replace"), spot)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if spot.node.kind != "number":
            yield from _number(spelled(value, spot.path), spot)
    elif (seen := (id(value), id(spot.node), spot.label, spot.over, spot.asked)) not in met:
        # Held, not only noted: the id of a dumped model would be used again.
        met[seen] = value
        yield from _members(value, spot, met, turns)


def _members(value: Any, spot: Spot, met: Met, turns: Turns | None) -> Iterator[Seen]:
    data = data_of(value)
    if isinstance(data, Mapping):
        for key, member in data.items():
            # The API's own words come from its shape, not from anybody's text.
            if not (isinstance(key, str) and key in spot.node.below):
                yield from _value(key, Spot(spot.path), met)
            yield from _value(member, spot.member(key, key, called(data, key)), met, turns)
        return
    items = data or ()
    done = turns.proven(items, spot) if turns is not None and is_talk(items) else 0
    before: list[Any] = list(items[:done]) if done else []
    for index, item in enumerate(islice(items, done, None), done):
        here = spot.item(index)
        yield from _value(item, here.turn(wanted(before)) if index and takes(item) else here, met, turns)
        before.append(item)


def _number(number: str, spot: Spot) -> Iterator[Seen]:
    for spelling in readings.digits(number, labelled=bool(spot.label)):
        yield spot.path, spelling, spot.prefix


def _string(value: str, spot: Spot) -> Iterator[Seen]:
    found = jsontext.document(value, spot.path)
    if found is None:
        yield from _words(value, spot)
        return
    if spot.depth > jsontext.MAX_DEPTH:
        raise refused(f"nested deeper than {jsontext.MAX_DEPTH} levels", spot.path)
    around = Around(found)
    for leaf in found:
        yield from _leaf(leaf, spot.unknown(), around)


def _leaf(leaf: jsontext.Leaf, here: Spot, around: Around) -> Iterator[Seen]:
    here = around.stand(leaf.path[:-1] if leaf.kind == "key" else leaf.path, here)
    if leaf.kind == "string":
        around.say(leaf.path, leaf.value)
    if leaf.kind == "key" and leaf.value in here.node.below:
        return
    if leaf.kind == "key":
        yield from _string(leaf.value, Spot(here.path, depth=here.depth))
    elif leaf.kind == "string":
        yield from _value(leaf.value, here, {})
    elif here.node.kind != "number":
        yield from _number(leaf.value, here)


def _words(value: str, spot: Spot) -> Iterator[Seen]:
    done = 0
    for found in readings.packed_urls(value):
        yield from _plain(value[done : found.start()], spot)
        text = readings.data_url(found).text
        yield from _string(text, spot.deeper()) if text else ()
        done = found.end()
    yield from _plain(value[done:], spot)


def _plain(value: str, spot: Spot) -> Iterator[Seen]:
    # A file that is here was sent unread, as its sender asked: what chance spells in it is nobody's value.
    if value and (spot.node.kind in GRAMMARS or not files.is_file(value)):
        yield spot.path, value, spot.prefix
