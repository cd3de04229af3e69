"""The words of questions that ask for what a person keeps to themselves, and of how answers begin."""

from __future__ import annotations

__all__ = ["OPENING", "THINGS", "WANTS", "WANTS_BEYOND_ASCII"]

# What is asked for, as the label that the rules know best; what a question that asks for it has, in lower case; and the
# pattern of the words that ask for it, where that does not say enough, tried only then.
THINGS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("first name", ("first name", "given name", "christian name"), ""),
    ("last name", ("last name", "family name", "maiden name", "surname"), ""),
    ("username", ("username", "user name", "user id", "login name", "login id", "screen name", "your login"), ""),
    ("first name", (" name",), r"\b(?:your|his|her|their|\w+'s) (?:full |legal |complete )?name\b"),
    ("first name", ("who am i ",), r"\bwho am i (?:speaking|talking|chatting) (?:with|to)\b"),
    ("email", ("email", "e-mail"), ""),
    ("phone number", ("phone",), r"\b(?:tele)?phones?\b"),
    ("phone number", ("mobile", "contact number", "callback number", "cell number", "cell phone", "reach you at"), ""),
    ("date of birth", ("date of birth", "birth date", "birthdate", "birthday", "you born"), ""),
    ("date of birth", ("dob",), r"\bdob\b"),
    ("social security number", ("social security", "ssn", "your social"), r"\bsecurity\b|\bssn\b|\bsocial\b(?! media)"),
    ("passport number", ("passport",), ""),
    ("driver's license", ("driver", "driving"), r"\bdriv(?:er'?s?|ing) licen[cs]e\b"),
    ("license plate", ("license plate", "licence plate", "number plate", "registration plate"), ""),
    ("card number", ("card number", "credit card", "debit card", "long number"), ""),
    ("last four digits", ("last four", "last 4"), ""),
    ("cvv", ("cvv", "cvc", "security code"), ""),
    ("verification code", ("verification code", "confirmation code", "access code", "digit code", "time code"), ""),
    ("verification code", ("time passcode", "code we ", "code i ", "code that "), ""),
    ("verification code", ("otp",), r"\botp\b"),
    ("pin", ("pin",), r"\bpin\b"),
    ("password", ("password", "passcode", "passphrase", "pass phrase"), ""),
    ("account number", ("account number", "account no", "account id"), ""),
    ("routing number", ("routing number", "sort code"), ""),
    ("member id", ("member id", "membership id", "membership number", "member number", "policy number"), ""),
    ("member id", ("insurance id", "insurance number", "subscriber id", "subscriber number"), ""),
    ("zip code", ("zip",), r"\bzip\b"),
    ("zip code", ("postal code", "post code", "postcode"), ""),
    ("address", (" address",), r"\b(?:your|his|her|their|home|billing) (?:(?!e-?mail|ip)\w+ ){0,2}address\b"),
    ("address", ("shipping address", "mailing address", "delivery address"), ""),
    ("address", (" live",), r"\bwhere (?:do|does|did) (?:you|he|she|they) live\b"),
    ("身份证号", ("身份证", "证件号"), ""),
    ("护照号", ("护照",), ""),
    ("出生日期", ("出生", "生日", "哪年生"), ""),
    ("姓名", ("姓名", "名字", "全名", "贵姓", "怎么称呼", "如何称呼", "您叫什么", "你叫什么"), ""),
    ("微信号", ("微信",), ""),
    ("QQ号", ("qq",), r"(?<![a-z])qq(?![a-z])"),
    ("手机号", ("手机", "电话", "联系方式", "联系号码"), ""),
    ("邮箱", ("邮箱", "邮件地址"), ""),
    ("验证码", ("验证码", "校验码", "动态码"), ""),
    ("密码", ("密码", "口令"), ""),
    ("银行卡号", ("银行卡", "卡号"), ""),
    ("后四位", ("后四位", "末四位", "后4位", "末4位", "尾号"), ""),
    ("用户名", ("用户名", "账户名", "登录名"), ""),
    ("账号", ("账号", "帐号"), ""),
    ("车牌号", ("车牌",), ""),
    ("学号", ("学号",), ""),
    ("工号", ("工号",), ""),
    ("地址", ("地址",), r"[您你](?:的|家|家里|现在|收货|邮寄|居住|单位){0,3}地址"),
    ("地址", ("家庭地址", "收货地址", "邮寄地址", "居住地址", "通讯地址", "送货地址"), ""),
    ("地址", ("住址", "住在哪", "住哪", "寄到哪", "送到哪"), ""),
)  # fmt: skip
# What a sentence has that wants an answer at all; in ASCII, and beyond it.
WANTS = (
    "?", "please", " you ", "may i", "can i", "could i", "provide", "enter ", "tell me", "give me", "send me", "verify",
    "confirm", "need ", "what",
)  # fmt: skip
WANTS_BEYOND_ASCII = (
    "？", "请", "麻烦", "提供", "告诉", "告知", "报一下", "输入", "填写", "留一下", "说一下", "发我", "发一下", "核对",
    "核实", "确认", "多少", "什么", "哪", "贵姓", "称呼", "呢", "吗",
)  # fmt: skip
# How an answer begins before it says anything, its speaker's name included.
OPENING = (
    r"\s*(?:[^\W\d_][\w ]{0,19}[:：]\s*)?"
    r"(?:(?i:sure|yes|yeah|yep|ok|okay|of course|certainly|no problem|absolutely|alright|right|hi|hello|well|uh|um)\b"
    r"(?:\s+thing)?[\s,.!，。！-]*)*"
    r"(?:(?:好的?|嗯+|行|是的|可以|没问题|你好|您好|哦|那个)[\s,，。！、]*)*"
    r"(?:(?i:it'?s|it is|that'?s|that is|that would be|this is|my [a-z' ]{1,30}? (?:is|are|was))\s+"
    r"|(?:我的?)?(?:家里?|现在|收货|公司)?(?:的?(?:地址|住址|手机号?码?|电话号?码?|号码?|名字|姓名|生日|密码|验证码|卡号|账号"
    r"|微信号?|邮箱))?(?:是在|就是|是|叫|姓|住在|在|位于)[:：\s]*)?"
)
