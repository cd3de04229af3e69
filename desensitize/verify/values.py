"""Values to plant: made up afresh for each request, with the check digits that real ones have."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Final, NamedTuple

from stdnum import iban, luhn
from stdnum.cn import ric

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

__all__ = ["KINDS", "QUICK", "Kind", "Value"]

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "雨婷志远思涵子轩嘉琪文博海燕建国丽娟浩然诗雅俊杰美玲若曦永强春梅立群雪芬家豪"
_FIRST = ("Harriet", "Oscar", "Imogen", "Declan", "Beatrice", "Marcus", "Felicity", "Gareth", "Naomi", "Rupert")
_LAST = ("Collinson", "Whitaker", "Pemberton", "Hargreaves", "Lockwood", "Fairbanks", "Thornton", "Lindqvist")
_STARS = 12
_ALNUM = string.ascii_letters + string.digits


class Kind(NamedTuple):
    """What is planted: its entity, the words before it in a sentence, and how one is made.

    ``alone``: it is known by itself, so that it may stand as a key or a number that no word explains.
    """

    entity: str
    label: str
    make: Callable[[Random], str]
    alone: bool = False


class Value(NamedTuple):
    """One value that is planted."""

    kind: str
    text: str

    @property
    def entity(self) -> str:
        """What it is."""
        return KINDS[self.kind].entity

    @property
    def sentence(self) -> str:
        """It as people write it."""
        return KINDS[self.kind].label + self.text

    @property
    def shown(self) -> str:
        """It as a report may show it; of a long one it does not show how long it is.

        >>> Value("cn_mobile", "13812345678").shown
        '13*******78'
        >>> Value("cn_person", "王若曦").shown
        '王**'
        """
        kept = 2 if len(self.text) > 8 else 1  # noqa: PLR2004 - of a shorter one two at each end say too much
        tail = self.text[-kept:] if kept > 1 else ""
        return self.text[:kept] + "*" * min(len(self.text) - kept - len(tail), _STARS) + tail


def _signs(draw: Random, count: int, alphabet: str = _ALNUM) -> str:
    return "".join(draw.choices(alphabet, k=count))


def _digits(draw: Random, count: int) -> str:
    return _signs(draw, count, string.digits)


def _cn_id(draw: Random) -> str:
    region = draw.choice(("110105", "310115", "440304", "510104", "330102", "420106"))
    body = f"{region}{draw.randint(1950, 2004)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}{_digits(draw, 3)}"
    return body + ric.calc_check_digit(body + "0")


def _card(draw: Random) -> str:
    body = draw.choice(("453211", "621700", "510510")) + _digits(draw, 9)
    return body + luhn.calc_check_digit(body)


def _iban(draw: Random) -> str:
    body = f"{draw.choice(('37040044', '50010517', '10070024'))}{_digits(draw, 10)}"
    return f"DE{iban.calc_check_digits(f'DE00{body}')}{body}"


def _email(draw: Random) -> str:
    name = f"{_signs(draw, 6, string.ascii_lowercase)}.{_signs(draw, 5, string.ascii_lowercase)}"
    return f"{name}{draw.randint(10, 99)}@{draw.choice(('qq.com', 'gmail.com', 'web.de'))}"


def _password(draw: Random) -> str:
    return f"{_signs(draw, 6)}{draw.choice('!@#$%')}{_signs(draw, 5)}{draw.randint(1, 9)}"


def _ssn(draw: Random) -> str:
    return f"{draw.randint(101, 665)}-{draw.randint(10, 99)}-{draw.randint(1000, 9999)}"


def _cn_person(draw: Random) -> str:
    return draw.choice(_SURNAMES) + _signs(draw, 2, _GIVEN)


def _person(draw: Random) -> str:
    return f"{draw.choice(_FIRST)} {draw.choice(string.ascii_uppercase)}. {draw.choice(_LAST)}"


KINDS: Final[Mapping[str, Kind]] = {
    "cn_mobile": Kind(
        "PHONE_NUMBER", "手机 ", lambda draw: f"1{draw.choice(('38', '59', '86', '77'))}{_digits(draw, 8)}", alone=True
    ),
    "email": Kind("EMAIL_ADDRESS", "e-mail ", _email, alone=True),
    "cn_id": Kind("CN_ID_CARD", "身份证号 ", _cn_id, alone=True),
    "openai_key": Kind(
        "API_KEY", "key ", lambda draw: f"sk-proj-{_signs(draw, 58)}T3BlbkFJ{_signs(draw, 58)}", alone=True
    ),
    "phone": Kind(
        "PHONE_NUMBER", "call ", lambda draw: f"+44 {draw.choice((7400, 7581, 7712, 7810, 7973))} {_digits(draw, 6)}"
    ),
    "card": Kind("CREDIT_CARD", "card number ", _card, alone=True),
    "iban": Kind("IBAN_CODE", "IBAN ", _iban, alone=True),
    "aws_key": Kind(
        "API_KEY", "key ", lambda draw: "AKIA" + _signs(draw, 16, string.ascii_uppercase + "234567"), alone=True
    ),
    "github_key": Kind("API_KEY", "key ", lambda draw: "ghp_" + _signs(draw, 36), alone=True),
    "slack_key": Kind(
        "API_KEY", "key ", lambda draw: f"xoxb-{_digits(draw, 12)}-{_digits(draw, 12)}-{_signs(draw, 24)}", alone=True
    ),
    "password": Kind("PASSWORD", "password: ", _password),
    "cn_person": Kind("PERSON", "客户姓名：", _cn_person),
    "person": Kind("PERSON", "Patient name: ", _person),
    "ip": Kind("IP_ADDRESS", "IP address ", lambda draw: ".".join(str(draw.randint(101, 223)) for _ in range(4))),
    "cn_passport": Kind("PASSPORT", "护照号码：", lambda draw: f"E{draw.choice('ABCDEFGH')}{_digits(draw, 7)}"),
    "us_ssn": Kind("US_SSN", "SSN: ", _ssn),
}

# What a quick check plants.
QUICK: Final = ("cn_mobile", "email", "cn_id", "openai_key")
