"""What the printer may read, what it writes, and that it writes the same every time."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import page
import pytest

from procure import config, documents
from procure.documents import fonts, hyphenation, pdf
from tests.documents import samples
from tests.documents.test_archival import text_of

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CSS = "@font-face{font-family:S;src:url(paper:///SourceSans3-Regular.ttf)} html{font-family:S}"
SECRET = "the-secret-that-must-not-be-printed"

FETCHES = {
    "image": '<img alt="x" src="{url}">',
    "svg image": '<svg viewBox="0 0 9 9"><title>x</title><image href="{url}" width="9"/></svg>',
    "svg use": '<svg viewBox="0 0 9 9"><title>x</title><use href="{url}#a"/></svg>',
    "object": '<object data="{url}">x</object>',
    "embed": '<embed src="{url}">',
    "iframe": '<iframe src="{url}"></iframe>',
    "attachment": '<a rel="attachment" href="{url}">x</a>',
    "linked attachment": '<link rel="attachment" href="{url}">',
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "import": "<style>@import url({url});</style>",
    "font": "<style>@font-face{{font-family:X;src:url({url})}} p{{font-family:X}}</style>",
    "background": "<style>p{{background:url({url})}}</style>",
    "content": "<style>p::before{{content:url({url})}}</style>",
    "marker": "<ul style='list-style-image:url({url})'><li>x</li></ul>",
    "base": '<base href="{url}"><img alt="x" src="x.png">',
    "script": '<script src="{url}"></script>',
}  # fmt: skip


def printed(body: str, css: str = CSS, language: str = "en") -> bytes:
    """Print some markup with our typeface."""
    markup = f"<!doctype html><html lang='{language}'><title>x</title><body><p>text</p>{body}"
    content, _pages = pdf.press().pdf(markup, css, {}, b"{}", AT)
    return content


@pytest.mark.parametrize("way", FETCHES)
@pytest.mark.parametrize("scheme", ["file", "http", "data", "paper"])
def test_nothing_is_fetched_from_anywhere(way: str, scheme: str, tmp_path: Path) -> None:
    """Each way either stops the printing or fetches nothing; no secret reaches the file."""
    (tmp_path / "secret.txt").write_text(SECRET)
    url = {
        "file": f"file://{tmp_path}/secret.txt",
        "http": "http://127.0.0.1:9/secret.txt",
        "data": f"data:text/plain,{SECRET}",
        "paper": "paper:///../../../../etc/passwd",
    }[scheme]
    try:
        content = printed(FETCHES[way].format(url=url))
    except pdf.PrintError:
        return
    assert SECRET.encode() not in content
    assert SECRET not in text_of(content, tmp_path)
    attached = subprocess.run(
        ["pdfdetach", "-list", tmp_path / "paper.pdf"], check=True, capture_output=True, text=True
    ).stdout
    assert attached.splitlines()[0] == "1 embedded files"


def test_a_refused_address_says_which_it_was() -> None:
    with pytest.raises(pdf.PrintError, match="may not fetch file:///etc/passwd"):
        printed('<img alt="x" src="file:///etc/passwd">')


def test_a_complaint_of_the_printer_is_an_error() -> None:
    """A figure without words would fail its readers and the standard; it is never printed."""
    with pytest.raises(pdf.PrintError, match="font-size"):
        printed("", css=CSS + " p { font-size: enormous }")


def test_the_same_paper_is_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    """Another hash seed, time zone and working directory, and other papers before it."""
    program = (
        "import sys, hashlib; from procure import documents; from tests.documents import samples\n"
        "for kind in sys.argv[1:]:\n"
        "    whole = documents.whole(kind, samples.snapshot(kind, 'fi'))\n"
        "    content = documents.render(kind, whole, 'fi').content\n"
        "print(hashlib.sha256(content).hexdigest())\n"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", program, *kinds],
            check=True,
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(config.ROOT), "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for kinds, seed, zone, folder in [
            (["award_decision"], "1", "UTC", tmp_path),
            (["contract", "award_decision"], "7", "Asia/Tokyo", config.ROOT),
        ]
    }
    assert len(sums) == 1


def test_text_can_be_extracted_with_every_letter_we_write(tmp_path: Path) -> None:
    letters = "åäö ÅÄÖ šž ŠŽ é ü õ ğ ş € – — − ≥ ≤ × ÷ · ✓ ☐ § ₂ “ ” ’ …"
    assert letters in text_of(printed(f"<p>{letters}</p>"), tmp_path)


def test_our_typeface_draws_what_our_words_need() -> None:
    """Every sentence of every catalogue can be printed."""
    catalogues = config.ROOT / "procure" / "i18n" / "catalogues"
    for path in catalogues.glob("*.po"):
        found = set(fonts.undrawable().findall(path.read_text("utf-8")))
        assert not found, f"{path.name}: {found}"


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("hankintamenettely", "han-kin-ta-me-net-te-ly"),
        ("asianhallintajärjestelmä", "asi-an-hal-lin-ta-jär-jes-tel-mä"),
        ("tarjouspyyntö", "tar-jous-pyyn-tö"),
        ("vertailuperuste", "ver-tai-lu-pe-rus-te"),
        ("lainsäädäntö", "lain-sää-dän-tö"),
        ("työllisyys", "työl-li-syys"),
    ],
)
def test_finnish_is_hyphenated_at_its_syllables(word: str, parts: str) -> None:
    import pyphen

    hyphenation.register()
    assert pyphen.Pyphen(lang="fi").inserted(word) == parts


def test_a_long_finnish_compound_is_broken_at_a_syllable(tmp_path: Path) -> None:
    word = "liikennevalojärjestelmäasiantuntijaorganisaatio"
    css = CSS + " div{width:40mm;hyphens:auto;hyphenate-limit-chars:9 4 4}"
    text = text_of(printed(f"<div>{word}</div>", css=css, language="fi"), tmp_path)
    lines = [line.strip() for line in text.splitlines() if line.strip()][1:]
    assert len(lines) > 1
    assert "".join(line.removesuffix("-").removesuffix("\u2010") for line in lines) == word


def test_a_very_long_word_stays_on_the_page(tmp_path: Path) -> None:
    """It is broken anywhere, in text and in a narrow column, and the file stays valid."""
    given = samples.snapshot("need_statement", "fi")
    long = "x" * 3000
    given["title"] = "y" * 300
    given["body"]["need"] = long
    given["body"]["risks"] = [{"group": "market", "risk": "z" * 400}]
    paper = documents.render("need_statement", documents.whole("need_statement", given), "fi")
    text = text_of(paper.content, tmp_path)
    assert text.count("x") >= 3000
    assert text.count("z") >= 400
    for profile in ("3a", "ua1"):
        report = page.validate_pdf(str(tmp_path / "paper.pdf"), profile=profile)
        assert report.is_compliant, [str(failure) for failure in report.failures]
    widths = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "paper.pdf", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rightmost = max(float(part.split('"')[1]) for part in widths.split("<word ")[1:] for part in
                    [part[part.index("xMax="):]])  # fmt: skip
    assert rightmost <= 595.3 - 20 / 25.4 * 72 + 1


def test_a_withheld_paper_is_valid_too(tmp_path: Path) -> None:
    """The public version has no trace of the secret: not in the text, not in what is attached."""
    frame = samples.frame("dialogue_summary", "fi")
    frame["body"]["inputs"][0]["text"] = SECRET
    public = documents.withhold("dialogue_summary", frame, {"inputs.0.text": "JulkL 24.1 § 20 k"})
    whole = documents.whole(
        "dialogue_summary", {**samples.snapshot("dialogue_summary", "fi"), **public}
    )
    paper = documents.render("dialogue_summary", whole, "fi")
    text = text_of(paper.content, tmp_path)
    assert "JulkL" in text
    assert SECRET not in text
    subprocess.run(["pdfdetach", "-saveall", "-o", tmp_path, tmp_path / "paper.pdf"], check=True)
    assert SECRET not in (tmp_path / "snapshot.json").read_text("utf-8")
    for profile in ("3a", "ua1"):
        assert page.validate_pdf(str(tmp_path / "paper.pdf"), profile=profile).is_compliant


def test_a_press_belongs_to_its_thread() -> None:
    import threading

    pdf.press()
    caught: list[Any] = []

    def elsewhere() -> None:
        try:
            printed("")
        except pdf.PrintError as error:
            caught.append(str(error))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert caught == ["a press prints in the thread that made it"]
