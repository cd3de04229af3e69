"""Surrogates beside the shipped rules: a fake is found again as what it stands for, and its check digits are right."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from stdnum.fi import hetu

from desensitize import Key, Registry
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.verify.names import verifier
from desensitize.mask.operator import Circumstance
from desensitize.mask.surrogate import Surrogate
from desensitize.mask.surrogates import form_of
from desensitize.mask.surrogates.number_forms import FORMS
from desensitize.policy.labels import label_for
from desensitize.policy.rule import Rule
from desensitize.registry import shipped_folder

KEY, FAKE = Key("dsk1_" + "A" * 43), Surrogate()
OTHER_KEYS = tuple(Key("dsk1_" + letter * 42 + "A") for letter in "bc")

_RANGE = "the range that nobody has is one that the rule's own check refuses"
_LISTED = "the rule finds what is in its list, and made-up names are in none"
_CUT = "found but for the first sign: a made-up name may begin with a word that the rule knows"
_SUM = "a check sum inside a secret is not made right, so that the fake works nowhere"
_INNER = "letters that tell the issuer stand between signs of the secret, and are drawn with it"
_TONGUE = "made-up names are Chinese or English"
_ALONE = "nothing in the value tells its country, so it is drawn digit by digit"
# Rules that do not find each fake again, and why.
EXCEPTIONS = {
    **dict.fromkeys(("us.ssn", "us.ssn_spaced", "us.ssn_unissued", "us.itin", "uk.nino"), _RANGE),
    **dict.fromkeys(("fi.hetu", "device.imsi"), _RANGE),
    **dict.fromkeys(("cn.landline", "cn.landline_extension", "phone.international"), _RANGE),
    "phone.international_compact": _RANGE,
    **dict.fromkeys(("phone.national", "phone.greater_china", "cn.local_number", "phone.vanity"), _ALONE),
    "cn.mobile_pair": _ALONE,
    **dict.fromkeys(("cn.native_place", "cn.place", "cn.organisation_known", "cn.organisation_home"), _LISTED),
    **dict.fromkeys(("cn.name_dotted", "en.name_given", "en.name_list", "cn.nationality"), _LISTED),
    **dict.fromkeys(("cn.organisation", "cn.address_village", "cn.address_campus", "cn.po_box"), _CUT),
    "en.street_rare": _CUT,
    **dict.fromkeys(("private_key.der", "private_key.age", "jwt", "jwt.base64", "wallet.private_key"), _SUM),
    **dict.fromkeys(("seed_phrase.12", "seed_phrase.24", "cn.seed_phrase", "wallet.bech32", "wallet.base58"), _SUM),
    **dict.fromkeys(("crypto.bitcoin", "crypto.taproot"), _SUM),
    **dict.fromkeys(
        ("azure.client_secret", "webhook.url", "snowflake.token", "feishu.token", "serverchan.key"), _INNER
    ),
    **dict.fromkeys(("flutterwave.key", "mailchimp.key", "telegram.bot_token", "discord.bot_token"), _INNER),
    **dict.fromkeys(("asana.token", "twitter.bearer", "authress.key", "maxmind.key"), _INNER),
    **dict.fromkeys(("cn.organisation_party", "cn.organisation_own"), _CUT),
    **dict.fromkeys(("ja.name_labelled", "ja.name_honoured", "ko.name_labelled", "ko.name_honoured"), _TONGUE),
    **dict.fromkeys(("en.name_small", "en.name_small_given", "en.name_greeted_pair"), _LISTED),
    **dict.fromkeys(("phone.uk", "phone.spaced_called"), _ALONE),
    "en.po_box": "the words by which the rule knows it are part of the value, and are drawn with it",
    "de.plate": "a number may begin with zero, which no plate's does",
}
RULES = {rule.id: rule for file in sorted(shipped_folder().glob("*.yaml")) for rule in Registry.load(Path(file)).rules}


@lru_cache(maxsize=1024)
def pipeline(entity: str) -> Pipeline:
    """All rules of an entity: which of them finds a fake does not matter."""
    return Pipeline(tuple(rule for rule in RULES.values() if rule.entity == entity), threshold=0.0)


def planted(rule: Rule) -> Iterator[tuple[str, list[tuple[int, int]], list[str]]]:
    """A rule's examples with fakes for values: the text, where they stand, and they themselves."""
    where = Circumstance(rule.entity, rule.label, KEY)
    for line in rule.match:
        text, done, spans, fakes = "", 0, [], []
        for start, end in line.spans:
            fakes.append(FAKE(line.text[start:end], where))
            text += line.text[done:start] + fakes[-1]
            spans.append((len(text) - len(fakes[-1]), len(text)))
            done = end
        yield text + line.text[done:], spans, fakes


def missed(rule: Rule) -> list[str]:
    out = []
    for text, spans, fakes in planted(rule):
        found = [(each.start, each.end) for each in pipeline(rule.entity).find(text)]
        for (start, end), fake in zip(spans, fakes, strict=True):
            if not any(low <= start and end <= high for low, high in found):
                out.append(fake)
    return out


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_fake_is_found_again_as_what_it_stands_for(rule: Rule) -> None:
    if rule.id in EXCEPTIONS:
        assert missed(rule), "found after all: no exception any more"
    else:
        assert missed(rule) == []


def test_every_value_of_every_rule_has_a_fake_that_the_key_knows() -> None:
    for rule in RULES.values():
        where = Circumstance(rule.entity, rule.label, KEY)
        for _, _, fakes in planted(rule):
            for fake in fakes:
                assert fake != f"[{rule.entity}]", rule.id
                form = form_of(rule.entity, fake)
                span = form.span(form.plain(fake))
                assert span is not None
                assert FAKE.wrote(fake, where) or not span.check_bits, (rule.id, fake)


# Right numbers of entities whose examples are made up to fail the check.
RIGHT = {
    "CN_DRIVER_LICENSE": "11010519491231002X",
    "CN_RESIDENCE_PERMIT": "11010519491231002X",
    "SG_NRIC_FIN": "S0000001I",
}
CHECKED = {entity: said.partition(" | ")[2] for entity, said in FORMS.items() if " | " in said}


def right_values(entity: str, right: Callable[[str], bool]) -> Iterator[str]:
    lines = [line for rule in RULES.values() if rule.entity == entity for line in rule.match]
    spans = [line.text[start:end] for line in lines for start, end in line.spans]
    yield from filter(right, [*spans, *([RIGHT[entity]] if entity in RIGHT else [])])


@pytest.mark.parametrize("entity", sorted(CHECKED))
def test_check_digits_of_a_right_number_are_right_in_its_fake(entity: str) -> None:
    right = finnish if entity == "FI_PERSONAL_IDENTITY_CODE" else verifier(CHECKED[entity])
    values = list(right_values(entity, right))
    assert values
    for value in values:
        for key in (KEY, *OTHER_KEYS):
            assert right(FAKE(value, Circumstance(entity, label_for(entity), key))), value


def finnish(value: str) -> bool:
    """The fake's individual number is for temporary use, which python-stdnum refuses where not told."""
    return bool(hetu.is_valid(value, allow_temporary=True))
