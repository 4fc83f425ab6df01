"""The posts, generated from a seed: the same bytes on every machine and in every language.

splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
Per post, in this order, it draws the author, the length of the content, the content, the
microseconds of created_at and the seconds to updated_at. Nothing here reads a clock or Django.
"""

from collections import namedtuple
from datetime import datetime, timedelta, timezone

Post = namedtuple("Post", "id author content created_at updated_at")

AUTHORS = 9
EPOCH = datetime(2023, 11, 12, 9, 0, 0, tzinfo=timezone.utc)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ."
MASK = (1 << 64) - 1


def splitmix64(state):
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def text(draws, length):
    """Ten characters a draw, six bits each, lowest bits first."""
    characters = []
    for start in range(0, length, 10):
        bits = next(draws)
        for _ in range(min(10, length - start)):
            characters.append(ALPHABET[bits & 63])
            bits >>= 6
    return "".join(characters)


def posts(seed, count, shortest, longest):
    """Yields the posts by ascending id, their content shortest to longest characters long."""
    draws = splitmix64(seed)
    for number in range(1, count + 1):
        author = 1 + next(draws) % AUTHORS
        length = shortest + next(draws) % (max(longest - shortest, 0) + 1)
        content = text(draws, length)
        created = EPOCH + timedelta(minutes=number, microseconds=1 + next(draws) % 999999)
        updated = created + timedelta(seconds=next(draws) % 3600)
        yield Post(number, author, content, created, updated)
