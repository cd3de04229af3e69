"""Masking and restoring never reach for the network; the guard that shows it works."""

from __future__ import annotations

import contextlib
import socket

import pytest

from desensitize import Masker

TEXT = (
    "联系王女士 13800138000，邮箱 li.lei@example.com，card 4111 1111 1111 1111, host 203.0.113.7, id 11010519491231002X"
)
OUTSIDE = ("192.0.2.1", 80)  # TEST-NET-1: no one's address


def test_a_connection_to_the_outside_is_refused_and_counted(network_attempts: list[str]) -> None:
    with socket.socket() as outward, pytest.raises(OSError, match=r"socket\.connect"):
        outward.connect(OUTSIDE)
    assert network_attempts == ["socket.connect"]
    network_attempts.clear()


def test_a_name_is_not_looked_up(network_attempts: list[str]) -> None:
    with pytest.raises(OSError, match=r"socket\.getaddrinfo"):
        socket.getaddrinfo("example.com", 443)
    assert network_attempts == ["socket.getaddrinfo"]
    network_attempts.clear()


def test_a_swallowed_attempt_is_still_counted(network_attempts: list[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as quiet, contextlib.suppress(OSError):
        quiet.sendto(b"x", OUTSIDE)
    assert network_attempts == ["socket.sendto"]
    network_attempts.clear()


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        connection, _ = server.accept()
        connection.close()


def test_mask_find_and_restore_use_no_network() -> None:
    masker = Masker()
    result = masker.mask(TEXT)
    assert masker.find(TEXT)
    assert result.text != TEXT
    assert result.restore() == TEXT


def test_a_session_uses_no_network() -> None:
    with Masker().session("ticket-42") as session:
        masked = session.mask(TEXT)
        assert session.restore(masked) == TEXT
