"""Ed25519 signatures (RFC 8032): verification only, of public data, so that nothing here has to be secret or fast.

A point of the curve -x^2 + y^2 = 1 + d x^2 y^2 is kept as (X, Y, Z, T) with x = X/Z, y = Y/Z, x y = T/Z.
"""

from __future__ import annotations

import hashlib

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)

Point = tuple[int, int, int, int]
_ZERO: Point = (0, 1, 1, 0)


def verified(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of a key has signed exactly this message; malformed keys and signatures have signed nothing.

    Args:
        public_key: 32 bytes.
        message: any bytes.
        signature: 64 bytes.
    """
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, first = _point(public_key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or first is None or s >= _L or _is_small(key):
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    h = int.from_bytes(digest, "little") % _L
    return _equal(_times(s, _BASE), _sum(first, _times(h, key)))


def _recovered(y: int, sign: int) -> int | None:
    """The x of a point, from its y and the lowest bit of x; None where there is none."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    return x if x & 1 == sign else _P - x


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= _P:
        return None
    x = _recovered(y, sign)
    return None if x is None else (x, y, 1, x * y % _P)


def _sum(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: Point) -> Point:
    result = _ZERO
    while number:
        if number & 1:
            result = _sum(result, point)
        point = _sum(point, point)
        number >>= 1
    return result


def _equal(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _P == 0 and (
        one[1] * other[2] - other[1] * one[2]
    ) % _P == 0


def _is_small(point: Point) -> bool:
    """Whether eight times the point is nothing: such a key would have signed everything."""
    return _equal(_times(8, point), _ZERO)


def _base() -> Point:
    y = 4 * pow(5, -1, _P) % _P
    x = _recovered(y, 0)
    assert x is not None
    return x, y, 1, x * y % _P


_BASE = _base()
