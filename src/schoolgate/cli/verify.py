"""`verify`: show that nobody has altered the history."""

from schoolgate.cli.environment import start_django, use_mode
from schoolgate.cli.migrate import bring_up_to_date


def run(argv: list[str]) -> int:
    """Check every school's chain. Exit 1 when one does not hold."""
    use_mode(offline=True)
    start_django()
    bring_up_to_date(static=False)
    from schoolgate.timeline import chain

    reports = chain.verify_all()
    for report in reports:
        holds = "holds" if not report.broken else "IS BROKEN"
        print(f"{report.school}: {report.sealed} entries sealed, {report.waiting} waiting; the history {holds}")
        for sentence in report.broken:
            print(f"  {sentence}")
    if not reports:
        print("There is no school here yet, so there is no history to check.")
    return 1 if any(report.broken for report in reports) else 0
