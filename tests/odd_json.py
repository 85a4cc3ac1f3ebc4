"""JSON that nobody wrote on purpose: files of ours with one value or more replaced, cut short, or of another kind altogether."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st

TEXTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["", "\0", "/\0x", "\udc80", "\ud800", "x" * 5000, "../..", "NaN", "{", "{x}"]),
)
NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([-1, 0, 1, 2**31, 2**63, -(2**70), 10**400, 1e308, -0.0, 1e-320]),
)
PLAIN = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
DEEP = tuple("[" * n + "]" * n for n in (40, 900, 100_000))
OTHER = [b"", b"\0", b"{", b"[1]", b"null", b"\xff\xfe{}", b'{"schema": "1"}', b'{"schema": NaN}']


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Ways to every value inside, its own first."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()  # fmt: skip
    return [at, *(place for key, one in inside for place in _places(one, (*at, key)))]


@st.composite
def odd(draw: st.DrawFn, sound: Any) -> bytes:
    """Bytes of a file that should hold `sound`."""
    text = json.dumps(sound).encode()
    match draw(
        st.sampled_from(["cut", "flipped", "other", "deep", "replaced", "replaced", "dropped"])
    ):
        case "cut":
            return text[: draw(st.integers(0, len(text)))]
        case "flipped":
            at = draw(st.integers(0, len(text) - 1))
            return text[:at] + bytes([draw(st.integers(0, 255))]) + text[at + 1 :]
        case "other":
            return draw(st.sampled_from(OTHER) | VALUES.map(_written) | st.binary(max_size=40))
        case "deep":
            key = draw(st.sampled_from([*sound, "unknown"]))
            deep = f'{{"schema": 1, {json.dumps(key)}: {draw(st.sampled_from(DEEP))}}}'
            return deep.encode()
        case how:
            changed = copy.deepcopy(sound)
            for _ in range(draw(st.integers(1, 3))):
                *way, last = draw(st.sampled_from(_places(changed)[1:] or [("unknown",)]))
                holder = changed
                for key in way:
                    holder = holder[key]
                if how == "dropped":
                    del holder[last]
                else:
                    holder[last] = draw(VALUES)
                if not changed:
                    break
            return _written(changed)


def _written(value: Any) -> bytes:
    return json.dumps(value).encode()
