"""What a printing process gives up before it reads its first paper: network, rights, files.

Each part is taken where the machine allows it and named where it does not, so that whoever
runs the installation can see how far printing is confined. Nothing here needs root.
"""

import ctypes
import os
import pwd
import resource
import sys
from pathlib import Path

MEMORY = 900 * 2**20
NOBODY = "nobody"

_NEW_USER, _NEW_NET, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000  # unshare(2)
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS of prctl(2)
_CAPABILITIES = 0x20080522  # version 3 of capset(2)

NETWORK, RIGHTS, ACCOUNT = "network", "rights", "account"
PARTS = (NETWORK, RIGHTS, ACCOUNT)


def confine(readable: list[Path]) -> list[str]:
    """Give up what printing does not need; return the parts that could not be given up.

    Called once, while the process has one thread. ``readable`` are the files and folders
    that printing needs: a root process becomes nobody only if nobody can read them.
    """
    if sys.platform != "linux":
        return list(PARTS)
    missing = []
    if not _leave_network():
        missing.append(NETWORK)
    if not _become_nobody(readable):
        missing.append(ACCOUNT)
    if not _leave_rights():
        missing.append(RIGHTS)
    return missing


def limit_memory(size: int = MEMORY) -> None:
    """Bound the memory of this process and leave no image of it when it dies."""
    soften(resource.RLIMIT_AS, size)
    soften(resource.RLIMIT_CORE, 0)


def settle(largest: int) -> None:
    """Once everything is warm: write no large file and start no process any more."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def soften(which: int, value: int) -> None:
    """Set a limit that this process can still move, within what it was given."""
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, hard))


def _leave_network() -> bool:
    """Go where there is no network: as root directly, else in a user namespace of one's own."""
    if os.geteuid() == 0 and _unshare(_NEW_NET | _NEW_IPC):
        return True
    return _unshare(_NEW_USER | _NEW_NET | _NEW_IPC)


def _become_nobody(readable: list[Path]) -> bool:
    if os.geteuid() != 0:
        return True
    try:
        nobody = pwd.getpwnam(NOBODY)
        if not _can_all_read(nobody.pw_uid, nobody.pw_gid, readable):
            return False
        os.setgroups([])
        os.setresgid(nobody.pw_gid, nobody.pw_gid, nobody.pw_gid)
        os.setresuid(nobody.pw_uid, nobody.pw_uid, nobody.pw_uid)
    except (OSError, KeyError):
        return False
    return True


def _can_all_read(user: int, group: int, readable: list[Path]) -> bool:
    """Try it as that account for a moment."""
    own = os.getgroups()
    os.setgroups([])
    os.setegid(group)
    os.seteuid(user)
    try:
        return all(_is_readable(path) for path in readable)
    except OSError:
        return False
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(own)


def _is_readable(path: Path) -> bool:
    how = os.R_OK | (os.X_OK if path.is_dir() else 0)
    return os.access(path, how, effective_ids=True)


def _leave_rights() -> bool:
    """Hold no capability, and gain none by starting a program."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    none = (ctypes.c_uint32 * 6)()
    dropped = libc.capset(ctypes.byref(header), ctypes.byref(none)) == 0
    return bool(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and dropped)


def _unshare(flags: int) -> bool:
    if hasattr(os, "unshare"):  # Python 3.12
        try:
            os.unshare(flags)
        except OSError:
            return False
        return True
    return bool(ctypes.CDLL(None, use_errno=True).unshare(ctypes.c_int(flags)) == 0)
