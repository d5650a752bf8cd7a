"""A small app with every macro and every field, over the real frame."""

import errno
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, session
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from procure import i18n, web
from procure.i18n import lazy
from procure.web import forms
from procure.web.forms import questions

AT = datetime(2026, 11, 24, 12, 32, tzinfo=UTC)
CASE = "0123456789abcdef0123456789abcdef"
# The sample says what the rooms say, in words that the shared catalogue has.
QUESTIONS = [
    {"name": "noise", "type": "number", "label": {"fi": "Melu", "sv": "Buller", "en": "Noise"}},
    {"name": "start", "type": "date", "label": "Date"},
    {"name": "cost", "type": "money", "label": "Price"},
    {"name": "story", "type": "text", "label": "Description"},
    {"name": "kind", "type": "choice", "label": "Theme", "choices": ["quiet", "loud"]},
    {"name": "paper", "type": "file", "label": "File"},
]


class Everything(forms.Form):
    """One field of each kind."""

    name = forms.Text(lazy("Name"), limit=40)
    mail = forms.Email(lazy("E-mail"))
    text = forms.LongText(lazy("Description"), hint=lazy("Details"))
    price = forms.MoneyAmount(lazy("Price"))
    share = forms.Percent(lazy("Weight"))
    count = forms.Whole(lazy("Number"), low=1, high=10)
    target = forms.Number(lazy("Target"), decimals=2, required=False)
    day = forms.Day(lazy("Date"), earliest=date(2026, 1, 1))
    deadline = forms.MomentField(lazy("Deadline"), earliest=lambda: AT)
    theme = forms.Choice(
        lazy("Theme"),
        [("a", lazy("Public")), ("b", lazy("Secret"))],
        hints={"b": lazy("Reason")},
    )
    country = forms.Choice(lazy("Country"), [(str(n), f"Land {n}") for n in range(12)])
    papers = forms.Choices(
        lazy("Papers"), lambda: [("x", lazy("Draft")), ("y", lazy("Published"))], required=False
    )
    public = forms.YesNo(lazy("Public"))
    file = forms.Upload(lazy("File"), kinds=("pdf", "csv"), largest=1000, most=2, required=False)
    agreed = forms.Tick(lazy("Accepted"), required=True)
    secret = forms.Password(lazy("Secret"), required=False)
    code = forms.Code(lazy("Number"), required=False)


class Find(forms.Filter):
    """A filter."""

    theme = forms.Choice(lazy("Theme"), [("a", lazy("Public"))], as_list=True, required=False)
    words = forms.Text(lazy("Search"), limit=20, required=False)


bp = web.blueprint("sample", __name__)
web.nav.add("Cases", "sample.parts", "see_public", 10)
web.nav.add("My work", "sample.everything", "see_public", 5)
web.nav.add("People", "sample.hidden", "never", 7)


@bp.get("/")
@web.needs("see_public")
def start() -> Response:
    """Show the parts."""
    return web.render("sample/parts.html", cells=_cells())


@bp.get("/parts")
@web.needs("see_public")
def parts() -> Response:
    """Show every macro."""
    rows = [1, 2, 3]
    at = web.paging.cursor(int)
    return web.render(
        "sample/parts.html",
        cells=_cells(),
        find=Find(),
        page=web.paging.page([*rows, 4] if at is None else rows, at, lambda n: (n,), size=3),
        refresh=2,
    )


@bp.route("/everything", methods=["GET", "POST"])
@web.needs("see_public")
def everything() -> Response:
    """Ask everything; keep the last answer in the session for the tests."""
    form = web.drafts.begin(Everything, "sample")
    if form.validate_on_submit():
        session["sent"] = {k: str(v) for k, v in form.data.items() if k != "file"}
        session["files"] = [web.forms.files.clean_name(f.filename) for f in form.file.data]
        web.say(i18n.gettext("Accepted"))
        return web.see(request.path)
    return web.render("sample/everything.html", form=form)


@bp.route("/questions", methods=["GET", "POST"])
@web.needs("see_public")
def own_questions() -> Response:
    """Ask a city's own questions."""
    made = forms.with_questions(Find_as_form, QUESTIONS)
    form = made(**questions.given({"noise": Decimal("1.5")}))
    if form.validate_on_submit():
        session["answers"] = {k: str(v) for k, v in questions.answers(form).items()}
        return web.see(request.path)
    return web.render("sample/everything.html", form=form)


class Find_as_form(forms.Form):  # noqa: N801 - only here
    """A form to which questions are added."""

    words = forms.Text(lazy("Search"), required=False)


@bp.get("/cases/<id:case_id>")
@web.needs("see_public")
def case(case_id: str) -> Response:
    """Show an id."""
    return Response(case_id)


@bp.get("/hidden")
@web.needs("never")
def hidden() -> Response:
    """Never shown in the navigation."""
    return Response("hidden")


@bp.get("/making")
@web.needs("see_public")
def making() -> Response:
    """Answer how far it is; done at the third time."""
    session["asked"] = session.get("asked", 0) + 1
    return web.render("sample/making.html", asked=session["asked"])


@bp.route("/break/<int:status>", methods=["GET", "POST"])
@web.needs("see_public")
def refuse(status: int) -> Response:
    """Refuse with a status, or break."""
    if status == 500:
        raise RuntimeError("the secret inside")
    if status == 507:
        raise OSError(errno.ENOSPC, "No space left on device")
    if status == 999:
        return web.error_page(409, "<b>own words</b>")
    return abort(status)


def make(may: Callable[[str], bool], who: Callable[[], web.Reader | None]) -> Flask:
    """Put the sample into the frame, as ``app.py`` does with the rooms."""
    app = Flask("procure", static_folder="static")
    app.secret_key = "sample"
    app.extensions |= {
        "procure.may": may,
        "procure.reader": who,
        "procure.authority": lambda: web.Authority(
            "Helsingin kaupunki", "Hankintapalvelut", "helsinki", "palaute@example.fi"
        ),
    }
    web.frame(app)
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(Path(__file__).parent / "templates"), app.jinja_loader]
    )
    app.register_blueprint(bp)
    return app


def _cells() -> list[list[Any]]:
    link = Markup('<a class="govuk-link" href="#x">{}</a>')
    return [
        [link.format("Annos Analytics"), i18n.day(date(2026, 9, 7)), i18n.euros(12000)],
        ["<b>Lumi</b>", i18n.day(date(2026, 11, 17)), i18n.euros(18000)],
    ]
