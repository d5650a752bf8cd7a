"""Papers of the market dialogue: the invitation, and the summary with its ledger.

Directive 2014/24/EU art. 40-41; Act 1397/2016 65-66 §. KEINO's steps of a market dialogue.
"""

from typing import Literal

from procure.documents.bodies.parts import Contact, Milestone, Procedure
from procure.documents.frozen import Cents, Day, Instant, Strict, Text, rows


class Question(Strict):
    """A numbered question to the market."""

    number: int
    text: Text
    word_limit: int | None = None


class DialogueForm(Strict):
    """A way to take part: when, where and in which language."""

    form: Literal["briefing", "one_to_one", "comments_on_drafts", "written_answer"]
    description: Text | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    place: Text | None = None
    link: Text | None = None
    languages: Text | None = None


class Cpv(Strict):
    """A code of the common procurement vocabulary and its name in the paper's language."""

    code: Text
    name: Text | None = None


class MarketDialogueInvitation(Strict):
    """Body of the paper ``market_dialogue_invitation``.

    "Not a call for tenders; taking part gives no advantage" is printed always.
    """

    purpose: Text
    background: Text | None = None
    need: Text | None = None
    planned: Text | None = None  # what is planned already
    open_points: Text | None = None  # what is open, where answers can still change the plan
    questions: list[Question] = rows()
    who_may_answer: Text | None = None
    forms: list[DialogueForm] = rows()
    answers_due_at: Instant | None = None
    answer_address: Text | None = None  # where to answer
    trade_secrets: Text | None = None  # how to mark them; a standard text stands in if empty
    publication: Text | None = None  # how answers and minutes are published
    recording: Text | None = None  # policy for recording meetings
    timetable: list[Milestone] = rows()
    contact: Contact | None = None
    privacy_notice: Text | None = None
    notice_number: Text | None = None
    cpv: list[Cpv] = rows()


class Participation(Strict):
    """How many, by which means."""

    means: Text
    on: Day | None = None
    invited: int | None = None
    registered: int | None = None
    attended: int | None = None
    answered: int | None = None


class Theme(Strict):
    """A theme of the answers and its synthesis."""

    title: Text
    synthesis: Text | None = None
    inputs: int | None = None  # how many answers touch it


class Input(Strict):
    """One input and what became of it. The author is never shown in a public paper."""

    number: int
    text: Text
    theme: Text | None = None
    disposition: Literal["accepted", "partly", "rejected"]
    reason: Text | None = None
    requirement: Text | None = None  # the requirement that changed


class PriceBand(Strict):
    """A price only as a band: a single price would reveal its author."""

    what: Text
    low_cents: Cents | None = None
    high_cents: Cents | None = None


class Disclosure(Strict):
    """A row of the equal-treatment ledger: who was told what, and when everybody was."""

    number: int
    information: Text
    told_to: Text | None = None
    told_at: Instant | None = None
    released_at: Instant | None = None
    secret_ground: Text | None = None  # instead of released_at: why it stays with one


class PriorInvolvement(Strict):
    """A party that was involved before, and how its advantage is removed (art. 41)."""

    party: Text
    involvement: Text
    measure: Text | None = None


class Change(Strict):
    """A change to the need."""

    what: Text
    before: Text | None = None
    after: Text | None = None
    reason: Text | None = None


class ThreadLine(Strict):
    """A requirement and the inputs it rests on; no source is said aloud."""

    requirement: Text
    sources: list[Text] = rows()


class Confirmation(Strict):
    """How one side confirmed a minute."""

    side: Text
    how: Literal["confirmed", "confirmed_silently", "refused"]
    at: Instant | None = None
    note: Text | None = None


class Minute(Strict):
    """The minute of one meeting."""

    title: Text
    place: Text | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    people: list[Text] = rows()  # with their roles
    topics: Text | None = None
    information_given: Text | None = None
    confidential: Text | None = None
    follow_up: Text | None = None
    confirmations: list[Confirmation] = rows()


class Answered(Strict):
    """A question of a supplier and its published answer; the asker is never shown."""

    number: int
    question: Text
    answer: Text
    published_at: Instant | None = None


class DialogueSummary(Strict):
    """Body of the paper ``dialogue_summary``; minutes, questions and ledger are its annexes."""

    summary: Text  # what was learnt, in a few sentences
    participation: list[Participation] = rows()
    questions: list[Question] = rows()
    themes: list[Theme] = rows()
    inputs: list[Input] = rows()
    thread: list[ThreadLine] = rows()
    market_capability: Text | None = None
    maturity: Text | None = None  # readiness (TRL) as answered
    price_bands: list[PriceBand] = rows()
    risks: Text | None = None
    rights: Text | None = None  # views on rights to results (IPR)
    sme_barriers: Text | None = None
    ledger_note: Text | None = None
    equal_release_at: Instant | None = None  # when everybody had the same information
    prior_involvement: list[PriorInvolvement] = rows()
    conclusions: Text | None = None
    procedure: Procedure | None = None
    lots: Text | None = None
    pilot: bool | None = None
    changes_to_need: list[Change] = rows()
    minutes: list[Minute] = rows()
    questions_and_answers: list[Answered] = rows()
    ledger: list[Disclosure] = rows()
