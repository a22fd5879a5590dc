"""Reads credentials of a Keyhold server by name. Standard library only; copy it into your program.

    from python_client import resolve
    key = resolve("ANTHROPIC_API_KEY")["ANTHROPIC_API_KEY"]["value"]
"""

import json
import os
import random
import time
import urllib.error
import urllib.request

RETRIES = 3
LONGEST_WAIT_SECONDS = 60
# A call may wait 25 seconds for a person who confirms it.
TIMEOUT_SECONDS = 30


class KeyholdError(Exception):
    """A refused call. `code` is Keyhold's own, `errors` has the code of each refused key."""

    def __init__(self, status, problem):
        self.status = status
        self.code = str(problem.get("code", "unexpected"))
        self.errors = problem.get("errors", {})
        super().__init__(f"Keyhold refuses this: {self.code} {' '.join(sorted(self.errors))}".strip())


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Wherever a redirect leads, the token does not go there."""

    def redirect_request(self, *_args):
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def _problem(error):
    try:
        problem = json.load(error)
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {}


def _wait(attempt, retry_after):
    """Seconds: a random part of a growing span, on top of what the server asks for."""
    asked = int(retry_after) if retry_after and retry_after.isdigit() else 0
    return asked + random.random() * min(8, 0.25 * 2**attempt)


def resolve(*keys, url=None, token=None):
    """Values by key: {KEY: {"type", "version", "value", "fields"}}. Any that is missing raises KeyholdError."""
    request = urllib.request.Request(
        (url or os.environ["KEYHOLD_URL"]).rstrip("/") + "/api/v1/resolve",
        data=json.dumps({"keys": keys}).encode(),
        headers={
            "Authorization": f"Bearer {token or os.environ['KEYHOLD_TOKEN']}",
            "Content-Type": "application/json",
        },
    )
    for attempt in range(RETRIES + 1):
        try:
            with _opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return json.load(response)["credentials"]
        except urllib.error.HTTPError as error:
            wait = _wait(attempt, error.headers.get("Retry-After"))
            if error.code not in (429, 503) or attempt == RETRIES or wait > LONGEST_WAIT_SECONDS:
                raise KeyholdError(error.code, _problem(error)) from None
            time.sleep(wait)
