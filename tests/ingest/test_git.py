"""Reading repositories: what is in them comes whole, and nothing of them is obeyed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.archives.base import Commit, FileChange
from ingest.git import GitError, Repository

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed.")

NOON = 1_640_001_600  # 2021-12-20 12:00 UTC


class Archive:
    """A repository that tests write, as somebody's scraper would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Scraper")
        self.git("config", "user.email", "scraper@example.org")

    def git(self, *arguments: str, at: int = NOON) -> str:
        date = f"{at} +0900"
        env = {
            "PATH": os.environ["PATH"],
            "HOME": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_DATE": f"{at - 86_400} +0000",
            "GIT_COMMITTER_DATE": date,
        }
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=env,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def commit(
        self, files: dict[str, bytes | None], subject: str = "Update", at: int = NOON
    ) -> str:
        """Writes or (None) deletes files; returns the commit's name."""
        for name, content in files.items():
            path = self.folder / os.fsdecode(os.fsencode(name))
            if content is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", subject, at=at)
        return self.git("rev-parse", "HEAD")

    def bundle(self, path: Path, *what: str) -> Path:
        self.git("bundle", "create", "--quiet", str(path), *(what or ("--all", "HEAD")))
        return path

    def object_file(self, sha: str) -> Path:
        return self.folder / ".git" / "objects" / sha[:2] / sha[2:]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def commits_of(path: Path) -> list[Commit]:
    with Repository.open(path) as repository:
        return list(repository.commits())


def files_of(commit: Commit) -> dict[str, str | None]:
    return {change.path: change.blob for change in commit.changes}


def test_it_gives_the_commits_oldest_first_with_what_they_changed(
    archive: Archive,
) -> None:
    first = archive.commit({"a/summary": b"one", "b": b"two"}, "Initial import")
    second = archive.commit({"a/summary": b"three", "b": None}, "Peru: new", NOON + 60)
    with Repository.open(archive.folder) as repository:
        commits = list(repository.commits())
        assert [commit.sha for commit in commits] == [first, second]
        assert [commit.subject for commit in commits] == ["Initial import", "Peru: new"]
        assert [commit.at for commit in commits] == [
            datetime(2021, 12, 20, 12, 0, tzinfo=UTC),
            datetime(2021, 12, 20, 12, 1, tzinfo=UTC),
        ]
        assert [list(files_of(commit)) for commit in commits] == [
            ["a/summary", "b"]
        ] * 2
        assert commits[1].changes[1] == FileChange("b", None)
        bodies = [
            repository.blob(change.blob)
            for commit in commits
            for change in commit.changes
            if change.blob
        ]
        assert bodies == [b"one", b"two", b"three"]
        assert repository.count() == 2
        assert not any(commit.done for commit in commits)


def test_names_come_as_they_are(archive: Archive) -> None:
    names = [
        *("-rf", ":(glob)*", 'say "a".json', "two\nlines", "tab\t", "back\\slash"),
        *("Côte d'Ivoire.json", "Cote\u0301.json", os.fsdecode(b"latin-\xe9"), " "),
    ]
    archive.commit({name: name.encode(errors="replace") for name in names})
    with Repository.open(archive.folder) as repository:
        (commit,) = repository.commits()
        for change in commit.changes:
            assert change.blob
            content = change.path.encode(errors="replace")
            assert repository.blob(change.blob) == content
    assert {change.path for change in commit.changes} == set(names)


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("Ukraine: “now advise”", "Ukraine: “now advise”"),
        (":100644 100644 looks like a change", ":100644 100644 looks like a change"),
        ("One\n\nand a body\nof lines", "One"),
        ("  spaced", "  spaced"),
    ],
)
def test_a_subject_comes_as_it_is(archive: Archive, message: str, subject: str) -> None:
    archive.commit({"a": b"1"}, message)
    archive.commit({"a": b"2"}, "Next")
    assert [commit.subject for commit in commits_of(archive.folder)] == [
        subject,
        "Next",
    ]


def test_a_commit_that_says_or_changes_nothing_is_one_all_the_same(
    archive: Archive,
) -> None:
    archive.commit({"a": b"1"})
    archive.git("commit", "--quiet", "--allow-empty", "--allow-empty-message", "-m", "")
    archive.commit({}, "Nothing new")
    archive.commit({"a": b"2"})
    commits = commits_of(archive.folder)
    assert [len(commit.changes) for commit in commits] == [1, 0, 0, 1]
    assert [commit.subject for commit in commits] == [
        "Update",
        "",
        "Nothing new",
        "Update",
    ]


def test_a_subject_in_another_encoding_is_read_or_marked(archive: Archive) -> None:
    archive.commit({})
    raw = archive.git("cat-file", "commit", "HEAD").encode()
    draft = archive.folder / "draft"
    for encoding in (b"\nencoding ISO-8859-1", b""):
        draft.write_bytes(raw.replace(b"\n\nUpdate", encoding + b"\n\nPer\xfa"))
        sha = archive.git("hash-object", "-t", "commit", "-w", "draft")
        archive.git("update-ref", f"refs/heads/is{len(encoding)}", sha)
    with Repository.open(archive.folder) as repository:
        (declared,) = repository.commits("is20")
        (silent,) = repository.commits("is0")
    assert (declared.subject, silent.subject) == ("Perú", "Per\ufffd")


def test_a_merge_stands_for_what_it_brought(archive: Archive) -> None:
    archive.commit({"a": b"1"})
    archive.git("switch", "--quiet", "--create", "side")
    archive.commit({"b": b"1"}, "On the side", NOON + 10)
    archive.git("switch", "--quiet", "main")
    archive.commit({"a": b"2"}, "On the branch", NOON + 20)
    archive.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", at=NOON + 30)
    commits = commits_of(archive.folder)
    assert [commit.subject for commit in commits] == [
        "Update",
        "On the branch",
        "Merge",
    ]
    assert list(files_of(commits[2])) == ["b"]
    assert commits[2].at.second == 30
    with Repository.open(archive.folder) as repository:
        assert repository.count() == 3
        side = list(repository.commits("side"))
    assert [commit.subject for commit in side] == ["Update", "On the side"]


def test_a_file_that_moves_is_deleted_and_added(archive: Archive) -> None:
    archive.commit({"Guinea.json": b"the same text\n" * 50})
    archive.git("mv", "Guinea.json", "Guinea-Bissau.json")
    archive.commit({})
    assert [
        (change.path, change.blob is None)
        for change in commits_of(archive.folder)[1].changes
    ] == [("Guinea-Bissau.json", False), ("Guinea.json", True)]


def test_links_and_submodules_are_no_files(archive: Archive) -> None:
    commit = archive.commit({"a": b"1", "tool": b"run"})
    (archive.folder / "link").symlink_to("a")
    archive.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module")
    (archive.folder / "a").unlink()
    (archive.folder / "a").symlink_to("/etc/passwd")
    (archive.folder / "tool").chmod(0o755)
    archive.git("add", "a", "link", "tool")
    archive.git("commit", "--quiet", "-m", "Links")
    changed = files_of(commits_of(archive.folder)[1])
    assert changed.keys() == {"a", "tool"}
    assert changed["a"] is None
    assert changed["tool"]


# --- Where it is


@pytest.mark.parametrize("kind", ["checkout", "bare", "bundle", "main-only", "colon"])
def test_a_repository_is_read_in_every_form(
    archive: Archive, tmp_path: Path, kind: str
) -> None:
    archive.commit({"a": b"1"})
    archive.commit({"a": b"2"})
    expected = commits_of(archive.folder)
    path = archive.folder
    if kind == "bare":
        path = tmp_path / "bare"
        archive.git("clone", "--quiet", "--bare", ".", str(path))
    elif kind == "bundle":
        path = archive.bundle(tmp_path / "-archive.bundle")
    elif kind == "main-only":
        path = archive.bundle(tmp_path / "main.bundle", "main")
    elif kind == "colon":
        path = archive.bundle(tmp_path / "host:archive.bundle")
    assert commits_of(path) == expected
    assert len(expected) == 2


def test_what_a_bundle_was_unpacked_into_is_removed(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(room))
    archive.commit({"a": b"1"})
    bundle = archive.bundle(tmp_path / "whole.bundle")
    with Repository.open(bundle):
        assert list(room.iterdir())
    assert not list(room.iterdir())
    bundle.write_bytes(bundle.read_bytes()[:-10])
    with pytest.raises(GitError):
        Repository.open(bundle)
    assert not list(room.iterdir())


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-40] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [cut, spoil])
def test_a_damaged_bundle_is_refused(
    archive: Archive, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    archive.commit({"a": b"some text\n" * 100})
    bundle = archive.bundle(tmp_path / "archive.bundle")
    damage(bundle)
    with pytest.raises(GitError, match=r"archive\.bundle cannot be unpacked") as caught:
        Repository.open(bundle)
    assert "\n" not in str(caught.value)


def test_a_bundle_of_a_part_of_the_history_is_refused(
    archive: Archive, tmp_path: Path
) -> None:
    archive.commit({"a": b"1"})
    archive.commit({"a": b"2"})
    bundle = archive.bundle(tmp_path / "part.bundle", "main~1..main")
    with pytest.raises(GitError, match="cannot be unpacked"):
        Repository.open(bundle)


def test_what_is_no_repository_is_refused(archive: Archive, tmp_path: Path) -> None:
    archive.commit({"inner/a": b"1"})
    fake = tmp_path / "fake"
    (fake / "objects").mkdir(parents=True)
    (fake / "HEAD").write_text("ref: refs/heads/main\n")
    text = tmp_path / "text"
    text.write_text("gitdir: archive/.git\n")
    inner = archive.folder / "inner"
    for path in (tmp_path / "nowhere", tmp_path, inner, inner / "a", text, fake):
        with pytest.raises(GitError, match=str(path)):
            Repository.open(path)


def test_an_empty_repository_is_told(archive: Archive) -> None:
    with (
        Repository.open(archive.folder) as repository,
        pytest.raises(GitError, match="is empty"),
    ):
        repository.count()


def test_a_branch_is_a_name_and_never_an_option(
    archive: Archive, tmp_path: Path
) -> None:
    archive.commit({"a": b"1"})
    target = tmp_path / "written"
    with Repository.open(archive.folder) as repository:
        for name in ("nowhere", "", "--all", f"--output={target}", "HEAD:a"):
            with pytest.raises(GitError, match="has no commit"):
                list(repository.commits(name))
    assert not target.exists()


def test_without_a_head_the_branch_must_be_named(archive: Archive) -> None:
    archive.commit({"a": b"1"})
    archive.git("branch", "other")
    archive.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    with Repository.open(archive.folder) as repository:
        with pytest.raises(GitError, match="name a branch of main, other"):
            repository.count()
        assert repository.count("other") == 1


def test_git_itself_may_be_lacking(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="git is not installed"):
        Repository.open(archive.folder)


# --- What it must not do


def test_no_program_that_a_repository_names_is_run(
    archive: Archive, tmp_path: Path
) -> None:
    archive.commit({"a": b"1", ".gitattributes": b"* diff=evil filter=evil\n"})
    archive.commit({"a": b"2"})
    missing = archive.git("rev-parse", "HEAD:a")
    archive.object_file(missing).unlink()
    mark, program = tmp_path / "ran", tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >> '{mark}'\n")
    program.chmod(0o755)
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        shutil.copy(program, archive.folder / ".git" / "hooks" / hook)
    for setting in (
        *("core.fsmonitor", "core.pager", "core.sshCommand", "gpg.program"),
        *("diff.external", "diff.evil.command", "diff.evil.textconv"),
        *("filter.evil.smudge", "filter.evil.clean", "alias.log", "alias.cat-file"),
        *("core.alternateRefsCommand", "uploadpack.packObjectsHook"),
    ):
        value = f"!{program}" if setting.startswith("alias") else str(program)
        archive.git("config", setting, value)
    for setting, value in (
        ("log.showSignature", "true"),
        ("log.diffMerges", "off"),
        ("diff.renames", "copies"),
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{program}"),
        ("remote.origin.uploadpack", str(program)),
        ("protocol.allow", "always"),
        ("protocol.ext.allow", "always"),
    ):
        archive.git("config", setting, value)
    with Repository.open(archive.folder) as repository:
        assert len(list(repository.commits())) == repository.count() == 2
        with pytest.raises(GitError, match="object"):
            repository.blob(missing)
    assert not mark.exists()


def test_what_the_environment_says_of_git_is_not_heard(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.commit({"a": b"1"})
    other = Archive(tmp_path / "other")
    other.commit({"b": b"1"})
    other.commit({"b": b"2"})
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.folder / ".git" / "objects"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.chdir(other.folder)
    assert [list(files_of(commit)) for commit in commits_of(archive.folder)] == [["a"]]


# --- Blobs


def test_many_blobs_come_in_order_however_they_are_asked_for(archive: Archive) -> None:
    bodies = [b"%d\n" % number * (number % 97) for number in range(700)]
    archive.commit({f"{number:03}": body for number, body in enumerate(bodies)})
    with Repository.open(archive.folder) as repository:
        (commit,) = repository.commits()
        shas = [change.blob for change in commit.changes if change.blob]
        again = shas[::-1] + shas[:5]
        for sha, body in zip(shas, repository.blobs(shas), strict=True):
            assert body == bodies[shas.index(sha)] or body == b""
            assert repository.blob(shas[-1]) == bodies[-1]
        assert list(repository.blobs(again)) == bodies[::-1] + bodies[:5]
        assert list(repository.blobs([])) == []


def test_a_blob_that_is_not_there_is_told_and_the_next_is_read(
    archive: Archive,
) -> None:
    archive.commit({"a": b"1", "b": b"2"})
    with Repository.open(archive.folder) as repository:
        (commit,) = repository.commits()
        a, b = (change.blob or "" for change in commit.changes)
        for wrong, told in (
            ("0" * 40, "lacks object"),
            (commit.sha, "is no file"),
            ("HEAD", "is not the name"),
            (f"{a}\n{b}", "is not the name"),
            (f"{a}\n", "is not the name"),
        ):
            with pytest.raises(GitError, match=told):
                repository.blob(wrong)
            with pytest.raises(GitError, match=told):
                list(repository.blobs([a, wrong, b]))
        assert repository.blob(b) == b"2"


def test_blobs_of_commits_to_come_are_read_ahead_but_not_of_those_done(
    archive: Archive,
) -> None:
    archive.commit({"a": b"old"})
    archive.commit({"a": b"new"})
    with Repository.open(archive.folder) as repository:
        old, new = repository.commits()
        (was,), (now,) = files_of(old).values(), files_of(new).values()
        assert was and now
        archive.object_file(was).unlink()
        done = replace(old, done=True)
        ahead = repository.ahead([done, new])
        assert next(ahead) == done
        archive.object_file(now).unlink()
        assert list(ahead) == [new]
        assert repository.blob(now) == b"new"


def test_a_history_that_breaks_off_is_told(archive: Archive) -> None:
    first = archive.commit({"a": b"1"})
    archive.commit({"a": b"2"})
    archive.object_file(first).unlink()
    with (
        Repository.open(archive.folder) as repository,
        pytest.raises(GitError, match="cannot be read") as caught,
    ):
        list(repository.commits())
    assert "\n" not in str(caught.value)


def test_whoever_stops_early_leaves_no_process(archive: Archive) -> None:
    for number in range(3):
        archive.commit({"a": b"%d" % number})
    with Repository.open(archive.folder) as repository:
        commits = repository.commits()
        first = next(commits)
        repository.blob(first.changes[0].blob or "")
        del commits
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


# --- The archives there are


@pytest.mark.parametrize(
    ("name", "commits", "texts"),
    [
        # The commits that five merges brought are not counted beside them.
        ("five-issuers", 1168, 39_307),
        ("jp-mofa", 3147, 3147),
        ("us-state", 165, 1663),
    ],
)
def test_the_public_archives_are_read_whole(
    shared: Path, name: str, commits: int, texts: int
) -> None:
    with Repository.open(shared / "history" / f"{name}.bundle") as repository:
        assert repository.count() == commits
        found = list(repository.commits())
        assert len(found) == commits
        assert sorted(found, key=lambda commit: commit.at) == found
        shas = {blob for commit in found for blob in files_of(commit).values() if blob}
        assert len(shas) == texts
        assert sum(1 for _ in repository.blobs(shas)) == texts
