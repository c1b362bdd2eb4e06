"""`python -m kb` is the same as the `anjian` script."""

from kb.cli import main

if __name__ == "__main__":
    main()
