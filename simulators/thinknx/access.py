"""Who may call: user and password in the local form, the key in the path of the cloud's and on-premise form."""

from base64 import b64encode
from enum import StrEnum
from hashlib import md5
from hmac import compare_digest
import re
from secrets import token_hex
from typing import Final

from aiohttp import hdrs, web

_REALM: Final = "Thinknx"
_DIGEST_FIELD: Final = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,"]+))')
_DIGEST_FIELDS: Final = ("username", "realm", "nonce", "uri", "qop", "nc", "cnonce", "response")


class Auth(StrEnum):
    """How the local form asks for user and password."""

    BASIC = "basic"
    DIGEST = "digest"


class Verdict(StrEnum):
    """What the server makes of a request's credentials."""

    GOOD = "good"
    MISSING = "missing"
    """There are none, or none of the kind that the server wants."""
    STALE = "stale"
    """They are right, for a challenge that has expired."""
    WRONG = "wrong"


class Access:
    """Checks user and password, and makes challenges (RFC 7616 with MD5 and `auth`)."""

    def __init__(self, auth: Auth, user: str, password: str) -> None:
        """Ask for these credentials."""
        self.auth = auth
        self.user = user
        self.password = password
        self._nonces: set[str] = set()
        self._used: set[tuple[str, str]] = set()

    def expire_nonces(self) -> None:
        """Let the server forget its challenges; it asks anew with `stale=true`."""
        self._nonces.clear()

    def challenge(self, verdict: Verdict) -> dict[str, str]:
        """Return the headers of a 401."""
        if self.auth is Auth.BASIC:
            return {hdrs.WWW_AUTHENTICATE: f'Basic realm="{_REALM}"'}
        self._nonces.add(nonce := token_hex(16))
        stale = ", stale=true" if verdict is Verdict.STALE else ""
        value = f'Digest realm="{_REALM}", qop="auth", algorithm=MD5, nonce="{nonce}"{stale}'
        return {hdrs.WWW_AUTHENTICATE: value}

    def check(self, request: web.Request) -> Verdict:
        """Judge the credentials of a request."""
        scheme, _, credentials = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        if scheme.lower() != self.auth:
            return Verdict.MISSING
        if self.auth is Auth.BASIC:
            expected = b64encode(f"{self.user}:{self.password}".encode()).decode()
            return Verdict.GOOD if _same(credentials, expected) else Verdict.WRONG
        return self._check_digest(request, credentials)

    def _check_digest(self, request: web.Request, credentials: str) -> Verdict:
        """Judge a digest: right for this very request, to a challenge of this server, and not used before."""
        fields = {name: quoted or bare for name, quoted, bare in _DIGEST_FIELD.findall(credentials)}
        if any(name not in fields for name in _DIGEST_FIELDS) or fields["uri"] != request.raw_path:
            return Verdict.WRONG
        secret = _md5(self.user, _REALM, self.password)
        call = _md5(request.method, request.raw_path)
        expected = _md5(secret, fields["nonce"], fields["nc"], fields["cnonce"], "auth", call)
        if fields["username"] != self.user or not _same(fields["response"], expected):
            return Verdict.WRONG
        use = (fields["nonce"], fields["nc"])
        if fields["nonce"] not in self._nonces or use in self._used:
            return Verdict.STALE
        self._used.add(use)
        return Verdict.GOOD


def _md5(*parts: str) -> str:
    """Return the digest of parts joined by colons."""
    return md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()


def _same(first: str, second: str) -> bool:
    """Compare secrets."""
    return compare_digest(first.encode(), second.encode())
