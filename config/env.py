"""Typed readers of environment variables: nonsense is refused in one sentence.

Every reader takes the variable's name and a default for when it is unset or
empty, and raises ``ImproperlyConfigured`` when the value is not of its type.
"""

import os
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


def env_str(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, default: bool) -> bool:
    raw = env_str(name).lower()
    if not raw:
        return default
    if raw not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {raw!r}: set it to true or false.")
    return raw in TRUE


def env_int(name: str, default: int, *, minimum: int = 0) -> int:
    raw = env_str(name)
    try:
        value = int(raw) if raw else default
    except ValueError:
        value = minimum - 1
    if value < minimum:
        raise ImproperlyConfigured(
            f"{name} is {raw!r}: set it to a whole number of at least {minimum}."
        )
    return value


def env_float(name: str, default: float, *, minimum: float = 0.0) -> float:
    raw = env_str(name)
    try:
        value = float(raw) if raw else default
    except ValueError:
        value = minimum - 1
    if not minimum <= value < float("inf"):
        raise ImproperlyConfigured(
            f"{name} is {raw!r}: set it to a number of at least {minimum:g}."
        )
    return value


def env_list(name: str, default: list[str]) -> list[str]:
    """Values separated by commas; blanks round them and empty ones are dropped."""
    values = [value.strip() for value in env_str(name).split(",")]
    return [value for value in values if value] or default


def env_url(name: str, default: str, *, schemes: tuple[str, ...]) -> str:
    """Return an absolute URL without trailing slash, or the default as it is."""
    raw = env_str(name)
    if not raw:
        return default
    if not _is_url(raw, schemes):
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(
            f"{name} is not a usable address: it has to begin with {wanted}."
        )
    return raw.rstrip("/")


def _is_url(raw: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts: SplitResult = urlsplit(raw)
        parts.port  # noqa: B018  reading it is what checks it
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.netloc or parts.path)
