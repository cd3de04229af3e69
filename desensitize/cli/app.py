"""The application: commands, and what an error becomes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

import desensitize
from desensitize.cli.finding import FIND
from desensitize.cli.keys import KEY
from desensitize.cli.masking import MASKING
from desensitize.cli.outcome import DONE, FAILED, Command, say, status_of, summary_of
from desensitize.cli.rules import RULES
from desensitize.cli.serving import SERVING
from desensitize.cli.vaults import VAULT
from desensitize.cli.verifying import VERIFYING
from desensitize.errors import DesensitizeError
from desensitize.native import core

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["app"]

_PLAIN = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


class _Guarded(TyperGroup):
    """Runs a command; any error becomes one message and an exit status, never a traceback: it could hold values."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that ``ctx`` names."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except DesensitizeError as error:
            say(str(error))
            raise typer.Exit(status_of(error)) from None
        except BrokenPipeError:
            _let_go_of_stdout()
            raise typer.Exit(DONE) from None
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception as error:
            if _is_usage(error):
                raise
            say(summary_of(error))
            raise typer.Exit(FAILED) from None
        return result


def _is_usage(error: Exception) -> bool:
    """Whether the parser of the command line raised it: it has a message for the person and an exit status."""
    return callable(getattr(error, "show", None)) and hasattr(error, "exit_code")


def _let_go_of_stdout() -> None:
    """Nobody reads any more: let the interpreter's last flush go nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def _version(value: bool) -> None:
    """Which version runs, and which engine. Options are read before `_Guarded` runs anything."""
    if value:
        try:
            typer.echo(f"desensitize {desensitize.__version__} ({core()})")
        except DesensitizeError as error:
            say(str(error))
            raise typer.Exit(status_of(error)) from None
        raise typer.Exit


def _start(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    """Find personal data and secrets in text, put tokens in their place, and put them back.

    Exit status: 0 done, 1 `find` found something, 2 usage or configuration, 3 a leak was stopped, 4 some input failed.
    """
    del version
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="backslashreplace")


def _added(app_: typer.Typer, commands: Iterable[Command]) -> typer.Typer:
    for command in commands:
        # \b keeps the line ends of what follows.
        examples = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in command.examples)
        app_.command(command.name, context_settings=_PLAIN, epilog=examples)(command.function)
    return app_


def _group(name: str, about: str, commands: Iterable[Command]) -> typer.Typer:
    return _added(typer.Typer(name=name, help=about, no_args_is_help=True, rich_markup_mode=None), commands)


def _built() -> typer.Typer:
    made = typer.Typer(
        cls=_Guarded,
        callback=_start,
        context_settings=_PLAIN,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    _added(made, (*MASKING, *FIND, *SERVING, *VERIFYING))
    made.add_typer(_group("rules", "Look at rules and check them.", RULES), context_settings=_PLAIN)
    made.add_typer(_group("key", "Make keys, renew them, name them.", KEY), context_settings=_PLAIN)
    made.add_typer(_group("vault", "Look after what a vault keeps.", VAULT), context_settings=_PLAIN)
    return made


app = _built()
