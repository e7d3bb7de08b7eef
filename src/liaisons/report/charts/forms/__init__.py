"""The sorts of picture, one file each: they know how to draw, not what is drawn."""
