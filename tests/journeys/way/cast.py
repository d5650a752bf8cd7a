"""The people who bring one case from need to closed, each at a browser of their own."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser

from procure import db, i18n
from procure.engine.tables import Case
from procure.scenarios import instances
from tests.browser import NARROW, WIDE
from tests.journeys.house import House
from tests.journeys.somebody import Look, Somebody

# Who works at a desk, and who walks about with a phone.
WIDTHS = {"Pirjo Niemi": NARROW, "Sami Vuori": NARROW}


@dataclass
class Cast:
    """Everybody on the way, and where the case is."""

    chromium: Browser
    house: House
    language: str
    script: bool
    look: Look | None = None
    case_id: str = ""
    title: str = ""
    seated: dict[str, Somebody] = field(default_factory=dict)

    def __call__(self, name: str) -> Somebody:
        """Return a person; whoever comes first sits down and says on the bar who they are."""
        if name not in self.seated:
            person = Somebody(
                self.chromium,
                self.house.address,
                name,
                language=self.language,
                script=self.script,
                width=WIDTHS.get(name, WIDE),
                look=self.look,
            )
            self.seated[name] = person.goes("")
            person.becomes(name)
        return self.seated[name]

    def at_the_case(self, name: str, room: str = "") -> Somebody:
        """Bring a person to the case by the list of cases, and into one of its rooms."""
        person = self(name)
        person.goes(f"cases/{self.case_id}")
        if room:
            person.follows(room, "main .app-subnav")
        return person

    def takes(self, name: str, action: str) -> Somebody:
        """Take a step of the case as a person who reads what it does and presses its button."""
        person = self.at_the_case(name)
        person.follows(f"step.{action}", "main .app-panel")
        person.presses(f"step.{action}", "main form")
        return person

    def stands_at(self, state: str) -> None:
        """Fail unless the case stands here, on its page and in the house."""
        with instances.opened(self.house.settings), db.reading() as session:
            kept = session.get_one(Case, self.case_id).state
        assert kept == state, f"the case stands at {kept}, not at {state}"

    def moves_on(self, days: int) -> None:
        """Let days pass for everybody."""
        self("Aino Virtanen").goes("work").moves_on(days)

    def says(self, fi: str, en: str) -> str:
        """Return what people write, in the language of the case."""
        return {"fi": fi, "en": en}[self.language]

    def sum_of(self, euros: int) -> str:
        """Return a sum as one writes it."""
        with i18n.speaking(self.language):
            return i18n.number(euros)

    def leave(self) -> None:
        """Close every browser."""
        for person in self.seated.values():
            person.window.close()
