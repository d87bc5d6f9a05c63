"""The DfE's Common Transfer File, and its sibling for admissions: one child's move from school to school, in XML."""

from schoolgate.imports.sources.ctf.reader import NAME, is_file, read_files

__all__ = ["NAME", "is_file", "read_files"]
