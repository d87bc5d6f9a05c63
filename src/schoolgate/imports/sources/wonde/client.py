"""Asking Wonde: page after page, from one host only, within limits of time and size, and patient when told to wait."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from schoolgate.imports.problems import FileRefused

MOST_BYTES_A_PAGE = 20 * 1024 * 1024
MOST_BYTES = 256 * 1024 * 1024
MOST_PAGES = 3000
A_PAGE = 200
TIMEOUT = (10.0, 60.0)
LONGEST = 900.0  # seconds for a whole school
TRIES = 4
LONGEST_WAIT = 60.0
CHUNK = 64 * 1024
HERE = frozenset({"localhost", "127.0.0.1", "::1"})

Record = dict[str, Any]


class NotGranted(Exception):
    """The school has not allowed this part to be read. Scopes are given school by school: that is normal."""


class _Bearer(AuthBase):
    """The key, in the one header where it belongs. Said as an `auth`, so that no .netrc replaces it."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class Wonde:
    """One school at Wonde.

    `url` is the address of the school's region, ending in the version. Raises FileRefused where it is neither https
    nor this machine: the key would travel in the open.
    """

    def __init__(
        self, token: str, school: str, url: str, *, timeout: tuple[float, float] = TIMEOUT, longest: float = LONGEST,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
            raise _refused("FILE_PROTECTED", "Wonde’s address must begin with https://. Check SCHOOLGATE_WONDE_URL.")
        if not school.isascii() or not school.isalnum():
            raise _refused("FILE_MISSING", "That is no school id of Wonde’s. Check SCHOOLGATE_WONDE_SCHOOL.")
        self.base, self.school = url.rstrip("/") + "/", school
        self.timeout, self.wait = timeout, wait
        self.until = time.monotonic() + longest
        self.session = requests.Session()
        self.session.auth = _Bearer(token)
        self.session.headers["Accept"] = "application/json"
        self.bytes = self.pages = 0
        self.hash = hashlib.sha256()

    def one(self, path: str, **params: str) -> Record:
        """A single record. Raises NotGranted and FileRefused."""
        found = self._get(self._address(path), params).get("data")
        if not isinstance(found, dict):
            raise _unreadable()
        return found

    def all(self, path: str, **params: str) -> Iterator[Record]:
        """Every record of a list, page by page. Raises NotGranted and FileRefused."""
        address: str | None = self._address(path)
        asked: set[str] = set()
        params = {**params, "per_page": str(A_PAGE)}
        while address:
            asked.add(address)
            page = self._get(address, params)
            records = page.get("data")
            if not isinstance(records, list):
                raise _unreadable()
            yield from (record for record in records if isinstance(record, dict))
            address, params = self._next(page, asked), {}

    def _address(self, path: str) -> str:
        return f"{self.base}schools/{self.school}/{path}".rstrip("/")

    def _next(self, page: Record, asked: set[str]) -> str | None:
        """The next page, only from the same host and below the same path: an answer never sends us anywhere else."""
        pagination = _dict(_dict(page.get("meta")).get("pagination"))
        found = pagination.get("next")
        if not found or pagination.get("more") is False:
            return None
        if not isinstance(found, str):
            raise _unreadable()
        here, there = urlsplit(self.base), urlsplit(found)
        same = (here.scheme, here.hostname, here.port) == (there.scheme, there.hostname, _port(found))
        if not same or there.username or not there.path.startswith(here.path) or ".." in there.path:
            raise _refused("FILE_TYPE", "Wonde’s answer points to another address. It was not followed.")
        if found in asked:
            raise _refused("FILE_NOT_TABULAR", "Wonde’s pages lead round in a circle. Try again later.")
        return found

    def _get(self, address: str, params: dict[str, str]) -> Record:
        for attempt in range(TRIES):
            is_last = attempt == TRIES - 1
            try:
                with self.session.get(
                    address, params=params, timeout=self.timeout, stream=True, allow_redirects=False
                ) as answer:
                    pause = self._pause(answer, attempt)
                    if pause is None:
                        return self._body(answer)
                    if is_last:
                        raise _given_up(answer.status_code)
            except requests.RequestException as error:
                if is_last:
                    raise _refused(
                        "FILE_NOT_TABULAR", "Wonde did not answer in time, or could not be reached. Try again later."
                    ) from error
                pause = float(2**attempt)
            self._hold(pause)
        raise AssertionError("the last try returns or raises")

    def _pause(self, answer: requests.Response, attempt: int) -> float | None:
        """None for an answer that can be read; seconds to wait before asking again; otherwise it says why not."""
        match answer.status_code:
            case 200:
                return None
            case 401:
                raise _refused("FILE_PROTECTED", "Wonde did not accept the key. Check SCHOOLGATE_WONDE_TOKEN.")
            case 403:
                raise NotGranted
            case 404:
                raise _refused(
                    "FILE_MISSING",
                    "Wonde does not know this school or list. Check SCHOOLGATE_WONDE_SCHOOL and the region.",
                )
            case 422:
                raise _refused(
                    "FILE_NOT_TABULAR", "Wonde did not understand what it was asked. Nothing was read. Please tell us."
                )
            case 429:
                said = answer.headers.get("Retry-After", "")
                wanted = float(said) if said.isascii() and said.isdecimal() and len(said) < 6 else float(5 * 2**attempt)
                return min(wanted, LONGEST_WAIT)
            case status if status >= 500:
                return float(2**attempt)
            case _:
                raise _refused(
                    "FILE_NOT_TABULAR", "Wonde gave an answer that Schoolgate does not know. Try again later."
                )

    def _hold(self, seconds: float) -> None:
        if time.monotonic() + seconds > self.until:
            raise _too_long()
        self.wait(seconds)

    def _body(self, answer: requests.Response) -> Record:
        """The answer, read piece by piece: neither a flood nor a trickle keeps us for ever."""
        self.pages += 1
        body = bytearray()
        for chunk in answer.iter_content(CHUNK):
            body += chunk
            if time.monotonic() > self.until:
                raise _too_long()
            if len(body) > MOST_BYTES_A_PAGE or self.bytes + len(body) > MOST_BYTES or self.pages > MOST_PAGES:
                raise _refused("FILE_TYPE", "Wonde sent more than Schoolgate reads of one school. Nothing was taken.")
        self.bytes += len(body)
        self.hash.update(hashlib.sha256(body).digest())
        try:
            found = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise _unreadable() from error
        if not isinstance(found, dict):
            raise _unreadable()
        return found


def _port(address: str) -> int | None:
    try:
        return urlsplit(address).port
    except ValueError:
        return -1


def _dict(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def _refused(code: str, message: str) -> FileRefused:
    return FileRefused(code, message, file="wonde")


def _unreadable() -> FileRefused:
    return _refused("FILE_NOT_TABULAR", "Wonde’s answer could not be read. Nothing was taken. Try again later.")


def _too_long() -> FileRefused:
    return _refused("FILE_NOT_TABULAR", "Wonde is too slow at the moment. Nothing was taken. Try again later.")


def _given_up(status: int) -> FileRefused:
    if status == 429:
        return _refused("FILE_NOT_TABULAR", "Wonde asks us to wait longer. Nothing was taken. Try again in an hour.")
    return _refused("FILE_NOT_TABULAR", "Wonde has a fault on its side. Nothing was taken. Try again later.")
