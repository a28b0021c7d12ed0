"""Refuses the network to a Python process; put this folder into PYTHONPATH to use it.

Python imports a module of this name before any other code. Loopback stays open, because a
kernel talks to its starter there. If the variable ATLAS_REFUSED names a file, each refusal is
also written there: code that swallows the error would else stay unseen.
"""

import os
import socket


def refuse(what):
    """Write a refusal down and raise it."""
    if os.environ.get("ATLAS_REFUSED"):
        with open(os.environ["ATLAS_REFUSED"], "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(repr(what) + "\n")
    raise OSError(f"There is no network here: {what!r}")


def local(host):
    """Say whether a host is this machine."""
    text = host.decode() if isinstance(host, bytes) else host
    return text in (None, "", "localhost", "::1") or str(text).startswith("127.")


def guarded(inner):
    """Return a socket method that refuses every address but this machine's."""

    def call(self, address, *rest):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not local(address[0]):
            refuse(address)
        return inner(self, address, *rest)

    return call


def guarded_look_up(inner):
    """Return `getaddrinfo` for this machine's names only."""

    def call(host, *rest, **more):
        if not local(host):
            refuse(host)
        return inner(host, *rest, **more)

    return call


socket.socket.connect = guarded(socket.socket.connect)
socket.socket.connect_ex = guarded(socket.socket.connect_ex)
socket.getaddrinfo = guarded_look_up(socket.getaddrinfo)
