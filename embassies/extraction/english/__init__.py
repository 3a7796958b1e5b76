"""English official texts: rules built from parts, one module for each matter."""

from embassies.extraction.english.reading import find as read

__all__ = ["read"]
