"""``desensitize verify``."""
# typer reads annotations when the command is built, so they are not postponed here.

import json
import os
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desensitize.cli.outcome import Command, say
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from desensitize.verify.line import Line

__all__ = ["VERIFYING"]

_EXTRA = "`verify` needs more packages: pip install 'desensitize[gateway]'"
_LISTEN = 9000


class Client(StrEnum):
    """Whose APIs are tried."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    DASHSCOPE = "dashscope"
    DMS = "dms"


Url = Annotated[
    str | None, typer.Argument(metavar="[URL]", help="The product that is asked about; nothing: a gateway of our own.")
]
Clients = Annotated[
    list[Client] | None,
    typer.Option("--client", help="Whose API is asked; may be repeated. [default: openai; without URL all]"),
]
Listen = Annotated[
    int | None,
    typer.Option(
        min=0, max=65535, help=f"The port where the throw-away model listens; 0: one that is free. [default: {_LISTEN}]"
    ),
]
KeyEnv = Annotated[
    str | None,
    typer.Option("--key-env", metavar="NAME", help="The variable with the key that the product wants to be told."),
]


def verify(
    url: Url = None,
    *,
    client: Clients = None,
    listen: Listen = None,
    own: Annotated[bool, typer.Option("--self", help="A gateway of our own, as without URL.")] = False,
    control: Annotated[
        bool, typer.Option("--control", help="No product between: everything has to leak. Exit status 3.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Plants the same values again. [default: a new one]")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer values, and few streams.")] = False,
    wait: Annotated[float, typer.Option(min=0, help="Seconds until the product has to answer.")] = 30.0,
    key_env: KeyEnv = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line; the last one is the summary.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No lines of what is clean, and nothing on stderr.")
    ] = False,
) -> None:
    """Show what reaches a model through a gateway, ours or any other.

    A throw-away model on this machine records every byte. Start the gateway with that model as its upstream, and
    made-up values are planted into every place of a request, whole and streamed: one line a value. Before that the
    same requests go to the model directly, to show that the check sees what leaks. Exit status: 0 clean, 3 a leak,
    4 something could not be tried.
    """
    if (url is not None) + own + control > 1:
        message = "give a URL, --self or --control: they name what is checked"
        raise ConfigError(message)
    try:
        import httpx  # noqa: F401, PLC0415 - the extra `gateway`
        import starlette  # noqa: F401, PLC0415 - the same
        import uvicorn  # noqa: F401, PLC0415 - the same
    except ImportError:
        raise ConfigError(_EXTRA) from None
    from desensitize.verify.line import status_of  # noqa: PLC0415 - the same

    seed = random.SystemRandom().randrange(10**9) if seed is None else seed
    told = {"seed": seed, "quick": quick, "wait": wait, "key": _key(key_env)}
    clients = [str(one) for one in client or ()]
    port = listen if listen is not None else _LISTEN if url is not None else 0
    with _checked(url, clients, port, told, control=control, quiet=quiet) as found:
        lines = list(_shown(found, as_json=as_json, quiet=quiet))
    _end(lines, seed, as_json=as_json)
    raise typer.Exit(status_of(lines))


@contextmanager
def _checked(
    url: str | None, clients: list[str], port: int, told: dict[str, Any], *, control: bool, quiet: bool
) -> Iterator[Iterable["Line"]]:
    """The lines of what is checked."""
    from desensitize.verify.own import gateway  # noqa: PLC0415 - the extra `gateway`
    from desensitize.verify.places import APIS  # noqa: PLC0415 - the same
    from desensitize.verify.run import Check  # noqa: PLC0415 - the same
    from desensitize.verify.upstream import recording  # noqa: PLC0415 - the same

    with recording(port) as upstream:

        def check(names: Iterable[str]) -> Check:
            return Check(upstream, [api for name in clients or names for api in APIS[name]], **told)

        if control:
            yield check(APIS).control()
        elif url is None:
            with gateway(upstream.root) as (root, served):
                yield _both(check(served), root, quiet=quiet)
        else:
            if not quiet:
                say(f"start your gateway with upstream {upstream.root}/v1; waiting for {url} to answer")
            yield _both(check(["openai"]), url, quiet=quiet)


def _both(check: Any, url: str, *, quiet: bool) -> Iterator["Line"]:
    """The control, of which only what was not seen is told, and then the product."""
    from desensitize.verify.run import blind  # noqa: PLC0415 - the extra `gateway`

    direct = list(check.control())
    unseen = list(blind(direct))
    if not quiet:
        say(f"control: {len(direct) - len(unseen)} of {len(direct)} values seen where nothing is between")
    yield from unseen
    yield from check.product(url)


def _shown(lines: Iterable["Line"], *, as_json: bool, quiet: bool) -> Iterator["Line"]:
    """Each line, told as it comes."""
    from desensitize.verify import report  # noqa: PLC0415 - the extra `gateway`
    from desensitize.verify.line import CLEAN, REFUSED  # noqa: PLC0415 - the same

    for line in lines:
        if not quiet or line.status not in {CLEAN, REFUSED}:
            typer.echo(report.as_json(line) if as_json else report.as_text(line))
        yield line


def _end(lines: list["Line"], seed: int, *, as_json: bool) -> None:
    from desensitize.verify import report  # noqa: PLC0415 - the extra `gateway`

    if as_json:
        typer.echo(json.dumps({"seed": seed, "summary": report.summary(lines)}))
        return
    typer.echo("")
    for row in report.table(lines):
        typer.echo(row)
    typer.echo(f"seed {seed}")


def _key(variable: str | None) -> str:
    """What the product is told as a key: the variable's value, or one that nobody has."""
    if variable is None:
        return "sk-verify"
    key = os.environ.get(variable, "")
    if not key:
        message = f"environment variable {variable} is not set"
        raise ConfigError(message)
    return key


VERIFYING = (
    Command(
        "verify",
        verify,
        (
            "desensitize verify                     # a gateway of our own, started for the check",
            "desensitize serve --upstream http://127.0.0.1:9000/v1 &",
            "desensitize verify http://127.0.0.1:8740 --listen 9000 --client openai --client anthropic",
            "desensitize verify --control           # nothing between: everything leaks, exit status 3",
        ),
    ),
)
