"""Serving the corpus on loopback, with validators: nginx, or a small server of ours.

    python -m bench.site PORT ROOT LOG    the small server

Either writes one line an answer to LOG: status and bytes of body.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email.utils import formatdate
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from config.process import launched

HOST = "corpus.example"
NGINX = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.error;
events {{ worker_connections 256; }}
http {{
    types {{ text/html html; }}
    charset utf-8;
    log_format counted '$status $body_bytes_sent';
    access_log {log} counted;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip_static on;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


class Site:
    """A folder that is served; ``show`` says which version of the corpus lies in it."""

    def __init__(self, folder: Path, corpus: Path, paths: list[str]) -> None:
        self.name = "nginx" if _nginx() else "bench.site"
        self.root = folder / "site"
        self._log = folder / "access.log"
        self._folder, self._corpus = folder, corpus
        self._paths = paths
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def show(self, version: str) -> None:
        """Put all pages that ``version`` ("v1", "v2") has in the place of others."""
        for path in self._paths:
            for name in (path, f"{path}.gz"):
                source = self._corpus / version / name
                target = self.root / HOST / name
                if source.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.unlink(missing_ok=True)
                    target.symlink_to(source)

    def answers(self) -> tuple[Counter[str], int]:
        """All answers so far by status, and the bytes of their bodies."""
        rows = [line.split() for line in self._log.read_text().splitlines()]
        return Counter(row[0] for row in rows), sum(int(row[1]) for row in rows)

    @contextlib.contextmanager
    def served(self) -> Iterator[None]:
        self._log.touch()
        with serving(self._command(), self.port):
            yield

    def _command(self) -> list[str]:
        nginx = _nginx()
        if nginx is None:
            arguments = [str(self.port), str(self.root), str(self._log)]
            return [sys.executable, "-m", "bench.site", *arguments]
        config = self._folder / "nginx.conf"
        config.write_text(
            NGINX.format(
                folder=self._folder,
                log=self._log,
                port=self.port,
                root=self.root,
                # Its workers would otherwise be a user that may not read the corpus.
                user="user root;" if os.geteuid() == 0 else "",
            )
        )
        error_log = str(self._folder / "nginx.error")
        return [nginx, "-c", str(config), "-p", str(self._folder), "-e", error_log]


def _nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(command: list[str], port: int) -> Iterator[None]:
    """Runs a server, which ends with us, once it listens at ``port``."""
    server = subprocess.Popen(launched(command, ends_by=signal.SIGTERM))
    try:
        _wait_for(server, port)
        yield
    finally:
        server.terminate()
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    raise SystemExit(f"{server.args!r} does not listen at port {port}.")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, *args: object, root: Path, log: Path) -> None:
        self._root, self._log = root, log
        super().__init__(*args)  # type: ignore[arg-type]  # passed on as they come

    def do_GET(self) -> None:
        packed = self._root / f"{self.path.lstrip('/')}.gz"
        if not packed.is_file():
            self._answer(404, {}, b"")
            return
        facts = packed.stat()
        tag = f'"{int(facts.st_mtime):x}-{facts.st_size:x}"'
        validators = {
            "ETag": tag,
            "Last-Modified": formatdate(facts.st_mtime, usegmt=True),
        }
        if self.headers.get("If-None-Match") == tag:
            self._answer(304, validators, b"")
            return
        kind = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"}
        self._answer(200, validators | kind, packed.read_bytes())

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        if status != 304:
            headers |= {"Content-Length": str(len(body))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        with self._log.open("a") as log:
            log.write(f"{status} {len(body)}\n")

    def log_message(self, format: str, *args: object) -> None:
        return


def main(port: str, root: str, log: str) -> None:
    handler = partial(_Handler, root=Path(root), log=Path(log))
    ThreadingHTTPServer(("127.0.0.1", int(port)), handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
