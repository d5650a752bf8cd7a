"""Which passwords are accepted, and how they are kept."""

import time
from contextlib import suppress
from statistics import median

import pytest
from argon2 import extract_parameters
from hypothesis import example, given
from hypothesis import strategies as st

from procure.people import passwords
from procure.people.rules import NotAllowed

WHO = ("Aino Virtanen", "aino.virtanen@espoo.example")


def test_length_is_asked_for_and_composition_is_not() -> None:
    for word in (
        "kolme pientä sanaa",
        "correct horse battery",
        "ääkköstenkin kanssa",
        "x7!k" + "9z-" * 5,
    ):
        assert passwords.chosen(word, *WHO) == word
    with pytest.raises(NotAllowed, match="at least 12"):
        passwords.chosen("lyhytsana11", *WHO)


def test_long_passwords_are_whole_and_too_long_ones_are_refused() -> None:
    longest = "kolme sanaa " * 10 + "loppuosa"
    assert len(longest) == passwords.MOST
    kept = passwords.hashed(passwords.chosen(longest, *WHO))
    assert passwords.is_right(kept, longest)
    assert not passwords.is_right(kept, longest[:-1])
    assert not passwords.is_right(kept, longest + "x")
    with pytest.raises(NotAllowed, match="at most 128"):
        passwords.chosen(longest + "x", *WHO)


def test_every_common_word_is_refused_when_padded_to_the_length() -> None:
    words = [w for w in passwords.COMMON.read_text("utf-8").split("\n")[1:] if w]
    assert len(words) > 100
    for word in words:
        padded = word + "1234567890!!"[: max(2, 12 - len(word))]
        with pytest.raises(NotAllowed, match="guessed"):
            passwords.chosen(padded.capitalize(), *WHO)


def test_passwords_found_in_use_are_refused_with_digits_behind_them_too() -> None:
    words = passwords.found_in_use()
    assert len(words) > 200
    for word in words:
        assert len(word) >= passwords.LEAST
        behind = [f"{word}2026!"] if word.strip("0123456789")[8:] else []
        for typed in (word, word.upper(), *behind):
            with pytest.raises(NotAllowed, match="guessed"):
                passwords.chosen(typed, *WHO)


@pytest.mark.parametrize(
    "word",
    [
        "aaaaaaaaaaaa",
        "121212121212",
        "abcdabcdabcd",
        "123456789012",
        "abcdefghijkl",
        "987654321098765",
        "P4ssw0rd!2026",
        "S4l4s4n4-2026",
        "salasanasalasana",
        "!!!!!!!!????",
        "Helsinki2026!",
    ],
)
def test_what_everybody_guesses_is_refused(word: str) -> None:
    with pytest.raises(NotAllowed, match="guessed"):
        passwords.chosen(word, *WHO)


@pytest.mark.parametrize(
    "word",
    [
        "AinoVirtanen1",
        "aino.virtanen@espoo.example",
        "virtanen-aino-2026",
        "virtanen12345",
    ],
)
def test_ones_own_name_and_address_are_no_password(word: str) -> None:
    with pytest.raises(NotAllowed, match="own name"):
        passwords.chosen(word, *WHO)


def test_ones_own_name_among_other_words_is_no_fault() -> None:
    assert passwords.chosen("aino kävelee kotiin illalla", *WHO)


def test_the_hash_is_argon2id_with_the_settings_of_the_rule() -> None:
    parameters = extract_parameters(passwords.hashed("kolme pientä sanaa"))
    assert parameters.type.name == "ID"
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (
        19 * 1024,
        2,
        1,
    )


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    kept = passwords.hashed("kolme pienta\u0308 sanaa")
    assert passwords.is_right(kept, "kolme pientä sanaa")


@example("\0" * 20)
@example("\ud800" * 12)
@given(st.text())
def test_any_text_is_accepted_or_refused_with_words(word: str) -> None:
    with suppress(NotAllowed):
        assert len(passwords.chosen(word, *WHO)) >= passwords.LEAST


def test_without_a_password_it_takes_as_long_to_say_no() -> None:
    kept = passwords.hashed("kolme pientä sanaa")
    passwords.is_right("", "x")

    def seconds(kept: str, typed: str) -> float:
        started = time.perf_counter()
        assert not passwords.is_right(kept, typed)
        return time.perf_counter() - started

    rounds = [(seconds("", "wrong"), seconds(kept, "wrong")) for _ in range(7)]
    unknown, known = (median(column) for column in zip(*rounds, strict=True))
    assert 0.5 < unknown / known < 2


def test_a_hash_of_weaker_settings_is_found() -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("x")
    assert passwords.is_old(weak)
    assert not passwords.is_old(passwords.hashed("x"))
    assert not passwords.is_old("")
