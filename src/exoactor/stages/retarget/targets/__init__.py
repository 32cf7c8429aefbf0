"""What back ends share: where the robot's bodies shall be for a person's motion, and how well they
got there.
"""
