"""What every back end has to say of a clip and of what was read off it."""
