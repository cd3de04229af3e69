"""The benchmark of chat calls runs, and a history that is sent again costs a share of the first time."""

from benchmarks.chat import measured


def test_history_costs_little_when_it_comes_again() -> None:
    shares = [measured(1)["... sent again, dense, share of the first time"] for _ in range(5)]
    assert min(shares) < 0.35
