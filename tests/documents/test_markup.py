"""A snapshot becomes markup: strictly, in one language, with people's text as text."""

import re
from pathlib import Path
from typing import Any

import jinja2
import pytest

from procure import config, documents, i18n
from procure.documents import bodies, markup
from procure.documents.envelope import SnapshotError
from tests.documents import samples
from tests.documents.conftest import EVERY

pytestmark = pytest.mark.slow

HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ 7 * 7 }} {% include 'layout.html' %} {# no #}",
    "entity": "&amp; &#60;b&#62;",
    "quote": '" onmouseover="alert(1)\' `',
    "percent": "100 % %(digest)s %s",
    "formula": "=cmd|'/C calc'!A0",
    "path": "../../../../etc/passwd",
}


def whole(kind: str, language: str = "en", **body: Any) -> dict[str, Any]:
    """Return a sample snapshot with some fields of its body replaced."""
    given = samples.snapshot(kind, language)
    given["body"] = {**given["body"], **body}
    return documents.whole(kind, given)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_heading_is_said_in_the_language_of_the_paper(kind: str, language: str) -> None:
    said = documents.html(kind, whole(kind, language), language)
    assert f'<html lang="{language}">' in said
    assert not re.search(r">\s*(paper|guard)\.[a-z_.]+\s*<", said)
    headings = re.findall(r'<h2 id="s(\d+)">\1 ', said)
    assert headings == [str(number) for number in range(1, len(headings) + 1)]


@pytest.mark.parametrize("kind", bodies.BODIES)
def test_what_is_empty_is_not_printed(kind: str) -> None:
    """A body with its required fields only has few headings, and no empty table or value."""
    model = bodies.BODIES[kind]
    required = {n for n, field in model.model_fields.items() if field.is_required()}
    given = samples.snapshot(kind, "en")
    given["body"] = {n: v for n, v in given["body"].items() if n in required}
    for name in ("unit", "lead", "author", "approver", "diary_number", "task_class"):
        given[name] = None
    given["funders"], given["supersedes"], given["waivers"] = [], None, []
    said = documents.html(kind, documents.whole(kind, given), "en")
    assert said.count("<h2 id=") <= 6
    assert "None" not in said
    assert not re.search(r"<(td|th|p|h2|h3|li|tbody|thead)[^>]*>\s*</\1>", said.replace(
        'class="foot"', "").replace(foot_of(said), ""))  # fmt: skip
    assert "Co-funded" not in said


def foot_of(said: str) -> str:
    """Return the empty element that carries the words of the footer."""
    found = re.search(r'<p class="foot" [^>]*></p>', said)
    assert found
    return found[0].replace('class="foot"', "")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("kind", bodies.BODIES)
def test_hostile_text_is_text_wherever_it_stands(kind: str, text: str) -> None:
    from markupsafe import escape

    given = samples.snapshot(kind, "en")
    given["title"] = given["lead"] = given["author"] = text
    given["body"] = replaced(bodies.BODIES[kind].model_validate(given["body"]).model_dump(), text)
    said = documents.html(kind, documents.whole(kind, given), "en")
    assert str(escape(text)) in said
    assert "<script" not in said
    assert "onerror=alert(1)>" not in said.replace(str(escape(text)), "")


CODES = re.compile(r"[a-z_]+|\d{4}-\d\d-\d\d.*|-?\d+(\.\d+)?")


def replaced(value: Any, text: str) -> Any:
    """Put a text into every free text of a body; codes, days and numbers stay."""
    if isinstance(value, dict):
        return {name: replaced(item, text) for name, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, text) for item in value]
    return text if isinstance(value, str) and not CODES.fullmatch(value) else value


def test_a_word_the_snapshot_lacks_is_an_error() -> None:
    snapshot = whole("need_statement")
    del snapshot["body"]["market_gap"]
    with pytest.raises(jinja2.UndefinedError, match="market_gap"):
        documents.html("need_statement", snapshot, "en")


def test_printing_nothing_is_an_error(instance: config.Settings) -> None:
    """A city's own template that prints an empty value is told so, not served "None"."""
    own(instance, "contract.html", '{% extends "documents/layout.html" %}{% block body %}'
        "{{ body.acceptance }}{% endblock %}")  # fmt: skip
    with pytest.raises(markup.WordMissingError, match="empty"):
        documents.html("contract", whole("contract", acceptance=None), "en")


def test_a_code_without_words_is_an_error() -> None:
    snapshot = whole("award_decision")
    snapshot["body"]["procedure"] = "by_lottery"
    with pytest.raises(markup.WordMissingError, match="by_lottery"):
        documents.html("award_decision", snapshot, "en")


def test_every_code_of_every_body_has_words() -> None:
    prefixes = {
        "kind": "paper",
        "theme": "paper.theme",
        "source": "paper.funding",
        "group": "paper.risk",
        "procedure": "paper.procedure",
        "question": "paper.policy",
        "form": "paper.form",
        "disposition": "paper.disposition",
        "how": "paper.confirmation",
        "role": "paper.party",
        "outcome": "paper.outcome",
        "what": "paper.rejected",
    }
    seen = set()
    for model in bodies.BODIES.values():
        for name, code in codes(model.model_json_schema()):
            for language in i18n.LANGUAGES:
                with i18n.speaking(language):
                    assert markup.word(prefixes[name], code)
            seen.add(name)
    assert seen == prefixes.keys() - {"kind"}


def codes(schema: Any) -> list[tuple[str, str]]:
    """Return every (field, code) of the enumerations in a schema."""
    found = []
    for part in [schema, *schema.get("$defs", {}).values()]:
        for name, field in part.get("properties", {}).items():
            for choice in [field, *field.get("anyOf", [])]:
                found += [(name, code) for code in choice.get("enum", [])]
    return found


def test_a_template_of_a_city_is_used_and_named_by_its_hash(instance: config.Settings) -> None:
    ours = markup.template_sha256("contract")
    own(instance, "contract.html", '{% extends "documents/layout.html" %}{% block body %}'
        "<p>Our own words</p>{% endblock %}")  # fmt: skip
    assert "Our own words" in documents.html("contract", whole("contract"), "en")
    assert markup.template_sha256("contract") != ours
    assert markup.template_sha256("need_statement") == markup.template_sha256("need_statement")


def test_a_template_cannot_leave_its_sandbox(instance: config.Settings) -> None:
    own(instance, "contract.html", "{{ ''.__class__.__mro__[1].__subclasses__() }}")
    with pytest.raises(jinja2.exceptions.SecurityError):
        documents.html("contract", whole("contract"), "en")


def own(instance: config.Settings, name: str, text: str) -> None:
    """Write a template into the instance, as a city would."""
    folder: Path = instance.instance / "templates" / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_what_cannot_be_drawn_is_written_out() -> None:
    """An emoji, Arabic or a mark that turns the reading order is shown as its code or a mark."""
    said = documents.html(
        "need_statement",
        whole("need_statement", need="jää 🧊 \u202egnp.exe \x07 العربية š ž €"),
        "en",
    )
    assert "jää [U+1F9CA]" in said
    assert "\u202e" not in said
    assert "\x07" not in said
    assert "[U+0627]" in said
    assert "š ž €" in said


@pytest.mark.parametrize("kind", bodies.BODIES)
def test_any_field_may_be_withheld(kind: str) -> None:
    """Each field alone is replaced by its ground, in the paper and in what is attached."""
    given = samples.frame(kind, "en")
    full = documents.framed(kind, given)
    for name, value in full["body"].items():
        # the scale of the points is no text: without it the chart is not drawn
        if value in (None, []) or name == "maximum_points":
            continue
        frame = documents.withhold(kind, given, {name: "Openness Act 24.1 § 20"})
        public = documents.whole(kind, {**samples.snapshot(kind, "en"), **frame})
        assert public["body"][name] == {"withheld": "Openness Act 24.1 § 20"}
        said = documents.html(kind, public, "en")
        assert "Withheld (Openness Act 24.1 § 20)" in said, name
        assert "Information withheld from this version" in said
        assert "&#39;withheld&#39;" not in said, name


def test_rows_and_cells_may_be_withheld() -> None:
    grounds = {
        "tenderers.*.quality_points": "ground one",
        "tenderers.1.comparison_price_cents": "ground two",
        "reasons.0.tenders.*.reason": "ground three",
    }
    frame = documents.withhold("award_decision", samples.frame("award_decision", "fi"), grounds)
    assert frame["body"]["tenderers"][2]["quality_points"] == {"withheld": "ground one"}
    assert frame["body"]["tenderers"][0]["comparison_price_cents"] == 40_511_800
    public = documents.whole(
        "award_decision", {**samples.snapshot("award_decision", "fi"), **frame}
    )
    said = documents.html("award_decision", public, "fi")
    assert all(f"Salassa pidettävä ({ground})" in said for ground in grounds.values())
    assert "361 200" not in said.replace("\xa0", " ")


def test_withholding_what_is_not_there_is_refused() -> None:
    with pytest.raises(SnapshotError, match=r"nothing to withhold at tenderers\.9"):
        documents.withhold(
            "award_decision", samples.frame("award_decision", "en"), {"tenderers.9": "x"}
        )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"price_cents": 12.5}, "price_cents"),
        ({"starts_on": "1.12.2026"}, "starts_on"),
        ({"measures": [{"name": "x", "target": "85 %"}]}, r"measures\.0\.target"),
        ({"signatures": [{"party": "a", "name": "b", "signed_at": "2026-01-01T10:00:00"}]},
         "signed_at"),
    ],
)  # fmt: skip
def test_a_snapshot_that_is_wrong_is_refused_with_its_place(
    change: dict[str, Any], named: str
) -> None:
    given = samples.frame("pilot_agreement", "en")
    given["body"] = {**given["body"], **change}
    with pytest.raises(SnapshotError, match=named):
        documents.framed("pilot_agreement", given)


def test_a_draft_says_that_it_is_one() -> None:
    given = {**samples.snapshot("need_statement", "sv"), "status": "draft"}
    assert "Utkast: ingenting har beslutats" in documents.html(
        "need_statement", documents.whole("need_statement", given), "sv"
    )
