"""Where things happen: furniture, objects, camera, start, instruction and success predicate of each
task.
"""
