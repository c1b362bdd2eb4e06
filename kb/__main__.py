"""`python -m kb` is the same as the `anjian` script."""

from kb.cli import main

main()
