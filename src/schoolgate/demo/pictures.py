"""What made-up families said about pictures, on the form of September."""

from schoolgate.demo.folk import Folk
from schoolgate.demo.made import Made
from schoolgate.people.models import Adult, Pupil
from schoolgate.people.pictures import PictureAnswer, Use

# By turns: what one grown-up of each family answered; None: the form has not come back.
PATTERNS: tuple[dict[str, bool] | None, ...] = (
    dict.fromkeys(Use.values, True),
    {**dict.fromkeys(Use.values, True), Use.PRESS: False},
    {Use.WALLS: True, Use.NEWS: True, Use.WEBSITE: False, Use.SOCIAL: False, Use.PRESS: False},
    None,
    dict.fromkeys(Use.values, True),
    dict.fromkeys(Use.values, False),
)


def say(made: Made, folk: Folk) -> None:
    """One answer a family; Yusuf's two homes differ about social media, and neither knows."""
    yusuf = folk.children["yusuf"].pupil
    for number, child in enumerate(made.children):
        said = PATTERNS[number % len(PATTERNS)]
        if said is not None and child.homes and child.homes[0] and child.pupil is not yusuf:
            _keep(made, child.pupil, child.homes[0][0], said)
    _keep(made, yusuf, folk.adults["huda"], dict.fromkeys(Use.values, True))
    _keep(made, yusuf, folk.adults["karim"], {Use.WALLS: True, Use.NEWS: True, Use.SOCIAL: False})


def _keep(made: Made, pupil: Pupil, adult: Adult, said: dict[str, bool]) -> None:
    day = made.year.near(-60)
    for use, is_yes in said.items():
        made.rows.add(
            PictureAnswer(
                school=made.school, pupil=pupil, adult=adult, use=use, is_yes=is_yes, said_on=day, how="paper",
                noted_by=made.staff["office"], made_at=made.year.at(day, "09:00"),
            )
        )  # fmt: skip
