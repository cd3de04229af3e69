"""``desensitize serve``."""
# typer reads annotations when the command is built, so they are not postponed here.

from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desensitize.cli import options
from desensitize.cli.outcome import Command, say
from desensitize.cli.policy_options import listed
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from desensitize.gateway.config import Config

__all__ = ["SERVING"]

_NEEDED = ("httpx", "prometheus_client", "starlette", "uvicorn")
# The options that are called otherwise than the keys of a file.
_OPTIONS = {"upstreams": "--upstream", "categories": "--category"}
_EXTRA = "`serve` needs more packages: pip install 'desensitize[gateway]'"

Host = Annotated[str | None, typer.Option(metavar="HOST", help="The address to serve. [default: 127.0.0.1]")]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="The port; 0: one that is free. [default: 8740]")]
UpstreamUrl = Annotated[
    str | None, typer.Option("--upstream", metavar="URL", help="Where requests go, such as https://api.openai.com/v1.")
]
File = Annotated[str | None, typer.Option("--config", metavar="FILE", help="A gateway.yaml; options go before it.")]
MaskReplies = Annotated[
    bool, typer.Option("--mask-replies", help="Mask what the model says of itself, too, before it is given back.")
]


def serve(
    *,
    host: Host = None,
    port: Port = None,
    upstream: UpstreamUrl = None,
    config: File = None,
    category: options.Categories = None,
    rules: options.RuleFiles = None,
    mask_replies: MaskReplies = False,
    quiet: options.Quiet = False,
) -> None:
    """Serve the gateway: clients that are given its address as their base URL send only masked text.

    It answers for OpenAI, Anthropic, DashScope and DMS. A client's own key is passed on to the upstream.
    """
    said = {"host": host, "port": port, "categories": listed(category), "rules": rules}
    told: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    if upstream is not None:
        told["upstreams"] = {"default": {"url": upstream}}
    if mask_replies:
        told["mask_replies"] = True
    made = _config(config, told)
    from desensitize.gateway.server import serve as run  # noqa: PLC0415 - the extra `gateway`

    run(made, told=lambda address: None if quiet else say(f"serving {address}"))


def _config(file: str | None, told: dict[str, Any]) -> "Config":
    """The file's configuration, or the smallest one, with what the command line says over it."""
    if any(find_spec(name) is None for name in _NEEDED):
        raise ConfigError(_EXTRA)
    from pydantic import ValidationError  # noqa: PLC0415 - only where a gateway is served

    from desensitize.gateway import config_file  # noqa: PLC0415 - the same
    from desensitize.gateway.config import Config  # noqa: PLC0415 - the same

    if file is None and "upstreams" not in told:
        message = "say where requests go: --upstream https://api.openai.com/v1, or --config gateway.yaml"
        raise ConfigError(message)
    base = config_file.load(file).model_dump(exclude_unset=True) if file is not None else {}
    try:
        return config_file.checked(Config.model_validate({**base, **told}))
    except ValidationError as error:
        named = [str(item["loc"][0]) for item in error.errors(include_input=False)]
        wrong = ", ".join(dict.fromkeys(_OPTIONS.get(name, f"--{name}") for name in named))
        message = f"not valid: {wrong}"
        raise ConfigError(message) from None


SERVING = (
    Command(
        "serve",
        serve,
        (
            "desensitize serve --upstream https://api.openai.com/v1",
            "OPENAI_BASE_URL=http://127.0.0.1:8740/v1 python app.py",
            "desensitize serve --config gateway.yaml",
        ),
    ),
)
