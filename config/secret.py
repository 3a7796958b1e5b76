"""The secret key of an installation that nobody set one for."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def local_secret(path: Path) -> str:
    """Read the key kept at `path`, made at the first call; only its owner may read it.

    Safe when several processes start at once: all get the same key.
    """
    try:
        if not path.exists():
            _create(path)
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key {path} cannot be kept ({error.strerror}): "
            "set SECRET_KEY, or CHANCERY_HOME to a folder of yours."
        ) from error


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(64))
    # A link fails when another process was first, and a reader never sees half a key.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
