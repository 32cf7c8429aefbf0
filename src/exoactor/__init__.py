"""ExoActor: a clip of a person becomes a verified Unitree G1 behaviour."""

__version__ = "0.1.0"
