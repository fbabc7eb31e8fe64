"""What a client takes: media types and encodings (RFC 9110, 12.4 and 12.5), as far as there is a choice here."""

from __future__ import annotations


def weights(header: str) -> dict[str, float]:
    """Each value of a list with weights, in lower case. A weight that is no number counts as none at all."""
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        try:
            found.setdefault(name, min(max(float(weight), 0.0), 1.0))
        except ValueError:
            found.setdefault(name, 0.0)
    return found


def prefers(header: str, media_type: str, other: str) -> bool:
    """Whether `media_type` is wanted rather than `other`, which is sent where it makes no difference."""
    wanted = weights(header)

    def weight(name: str) -> float:
        return wanted.get(name, wanted.get(f"{name.partition('/')[0]}/*", wanted.get("*/*", 0.0)))

    return weight(media_type) > weight(other)


def takes_gzip(header: str) -> bool:
    wanted = weights(header)
    return wanted.get("gzip", wanted.get("*", 0.0)) > 0
