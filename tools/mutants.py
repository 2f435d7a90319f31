"""Small wrong changes to a program, one at a time: what a good test suite must notice.

``mutants`` gives every change that is known here to the text of one module.  Tables count as much as code: a row that
is taken out of a table of rules is a change like any other.  Left out is what no test can or should notice: imports,
annotations, docstrings, ``__all__``, and what decorators are given.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Mutant:
    """Bytes ``start`` to ``end`` of a module (UTF-8) replaced by ``new``; ``what`` says it for people."""

    line: int
    start: int
    end: int
    new: str
    what: str

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.new.encode() + source[self.end :]


_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
}  # fmt: skip


def mutants(source: str) -> list[Mutant]:
    """Every change to a module, in the order of its text."""
    maker = _Maker(source)
    maker.visit(ast.parse(source))
    return sorted(set(maker.found))


class _Maker(ast.NodeVisitor):
    def __init__(self, source: str) -> None:
        self.found: list[Mutant] = []
        self.in_function = False
        self._starts = [0]
        for line in source.encode().splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def _change(self, node: ast.expr | ast.stmt, new: ast.AST | str, what: str | None = None) -> None:
        """Put ``new`` in place of a node.  Expressions are put in parentheses, so that they stay one."""
        text = new if isinstance(new, str) else ast.unparse(new)
        if isinstance(node, ast.expr) and not isinstance(new, ast.Constant):
            text = f"({text})"
        old = ast.unparse(node)
        start = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        self.found.append(Mutant(node.lineno, start, end, text, what or f"{_short(old)} -> {_short(text)}"))

    # -- what is left out -----------------------------------------------------------------------------

    def visit_Import(self, node: ast.Import) -> None:
        """Left out."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Left out."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """The text of a formatted string has no place of its own before Python 3.12; what stands in it is left out."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            return
        if any(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets):
            self._drop(node)
        self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outside, self.in_function = self.in_function, True
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default:
                self.visit(default)
        for statement in node.body:
            self.visit(statement)
        self.in_function = outside

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            self.visit(statement)

    # -- statements -----------------------------------------------------------------------------------

    def _drop(self, node: ast.stmt) -> None:
        self._change(node, "pass", f"drop: {_short(ast.unparse(node))}")

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return  # a docstring, or "..."
        self._drop(node)
        self.visit(node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._drop(node)
        self.visit(node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._drop(node)

    def visit_Break(self, node: ast.Break) -> None:
        self._drop(node)

    def visit_Continue(self, node: ast.Continue) -> None:
        self._drop(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self._change(node, "return None")
            self.visit(node.value)

    def visit_If(self, node: ast.If | ast.While | ast.IfExp) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.visit_If(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit_If(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self._negate(condition)
        self.generic_visit(node)

    # -- expressions ----------------------------------------------------------------------------------

    def _negate(self, test: ast.expr) -> None:
        """A comparison or a negation has changes of its own that say the same."""
        if not isinstance(test, ast.Compare) and not (
            isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        ):
            self._change(test, ast.UnaryOp(ast.Not(), test))

    def visit_Compare(self, node: ast.Compare) -> None:
        for number, old in enumerate(node.ops):
            for new in _COMPARISONS[type(old)]:
                ops = [*node.ops[:number], new(), *node.ops[number + 1 :]]
                self._change(node, ast.Compare(node.left, ops, node.comparators))
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self._change(node, ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not | ast.USub):
            self._change(node, node.operand)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if new := _ARITHMETIC.get(type(node.op)):
            self._change(node, ast.BinOp(node.left, new(), node.right))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self._change(node, ast.Constant(not value))
        elif isinstance(value, int | float):
            self._change(node, ast.Constant(value + 1))
        elif isinstance(value, str):
            self._change(node, ast.Constant(f"{value}~"))
        elif isinstance(value, bytes):
            self._change(node, ast.Constant(value + b"~"))

    def visit_Dict(self, node: ast.Dict) -> None:
        for number, key in enumerate(node.keys):
            keys = [*node.keys[:number], *node.keys[number + 1 :]]
            values = [*node.values[:number], *node.values[number + 1 :]]
            row = ast.unparse(ast.Dict([key], [node.values[number]]))
            self._change(node, ast.Dict(keys, values), f"without {_short(row)}")
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        self._leave_out(node)

    def visit_List(self, node: ast.List) -> None:
        self._leave_out(node)

    def visit_Set(self, node: ast.Set) -> None:
        self._leave_out(node)

    def _leave_out(self, node: ast.Tuple | ast.List | ast.Set) -> None:
        """Each row of a table: in functions such a literal is mostly a value of fixed shape."""
        if not self.in_function and len(node.elts) > 1:
            for number, row in enumerate(node.elts):
                rest = type(node)([*node.elts[:number], *node.elts[number + 1 :]])
                self._change(node, rest, f"without {_short(ast.unparse(row))}")
        self.generic_visit(node)


def _short(text: str, most: int = 100) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
