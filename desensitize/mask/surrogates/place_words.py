"""Words for places and houses that are made up, and those that say what kind of place or house one is. Data only.

Source: general knowledge, and the names that the examples of the rules use; made-up words were not found as names of
places when they were chosen, which nobody promises for ever.
"""

from __future__ import annotations

from desensitize.mask.surrogates.listing import listed

__all__ = ["HAN", "HAN_KINDS", "KINDS", "MADE", "STREETS", "SUFFIXES"]

# In pairs they read as names of places; none ends a word of the kinds below.
HAN = "云岭晨光青禾望柳泽翠春石松竹溪棠银杏秋霜露风朝阳锦瑞安宁丰和兴盛明远嘉禧枫荷菱芦鹤鹭燕雁澄碧清澜"
HAN_KINDS = listed(
    """
有限责任公司 股份有限公司 有限公司 科技 商贸 贸易 集团 公司 师范学院 大学 学院 中学 小学 学校 幼儿园 校区
人民医院 人民法院 中心医院 医院 法院 检察院 公安局 派出所 银行 支行 分行 研究院 研究所 委员会 大使馆
教育厅 事务所 工作室 厂 店 厅 局 部 院 自治区 自治州 特别行政区 省 市 区 县 州 镇 乡 村 街道 社区
支路 大道 大街 路 街 巷 弄 胡同 号楼 号 栋 幢 单元 室 房间 座 层 楼 花园 小区 家园 苑 湾 园 大厦
公寓 宾馆 广场 组 邮政信箱 信箱 分箱 第 东 西 南 北 中 一 二 三 四 五 六 七 八 九 十 百
"""
)
STREETS = frozenset(
    listed(
        """
street st road rd avenue ave lane ln drive dr boulevard blvd court ct way place pl square terrace close crescent
parkway highway villas ranch shores suite apt apartment flat unit floor box po pobox postfach psc apo fpo dpo uss
building house north south east west northeast northwest southeast southwest straße strasse allee weg platz via calle
rua avda ul rue place
"""
    )
)
KINDS = STREETS | frozenset(
    listed(
        """
inc ltd llc gmbh ag co corp corporation company plc sa srl bv ab oy as kg ug sons group holding holdings bank
university college school hospital clinic institute foundation association logistics consulting services solutions
systems partners international maschinenbau church department ministry court council city county
"""
    )
)
SUFFIXES = (
    "straße",
    "strasse",
    "gatan",
    "gasse",
    "gade",
    "allee",
    "weg",
    "vej",
    "vägen",
    "platz",
    "laan",
    "straat",
)
MADE = listed(
    """
Alderwick Amberley Ashcombe Barrowden Bellmere Birchholt Bramwick Brackenford Calderon Carrowmoor Cedarholt Coldbrook
Dapplewood Dellworth Dunmarrow Eastmere Elderbrook Ellingstow Fairmarch Fallowell Farrowdale Fennwick Fernhollow
Foxmoor Gildersby Glenharrow Goldmere Greymarsh Hallowbeck Harkwell Hazelmarch Heatherstow Hollowmere Ivymoor
Kestrelby Kingsfarrow Larkmere Lindenfeld Linwick Maplestow Marrowby Meadowick Merriholt Millbracken Mossgrove
Netherwick Oakenfall Oldmarrow Orchardby Pebblemoor Pinehallow Quillstow Ravensmarch Redferne Rosemarrow Rowanbeck
Rushmere Sablewick Sedgemarch Silverholt Starlingby Stonefallow Summerbeck Thistledown Thornmarch
"""
)
