"""python-statemachine: a machine for each request, over the row that was loaded."""

from statemachine import State, StateMachine

from tests.bench.peering.plain import ROLE, ByHand, Loaded


class Row:
    """What the machine reads its state from and writes it to."""

    def __init__(self, case: Loaded) -> None:
        self.state, self.facts, self.role = case.state, case.facts, case.role


class Flow(StateMachine):
    """The flow of the bench, with its role and guard as conditions."""

    here = State(initial=True)
    there = State()
    over = State(final=True)
    go = here.to(there, cond=["is_officer", "is_given"])
    come = there.to(here, cond=["is_officer", "is_given"])
    stop = here.to(over) | there.to(over)

    def is_officer(self) -> bool:
        """Whether the actor has the role of the step."""
        return bool(self.model.role == ROLE)

    def is_given(self) -> bool:
        """Whether the guard holds."""
        return bool(self.model.facts.get("bench_fact") == "given")


class Machine(ByHand):
    """The machine decides; the statements are the unit's own."""

    def move(self, case: Loaded) -> tuple[str, str]:
        """Send the step to a machine; it refuses what is not allowed."""
        row = Row(case)
        Flow(row).send("go" if case.state == "here" else "come")
        return row.state, ""
