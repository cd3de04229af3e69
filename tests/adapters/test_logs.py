"""Log records without personal data, whatever they are made of, and none at all where that fails."""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any

import pytest

from desensitize import Masker
from desensitize.adapters.logs import FAILED, MaskingFilter, masking_processor
from desensitize.errors import ConfigError, ShadowWarning

PHONE, MAIL, PASSWORD = "13800138000", "li.lei@example.com", "Xk7#pQ2vLm"
FORMAT = "%(levelname)s %(message)s"


class Json(logging.Formatter):
    """Writes out all of a record, as formatters for machines do."""

    def format(self, record: logging.LogRecord) -> str:
        super().format(record)
        return json.dumps(record.__dict__, default=repr)


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker()


class Log:
    def __init__(self, source: Any, formatter: logging.Formatter | None = None) -> None:
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(formatter or Json())
        handler.addFilter(MaskingFilter(source))
        self.logger = logging.Logger("test")  # noqa: LOG001 - one that no other test sees
        self.logger.addHandler(handler)

    @property
    def text(self) -> str:
        return self.stream.getvalue()


def failing(message: str) -> None:
    raise ValueError(message)


class Person:
    def __str__(self) -> str:
        return f"person {PHONE}"

    __repr__ = __str__


@pytest.mark.parametrize(
    "message, args, shown",
    [
        (f"call {PHONE}", (), "call [PHONE_NUMBER]"),
        ("call %s", (PHONE,), "call [PHONE_NUMBER]"),
        ("call %d now", (int(PHONE),), "call [PHONE_NUMBER] now"),
        ("call %(tel)s", ({"tel": PHONE},), "call [PHONE_NUMBER]"),
        ("call %s", (Person(),), "call person [PHONE_NUMBER]"),
        ("%.3s...", (PHONE,), "138..."),
        (f"{PHONE} {PHONE}, {MAIL}", (), "[PHONE_NUMBER] [PHONE_NUMBER], [EMAIL_ADDRESS]"),
        (f"password: {PASSWORD}", (), "password: [PASSWORD]"),
        (Person(), (), "person [PHONE_NUMBER]"),
    ],
)
def test_messages(masker: Masker, message: Any, args: Any, shown: str) -> None:
    log = Log(masker)
    log.logger.info(message, *args)
    assert PHONE not in log.text
    assert json.loads(log.text)["message"] == shown


def test_a_record_of_nothing_stays_as_it_was(masker: Masker) -> None:
    record = logging.makeLogRecord({"msg": "%s took %d ms", "args": ("this", 7), "tenant": "acme"})
    before = dict(record.__dict__)
    assert MaskingFilter(masker).filter(record)
    assert record.__dict__ == before


def test_tracebacks_and_stacks(masker: Masker) -> None:
    log = Log(masker)
    try:
        failing(f"no such number: {PHONE}")
    except ValueError:
        log.logger.exception("failed", stack_info=True)
    assert PHONE not in log.text
    said = json.loads(log.text)
    assert "ValueError: no such number: [PHONE_NUMBER]" in said["exc_text"]
    assert "test_logs.py" in said["exc_text"]
    assert said["exc_info"] is None
    plain = Log(masker, logging.Formatter(FORMAT))
    try:
        failing(PHONE)
    except ValueError:
        plain.logger.exception("failed")
    assert plain.text.startswith("ERROR failed\nTraceback")
    assert plain.text.endswith("ValueError: [PHONE_NUMBER]\n")


def test_a_stack_that_holds_a_value(masker: Masker) -> None:
    record = logging.makeLogRecord({"msg": "m", "stack_info": f"call({PHONE})", "exc_text": f"E: {PHONE}"})
    MaskingFilter(masker).filter(record)
    assert (record.stack_info, record.exc_text) == ("call([PHONE_NUMBER])", "E: [PHONE_NUMBER]")


def test_extra(masker: Masker) -> None:
    log = Log(masker)
    more = {
        "tel": PHONE,
        "password": PASSWORD,
        "body": json.dumps({"to": [PHONE], "n": 1}),
        "deep": {"a": [{"b": PHONE}], PHONE: (1, 2.5, None, True)},
        "number": int(PHONE),
        "raw": f"call {PHONE}".encode(),
        "count": 7,
        "flag": True,
        "nothing": None,
    }
    log.logger.info("m", extra=more)
    assert PHONE not in log.text
    assert PASSWORD not in log.text
    said = json.loads(log.text)
    assert said["tel"] == "[PHONE_NUMBER]"
    assert said["password"] == "[PASSWORD]"
    assert json.loads(said["body"]) == {"to": ["[PHONE_NUMBER]"], "n": 1}
    assert said["deep"] == {"a": [{"b": "[PHONE_NUMBER]"}], "[PHONE_NUMBER]": [1, 2.5, None, True]}
    assert said["raw"] == repr(b"call [PHONE_NUMBER]")
    assert (said["count"], said["flag"], said["nothing"]) == (7, True, None)


def test_what_it_cannot_be_masked_is_not_logged(masker: Masker, capsys: pytest.CaptureFixture[str]) -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError(PHONE)

    for message, args, more in [
        ("%d", (PHONE,), {}),
        ("%s %s", (PHONE,), {}),
        (Broken(), (), {}),
        ("%s", (Broken(),), {}),
        ("m", (), {"deep": {"a": Broken(), "b": PHONE}}),
    ]:
        log = Log(masker, logging.Formatter(f"{FORMAT} %(deep)s", defaults={"deep": ""}))
        log.logger.info(message, *args, extra=more)
        assert log.text.startswith(f"INFO {FAILED}")
        assert PHONE not in log.text
    assert capsys.readouterr() == ("", "")


def test_a_masker_that_fails_lets_nothing_through(capsys: pytest.CaptureFixture[str]) -> None:
    class Failing:
        def find(self, text: str, *, beside: str = "") -> Any:
            raise ValueError(text)

    log = Log(Failing())
    log.logger.error("call %s", PHONE, extra={"tel": PHONE}, exc_info=(ValueError, ValueError(PHONE), None))
    assert PHONE not in log.text
    assert json.loads(log.text)["message"] == FAILED
    assert capsys.readouterr() == ("", "")


def test_a_text_that_is_never_silent_is_not_logged() -> None:
    class Always:
        def find(self, text: str, *, beside: str = "") -> Any:
            from desensitize import Finding

            at = text.index("]") + 1 if "]" in text else 0
            return [Finding(at, at + 1, "X", "x", 1.0)]

    record = logging.makeLogRecord({"msg": "abcdefghij"})
    MaskingFilter(Always()).filter(record)
    assert record.msg == FAILED or record.msg.count("[X]") < 5


def test_with_a_session_tokens_are_those_of_the_conversation(masker: Masker) -> None:
    with masker.session() as session:
        session.mask(f"first {MAIL}")
        log = Log(session)
        log.logger.info("%s and %s", MAIL, PHONE)
        assert json.loads(log.text)["message"] == "<EMAIL_1> and <PHONE_1>"


def test_a_shadow_changes_nothing_and_a_log_is_no_request() -> None:
    events: list[Any] = []
    log = Log(Masker(on_event=events.append))
    log.logger.info(PHONE)
    assert PHONE not in log.text
    with pytest.warns(ShadowWarning):
        shadow = Masker(on_event=events.append, shadow=True)
    for source in (shadow, shadow.session()):
        log = Log(source)
        log.logger.info(PHONE)
        assert PHONE in log.text
    assert not events


def test_the_name_still_filters(masker: Masker) -> None:
    assert not MaskingFilter(masker, "other").filter(logging.makeLogRecord({"name": "test"}))


@pytest.mark.parametrize("wrong", ["text", None, 1])
def test_it_takes_a_masker_or_a_session(wrong: Any) -> None:
    with pytest.raises(ConfigError, match="Masker"):
        MaskingFilter(wrong)


# --- structlog ---


@pytest.mark.needs("structlog")
def test_events_of_structlog(masker: Masker) -> None:
    import structlog

    out = io.StringIO()
    processors = [
        structlog.stdlib.PositionalArgumentsFormatter(),
        masking_processor(masker),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
    logger = structlog.wrap_logger(structlog.WriteLogger(out), processors=processors)
    logger.info("call %s", PHONE, tel=PHONE, who=Person(), deep={"a": [PHONE]}, n=7)
    try:
        failing(PHONE)
    except ValueError:
        logger.exception("failed")
    first, second = map(json.loads, out.getvalue().splitlines())
    assert first == {
        "event": "call [PHONE_NUMBER]", "tel": "[PHONE_NUMBER]", "who": "person [PHONE_NUMBER]",
        "deep": {"a": ["[PHONE_NUMBER]"]}, "n": 7,
    }  # fmt: skip
    assert second["exception"].endswith("ValueError: [PHONE_NUMBER]")
    assert PHONE not in out.getvalue()


def test_structlog_without_structlog(masker: Masker) -> None:
    masked = masking_processor(masker)
    try:
        failing(PHONE)
    except ValueError as error:
        for said in (True, error, sys.exc_info()):
            event = masked(None, "info", {"event": "m", "exc_info": said})
            assert event.keys() == {"event", "exception"}
            assert event["exception"].endswith("ValueError: [PHONE_NUMBER]")
    assert masked(None, "info", {"event": "m", "exc_info": None}) == {"event": "m"}

    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError(PHONE)

    assert masked(None, "info", {"event": PHONE, "x": Broken()}) == {"event": FAILED, "level": "info"}
