"""The embedded planner: a grammar of instructions, and the scene's geometry to check them
against.
"""
