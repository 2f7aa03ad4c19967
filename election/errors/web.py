"""Refusals of the web site: settings it does not start with, and forms it does not take."""

from election.errors.base import (
    OUR_SLOWNESS,
    PRESS_AGAIN,
    TOO_SLOW,
    Forbidden,
    Refusal,
    TooLarge,
    TooMany,
    Unavailable,
    Unsupported,
)


class PortRefused(Refusal):
    """An address on which the pages cannot be served: another program has it, for example."""

    says = "The pages cannot be served on {host}, port {port}: {reason}."
    hint = "End the program that has it, or name another: election serve --port 8001."
    host: str
    port: int
    reason: str


class MetricsRefused(Refusal):
    """An address on which the figures for a monitor cannot be shown."""

    says = "ELECTION_METRICS cannot be {address}: {reason}."
    hint = "Give an address of this machine that only your monitor reaches: 127.0.0.1:9464."
    address: str
    reason: str


class UnsafeBaseUrl(Refusal):
    """A base URL under which ballots would travel unprotected; the service does not start."""

    says = "ELECTION_BASE_URL cannot be {base_url}: {reason}."
    hint = "Give https://HOST, or http://127.0.0.1:PORT for a trial on one machine."
    base_url: str
    reason: str


class UnguardedRoute(Refusal):
    """A route that takes a POST from anywhere; the service does not start with it."""

    says = "The route {path} takes a POST without the guard against other sites."
    path: str


class CrossSiteForm(Forbidden):
    """A POST that did not come from a page of this site."""

    says = "This form was not sent from a page of this site. Nothing was changed."
    hint = "Open your ballot link again and use the form on its page."
    title = "That form came from somewhere else"
    reader_hint = hint
    enter_link = True


class NotAForm(Unsupported):
    says = "What was sent is not a form of this site. Nothing was changed."
    hint = "Forms are sent as application/x-www-form-urlencoded."
    title = "That cannot be read"
    reader_hint = "Open the page again and use the form on it."


class FormUnreadable(Refusal):
    says = "The form cannot be read: {reason}. Nothing was changed."
    hint = "Open the page again and fill it in anew."
    title = "That form cannot be read"
    reader_hint = hint
    reason: str


class FormTooLarge(TooLarge):
    says = "The form is larger than {limit} bytes. Nothing was changed."
    hint = "A ballot link or its code is enough: paste nothing else."
    title = "That form is too large"
    reader_hint = hint
    limit: int


class RequestUnreadable(Refusal):
    """Bytes that are no request, or one that programs could read in two ways."""

    says = "What was sent is not a request that can be read. Nothing was changed."
    title = "That cannot be read"
    reader_hint = "Open the page again."
    back_to_poll = False


class RequestTooSlow(Refusal):
    """A request that trickles in; its connection is closed."""

    says = "The request did not arrive as a whole within {seconds} seconds. Nothing was changed."
    title = "That took too long"
    reader_hint = "Try again. If it happens again, your line is slow: try another one."
    back_to_poll = False
    seconds: int


class RequestHeadTooLarge(TooLarge):
    """A request with more or longer headers than any browser sends."""

    says = "The request has more than {headers} headers, or more than {limit} bytes in them."
    title = "That request is too large"
    reader_hint = "Delete the cookies of this site in your browser, then try again."
    back_to_poll = False
    headers: int
    limit: int


class TooManyConnections(Unavailable):
    """More connections at once than are served, none of which is idle."""

    says = "There are too many connections at the moment. Nothing was changed."
    title = "Please wait a moment"


class NoTurn(Unavailable):
    """A request whose turn did not come in time. It was in order, and was not begun."""

    says = "The turn of a request did not come within {seconds} seconds; nothing was changed."
    hint = "Look whether the database answers, and how busy this machine is."
    title = TOO_SLOW
    reader_says = OUR_SLOWNESS
    reader_hint = PRESS_AGAIN
    seconds: int


class TooManyCasts(TooMany):
    """More ballots of one elector within a minute than a person casts; the newest one stands."""

    says = "Too many ballots came from your link within a minute. The last recorded one stands."
    hint = "Wait a minute, then cast again."
    reader_hint = (
        "Wait a minute, then cast again. If it was not you, ask the officer for a new link: the "
        "older one ends with it."
    )


class FieldTooLong(TooLarge):
    """A field with more characters than any page of this site writes into it."""

    says = "The field {field} has more than {limit} characters. Nothing was changed."
    hint = "A ballot link or its code is enough: paste nothing else."
    title = "That is too long"
    reader_hint = hint
    field: str
    limit: int
