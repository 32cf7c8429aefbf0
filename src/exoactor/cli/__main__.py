"""`python -m exoactor.cli`."""

from exoactor.cli import main

if __name__ == "__main__":
    main()
