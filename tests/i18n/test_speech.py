"""Words are said in the language of whoever reads, and user text stays text."""

import threading

import pytest
from markupsafe import Markup

from procure import i18n
from procure.i18n import gettext, lazy, ngettext


def test_a_sentence_is_said_in_the_language_spoken() -> None:
    said = []
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            said.append(gettext("Save draft"))

    assert said == ["Tallenna luonnos", "Spara utkast", "Save draft"]


def test_a_lazy_label_is_said_when_it_is_read() -> None:
    label = lazy("Cancel")

    with i18n.speaking("sv"):
        assert str(label) == f"{label}" == "Avbryt"
    with i18n.speaking("fi"):
        assert str(label) == "Peruuta"


def test_one_thread_does_not_hear_the_language_of_another() -> None:
    heard: list[str] = []
    with i18n.speaking("fi"):
        thread = threading.Thread(target=lambda: heard.append(i18n.language()))
        thread.start()
        thread.join()

    assert heard == ["en"]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="de"), i18n.speaking("de"):
        pass


def test_a_percent_sign_needs_no_care_without_values() -> None:
    assert gettext("The shares sum to 100 %") == "The shares sum to 100 %"


def test_user_text_among_values_stays_text_and_a_link_stays_a_link() -> None:
    plain = gettext("From %(who)s", who="<script>")
    assert not isinstance(plain, Markup)

    said = gettext("<b> %(who)s %(link)s", who="<script>", link=Markup('<a href="/x">x</a>'))
    assert said == '&lt;b&gt; &lt;script&gt; <a href="/x">x</a>'


def test_counts_have_their_own_form() -> None:
    with i18n.speaking("fi"):
        one, many = (
            ngettext("Choose %(num)d file only", "Choose at most %(num)d files", n) for n in (1, 3)
        )

    assert one == "Valitse vain 1 tiedosto"
    assert many == "Valitse enintään 3 tiedostoa"
