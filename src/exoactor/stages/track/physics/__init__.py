"""What all trackers in physics share: the robot that is simulated, what disturbs it, and the log of
what it did.
"""
