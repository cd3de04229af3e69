"""The words of questions that ask for what a person keeps to themselves, and of how answers begin."""

__all__ = ["OPENING", "THINGS", "WANTS"]

# What is asked for, as a label, and the words that ask for it. Of two that begin at one place the first counts.
THINGS = (
    ("first name", r"\b(?:(?:first|given|christian) name)\b"),
    ("last name", r"\b(?:(?:last|family|maiden) name|surname)\b"),
    ("username", r"\b(?:user ?name|user id|login(?: name| id)?|screen name)\b"),
    ("first name", r"\b(?:your|his|her|their|patient'?s?|customer'?s?|caller'?s?) (?:full |legal |complete )?name\b"),
    ("first name", r"\bwho am i (?:speaking|talking|chatting) (?:with|to)\b|\bwhat should i call you\b"),
    ("email", r"\be-?mails?\b"),
    ("phone number", r"\b(?:(?:tele)?phones?|mobile|cell(?:phone)?|contact number|call ?back number|reach you)\b"),
    ("date of birth", r"\b(?:date of birth|birth ?da(?:te|y)|dob|were you born)\b"),
    ("social security number", r"\b(?:social security|ssn|your social(?! media))\b"),
    ("passport number", r"\bpassport\b"),
    ("driver's license", r"\bdriv(?:er'?s?|ing) licen[cs]e\b"),
    ("license plate", r"\b(?:licen[cs]e|number|registration) plate\b"),
    ("card number", r"\b(?:card number|(?:credit|debit) card|long number)\b"),
    ("cvv", r"\b(?:cvv2?|cvc|security code)\b"),
    ("verification code", r"\b(?:(?:verification|confirmation|one[- ]time|access|(?:6|six)[- ]digit) (?:pass)?code)\b"),
    ("verification code", r"\botp\b"),
    ("verification code", r"\bcode (?:we|i|that) (?:just )?(?:sent|texted|emailed)\b"),
    ("pin", r"\bpin\b"),
    ("password", r"\b(?:pass ?(?:word|phrase|code))\b"),
    ("account number", r"\baccount (?:number|no|id)\b"),
    ("routing number", r"\b(?:routing number|sort code)\b"),
    ("member id", r"\b(?:(?:member(?:ship)?|policy|insurance|subscriber) (?:id|number|no))\b"),
    ("zip code", r"\b(?:zip(?: ?code)?|post(?:al )?code)\b"),
    ("address", r"\b(?:your|his|her|their) (?:\w+ ){0,2}address\b|\bwhere (?:do|does|did) (?:you|he|she|they) live\b"),
    ("address", r"\b(?:home|billing|shipping|mailing|delivery|residential) address\b"),
    ("身份证号", r"身份证|证件号"),
    ("护照号", r"护照"),
    ("出生日期", r"出生|生日|哪年生"),
    ("姓名", r"姓名|名字|全名|贵姓|怎么称呼|如何称呼|您叫什么|你叫什么"),
    ("微信号", r"微信"),
    ("QQ号", r"(?i:qq)"),
    ("手机号", r"手机|电话|联系方式|联系号码"),
    ("邮箱", r"邮箱|邮件地址"),
    ("验证码", r"验证码|校验码|动态码"),
    ("密码", r"密码|口令"),
    ("银行卡号", r"银行卡|卡号"),
    ("用户名", r"用户名|账户名|登录名"),
    ("账号", r"[账帐]号"),
    ("车牌号", r"车牌"),
    ("学号", r"学号"),
    ("工号", r"工号"),
    ("地址", r"[您你](?:的|家|家里|现在|收货|邮寄|居住|单位){0,3}地址|住址|住在?哪|寄到哪|送到哪"),
    ("地址", r"(?:家庭|家里|收货|邮寄|居住|通讯|联系|送货)地址"),
)  # fmt: skip
# A sentence that wants an answer, besides those that end in a question mark.
WANTS = (
    r"\b(?:please|could you|can you|would you|may i|can i|could i|provide|enter|tell me|give me|send me|confirm|verify"
    r"|i(?:'ll| will)? (?:just )?need|what(?:'s| is| are| was))\b"
    r"|请|麻烦|提供|告诉|告知|报一下|输入|填写|留一下|说一下|发我|发一下|核对|核实|确认|多少|什么|哪[里儿年]?|贵姓|称呼|[呢吗]$"
)
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
