"""The limits of the door."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings as django_settings

from config import __version__

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Times in seconds, sizes in bytes.

    ``upstream``: origin (``http://127.0.0.1:9000``) that plays all official sites, or
    empty. ``allow_private``: ``host:port`` pairs whose names may resolve to
    private addresses and need not look like an official host. ``ca_bundle``: file of
    the trusted certificate authorities, None for the usual public ones.
    """

    user_agent: str
    upstream: str = ""
    connect_timeout: float = 10.0
    read_timeout: float = 15.0
    deadline: float = 30.0
    max_wire_bytes: int = 10 * MIB
    max_decoded_bytes: int = 20 * MIB
    host_gap: float = 0.3
    allow_private: frozenset[str] = frozenset()
    ca_bundle: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError when ``upstream`` is not a bare origin."""
        if self.upstream:
            self.upstream_authority()

    def upstream_authority(self) -> str:
        """``host:port`` of the upstream, the port always written out."""
        parts = urlsplit(self.upstream)
        ports = {"http": 80, "https": 443}
        if (
            parts.scheme not in ports
            or not parts.hostname
            or "@" in parts.netloc
            or parts.path.strip("/")
            or parts.query
            or parts.fragment
        ):
            raise ValueError(
                f"INGEST_UPSTREAM is {self.upstream!r}; give scheme, host and port "
                "only, as in http://127.0.0.1:9000."
            )
        return f"{parts.hostname}:{parts.port or ports[parts.scheme]}"

    @classmethod
    def from_django(cls) -> Self:
        deadline = float(django_settings.INGEST_DEADLINE_SECONDS)
        return cls(
            user_agent=f"Chancery/{__version__} (+{django_settings.INGEST_CONTACT})",
            upstream=django_settings.INGEST_UPSTREAM or "",
            connect_timeout=min(10.0, deadline),
            read_timeout=min(15.0, deadline),
            deadline=deadline,
            max_wire_bytes=django_settings.INGEST_MAX_BYTES,
            max_decoded_bytes=django_settings.INGEST_MAX_DECODED_BYTES,
            host_gap=float(django_settings.INGEST_HOST_GAP_SECONDS),
        )
