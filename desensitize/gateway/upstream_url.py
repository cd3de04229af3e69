"""Where a door's path is at an upstream, whichever way its base URL is written."""

from __future__ import annotations

import re

__all__ = ["joined"]

# What people leave in, or leave out of, a base URL: OpenAI's and Anthropic's version, DashScope's two.
_PREFIX = re.compile(r"^(/compatible-mode/v1|/api/v1|/v1)(?=/)")
_BASES = ("/compatible-mode/v1", "/api/v1", "/v1")


def joined(base: str, path: str) -> str:
    """The URL of a door's path under a base URL.

    >>> joined("https://api.openai.com/v1", "/v1/chat/completions")
    'https://api.openai.com/v1/chat/completions'
    >>> joined("https://dashscope.aliyuncs.com/compatible-mode/v1", "/v1/chat/completions")
    'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions'
    >>> joined("https://dashscope.aliyuncs.com/compatible-mode/v1", "/api/v1/services/aigc/x")
    'https://dashscope.aliyuncs.com/api/v1/services/aigc/x'
    >>> joined("http://127.0.0.1:9000", "/v1/messages"), joined("http://127.0.0.1:9000/proxy/", "/v1/messages")
    ('http://127.0.0.1:9000/v1/messages', 'http://127.0.0.1:9000/proxy/v1/messages')
    """
    base = base.rstrip("/")
    version = next((version for version in _BASES if base.endswith(version)), "")
    named = _PREFIX.match(path)
    if not version or not named:
        return base + path
    root, asked = base.removesuffix(version), named[0]
    # DashScope's own API has its own version; all else is what the base says.
    kept = asked if "/api/v1" in (asked, version) else version
    return root + kept + path[named.end() :]
