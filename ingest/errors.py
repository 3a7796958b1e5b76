"""Everything that can go wrong between an official page and its records.

The message of an error is one clear sentence for the operator who reads /sources/;
``code`` is its stable, kebab-case name there. Fetching raises ``FetchError``s, reading
a document raises ``ReadError``s, and nothing else leaves either of them.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

State = Literal["failed", "blocked", "gone"]


class IngestError(Exception):
    """Base of every expected failure. Survives pickling, whatever its arguments."""

    code: ClassVar[str] = "ingest"

    def __reduce__(self) -> tuple[Callable[..., "IngestError"], tuple[Any, ...]]:
        # Worker processes hand errors over pickled; the default would call the
        # subclass with the finished sentence instead of with its own arguments.
        return _restore, (type(self), self.args, self.__dict__)


def _restore(
    kind: type[IngestError], args: tuple[Any, ...], attributes: dict[str, Any]
) -> IngestError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(attributes)
    return error


class FetchError(IngestError):
    """A request brought no document.

    ``transient``: whether asking again soon can help. ``retry_after``: seconds for
    which the host asked to be left alone (at most 24 h), or None. ``state``: what the
    page looks like from here: ``failed``, ``blocked`` (it does not want us) or
    ``gone`` (it says that it does not exist).
    """

    code: ClassVar[str] = "fetch"
    transient: bool = False
    state: ClassVar[State] = "failed"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class DnsError(FetchError):
    """The host name could not be resolved in time."""

    code: ClassVar[str] = "dns"
    transient: bool = True


class ConnectError(FetchError):
    """No connection, or one that ended before the host had answered."""

    code: ClassVar[str] = "connect"
    transient: bool = True


class DeadlineExceeded(FetchError):
    """The host said nothing for too long, or took too long over all."""

    code: ClassVar[str] = "timeout"
    transient: bool = True


class TlsError(FetchError):
    """The host's certificate or TLS handshake cannot be trusted."""

    code: ClassVar[str] = "tls"


class BlockedAddress(FetchError):
    """The door does not open URLs of this form or connect to this address."""

    code: ClassVar[str] = "blocked-address"


class RobotsRefused(FetchError):
    """robots.txt forbids the URL, or (transient) could not be read just now."""

    code: ClassVar[str] = "robots"
    state: ClassVar[State] = "blocked"

    def __init__(self, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.transient = transient


class StatusError(FetchError):
    """Any other answer than a document; ``status`` is the HTTP status code."""

    code: ClassVar[str] = "status"

    def __init__(
        self, message: str, *, status: int, retry_after: float | None = None
    ) -> None:
        super().__init__(message, retry_after=retry_after)
        self.status = status
        self.transient = status >= 500 or status in (408, 425)


class RateLimited(FetchError):
    """The host (or our own pace) wants a pause of ``retry_after`` seconds."""

    code: ClassVar[str] = "rate-limited"
    transient: bool = True
    state: ClassVar[State] = "blocked"


class Blocked(StatusError):
    """The host refuses us: forbidden, or a bot wall in front of it."""

    code: ClassVar[str] = "blocked"
    state: ClassVar[State] = "blocked"

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message, status=status)
        self.transient = False


class Gone(StatusError):
    """The host says that the page does not exist (404) or no longer does (410)."""

    code: ClassVar[str] = "gone"
    state: ClassVar[State] = "gone"


class Incomplete(FetchError):
    """The body is shorter or longer than announced, cut, or wrongly compressed."""

    code: ClassVar[str] = "incomplete"
    transient: bool = True


class TooLarge(FetchError):
    """The body exceeds the limit, as sent or after decompression."""

    code: ClassVar[str] = "too-large"


class ProtocolError(FetchError):
    """The answer is not HTTP as it should be."""

    code: ClassVar[str] = "protocol"


class RedirectRefused(FetchError):
    """A redirect leads where this source may not be read, or nowhere."""

    code: ClassVar[str] = "redirect"


class EmptyResponse(FetchError):
    """Status 200 or 204 without any content. An empty page is never a document."""

    code: ClassVar[str] = "empty"
    transient: bool = True


class StorageError(FetchError):
    """What was fetched could not be kept, so it was not read either."""

    code: ClassVar[str] = "storage"
    transient: bool = True


class ReadError(IngestError):
    """A document was fetched and kept, but not understood. Nothing is recorded."""

    code: ClassVar[str] = "read"


class UnknownValue(ReadError):
    """A field holds a value that no table of the adapter knows."""

    code: ClassVar[str] = "unknown-value"

    def __init__(self, field: str, value: object) -> None:
        super().__init__(
            f"The {field} {value!r} is not known; check the page and add it to the "
            "adapter's table."
        )
        self.field = field
        self.value = value


class UnexpectedShape(ReadError):
    """The document is built differently from what the adapter was written for."""

    code: ClassVar[str] = "unexpected-shape"


class Challenge(ReadError):
    """A bot wall or a maintenance page answered with status 200."""

    code: ClassVar[str] = "challenge"


class Unparseable(ReadError):
    """The bytes are not a document of the announced format at all."""

    code: ClassVar[str] = "unparseable"


class TooFew(ReadError):
    """Fewer records than the adapter's lower bound."""

    code: ClassVar[str] = "too-few"

    def __init__(self, what: str, *, found: int, bound: int) -> None:
        super().__init__(
            f"Only {found} {what} were found, at least {bound} are expected; the "
            "document may be cut or its layout may have changed."
        )
        self.what = what
        self.found = found
        self.bound = bound


class TooMany(ReadError):
    """More records than the adapter's upper bound."""

    code: ClassVar[str] = "too-many"

    def __init__(self, what: str, *, found: int, bound: int) -> None:
        super().__init__(
            f"{found} {what} were found, at most {bound} are expected; the layout may "
            "have changed or the selection may be too wide."
        )
        self.what = what
        self.found = found
        self.bound = bound


class ReaderFailed(ReadError):
    """Our reader broke on a document: a defect of ours, and no news."""

    code: ClassVar[str] = "reader-failed"

    def __init__(self, error: Exception) -> None:
        super().__init__(
            f"Our reader failed ({type(error).__name__}: {error}); the log has the "
            "place, and the adapter has to be mended."
        )


class RunBroke(IngestError):
    """A whole run broke on a defect of ours; nothing of it was recorded."""

    code: ClassVar[str] = "run-broke"

    def __init__(self, error: Exception) -> None:
        super().__init__(
            f"The run broke off ({type(error).__name__}: {error}); nothing of it was "
            "recorded, and the log has the place."
        )


class EmptyDocument(ReadError):
    """The document holds no text where the adapter reads."""

    code: ClassVar[str] = "empty"
