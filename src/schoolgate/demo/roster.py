"""A list as a school system might export it, with what goes wrong in lists: to be looked at, not brought in."""

FILE_NAME = "pupils-september.csv"
# Everybody in it is made up: local authority 999 has no schools.
_ROWS = (
    "pupil_id,upn,forename,surname,known_as,date_of_birth,year,form",
    "9001,,Wilfred,Ashdown,Wilf,14/03/2017,4,4 Willow",
    "9002,,Nerys,,,02/09/2018,2,2 Elm",
    "9003,,Otis,Ferreira,,31/02/2017,4,4 Willow",
    "9004,X99999999999,Sunniva,Dahl,,21/11/2016,5,5 Ash",
    "9005,,Teodor,Lipski,Teo,08/05/2019,1,1 Fir",
    "9005,,Marta,Lipska,,30/06/2017,4,4 Willow",
    "9006,,Ines,Abellan,,7.16E+02,3,3 Oak",
)


def made_up_list() -> bytes:
    """The file, as a spreadsheet program would save it."""
    return ("\r\n".join(_ROWS) + "\r\n").encode()
