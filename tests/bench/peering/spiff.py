"""SpiffWorkflow: a BPMN process of five user tasks, kept as JSON in the row of its case."""

from itertools import pairwise
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tests.bench.peering.plain import ROLE, ByHand, Loaded

TASKS = ("need", "dialogue", "pilot", "evaluation", "contract")


def bpmn() -> str:
    """Return the process: a start, the tasks in a row, an end."""
    names = ["start", *TASKS, "closed"]
    flows = "".join(
        f'<sequenceFlow id="to_{after}" sourceRef="{before}" targetRef="{after}"/>'
        for before, after in pairwise(names)
    )
    tasks = "".join(
        f'<userTask id="{name}" name="{name}"><incoming>to_{name}</incoming>'
        f"<outgoing>to_{after}</outgoing></userTask>"
        for name, after in zip(TASKS, names[2:], strict=True)
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="bench"'
        ' targetNamespace="urn:bench"><process id="bench" isExecutable="true">'
        f'<startEvent id="start"><outgoing>to_need</outgoing></startEvent>{tasks}'
        f'<endEvent id="closed"><incoming>to_closed</incoming></endEvent>{flows}'
        "</process></definitions>"
    )


class Spiff(ByHand):
    """The process decides; who may and whether the guard holds is asked around it."""

    length = len(TASKS)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        parser: Any = BpmnParser()
        parser.add_bpmn_str(bpmn().encode())
        self.process = parser.get_spec("bench")
        self.serializer: Any = BpmnWorkflowSerializer()

    def opened(self) -> tuple[str, str]:
        """Start a process and bring it to its first task."""
        workflow: Any = BpmnWorkflow(self.process)
        workflow.do_engine_steps()
        return TASKS[0], self.serializer.serialize_json(workflow)

    def move(self, case: Loaded) -> tuple[str, str]:
        """Finish the task that waits; the next one is the state."""
        workflow = self.serializer.deserialize_json(case.kept)
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        if task.task_spec.name != case.state:
            raise LookupError
        if case.role != ROLE or case.facts.get("bench_fact") != "given":
            raise PermissionError
        task.run()
        workflow.do_engine_steps()
        after = workflow.get_next_task(state=TaskState.READY, manual=True)
        state = "closed" if workflow.is_completed() else after.task_spec.name
        return state, self.serializer.serialize_json(workflow)
