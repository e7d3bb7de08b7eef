"""Liaisons: how people who work alone help each other online."""

__version__ = "0.1.0"
