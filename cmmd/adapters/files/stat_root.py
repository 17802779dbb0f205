"""A memory root by stat alone: tells whether anything changed since it was last read, and opens no file."""

from __future__ import annotations

import os
import stat

from cmmd.adapters.files.files import root_error
from cmmd.core.audit_cache.stat_listing import SPECIAL, SYMLINK, UNKNOWN, Listing, Stat, listing

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def list_root(root: str) -> Listing:
    """What `read_tree` would read, by stat alone. Raises RootError as it does."""
    try:
        top = os.open(root, _FOLDER)
    except OSError as error:
        raise root_error(root, error) from error
    found: dict[str, Stat] = {}
    try:
        _list(top, "", found)
    except OSError as error:
        raise root_error(root, error) from error
    finally:
        os.close(top)
    return listing(found)


def _list(folder: int, prefix: str, found: dict[str, Stat]) -> None:
    look = os.stat  # 10,000 times
    for name in os.listdir(folder):
        try:
            status = look(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            continue
        except OSError:
            found[prefix + name] = UNKNOWN
            continue
        kind = stat.S_IFMT(status.st_mode)
        if kind == stat.S_IFREG:
            found[prefix + name] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        elif kind == stat.S_IFDIR:
            _list_below(folder, name, prefix, found)
        elif name != ".git":
            found[prefix + name] = SYMLINK if kind == stat.S_IFLNK else SPECIAL
    found.pop(f"{prefix}.git", None)


def _list_below(folder: int, name: str, prefix: str, found: dict[str, Stat]) -> None:
    if name == ".git":
        return
    try:
        inner = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
    except FileNotFoundError:
        return
    except OSError:
        found[prefix + name] = UNKNOWN
        return
    try:
        _list(inner, f"{prefix}{name}/", found)
    finally:
        os.close(inner)
