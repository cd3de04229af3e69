"""Keys: opaque, independent by purpose, and never shown."""

import os
import pickle
from pathlib import Path

import pytest

from desensitize import Key
from desensitize.errors import ConfigError, RestoreError


def test_written_and_read_again() -> None:
    key = Key.generate()
    assert Key(key.reveal()) == key
    assert key != Key.generate()
    assert key.reveal().startswith("dsk1_")


def test_a_ring_makes_with_its_first() -> None:
    old, new = Key.generate(), Key.generate()
    ring = Key(f"{new.reveal()}, {old.reveal()}")
    assert len(ring) == 2
    assert ring.derive("p") == new.derive("p")
    assert ring.derive("p", 1) == old.derive("p")
    assert ring.key_id(1) == old.key_id()


def test_purposes_are_independent_and_stable() -> None:
    key = Key("dsk1_" + "A" * 43)
    assert key.derive("a") != key.derive("b")
    assert key.derive("hash").hex().startswith("104b876484fba41c")
    assert key.key_id() == key.key_id()


def test_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    key = Key.generate()
    secret = key.reveal().removeprefix("dsk1_")
    for shown in (repr(key), str(key), f"{key}", f"{key!r:>20}"):
        assert secret[:8] not in shown
    with pytest.raises(ConfigError) as caught:
        pickle.dumps(key)
    assert secret[:8] not in str(caught.value)


@pytest.mark.parametrize("text", ["", "  ", "secret", "dsk1_", "dsk1_short", "dsk1_" + "!" * 43, "dsk2_" + "A" * 43])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ConfigError, match="desensitize key new") as caught:
        Key(text)
    assert not text.strip("dsk12_ ") or text not in str(caught.value)


def test_from_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    key = Key.generate()
    monkeypatch.setenv("ACME_KEY", key.reveal())
    assert Key.from_env("ACME_KEY") == key
    monkeypatch.delenv("ACME_KEY")
    with pytest.raises(ConfigError, match="ACME_KEY is not set"):
        Key.from_env("ACME_KEY")


def test_from_file_that_only_the_owner_reads(tmp_path: Path) -> None:
    key, file = Key.generate(), tmp_path / "key"
    file.write_text(key.reveal() + "\n")
    file.chmod(0o600)
    assert Key.from_file(file) == key
    if os.name == "posix":
        file.chmod(0o644)
        with pytest.raises(ConfigError, match="chmod 600"):
            Key.from_file(file)
    with pytest.raises(ConfigError, match="can't be read"):
        Key.from_file(tmp_path / "none")


def test_one_secret_of_a_ring_by_its_name() -> None:
    old, new = Key.generate(), Key.generate()
    ring = Key(f"{new.reveal()} {old.reveal()}")
    assert ring.only(old.key_id()) == old
    assert ring.only(new.key_id()) == new
    assert ring.only(old.key_id()) is ring.only(old.key_id())
    with pytest.raises(RestoreError, match=f"no secret '{old.key_id()}'"):
        new.only(old.key_id())


def test_a_cipher_is_made_once_for_a_key_and_a_purpose() -> None:
    key, made = Key.generate(), []

    def kind(secret: bytes) -> bytes:
        made.append(secret)
        return secret

    assert key.cipher(kind, "p") is key.cipher(kind, "p")
    assert made == [key.derive("p")]
    assert len(key.cipher(kind, "q", size=64)) == 64
    assert Key(key.reveal()).cipher(kind, "p") == made[0]
    assert len(made) == 3


def test_what_a_key_remembers_is_bounded() -> None:
    key = Key("dsk1_" + "A" * 43)
    first = key.derive("p0")
    assert len({key.derive(f"p{number}") for number in range(1000)}) == 1000
    assert len(key._made) <= 256
    assert key.derive("p0") == first
