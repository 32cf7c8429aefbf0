"""From a run that passed to a robot: motions published at exactly 50 frames a second, hands in
step, safety first.
"""
