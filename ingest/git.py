"""Reading a public archive's git repository: its commits in order, and its blobs.

Nothing of a repository is run or obeyed: no hooks, no helpers that its configuration
names, no fetching of what it lacks. One ``git`` process serves all blobs.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from .archives.base import Commit, FileChange
from .cache import BytesCache
from .errors import IngestError

_BUNDLE_HEADS = (b"# v2 git bundle\n", b"# v3 git bundle\n")
_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REGULAR_FILE = b"100"  # what the mode of a file begins with; not a link or submodule
_CHUNK = 1 << 20
# What is asked for ahead must fit the smallest pipe there is (16 KiB), or both sides
# would wait for the other to read.
_ASKED_AHEAD = 200
_CACHED_BYTES = 6 << 20

_SAFE = (
    *("--no-pager", "--no-replace-objects"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "log.showSignature=false"),
    *("-c", "gc.auto=0"),
    # Of each process; git's own default is eight times as much.
    *("-c", "core.deltaBaseCacheLimit=12m"),
    # A pack is looked at through small windows, few at a time, not mapped whole.
    *("-c", "core.packedGitWindowSize=1m"),
    *("-c", "core.packedGitLimit=8m"),
)


class GitError(IngestError):
    """A repository cannot be opened or read."""

    code = "git"


class Repository:
    """A repository to read from; ``open`` gives one. For one thread at a time.

    ``folder``: what git calls its directory. ``held``: closed with the repository.
    """

    def __init__(self, folder: Path, held: ExitStack) -> None:
        self.folder = folder
        self._held = held
        self._objects: subprocess.Popen[bytes] | None = None
        self._cache = BytesCache(_CACHED_BYTES)

    @classmethod
    def open(cls, path: Path) -> Self:
        """The repository at ``path``: a checkout, a bare repository or a bundle.

        A bundle is unpacked into a temporary folder, which ``close`` removes. Raises
        ``GitError`` where there is no repository, or a damaged one.
        """
        path = path.absolute()
        with ExitStack() as held:
            if path.is_file():
                folder = _unpack(path, held)
            elif (path / ".git").exists():
                folder = path / ".git"
            elif (path / "HEAD").is_file() and (path / "objects").is_dir():
                folder = path
            else:
                raise GitError(
                    f"{path} is no git repository: name a checkout, a bare repository "
                    f"or a bundle."
                )
            _git("rev-parse", "--git-dir", folder=folder)
            return cls(folder, held.pop_all())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process and removes what was unpacked."""
        self._stop()
        self._held.close()

    def count(self, branch: str = "HEAD") -> int:
        """How many commits ``commits`` gives."""
        head = self._head(branch)
        out = _git("rev-list", "--count", "--first-parent", head, folder=self.folder)
        return int(out)

    def commits(self, branch: str = "HEAD") -> Iterator[Commit]:
        """The branch's own commits, oldest first, with what each did to the files.

        A merge stands for all that it brought to the branch (it is compared with its
        first parent), at the time it was merged; the commits it brought are not given.
        ``at`` is the committer's time and runs backwards where a committer's clock
        did. Bytes of a path that are not UTF-8 are surrogates. Links and submodules
        are no files. Raises ``GitError`` where the history cannot be read to its end.
        """
        head = self._head(branch)
        log = (
            *("log", "--first-parent", "--diff-merges=first-parent", "--reverse"),
            *("--raw", "-z", "--root", "--no-abbrev", "--no-renames"),
            *("--no-relative", "--no-ext-diff", "--no-textconv", "--no-color"),
            *("--encoding=UTF-8", "--format=%H %ct %s", head, "--"),
        )
        with _streaming(*log, folder=self.folder) as out:
            yield from _parse(out)

    def blob(self, sha: str) -> bytes:
        """The bytes of a file; raises ``GitError`` where the repository lacks it."""
        body = self._cache.get(sha)
        if body is None:
            (body,) = self._ask([sha])
            self._cache.put(sha, body)
        return body

    def blobs(self, shas: Iterable[str]) -> Iterator[bytes]:
        """The same for many, in their order: the next are asked for ahead."""
        rest = iter(shas)
        while some := list(islice(rest, _ASKED_AHEAD)):
            found = {sha: self._cache.get(sha) for sha in some}
            lacking = [sha for sha, body in found.items() if body is None]
            for sha, body in zip(lacking, self._ask(lacking), strict=True):
                found[sha] = body
                self._cache.put(sha, body)
            for sha in some:
                yield found[sha] or b""

    def ahead(self, commits: Iterable[Commit]) -> Iterator[Commit]:
        """The commits, with the blobs of those that are not ``done`` in memory.

        ``blob`` then gives them four times as fast as when it has to ask for each.
        """
        waiting: list[Commit] = []
        shas: list[str] = []
        for commit in commits:
            waiting.append(commit)
            if not commit.done:
                shas += [change.blob for change in commit.changes if change.blob]
            if len(shas) >= _ASKED_AHEAD or len(waiting) >= _ASKED_AHEAD:
                self._load(shas)
                yield from waiting
                waiting, shas = [], []
        self._load(shas)
        yield from waiting

    def _load(self, shas: list[str]) -> None:
        for _ in self.blobs(shas):
            """It is in memory now, as far as there is room."""

    def _head(self, branch: str) -> str:
        """The commit that a branch stands at; an unborn HEAD means the only branch."""
        found = self._commit_of(branch)
        if found is None and branch == "HEAD":
            names = _git(
                *("for-each-ref", "--format=%(refname)", "refs/heads"),
                folder=self.folder,
            ).split()
            if not names:
                raise GitError("The repository is empty: there is no commit to read.")
            if len(names) > 1:
                short = ", ".join(name.removeprefix("refs/heads/") for name in names)
                raise GitError(f"The repository has no HEAD: name a branch of {short}.")
            found = self._commit_of(names[0])
        if found is None:
            raise GitError(f"The repository has no commit {branch!r}: name a branch.")
        return found

    def _commit_of(self, name: str) -> str | None:
        ask = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        done = _run(*ask, f"{name}^{{commit}}", folder=self.folder)
        return done.stdout.decode().strip() if done.returncode == 0 else None

    def _ask(self, shas: list[str]) -> list[bytes]:
        """Blobs that are not in memory, at most ``_ASKED_AHEAD``."""
        for sha in shas:
            if not _OBJECT.fullmatch(sha):
                raise GitError(f"{sha!r} is not the name of a git object.")
        if self._objects is None:
            self._objects = _start(
                *("cat-file", "--batch"),
                folder=self.folder,
                stdin=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        asked, answers = self._objects.stdin, self._objects.stdout
        assert asked and answers
        try:
            asked.write("".join(f"{sha}\n" for sha in shas).encode())
            asked.flush()
            return [_answer(answers, sha) for sha in shas]
        except (OSError, GitError) as error:
            # Answers that nobody has read would be taken for the next ones.
            self._stop()
            if isinstance(error, GitError):
                raise
            raise GitError("git stopped while blobs were read; run it again.") from None

    def _stop(self) -> None:
        if self._objects is not None:
            _end(self._objects)
            self._objects = None


def _parse(out: IO[bytes]) -> Iterator[Commit]:
    """Commits of ``git log -z --raw``: each a head, then a pair for every file."""
    sha, at, subject = "", datetime.min, ""
    changes: list[FileChange] = []
    parts = _parts(out)
    for part in parts:
        part = part.removeprefix(b"\n")
        if part.startswith(b":"):
            change = _change(part, next(parts, b""))
            if change is not None:
                changes.append(change)
        elif part:
            if sha:
                yield Commit(sha=sha, at=at, subject=subject, changes=tuple(changes))
            head, seconds, words = part.split(b" ", 2)
            sha, subject = head.decode(), words.decode("utf-8", "replace")
            at, changes = datetime.fromtimestamp(int(seconds), UTC), []
    if sha:
        yield Commit(sha=sha, at=at, subject=subject, changes=tuple(changes))


def _change(raw: bytes, path: bytes) -> FileChange | None:
    """Of ``:oldmode newmode old new X``; None where there is and was no file."""
    was, now, _, blob, _ = raw[1:].split(b" ")
    name = path.decode("utf-8", "surrogateescape")
    if now.startswith(_REGULAR_FILE):
        return FileChange(name, blob.decode())
    return FileChange(name, None) if was.startswith(_REGULAR_FILE) else None


def _parts(out: IO[bytes]) -> Iterator[bytes]:
    """What stands between the NULs of a stream."""
    rest = b""
    while chunk := out.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _answer(answers: IO[bytes], sha: str) -> bytes:
    head = answers.readline().split()
    if len(head) != 3:
        what = "lacks" if head else "stopped answering before"
        raise GitError(f"The repository {what} object {sha}: fetch it whole.")
    size = int(head[2])
    body = answers.read(size + 1)
    if len(body) != size + 1 or head[1] != b"blob":
        raise GitError(f"Object {sha} is no file, or is cut: check it with git fsck.")
    return body[:-1]


def _unpack(bundle: Path, held: ExitStack) -> Path:
    """A bare repository of all that a bundle holds."""
    with open(bundle, "rb") as file:
        if file.readline(len(_BUNDLE_HEADS[0])) not in _BUNDLE_HEADS:
            raise GitError(f"{bundle} is neither a repository nor a git bundle.")
    parent = held.enter_context(tempfile.TemporaryDirectory(prefix="chancery-git-"))
    folder = Path(parent) / "archive.git"
    # A clone checks the sum of every object and that none is missing.
    clone = ("clone", "--bare", "--quiet", "--template=", "--")
    done = _run(*clone, str(bundle), str(folder), protocols="file")
    if done.returncode != 0:
        raise GitError(
            f"{bundle} cannot be unpacked, make it again with git bundle create: "
            f"{_last_line(done.stderr)}"
        )
    return folder


@contextmanager
def _streaming(*arguments: str, folder: Path) -> Iterator[IO[bytes]]:
    """A command's output; raises ``GitError`` at its end where the command failed."""
    with tempfile.TemporaryFile() as words:
        process = _start(*arguments, folder=folder, stderr=words)
        assert process.stdout
        try:
            yield process.stdout
            failed = process.wait() != 0
        finally:
            _end(process)
        if failed:
            words.seek(0)
            raise GitError(
                f"The history cannot be read, check it with git fsck: "
                f"{_last_line(words.read())}"
            )


def _git(*arguments: str, folder: Path) -> str:
    done = _run(*arguments, folder=folder)
    if done.returncode != 0:
        raise GitError(f"{folder} cannot be read by git: {_last_line(done.stderr)}")
    return done.stdout.decode()


def _run(
    *arguments: str, folder: Path | None = None, protocols: str = "none"
) -> subprocess.CompletedProcess[bytes]:
    with _told_where_git_lacks():
        return subprocess.run(
            _command(arguments, folder),
            env=_environment(protocols),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )


def _start(
    *arguments: str, folder: Path, stderr: int | IO[bytes], stdin: int | None = None
) -> subprocess.Popen[bytes]:
    with _told_where_git_lacks():
        return subprocess.Popen(
            _command(arguments, folder),
            env=_environment("none"),
            stdin=subprocess.DEVNULL if stdin is None else stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            bufsize=_CHUNK,
            pipesize=_CHUNK,
        )


def _command(arguments: tuple[str, ...], folder: Path | None) -> list[str]:
    # Named outright: git does not look for a repository in the folders above.
    where = (f"--git-dir={folder}",) if folder else ()
    return ["git", *_SAFE, *where, *arguments]


def _environment(protocols: str) -> dict[str, str]:
    """Nothing of ours but where programs are: no GIT_…, no one's own settings."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": protocols,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


@contextmanager
def _told_where_git_lacks() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise GitError("The program git is not installed: install it.") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue
    process.wait()


def _last_line(words: bytes) -> str:
    lines = words.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "git gave no reason."
