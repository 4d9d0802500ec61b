"""The example page of docs/embedding, served from an origin of its own as an intranet would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from socius.paths import ROOT

EXAMPLE = ROOT / "docs" / "embedding"
STANDARD = "http://127.0.0.1:8000"  # where the example looks for Socius


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serve_example(folder: Path, socius: str) -> Iterator[int]:
    """Serve the example with Socius at another address; yields the intranet's port.

    As http://localhost it is of one site with the live server, as http://127.0.0.1 of another.
    """
    for file in EXAMPLE.iterdir():
        text = file.read_text(encoding="utf-8").replace(STANDARD, socius)
        (folder / file.name).write_text(text, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()
