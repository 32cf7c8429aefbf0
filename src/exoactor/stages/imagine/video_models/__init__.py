"""What all video models have in common, paid for or run here: what they are told, and how their
clips are looked at.
"""
