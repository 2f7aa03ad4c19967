"""Serving the pages, in one process or in several that share one socket."""

import socket
from functools import partial

from election.office.children import keep_running
from election.office.garbage import search_new
from election.office.office import Office
from election.web.app import create_app
from election.web.last_moment import BEYOND_SECONDS
from election.web.server import serve as serve_app

LAST_SECONDS = 2
"""After the last moment of a process: then it is killed."""


def serve(office: Office, door: socket.socket, processes: int) -> None:
    """Serve until told to end. Several processes are replaced when they die."""
    if processes == 1:
        _serve(office, door, 1, 0)
        return
    office.close()  # connections are of one process
    grace = office.settings.grace_seconds + BEYOND_SECONDS + LAST_SECONDS
    keep_running(processes, partial(_serve, office, door, processes), grace)


def _serve(office: Office, door: socket.socket, processes: int, place: int) -> None:
    app = create_app(office.site, processes)
    if address := office.settings.metrics:
        from election.office import metrics

        figures = metrics.Metrics(office.database, office.clock, app.state.tallies)
        metrics.show(figures, address, place)
    search_new()
    serve_app(app, door, office.settings.grace_seconds, processes)
