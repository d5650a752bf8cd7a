"""Notes and checkpoints: the specification's own examples, and everything that is not one."""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from procure.record import notes
from procure.record.notes import Checkpoint, NotANote, Proof

# C2SP signed-note, "Example".
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n"
    "\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
    "RKuwHjG1Yu72IneyaQM=\n"
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "procure.example/log/2026"
MINE = notes.verifier_key(ORIGIN, KEY.public_key())
STATED = Checkpoint(ORIGIN, 17, bytes(range(32)))
SIGNED = notes.sign(STATED.text, ORIGIN, KEY)


def test_the_specification_s_note_is_read() -> None:
    assert notes.read(NOTE, [VKEY]) == "This is an example message.\n"


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    assert SIGNED.startswith(f"{ORIGIN}\n17\nAAECAwQF")
    assert notes.read_checkpoint(SIGNED, [VKEY, MINE]) == STATED == notes.stated(SIGNED)


def test_signatures_of_strangers_are_ignored_and_not_enough() -> None:
    witness = Ed25519PrivateKey.from_private_bytes(bytes(32))
    both = SIGNED + notes.sign(STATED.text, "witness.example", witness).split("\n\n")[1]
    assert notes.read_checkpoint(both, [MINE]) == STATED
    with pytest.raises(NotANote, match="no trusted key"):
        notes.read(SIGNED, [VKEY])
    theirs = notes.verifier_key("witness.example", witness.public_key())
    with pytest.raises(NotANote, match="no trusted key"):
        notes.read_checkpoint(both, [theirs])


def test_a_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    other = SIGNED.replace("\n17\n", "\n18\n")
    with pytest.raises(NotANote, match="is wrong"):
        notes.read(other, [MINE])


def test_every_flipped_bit_of_a_checkpoint_is_refused() -> None:
    content = SIGNED.encode()
    for place in range(len(content)):
        for bit in range(8):
            mutated = bytearray(content)
            mutated[place] ^= 1 << bit
            with pytest.raises((NotANote, UnicodeDecodeError)):
                notes.read_checkpoint(mutated.decode(), [MINE])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "text\n",
        "text\n\n",
        "text\n\n\n",
        SIGNED.rstrip("\n"),
        SIGNED + "\n",
        SIGNED + "x\n",
        SIGNED + "— a+b AAAAAAAA\n",
        SIGNED + "— a AAAA\n",
        SIGNED + "— a AAAAAAB=\n",
        SIGNED.replace("\n17", "\r\n17"),
        SIGNED + SIGNED.split("\n\n")[1] * 16,
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(NotANote):
        notes.read(note, [MINE])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        f"a\n01\n{'A' * 43}=\n",
        f"a\n-1\n{'A' * 43}=\n",
        f"a\n١\n{'A' * 43}=\n",
        f"a\n1\n{'A' * 42}==\n",
        f"\n1\n{'A' * 43}=\n",
        f"a\n1\n{'A' * 43}=\n\n",
        f"a\n1\n{'A' * 43}=",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotANote):
        notes.parse_checkpoint(text)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "a",
        "a+b",
        "a+00000000+AQ==",
        VKEY.replace("530d903a", "530d903b"),
        VKEY + "A",
        "x" + VKEY,
    ],
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(NotANote):
        notes.read(NOTE, [key])


def test_a_key_s_name_has_neither_space_nor_plus() -> None:
    for name in ("", "a b", "a+b", "a\u2028b"):
        with pytest.raises(ValueError, match="no name"):
            notes.verifier_key(name, KEY.public_key())


def test_a_proof_comes_back_as_it_was_written() -> None:
    proof = Proof(3, (bytes(32), bytes(range(32))), SIGNED)
    assert proof.text.startswith("c2sp.org/tlog-proof@v1\nindex 3\nAAAA")
    assert notes.parse_proof(proof.text) == proof
    for text in ("", "c2sp.org/tlog-proof@v1", proof.text.replace("x 3", "x 03"), proof.text[1:]):
        with pytest.raises(NotANote):
            notes.parse_proof(text)


@given(st.text() | st.text(alphabet="\n— =+Aa1"))
@example(random.Random(1).randbytes(60).decode("latin-1"))
def test_no_text_breaks_the_readers_in_another_way(text: str) -> None:
    for read in (
        lambda: notes.read(text, [MINE]),
        lambda: notes.parse_checkpoint(text),
        lambda: notes.parse_proof(text),
        lambda: notes.read(NOTE, [text]),
    ):
        with pytest.raises(NotANote):
            read()
