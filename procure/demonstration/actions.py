"""Being somebody else, and letting days pass: only where everything is an example."""

from datetime import datetime

from procure import config, db, engine, people
from procure.db import clock
from procure.demonstration.examples import BY_ADDRESS
from procure.people import Actor, actions
from procure.people.tables import User

LONGEST = 60


def switch(actor: Actor, user_id: str, case_id: str | None, now: datetime) -> User:
    """Return the person to be from now on; refused outside a demonstration.

    On a case of the officer who changes, a colleague gets the role that they have in the
    examples, as the officer could give it on the page of the case's people.
    """
    user = actions.demonstration_sign_in(user_id)
    example = BY_ADDRESS.get(user.email)
    if case_id is not None and example is not None and example.role_on_a_case:
        with db.transaction() as session:
            if people.may(session, actor, "keep_case_people", case_id=case_id):
                held = people.roles(session, people.actor_of(user), case_id)
                if not held:
                    role = example.role_on_a_case
                    people.grant(session, actor, case_id, user.id, role, now)
    return user


def sees(user: User, case_id: str) -> bool:
    """Say whether a person may see a case."""
    with db.reading() as session:
        try:
            state = engine.view(session, case_id).state
        except engine.NoSuchCase:
            return False
        return people.may(session, people.actor_of(user), "see_case", case_id=case_id, state=state)


def move_clock(days: int) -> list[tuple[str, str]]:
    """Let days pass and the clock take its steps; returns them as (case, action).

    Refused outside a demonstration, for no days and for more than two months.
    """
    if not config.current().demonstration:
        raise people.Forbidden("use_demonstration")
    if not 1 <= days <= LONGEST:
        raise ValueError(f"the clock moves by 1 to {LONGEST} days at a time")
    with db.transaction() as session:
        clock.move(session, days)
    return engine.tick(clock.now())
