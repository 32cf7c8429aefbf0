"""How the policy that ships is trained: `python -m exoactor.training.track --help`."""
