"""``diag walk`` on a terminal: one question at a time, with what was measured before and after a step."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext

import click

from diag import interruption
from diag.case.document import CaseDocument
from diag.cli.last_dialog import ask_last
from diag.cli.progress import follow
from diag.cli.prompt import Prompt, Quit
from diag.guide import GuideDevice, Guides, MeasuredEvidence, Position, StepKind
from diag.guide.position import look_question
from diag.guide.types import NO_DEVICE, Choice
from diag.guide.walk import Walk
from diag.model import Asked, Case
from diag.store import NotFound, Store, StoreError, TextRefused, case_file
from diag.store.account_facts import today
from diag.store.headline import find_next_day
from diag.troubleshoot import home_line, known_device, protocol, suggest, walk_store
from diag.troubleshoot.accounts import known_answers

#: What is typed to restart the router together.
RESTART = "r"


def run_dialog(
    guides: Guides,
    flow: str | None,
    device: str | None,
    code: str | None,
    *,
    case: str | None,
    runs: list[CaseDocument],
    told_code: str | None = None,
    named: bool = True,
) -> int:
    """Walk to an end, or until the person stops; both are saved.

    ``named``: the person named the case; else it is the newest one, and a new trouble gets a case of its own, with
    ``told_code``, the code that was told now.
    """
    dialog = _Dialog(guides)
    try:
        if flow is None:
            flow = dialog.choose(guides.texts["which-walk"], [(f.id, f.title) for f in guides.flows.values()])
        if guides.flows[flow].account:
            device = NO_DEVICE.id
        elif device is None:
            device = dialog.choose(
                guides.texts["which-device"], [(d.id, d.label) for d in guides.devices.values()]
            )
        if not named and (dialog.needs_own_case(flow, case) or not dialog.is_same_trouble(flow, case)):
            case, code, runs = None, told_code, []
        walk = dialog.begin(flow, guides.device(device), code, case, runs)
        if known := known_device.opening(walk):
            dialog.say(known)
        dialog.go_through(walk)
    except (KeyboardInterrupt, click.Abort):
        dialog.save()
        dialog.say("\n" + guides.texts["stopped"], err=True)
        return interruption.exit_code()
    except Quit:
        dialog.save()
        dialog.say(guides.texts["stopped"])
    return 0


class _Dialog(Prompt):
    """What the person sees, and where the walk is kept."""

    def __init__(self, guides: Guides) -> None:
        super().__init__(guides.words, guides.texts["again"])
        self.guides = guides
        self.case: str | None = None
        self.number: int | None = None
        self.walk: Walk | None = None
        self.noted_code: str | None = None
        #: Devices of which the person was asked which one it is.
        self.looks_asked: set[str] = set()
        #: Whether the person has said that steps may measure.
        self.may_measure = False
        #: The newest whole result, to which a restart is compared.
        self.last: CaseDocument | None = None

    # -- beginning ------------------------------------------------------------------------------------

    def begin(
        self, flow: str, device: GuideDevice, code: str | None, case: str | None, runs: list[CaseDocument]
    ) -> Walk:
        """A new walk, or the one that was left; measured first when nothing fresh is known."""
        self.say(self.guides.flows[flow].title)
        account = self.guides.flows[flow].account
        self.say(self.guides.texts["begin-account" if account else "begin"])
        self.say("")
        self.may_measure = bool(MeasuredEvidence(runs).checks)
        self.last = runs[-1] if runs else None
        walk = self._offer_unfinished(flow, device, case, runs)
        if walk:
            return walk
        self.case = case
        if not account and not self.may_measure and self.confirm(self.guides.texts["measure-first"]):
            self.may_measure = True
            runs = [self._measure(protocol.make_asked_for_whole(flow, device, code), None)]
            self.last = runs[0]
            headline = runs[0].verdict.headline.removesuffix(".")
            self.say(self.guides.texts["measured"].format(headline=headline))
        return walk_store.begin(self.guides, flow, device, code, runs, known=self._recall_account())

    def _tell_of_line(self) -> None:
        """What is known of the line of this PC."""
        try:
            with Store() as store:
                for text in home_line.look_up_line(store, today()):
                    self.say(text, dim=True)
        except StoreError:
            pass  # that was said already

    def _recall_account(self) -> dict[str, str]:
        """What the case knows of the account already; nothing where it cannot be read."""
        if self.case is None:
            return {}
        try:
            with Store() as store:
                return known_answers(store.case(self.case))
        except (StoreError, NotFound):
            return {}

    def needs_own_case(self, flow: str, case: str | None) -> bool:
        """Whether a walk of the account begins a case of its own."""
        if case is None or not self.guides.flows[flow].account:
            return False
        try:
            with Store() as store:
                return suggest.needs_own_case(self.guides, store.case(case), flow)
        except (StoreError, NotFound):
            return True

    def is_same_trouble(self, flow: str, case: str | None) -> bool:
        """Whether a walk is about the trouble of the newest case: asked where only the person can say."""
        if case is None:
            return True
        try:
            with Store() as store:
                saved = store.case(case)
        except (StoreError, NotFound):
            return True
        title = suggest.trouble_of(self.guides, saved)
        if title is None or suggest.belongs_to(self.guides, saved, flow):
            return True
        return self.confirm(self.guides.texts["same-trouble"].format(title=title))

    def _offer_unfinished(
        self, flow: str, device: GuideDevice, case: str | None, runs: list[CaseDocument]
    ) -> Walk | None:
        """The walk of this case that was not finished, if the person wants to go on with it."""
        if case is None:
            return None
        try:
            with Store() as store:
                found = walk_store.find_unfinished(self.guides, store.case(case).walks, flow, device, runs)
        except (StoreError, NotFound):
            return None
        if found is None or not self.confirm(self.guides.texts["go-on"]):
            return None
        self.case, self.number = case, found[1]
        return found[0]

    def _measure(self, asked: Asked, only: Sequence[str] | None) -> CaseDocument:
        """Run checks with their progress shown; a whole run is saved as a case of its own."""
        from diag.case.from_run import document_of
        from diag.troubleshoot import remeasure

        with interruption.hold_back() as stopped:
            session = remeasure.start_session(asked, only)
            follow(session, stopped, quiet=False)
        if stopped:
            raise KeyboardInterrupt
        if only is None:
            self._keep(session.case())
        return document_of(session.case())

    def _keep(self, case: Case) -> None:
        try:
            with Store() as store:
                self.case = case_file.save_case(case, store)
        except StoreError as exc:
            self.say(str(exc), err=True)

    # -- walking --------------------------------------------------------------------------------------

    def go_through(self, walk: Walk) -> None:
        """From here to an end; on into the next walk when the end is one."""
        while True:
            self.walk = walk
            end = self._walk_to_end(walk)
            self.save()
            if end.end != "flow" or not self.confirm(self.guides.texts["next-now"]):
                return
            walk = walk.next_walk(end.to, started=protocol.utc_now())
            self.say("")
            self.say(walk.flow.title)
            self.number = None

    def _walk_to_end(self, walk: Walk) -> Position:
        told: set[str] = set()
        now = walk.position()
        while True:
            fresh = [skipped for skipped in now.skipped if skipped.step not in told]
            told |= {skipped.step for skipped in fresh}
            if fresh:
                self.say("")
            for because in dict.fromkeys(skipped.because for skipped in fresh):
                self.say(self.guides.texts["skipping"].format(because=because), dim=True)
            self.say("")
            if now.kind is StepKind.END:
                self.save()
                ask_last(self, self.guides, walk, now, self.case)
                self.say(walk.position().text)
                if walk.flow.account and now.end != "flow":
                    self._tell_next_day()
                return now
            now = self._step(walk, now)
            self.save()

    def _tell_next_day(self) -> None:
        """The day on which something is next, where charges are kept that tell it."""
        try:
            with Store() as store:
                following = find_next_day(store.case(self.case or ""))
        except (StoreError, NotFound):
            return
        if following:
            self.say("")
            self.say(f"{following[:1].upper()}{following[1:]}.")

    def _ask_look(self, walk: Walk, now: Position) -> Position:
        """Which set of a year or generation it is, once, where that decides how a step is done."""
        if not now.looks or walk.device.is_look or walk.device.id in self.looks_asked:
            return now
        self.looks_asked.add(walk.device.id)
        self.say(self.guides.texts[look_question(walk.device)])
        word = self.pick([*now.looks, Choice(word="", label=self.guides.texts["unknown-look"])], {})
        if word:
            now = walk.choose_look(word)
        self.say("")
        return now

    def _step(self, walk: Walk, now: Position) -> Position:
        done = len(now.answered)
        self.say(self.guides.texts["progress"].format(number=done + 1, all=done + now.left), dim=True)
        now = self._ask_look(walk, now)
        self.say(now.text)
        if home_line.HOME_LINE in now.tells:
            self._tell_of_line()
        if "charges" in now.keeps:
            self.say(self.guides.texts["keep-charges"], dim=True)
        more = {"b": self.guides.texts["back"], "q": self.guides.texts["quit"]}
        if not done:
            del more["b"]
        if now.kind is StepKind.CHECK:
            return self._check(walk, now, more)
        if now.action == protocol.LOOK_UP and walk.code:
            self._look_up(walk.code, walk.device)
        together = None
        with protocol.watch_restart(walk) or nullcontext() as watch:
            offered = {RESTART: self.guides.texts["restart-together"]} if self._can_restart(walk) else {}
            word = self.pick(now.choices, {**offered, **more})
            if word == RESTART and offered:
                if watch:
                    watch.stop()
                together = self._restart(walk)
                word = self.pick(now.choices, more)
            if word == "b":
                return walk.back()
            typed = ""
            if protocol.asks_for_code(now, word):
                self.say(self.guides.texts["type-code"])
                typed = self.read_line("> ")
            try:
                wanted = protocol.answer(walk, word, typed=typed)
            except TextRefused as exc:
                self.say(str(exc))
                return now
            if wanted and together:  # it was measured already
                wanted.finish(walk, *together)
            elif wanted:
                self.say(self.guides.texts["measuring-again"], dim=True)
                after = self._measure(protocol.make_asked(walk), wanted.only)
                effect = wanted.finish(walk, after, watch.was_restarted() if watch else None)
                if effect:
                    self.say(effect.summary)
        return walk.position()

    def _can_restart(self, walk: Walk) -> bool:
        """Whether the step is to restart the router, and there is a result to hold against what comes of it."""
        return self.last is not None and protocol.plan_restart(walk) is not None

    def _restart(self, walk: Walk) -> tuple[CaseDocument, bool | None] | None:
        """Restart the router together, measure, and say whether it helped: what was measured, and whether it was seen.

        None where the person wanted no more of it.
        """
        from diag.cli.restart_dialog import restart_together
        from diag.troubleshoot.restart_companion import companion_for
        from diag.troubleshoot.restart_outcome import OUTCOMES, judge_step

        wanted, asked = protocol.plan_restart(walk), protocol.make_asked(walk)
        assert wanted
        assert self.last
        companion = companion_for(asked, lambda: True)
        if not restart_together(self, companion, self.guides.texts):
            return None
        after, seen = self._measure(asked, wanted.only), companion.was_seen
        outcome = judge_step(walk, wanted, self.last, after, seen)
        self.say("")
        self.say(OUTCOMES[outcome.word])
        self.say(outcome.effect.summary)
        return after, seen

    def _check(self, walk: Walk, now: Position, more: dict[str, str]) -> Position:
        """Measure what the step wants to know, if the person wants that."""
        if not self.may_measure:
            self.say(self.guides.texts["measure-now"])
            word = self.pick(self.yes_or_no(), more)
            if word == "b":
                return walk.back()
            if word == "no":
                return protocol.skip_measuring(walk)
            self.may_measure = True
        found = self._measure(protocol.make_asked(walk), (now.check,))
        return protocol.take_measurement(walk, now.step, found)

    def _look_up(self, code: str, device: GuideDevice) -> None:
        """Show what the code that was written down means."""
        from diag import lookup
        from diag.report import error_code

        self.say("")
        self.say(self.guides.texts["code-means"].format(code=code))
        for line in error_code.lines(lookup.look_up(code, device.kind), self.width - 2):
            click.echo(f"  {line}".rstrip())

    # -- keeping --------------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep the walk in its case; a walk that cannot be kept goes on all the same."""
        walk = self.walk
        if walk is None or not walk.answers:
            return
        try:
            with Store() as store:
                self.case, self.number = self._save_in(store, walk)
                if walk.code != self.noted_code:
                    self.noted_code = walk.code
                    store.note(self.case, code=walk.code)
        except (StoreError, NotFound, TextRefused) as exc:
            self.say(str(exc), err=True)

    def _save_in(self, store: Store, walk: Walk) -> tuple[str, int]:
        """In the case of this walk, or in a new one when somebody deleted that meanwhile."""
        try:
            return walk_store.save(store, walk, self.case, self.number)
        except NotFound:
            self.noted_code = None
            saved = walk_store.save(store, walk, None, None)
            self.say(self.guides.texts["case-deleted"].format(case=saved[0]))
            return saved
