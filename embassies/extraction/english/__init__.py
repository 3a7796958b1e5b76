"""English official texts: rules built from parts, one module for each matter."""

from embassies.extraction.english.reading import find

__all__ = ["find"]
