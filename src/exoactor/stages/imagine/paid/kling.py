"""What both generations of Kling's API share: how a task is ordered and asked for, and error codes.

Codes: kling.ai/document-api, "Error codes". A status of 429 does not mean "later" there: 1101 is an
account in arrears.
"""

import math
from collections.abc import Mapping
from typing import Any

from exoactor.services import catalogue, faults, forms, secrets
from exoactor.services.catalogue import Entry
from exoactor.services.faults import RefusedError, UnknownOutcomeError
from exoactor.services.service import Receipt, Report
from exoactor.services.wire import Answer, Wire
from exoactor.stages.imagine.paid.service import VideoService

ABSENT = (1202, 1203)
"""No such model, path or task."""
SUCCEEDED = ("succeed", "succeeded")
FAILED = ("failed", "fail", "error", "cancelled", "canceled", "expired", "timeout")
"""What is documented, and what others spell; a word that is neither is waited for."""
_ACCOUNT = {
    1100: "the account is not in order", 1101: "the account is in arrears",
    1102: "the resource pack is used up or expired", 1103: "this account may not use this model",
    1304: "this address is not on the account's white list",
}  # fmt: skip


class KlingService(VideoService):
    """One generation."""

    finds = True

    def token(self) -> str:
        """An API key, which goes with every route; ConfigError: none is set."""
        return secrets.need("KLING_API_KEY", self.provider)

    def ready(self) -> None:
        """With its key."""
        self.token()

    def check_auth(self) -> str:
        """By asking for a task that is not there."""
        self.find("exoactor-greets")
        return "the key works"

    def _ordered(self, path: str, body: Mapping[str, Any], name: str) -> Receipt:
        """`name`: of the field with the task's id."""
        number = forms.item(self._data(self._send("POST", path, body)), name, kind=str)
        if number is None:
            raise UnknownOutcomeError(f"{self.provider}: an answer without an id")
        return Receipt(number)

    def _asked(self, path: str) -> Any:
        """None: there is no such task."""
        answer = self._send("GET", path)
        return None if _code(answer) in ABSENT else self._data(answer)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        return self._wire().send(method, path, body)

    def _wire(self) -> Wire:
        return Wire(
            self.provider, self._entry.base_url, {"Authorization": f"Bearer {self.token()}"}
        )

    def _data(self, answer: Answer) -> Any:
        """The data of an answer that says all is well.

        Raises:
            RefusedError: it says something else: by its code, for the status may be 200 all the
                same.
            UnknownOutcomeError: it is not Kling's form, or there is nothing in it.
        """
        code = _code(answer)
        if code is None:
            says = forms.said(answer.document)
            raise self._wire().foreign(answer.status, says, answer.pause_s)
        if code != 0:
            raise _refusal(code, answer, self._entry)
        if not answer.fine or answer.document.get("data") is None:
            raise UnknownOutcomeError(f"{self.provider}: status {answer.status} without data")
        return answer.document["data"]


def _code(answer: Answer) -> int | None:
    """Kling's own code, which comes as a number and as text; None: somebody else answers."""
    code = answer.document.get("code")
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 10:
        return int(code)
    return code if type(code) is int else None


def _refusal(code: int, answer: Answer, entry: Entry) -> RefusedError | UnknownOutcomeError:
    who, says = entry.name, f"{forms.said(answer.document)} (code {code})"
    if 1000 <= code < 1100:
        return faults.misconfigured(
            who, says, "check KLING_API_KEY, or KLING_ACCESS_KEY and KLING_SECRET_KEY"
        )
    if code in _ACCOUNT:
        return faults.never(
            who, f"{_ACCOUNT[code]}: {says}", f"put it right at {entry.text('console')}"
        )
    if code in ABSENT:
        return faults.never(who, f"{says} (model {entry.model})", catalogue.gone(who))
    if code in (1300, 1301):
        return faults.never(
            who, f"refused for its content: {says}", "change the instruction or the picture"
        )
    if code == 5002 or answer.status == 504:
        return UnknownOutcomeError(f"{who}: {says}")
    if code in (1302, 1303) or code >= 5000 or answer.status >= 500:
        return faults.busy(who, says, answer.pause_s)

    return faults.never(who, says, "change what is asked, or use another back end")


def made(status: str, says: str, address: str | None, usd: float | None) -> Report:
    """How a task stands. One that succeeded and has no video is paid all the same."""
    if status in FAILED:
        return Report("failed", says or f"{status}, no reason given", usd=usd)
    if status not in SUCCEEDED:
        return Report("running", status)
    if not address:
        return Report(
            "failed", "it succeeded, and there is no video in its answer", usd=usd, charged=True
        )

    return Report("done", status, url=address, usd=usd)


def charged_usd(billing: Any) -> float | None:
    """What a task's billing says was taken in US dollars; None where it says nothing of the kind.

    NaN where one of its amounts is none: whoever books it has to see that.
    """
    entries = [b for b in billing if isinstance(b, Mapping)] if isinstance(billing, list) else []
    cash = [b for b in entries if b.get("charge_type") == "cash" and b.get("currency") == "USD"]
    amounts = [forms.number(entry.get("amount")) for entry in cash]
    if not cash or len(cash) != len(entries) or None in amounts:
        return None
    return sum(amount if amount is not None and amount >= 0.0 else math.nan for amount in amounts)
