"""The clip-level fit: one skeleton laid through all that was seen of a person."""
