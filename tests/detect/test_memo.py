"""The kept factors are what would be derived, for every shipped pattern and nothing else."""

import json

from desensitize import Registry
from desensitize.detect.factors import derived
from desensitize.detect.memo import _FILE, known_factors, table
from desensitize.registry import shipped_folder

PATTERNS = sorted({rule.pattern for rule in Registry.load(shipped_folder()).rules if rule.pattern})


def test_the_file_is_up_to_date() -> None:
    """If not: ``python -m desensitize.detect.memo``."""
    assert json.loads(_FILE.read_text()) == json.loads(json.dumps(table(PATTERNS)))


def test_a_pattern_without_an_entry_is_derived() -> None:
    pattern = "(?<![0-9])never-seen-[0-9]{5}"
    assert known_factors(pattern) == derived(pattern)


def test_a_kept_factor_is_the_derived_one() -> None:
    for pattern in PATTERNS:
        (kept, kept_number), (factor, number) = known_factors(pattern), derived(pattern)
        assert (kept and kept._replace(bits=0.0)) == (factor and factor._replace(bits=0.0))
        assert kept_number == number
