"""Running the application in this process, from the socket to the last job."""

from __future__ import annotations

import logging
import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from dtogen.diagnostics import DtogenError, OptionError, error
from dtogen.host.server.access import is_loopback, takes_any_key
from dtogen.host.server.app import make_app
from dtogen.host.server.catalogue import read_catalogue
from dtogen.host.server.jobs import Jobs
from dtogen.host.server.settings import Settings

GRACE_SECONDS = 5
SECRET = re.compile(r"(\bauthsecret=)[^&\s]+", re.IGNORECASE)


def run(settings: Settings, announce: Callable[[str], None], remark: Callable[[str], None]) -> None:
    """Serve until a signal says stop. `announce` gets the URL once it answers, `remark` what there is to know.

    Raises DtogenError where it cannot start.
    """
    check_exposure(settings)
    _log(settings.access_log)
    with TemporaryDirectory(prefix="dtogen-serve-", ignore_cleanup_errors=True) as folder:
        file = settings.db or str(Path(folder) / "jobs.db")
        listening = _listen(settings.host, settings.port)
        jobs = Jobs(file, settings.lease_seconds)
        jobs.open()
        if takes_any_key(settings):
            remark("no API key is configured: any key is accepted")
        if not settings.db:
            remark("jobs are kept while the server runs; --db FILE keeps them")
        config = uvicorn.Config(
            make_app(settings, read_catalogue(), jobs),
            log_config=None,
            access_log=settings.access_log,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        # uvicorn raises the signal again when it has ended; by then all is done.
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: None)
        _Announcing(config, lambda: announce(_url(settings.host, listening))).run(sockets=[listening])


def check_exposure(settings: Settings) -> None:
    """Raises OptionError for a server that anyone on the network could use."""
    if takes_any_key(settings) and not settings.allow_any_key and not is_loopback(settings.host):
        text = f"without an API key the server would answer anyone who reaches {settings.host}"
        help = "set DTOGEN_API_KEYS, or api_keys in the --config file; or give --allow-any-key"
        raise OptionError(error("DT933", text, help=help))


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.create_server(address[:2], family=family, backlog=2048)
        # asyncio would set this for a socket of its own; without it an answer waits for the reader's acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except (OSError, OverflowError) as fault:
        help = "give another --port, or --port 0 for one that is free"
        raise DtogenError(error("DT934", f"{host}:{port} cannot be served: {fault}", help=help)) from fault


def _url(host: str, listening: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"


def _log(access: bool) -> None:
    """Faults to stderr, and what was called where that is wanted."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    for name in ("asyncio", "python_multipart"):  # they warn of each caller that has gone, and of each bad form
        logging.getLogger(name).setLevel(logging.ERROR)
    if access:
        log = logging.getLogger("uvicorn.access")
        log.setLevel(logging.INFO)
        log.addFilter(_without_secret)


def _without_secret(record: logging.LogRecord) -> bool:
    """Leaves out the auth secret that a query string may hold: logs are read by more people than may know it."""
    if isinstance(record.args, tuple):
        texts = (SECRET.sub(r"\1...", each) if isinstance(each, str) else each for each in record.args)
        record.args = tuple(texts)
    return True
