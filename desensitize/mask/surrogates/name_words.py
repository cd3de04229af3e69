"""Names for people who are not: frequent ones, so that no combination points at one person. Data only.

Sources: the surname report of the Ministry of Public Security (2020) and general knowledge of Chinese given names; the
most frequent names of the 1990 census of the United States (Bureau of the Census, public domain) and general knowledge
of European names. No name is in two lists: what a name tells of a sex is told by its fake, too.
"""

from __future__ import annotations

from desensitize.mask.surrogates.listing import listed

__all__ = [
    "BOTH",
    "COMPOUND",
    "FAMILY",
    "FEMALE",
    "HAN_BOTH",
    "HAN_FEMALE",
    "HAN_MALE",
    "MALE",
    "SURNAMES",
    "SYLLABLES",
]

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜"
    "崔钟谭陆汪范廖贾夏韦邹孟熊秦邱江尹薛闫段雷侯史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤"
)
COMPOUND = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "长孙",
    "宇文",
    "司徒",
    "端木",
)
HAN_FEMALE = "娜秀丽艳娟英萍红娥玲芬燕洁梅琳莲霞妹香月媛琼珍莉兰娅妍茜莎婷娴瑶怡婵蓓仪丹蓉眉琴薇菁馨芸菲娇妙妮娆婧婉"
HAN_MALE = "伟强磊洋军勇杰涛超刚豪俊峰毅飞鹏浩宇轩昊泽志建国庆忠斌波辉松柏海龙虎翔凯旋锋钢铁铭鑫锐钧焕武彪栋梁雄"
HAN_BOTH = "敏静平明华文玉云青晓晨曦春冬雨雪露知意念初舟昕映朗歌溪源清泉林森思远安宁欣悦乐然若子书雅慧瑞嘉永新世一"
# Syllables of foreign names in Chinese letters.
SYLLABLES = "阿艾安奥巴贝波布达德迪杜恩尔菲弗格哈赫霍基加杰卡科克拉莱兰雷里丽利林鲁伦罗洛马玛迈曼米莫纳奈尼诺帕普奇萨塞"

FEMALE = listed(
    """
mary patricia linda barbara elizabeth jennifer maria susan margaret dorothy nancy karen betty helen sandra donna carol
ruth sharon michelle laura sarah kimberly deborah jessica shirley cynthia angela melissa brenda amy anna rebecca
virginia kathleen pamela martha debra amanda stephanie carolyn christine marie janet catherine frances ann joyce diane
alice julie heather teresa doris gloria evelyn jean cheryl mildred katherine joan ashley judith rose ingrid greta
lucia elena
"""
)
MALE = listed(
    """
james john robert michael william david richard charles joseph thomas christopher daniel paul mark donald george
kenneth steven edward brian ronald anthony kevin jason matthew gary timothy jose larry jeffrey frank scott eric
stephen andrew raymond gregory joshua jerry dennis walter patrick peter harold douglas henry carl arthur ryan roger
joe juan jack albert jonathan justin terry gerald keith samuel willie ralph lawrence nicholas roy benjamin bruce
brandon adam klaus lars
"""
)
BOTH = listed(
    """
alex robin kim jamie casey jordan dana lee leslie kelly jesse chris pat sam charlie cameron emerson finley shannon
sidney tracy andrea andy billie bobbie jackie jan kerry lynn marion ronnie stacy toni tony joey ray gail dale jody
nicola daryl francis shelby terri tracey leigh lindsay lindsey kelley corey cory angel
"""
)
FAMILY = listed(
    """
smith johnson williams jones brown davis miller wilson moore anderson thomas jackson white harris martin thompson
garcia martinez robinson clark rodriguez lewis walker hall allen young hernandez king wright lopez hill scott green
adams baker gonzalez nelson carter mitchell perez roberts turner phillips campbell parker evans edwards collins
stewart sanchez morris rogers reed cook morgan bell murphy bailey rivera cooper richardson cox howard ward torres
peterson gray ramirez james watson brooks kelly sanders price bennett wood barnes ross henderson coleman jenkins perry
powell long patterson hughes flores washington butler simmons foster gonzales bryant alexander russell griffin diaz
hayes müller schmidt schneider fischer weber meyer wagner becker schulz hoffmann koch richter klein wolf schröder
neumann schwarz zimmermann braun krüger hofmann hartmann lange werner krause lehmann köhler maier dubois durand leroy
moreau laurent lefebvre michel bertrand roux fournier girard bonnet rossi russo ferrari esposito bianchi romano
colombo ricci marino greco hansen johansen olsen larsen andersen pedersen nilsen jensen nielsen lindberg
"""
)
