"""Google's SDK as a service here: clients that keep to a total time, and its many errors as faults.

What an exchange was is read off the bytes that came back, not off the SDK's exceptions: those differ between its
surfaces, and an HTML page from a gateway looks to it like the service's own answer.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2

from exoactor.core.errors import ConfigError, ExoActorError, MissingAssetError
from exoactor.remote import catalogue, faults, secrets
from exoactor.remote.catalogue import Entry
from exoactor.remote.faults import DoubtError, RefusedError
from exoactor.remote.wire import EXCHANGE_S, NEVER_SENT, Bounded, unreached

Answer = TypeVar("Answer")
VERTEX_TOKEN = "GOOGLE_OAUTH_ACCESS_TOKEN"
_SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


class _Witness(Bounded):
    """Remembers how the last exchange ended."""

    def __init__(self, total_s: float) -> None:
        super().__init__(total_s)
        self.last: httpx2.Response | Exception | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.last = None
        try:
            self.last = super().handle_request(request)
        except Exception as error:
            self.last = error
            raise
        return self.last


@dataclass(frozen=True)
class Google:
    """An SDK client for one service; `sdk` is the `google.genai.Client`."""

    entry: Entry
    sdk: Any
    key: str
    _witness: _Witness

    def ask(self, call: Callable[[], Answer]) -> Answer:
        """The outcome of a call of the SDK.

        Raises:
            RefusedError, DoubtError: as the exchange ended.
        """
        self._witness.last = None
        try:
            answer = call()
        except ExoActorError:
            raise
        except Exception as error:  # of the SDK, its transport, or its reading of what came
            raise self._fault(error) from None
        last = self._witness.last
        if isinstance(last, httpx2.Response) and _document(last) is None and not _is_media(last):
            raise DoubtError(f"{self.entry.name}: status {last.status_code} without the service's own answer")
        return answer

    def _fault(self, error: Exception) -> RefusedError | DoubtError:
        last, who = self._witness.last, self.entry.name
        if last is None:  # refused by the SDK itself, or no credentials to be had: nothing was sent
            return faults.misconfigured(who, secrets.redacted(str(error)), "see docs/services.md")
        if isinstance(last, NEVER_SENT):
            return unreached(who, last)
        if isinstance(last, Exception):
            return DoubtError(f"{who}: {str(last) or type(last).__name__}")
        return refusal(last, self.entry, self.key)


def refusal(response: httpx2.Response, entry: Entry, key: str) -> RefusedError | DoubtError:
    """What an answer that is no success means; `key`: the name of the key to look at.

    By google.rpc.Status: https://cloud.google.com/apis/design/errors
    """
    who, document = entry.name, _document(response)
    said = document.get("error") if isinstance(document, dict) else None
    if not isinstance(said, dict):
        return DoubtError(f"{who}: status {response.status_code} without the service's own answer")
    code, status = response.status_code, str(said.get("status", ""))
    message = secrets.redacted(str(said.get("message", "")))
    if status == "DEADLINE_EXCEEDED":
        return DoubtError(f"{who}: {message}")
    if code == 400 and "API key" in message:  # that a key is not valid comes as an invalid argument
        code = 401
    says, gone = f"{message} ({status or code}, model {entry.model})", catalogue.gone(who)
    return faults.by_status(code, who, says, _pause_s(said, response), f"{key} and what it may use", gone)


def developer(name: str) -> Google:
    """A client with an API key.

    Raises:
        ConfigError: no key is set.
    """
    entry = catalogue.entry(name)
    key = secrets.need("GEMINI_API_KEY", name)
    return _client(entry, "GEMINI_API_KEY", {"api_key": key, "vertexai": False})


def vertex(name: str) -> Google:
    """A client in a Google Cloud project, by the application default credentials or an access token.

    Raises:
        ConfigError: no project is set, or there are no credentials.
    """
    entry = catalogue.entry(name)
    project = secrets.need("GOOGLE_CLOUD_PROJECT", name)
    settings = {"project": project, "location": secrets.present()["GOOGLE_CLOUD_LOCATION"]}
    return _client(
        entry, "your Google Cloud credentials", {**settings, "vertexai": True, "credentials": _credentials()}
    )


def either(name: str) -> Google:
    """With an API key where one is set, else in a project."""
    here = secrets.present()
    return vertex(name) if "GEMINI_API_KEY" not in here and "GOOGLE_CLOUD_PROJECT" in here else developer(name)


def greet(here: Google) -> str:
    """Ask what is known of the model."""
    here.ask(lambda: here.sdk.models.get(model=here.entry.model))
    return f"the key works, and {here.entry.model} is there"


def _client(entry: Entry, key: str, settings: dict[str, Any]) -> Google:
    try:
        from google import genai
        from google.genai import types
    except ModuleNotFoundError:
        raise MissingAssetError("google-genai is not installed", "pip install 'exoactor[cloud]'") from None
    witness = _Witness(EXCHANGE_S)
    options: dict[str, Any] = {"httpx_client": httpx2.Client(transport=witness, timeout=EXCHANGE_S)}
    # By itself the SDK repeats a POST of its Interactions up to four times, and would pay for each.
    options["retry_options"] = types.HttpRetryOptions(attempts=1)
    options |= {"base_url": entry.base_url} if entry.base_url else {}
    options |= {"api_version": entry.text("api_version")} if "api_version" in entry.about else {}
    return Google(entry, genai.Client(http_options=types.HttpOptions(**options), **settings), key, witness)


def _credentials() -> Any:
    import google.auth
    import google.oauth2.credentials
    from google.auth.exceptions import DefaultCredentialsError

    token = secrets.present().get(VERTEX_TOKEN)
    if token is not None:
        return google.oauth2.credentials.Credentials(token=token)  # type: ignore[no-untyped-call]
    try:
        return google.auth.default(scopes=list(_SCOPES))[0]
    except DefaultCredentialsError:
        raise ConfigError(
            "there are no Google Cloud credentials", f"gcloud auth application-default login, or set {VERTEX_TOKEN}"
        ) from None


def _document(response: httpx2.Response) -> Any:
    try:
        document = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    return document[0] if isinstance(document, list) and len(document) == 1 else document


def _is_media(response: httpx2.Response) -> bool:
    return response.status_code == 200 and response.headers.get("content-type", "").startswith(("video/", "image/"))


def _pause_s(said: dict[str, Any], response: httpx2.Response) -> float | None:
    """The pause asked for: google.rpc.RetryInfo among the details, else the header."""
    for detail in said.get("details") or ():
        wanted = re.fullmatch(r"([\d.]+)s", str(detail.get("retryDelay", ""))) if isinstance(detail, dict) else None
        if wanted:
            return min(float(wanted[1]), faults.MAX_PAUSE_S)
    return faults.retry_after_s(response.headers.get("retry-after"), time.time())
