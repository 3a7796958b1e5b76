"""The staff's pages, grouped by what they are about."""
