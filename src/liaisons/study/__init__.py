"""The study folder: what is studied, where it lies, what was computed."""
