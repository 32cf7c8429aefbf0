"""How the policy that ships with the tracker is trained: `python -m exoactor.training.track
--help`.
"""
