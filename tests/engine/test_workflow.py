"""Workflow files: names only, and every fault with its place."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transitions import MachineError

import procure.app  # noqa: F401 - the rooms register what a file may name
from procure import engine
from procure.engine import machine, workflow
from tests.engine.conftest import FILE


def faults(text):
    with pytest.raises(workflow.WorkflowError) as error:
        workflow.check(text.encode(), "trial.v1.toml")
    return error.value.faults


def line_of(text, words):
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_the_file_is_read():
    file = workflow.check(FILE.encode(), "trial.v1.toml")
    assert file.name == "trial.v1"
    assert file.sha256 == hashlib.sha256(FILE.encode()).hexdigest()
    assert file.workflow.stages == ("one", "two")


def test_an_unknown_key_is_named_with_file_and_line():
    text = FILE.replace('role = "system"', 'role = "system"\nscript = "os.system"')
    assert faults(text) == [f"trial.v1.toml:{line_of(text, 'script')}: step.script: unknown key"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"try_fact", "depth"', '"try_fact", "nothing_such"', "step.needs"),
        ('guards = ["try_time"]', 'guards = ["subprocess_run"]', "step.guards"),
        ('role = "system"', 'role = "mayor"', "step.role"),
        ('guards = ["try_time"]', 'papers = ["leaflet"]', "step.papers"),
        ('waivable = ["try_guard"]', 'waivable = ["try_strict"]', "step.waivable"),
        ('to = "b"', 'to = "nowhere"', "step.to"),
        ('final = ["z"]', 'final = ["y"]', "final"),
        ('type = "number"', 'type = "choice"', "question.choices"),
        ('stage = "one"\ntype', 'stage = "six"\ntype', "question.stage"),
    ],
)
def test_an_unknown_name_is_refused_where_it_stands(old, new, key):
    assert old in FILE
    assert any(
        re.match(rf"trial\.v1\.toml:\d+: {re.escape(key)}: ", fault)
        for fault in faults(FILE.replace(old, new, 1))
    )


@pytest.mark.parametrize(
    "payload",
    [
        "subprocess.getoutput", "os.system", "__import__('os')", "{{ 7 * 7 }}", "a b", "A",
        "lambda: 1", "../../etc/passwd", "builtins.eval", "a;b", "${x}", "a\\u0000b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ['"try_time"', '"go_on"', '"officer"', '"try_fact"', '"a"'])
def test_what_could_run_never_loads(payload, place):
    assert faults(FILE.replace(place, f'"{payload}"', 1))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"initial = ", b"", b"[[step]]\n"])
def test_what_is_no_workflow_says_so(content):
    with pytest.raises(workflow.WorkflowError) as error:
        workflow.check(content, "x.toml")
    assert all(fault.startswith("x.toml:") for fault in error.value.faults)


def test_a_released_file_is_not_edited(instance, flow):
    path = instance.instance / "workflows" / "trial.v1.toml"
    frozen = workflow.release(flow)
    assert workflow.load(flow).sha256 == frozen == workflow.release(flow)
    path.write_text(path.read_text("utf-8") + "\n# one word more\n", "utf-8")
    with pytest.raises(workflow.WorkflowError, match=r"Copy it to a new name"):
        workflow.load(flow)


def test_a_name_is_never_a_path(instance, flow):
    for name in ("../trial.v1", "/etc/passwd", "", "released", "workflows/trial.v1"):
        with pytest.raises(workflow.NoSuchWorkflow):
            workflow.load(name)


def shipped():
    return [workflow.load(n) for n in workflow.names()]


def agree(flow):
    """Hold the table and the Machine against each other for every state and action."""
    compiled = machine.compile_file(flow)
    model = machine.machine(flow.workflow)
    for state in (s.name for s in flow.workflow.states):
        for action in {s.action for s in flow.workflow.steps}:
            token = machine.Token()
            token.state = state
            try:
                moved = model.events[action].trigger(token)
            except MachineError:
                moved = False
            step = compiled.table.get((state, action))
            assert (token.state if moved else None) == (step.target if step else None)


def test_table_and_machine_agree_on_the_shipped_files():
    for file in shipped():
        agree(file)


@given(st.data())
def test_table_and_machine_agree_on_any_workflow(data):
    count = data.draw(st.integers(2, 6))
    names = [f"s{n}" for n in range(count)]
    edges = data.draw(
        st.lists(
            st.tuples(st.sampled_from(names[:-1]), st.sampled_from(["go", "run", "fly"])),
            unique=True, max_size=12,
        )
    )  # fmt: skip
    chain = [(names[n], f"step{n}", names[n + 1]) for n in range(count - 1)]
    steps = chain + [(s, a, data.draw(st.sampled_from(names))) for s, a in edges]
    text = f'initial = "s0"\nfinal = ["{names[-1]}"]\nlabel = {{fi="a",sv="b",en="c"}}\n'
    text += "".join(f'[[state]]\nname="{n}"\nstage="one"\n' for n in names)
    text += "".join(
        f'[[step]]\naction="{a}"\nfrom="{s}"\nto="{t}"\nrole="officer"\n' for s, a, t in steps
    )
    agree(workflow.check(text.encode(), "any.v1.toml"))


def test_the_machine_has_no_way_that_the_file_does_not_name():
    for file in shipped():
        named = {s.action for s in file.workflow.steps}
        assert set(machine.machine(file.workflow).events) == named


def test_the_drawing_is_mermaid_from_the_machine():
    text = machine.mermaid(shipped()[0].workflow, "pilot")
    assert "stateDiagram-v2" in text
    assert "publish_pilot_call" in text


def test_the_picture_marks_the_place_and_needs_no_style():
    picture = engine.diagram.svg(workflow.load("innovation_procurement.v1").workflow, "scoring")
    assert picture.count('fill="#0000bf"') == 1
    assert "<title" in picture
    assert "style=" not in picture
