"""A certificate for ``localhost`` that nobody trusts yet."""

import shutil
import ssl
import subprocess
from pathlib import Path

from tests.conftest import require


def certificate(folder: Path) -> tuple[Path, Path]:
    """The files of a new certificate and of its key."""
    require(shutil.which("openssl"), "openssl", "apt-get install openssl")
    files = (folder / "cert.pem", folder / "key.pem")
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", names, "-out", *files[:1], "-keyout", files[1]]
    subprocess.run(command, check=True, capture_output=True)
    return files


def server_context(files: tuple[Path, Path]) -> ssl.SSLContext:
    """What a server encrypts with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context
