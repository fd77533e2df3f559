"""Keys, passwords and development accounts of a local platform, made at its first run and never shipped."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from deploy.local.files import write_private

# username, name, role, division (GB/T 2260), partner department
ACCOUNTS = (
    ("admin", "系统管理员", "admin", "330000", ""),
    ("hotline", "热线受理员", "hotline", "330100", ""),
    ("officer", "余杭执法人员", "officer", "330110", ""),
    ("colleague", "余杭执法人员（二）", "officer", "330110", ""),
    ("reviewer", "余杭案件审核人员", "legal_reviewer", "330110", ""),
    ("supervisor", "杭州执法负责人", "supervisor", "330100", ""),
    ("duty", "杭州值班员", "duty_officer", "330100", ""),
    ("linkage", "杭州联动专员", "linkage_officer", "330100", ""),
    ("commander", "杭州应急指挥长", "commander", "330100", ""),
    ("auditor", "审计员", "auditor", "330000", ""),
    ("commerce", "商务部门经办人", "partner", "330000", "commerce"),
)
# client id, role, partner
CLIENTS = (
    ("partner-police", "partner", "police"),
    ("partner-commerce", "partner", "commerce"),
    ("system-12345", "system", ""),
)


def ensure(folder: Path) -> None:
    """Make what is missing in `folder`; what is there stays as it is."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _once(folder / "token-signing.pem", _signing_key)
    _once(folder / "token-jwks.json", lambda: _key_set((folder / "token-signing.pem").read_bytes()))
    _once(folder / "vault-keys", lambda: Fernet.generate_key().decode() + "\n")
    _once(folder / "vault-search-key", lambda: secrets.token_hex(32) + "\n")
    _once(folder / "request-key", lambda: secrets.token_hex(32) + "\n")
    _once(folder / "webhook-master", lambda: secrets.token_hex(32) + "\n")
    _once(folder / "bootstrap.json", _accounts)


def _once(path: Path, make: Callable[[], str]) -> None:
    if not path.exists():
        write_private(path, make())


def _signing_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _key_set(pem: bytes) -> str:
    """The public half as a JSON Web Key Set; the key id is the thumbprint of RFC 7638."""
    public = load_pem_private_key(pem, password=None).public_key()
    point = _base64url(public.public_bytes(Encoding.Raw, PublicFormat.Raw))
    key = {"crv": "Ed25519", "kty": "OKP", "x": point}
    thumbprint = hashlib.sha256(json.dumps(key, sort_keys=True, separators=(",", ":")).encode()).digest()
    described = {**key, "kid": _base64url(thumbprint), "use": "sig", "alg": "EdDSA"}
    return json.dumps({"keys": [described]}, indent=2) + "\n"


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _accounts() -> str:
    accounts = [
        {
            "username": username,
            "password": secrets.token_urlsafe(12),
            "name": name,
            "roles": [role],
            "division": division,
            "email": f"{username}@quanheng.example",
            "partner": partner,
        }
        for username, name, role, division, partner in ACCOUNTS
    ]
    clients = [
        {
            "client_id": client,
            "secret": secrets.token_urlsafe(24),
            "roles": [role],
            "division": "330000",
            "partner": partner,
        }
        for client, role, partner in CLIENTS
    ]
    return json.dumps({"accounts": accounts, "clients": clients}, indent=2, ensure_ascii=False) + "\n"
