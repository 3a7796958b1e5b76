"""TLS: a certificate that cannot be trusted is an error and never a fallback."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.errors import ConnectError, DeadlineExceeded, FetchError, TlsError
from ingest.fetch import Request
from tests.ingest.conftest import OpenDoor
from tests.upstream import Upstream

HOST = "travel.example.gov"
BODY = b"<html>Exercise caution</html>"


@dataclass(frozen=True)
class Certificates:
    """An authority of our own, and what it signs."""

    folder: Path

    @property
    def authority(self) -> str:
        return str(self.folder / "ca.pem")

    def context(self, name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / "key.pem")
        return context


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=30
    )


def _sign(folder: Path, name: str, host: str, start: str, end: str) -> None:
    """A certificate for ``host``, valid between two dates (YYYYMMDD)."""
    (folder / f"{name}.cnf").write_text(
        "[ca]\ndefault_ca=c\n[c]\ndatabase=index\nserial=serial\nnew_certs_dir=.\n"
        "default_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n"
        f"[e]\nsubjectAltName=DNS:{host}\n"
    )
    _openssl(
        folder,
        *("req", "-new", "-key", "key.pem", "-subj", f"/CN={host}"),
        *("-out", f"{name}.csr"),
    )
    _openssl(
        folder,
        *("ca", "-batch", "-notext", "-config", f"{name}.cnf", "-extensions", "e"),
        *("-startdate", f"{start}000000Z", "-enddate", f"{end}000000Z"),
        *("-cert", "ca.pem", "-keyfile", "key.pem"),
        *("-in", f"{name}.csr", "-out", f"{name}.pem"),
    )


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    if shutil.which("openssl") is None:
        pytest.skip("The openssl command is not installed, so no certificate is made.")
    folder = tmp_path_factory.mktemp("tls")
    (folder / "index").touch()
    (folder / "serial").write_text("01")
    _openssl(folder, "genrsa", "-out", "key.pem", "2048")
    _openssl(
        folder,
        *("req", "-x509", "-key", "key.pem", "-days", "2", "-subj", "/CN=Test"),
        *("-addext", "basicConstraints=critical,CA:TRUE", "-out", "ca.pem"),
    )
    _sign(folder, "good", HOST, "20200101", "20491231")
    _sign(folder, "expired", HOST, "20200101", "20200201")
    _sign(folder, "future", HOST, "20480101", "20491231")
    _sign(folder, "other", "other.example.gov", "20200101", "20491231")
    return Certificates(folder)


TlsSite = Callable[[str], tuple[Upstream, str]]


@pytest.fixture
def tls_site(certificates: Certificates) -> Iterator[TlsSite]:
    """Starts a server with the named certificate; gives it and the URL of a page."""
    servers: list[Upstream] = []

    def start(name: str) -> tuple[Upstream, str]:
        server = Upstream(tls=certificates.context(name)).start()
        servers.append(server)
        server.put("https://page/", BODY)
        return server, f"https://{HOST}:{server.port}/page/"

    yield start
    for server in servers:
        server.stop()


def tls_door(
    open_door: OpenDoor, url: str, ca_bundle: str | None
) -> Callable[[], bytes]:
    authority = url.split("/")[2]
    door = open_door(
        upstream="",
        lookup=lambda host, port: ["127.0.0.1"],
        allow_private=frozenset({authority}),
        ca_bundle=ca_bundle,
    )
    return lambda: door.get(Request(url)).body


def test_a_trusted_certificate_for_the_name_is_accepted(
    tls_site: TlsSite, open_door: OpenDoor, certificates: Certificates
) -> None:
    """Though the connection goes to an address: SNI and Host stay the name."""
    server, url = tls_site("good")
    get = tls_door(open_door, url, certificates.authority)
    assert [get(), get()] == [BODY, BODY]
    assert server.requests[0].headers["host"] == f"{HOST}:{server.port}"
    assert server.connections == 1


@pytest.mark.parametrize(
    ("name", "trusted"),
    [("expired", True), ("future", True), ("other", True), ("good", False)],
)
def test_any_other_certificate_is_refused(
    tls_site: TlsSite,
    open_door: OpenDoor,
    certificates: Certificates,
    name: str,
    trusted: bool,
) -> None:
    server, url = tls_site(name)
    get = tls_door(open_door, url, certificates.authority if trusted else None)
    with pytest.raises(TlsError, match="cannot be trusted"):
        get()
    assert server.requests == []


def test_a_server_that_speaks_no_tls_is_refused(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    upstream.put("https://page/", BODY)
    with pytest.raises((TlsError, ConnectError)):
        tls_door(open_door, f"https://{HOST}:{upstream.port}/page/", None)()
    assert upstream.requests == []


@pytest.mark.parametrize("drip", [False, True])
def test_a_handshake_that_never_ends_ends_at_the_deadline(
    open_door: OpenDoor, drip: bool
) -> None:
    stop = threading.Event()

    def dawdle(listener: socket.socket) -> None:
        peer, _ = listener.accept()
        with peer:
            # The start of a TLS record that announces more than ever comes.
            peer.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
            while not stop.wait(0.05):
                try:
                    peer.sendall(b"\0" if drip else b"")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=dawdle, args=(listener,))
        thread.start()
        started = time.monotonic()
        try:
            with pytest.raises(DeadlineExceeded):
                url = f"https://{HOST}:{listener.getsockname()[1]}/"
                tls_door(open_door, url, None)()
            assert time.monotonic() - started < 2
        finally:
            stop.set()
            thread.join()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("short", "incomplete"),
        ("chunk-cut", "incomplete"),
        ("reset-body", "incomplete"),
        ("drip", "timeout"),
        ("drip-headers", "timeout"),
        ("silent", "timeout"),
        ("hang-up", "connect"),
    ],
)
def test_faults_inside_of_tls_have_the_same_classes(
    tls_site: TlsSite,
    open_door: OpenDoor,
    certificates: Certificates,
    fault: str,
    kind: str,
) -> None:
    server, url = tls_site("good")
    server.put("https://page/", BODY, fault=fault)
    started = time.monotonic()
    with pytest.raises(FetchError) as caught:
        tls_door(open_door, url, certificates.authority)()
    assert caught.value.code == kind
    assert time.monotonic() - started < 2
