"""Log records without personal data: a filter for ``logging``, and a processor for ``structlog``.

A filter of a logger sees only what is logged to that very logger, so it belongs on the handlers::

    for handler in logging.getLogger().handlers:
        handler.addFilter(MaskingFilter(masker))

What can't be masked is not logged: a line says that there was something.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING, Any

from desensitize.adapters.beside_calls import PLAIN_DATA, aside

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from desensitize.adapters.beside_calls import Aside, Finder, Tokens

    Processor = Callable[[Any, str, MutableMapping[str, Any]], MutableMapping[str, Any]]

__all__ = ["FAILED", "MaskingFilter", "masking_processor"]

FAILED = "[a log record that could not be masked]"

# What every record has; anything else came in ``extra=``.
_OWN = frozenset({*logging.makeLogRecord({}).__dict__, "message", "asctime", "taskName"})
_PLAIN = (int, float, type(None))


class MaskingFilter(logging.Filter):
    """Masks a record's message, its arguments, its traceback and stack, and what came in ``extra=``.

    A record that holds a value is changed in place, so that no later handler sees it: its message becomes one text,
    and its traceback a text too. Objects in ``extra=`` that are no plain data stay as they are; objects among the
    arguments become part of the message. A record of nothing stays as it was. Names of loggers, threads and tasks stay.

    :param source: a ``Masker``: values become their entity in brackets; or a session: they become its tokens.
    :param name: as of ``logging.Filter``.
    :raises ConfigError: it is neither.
    """

    def __init__(self, source: Finder | Tokens, name: str = "") -> None:
        super().__init__(name)
        self._aside = aside(source)

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask a record. Never raises, and lets none pass that could not be masked."""
        if not super().filter(record):
            return False
        if self._aside is not None:
            try:
                _mask(record, self._aside)
            except Exception:  # noqa: BLE001 - ``logging`` would print the record, and what was raised
                _blank(record)
        return True


def _mask(record: logging.LogRecord, how: Aside) -> None:
    _mask_message(record, how)
    if record.exc_info or record.exc_text:
        # An exception itself can't be masked, and others than the formatter look at it.
        record.exc_text = how.text(record.exc_text or _told(record.exc_info))
        record.exc_info = None
    if record.stack_info:
        record.stack_info = how.text(record.stack_info)
    for name in record.__dict__.keys() - _OWN:
        record.__dict__[name] = how.value(name, record.__dict__[name])


def _mask_message(record: logging.LogRecord, how: Aside) -> None:
    """Message and arguments stay apart where neither holds anything: some group records by the message."""
    said = record.getMessage()
    masked = how.text(said)
    args = record.args if isinstance(record.args, tuple) else (record.args,)
    plain = isinstance(record.msg, str) and all(map(_plain, args))
    if masked == said and plain and all(how.text(arg) == arg for arg in args if isinstance(arg, str)):
        return
    record.msg, record.args = masked, None


def _plain(arg: object) -> bool:
    return type(arg) is str or isinstance(arg, _PLAIN)


def _told(error: Any) -> str:
    """The traceback of what ``sys.exc_info`` gave."""
    return "".join(traceback.format_exception(*error)).rstrip("\n") if isinstance(error, tuple) and error[0] else ""


def _blank(record: logging.LogRecord) -> None:
    """A record that says nothing but that it was there. What a formatter asks for by name stays there to be asked."""
    record.msg, record.args = FAILED, None
    record.exc_info = record.exc_text = record.stack_info = None
    for name in record.__dict__.keys() - _OWN:
        record.__dict__[name] = FAILED


def masking_processor(
    source: Finder | Tokens,
) -> Callable[[Any, str, MutableMapping[str, Any]], MutableMapping[str, Any]]:
    """A processor for ``structlog`` that masks an event's values. It belongs before whatever renders them.

    Exceptions, and objects that are no plain data, become texts.

    :param source: as of `MaskingFilter`.
    """
    how = aside(source)

    def masked(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        del logger
        if how is None:
            return event
        try:
            return _event(event, how)
        except Exception:  # noqa: BLE001 - what was raised may quote the event
            return {"event": FAILED, "level": method}

    return masked


def _event(event: MutableMapping[str, Any], how: Aside) -> dict[str, Any]:
    out = {name: _value(name, value, how) for name, value in event.items() if name != "exc_info"}
    told = _told(_error(event.get("exc_info")))
    return {**out, "exception": how.text(told)} if told else out


def _value(name: str, value: Any, how: Aside) -> Any:
    read = value is None or isinstance(value, PLAIN_DATA)
    return how.value(name, value) if read else how.text(repr(value))


def _error(said: Any) -> Any:
    """What ``exc_info`` means: an exception, what ``sys.exc_info`` gives, or that it is to be asked."""
    if isinstance(said, BaseException):
        return type(said), said, said.__traceback__
    return sys.exc_info() if said and not isinstance(said, tuple) else said
