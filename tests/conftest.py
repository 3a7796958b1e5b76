"""What all tests share."""

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded official documents (``CHANCERY_SHARED``)."""
    folder: Path = settings.CHANCERY_SHARED
    if not folder.is_dir():
        pytest.skip("The recorded documents are not here: set CHANCERY_SHARED.")
    return folder
