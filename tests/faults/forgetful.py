"""``python -m tests.faults.forgetful FOLDER MOUNT AFTER``: a disk that a power cut empties.

A FUSE file system in memory, filled from a folder. It tells apart what was written and what
was made safe (fsync of a file, fsync of the folder that names it). When somebody looks for
``.cut``, power is gone: what is safe is written to the folder AFTER, and everything that
was only written is forgotten, or half of it by chance, as real disks do.
"""

import errno
import os
import random
import stat
import sys
from pathlib import Path
from typing import Any

from mfusepy import FUSE, FuseOSError, Operations

BLOCK = 4096
CUT = ".cut"


class File:
    """One file: what it holds, and what it would hold after a power cut."""

    def __init__(self, content: bytes = b"", mode: int = 0o600) -> None:
        self.now = bytearray(content)
        self.safe = bytes(content)
        self.mode = mode

    def after(self, chance: random.Random, share: float) -> bytes:
        """Return what a power cut leaves: what is safe, and a share of the other blocks."""
        if self.safe == self.now or not share:
            return self.safe
        kept = bytearray(self.safe)
        for start in range(0, len(self.now), BLOCK):
            if chance.random() < share:
                kept.extend(b"\0" * (start - len(kept)))
                kept[start : start + BLOCK] = self.now[start : start + BLOCK]
        return bytes(kept)


class Forgetful(Operations):
    """The file system; folders are kept by their paths."""

    use_ns = True

    def __init__(self, source: Path, after: Path, seed: int) -> None:
        self.after, self.chance = after, random.Random(seed)
        # Every other cut leaves nothing that was not made safe; the others leave some of it.
        self.share = 0.0 if seed % 2 == 0 else 0.5
        self.folders = {"/"}
        self.files: dict[str, File] = {}
        for path in source.rglob("*"):
            name = f"/{path.relative_to(source)}"
            if path.is_dir():
                self.folders.add(name)
            else:
                self.files[name] = File(path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        self.safe_folders = set(self.folders)
        self.safe_files = dict(self.files)

    def _cut(self) -> None:
        for folder in sorted(self.safe_folders):
            (self.after / folder[1:]).mkdir(parents=True, exist_ok=True)
        for name, file in self.safe_files.items():
            path = self.after / name[1:]
            if path.parent.is_dir():
                path.write_bytes(file.after(self.chance, self.share))
        os._exit(0)

    def _file(self, path: str) -> File:
        if path not in self.files:
            raise FuseOSError(errno.ENOENT)
        return self.files[path]

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        """Describe a file or a folder; power is cut when somebody looks for ``.cut``."""
        if path == f"/{CUT}":
            self._cut()
        if path in self.folders:
            return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2}
        file = self._file(path)
        return {"st_mode": stat.S_IFREG | file.mode, "st_nlink": 1, "st_size": len(file.now)}

    def readdir(self, path: str, fh: int) -> list[str]:
        """Name what a folder holds."""
        own = [name for name in (*self.folders, *self.files) if name != "/"]
        within = [Path(name).name for name in own if str(Path(name).parent) == path]
        return [".", "..", *within]

    def mkdir(self, path: str, mode: int) -> None:
        """Make a folder; its name is safe when the folder around it has been synced."""
        self.folders.add(path)

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        """Make a file."""
        self.files[path] = File(mode=stat.S_IMODE(mode))
        return 1

    def open(self, path: str, flags: int) -> int:
        """Open a file."""
        file = self._file(path)
        if flags & os.O_TRUNC:
            del file.now[:]
        return 1

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        """Read from a file."""
        return bytes(self._file(path).now[offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        """Write into a file, for the time being."""
        content = self._file(path).now
        content.extend(b"\0" * (offset - len(content)))
        content[offset : offset + len(data)] = data
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> None:
        """Change the size of a file, for the time being."""
        content = self._file(path).now
        del content[length:]
        content.extend(b"\0" * (length - len(content)))

    def fsync(self, path: str, datasync: int, fh: int) -> None:
        """Make the content of a file safe."""
        file = self._file(path)
        file.safe = bytes(file.now)

    def fsyncdir(self, path: str, datasync: int, fh: int) -> None:
        """Make the names in a folder safe."""

        def here(names: Any) -> set[str]:
            return {name for name in names if name != "/" and str(Path(name).parent) == path}

        self.safe_folders = (self.safe_folders - here(self.safe_folders)) | here(self.folders)
        for gone in here(self.safe_files) - here(self.files):
            del self.safe_files[gone]
        self.safe_files |= {name: self.files[name] for name in here(self.files)}

    def unlink(self, path: str) -> None:
        """Take a name away, for the time being."""
        self._file(path)
        del self.files[path]

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, for the time being."""
        self.files[new] = self._file(old)
        del self.files[old]

    def link(self, target: str, source: str) -> None:
        """Give a file a second name."""
        if target in self.files:
            raise FuseOSError(errno.EEXIST)
        self.files[target] = self._file(source)

    def chmod(self, path: str, mode: int) -> None:
        """Change who may read a file."""
        self._file(path).mode = stat.S_IMODE(mode)

    def utimens(self, path: str, times: Any = None) -> None:
        """Keep no times."""

    def chown(self, path: str, uid: int, gid: int) -> None:
        """Keep no owners."""


def main() -> None:
    """Mount it and serve until the power is cut."""
    source, mount, after, seed = sys.argv[1:]
    disk = Forgetful(Path(source), Path(after), int(seed))
    FUSE(disk, mount, foreground=True, nothreads=True, default_permissions=False)


if __name__ == "__main__":
    main()
