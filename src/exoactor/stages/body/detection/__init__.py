"""People in one picture, by the Blaze pose networks."""
