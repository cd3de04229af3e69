"""Fresh messages to measure on: same seed, same texts; no text twice.

Automata that build their states while they run look several times faster on a text they have seen. So nothing here is
a fixed sample: sentences are drawn from word lists, and values are made with valid check digits as they are needed.

>>> Texts(7).message(200) == Texts(7).message(200)
True
>>> len(Texts(7).message(200, dense=True))
200
"""

from __future__ import annotations

import random
import re
import string
from typing import TYPE_CHECKING

from stdnum import luhn
from stdnum.cn import ric

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Texts"]

_ZH = {
    "who": "客服|财务|采购员|值班工程师|项目经理|门店店长|仓库管理员|新来的实习生|法务同事|审计小组|供应商|物流公司"
    "|医院前台|班主任",
    "what": "报价单|月度汇总|接口文档|退货流程|发票模板|培训计划|库存盘点表|客户反馈|测试环境|首页改版方案"
    "|会议纪要|合同草稿|排班表|推送文案|数据看板|维修记录|付款申请|课程大纲|体检预约|宣传册|搬迁清单|消防演练通知",
    "act": "核对|整理|转发|更新|上传|复查|翻译|归档|打印|重新提交|拆分|合并|删减|校对|公示|汇报",
    "when": "今天下午|明早开会前|下周一|月底之前|午休以后|季度结束时|刚才|上个星期|节后第一天|雨停了再|周三晚些时候",
    "why": "数字对不上|版本太旧|字体显示不全|流程走不通|预算还没批|格式和去年不同|图片打不开|标题写错了"
    "|附件漏了一页|页面加载太慢|有两行重复|说法前后不一",
    "tail": "麻烦了。|先谢谢。|不急。|请尽快。|有问题随时说。|看完回我一声。|其余的照旧。|按上次的来。",
}
_EN = {
    "who": "the support desk|our auditor|a new contractor|the night shift|the billing team|someone in design|the vendor"
    "|a returning customer|the release manager|legal|the front office|a volunteer",
    "what": "the quarterly summary|this draft contract|a broken dashboard|the onboarding guide|an old spreadsheet"
    "|the refund form|the meeting notes|a failing build|the price list|the floor plan|a pull request|the newsletter"
    "|the backup job|two invoices",
    "act": "review|rewrite|forward|archive|double-check|translate|split|merge|print|postpone|restore|annotate",
    "when": "before lunch|by Friday|right after the call|next quarter|as soon as the tests pass|on Monday morning"
    "|later today|when the office reopens|within two weeks|once it is approved",
    "why": "the totals disagree|the layout breaks on small screens|nobody remembers the reason|a paragraph is missing"
    "|the wording is unclear|it loads far too slowly|the colours are hard to read|last year's link still works",
    "tail": "Thanks.|No rush.|Please keep me posted.|Everything else stays.|Same as last time.|Shout if it is odd.",
}
_WORDS = {name: {slot: words.split("|") for slot, words in lists.items()} for name, lists in (("zh", _ZH), ("en", _EN))}
# Made-up words come from these, so that a text is not the same few hundred words in another order.
_HAN = (
    "山河湖海云雨风雪春夏秋冬木石花草书画琴棋茶米油盐门窗桌椅灯火车船路桥城村市镇东西南北高低远近大小多少快慢新旧"
    "听说读写走跑坐立开关进出上下前后左右里外年月早晚星光声音味色形状心意思想学问知识方法原因结果问题回答开始完成"
    "工作生活休息旅行天气温度季节时间地点人员材料机器设备产品质量价格数量单位标准规则条件目标计划安排调整变化增加"
    "黄黑白红绿蓝继续停止减少提高降低"
)
_HEADS = "b br c ch cl d dr f fl g gr h j k l m n p pl pr qu r s sh st t th tr v w".split()
_TAILS = (
    "a ab ain al am and ar ark e eck ell en er est i ick in ing ish it o old om ong op orn ound u ub ull um ust".split()
)
_PLAIN_ZH = (
    "请{who}{when}{act}{what}，因为{why}。",
    "{what}已经{act}完了，{who}说{why}，{tail}",
    "关于{odd}的{what}：{when}先{act}一遍，第 {n} 页{why}。",
    "{who}问“{odd}”什么时候能{act}，上次等了 {n} 天。",
    "{when}{who}把{what}和《{odd}{odd}》一起{act}，{tail}",
    "一共 {n} 项，{n} 项{why}，{odd}和剩下的{when}再{act}。",
    "{odd}{odd}{odd}，{who}觉得{odd}比{odd}好，{n}:{n} 通过。",
)
_PLAIN_EN = (
    "Could {who} {act} {what} {when}? I think {why}. ",
    "We asked {who} to {act} {what}, but {why}. {tail} ",
    "Section {n} of {what} needs work: {why} ({odd}, {odd}). ",
    "{when}, {who} will {act} {what} and the {odd} {odd}. ",
    "About {n} people saw {what}; {why}. {tail} ",
    "Please {act} {what} {when}; {who} found that {odd} is not {odd}. ",
    "{odd}_{odd} = {odd}[{n}]  # {act} {what}\n",
)
_CARRY_ZH = (
    "联系{who}：{value}，{tail}",
    "{what}里写的是{value}，请{act}。",
    "{who}留了{value}，{when}回复。",
    "备注：{value}（{why}）。",
)
_CARRY_EN = (
    "{who} left this: {value}. ",
    "Use {value} to {act} {what}. ",
    "In {what} it says {value}, and {why}. ",
    "Reach {who} at {value} {when}. ",
)

_AFTER = {"login": len("@db1.example.com/app")}  # without it nobody can tell

Draw = random.Random


class Texts:
    """A seeded stream of messages, Chinese, English and mixed in equal parts."""

    def __init__(self, seed: int = 0) -> None:
        self._random = Draw(seed)
        self._seen: set[int] = set()

    def message(self, length: int, *, dense: bool = False) -> str:
        """A new text of exactly ``length`` characters; ``dense``: about one value for every sentence without one."""
        while True:
            text, _ = self._draft(length, dense=dense)
            if (mark := hash(text)) not in self._seen:
                self._seen.add(mark)
                return text

    def messages(self, count: int, length: int, *, dense: bool = False) -> list[str]:
        """``count`` new texts."""
        return [self.message(length, dense=dense) for _ in range(count)]

    def labelled(self, count: int, length: int) -> list[tuple[str, list[tuple[int, int, str]]]]:
        """New dense texts, each with (start, end, kind) of the values in it that were not cut off and are someone's."""
        out = []
        for _ in range(count):
            text, spans = self._draft(length, dense=True)
            out.append((text, [span for span in spans if span[1] + _AFTER.get(span[2], 0) <= length]))
        return out

    def bulk(self, megabytes: float) -> str:
        """One clean text of about ``megabytes`` (10^6 bytes of UTF-8), in paragraphs of 2000 characters."""
        parts: list[str] = []
        size = 0
        while size < megabytes * 1e6:
            parts.append(self.message(2000))
            size += len(parts[-1].encode()) + 1
        return "\n".join(parts)

    def _draft(self, length: int, *, dense: bool) -> tuple[str, list[tuple[int, int, str]]]:
        """A text, and where its values stand."""
        share = self._random.choice((0.0, 0.5, 1.0))
        parts: list[str] = []
        spans: list[tuple[int, int, str]] = []
        size = 0
        while size < length:
            chinese = self._random.random() < share
            sentence, span = self._sentence(chinese=chinese, value=dense and len(parts) % 2 == 1)
            spans.extend((size + start, size + end, kind) for start, end, kind in span)
            parts.append(sentence)
            size += len(sentence)
        return "".join(parts)[:length], spans

    def _sentence(self, *, chinese: bool, value: bool) -> tuple[str, list[tuple[int, int, str]]]:
        draw, words = self._random, _WORDS["zh" if chinese else "en"]
        if value:
            template = draw.choice(_CARRY_ZH if chinese else _CARRY_EN)
        else:
            template = draw.choice(_PLAIN_ZH if chinese else _PLAIN_EN)
        parts: list[str] = []
        spans: list[tuple[int, int, str]] = []
        for literal, slot, _, _ in string.Formatter().parse(template):
            parts.append(literal)
            if slot == "n":
                parts.append(str(draw.randint(2, 180)))
            elif slot == "value":
                start = sum(map(len, parts))
                make = draw.choice(_VALUES)
                parts.append(make(draw))
                spans += [(start + one, start + two, kind) for one, two, kind in _held(make, parts[-1])]
            elif slot == "odd":
                parts.append(_odd(draw, chinese=chinese))
            elif slot:
                parts.append(draw.choice(words[slot]))
        return "".join(parts), spans


def _held(make: Callable[[Draw], str], made: str) -> list[tuple[int, int, str]]:
    """What in ``made`` is to be found: not the word before it, nor the host after it."""
    if make is _order:
        return []
    kind = make.__name__.strip("_")
    pattern = {"secret": r"(?:api_key=)?(\S+)", "login": r".*:(\w+)@.*", "social": r"SSN (\S+)"}.get(kind, "(.+)")
    match = re.fullmatch(pattern, made)
    assert match
    return [(*match.span(1), kind)]


def _odd(draw: Draw, *, chinese: bool) -> str:
    """A word that no list holds."""
    if chinese:
        return "".join(draw.choices(_HAN, k=draw.randint(2, 4)))
    return "".join(draw.choice(_HEADS) + draw.choice(_TAILS) for _ in range(draw.randint(1, 3)))


def _digits(draw: Draw, count: int) -> str:
    return "".join(draw.choices(string.digits, k=count))


def _letters(draw: Draw, count: int, alphabet: str = string.ascii_lowercase) -> str:
    return "".join(draw.choices(alphabet, k=count))


def _checked(body: str) -> str:
    return body + str(luhn.calc_check_digit(body))


def _mobile(draw: Draw) -> str:
    head = draw.choice(("138", "139", "150", "158", "186", "177"))
    return draw.choice(("{} {} {}", "{}{}{}", "+86-{}{}{}")).format(head, _digits(draw, 4), _digits(draw, 4))


def _us_phone(draw: Draw) -> str:
    return f"({draw.choice(('212', '415', '617', '206'))}) {draw.randint(200, 989)}-{_digits(draw, 4)}"


def _identity(draw: Draw) -> str:
    region = draw.choice(("110101", "310104", "440305", "510107", "330106"))
    body = f"{region}{draw.randint(1950, 2008)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}{_digits(draw, 3)}"
    return body + ric.calc_check_digit(body + "0")  # it takes the place of the digit along


def _card(draw: Draw) -> str:
    number = _checked(draw.choice(("4", "51", "621700")).ljust(6, "2") + _digits(draw, 9))
    return " ".join(number[i : i + 4] for i in range(0, 16, 4)) if draw.random() < 0.5 else number


def _email(draw: Draw) -> str:
    domain = draw.choice(("example.com", "example.org", "mail.example.net"))
    return f"{_letters(draw, draw.randint(3, 9))}.{_letters(draw, 4)}{draw.randint(1, 99)}@{domain}"


def _address(draw: Draw) -> str:
    return ".".join(str(draw.randint(1, 254)) for _ in range(4))


def _secret(draw: Draw) -> str:
    prefix = draw.choice(("sk-proj-", "ghp_", "xoxb-", "api_key="))
    return prefix + _letters(draw, 36, string.ascii_letters + string.digits)


def _login(draw: Draw) -> str:
    word = _letters(draw, 12, string.ascii_letters)
    return f"postgres://{_letters(draw, 6)}:{word}@db{draw.randint(1, 9)}.example.com/app"


def _social(draw: Draw) -> str:
    return f"SSN {draw.randint(101, 665)}-{draw.randint(10, 99)}-{draw.randint(1000, 9999)}"


def _order(draw: Draw) -> str:
    """A number that is no one's: real text is full of them."""
    return f"No. {_digits(draw, draw.choice((7, 9, 13, 20)))}"


_VALUES: tuple[Callable[[Draw], str], ...] = (
    _mobile,
    _mobile,
    _us_phone,
    _identity,
    _card,
    _email,
    _email,
    _address,
    _secret,
    _login,
    _social,
    _order,
)
