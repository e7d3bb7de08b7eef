"""Interviews and documents: read, cut into turns, linked to the corpus by consent."""
