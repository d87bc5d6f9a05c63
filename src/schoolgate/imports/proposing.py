"""Keeping the children who are not in a list any more; what becomes of them is for `leavers`."""

from collections.abc import Iterable

from schoolgate.imports.models import ImportRun, LeaverProposal


def propose(run: ImportRun, pupils: Iterable[int]) -> None:
    """Keep them with the list, for a person to say of each. Only within the transaction that writes the list."""
    rows = [LeaverProposal(school_id=run.school_id, run=run, pupil_id=pupil) for pupil in pupils]
    LeaverProposal.objects.bulk_create(rows, batch_size=500)
