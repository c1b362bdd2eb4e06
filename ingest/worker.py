"""A worker process: chunks of sources on standard input, their outcomes on standard output."""

from __future__ import annotations

import os
import pickle
import sys

from ingest.pipeline import parse_sources


def main(max_file_bytes: int) -> None:
    """Serve until the input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not end up between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while True:
        try:
            chunk = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent
        except EOFError:
            return
        pickle.dump(parse_sources(chunk, max_file_bytes), answers)
        answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
