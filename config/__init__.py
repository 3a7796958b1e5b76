"""The project package: settings, URLs, Celery, and the services it all runs on."""

__version__ = "0.1.0"
