"""The last questions of a walk on a terminal: what those will ask who can help from here."""

from __future__ import annotations

from diag.case.masking import make_masker
from diag.cli.prompt import Prompt, Quit
from diag.guide import Guides, Position
from diag.guide.types import Choice
from diag.guide.walk import Walk
from diag.store import NotFound, Store, StoreError, TextRefused, case_file
from diag.troubleshoot import last_questions

#: What is typed to skip all questions that are left.
SKIP_ALL = "s"


def ask_last(prompt: Prompt, guides: Guides, walk: Walk, now: Position, case: str | None) -> None:
    """What those will ask who can help from here; each question can be skipped, and so can all that are left."""
    page = _last_page(walk, now, case)
    if page is None:
        return
    try:
        for doubt in page.doubts:
            prompt.say(f"{guides.texts['unclear']} {doubt.text}")
            undecided = Choice(word="", label=guides.texts["undecided"])
            last_questions.settle(walk, page, doubt.fact, prompt.pick([*doubt.choices, undecided], {}))
        if page.questions:
            prompt.say(guides.texts["last"])
            prompt.say(guides.texts["last-how"], dim=True)
        for question in page.questions:
            prompt.say("")
            prompt.say(question.ask)
            prompt.say(question.hint, dim=True)
            if not _note_typed(prompt, case, question.id):
                break
    except Quit:
        pass  # who stops here has come to the end all the same
    walk.asked_last = True
    prompt.say("")


def _last_page(walk: Walk, now: Position, case: str | None) -> last_questions.LastPage | None:
    """What there is to ask; nothing where nothing can be kept."""
    try:
        with Store() as store:
            saved = store.case(case or "")
        return last_questions.last_page(walk, now, case_file.mask_case(saved, make_masker()))
    except (StoreError, NotFound, ValueError):
        return None


def _note_typed(prompt: Prompt, case: str | None, field: str) -> bool:
    """Keep one answer, asked for until it is one that can be kept; False: all that are left are skipped."""
    while True:
        typed = prompt.read_line("> ")
        if typed.lower() == SKIP_ALL:
            return False
        if not typed:
            return True
        try:
            with Store() as store:
                store.note(case or "", **{field: typed})
            return True
        except TextRefused as exc:
            prompt.say(str(exc))
        except (StoreError, NotFound) as exc:
            prompt.say(str(exc), err=True)
            return False
