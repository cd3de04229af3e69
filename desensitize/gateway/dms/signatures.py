"""Who signed a request: ACS3-HMAC-SHA256, and the older signature of RPC calls (HMAC-SHA1).

All that a request says has to be signed: a header that decides anything is among those that must be, and the body is by
its digest. A signature is good once, and only for a while.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from desensitize.gateway.dms.nonces import Nonces
from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.datastructures import Headers

    from desensitize.gateway.config import Dms
    from desensitize.gateway.dms.request import Call

__all__ = ["Signatures"]

_ACS3 = "ACS3-HMAC-SHA256"
_SAID = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})")
# What decides what is asked, of whom, when, and with which body.
_SIGNED = frozenset(
    ["host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"]
)
_DATE = "%Y-%m-%dT%H:%M:%SZ"
_RPC = {"SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0"}


class _Claim(NamedTuple):
    """What a request says of itself: who signed it, when, once; and what the secret has to make of what."""

    access_key: str
    date: str
    nonce: str
    signature: str
    sign: Callable[[str], str]


class Signatures:
    """The access keys that may sign. Remembers what was signed lately."""

    def __init__(self, dms: Dms, environ: Mapping[str, str], clock: Callable[[], float] = time.time) -> None:
        self._secrets = {signer.access_key: environ[signer.env] for signer in dms.signatures}
        self._skew, self._clock = float(dms.skew), clock
        self._nonces = Nonces(clock)

    def __bool__(self) -> bool:
        """Whether requests have to be signed."""
        return bool(self._secrets)

    def signer(self, call: Call, headers: Headers) -> str:
        """The access key that signed the request.

        :raises Refusal: with status 403, nobody did who may, or the signature is old or was seen before.
        """
        claim = _acs3(call, headers) if headers.get("authorization", "").startswith(_ACS3) else _rpc(call)
        # One that nobody has is compared, too: how long an answer takes tells nothing.
        known = claim.access_key in self._secrets
        made = claim.sign(self._secrets.get(claim.access_key, "nobody's"))
        if not (hmac.compare_digest(made.encode(), claim.signature.encode("utf-8", "replace")) and known):
            raise _refused("SignatureDoesNotMatch", "the signature is not the one that this access key makes")
        self._lately(claim)
        return claim.access_key

    def _lately(self, claim: _Claim) -> None:
        try:
            made = datetime.strptime(claim.date, _DATE).replace(tzinfo=UTC).timestamp()
        except ValueError:
            raise _refused(
                "InvalidTimeStamp.Format", "the time of the signature must be as 2026-01-31T12:00:00Z"
            ) from None
        if abs(self._clock() - made) > self._skew:
            raise _refused("InvalidTimeStamp.Expired", "the signature is too old, or a clock is wrong")
        if not self._nonces.first(f"{claim.access_key}\n{claim.nonce}", made + self._skew):
            raise _refused("SignatureNonceUsed", "the request was sent before")


def _acs3(call: Call, headers: Headers) -> _Claim:
    said = _SAID.fullmatch(headers["authorization"])
    if said is None:
        raise _refused("IncompleteSignature", f"the header Authorization is not as {_ACS3} has it")
    access_key, listed, signature = said.groups()
    names = listed.split(";")
    values = {name: headers.getlist(name) for name in names}
    if not set(names) >= _SIGNED or any(len(value) != 1 for value in values.values()):
        message = (
            f"these headers have to be signed, and each header that is must be there once: {', '.join(sorted(_SIGNED))}"
        )
        raise _refused("IncompleteSignature", message)
    # Of the body that came, whatever the header says of it.
    digest = hashlib.sha256(call.body).hexdigest()
    lines = "".join(f"{name}:{values[name][0].strip()}\n" for name in names)
    canonical = "\n".join([call.method, _path(call.path), _canonical(call.query), lines, listed, digest])
    signed = f"{_ACS3}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return _Claim(
        access_key,
        headers["x-acs-date"],
        headers["x-acs-signature-nonce"],
        signature,
        lambda secret: hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest(),
    )


def _rpc(call: Call) -> _Claim:
    given = call.given
    needs = ("AccessKeyId", "Action", "Signature", "SignatureNonce", "Timestamp", "Version")
    if not all(given.get(name) for name in needs) or any(given.get(name) != value for name, value in _RPC.items()):
        message = f"requests have to be signed: {_ACS3} in the header Authorization, or HMAC-SHA1 in the parameters"
        raise _refused("IncompleteSignature", message)
    rest = [pair for pair in (*call.query, *call.form) if pair[0] != "Signature"]
    signed = f"{call.method}&{_encoded('/')}&{_encoded(_canonical(rest))}"

    def sign(secret: str) -> str:
        return base64.b64encode(hmac.new(f"{secret}&".encode(), signed.encode(), hashlib.sha1).digest()).decode()

    return _Claim(given["AccessKeyId"], given["Timestamp"], given["SignatureNonce"], given["Signature"], sign)


def _canonical(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(pairs))


def _encoded(text: str) -> str:
    """RFC 3986: a blank is ``%20``, and the tilde stays."""
    return quote(text, safe="-_.~")


def _path(path: str) -> str:
    return quote(path, safe="/-_.~")


def _refused(code: str, message: str) -> Refusal:
    return Refusal(403, code, message)
