"""Refusals of `election demo` and `election preview`."""

from election.errors.base import Refusal


class DemoDirectory(Refusal):
    says = "The demo cannot use {directory}: {reason}."
    hint = "Name another with --dir; --fresh deletes a directory that a demo made."
    directory: str
    reason: str


class DemoFailed(Refusal):
    says = "The demo could not go on: {reason}."
    hint = "Its directory is left as it is, so that you can look."
    reason: str


class PreviewFailed(Refusal):
    says = "The preview could not go on: {reason}."
    hint = "Nothing was announced. The files written so far are left as they are."
    reason: str
