"""Where things happen: furniture, objects, camera, start, instruction, and the goals that say when
it is done.
"""
