"""A command adds up its numbers in the thread that asks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_MULTIPLY = """
import os
from kb.cli import main
main(["search", "--help"])
import numpy
table = numpy.ones((20_000, 256), numpy.float32)
for _ in range(3):
    table @ table[0]
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the threads are read from /proc")
def test_a_command_multiplies_in_one_thread() -> None:
    environment = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    done = subprocess.run(
        [sys.executable, "-c", _MULTIPLY], env=environment, capture_output=True, check=True
    )
    assert int(done.stdout.split()[-1]) == 1
