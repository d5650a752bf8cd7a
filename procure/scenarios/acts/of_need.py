"""Acts of the need and of the case: opening, money, partners, requirements, the thread."""

from typing import Annotated, Any, Literal

from pydantic import Field

from procure import cases, db, engine, portal
from procure.people import Actor
from procure.scenarios.acts.registry import Given, Person, Ref, act, retold, values_of
from procure.scenarios.world import Unplayable, World, give_roles
from procure.stages import need


class Opening(need.Answers):
    """The four answers, and what the case is called."""

    title: Annotated[str, Field(max_length=200)] = ""
    language: Literal["fi", "sv", "en"] = "fi"


class Lines(Given):
    """Lines of funding."""

    lines: list[cases.FundingInput]


class Partners(Given):
    """The authorities of a joint case."""

    partners: list[cases.PartnerInput]


class Lots(Given):
    """Parts that can be awarded alone."""

    lots: list[cases.LotInput]


class Number(Given):
    """A number of the city's own register."""

    number: Annotated[str, Field(max_length=60)]


class Answer(Given):
    """An answer in words."""

    answer: Annotated[str, Field(min_length=1, max_length=2000)]


class FileAnswers(Given):
    """Answers to questions of the workflow file itself."""

    given: dict[str, Any]


class RequirementSaid(cases.RequirementInput):
    """A requirement: a new one, or a new wording of one; and what it follows from."""

    code: Annotated[str, Field(pattern=r"^R\d{1,4}$")] | None = None
    source: str = ""
    why: str = ""


class Code(Given):
    """The code of a requirement."""

    code: Annotated[str, Field(pattern=r"^R\d{1,4}$")]


class Link(Given):
    """Two ends of the golden thread."""

    source: str
    target: str
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class Waived(Given):
    """A rule that an approver waives for one step."""

    step: str
    guard: str
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class SentBack(Given):
    """A step that is sent back to the officer."""

    step: str
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    title: Annotated[str, Field(min_length=1, max_length=200)]


class Done(Given):
    """A task of an earlier act."""

    task: Annotated[str, Ref("task")]


@act(Opening)
def open_need(w: World, who: Actor, given: Opening) -> None:
    """Open the case; its first event says that it is replayed."""
    four = need.Answers(**given.model_dump(include=set(need.Answers.model_fields)))
    case = need.open_need(
        who,
        w.authority_id,
        w.script.workflow,
        four,
        w.now,
        title=given.title,
        language=given.language,
        demonstration=w.demonstration,
        replayed=True,
    )
    w.case_id = case.id
    give_roles(w, who)


@act(need.NeedInput)
def save_need(w: World, who: Actor, given: need.NeedInput) -> None:
    """Write fields of the need."""
    need.save_need(who, w.case_id, given, w.now)


@act(Answer)
def answer_threshold_advice(w: World, who: Actor, given: Answer) -> None:
    """Answer the advice on the value as it stands."""
    with db.reading() as session:
        standing = need.standing_of(session, w.case_id)
    need.answer_threshold_advice(who, w.case_id, given.answer, standing, w.now)


@act(Lines)
def save_funding(w: World, who: Actor, given: Lines) -> None:
    """Replace the lines of funding."""
    cases.save_funding(who, w.case_id, given.lines, w.now)


@act(Partners)
def save_partners(w: World, who: Actor, given: Partners) -> None:
    """Replace the authorities of a joint case."""
    cases.save_partners(who, w.case_id, given.partners, w.now)


@act(Lots)
def save_lots(w: World, who: Actor, given: Lots) -> None:
    """Replace the lots."""
    cases.save_lots(who, w.case_id, given.lots, w.now)


@act(Number)
def give_diary_number(w: World, who: Actor, given: Number) -> None:
    """Note the city's own number."""
    cases.give_diary_number(who, w.case_id, given.number, w.now)


@act(FileAnswers)
def save_answers(w: World, who: Actor, given: FileAnswers) -> None:
    """Answer the questions that the workflow file asks in this stage."""
    cases.save_answers(who, w.case_id, given.given, w.now)


@act(RequirementSaid)
def write_requirement(w: World, who: Actor, given: RequirementSaid) -> None:
    """Write a requirement, or a new wording of one."""
    about = cases.RequirementInput(kind=given.kind, text=given.text, reason=given.reason)
    with db.reading() as session:
        source = w.end_of_thread(session, given.source) if given.source else ""
    known = requirement_of(w, given.code) if given.code else None
    cases.write_requirement(who, w.case_id, about, w.now, known, source, given.why)


@act(Code)
def withdraw_requirement(w: World, who: Actor, given: Code) -> None:
    """Take a requirement out."""
    cases.withdraw_requirement(who, w.case_id, requirement_of(w, given.code), w.now)


@act(Link)
def link_thread(w: World, who: Actor, given: Link) -> None:
    """Link two ends of the golden thread."""
    with db.reading() as session:
        source = w.end_of_thread(session, given.source)
        target = w.end_of_thread(session, given.target)
    cases.link_thread(who, w.case_id, source, target, given.reason, w.now)


@act()
def publish_case(w: World, who: Actor, _given: Given) -> None:
    """Let the public see the case from now on."""
    portal.publish_case(who, w.case_id, w.now)


@act(retold(cases.TaskInput, "assignee_id", assignee=(Person, ...)), makes="task")
def promise_task(w: World, who: Actor, given: Any) -> str:
    """Give somebody on the case something to do."""
    about = values_of(given, "assignee")
    task = cases.TaskInput(assignee_id=w.actors[given.assignee].user_id, **about)
    return cases.promise_task(who, w.case_id, task, w.now)


@act(Done)
def finish_task(w: World, who: Actor, given: Done) -> None:
    """Say that a task is done."""
    cases.finish_task(who, w.case_id, w.made[given.task], w.now)


@act(SentBack, makes="task")
def send_back(w: World, who: Actor, given: SentBack) -> str:
    """Send a step back to the officer, as a task."""
    return cases.send_back(who, w.case_id, given.step, given.reason, given.title, w.now)


@act(Waived)
def waive(w: World, who: Actor, given: Waived) -> None:
    """Waive one rule of one step, as far as the workflow file lets it."""
    engine.waive(who, w.case_id, given.step, given.guard, given.reason, w.now)


def requirement_of(w: World, code: str) -> str:
    """Return the id of a requirement."""
    with db.reading() as session:
        for one in cases.requirements(session, w.case_id):
            if one.code == code:
                return one.id
    raise Unplayable(f"the case has no requirement {code}")
