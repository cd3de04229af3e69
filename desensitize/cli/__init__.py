"""The command line: ``desensitize mask``, ``restore``, ``find``, ``rules``, ``key``, ``vault``."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the command that the process was started with, and end the process with its exit status."""
    # typer and rich cost 100 ms: only the command line needs them.
    from desensitize.cli.app import app  # noqa: PLC0415

    app(prog_name="desensitize")
