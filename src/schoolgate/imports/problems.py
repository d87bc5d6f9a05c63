"""Collecting what is wrong with a file, and saying it once."""

from dataclasses import replace

from schoolgate.imports.rows import Problem, Severity

FIRST_LINES = 10


class FileRefused(Exception):
    """The file as a whole cannot be used; nothing of it is. Carries the problem that says why."""

    def __init__(self, code: str, message: str, *, file: str = "", line: int = 0, column: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(code, Severity.FILE, file, line, column, message)


class Problems:
    """A list of problems that folds repeated warnings into one line each."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, code: str, severity: Severity, file: str, line: int, column: str, message: str) -> None:
        self._found.append(Problem(code, severity, file, line, column, message))

    def warn(self, code: str, file: str, line: int, column: str, message: str) -> None:
        """Something is odd, and the row is kept."""
        self.add(code, Severity.WARNING, file, line, column, message)

    def about_file(self, code: str, file: str, message: str, *, line: int = 0, column: str = "") -> None:
        """Something is odd about the file as a whole, and it is read all the same."""
        self.add(code, Severity.FILE, file, line, column, message)

    def extend(self, problems: "list[Problem] | tuple[Problem, ...]") -> None:
        self._found.extend(problems)

    def folded(self) -> tuple[Problem, ...]:
        """Each warning once per file and column, with its count and first ten lines; other problems row by row."""
        folded: dict[tuple[object, ...], Problem] = {}
        for number, problem in enumerate(self._found):
            own = None if problem.severity == Severity.WARNING else number
            key = (problem.code, problem.severity, problem.file, problem.column, own)
            lines = problem.lines or ((problem.line,) if problem.line else ())
            before = folded.get(key)
            if before is None:
                folded[key] = replace(problem, lines=lines)
            else:
                room = FIRST_LINES - len(before.lines)
                folded[key] = replace(
                    before, count=before.count + problem.count, lines=before.lines + lines[: max(room, 0)]
                )
        return tuple(replace(p, message=_with_count(p)) for p in folded.values())


def _with_count(problem: Problem) -> str:
    if problem.count < 2 or problem.message.endswith(("more row.", "more rows.")):
        return problem.message
    more = problem.count - 1
    return f"{problem.message} The same is true of {more} more {'row' if more == 1 else 'rows'}."
