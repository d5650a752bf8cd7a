"""Papers are strict and sandboxed; a city's own template comes first."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from procure import config, i18n
from procure.i18n.templates import filled


def fill(source: str, **values: object) -> str:
    return i18n.environment().from_string(source).render(values)


def test_a_word_that_is_missing_is_an_error() -> None:
    for source in ("{{ case.title }}", "{{ amount|euros }}", "{{ at|moment }}", "{{ text|day }}"):
        with pytest.raises(UndefinedError):
            fill(source)


def test_a_template_cannot_reach_into_python() -> None:
    with pytest.raises(SecurityError):
        fill("{{ ''.__class__.__mro__ }}")


def test_user_text_is_escaped_and_kept_in_paragraphs() -> None:
    said = fill("{{ text|paragraphs }}", text="<b>one</b>\r\nstill one\r\n\r\n\r\ntwo  ")

    assert said == "<p>&lt;b&gt;one&lt;/b&gt;<br>still one</p>\n<p>two</p>"
    assert fill("{{ ''|paragraphs }}") == ""
    assert fill("{{ 'x'|paragraphs('app-p') }}") == '<p class="app-p">x</p>'


def test_right_to_left_text_is_isolated() -> None:
    assert fill("{{ 'עברית <'|isolate }}") == "<bdi>עברית &lt;</bdi>"


def test_sentences_in_templates_take_values_and_counts() -> None:
    with i18n.speaking("fi"):
        assert fill("{{ _('Save') }}") == "Tallenna"
        assert fill("{% trans %}Save{% endtrans %}") == "Tallenna"
    assert fill("{% trans %}100 % of it{% endtrans %}") == "100 % of it"
    assert fill("{{ _('From %(who)s', who='<') }}") == "From &lt;"
    assert fill("{% trans who='<' %}From {{ who }}{% endtrans %}") == "From &lt;"
    assert fill("{% trans n=2 %}one{% pluralize %}{{ n }} of them{% endtrans %}") == "2 of them"


def test_a_citys_own_template_is_found_first(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "layout.html").write_text("ours", "utf-8")
    config.use(config.load(tmp_path))

    assert i18n.environment().get_template("layout.html").render() == "ours"


def test_a_citys_own_words_win(tmp_path: Path) -> None:
    (tmp_path / "catalogues").mkdir()
    (tmp_path / "catalogues" / "city.fi.po").write_text('msgid "Save"\nmsgstr "Talleta"\n', "utf-8")
    config.use(config.load(tmp_path))

    with i18n.speaking("fi"):
        assert i18n.gettext("Save") == "Talleta"
        assert i18n.gettext("Cancel") == "Peruuta"


def test_rows_are_written_at_once_and_escaped() -> None:
    shape = Markup('<td data-label="100 %">{}</td><td>{}</td>')

    assert filled(shape, [("<b>", "1 %"), ("{}", "%s")]) == (
        '<td data-label="100 %">&lt;b&gt;</td><td>1 %</td>\n'
        '<td data-label="100 %">{}</td><td>%s</td>'
    )
    assert filled(shape, []) == ""


@pytest.mark.parametrize("row", [("one",), ("one", "two", "three"), ("\0", "two")])
def test_a_row_that_does_not_fit_its_shape_is_refused(row: tuple[str, ...]) -> None:
    with pytest.raises((TypeError, ValueError)):
        filled(Markup("<td>{}</td><td>{}</td>"), [row])
