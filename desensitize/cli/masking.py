"""``desensitize mask`` and ``desensitize restore``."""
# typer reads annotations when the command is built, so they are not postponed here.

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Annotated

import typer

from desensitize.cli import options, transcript
from desensitize.cli import policy_options as policy
from desensitize.cli.conversation import Conversation, Restoring, key_from, vault_at
from desensitize.cli.driver import Change, Job, run
from desensitize.cli.manifests import Context, ManifestFile, manifest_at, writing
from desensitize.cli.operator_text import operators_of
from desensitize.cli.outcome import Command, say
from desensitize.cli.scan import counted
from desensitize.cli.sink import planned
from desensitize.cli.source import Opened, sources
from desensitize.errors import ConfigError
from desensitize.mask.catalogue import OPERATORS
from desensitize.masker import Masker
from desensitize.vault.memory import MemoryVault

__all__ = ["MASKING"]

Out = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="OUT", help="A file, whole or absent; or a folder: one file each."),
]
Audit = Annotated[
    str | None,
    typer.Option("--audit", metavar="WHO", help="Write to the vault's audit log that WHO restored these values."),
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
    operator: policy.Operators = None,
    profile: policy.Profile = None,
    entity: policy.Entities = None,
    exclude: policy.Excluded = None,
    allow: policy.Allowed = None,
    deny: policy.Denied = None,
    name: policy.Names = None,
    threshold: policy.Threshold = None,
    mentions: policy.Mentions = False,
    locale: policy.Locales = None,
    format_: options.FormatOption = options.Format.AUTO,
    vault: Vault = None,
    manifest: ManifestFile = None,
    context: Context = "",
    key_env: options.KeyEnv = None,
    key_file: options.KeyPath = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be masked; write nothing.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Put tokens in the place of personal data and secrets.

    One value has one token throughout a run, and with --vault in later runs too. Bytes outside of values are kept. In
    JSON lines and JSON, texts, keys and long numbers are masked where they stand; a line that is not JSON is left out,
    and the exit status is 4.
    """
    chosen = policy.chosen(
        entity=entity, exclude=exclude, allow=allow, deny=deny, name=name, threshold=threshold, mentions=mentions
    )
    chosen |= {"profile": profile, "operators": operators_of(operator or ())}
    registry, given = options.registry_of(category, rules, locale, quiet=quiet), sources(files)
    if dry_run:
        masker = Masker(
            registry, key=key_from(key_env, key_file) if policy.needs_key(allow, registry) else None, **chosen
        )
        raise typer.Exit(counted(given, format_, masker.find))
    if context and not manifest:
        message = "--context is the manifest's: give --manifest FILE too"
        raise ConfigError(message)
    plan = planned(out, given, [vault, manifest, key_file, *(rules or ())])
    key = key_from(key_env, key_file)
    kept = vault_at(vault, key) if vault else None
    values = kept or MemoryVault()
    masker = Masker(registry, key=key, vault=values, **chosen)
    for notice in _lost(masker, vault=kept is not None, manifest=manifest is not None):
        if not quiet:
            say(notice)
    with ExitStack() as stack:
        record = stack.enter_context(writing(manifest, key, context)) if manifest else None
        talk = Conversation(masker, values, kept=kept is not None, manifest=record)
        change = Change(partial(_masked, talk=talk), lambda source: _masked_document(source, talk))
        status = run(Job(given, plan, format_, quiet), change)
    if record is not None and record.lost:
        say(f"{record.lost} value(s) could only be redacted, or were not unique: those won't come back")
    raise typer.Exit(status)


def restore(
    files: options.Files = None,
    *,
    out: Out = None,
    format_: options.FormatOption = options.Format.AUTO,
    vault: Vault = None,
    manifest: ManifestFile = None,
    key_env: options.KeyEnv = None,
    key_file: options.KeyPath = None,
    audit: Audit = None,
    quiet: options.Quiet = False,
) -> None:
    """Put the values back that a vault file has, and those that a manifest says keyed operators wrote.

    Tokens that the vault never gave out stay as they are; how many, is said on stderr. A value enters a URL only where
    `mask` found it in that URL.
    """
    if vault is None and manifest is None:
        message = "restore needs --vault FILE or --manifest FILE: what `desensitize mask` wrote with the same option"
        raise ConfigError(message)
    if audit is not None and vault is None:
        message = "--audit is the vault's: give --vault FILE too"
        raise ConfigError(message)
    given = sources(files)
    plan = planned(out, given, [vault, manifest, key_file])
    key = key_from(key_env, key_file)
    record = manifest_at(manifest, key, must_exist=True) if manifest else None
    values = Restoring(vault_at(vault, key, must_exist=True, audit=audit) if vault else MemoryVault(), record)
    change = Change(partial(_restored, values=values), lambda source: transcript.restored(source, values))
    status = run(Job(given, plan, format_, quiet), change)
    if values.left and not quiet:
        say(f"{values.left} token{'s' if values.left > 1 else ''} not restored")
    raise typer.Exit(status)


def _masked(opened: Opened, talk: Conversation) -> Iterator[str]:
    if not talk.whole:
        for block in opened.blocks(talk.find):
            yield talk.proven(partial(talk.mask, block), lambda text: [(text, "")])
        return
    # What an earlier pass wrote is told as a whole.
    text = "".join(opened.chunks())
    yield talk.once(text, lambda: talk.proven(partial(talk.mask, text), lambda masked: [(masked, "")]))


def _masked_document(source: str, talk: Conversation) -> str:
    return talk.once(source, lambda: transcript.masked(source, talk))


def _restored(opened: Opened, values: Restoring) -> Iterator[str]:
    if values.whole:
        yield values.restore("".join(opened.chunks()))
        return
    yield from values.streamed(opened.chunks())


def _lost(masker: Masker, *, vault: bool, manifest: bool) -> Iterator[str]:
    """What to say of values that won't come back."""
    operators = masker.operators
    if "token" in operators and not vault:
        yield "without --vault this output can't be restored"
    undone = sorted(name for name, made in operators.items() if hasattr(made, "undo"))
    keyed = [name for name in undone if name in OPERATORS]
    if keyed != undone:
        yield f"what {' and '.join(sorted({*undone} - {*keyed}))} writes comes back in Python alone"
    if keyed and not manifest:
        yield f"without --manifest what {' and '.join(keyed)} wrote can't be restored by this command"
    final = sorted(name for name, made in operators.items() if not (made.reversible or hasattr(made, "undo")))
    if final and (vault or manifest):
        yield f"what {' and '.join(final)} writes can't be restored, with --vault or --manifest or without"


MASKING = (
    Command(
        "mask",
        mask,
        (
            "desensitize mask notes.txt > masked.txt",
            "desensitize mask --operator 'partial(keep=(3, 4))' --operator PERSON=redact notes.txt",
            "desensitize mask --profile partial --entity PHONE_NUMBER --entity CN_ID_CARD notes.txt",
            "desensitize mask --exclude LOCATION --threshold 0.6 --locale zh notes.txt",
            "desensitize mask --allow '*@acme.com' --deny PROJECT=Falcon --name 'Ann Lee' notes.txt",
            'export DESENSITIZE_KEY="$(desensitize key new)"',
            "desensitize mask chat.jsonl --vault chat.vault -o masked.jsonl",
            "desensitize mask calls.jsonl --operator fpe --manifest calls.manifest -o masked.jsonl",
        ),
    ),
    Command(
        "restore",
        restore,
        (
            "desensitize restore masked.txt --vault notes.vault",
            "ask-a-model < masked.txt | desensitize restore --vault notes.vault",
            "desensitize restore masked.jsonl --manifest calls.manifest -o calls.jsonl",
        ),
    ),
)
