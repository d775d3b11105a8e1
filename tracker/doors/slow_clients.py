"""gunicorn's threads, for requests that are there: who is slow in asking or leaving waits outside of them.

gunicorn itself gives a thread to each connection and reads in it what comes as slowly as it comes; and where
a client does not hang up after its answer, the one loop of the process waits for that, up to two seconds.
Some dozens of connections would hold the site. Here the loop gathers heads, and bodies as short as a form, of
as many connections as there are; it waits for nobody. Long bodies are read by threads, as Django wants them.

Whoever brings a session has threads apart, and does not queue behind all the readers of a story.
"""

import re
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

# From its first moment a request has so many seconds to be there, and a client so many to hang up.
HEAD_SECONDS: Final = 10.0
LEAVING_SECONDS: Final = 2.0
# More than gunicorn lets a head have; it refuses it then by itself.
LARGEST_HEAD: Final = 128 * 1024
SHORT_BODY: Final = 64 * 1024
# Of each process; every other thread is anybody's.
DESK_THREADS: Final = 4
# A page fits, so that no thread waits for its reader; the system gives less where it allows less.
ANSWER: Final = 1024 * 1024
READ: Final = 64 * 1024

END: Final = b"\r\n\r\n"
LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,12})[ \t]*\r\n", re.IGNORECASE)
# Whatever it is called where the site is served.
SESSION: Final = re.compile(rb"\r\ncookie:[^\r]*sessionid=", re.IGNORECASE)
EXPECTS: Final = re.compile(rb"\r\nexpect:", re.IGNORECASE)


def is_there(data: bytes) -> bool:
    """Whether a thread can begin with the request without waiting for more of it."""
    begun = data.lstrip(b"\r\n")
    head, end, body = begun.partition(END)
    if not end:
        return len(data) >= LARGEST_HEAD
    head += b"\r\n"
    length = LENGTH.search(head)
    # Who asks whether they may send the body waits for a word.
    if not length or EXPECTS.search(head) or int(length[1]) > SHORT_BODY:
        return True
    return len(body) >= int(length[1])


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """The main loop's side: threads are given what `is_there`, and nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In the order of their deadlines, which are all as far away.
        self.leaving: deque[TConn] = deque()

    def init_process(self) -> None:
        for listener in self.sockets:
            # What is accepted there has it, too.
            listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER)
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        self.desk = ThreadPoolExecutor(DESK_THREADS)
        return ThreadPoolExecutor(self.cfg.threads)

    def enqueue_req(self, conn: TConn) -> None:
        """For a connection that is new, or that has had its answer: a thread once the request is there."""
        conn.gathered = conn.parser.unreader.take_buffered() if conn.parser else b""
        if is_there(conn.gathered):
            self.hand_over(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + HEAD_SECONDS
        # gunicorn's own: it closes those that are over.
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_more, conn))

    def on_more(self, conn: TConn, _sock: socket.socket) -> None:
        more = received(conn.sock)
        if more is None:
            return
        conn.gathered += more
        if more and not is_there(conn.gathered):
            return
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        if more:
            conn.data_ready = True
            self.hand_over(conn)
        else:
            self.nr_conns -= 1
            conn.close()

    def hand_over(self, conn: TConn) -> None:
        """To a thread, as gunicorn does it."""
        head = conn.gathered.partition(END)[0]
        threads = self.desk if SESSION.search(head) else self.tpool
        answered = threads.submit(self.handle, conn)
        answered.add_done_callback(
            lambda answered: self.method_queue.defer(self.finish_request, conn, answered)
        )

    def handle(self, conn: TConn) -> Any:
        """In a thread, which finds what was gathered as if it had just come."""
        conn.sock.setblocking(True)
        conn.init()
        conn.parser.unreader.unread(conn.gathered)
        conn.gathered = b""
        return super().handle(conn)

    def finish_request(self, conn: TConn, answered: Future[Any]) -> None:
        if answered.cancelled() or answered.exception() or answered.result():
            super().finish_request(conn, answered)
            return
        # Closed at once, an answer could be lost whose request was not read to its end.
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        conn.timeout = time.monotonic() + LEAVING_SECONDS
        self.leaving.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_word_in_leaving, conn))

    def on_word_in_leaving(self, conn: TConn, _sock: socket.socket) -> None:
        if received(conn.sock) == b"":
            self.leaving.remove(conn)
            self.part_with(conn)

    def murder_pending(self) -> None:
        """gunicorn calls it at least once a second."""
        super().murder_pending()
        while self.leaving and self.leaving[0].timeout < time.monotonic():
            self.part_with(self.leaving.popleft())

    def part_with(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()


def received(line: socket.socket) -> bytes | None:
    """What is there; nothing at its end, and None where it was a false alarm."""
    try:
        return line.recv(READ)
    except BlockingIOError:
        return None
    except OSError:
        return b""
