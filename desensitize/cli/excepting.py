"""``desensitize rules except``."""
# typer reads annotations when the command is built, so they are not postponed here.

import sys
from pathlib import Path
from typing import Annotated

import typer

from desensitize.cli import options
from desensitize.cli.conversation import key_from
from desensitize.cli.outcome import Command, FileError, say
from desensitize.cli.sink import whole_file
from desensitize.errors import ConfigError, RuleError
from desensitize.hints import meant
from desensitize.policy.document import read
from desensitize.policy.edit import appended, key_added, listed, rule_added
from desensitize.policy.importers.evidence import marked
from desensitize.policy.rule import Rule
from desensitize.registry import Registry

__all__ = ["EXCEPT"]


def except_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A rule file of your own.")],
    rule: Annotated[str, typer.Argument(metavar="ID", help="The rule that found what it should not, included or not.")],
    *,
    ignore: Annotated[
        str | None, typer.Option("--ignore", metavar="LINE", help="A line in which the rule must find nothing.")
    ] = None,
    allow: Annotated[
        str | None, typer.Option("--allow", metavar="VALUE", help="A value that the rule leaves alone; - asks for it.")
    ] = None,
    key_env: options.KeyEnv = None,
    key_file: options.KeyPath = None,
) -> None:
    """Add an example to ignore, or a value to allow, to a rule in your file.

    Comments and layout stay. A value is written as a keyed hash, so that the file does not tell it, and whoever uses
    the file needs the key. Nothing is written where the file would not load: a line that the rule still finds
    something in needs another pattern first.
    """
    if (ignore is None) == (allow is None):
        message = "give either --ignore LINE or --allow VALUE"
        raise ConfigError(message)
    path = Path(file)
    source = _source(path)
    found = _rule(path, rule)
    if ignore is not None:
        made = _ignoring(source, found, ignore)
    else:
        value = sys.stdin.readline().rstrip("\r\n") if allow == "-" else str(allow)
        if not value:
            message = "there is no value to allow"
            raise ConfigError(message)
        key = key_from(key_env, key_file)
        if key is None:
            message = "a value is allowed by its keyed hash: give --key-env or --key-file, or set DESENSITIZE_KEY"
            raise ConfigError(message)
        made = _allowing(source, found, key.digest(value))
    _load(path, made)
    with whole_file(path) as sink:
        sink.write(made.encode())
    say(f"{file}: rule {rule} has one more {'example to ignore' if ignore is not None else 'allowed value'}")


def _source(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} can't be read: {getattr(error, 'strerror', '') or 'it is not UTF-8'}"
        raise FileError(message) from None


def _rule(path: Path, name: str) -> Rule:
    rules = {rule.id: rule for rule in Registry.load([path]).rules}
    if name not in rules:
        message = f"no rule {name!r} in {path}{meant(name, rules)}"
        raise ConfigError(message)
    return rules[name]


def _index(source: str, name: str) -> tuple[int, dict[str, object]] | None:
    """Where in the file's list a rule stands, and its keys."""
    stated = read(source.encode(), "").data.get("rules") or ()
    return next(((at, each) for at, each in enumerate(stated) if each.get("id") == name), None)


def _ignoring(source: str, rule: Rule, line: str) -> str:
    here = _index(source, rule.id)
    if here is not None and here[1].get("examples"):
        return appended(source, ("rules", here[0], "examples", "ignore"), [line])
    # An override states all of a key: what is there already comes along.
    match = listed([marked(each.text, each.spans) for each in rule.match])
    examples = f"{{match: {match}, ignore: {listed([*(each.text for each in rule.ignore), line])}}}"
    return _overriding(source, rule, here, "examples", examples)


def _allowing(source: str, rule: Rule, digest: str) -> str:
    here = _index(source, rule.id)
    if here is not None and here[1].get("allow"):
        return appended(source, ("rules", here[0], "allow"), [digest])
    return _overriding(source, rule, here, "allow", listed([*rule.allow, digest]))


def _overriding(source: str, rule: Rule, here: tuple[int, dict[str, object]] | None, key: str, value: str) -> str:
    if here is None:
        return rule_added(source, f"{{id: {rule.id}, {key}: {value}}}")
    return key_added(source, here[0], key, value)


def _load(path: Path, text: str) -> None:
    """Raise unless the text loads in the file's place."""
    trial = path.with_name(f".{path.stem}.trial.yaml")
    try:
        with whole_file(trial) as sink:
            sink.write(text.encode())
        Registry.load([trial])
    except RuleError as error:
        raise RuleError(problem._replace(file=str(path)) for problem in error.problems) from None
    finally:
        trial.unlink(missing_ok=True)


EXCEPT = (
    Command(
        "except",
        except_,
        (
            "desensitize rules except acme.yaml acme.employee --ignore 'order AC-1 of 2'",
            "desensitize rules except acme.yaml cn.mobile --allow -",
        ),
    ),
)
