"""Google's SDK as a service here: clients that keep to a total time, and its many errors as faults.

What an exchange was is read off the bytes that came back, not off the SDK's exceptions: those
differ between its surfaces, and an HTML page from a gateway looks to it like the service's own
answer.
"""

import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2

from exoactor.core.errors import ConfigError, ExoActorError, MissingAssetError
from exoactor.services import catalogue, faults, forms, secrets
from exoactor.services.catalogue import Entry, Listed
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
    """Remembers how the last exchange ended: with an answer, or an error."""

    def __init__(self, total_s: float) -> None:
        super().__init__(total_s, MAX_BYTES)
        self.forget()

    def forget(self) -> None:
        """As if there had been none."""
        self.answer: httpx2.Response | None = None
        self.error: Exception | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.forget()
        try:
            self.answer = super().handle_request(request)
        except Exception as error:
            self.error = error
            raise
        return self.answer


@dataclass(frozen=True)
class Google:
    """An SDK client for one service. `sdk`: the `google.genai.Client`; `key`: what lets it in, in
    words.
    """

    entry: Entry
    sdk: Any
    key: str
    _witness: _Witness

    def ask(self, call: Callable[[Any], Answer], job: str = "", *, result: bool = False) -> Answer:
        """The outcome of a call of the SDK; `job`: the one that is asked for, `result`: its content
        is.

        Raises:
            RefusedError, UnknownOutcomeError: as the exchange ended.
            GoneError: the job is not known.
        """
        self._witness.forget()
        try:
            outcome = call(self.sdk)
        except ExoActorError:
            raise
        except Exception as error:  # of the SDK, its transport, or its reading of what came
            raise self._fault(error, job, result) from None

        answer = self._witness.answer
        if answer is not None and _document(answer) is None and not _is_media(answer):
            raise self._foreign(answer)

        return outcome

    def said(self, *path: str | int) -> str:
        """Words at a path of the last answer, for what the SDK leaves out."""
        answer = self._witness.answer
        return (
            forms.item(_document(answer), *path, kind=str) if answer is not None else None
        ) or ""

    def _fault(
        self, error: Exception, job: str, result: bool
    ) -> RefusedError | UnknownOutcomeError | GoneError:
        answer, broken, who = self._witness.answer, self._witness.error, self.entry.name
        if answer is not None:
            own = _error(answer)
            if job and answer.status_code == 404 and own is not None:
                return GoneError(f"{who}: {job}: {forms.said(_document(answer))}")
            if result and answer.status_code in EXPIRED:
                return expired(who, answer.status_code)
            return self._foreign(answer) if own is None else self._refusal(answer, own)

        if (
            broken is None
        ):  # refused by the SDK itself, or no credentials to be had: nothing was sent
            return faults.misconfigured(who, str(error), "see docs/services.md")
        if isinstance(broken, NEVER_SENT):
            return unreached(who, broken)
        return UnknownOutcomeError(f"{who}: {str(broken) or type(broken).__name__}")

    def _foreign(self, answer: httpx2.Response) -> RefusedError | UnknownOutcomeError:
        says = forms.said(_document(answer)) or forms.headed(answer.content)
        pause_s = _pause_s({}, answer)
        return faults.foreign(
            self.entry.name, answer.status_code, says, pause_s, self.entry.base_url
        )

    def _refusal(
        self, answer: httpx2.Response, error: Mapping[str, Any]
    ) -> RefusedError | UnknownOutcomeError:
        """What an error of Google's means.

        By google.rpc.Status: https://cloud.google.com/apis/design/errors
        """
        who, code, status = self.entry.name, answer.status_code, str(error.get("status", ""))
        message = forms.said({"error": error})
        says = f"{message} ({status or code}, model {self.entry.model})"
        if status == "DEADLINE_EXCEEDED":
            return UnknownOutcomeError(f"{who}: {message}")
        if code == 429 and (final := _quota(error, says, self.entry)) is not None:
            return final
        if code == 400 and "location is not supported" in message:
            elsewhere = "use another back end: this one is not offered where you are"
            return faults.never(who, says, elsewhere)
        if code == 400 and "API key" in message:  # that a key is wrong comes as a wrong argument
            code = 401

        key, gone = f"{self.key} and what it may use", catalogue.gone(who)
        return faults.by_status(code, who, says, _pause_s(error, answer), key, gone)


def _quota(error: Mapping[str, Any], says: str, entry: Entry) -> RefusedError | None:
    """A quota that no waiting helps: of nothing at all, or of a day. Google asks to come back in
    seconds also then.
    """
    listed = [forms.item(d, "violations", kind=list) or [] for d in _details(error)]
    violations = [v for some in listed for v in some if isinstance(v, Mapping)]
    none = re.search(r"\blimit: 0\b(?!\.)", str(error.get("message", "")))
    if none or any(str(v.get("quotaValue")) == "0" for v in violations):
        billing = f"there is no free use of it: set up billing at {entry.text('console')}"
        return faults.never(entry.name, says, billing)
    if any("PerDay" in str(violation.get("quotaId")) for violation in violations):
        return faults.tomorrow(entry.name, says)

    return None


def developer(entry: Entry) -> Google:
    """A client with an API key.

    Raises:
        ConfigError: no key is set.
    """
    key = secrets.need("GEMINI_API_KEY", entry.name)
    return _client(entry, "GEMINI_API_KEY", api_key=key, vertexai=False)


def vertex(entry: Entry) -> Google:
    """A client in a Google Cloud project, by the application default credentials or an access
    token.

    Raises:
        ConfigError: no project is set, or there are no credentials.
    """
    return _client(
        entry,
        "your Google Cloud credentials",
        project=secrets.need("GOOGLE_CLOUD_PROJECT", entry.name),
        location=secrets.present()["GOOGLE_CLOUD_LOCATION"],
        vertexai=True,
        credentials=_credentials(),
    )


def either(entry: Entry) -> Google:
    """With an API key where one is set, else in a project."""
    here = secrets.present()
    in_project = "GEMINI_API_KEY" not in here and "GOOGLE_CLOUD_PROJECT" in here
    return vertex(entry) if in_project else developer(entry)


class ThroughGoogle(Listed):
    """What services behind Google's SDK have in common: a client, made when it is first needed."""

    connect: Callable[[Entry], Google] = staticmethod(either)
    _google: Google | None = None

    def client(self) -> Google:
        """The same one each time; raises as `connect`."""
        self._google = self._google or self.connect(self._entry)
        return self._google

    def ready(self) -> None:
        """With its key."""
        self.client()

    def check_auth(self) -> str:
        """By asking for the model."""
        self.client().ask(lambda sdk: sdk.models.get(model=self.model))
        return f"the key works, and {self.model} is there"

    def generated(self, picture: bytes, prompt: str, **settings: Any) -> Any:
        """The answer to a PNG file's bytes and what to do with it; `settings`: of
        GenerateContentConfig.
        """
        from google.genai import types

        client = self.client()
        parts = [
            types.Part.from_bytes(data=picture, mime_type="image/png"),
            types.Part.from_text(text=prompt),
        ]
        config = types.GenerateContentConfig(**settings)
        contents = [types.Content(role="user", parts=parts)]
        return client.ask(
            lambda sdk: sdk.models.generate_content(
                model=self.model, contents=contents, config=config
            )
        )


class Framed(ThroughGoogle):
    """One that makes pictures or clips in a few `formats`, named by width and height."""

    formats: tuple[str, ...] = ("16:9", "9:16")

    def shape(self, aspect: float) -> float:
        """The format it makes that is nearest to a picture's: width over height."""
        return _aspect(self.nearest(aspect))

    def nearest(self, aspect: float) -> str:
        """The format for which least has to be cut off."""
        return min(self.formats, key=lambda form: abs(math.log(_aspect(form) / aspect)))


def _aspect(form: str) -> float:
    wide, high = form.split(":")
    return int(wide) / int(high)


def _client(entry: Entry, key: str, **settings: Any) -> Google:
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
    if entry.base_url:
        options["base_url"] = entry.base_url
    if "api_version" in entry.about:
        options["api_version"] = entry.text("api_version")

    sdk = genai.Client(http_options=types.HttpOptions(**options), **settings)
    return Google(entry, sdk, key, witness)


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


def _details(error: Mapping[str, Any]) -> list[Any]:
    return forms.item(error, "details", kind=list) or []


def _is_media(response: httpx2.Response) -> bool:
    kind = response.headers.get("content-type", "")
    return response.status_code == 200 and kind.startswith(("video/", "image/"))


def _pause_s(error: Mapping[str, Any], response: httpx2.Response) -> float | None:
    """The pause asked for: google.rpc.RetryInfo among the details, else the header."""
    for detail in _details(error):
        says = forms.item(detail, "retryDelay", kind=str) or ""
        if wanted := re.fullmatch(r"(\d{1,9}(?:\.\d*)?)s", says):
            return min(float(wanted[1]), faults.MAX_PAUSE_S)
    return faults.retry_after_s(response.headers.get("retry-after"), time.time())
