"""What every shipped rule finds comes back from every operator that says it does."""

from __future__ import annotations

import pytest

from desensitize import Key, Manifest, Masker, Registry
from desensitize.registry import shipped_folder

KEY = Key("dsk1_" + "A" * 43)


@pytest.fixture(scope="module")
def masker() -> Masker:
    every = sorted(file.stem for file in shipped_folder().glob("*.yaml"))
    return Masker(Registry.load(categories=every), key=KEY, recognizers=())


@pytest.mark.parametrize(
    "operator", ["token", "keyed_token", "encrypt", pytest.param("fpe", marks=pytest.mark.needs("ffx"))]
)
def test_each_example_of_each_rule_comes_back(masker: Masker, operator: str) -> None:
    texts = [example.text for rule in masker.registry.rules for example in rule.match]
    found = came_back = 0
    for text in texts:
        manifest = Manifest(KEY)
        result = masker.mask(text, operator=operator, manifest=manifest)
        found += bool(result.findings)
        if operator == "fpe" and any(f"[{finding.entity}]" in result.text for finding in result.findings):
            continue
        assert result.restore() == text
        if operator != "token":
            assert manifest.restore(result.text) == text
            kept = Manifest.from_json(manifest.to_json(), KEY)
            again = masker.mask(result.text, operator=operator, manifest=kept).text
            # A short number might be anybody's, and is masked again.
            assert kept.restore(again) == text or (operator == "fpe" and again != result.text)
        came_back += bool(result.findings)
    assert found > 0.95 * len(texts)
    assert came_back > (0.5 if operator == "fpe" else 0.95) * len(texts)
