"""The questions asked of a community: one file each, rows out."""
