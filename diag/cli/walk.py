"""``diag walk``: from "it does not play" to "it plays", one step at a time."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import click

from diag.cli import typed

if TYPE_CHECKING:
    from diag.case.document import CaseDocument
    from diag.guide import Guides, Position

#: The two questions that come before a walk can begin.
WHICH, DEVICE = "which-walk", "device"


@click.command()
@click.argument("flow", required=False, metavar="[FLOW]")
@click.option("--list", "as_list", is_flag=True, help="List the walks and what leads to them.")
@click.option("--device", metavar="KIND", help="The device that does not play, e.g. smart-tv or smart-tv/lg.")
@click.option(
    "--code", metavar="CODE", callback=typed.read_code, help="The error code or message on the screen."
)
@click.option("--symptom", metavar="WORD", help="What happens, in one word.")
@click.option("--answer", "given", multiple=True, metavar="STEP=WORD", help="An answer; as many as you like.")
@click.option(
    "--case",
    "case",
    metavar="ID",
    callback=typed.require_text,
    help="What was measured (the newest case, if it is fresh).",
)
@click.option("--graph", is_flag=True, help="Print the walk as a Mermaid flowchart.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; it never measures and never asks.")
def walk(
    flow: str | None,
    as_list: bool,
    device: str | None,
    code: str | None,
    symptom: str | None,
    given: tuple[str, ...],
    case: str | None,
    graph: bool,
    as_json: bool,
) -> int:
    """Walk step by step to a device that plays, or to a summary for support."""
    from diag.guide import guides
    from diag.guide.types import NO_DEVICE
    from diag.troubleshoot import suggest

    known = guides()
    if flow is not None and flow not in known.flows:
        raise _no_walk(flow)
    if as_list:
        _print_list(known, as_json)
        return 0
    if graph:
        _print_graph(known, flow)
        return 0
    answers = _parse_answers(given)
    saved, runs = _load_case(case)
    named = answers.pop(DEVICE, None) or device
    told_code, told_symptom = code, symptom
    if runs:
        asked = runs[-1].asked
        code, symptom, named = code or asked.code, symptom or asked.symptom, named or asked.device
    device = _parse_device(known, named)
    flow = answers.pop(WHICH, None) or flow
    if flow is None:  # what is told now says more than what the newest case knows
        flow = suggest.suggest_walk(known, code=told_code, symptom=told_symptom)
        flow = flow or suggest.suggest_walk(known, code=code, symptom=symptom, device=device, runs=runs)
    elif flow not in known.flows:
        raise _no_walk(flow)
    if flow is not None and known.flows[flow].account:
        device = NO_DEVICE.id
        if case is None:  # what was measured lately says nothing of it
            runs = []
    if as_json or given or not before_a_terminal():
        _print_step(known, flow, device, code, answers, runs, as_json)
        return 0
    from diag.cli.walk_dialog import run_dialog

    return run_dialog(
        known, flow, device, code, case=saved, runs=runs, told_code=told_code, named=case is not None
    )


def _no_walk(flow: str) -> click.UsageError:
    return click.UsageError(f"there is no walk {flow!r}; `diag walk --list` shows them all")


def before_a_terminal() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


# -- what was typed -------------------------------------------------------------------------------------------


def _parse_answers(given: tuple[str, ...]) -> dict[str, str]:
    answers = {}
    for pair in given:
        step, equals, word = pair.partition("=")
        if not equals or not re.fullmatch(r"[a-z0-9.-]+", step) or not re.fullmatch(r"[a-z0-9./-]+", word):
            raise click.BadParameter(f"write --answer STEP=WORD, not {pair[:60]!r}", param_hint="--answer")
        answers[step] = word
    return answers


def _parse_device(guides: Guides, word: str | None) -> str | None:
    if word is None:
        return None
    from diag import lookup

    wanted = word.lower()
    if wanted in guides.devices:
        return wanted
    try:
        found = lookup.device_id(wanted)
        return found if found in guides.looks or found in guides.devices else lookup.kind(wanted)
    except lookup.UnknownDevice as exc:
        raise click.BadParameter(str(exc), param_hint="--device") from exc


def _load_case(id_: str | None) -> tuple[str | None, list[CaseDocument]]:
    """The case that was named, or the newest one if it is fresh; its runs, the oldest first."""
    from diag.cli.cases import open_store
    from diag.store import Store
    from diag.troubleshoot import suggest

    with open_store() if id_ is not None else Store() as store:
        if id_ is None:
            return suggest.recent_runs(store)
        saved = store.case(id_)
    return saved.id, list(saved.runs)


# -- one position ---------------------------------------------------------------------------------------------


def _print_step(
    guides: Guides,
    flow: str | None,
    device: str | None,
    code: str | None,
    answers: dict[str, str],
    runs: list[CaseDocument],
    as_json: bool,
) -> None:
    """Print the step that is reached."""
    from diag.guide import MeasuredEvidence, StepAnswer, WrongAnswer, position
    from diag.guide.types import NO_DEVICE

    if flow is None or device is None:
        shown = _first_question(guides, flow, device)
    else:
        kind = guides.device(device)
        evidence = MeasuredEvidence(
            runs, evidence=guides.evidence, texts=guides.texts, device=kind, code=code
        )
        given = {step: StepAnswer(word=word) for step, word in answers.items()}
        try:
            now = position(guides, guides.flows[flow], kind, given, evidence)
        except WrongAnswer as exc:
            raise click.BadParameter(str(exc), param_hint="--answer") from exc
        shown = to_json(now, None if kind is NO_DEVICE else device)
    shown = _mask_reasons(shown)
    if as_json:
        click.echo(json.dumps(shown, indent=1, ensure_ascii=False))
        return
    for skipped in shown["skipped"]:
        click.echo(f"Skipped: {skipped['because']}")
    click.echo(shown["text"])
    for answer in shown["answers"]:
        click.echo(f"  --answer {shown['step']}={answer['word']}   {answer['label']}")


def to_json(now: Position, device: str | None) -> dict[str, Any]:
    """A position as JSON (json-format.md#the-other-commands), with more for those who want it."""
    return {
        "flow": now.flow,
        "step": now.step,
        "kind": now.kind.value,
        "text": now.text,
        "answers": [{"word": c.word, "label": c.label} for c in now.choices],
        "skipped": [{"step": s.step, "because": s.because} for s in now.skipped],
        "end": now.end,
        "device": device,
        "to": now.to or None,
        "fixed_by": now.fixed_by or None,
        "action": now.action or None,
        "check": now.check or None,
        "how": list(now.how),
        "looks": [{"device": look.word, "label": look.label} for look in now.looks],
        "source": now.source or None,
        "confidence": now.confidence or None,
        "warning": now.warning or None,
        "conclusions": [{"id": c.id, "where": c.where, "text": c.say} for c in now.conclusions],
        "done": len(now.passed),
        "left": now.left,
    }


def _first_question(guides: Guides, flow: str | None, device: str | None) -> dict[str, Any]:
    """The question that must be answered before a walk can begin."""
    if flow is None:
        text, step = guides.texts["which-walk"], WHICH
        choices = [(f.id, f.title) for f in guides.flows.values()]
    else:
        text, step = guides.texts["which-device"], DEVICE
        choices = [(d.id, d.label) for d in guides.devices.values()]
    return {
        "flow": flow,
        "step": step,
        "kind": "ask",
        "text": text,
        "answers": [{"word": word, "label": label} for word, label in choices],
        "skipped": [],
        "end": None,
        "device": device,
    }


def _mask_reasons(shown: dict[str, Any]) -> dict[str, Any]:
    """What was measured may name addresses; it is masked like everywhere.  Our own sentences hold nothing to mask."""
    from diag.redact import Masker, own_names

    masker = Masker()
    masker.learn(own_names())
    return {**shown, "skipped": masker.tree(shown["skipped"])}


# -- the walks themselves ---------------------------------------------------------------------------------------


def _print_list(guides: Guides, as_json: bool) -> None:
    codes = _codes_by_flow()
    rows = [
        {
            "id": flow.id,
            "title": flow.title,
            "symptoms": list(flow.symptoms),
            "diagnoses": list(flow.diagnoses),
            "devices": [] if flow.account else list(flow.devices),
            "codes": codes.get(flow.id, []),
        }
        for flow in guides.flows.values()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    width = max(len(flow) for flow in guides.flows) + 2
    for flow in guides.flows.values():
        click.echo(f"{flow.id:{width}}{flow.title}")
        click.echo(f"{'':{width}}--symptom {', '.join(flow.symptoms)}")
    click.echo("\nStart one with: diag walk WALK --device KIND, or with --symptom WORD or --code CODE")


def _codes_by_flow() -> dict[str, list[str]]:
    from diag.catalog import table

    found: dict[str, list[str]] = {}
    for head in table().heads.values():
        led = re.search(r'^flow = "([a-z-]+)"$', head.chunk, re.MULTILINE)
        if led:
            found.setdefault(led[1], []).append(head.code)
    return found


def _print_graph(guides: Guides, flow: str | None) -> None:
    from diag.guide.mermaid import mermaid

    if flow is None:
        raise click.UsageError("say which walk: diag walk --graph FLOW")
    titles = {action.id: action.title for action in guides.actions.values()}
    click.echo(mermaid(guides.flows[flow], titles), nl=False)
