"""The org's External Client App: what a bot needs to log in, made at first start and kept in the data directory.

A company gets these by hand in Salesforce's setup; here the sandbox plays the administrator.
"""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.data import CannotStart, read_json, write_private

KEY_BITS = 2048  # the least that Salesforce takes
CONSUMER_KEY_PREFIX = "3MVG9"


@dataclass(frozen=True, slots=True)
class ClientApp:
    """One app: its consumer key and secret, and the key pair whose public half the org has on file."""

    client_id: str
    client_secret: str
    private_key_file: Path
    public_key: rsa.RSAPublicKey

    @classmethod
    def kept_in(cls, data: Path) -> "ClientApp":
        """The app of this data directory, made now if it is new."""
        key = _private_key(data / "salesforce.key")
        identity = _identity(data / "salesforce.json")
        return cls(identity["client_id"], identity["client_secret"], data / "salesforce.key", key.public_key())


def _private_key(path: Path) -> rsa.RSAPrivateKey:
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        pem = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_private(path, pem.decode())
        return made
    try:
        kept = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as problem:
        raise CannotStart(f"{path} does not hold a private key. Remove it to have a new one made.") from problem
    if not isinstance(kept, rsa.RSAPrivateKey):
        raise CannotStart(f"{path} holds a key that is not RSA. Remove it to have a new one made.")
    return kept


def _identity(path: Path) -> dict[str, str]:
    if not path.exists():
        made = {
            "client_id": CONSUMER_KEY_PREFIX + secrets.token_urlsafe(60),
            "client_secret": secrets.token_hex(32).upper(),
        }
        write_private(path, json.dumps(made))
        return made
    kept = read_json(path)
    if not isinstance(kept, dict) or not {"client_id", "client_secret"} <= kept.keys():
        raise CannotStart(f"{path} does not hold a client id and secret. Remove it to have new ones made.")
    return kept
