"""How long an answer may take and how large it may be, whatever the other side does.

A time limit of `requests` begins anew with every byte, and a body is unpacked whole before anybody can count it. Here
one moment ends the whole call, status line, headers and body, and what is unpacked is counted piece by piece.
"""

import http.client
import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import requests
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from bot.salesforce.failures import Oversized

LARGEST = 32 * 1024 * 1024
"""Bytes of one body, unpacked. Two thousand rows of an order take about six million."""
PIECE = 64 * 1024

_call = threading.local()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Whatever is read from a connection on this thread ends `seconds` from now."""
    _call.until = monotonic() + seconds
    try:
        yield
    finally:
        del _call.until


class Timed(io.RawIOBase):
    """What arrives on `connection`, until the moment that the call on this thread must end. Raises TimeoutError."""

    def __init__(self, connection: socket.socket, arriving: io.RawIOBase) -> None:
        self._connection = connection
        self._arriving = arriving
        self._until: float = _call.until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError("the whole time is over")
        self._connection.settimeout(left)
        return self._arriving.readinto(buffer)

    def fileno(self) -> int:
        return self._arriving.fileno()

    def close(self) -> None:
        self._arriving.close()
        super().close()


class TimedAnswer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(Timed(sock, self.fp.detach()))


class TimedConnection(HTTPConnection):
    response_class = TimedAnswer


class TimedSecureConnection(HTTPSConnection):
    response_class = TimedAnswer


class Pool(HTTPConnectionPool):
    ConnectionCls = TimedConnection


class SecurePool(HTTPSConnectionPool):
    ConnectionCls = TimedSecureConnection


POOLS = {"http": Pool, "https": SecurePool}


def read_whole(response: requests.Response) -> None:
    """Take in the body. Raises Oversized as soon as it proves too large, however small it came packed."""
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in response.iter_content(PIECE):
            size += len(piece)
            if size > LARGEST:
                break
            pieces.append(piece)
    except BaseException:
        response.close()
        raise
    if size > LARGEST:
        response.close()  # with the rest of it unread
        raise Oversized
    response._content = b"".join(pieces)  # noqa: SLF001 - where `requests` itself puts what it has read
