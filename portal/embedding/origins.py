"""Which pages may embed the chat: their origins, as SOCIUS_EMBED_ORIGINS lists them."""

from __future__ import annotations

from urllib.parse import urlsplit


def read_origins(value: str) -> list[str]:
    """Return the origins of a list with commas. Raises ValueError with what is wrong.

    Each is a whole origin, without wildcards: who may embed is to be seen at a glance.
    """
    return [_origin(part.strip()) for part in value.split(",") if part.strip()]


def _origin(text: str) -> str:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  raises for what is no port
    except ValueError:
        raise _wrong(text) from None
    plain = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.hostname or text != plain:
        raise _wrong(text)
    if any(char in parts.netloc for char in "*@;, '\"") or not text.isascii():
        raise _wrong(text)
    return plain.lower()


def _wrong(text: str) -> ValueError:
    return ValueError(
        f"SOCIUS_EMBED_ORIGINS: {text!r} is no origin such as https://intranet.bank.example "
        "(no path, no wildcard, names with umlauts as xn--…)"
    )
