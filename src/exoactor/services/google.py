"""Google's SDK as a service here: clients that keep to a total time, and its many errors as faults.

What an exchange was is read off the bytes that came back, not off the SDK's exceptions: those
differ between its surfaces, and an HTML page from a gateway looks to it like the service's own
answer.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2

from exoactor.core.errors import ConfigError, ExoActorError, MissingAssetError
from exoactor.services import catalogue, faults, forms, secrets
from exoactor.services.catalogue import Entry
from exoactor.services.faults import GoneError, RefusedError, UnknownOutcomeError
from exoactor.services.wire import (
    EXCHANGE_S,
    EXPIRED,
    MAX_BYTES,
    NEVER_SENT,
    Bounded,
    expired,
    unreached,
)

Answer = TypeVar("Answer")
VERTEX_TOKEN = "GOOGLE_OAUTH_ACCESS_TOKEN"
_SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


class _Witness(Bounded):
    """Remembers how the last exchange ended."""

    def __init__(self, total_s: float) -> None:
        super().__init__(total_s, MAX_BYTES)
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

    def ask(self, call: Callable[[], Answer], job: str = "", *, result: bool = False) -> Answer:
        """The outcome of a call of the SDK; `job`: the one that is asked for, `result`: its content
        is.

        Raises:
            RefusedError, UnknownOutcomeError: as the exchange ended.
            GoneError: the job is not known.
        """
        self._witness.last = None
        try:
            answer = call()
        except ExoActorError:
            raise
        except Exception as error:  # of the SDK, its transport, or its reading of what came
            last = self._witness.last
            if (
                job
                and isinstance(last, httpx2.Response)
                and last.status_code == 404
                and _error(last) is not None
            ):
                raise GoneError(
                    f"{self.entry.name}: {job}: {forms.said(_document(last))}"
                ) from None
            if result and isinstance(last, httpx2.Response) and last.status_code in EXPIRED:
                raise expired(self.entry.name, last.status_code) from None
            raise self._fault(error) from None

        last = self._witness.last
        if isinstance(last, httpx2.Response) and _document(last) is None and not _is_media(last):
            raise self._foreign(last)

        return answer

    def said(self, *path: str | int) -> str:
        """Words at a path of the last answer, for what the SDK leaves out."""
        last = self._witness.last
        return (
            (forms.item(_document(last), *path, kind=str) or "")
            if isinstance(last, httpx2.Response)
            else ""
        )

    def _fault(self, error: Exception) -> RefusedError | UnknownOutcomeError:
        last, who = self._witness.last, self.entry.name
        if last is None:  # refused by the SDK itself, or no credentials to be had: nothing was sent
            return faults.misconfigured(who, str(error), "see docs/services.md")
        if isinstance(last, NEVER_SENT):
            return unreached(who, last)
        if isinstance(last, Exception):
            return UnknownOutcomeError(f"{who}: {str(last) or type(last).__name__}")

        return (
            refusal(last, self.entry, self.key) if _error(last) is not None else self._foreign(last)
        )

    def _foreign(self, last: httpx2.Response) -> RefusedError | UnknownOutcomeError:
        says = forms.said(_document(last)) or forms.headed(last.content)
        pause_s = faults.retry_after_s(last.headers.get("retry-after"), time.time())
        return faults.foreign(self.entry.name, last.status_code, says, pause_s, self.entry.base_url)


def refusal(
    response: httpx2.Response, entry: Entry, key: str
) -> RefusedError | UnknownOutcomeError:
    """What an error of Google's means; `key`: the name of the key to look at.

    By google.rpc.Status: https://cloud.google.com/apis/design/errors
    """
    who, error = entry.name, _error(response) or {}
    code, status, message = (
        response.status_code,
        str(error.get("status", "")),
        forms.said({"error": error}),
    )
    says, gone = f"{message} ({status or code}, model {entry.model})", catalogue.gone(who)
    if status == "DEADLINE_EXCEEDED":
        return UnknownOutcomeError(f"{who}: {message}")
    if code == 429 and (final := _quota(error, who, says, entry)) is not None:
        return final
    if code == 400 and "location is not supported" in message:
        return faults.never(
            who, says, "use another back end: this one is not offered where you are"
        )
    if code == 400 and "API key" in message:  # that a key is not valid comes as an invalid argument
        code = 401

    return faults.by_status(
        code, who, says, _pause_s(error, response), f"{key} and what it may use", gone
    )


def _quota(error: Mapping[str, Any], who: str, says: str, entry: Entry) -> RefusedError | None:
    """A quota that no waiting helps: of nothing at all, or of a day. Google asks to come back in
    seconds also then.
    """
    details = [d for d in forms.item(error, "details", kind=list) or [] if isinstance(d, Mapping)]
    listed = (forms.item(detail, "violations", kind=list) or [] for detail in details)
    violations = [v for some in listed for v in some if isinstance(v, Mapping)]
    message = str(error.get("message", ""))
    if any(str(v.get("quotaValue")) == "0" for v in violations) or re.search(
        r"\blimit: 0\b(?!\.)", message
    ):
        return faults.never(
            who, says, f"there is no free use of it: set up billing at {entry.text('console')}"
        )
    if any("PerDay" in str(violation.get("quotaId")) for violation in violations):
        return faults.tomorrow(who, says)

    return None


def developer(name: str) -> Google:
    """A client with an API key.

    Raises:
        ConfigError: no key is set.
    """
    entry = catalogue.entry(name)
    key = secrets.need("GEMINI_API_KEY", name)
    return _client(entry, "GEMINI_API_KEY", {"api_key": key, "vertexai": False})


def vertex(name: str) -> Google:
    """A client in a Google Cloud project, by the application default credentials or an access
    token.

    Raises:
        ConfigError: no project is set, or there are no credentials.
    """
    entry = catalogue.entry(name)
    project = secrets.need("GOOGLE_CLOUD_PROJECT", name)
    settings = {"project": project, "location": secrets.present()["GOOGLE_CLOUD_LOCATION"]}
    return _client(
        entry,
        "your Google Cloud credentials",
        {**settings, "vertexai": True, "credentials": _credentials()},
    )


def either(name: str) -> Google:
    """With an API key where one is set, else in a project."""
    here = secrets.present()
    return (
        vertex(name)
        if "GEMINI_API_KEY" not in here and "GOOGLE_CLOUD_PROJECT" in here
        else developer(name)
    )


class ThroughGoogle:
    """What services behind Google's SDK have in common: a client, made when it is first needed."""

    provider: str
    connect: Callable[[str], Google] = staticmethod(either)
    _google: Google | None = None

    def client(self) -> Google:
        """The same one each time; raises as `connect`."""
        self._google = self._google or self.connect(self.provider)
        return self._google

    def ready(self) -> None:
        """With its key."""
        self.client()

    def check_auth(self) -> str:
        """By asking for the model."""
        here = self.client()
        here.ask(lambda: here.sdk.models.get(model=here.entry.model))
        return f"the key works, and {here.entry.model} is there"


def _client(entry: Entry, key: str, settings: dict[str, Any]) -> Google:
    try:
        from google import genai
        from google.genai import types
    except ModuleNotFoundError:
        raise MissingAssetError(
            "google-genai is not installed", "pip install 'exoactor[cloud]'"
        ) from None

    witness = _Witness(EXCHANGE_S)
    options: dict[str, Any] = {"httpx_client": httpx2.Client(transport=witness, timeout=EXCHANGE_S)}
    # By itself the SDK repeats a POST of its Interactions up to four times, and would pay for each.
    options["retry_options"] = types.HttpRetryOptions(attempts=1)
    options |= {"base_url": entry.base_url} if entry.base_url else {}
    options |= {"api_version": entry.text("api_version")} if "api_version" in entry.about else {}

    return Google(
        entry, genai.Client(http_options=types.HttpOptions(**options), **settings), key, witness
    )


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
            "there are no Google Cloud credentials",
            f"gcloud auth application-default login, or set {VERTEX_TOKEN}",
        ) from None


def _document(response: httpx2.Response) -> Any:
    document = forms.parsed(response.content)
    return document[0] if isinstance(document, list) and len(document) == 1 else document


def _error(response: httpx2.Response) -> Mapping[str, Any] | None:
    """Google's own error in an answer; None: somebody else answers."""
    return forms.item(_document(response), "error", kind=dict)


def _is_media(response: httpx2.Response) -> bool:
    return response.status_code == 200 and response.headers.get("content-type", "").startswith(
        ("video/", "image/")
    )


def _pause_s(error: Mapping[str, Any], response: httpx2.Response) -> float | None:
    """The pause asked for: google.rpc.RetryInfo among the details, else the header."""
    for detail in forms.item(error, "details", kind=list) or []:
        wanted = re.fullmatch(
            r"(\d{1,9}(?:\.\d*)?)s", forms.item(detail, "retryDelay", kind=str) or ""
        )
        if wanted:
            return min(float(wanted[1]), faults.MAX_PAUSE_S)
    return faults.retry_after_s(response.headers.get("retry-after"), time.time())
