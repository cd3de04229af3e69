"""Facts about people in a word or two: another of the same list, in the same script. Ages keep their decade.

Lists are short, so a fake may be the value: were it never the value, it would say what the value is not. Of a list of
fewer than eight nothing is recognised. What is in no list becomes a word of the usual one.
"""

from __future__ import annotations

import re
from functools import partial

from desensitize.mask.surrogates.form import Form, same
from desensitize.mask.surrogates.slot import Slot, chars, literal, words
from desensitize.mask.surrogates.span import Span

__all__ = ["AGES", "FACTS"]

_HAN = re.compile("[一-鿿]")
# General knowledge of Chinese and English; GB/T 3304 (nationalities), 4658 (degrees), 4762 (political status).
_LISTS = tuple(
    tuple(line.split("/"))
    for line in """\
男/女
男性/女性
female/male
f/m
F/M
Female/Male
未婚/已婚/离异/丧偶/再婚/单身/离婚
single/married/divorced/widowed/separated/engaged/unmarried/remarried
A/B/O/AB
A型/B型/O型/AB型
A+/A-/B+/B-/O+/O-/AB+/AB-
小学/初中/高中/中专/大专/专科/本科/大学本科/学士/双学士/硕士/硕士研究生/博士/博士研究生/博士后/职高
汉族/壮族/满族/回族/苗族/维吾尔族/土家族/彝族/蒙古族/藏族/布依族/侗族/瑶族/朝鲜族/白族/哈尼族/黎族/傣族/畲族/傈僳族
佛教/道教/基督教/天主教/伊斯兰教/东正教/新教/藏传佛教/犹太教/印度教/锡克教/无宗教信仰
群众/中共党员/中共预备党员/共青团员/民革党员/民盟盟员/民建会员/民进会员/农工党党员/致公党党员/九三学社社员/台盟盟员/无党派人士
父亲/母亲/配偶/丈夫/妻子/儿子/女儿/哥哥/姐姐/弟弟/妹妹/祖父/祖母/外公/外婆/叔叔/姑姑/舅舅/表哥/堂妹
有/无/是/否/偶尔/从不/经常
主任/副主任/经理/副经理/工程师/护士/医生/教师/会计/出纳/司机/律师/设计师/店长/主管/专员/助理/秘书/技术员/研究员
中国/新加坡/日本/韩国/泰国/越南/法国/德国/英国/意大利/西班牙/美国/加拿大/巴西/埃及/澳大利亚
Norwegian/Swedish/Danish/Finnish/German/French/Spanish/Italian/Polish/Greek/Irish/Dutch/Belgian/Austrian/Swiss/Czech
高血压/糖尿病/胃炎/哮喘/贫血/偏头痛/湿疹/过敏性鼻炎/颈椎病/腰肌劳损/支气管炎/甲状腺结节/痛风/脂肪肝/关节炎/青霉素过敏
asthma/migraine/eczema/gout/anaemia/gastritis/bronchitis/arthritis/hypertension/hay fever/back pain/insomnia/tonsillitis
""".splitlines()
)
# What to take where a value is in no list: by entity, the list with this word, for Chinese and for all others.
_USUAL = {
    "BLOOD_TYPE": ("A型", "A+"),
    "DEGREE": ("小学", "小学"),
    "ETHNICITY": ("汉族", "汉族"),
    "GENDER": ("男", "female"),
    "JOB_TITLE": ("主任", "主任"),
    "KINSHIP": ("父亲", "父亲"),
    "MARITAL_STATUS": ("未婚", "single"),
    "MEDICAL": ("高血压", "asthma"),
    "NATIONALITY": ("中国", "Norwegian"),
    "POLITICAL": ("群众", "群众"),
    "RELIGION": ("佛教", "佛教"),
    "SENSITIVE_ATTR": ("有", "有"),
}
_AGE = re.compile("[0-9]+|[一二三四五六七八九十]+|[^0-9一二三四五六七八九十]+")
_NUMERALS = "一二三四五六七八九"


def _fact(entity: str, plain: str) -> Span | None:
    if not plain:
        return None
    usual = _USUAL[entity][0 if _HAN.search(plain) else 1]
    own = next((one for one in _LISTS if plain in one), None) or next(one for one in _LISTS if usual in one)
    return Span(f"fact\0{own[0]}", (words(own),))


def _age(plain: str) -> Span | None:
    parts = _AGE.findall(plain)
    slots = [slot for part in parts for slot in (literal(part[:-1]), _last(part))]
    if all(slot.size == 1 for slot in slots):
        return None
    frame = "\0".join(part[:-1] + ("#" if _last(part).size > 1 else part[-1]) for part in parts)
    return Span(f"age\0{frame}", tuple(slots))


def _last(part: str) -> Slot:
    last = part[-1]
    return chars("0123456789") if last in "0123456789" else chars(_NUMERALS) if last in _NUMERALS else literal(last)


def _as_it_is(fake: str, value: str) -> str:
    del value
    return fake


FACTS = {entity: Form(same, partial(_fact, entity), _as_it_is) for entity in _USUAL}
AGES = Form(same, _age, _as_it_is)
