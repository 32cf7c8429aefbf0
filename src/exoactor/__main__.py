"""`python -m exoactor`, which is `exoactor`."""

from exoactor.cli import main

if __name__ == "__main__":
    main()
