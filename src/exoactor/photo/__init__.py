"""A scene found in one photo: the camera over the floor, and the things in boxes, each with how
sure it is.

    boxes        what is seen: a box in the picture with a kind, by hand
    finder       or by a model
    kinds        what a kind of thing usually looks like, and how large it is
    person       who stands in the robot's place: the measure of all
    lines        edges in the picture that are upright or level in the world
    problem      all of it as one least-squares problem
    fit          its most likely solution, and the covariance
    found        the same in the robot's world
    description  the scene that comes of it, as people read it
    overlay      the picture with the things drawn over it
    drawn        boxes around the things of a known scene
    known        and what is known of that scene by who finds them in its picture
"""
