"""The tree against known vectors, all small trees, and mutated proofs."""

import contextlib
import random
from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procure.record import offline, tree

# The eight leaves and roots of the Certificate Transparency test data (RFC 6962 clients).
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def hashes(number: int) -> list[bytes]:
    return [tree.leaf_hash(str(n).encode()) for n in range(number)]


def subtree_of(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    def subtree(level: int, place: int) -> bytes:
        part = leaves[place << level : (place + 1) << level]
        assert len(part) == 1 << level
        return reference(part)

    return subtree


def reference(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + reference(leaves[:split]) + reference(leaves[split:])).digest()


def test_known_leaves_have_the_known_roots() -> None:
    leaves = [tree.leaf_hash(leaf) for leaf in LEAVES]
    assert tree.root([]) == sha256(b"").digest()
    for size, expected in enumerate(ROOTS, 1):
        assert tree.root(leaves[:size]).hex() == expected


def test_known_paths_of_known_leaves() -> None:
    subtree = subtree_of([tree.leaf_hash(leaf) for leaf in LEAVES])
    assert [part.hex() for part in tree.inclusion_proof(subtree, 0, 8)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [part.hex() for part in tree.consistency_proof(subtree, 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_every_proof_of_every_small_tree_holds_and_only_there() -> None:
    leaves = hashes(34)
    subtree = subtree_of(leaves)
    roots = [reference(leaves[:size]) for size in range(len(leaves) + 1)]
    for size in range(1, len(leaves) + 1):
        assert tree.root_of(subtree, 0, size) == roots[size]
        for place in range(size):
            path = tree.inclusion_proof(subtree, place, size)
            assert tree.inclusion_holds(leaves[place], place, size, path, roots[size])
            assert offline.climb(leaves[place], place, size, path) == roots[size]
            assert not tree.inclusion_holds(leaves[place - 1], place, size, path, roots[size]) or (
                size == 1
            )
        for old in range(size + 1):
            path = tree.consistency_proof(subtree, old, size)
            assert tree.consistency_holds(old, size, roots[old], roots[size], path)


def test_mutated_inclusion_proofs_are_refused() -> None:
    chance = random.Random(6962)
    leaves = hashes(50)
    subtree = subtree_of(leaves)
    accepted = 0
    for _ in range(3000):
        size = chance.randint(2, 50)
        place = chance.randrange(size)
        path = tree.inclusion_proof(subtree, place, size)
        root = reference(leaves[:size])
        leaf = leaves[place]
        kind = chance.randrange(6)
        if kind == 0:
            leaf = flipped(leaf, chance)
        elif kind == 1:
            path[chance.randrange(len(path))] = flipped(path[0], chance)
        elif kind == 2:
            path.pop(chance.randrange(len(path)))
        elif kind == 3:
            path.insert(chance.randrange(len(path) + 1), chance.randbytes(32))
        elif kind == 4:
            place = chance.choice([n for n in range(size) if n != place])
        else:
            root = flipped(root, chance)
        accepted += tree.inclusion_holds(leaf, place, size, path, root)
        with contextlib.suppress(offline.Wrong):
            accepted += offline.climb(leaf, place, size, path) == root
    assert accepted == 0


def test_mutated_consistency_proofs_are_refused() -> None:
    chance = random.Random(9162)
    leaves = hashes(50)
    subtree = subtree_of(leaves)
    accepted = 0
    for _ in range(3000):
        new = chance.randint(3, 50)
        old = chance.randint(1, new - 1)
        path = tree.consistency_proof(subtree, old, new)
        before, after = reference(leaves[:old]), reference(leaves[:new])
        kind = chance.randrange(5)
        if kind == 0:
            path[chance.randrange(len(path))] = chance.randbytes(32)
        elif kind == 1:
            path.pop(chance.randrange(len(path)))
        elif kind == 2:
            path.insert(chance.randrange(len(path) + 1), chance.randbytes(32))
        elif kind == 3:
            before = flipped(before, chance)
        else:
            after = flipped(after, chance)
        accepted += tree.consistency_holds(old, new, before, after, path)
    assert accepted == 0


@pytest.mark.parametrize(("place", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_places_outside_the_tree_are_refused(place: int, size: int) -> None:
    leaves = hashes(3)
    with pytest.raises(ValueError, match="not in a tree"):
        tree.inclusion_proof(subtree_of(leaves), place, size)
    assert not tree.inclusion_holds(leaves[0], place, size, [], leaves[0])


def test_a_tree_does_not_follow_a_larger_one() -> None:
    with pytest.raises(ValueError, match="does not follow"):
        tree.consistency_proof(subtree_of(hashes(3)), 3, 2)
    assert not tree.consistency_holds(3, 2, bytes(32), bytes(32), [])
    assert not tree.consistency_holds(2, 4, bytes(32), bytes(32), [bytes(31)])
    assert not tree.consistency_holds(3, 4, bytes(32), bytes(32), [])
    assert not tree.consistency_holds(0, 4, bytes(32), bytes(32), [])


@given(st.lists(st.binary(max_size=4), max_size=80))
@settings(max_examples=60)
def test_growing_gives_the_root_of_the_definition(contents: list[bytes]) -> None:
    leaves = [tree.leaf_hash(content) for content in contents]
    growing = tree.Growing()
    for leaf in leaves:
        growing.add(leaf)
    assert growing.size == len(leaves)
    assert growing.root() == tree.root(leaves) == reference(leaves)


def flipped(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return (
        content[:place]
        + bytes([content[place] ^ (1 << chance.randrange(8))])
        + content[place + 1 :]
    )
