"""``desensitize mask`` and ``desensitize restore``."""
# typer reads annotations when the command is built, so they are not postponed here.

from collections.abc import Iterator
from functools import partial
from typing import Annotated

import typer

from desensitize.cli import options, transcript
from desensitize.cli.conversation import Conversation, Restoring, key_from, vault_at
from desensitize.cli.driver import Change, Job, run
from desensitize.cli.outcome import Command, say
from desensitize.cli.scan import counted
from desensitize.cli.sink import planned
from desensitize.cli.source import Opened, sources
from desensitize.errors import ConfigError
from desensitize.mask.policy import Policy
from desensitize.mask.token import Token
from desensitize.masker import Masker
from desensitize.policy.rule import DEFAULT
from desensitize.registry import Registry
from desensitize.vault.memory import MemoryVault

__all__ = ["MASKING"]

Out = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="OUT", help="A file, whole or absent; or a folder: one file each."),
]
Vault = Annotated[
    str | None,
    typer.Option("--vault", metavar="FILE", help="The file, sealed with the key, that keeps what was replaced."),
]


def mask(
    files: options.Files = None,
    *,
    out: Out = None,
    category: options.Categories = None,
    rules: options.RuleFiles = None,
    operator: Annotated[
        str | None, typer.Option("--operator", metavar="NAME", help="One operator for every value, such as redact.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="NAME", help="Operators by a profile of the rule files.")
    ] = None,
    format_: options.FormatOption = options.Format.AUTO,
    vault: Vault = None,
    key_env: options.KeyEnv = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be masked; write nothing.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Put tokens in the place of personal data and secrets.

    One value has one token throughout a run, and with --vault in later runs too. Bytes outside of values are kept. In
    JSON lines and JSON, texts, keys and long numbers are masked where they stand; a line that is not JSON is left out,
    and the exit status is 4.
    """
    registry = options.registry_of(category, rules)
    chosen = {DEFAULT: operator} if operator else {}
    given = sources(files)
    if dry_run:
        masker = Masker(registry, profile=profile, operators=chosen)
        raise typer.Exit(counted(given, format_, masker.find))
    plan = planned(out, given, [vault, *(rules or ())])
    key = key_from(key_env)
    kept = vault_at(vault, key) if vault else None
    values = kept or MemoryVault()
    masker = Masker(registry, key=key, vault=values, profile=profile, operators=chosen)
    if kept is None and not quiet and _needs_vault(registry, profile, operator):
        say("without --vault this output can't be restored")
    talk = Conversation(masker, values, kept=kept is not None)
    change = Change(partial(_masked, talk=talk), lambda source: transcript.masked(source, talk))
    raise typer.Exit(run(Job(given, plan, format_, quiet), change))


def restore(
    files: options.Files = None,
    *,
    out: Out = None,
    format_: options.FormatOption = options.Format.AUTO,
    vault: Vault = None,
    key_env: options.KeyEnv = None,
    quiet: options.Quiet = False,
) -> None:
    """Put the values back that a vault file has.

    Tokens that the vault never gave out stay as they are. A value enters a URL only where `mask` found it in that URL.
    """
    if vault is None:
        message = "restore needs --vault FILE: the file that `desensitize mask --vault` wrote"
        raise ConfigError(message)
    given = sources(files)
    plan = planned(out, given, [vault])
    values = Restoring(vault_at(vault, key_from(key_env), must_exist=True))
    change = Change(partial(_restored, values=values), lambda source: transcript.restored(source, values))
    raise typer.Exit(run(Job(given, plan, format_, quiet), change))


def _masked(opened: Opened, talk: Conversation) -> Iterator[str]:
    for block in opened.blocks(talk.find):
        yield talk.proven(partial(talk.mask, block), lambda text: [(text, "")])


def _restored(opened: Opened, values: Restoring) -> Iterator[str]:
    restorer = values.restorer()
    for chunk in opened.chunks():
        yield restorer.feed(chunk)
    yield restorer.flush()


def _needs_vault(registry: Registry, profile: str | None, operator: str | None) -> bool:
    """Whether some value would become a token, which only a vault turns back."""
    level = {DEFAULT: operator} if operator else {}
    policy = Policy(registry.rules, registry.profile(profile) if profile else None, level)
    return any(isinstance(made, Token) for made in policy.operators.values())


MASKING = (
    Command(
        "mask",
        mask,
        (
            "desensitize mask notes.txt > masked.txt",
            'export DESENSITIZE_KEY="$(desensitize key new)"',
            "desensitize mask chat.jsonl --vault chat.vault -o masked.jsonl",
        ),
    ),
    Command(
        "restore",
        restore,
        (
            "desensitize restore masked.txt --vault notes.vault",
            "ask-a-model < masked.txt | desensitize restore --vault notes.vault",
        ),
    ),
)
