"""Files as they stood at a git revision, read through git's plumbing: nothing is checked out, fetched or locked."""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from policy_lint.errors import InputError, UsageError

_FILES = ("100644", "100755", "100664")
_LINK = "120000"
_QUIET = {
    "GIT_NO_LAZY_FETCH": "1",  # a partial clone must not fetch what it lacks
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_RESERVED = frozenset('<>:"|?*\\') if os.name == "nt" else frozenset()


class Entry(NamedTuple):
    """A file of a tree: its object and its path from the root, with forward slashes."""

    object: str
    path: str


class Repository:
    """The git repository around a folder. Raises UsageError when there is none, or no git."""

    def __init__(self, folder: str = ".") -> None:
        self._folder = folder
        found = self._run("rev-parse", "--show-toplevel")
        if found.returncode:
            reason = found.stderr.decode(errors="replace").strip().split("\n")[0].removeprefix("fatal: ")
            raise UsageError(f"revisions can be compared in the working tree of a git repository only: {reason}")
        top = os.fsdecode(found.stdout).rstrip("\n")
        self._folder = self.top = os.path.realpath(top)
        self._commits: dict[str, str | None] = {}  # what was asked for

    def commit(self, revision: str) -> str | None:
        """The commit that a revision names, None if it names none; git is asked once."""
        if revision not in self._commits:
            self._commits[revision] = self._named(revision)
        return self._commits[revision]

    def _named(self, revision: str) -> str | None:
        if not revision or revision.startswith("-") or "\0" in revision:
            return None
        run = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        return run.stdout.decode().strip() or None if run.returncode == 0 else None

    @property
    def shallow(self) -> bool:
        return self._git("rev-parse", "--is-shallow-repository").strip() == b"true"

    def files(self, commit: str, wanted: Callable[[str], bool]) -> list[Entry]:
        """The files of a commit whose paths are wanted; a symbolic link to a file stands for that file."""
        listed: dict[str, tuple[str, str]] = {}
        for record in self._git("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            about, _, raw = record.partition(b"\t")
            if raw:
                mode, _, name = about.decode().split()
                listed[os.fsdecode(raw)] = (mode, name)
        chosen = {path: found for path, found in listed.items() if wanted(path) and _is_safe(path)}
        links = {path: name for path, (mode, name) in chosen.items() if mode == _LINK}
        targets = self.contents(links.values())
        entries = []
        for path, (mode, name) in chosen.items():
            if mode == _LINK:
                target = posixpath.join(posixpath.dirname(path), os.fsdecode(targets[name]))
                mode, name = listed.get(posixpath.normpath(target), ("", ""))
            if mode in _FILES:
                entries.append(Entry(name, path))
        return entries

    def contents(self, objects: Iterable[str]) -> Mapping[str, bytes]:
        """What the objects hold, as it is stored."""
        names = list(dict.fromkeys(objects))
        if not names:
            return {}
        data = self._git("cat-file", "--batch", input="".join(f"{name}\n" for name in names).encode())
        found = {}
        at = 0
        for name in names:
            end = data.index(b"\n", at)
            about = data[at:end].split()
            if len(about) != 3:
                raise InputError(f"git does not have the object {name} here; this clone is not complete")
            size = int(about[2])
            found[name] = data[end + 1 : end + 1 + size]
            at = end + size + 2
        return found

    @contextmanager
    def extracted(self, commit: str, wanted: Callable[[str], bool]) -> Iterator[str]:
        """A temporary folder with the wanted files of a commit."""
        entries = self.files(commit, wanted)
        contents = self.contents(entry.object for entry in entries)
        with TemporaryDirectory(prefix="policy-lint-") as folder:
            os.mkdir(os.path.join(folder, ".git"))  # here the search for a configuration ends
            for entry in entries:
                path = Path(folder, *PurePosixPath(entry.path).parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(contents[entry.object])
            yield os.path.realpath(folder)

    def _git(self, *arguments: str, input: bytes = b"") -> bytes:
        run = self._run(*arguments, input=input)
        if run.returncode:
            lines = run.stderr.decode(errors="replace").strip().splitlines() or ["it gave no reason"]
            raise UsageError(f"git {arguments[0]} failed: {lines[0].removeprefix('fatal: ')}")
        return run.stdout

    def _run(self, *arguments: str, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = ["git", "-c", "protocol.allow=never", *arguments]
        try:
            return subprocess.run(
                command, cwd=self._folder, env={**os.environ, **_QUIET}, input=input, capture_output=True, check=False
            )
        except OSError as error:
            raise UsageError(f"git cannot be run: {error.strerror}") from None


def _is_safe(path: str) -> bool:
    """Whether a path of a tree, which anybody may have made up, stays below the folder it is written to."""
    parts = path.split("/")
    return not any(
        part in ("", ".", "..")
        or part.lower() == ".git"
        or _RESERVED & set(part)
        or (part != part.rstrip(" .") and _RESERVED)
        for part in parts
    )


@contextmanager
def working_in(folder: str) -> Iterator[None]:
    """Makes a folder the working folder for a while."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
