"""Start a command that never outlives the process that asked for it.

    python -I -S launch.py PARENT SIGNAL IDENTITY COMMAND [ARGUMENT...]

PARENT is the process id whose end ends the command, by SIGNAL (a number).
IDENTITY is ``self``; ``UID:GID`` to become that user first; or ``namespace`` to
look like a normal user to the command, in a user namespace in which files keep
their owner. A child needs this of its own accord because code run between fork
and exec of a process with threads can lock up.

The signal is a service of Linux; elsewhere the command is started all the same.
This file is run by path, so it imports nothing of the project.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
UNPRIVILEGED = 65534


def die_with_parent(sign: int = signal.SIGKILL, parent: int | None = None) -> None:
    """Have the kernel send `sign` to this process when its parent ends.

    `parent` is who the parent has to be; when it has gone already, this process
    ends at once.
    """
    if sys.platform != "linux":
        return
    expected = parent or os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != expected:
        os._exit(1)


def become(identity: str) -> None:
    """Take on an identity as the module's docstring describes it."""
    if identity == "namespace":
        _enter_user_namespace()
    elif identity != "self":
        uid, gid = (int(number) for number in identity.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def _enter_user_namespace() -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        sys.exit("this system does not allow user namespaces")
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{UNPRIVILEGED} 0 1"),
        ("gid_map", f"{UNPRIVILEGED} 0 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)


def main() -> None:
    parent, sign, identity, *command = sys.argv[1:]
    become(identity)
    # Last, because a change of user clears the request.
    die_with_parent(int(sign), int(parent))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
