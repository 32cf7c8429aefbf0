"""The procedural person: a plan acted out in a scene by geometry alone, and what it really shows.

choreography.choreograph(scene, plan, actor, seed)   path, footwork, posture, reaching, grasping
ground_truth.surroundings, .truth                    what benchmarks compare estimates with
"""
