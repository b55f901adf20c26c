"""API keys, CORS and the security headers of every answer."""

from __future__ import annotations

import hashlib
import hmac

from flask import Flask, Response, request

from service.errors import FieldError, Unauthorized
from service.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
CORS = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-API-Key, X-Request-ID, traceparent",
    "Access-Control-Expose-Headers": "Retry-After, Server-Timing, X-Request-ID, traceparent",
    "Access-Control-Max-Age": "600",
}


def install(app: Flask, settings: Settings) -> None:
    """Add the security headers to every answer, and CORS headers if configured."""

    def close(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        _allow_origin(response, settings.cors_origins)
        return response

    app.after_request(close)


def check_key(settings: Settings) -> None:
    """Raise Unauthorized unless no keys are set or the request has one of them.

    Digests of equal length are compared, and always all of them, so that the time reveals nothing.
    """
    if not settings.api_keys:
        return
    given = _digest(_given_key())
    matches = [hmac.compare_digest(given, _digest(key)) for key in settings.api_keys]
    if not any(matches):
        reason = "Must be `Bearer` and a key; or send the key as X-API-Key."
        raise Unauthorized("No valid API key was sent.", FieldError("Authorization", reason))


def _given_key() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.headers.get("X-API-Key", "")


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _allow_origin(response: Response, allowed: tuple[str, ...]) -> None:
    if not allowed:
        return
    origin = request.headers.get("Origin", "")
    if "*" in allowed:
        response.headers["Access-Control-Allow-Origin"] = "*"
    elif origin in allowed:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers.add("Vary", "Origin")
    else:
        response.headers.add("Vary", "Origin")
        return
    response.headers.update(CORS)
