"""Values to plant in texts, by kind: made up, with the check digits that the real ones have.

>>> import random
>>> VALUES["cn_mobile"](random.Random(1))[0]
'1'
"""

from __future__ import annotations

import base64
import json
import string
from typing import TYPE_CHECKING, Final

from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.cn import ric, uscc
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.pl import pesel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

__all__ = ["VALUES"]

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "晓明雨婷志远思涵子轩嘉琪文博海燕建国丽娟浩然诗雅俊杰美玲天佑若曦永强春梅立群雪芬家豪静怡"
_FIRST = "Harriet Oscar Imogen Declan Beatrice Marcus Felicity Gareth Naomi Rupert Tabitha Edwin Rosalind Hugo".split()
_LAST = (
    "Collinson Whitaker Pemberton Ashdown Hargreaves Lockwood Fairbanks Thornton Castellano Okafor Lindqvist".split()
)
_ROADS = "人民 解放 中山 建设 和平 长江 黄河 朝阳 新华 文化".split()
_PLACES = ("北京市海淀区", "上海市浦东新区", "广东省深圳市南山区", "浙江省杭州市西湖区", "四川省成都市武侯区")
_STREETS = "Maple Cedar Willow Chestnut Hillcrest Lakeview Juniper Magnolia Sycamore Birch".split()
_TOWNS = (("Springfield", "IL", "627"), ("Austin", "TX", "787"), ("Portland", "OR", "972"), ("Albany", "NY", "122"))
_ALNUM = string.ascii_letters + string.digits


def _digits(draw: Random, count: int) -> str:
    return "".join(draw.choices(string.digits, k=count))


def _signs(draw: Random, count: int, alphabet: str = _ALNUM) -> str:
    return "".join(draw.choices(alphabet, k=count))


def _cn_id(draw: Random) -> str:
    region = draw.choice(("110105", "310115", "440304", "510104", "330102", "420106"))
    body = f"{region}{draw.randint(1950, 2008)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}{_digits(draw, 3)}"
    return body + ric.calc_check_digit(body + "0")  # it takes the place of the digit along


def _cn_uscc(draw: Random) -> str:
    body = f"91{draw.choice(('110105', '310115', '440304'))}MA{_signs(draw, 7, '0123456789ABCDEFGHJKLMNPQRTUWXY')}"
    return body + uscc.calc_check_digit(body)


def _cn_plate(draw: Random) -> str:
    return draw.choice("京沪粤浙川苏鄂") + draw.choice("ABCDEFGH") + _digits(draw, 4) + draw.choice("KLMNPQ")


def _card(draw: Random) -> str:
    body = draw.choice(("4", "51", "621700")).ljust(6, "3") + _digits(draw, 9)
    return body + luhn.calc_check_digit(body)


def _iban(draw: Random) -> str:
    country, length = draw.choice((("DE", 18), ("FR", 23), ("NL", 14)))
    if country == "NL":
        bank = _signs(draw, 4, string.ascii_uppercase)
        body = bank + _digits(draw, length - 4)
    else:
        body = _digits(draw, length)
    return country + iban.calc_check_digits(f"{country}00{body}") + body


def _idnr(draw: Random) -> str:
    """Ten digits of which one comes twice and none thrice."""
    signs = draw.sample(string.digits, 9)
    signs.insert(draw.randint(2, 9), signs[0])
    while signs[0] == "0" or len(set(signs)) != 9:
        draw.shuffle(signs)
    body = "".join(signs)
    return next(number for check in string.digits if idnr.is_valid(number := body + check))


def _dni(draw: Random) -> str:
    body = _digits(draw, 8)
    return body + dni.calc_check_digit(body)


def _cpf(draw: Random) -> str:
    body = _digits(draw, 9)
    return cpf.format(body + cpf._calc_check_digits(body))  # noqa: SLF001 - the only way it has


def _pesel(draw: Random) -> str:
    body = f"{draw.randint(50, 99)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}{_digits(draw, 4)}"
    return body + pesel.calc_check_digit(body)


def _jwt(draw: Random) -> str:
    head = {"alg": "HS256", "typ": "JWT"}
    body = {"sub": _digits(draw, 10), "iat": draw.randint(10**9, 2 * 10**9)}
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in (head, body))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, draw.randbytes(32)))


def _email(draw: Random) -> str:
    name = _signs(draw, draw.randint(3, 8), string.ascii_lowercase)
    more = f"{_signs(draw, 4, string.ascii_lowercase)}{draw.randint(1, 99)}"
    return f"{name}.{more}@{draw.choice(('qq.com', 'gmail.com', 'web.de'))}"


def _us_phone(draw: Random) -> str:
    return f"({draw.choice((212, 415, 617, 312, 503))}) {draw.randint(201, 989)}-{_digits(draw, 4)}"


def _us_ssn(draw: Random) -> str:
    return f"{draw.randint(101, 665)}-{draw.randint(10, 99)}-{draw.randint(1000, 9999)}"


def _zh_address(draw: Random) -> str:
    road = f"{draw.choice(_ROADS)}{draw.choice('路街')}{draw.randint(1, 999)}号"
    return f"{draw.choice(_PLACES)}{road}{draw.randint(1, 20)}栋{draw.randint(101, 2899)}室"


def _en_address(draw: Random) -> str:
    town, state, code = draw.choice(_TOWNS)
    return f"{draw.randint(1, 9999)} {draw.choice(_STREETS)} Street, {town}, {state} {code}{_digits(draw, 2)}"


def _password(draw: Random) -> str:
    return f"{_signs(draw, 6)}{draw.choice('!@#$%')}{_signs(draw, 4)}{draw.randint(1, 9)}"


def _zh_name(draw: Random) -> str:
    return draw.choice(_SURNAMES) + _signs(draw, 2, _GIVEN)


VALUES: Final[Mapping[str, Callable[[Random], str]]] = {
    "aws": lambda draw: "AKIA" + _signs(draw, 16, string.ascii_uppercase + "234567"),
    "br_cpf": _cpf,
    "card": _card,
    "cn_id": _cn_id,
    "cn_mobile": lambda draw: f"1{draw.choice(('38', '59', '86', '77', '51'))}{_digits(draw, 8)}",
    "cn_passport": lambda draw: f"E{draw.choice('ABCDEFGH')}{_digits(draw, 7)}",
    "cn_plate": _cn_plate,
    "cn_uscc": _cn_uscc,
    "de_idnr": _idnr,
    "email": _email,
    "en_address": _en_address,
    "en_name": lambda draw: f"{draw.choice(_FIRST)} {draw.choice(string.ascii_uppercase)}. {draw.choice(_LAST)}",
    "es_dni": _dni,
    "github": lambda draw: "ghp_" + _signs(draw, 36),
    "iban": _iban,
    "ipv4": lambda draw: ".".join(str(draw.randint(11, 223)) for _ in range(4)),
    "ipv6": lambda draw: "2001:db8:" + ":".join(f"{draw.randint(1, 65535):x}" for _ in range(6)),
    "jwt": _jwt,
    "openai": lambda draw: f"sk-proj-{_signs(draw, 58)}T3BlbkFJ{_signs(draw, 58)}",
    "password": _password,
    "pl_pesel": _pesel,
    "slack": lambda draw: f"xoxb-{_digits(draw, 12)}-{_digits(draw, 12)}-{_signs(draw, 24)}",
    "uk_phone": lambda draw: f"+44 7{_digits(draw, 3)} {_digits(draw, 6)}",
    "us_passport": lambda draw: draw.choice("ABCDE") + _digits(draw, 8),
    "us_phone": _us_phone,
    "url_password": lambda draw: _signs(draw, 14),
    "us_ssn": _us_ssn,
    "zh_address": _zh_address,
    "zh_name": _zh_name,
}
