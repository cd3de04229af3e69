"""What each operator does, as rows: how it is stated, a value, and what becomes of it. Data only.

The tests hold every operator and every name of another product to its row, and the reference shows them. Values are
made up or the vendors' own examples. Keyed operators are shown with `EXAMPLE_KEY`, the entity is ``X``; what ends with
``…`` begins so, another end each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DATAWORKS", "DMS", "DSC", "EXAMPLE_KEY", "OURS", "PRESIDIO", "SHARDINGSPHERE", "Row"]

# Public, so no key to use.
EXAMPLE_KEY = "dsk1_" + "A" * 43

Row = tuple["Mapping[str, object]", str, str]

_PHONE, _ID, _CARD, _CODE = "13800138000", "11010519491231002X", "6222021234567890128", "91350100M000100Y43"
_SHA512_ABC = (
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
)

OURS: tuple[Row, ...] = (
    ({"operator": "token"}, _PHONE, "<X>"),
    ({"operator": "keyed_token"}, _PHONE, "X:UC227G7WBXYQNALXYXG73H464LAXZH6IHLZIW"),
    ({"operator": "encrypt"}, _PHONE, "X~…"),
    ({"operator": "fpe"}, _PHONE, "20349091174"),
    ({"operator": "surrogate"}, _PHONE, "11582318799"),
    ({"operator": "redact"}, _PHONE, "[X]"),
    ({"operator": "replace", "value": "(hidden)"}, _PHONE, "(hidden)"),
    ({"operator": "partial", "keep": [3, 4]}, _PHONE, "138****8000"),
    ({"operator": "partial", "before": "@", "length": 3}, "someone@example.com", "***@example.com"),
    ({"operator": "hash"}, _PHONE, "X:f074fadbe33f265aa73875bc97977f48"),
    ({"operator": "keep"}, "public@example.com", "public@example.com"),
    ({"operator": "null"}, _PHONE, ""),
    ({"operator": "generalize", "number": 1000}, "12,345.67", "12000"),
    ({"operator": "generalize", "age": 5}, "37", "35-39"),
    ({"operator": "generalize", "age": 5}, "三十七岁", "35-39岁"),
    ({"operator": "generalize", "ip": [24, 48]}, "192.0.2.7", "192.0.2.0/24"),
    ({"operator": "shift_date", "days": 30}, "2024-05-17", "2024-04-27"),
    ({"operator": "shuffle", "values": ["red", "green", "blue"]}, "red", "green"),
    ({"operator": "map_replace", "table": {"Sales": "D1"}}, "Sales", "D1"),
    ({"operator": "string_shift", "count": 2}, "12345", "34512"),
    ({"operator": "random_replace", "form": "mobile"}, _PHONE, "13805312119"),
    ({"operator": "random_chars"}, "Ab-12", "Uy@41"),
    ({"operator": "char_map", "digit": "1234567890"}, "12-39", "23-40"),
    ({"operator": "char_at", "position": 3, "library": "xyz"}, _PHONE, "13z00138000"),
    ({"operator": "prefix_map", "table": {"1101": "3301"}}, _ID, "33010519491231002X"),
    ({"operator": "round_decimals", "places": 1}, "1234.56", "1234.5"),
)
DMS: tuple[Row, ...] = (
    ({"operator": "PLAINTEXT"}, "abc", "abc"),
    # RFC 1321 and FIPS 180-4 give the digests of "abc".
    ({"operator": "MD5", "salt": "a"}, "bc", "900150983cd24fb0d6963f7d28e17f72"),
    ({"operator": "SHA1", "salt": "a"}, "bc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (
        {"operator": "SHA256", "salt": "a"},
        "bc",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ),
    ({"operator": "HMAC", "salt": 1}, _PHONE, "X:28d6c0c6a890a3c3327cc16ad82f5591"),
    ({"operator": "DEFAULT"}, _PHONE, "***********"),
    # The vendor's own example: characters 5 to 7, counted from 1, both covered.
    ({"operator": "FIX_POS", "from": 5, "to": 7, "cover": "***"}, "192.168.255.254", "192.***.255.254"),
    ({"operator": "FIX_CHAR", "chars": ".", "cover": "#"}, "192.168.255.254", "192#168#255#254"),
    ({"operator": "MAP_REPLACE", "table": {"a": "b"}}, "a", "b"),
    ({"operator": "RANDOM_REPLACE", "codes": ["red", "green", "blue"]}, "red", "green"),
    ({"operator": "NUMBER_ROUNDING", "digit": 3}, "1234.56", "1200"),
    ({"operator": "DATE_ROUNDING", "level": "month"}, "2019-10-17 12:30:45", "2019-10-01 00:00:00"),
    ({"operator": "STRING_TRANSFORM", "count": 2, "direction": "right"}, "12345", "45123"),
    ({"operator": "AES"}, _PHONE, "X~…"),
    ({"operator": "DES", "legacy": True, "key": "8 bytes."}, _PHONE, "wj7U7yGvxHOH2sTBMVAn38QNWg4xn-DU"),
)
DSC: tuple[Row, ...] = (
    ({"operator": "SHA-1", "salt": "a"}, "bc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (
        {"operator": "SHA-256", "salt": "a"},
        "bc",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ),
    (
        {"operator": "SHA512", "salt": "a"},
        "bc",
        _SHA512_ABC,
    ),
    # GB/T 32905 gives the digest of "abc".
    ({"operator": "SM3", "salt": "a"}, "bc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    ({"operator": "KEEP_FIRST_LAST", "n": 3, "m": 4}, _PHONE, "138****8000"),
    ({"operator": "KEEP_RANGE", "x": 4, "y": 7}, _PHONE, "***0013****"),
    ({"operator": "MASK_FIRST_LAST", "n": 3, "m": 4, "cover": "#"}, _PHONE, "###0013####"),
    ({"operator": "MASK_RANGE", "x": 4, "y": 7}, _PHONE, "138****8000"),
    ({"operator": "MASK_BEFORE", "char": "@"}, "mei@example.com", "***@example.com"),
    ({"operator": "MASK_AFTER", "char": "@"}, "mei@example.com", "mei@***********"),
    ({"operator": "ID_CARD_MAPPING", "regions": {"110105": "330106"}}, _ID, "33010619491231002X"),
    ({"operator": "GENERIC_MAPPING", "digit": "1234567890", "special": "-+"}, "12-39", "23+40"),
    ({"operator": "ID_CARD_RANDOM_REPLACE"}, _ID, "110105197312204147"),
    ({"operator": "LANDLINE_RANDOM_REPLACE", "codes": ["010", "021"]}, "0571-88886666", "010-50317878"),
    ({"operator": "MILITARY_ID_RANDOM_REPLACE"}, "军字第2001988号", "职字第5472602号"),
    ({"operator": "PASSPORT_RANDOM_REPLACE", "codes": ["E", "G"]}, "E12345678", "E20393968"),
    ({"operator": "PERMIT_RANDOM_REPLACE"}, "C12345678", "C80151430"),
    ({"operator": "BANK_CARD_RANDOM_REPLACE"}, _CARD, "6222022675660839587"),
    ({"operator": "MOBILE_RANDOM_REPLACE", "codes": ["138", "139"]}, _PHONE, "13857606557"),
    ({"operator": "CREDIT_CODE_RANDOM_REPLACE"}, _CODE, "91350100M052694Y6U"),
    ({"operator": "GENERIC_RANDOM_REPLACE", "digit": "5,6,7"}, "Ab-12", "Uy@75"),
    ({"operator": "CHAR_SHIFT", "bits": 2}, "12345", "34512"),
    ({"operator": "3DES", "legacy": True, "key": "sixteen bytes..."}, _PHONE, "hVbgVUQmx4Wv49P-QlsMz6PO2qsCQu8W"),
    ({"operator": "COLUMN_SHUFFLE", "values": ["red", "green", "blue"]}, "red", "green"),
)
DATAWORKS: tuple[Row, ...] = (
    ({"operator": "dataworks_hash", "algo": "MD5", "salt": 1}, "23", "202cb962ac59075b964b07152d234b70"),
    ({"operator": "dataworks_mapping", "charset": "Aa", "salt": 6}, _PHONE, "HRyjiVQLAKs"),
    ({"operator": "dataworks_mask", "before": 3, "after": 4}, _PHONE, "138****8000"),
    (
        {
            "operator": "dataworks_custom_mask",
            "separatorList": [
                {"desens": True, "left": 3},
                {"desens": False, "left": 6},
                {"desens": True, "left": -99},
            ],
        },
        _PHONE,
        "***001380**",
    ),
    ({"operator": "dataworks_charreplacement", "replace": "x", "position": 3}, _PHONE, "13x00138000"),
    ({"operator": "dataworks_charreplacement", "library": "xyz", "position": 3}, _PHONE, "13z00138000"),
    ({"operator": "dataworks_intervalselect", "width": 10}, "37", "[30, 40)"),
    ({"operator": "dataworks_decimalpoint", "places": 1}, "1234.56", "1234.5"),
    ({"operator": "dataworks_emptydesens"}, _PHONE, ""),
)
SHARDINGSPHERE: tuple[Row, ...] = (
    ({"operator": "KEEP_FIRST_N_LAST_M", "first-n": 2, "last-m": 3}, _PHONE, "13******000"),
    ({"operator": "MASK_FIRST_N_LAST_M", "first-n": 2, "last-m": 3, "replace-char": "#"}, _PHONE, "##800138###"),
    # Characters 3 to 5, counted from 0.
    ({"operator": "KEEP_FROM_X_TO_Y", "from-x": 3, "to-y": 5}, _PHONE, "***001*****"),
    ({"operator": "MASK_FROM_X_TO_Y", "from-x": 3, "to-y": 5}, _PHONE, "138***38000"),
    ({"operator": "MASK_BEFORE_SPECIAL_CHARS", "special-chars": "@"}, "mei@example.com", "***@example.com"),
    ({"operator": "MASK_AFTER_SPECIAL_CHARS", "special-chars": "@"}, "mei@example.com", "mei@***********"),
    ({"operator": "PERSONAL_IDENTITY_NUMBER_RANDOM_REPLACE"}, _ID, "11010568965049002X"),
    (
        {"operator": "MILITARY_IDENTITY_NUMBER_RANDOM_REPLACE", "type-codes": "军,人"},
        "军字第2001988号",
        "人字第4686515号",
    ),
    ({"operator": "TELEPHONE_RANDOM_REPLACE", "network-numbers": "138,139"}, _PHONE, "13859959547"),
    ({"operator": "LANDLINE_NUMBER_RANDOM_REPLACE", "landline-numbers": "0571,010"}, "057188886666", "01016465269"),
    (
        {
            "operator": "UNIFIED_CREDIT_CODE_RANDOM_REPLACE",
            "registration-department-codes": "1,9",
            "category-codes": "1,2",
            "administrative-division-codes": "110000,330100",
        },
        _CODE,
        "911100007076529392",
    ),
    ({"operator": "GENERIC_TABLE_RANDOM_REPLACE"}, "Ab-12", "Uy@41"),
)
PRESIDIO: tuple[Row, ...] = (
    ({"type": "replace", "new_value": "ANONYMIZED"}, _PHONE, "ANONYMIZED"),
    ({"type": "replace"}, _PHONE, "<X>"),
    ({"type": "redact"}, _PHONE, ""),
    ({"type": "mask", "masking_char": "*", "chars_to_mask": 4, "from_end": True}, _PHONE, "1380013****"),
    ({"operator": "mask", "masking_char": "*", "chars_to_mask": 4}, _PHONE, "****0138000"),
    (
        {"type": "hash", "hash_type": "sha256", "salt": "a"},
        "bc",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ),
    ({"type": "encrypt"}, _PHONE, "X~…"),
    ({"type": "keep"}, "abc", "abc"),
)
