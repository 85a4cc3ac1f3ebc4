"""The signed note that the update check reads; needs openssl and the private key, which never lies in the repository.

openssl genpkey -algorithm ed25519 -out release-key.pem                       # once, kept offline
python resources/packaging/sign_update.py release-key.pem --public            # for resources/updates.json
python resources/packaging/sign_update.py release-key.pem 1.2.0 https://example.org/pisa/1.2.0 > latest.json
"""

from __future__ import annotations

import argparse
import base64
import json
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

_RAW = 32


def _openssl(*arguments: str | Path) -> bytes:
    command = ["openssl", *(str(argument) for argument in arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def public_key(key: Path) -> bytes:
    """The 32 bytes that belong to a private key."""
    return _openssl("pkey", "-in", key, "-pubout", "-outform", "DER")[-_RAW:]


def signed(key: Path, note: str) -> str:
    """A note with its signature, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "note"
        file.write_bytes(note.encode())
        signature = _openssl("pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", file)
    return json.dumps({"note": note, "signature": base64.b64encode(signature).decode()})


def main() -> None:
    """Print the note, or the public key."""
    parser = argparse.ArgumentParser()
    parser.add_argument("key", type=Path)
    parser.add_argument("version", nargs="?")
    parser.add_argument("page", nargs="?")
    parser.add_argument("--public", action="store_true")
    parser.add_argument(
        "--days", type=int, default=400, help="until the note is taken for an old one"
    )
    options = parser.parse_args()
    if options.public:
        print(base64.b64encode(public_key(options.key)).decode())
        return
    if not options.version or not options.page:
        parser.error("a note needs a version and a page")
    expires = (datetime.now(UTC) + timedelta(days=options.days)).date().isoformat()
    note = {"version": options.version, "page": options.page, "expires": expires}
    print(signed(options.key, json.dumps(note)))


if __name__ == "__main__":
    main()
