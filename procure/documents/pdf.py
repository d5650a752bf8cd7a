"""Markup in, archivable and accessible PDF out. WeasyPrint's one door.

One press for a process and one thread for a press: threads that share a font
configuration corrupt memory, and a new configuration for each paper leaks. It reads
nothing but the bytes it was given: the fetcher serves our fonts and refuses the rest.
"""

import gc
import logging
import threading
import warnings
from datetime import datetime
from functools import cache
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.logger import LOGGER
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from procure.documents import archival, fonts, hyphenation

VARIANT = "pdf/a-3a"
SCHEME = "paper:///"


class PrintError(Exception):
    """A paper cannot be printed as it should be; the message says why."""


class OwnFontsOnly(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
    """Serves the typeface from memory. Any other address stops the printing."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("paper",), allow_redirects=False, fail_on_errors=True)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """Return a font, or refuse the address."""
        content = fonts.files().get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if content is None:
            self.refused.append(url[:80])
            raise FatalURLFetchingError(f"a paper may not fetch {url[:80]}")
        return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})


class Complaints(logging.Handler):
    """Keeps what WeasyPrint complains about, so that no paper is quietly wrong."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one complaint."""
        self.lines.append(record.getMessage())


class Press:
    """What stays warm between papers: fonts, hyphenation and parsed styles."""

    def __init__(self) -> None:
        if not harfbuzz_subset:
            # it would work, three times slower and without a word
            raise PrintError("libharfbuzz-subset0 is not installed")
        hyphenation.register()
        archival.mend_tags()
        with fonts.private():
            self.fonts = FontConfiguration()
        self.complaints = Complaints()
        LOGGER.addHandler(self.complaints)
        self.thread = threading.get_ident()
        self._styles: dict[str, CSS] = {}
        # what is here stays: walking WeasyPrint's modules again would be half of collecting
        gc.collect()
        gc.freeze()

    def styles(self, css: str) -> CSS:
        """Return a parsed style sheet, parsed once."""
        if css not in self._styles:
            self._styles = {
                css: CSS(string=css, font_config=self.fonts, url_fetcher=OwnFontsOnly())
            }
        return self._styles[css]

    def pdf(
        self, markup: str, css: str, fields: dict[str, str], attached: bytes, at: datetime
    ) -> tuple[bytes, int]:
        """Print; return the file and the number of its pages."""
        if threading.get_ident() != self.thread:
            raise PrintError("a press prints in the thread that made it")
        self.complaints.lines.clear()
        fetcher = OwnFontsOnly()
        style = self.styles(css)
        gc.disable()
        try:
            document = HTML(string=markup, url_fetcher=fetcher).render(
                stylesheets=[style], font_config=self.fonts, pdf_variant=VARIANT
            )
            document.metadata = archival.ArchiveMetadata(fields, **vars(document.metadata))
            with warnings.catch_warnings():
                # WeasyPrint leaves its colour profile to be closed by whoever collects it
                warnings.filterwarnings("ignore", r"unclosed file .*\.icc", ResourceWarning)
                content: bytes = document.write_pdf(
                    pdf_variant=VARIANT,
                    attachments=[_snapshot(attached, at)],
                    finisher=archival.finish,
                )
        except FatalURLFetchingError as refused:
            raise PrintError(str(refused)) from None
        finally:
            gc.enable()
        if fetcher.refused:
            raise PrintError(f"a paper may not fetch {fetcher.refused[0]}")
        if self.complaints.lines:
            raise PrintError("; ".join(dict.fromkeys(self.complaints.lines))[:500])
        return content, len(document.pages)


@cache
def press() -> Press:
    """Return the press of this process."""
    return Press()


def _snapshot(content: bytes, at: datetime) -> Attachment:
    # without dates of its own an attachment takes the clock's, and no two files are alike
    return Attachment(
        string=content,
        name="snapshot.json",
        description="The values this paper was printed from (RFC 8785)",
        created=at,
        modified=at,
        relationship="Data",
    )
