"""Missions and what they do."""
