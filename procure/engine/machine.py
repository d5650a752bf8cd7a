"""The only door to ``transitions``: one Machine per workflow file, compiled to a table.

The Machine has no model, no callbacks and no automatic transitions; it is kept for
diagrams and for the test that holds it and the table equal. ``advance()`` runs the
table, because a Machine per case costs memory and time and hides why it refuses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from transitions import Machine
from transitions.extensions import GraphMachine

from procure.engine.workflow import File, Step, Workflow


class Token:
    """A throw-away model: where a case would stand."""

    state: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """A workflow file ready to run."""

    file: File
    table: Mapping[tuple[str, str], Step]
    leaving: Mapping[str, tuple[Step, ...]]
    clock_states: frozenset[str]

    @property
    def workflow(self) -> Workflow:
        """Return the meaning of the file."""
        return self.file.workflow


def machine(flow: Workflow) -> Machine:
    """Declare a workflow to ``transitions``, by names that were checked before."""
    return Machine(
        model=None,
        states=[state.name for state in flow.states],
        transitions=_transitions(flow),
        initial=flow.initial,
        auto_transitions=False,
        send_event=True,
    )


def compile_file(file: File) -> Compiled:
    """Compile a file: what each action does in each state."""
    flow = file.workflow
    table = {
        (source, trigger): next(
            s for s in flow.steps if s.action == trigger and source in flow.sources(s)
        )
        for trigger, event in machine(flow).events.items()
        for source in event.transitions
    }
    leaving = {
        state.name: tuple(s for s in flow.steps if state.name in flow.sources(s))
        for state in flow.states
    }
    waiting = frozenset(n for n, steps_ in leaving.items() if any(s.is_the_clocks for s in steps_))
    return Compiled(file, MappingProxyType(table), MappingProxyType(leaving), waiting)


def mermaid(flow: Workflow, here: str = "") -> str:
    """Draw a workflow as Mermaid text, from the Machine itself."""
    drawn = GraphMachine(
        model=Token(),
        states=[state.name for state in flow.states],
        transitions=_transitions(flow),
        initial=here or flow.initial,
        auto_transitions=False,
        graph_engine="mermaid",
    )
    return str(drawn.get_combined_graph().draw(None))


def _transitions(flow: Workflow) -> list[list[str]]:
    return [
        [step.action, source, step.target] for step in flow.steps for source in flow.sources(step)
    ]
