"""What variables and answers are called, in classes and types: practices, attributes, codes."""

from __future__ import annotations

from liaisons.i18n import _
from liaisons.report.codes import code_name
from liaisons.report.groups import reads
from liaisons.web.desk import Desk
from liaisons.web.looking import value_label

#: Values that ``reads`` has words for, under the codes of the starting codebook.
_READ = ("subject", "support", "tension", "seniority")


def named(desk: Desk, question: str, answer: str) -> str:
    """An answer to a question, or a value of a variable, in a few words."""
    if question == "community":
        known = {name: desk.titled(name) for name in desk.study.store.communities}
        return known.get(answer, answer)
    found = _practices().get((question, answer))
    if found:
        return found
    if question in ("year", "profession"):
        return answer
    if question == "type":
        return _("question") if answer == "question" else value_label(answer)
    return _coded(question, answer)


def value_named(desk: Desk, said: str) -> str:
    """``type=reply``, as a classification names a variable's value, in words."""
    question, _equals, answer = said.partition("=")
    return named(desk, question, answer)


def _coded(question: str, answer: str) -> str:
    """An attribute, or a code: one that is free is there or not."""
    called = {"yes": _("yes"), "no": _("no")}.get(answer)
    if called is None and question in _READ:
        return reads({question: answer})
    return _("{name}: {level}", name=code_name(question), level=called or code_name(answer))


def _practices() -> dict[tuple[str, str], str]:
    return {
        ("asks", "none"): _("asks nothing"),
        ("asks", "once"): _("asks once"),
        ("asks", "some"): _("asks at times"),
        ("asks", "many"): _("asks often"),
        ("helps", "none"): _("does not help"),
        ("helps", "once"): _("helps once"),
        ("helps", "some"): _("helps at times"),
        ("helps", "many"): _("helps often"),
        ("threads", "none"): _("in no thread"),
        ("threads", "once"): _("in one thread"),
        ("threads", "some"): _("in several threads"),
        ("threads", "many"): _("in many threads"),
        ("regulates", "none"): _("does not regulate"),
        ("regulates", "once"): _("regulates once"),
        ("regulates", "some"): _("regulates at times"),
        ("regulates", "many"): _("regulates often"),
    }
