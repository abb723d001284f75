"""The secret of a ballot while it is open: what hides voters, sources and the link from one to the other.

A copy of the database without the site's key tells none of them; after close the secret is deleted, and nobody can.
"""

import hashlib
import hmac
import secrets
import unicodedata
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from balai.places.codes import ALPHABET

NONCE = 12
SIGNS, GROUP = 12, 4
"""58 bits: whoever tries a million a second needs thousands of years, with 100,000 codes given out a month."""


def new_secret() -> bytes:
    return secrets.token_bytes(32)


def seal(secret: bytes, data: bytes) -> bytes:
    # Not Fernet: its tokens say in clear to the second when they were made.
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, data, None)


def unseal(secret: bytes, sealed: bytes) -> bytes:
    """Raises ValueError: another key sealed it."""
    try:
        return AESGCM(secret).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except InvalidTag as error:
        raise ValueError("sealed with another key") from error


def site_key(what: str = "urn") -> bytes:
    """The site's key for one purpose."""
    return hashlib.sha256(f"balai/{what}/v1\0".encode() + settings.SECRET_KEY.encode()).digest()


def keyed(secret: bytes, purpose: str, text: str) -> bytes:
    """What is kept of a code, a voter or an address: the same text under two purposes cannot be told to be one."""
    message = f"balai/ballot/{purpose}/v1\0".encode() + text.encode("utf-8", "replace")
    return hmac.new(secret, message, hashlib.sha256).digest()


def new_code() -> str:
    """A code as it is printed, such as `7K2P-4NXW-B9CD`."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(SIGNS)))


def code_for(secret: bytes, way: str, who: str) -> str:
    """The code of an e-mail address, a number or an account: always the same one, so that each is one voter and need
    not be kept."""
    number = int.from_bytes(keyed(secret, way, who))
    signs = []
    for _ in range(SIGNS):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return _grouped("".join(signs))


def normal(address: str) -> str:
    """An address without what lets one mailbox have many: case, and what stands behind a plus."""
    name, _, domain = unicodedata.normalize("NFKC", address).strip().lower().partition("@")
    return f"{name.partition('+')[0]}@{domain}"


def as_code(text: str) -> str:
    """A code as somebody typed it, in its usual form; empty where it is none."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text[:60]).upper() if c.isalnum())
    return _grouped(plain) if len(plain) == SIGNS and set(plain) <= set(ALPHABET) else ""


def link(secret: bytes, choice: UUID) -> bytes:
    return seal(secret, choice.bytes)


def linked(secret: bytes, sealed: bytes) -> UUID:
    return UUID(bytes=unseal(secret, bytes(sealed)))


def _grouped(signs: str) -> str:
    return "-".join(signs[at : at + GROUP] for at in range(0, SIGNS, GROUP))
