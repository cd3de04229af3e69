"""Verifiers of credentials against what the standards publish, and against what manuals write in their place."""

import base64
import hashlib
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Masker
from desensitize.detect.verify.names import verifier
from desensitize.policy.shipped import lexicon

MASKER = Masker(categories=["CredentialInfo"])
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        # Test vectors of BIP 39.
        ("bip39", "legal winner thank year wave sausage worth useful legal winner thank yellow", "legal winner thank"),
        ("bip39", " ".join(["zoo"] * 23 + ["vote"]), " ".join(["zoo"] * 24)),
        # Of BIP 173 and BIP 350.
        ("bech32", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("bech32", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bc1p38j9r5y49hruaue7wxjce0"),
        # The address of Bitcoin's first block, and its wallet import format's example.
        ("base58check", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a"),
        (
            "base58check",
            "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
            "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK",
        ),
        ("jose", f"{encoded({'alg': 'none'})}.{encoded({'sub': 'x'})}", f"{encoded({'alg': 'none'})}.eyebrow"),
        ("jose", f"{encoded({'alg': 'none'})}.payload.", f"{encoded(['alg'])}.payload."),
        (
            "key_body",
            "-----BEGIN PRIVATE KEY-----\\n" + "Tm90QVJlYWxL" * 4 + "\\n-----END PRIVATE KEY-----",
            "KEY\n...",
        ),
    ],
)
def test_published_values_pass_and_altered_ones_do_not(name: str, yes: str, no: str) -> None:
    assert verifier(name)(yes)
    assert not verifier(name)(no)


@given(st.text(ALPHABET, min_size=30, max_size=30))
def test_a_token_ends_with_its_own_checksum(body: str) -> None:
    number, check = zlib.crc32(body.encode()), ""
    while number:
        number, rest = divmod(number, 62)
        check = ALPHABET[rest] + check
    token = f"npm_{body}{check.rjust(6, '0')}"
    assert verifier("crc32_base62")(token)
    assert not verifier("crc32_base62")(token[:-1] + ("0" if token[-1] != "0" else "1"))


@given(st.binary(min_size=16, max_size=16) | st.binary(min_size=32, max_size=32), st.booleans())
def test_a_phrase_made_of_any_bytes_is_one(entropy: bytes, chinese: bool) -> None:
    words = lexicon("bip39_chinese_simplified" if chinese else "bip39_english")
    bits = "".join(f"{byte:08b}" for byte in entropy)
    bits += f"{hashlib.sha256(entropy).digest()[0]:08b}"[: len(bits) // 32]
    phrase = [words[int(bits[at : at + 11], 2)] for at in range(0, len(bits), 11)]
    assert verifier("bip39")(" ".join(phrase))


def test_word_lists_are_whole_and_say_where_they_are_from() -> None:
    for name in ("bip39_english", "bip39_chinese_simplified"):
        words = lexicon(name)
        assert len(words) == len(set(words)) == 2048


@pytest.mark.parametrize(
    "value",
    ["<your-key>", "${TOKEN}", "{{ token }}", "xxxxxxxx", "XXXX-XXXXX-XXXX", "********", "your_api_key", "my-secret", "changeme",
     "PUT_YOUR_TOKEN_HERE", "insert_key_here", "a-fake-api-key", "AKIAIOSFODNN7EXAMPLE", "0000000000", "password", "test"],
)  # fmt: skip
def test_what_stands_in_for_a_secret_is_none(value: str) -> None:
    assert not verifier("not_placeholder")(value)


@pytest.mark.parametrize(
    "value", ["correcthorse", "Tr0ub4dor&3", "hunter22", "my-sea-otter-42x", "abc@2026", "q8Zr1mKx0vTn"]
)
def test_a_secret_is_no_placeholder(value: str) -> None:
    assert verifier("not_placeholder")(value)


@pytest.mark.parametrize(
    "value", ["ghp_SAMPLEEXAMPLEOFDOCS", "xoxp-000000-madeup", "npm_9999999999999mine", "q8Zr1mKx0vTn"]
)
def test_a_key_filled_out_to_its_end_is_no_blank(value: str) -> None:
    assert verifier("not_blank")(value)


@pytest.mark.parametrize(
    "value",
    [
        "<token>",
        "${KEY}",
        "xoxb-xxxxx-xxxxx",
        "glpat-YOUR-TOKEN-HERE",
        "sk-your-api-key",
        "hf_******",
        "sk-____________",
    ],
)
def test_a_blank_for_a_key_is_none(value: str) -> None:
    assert not verifier("not_blank")(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("use ghp_MADEUPEXAMPLEFORTHISTEST000000000001 here", "ghp_MADEUPEXAMPLEFORTHISTEST000000000001"),
     ("bot xoxb-0000000-0000000-EXAMPLEOFMYOWN", "xoxb-0000000-0000000-EXAMPLEOFMYOWN"),
     ("glpat-EXAMPLE0000000TOKEN1", "glpat-EXAMPLE0000000TOKEN1"),
     ("pay with sk_live_EXAMPLEMADEUP000000", "sk_live_EXAMPLEMADEUP000000")],
)  # fmt: skip
def test_a_made_up_key_in_a_vendor_s_form_is_masked(text: str, value: str) -> None:
    assert value not in MASKER.mask(text).text


@pytest.mark.parametrize(
    "text", ["ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xoxb-xxxxxxxxxxxx-xxxxxxxxxxxx", "xoxb-000000000000-000000000000",
             "ghp_000000000000000000000000000000000000", "xoxb-your-token-here", "sk_live_000000000000000000000000"]
)  # fmt: skip
def test_a_blank_in_a_vendor_s_form_is_left(text: str) -> None:
    assert MASKER.mask(text).text == text


@pytest.mark.parametrize(
    "value", ["user_profile_v2_2024", "getUserName2", "application.properties", "2026-11-24", "v1.2.3-beta4"]
)
def test_names_are_not_random(value: str) -> None:
    assert not verifier("random")(value)
