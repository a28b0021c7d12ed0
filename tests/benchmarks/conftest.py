"""Collects what the benchmarks measured and prints it as one table at the end."""

import pytest

LINES = pytest.StashKey()


def pytest_configure(config):
    """Begin with an empty table."""
    config.stash[LINES] = []


@pytest.fixture
def report(request):
    """Give a function `report(what, value, unit)` that adds a line to the table."""
    lines = request.config.stash[LINES]

    def add(what, value, unit):
        lines.append(f"{what:<62} {value:>10.{0 if value >= 100 else 2}f} {unit}")

    return add


def pytest_terminal_summary(terminalreporter, config):
    """Print the table."""
    terminalreporter.section("measured here")
    for line in config.stash[LINES]:
        terminalreporter.write_line(line)
