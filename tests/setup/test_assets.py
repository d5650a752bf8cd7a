"""Browser files and fonts: complete, free to use, fetched once."""

import pytest

from procure import assets


def test_all_files_are_there():
    for name in [*assets.FILES.values(), "govuk.min.css", "licences/govuk-frontend.MIT.txt"]:
        assert (assets.VENDOR / name).stat().st_size > 0, name


def test_fonts_of_papers_are_static():
    """A variable font breaks PDF/A; its table of axes is called fvar."""
    for font in (assets.VENDOR / "fonts").iterdir():
        assert b"fvar" not in font.read_bytes()[:512], font.name


def test_a_font_that_only_gov_uk_may_use_is_gone():
    css = (assets.VENDOR / "govuk.min.css").read_text("utf-8")

    assert "GDS Transport" not in css
    assert "var(--app-font)" in css
    assert "@font-face" not in css


@pytest.mark.parametrize(
    "css",
    [
        "body{font-family:arial}",
        "@font-face{font-family:GDS Transport}body{font-family:GDS Transport,Georgia}",
        "p{font-family:GDS Transport,arial,sans-serif}q{src:url(/assets/fonts/light.woff2)}",
    ],
)
def test_a_stylesheet_that_names_the_font_in_a_new_way_is_refused(css):
    with pytest.raises(assets.FetchError, match="rebrand"):
        assets.rebrand(css)


def test_a_second_call_fetches_nothing(monkeypatch):
    monkeypatch.setenv("PATH", "")  # whoever calls npm now fails

    assert assets.build() is False


def test_an_older_stamp_is_fetched_anew_and_a_failure_leaves_the_old_files(tmp_path, monkeypatch):
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / ".stamp").write_text("older")
    (vendor / "htmx.min.js").write_text("old")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))

    with pytest.raises(assets.FetchError, match="npm on PATH"):
        assets.build(vendor)

    assert (vendor / "htmx.min.js").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["vendor"]


def test_addresses_inside_the_stylesheets_lead_nowhere_else():
    """The strict policy would block them, and papers may fetch nothing."""
    for name in ("govuk.min.css", "hds-base.min.css"):
        css = (assets.VENDOR / name).read_text("utf-8")
        assert "url(http" not in css, name
        assert "url(//" not in css, name
        assert "@import" not in css, name
