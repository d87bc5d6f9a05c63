"""Names heard at the gate of an English primary school, by community. Whoever bears them here is made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Community:
    """Names that go together, and the language that may be spoken at home besides English."""

    weight: int
    speaks: str  # BCP 47
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    last: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COMMUNITIES: tuple[Community, ...] = (
    Community(
        46,
        "en-gb",
        _words(
            "Ruby Poppy Isla Evie Florence Martha Elsie Ivy Freya Daisy Grace Matilda Phoebe Orla Thea Willa Edie"
            " Harriet Nell Beatrix Robyn Maisie"
        ),
        _words(
            "Alfie Arthur Theo Oscar George Archie Callum Stanley Toby Harvey Reuben Jack Wilf Finley Ted Rowan"
            " Albie Louis Ewan Jasper Ralph Monty"
        ),
        _words(
            "Emma Sarah Lucy Hannah Gemma Laura Kate Rachel Becky Holly Sophie Amy Claire Jodie Natalie Kerry Zoe"
            " Joanne Ellie Vicky Steph Abigail"
        ),
        _words(
            "Tom Ben Matt Chris Dan Craig Lee Simon Andy Paul Gareth Luke Jamie Martin Neil Scott Rob Stuart Ian"
            " Phil Dean Russell"
        ),
        _words(
            "Whitfield Ashdown Cartwright Pearce Thornley Bagshaw Duckworth Fielding Greaves Haworth"
            " Inman Jowett Kershaw Lomas Metcalfe Naylor Oldroyd Pickles Ramsden Sugden Tattersall Varley Wainwright"
            " Yardley Appleyard Birtwistle Crabtree Dyson Entwistle Garside Hebden Lister Priestley Sowerby"
        ),
    ),
    Community(
        9,
        "ur",
        _words("Aisha Zainab Maryam Hafsa Inaya Amina Sana Eshal Noor Hania Zoya Mahnoor"),
        _words("Ibrahim Zayd Hamza Bilal Haris Mustafa Ayaan Daniyal Umar Rayyan Sami Ismail"),
        _words("Saima Nadia Farah Shazia Rukhsana Ambreen Uzma Samina Bushra Nighat"),
        _words("Imran Tariq Asif Kashif Nadeem Adeel Faisal Waseem Rashid Junaid"),
        _words("Mahmood Hussain Akhtar Qureshi Malik Iqbal Rafiq Butt Chaudhry Mirza Saleem Javed"),
    ),
    Community(
        8,
        "pl",
        _words("Zofia Hanna Lena Maja Ola Kalina Iga Pola Nina Gabriela"),
        _words("Jakub Filip Antoni Szymon Oskar Igor Kacper Leon Wojtek Tymon"),
        _words("Agnieszka Magda Joanna Monika Ewa Beata Dorota Renata Aneta Justyna"),
        _words("Marek Tomasz Krzysztof Rafal Grzegorz Adam Pawel Lukasz Dariusz Robert"),
        _words("Nowicka Lis Wilk Sikora Baran Duda Gajda Kosek Mazurek Polak Urban Zych"),
    ),
    Community(
        7,
        "bn",
        _words("Nusrat Tasnim Anika Farhana Jannat Raisa Samiha Tahmina"),
        _words("Rafi Tanvir Zakir Nabil Shafin Arif Mahin Tahsin"),
        _words("Rehana Shirin Salma Nasima Parveen Rokeya Sultana Momtaz"),
        _words("Shahid Kamal Mizan Abdul Jalal Faruk Habib Monir"),
        _words("Begum Miah Uddin Rahman Chowdhury Alam Khatun Islam Ahmed Talukder"),
    ),
    Community(
        6,
        "pa",
        _words("Simran Jasleen Harleen Gurleen Avneet Mehar Kirat Amrit"),
        _words("Arjan Fateh Harjot Jovan Rajan Kabir Sahib Veer"),
        _words("Manpreet Kulwinder Rajinder Navdeep Sukhi Balvinder Jaspreet Harpreet"),
        _words("Gurpreet Harjinder Sukhdev Amarjit Kuldip Ranjit Satnam Parminder"),
        _words("Dhillon Gill Sandhu Sidhu Grewal Bains Johal Mann Uppal Virk"),
    ),
    Community(
        6,
        "so",
        _words("Hodan Sagal Ifrah Ayan Ubah Nasteha Hamdi Fardowsa"),
        _words("Abdi Liban Guled Zakariya Mahad Ilyas Bashir Khalid"),
        _words("Fadumo Sahra Asha Halima Amran Hibaq Khadra Zamzam"),
        _words("Yusuf Mohamed Ahmed Hassan Omar Abdullahi Farah Nur"),
        _words("Warsame Jama Abdi Hersi Farah Duale Osman Ali Mohamud Elmi"),
    ),
    Community(
        6,
        "ro",
        _words("Ioana Daria Sofia Ilinca Bianca Teodora Mara Anca"),
        _words("Andrei Luca Matei Stefan Radu Vlad Tudor Mihai"),
        _words("Mihaela Cristina Alina Roxana Simona Laura Oana Gabriela"),
        _words("Ionut Florin Marius Catalin Bogdan Razvan Dan Sorin"),
        _words("Popa Ionescu Munteanu Rusu Dobre Stan Marin Nistor Barbu Ene"),
    ),
    Community(
        5,
        "ar",
        _words("Layan Salma Noura Jana Rima Yasmin Hala Tala"),
        _words("Karam Adnan Zaid Bassam Laith Nizar Tarek Rami"),
        _words("Rana Hanan Lubna Samar Dina Maha Nawal Ghada"),
        _words("Khaled Nabil Fadi Walid Hisham Ziad Munir Samir"),
        _words("Azar Nassar Khoury Shami Halabi Mansour Darwish Saleh Othman Rabbani"),
    ),
    Community(
        5,
        "en-gb",
        _words("Amara Zuri Adaeze Naomi Esther Tiwa Ama Kezia"),
        _words("Kofi Tobi Emeka Isaac Malachi Kwame Seun Jeremiah"),
        _words("Ngozi Abena Funmi Blessing Akosua Chidinma Comfort Yetunde"),
        _words("Kwabena Chidi Emmanuel Tunde Samuel Femi Yaw Joseph"),
        _words("Mensah Owusu Adebayo Eze Asante Oyelaran Nwosu Appiah Danso Obi"),
    ),
    Community(
        4,
        "uk",
        _words("Solomiya Zlata Milana Daryna Polina Veronika"),
        _words("Bohdan Maksym Danylo Nazar Artem Tymofiy"),
        _words("Oksana Iryna Halyna Svitlana Natalia Tetiana"),
        _words("Andriy Serhiy Oleh Vasyl Taras Ihor"),
        _words("Shevchuk Bondar Melnyk Lysenko Moroz Hnatiuk Rudenko Savchenko"),
    ),
    Community(
        4,
        "pt",
        _words("Beatriz Leonor Matilde Ines Clara Carolina"),
        _words("Tiago Martim Afonso Duarte Rodrigo Vasco"),
        _words("Sandra Paula Susana Catarina Teresa Fatima"),
        _words("Rui Nuno Jorge Bruno Carlos Hugo"),
        _words("Silva Pereira Marques Teixeira Correia Moreira Fonseca Pinto"),
    ),
    Community(
        4,
        "yue",
        _words("Hei-Lam Tsz-Yan Chloe Wing-Yi Audrey Yan-Tung"),
        _words("Ho-Yin Lok-Hei Jayden Chun-Hei Marcus Tsz-Hin"),
        _words("Mei-Ling Wai-Yee Carmen Suk-Yin Fiona Ka-Man"),
        _words("Chi-Wai Kin-Man Raymond Wing-Fai Kelvin Ka-Ho"),
        _words("Cheung Lau Kwok Tsang Leung Mak Yip Fung"),
    ),
)

TREES: dict[int, tuple[str, ...]] = {
    0: ("Oak", "Elm"),
    1: ("Birch", "Hazel"),
    2: ("Maple", "Cherry"),
    3: ("Beech", "Alder"),
    4: ("Willow", "Lime"),
    5: ("Rowan", "Aspen"),
    6: ("Holly", "Chestnut"),
}
MORE_TREES = ("Pine", "Larch", "Juniper", "Sycamore", "Hornbeam", "Poplar", "Yew", "Spruce", "Cedar", "Plane", "Medlar")


def class_name(year: int, form: int) -> str:
    """ "Oak" in Reception, "4 Willow" above it."""
    trees = (*TREES[year], *MORE_TREES)
    tree = trees[form % len(trees)] + ("" if form < len(trees) else f" {form // len(trees) + 1}")
    return tree if year == 0 else f"{year} {tree}"


SCHOOL_FIRST = _words(
    "Hazel Mill Fern Otter Bramble Larks Kings Church Orchard River Meadow Heron Clover Linden Badger Stone Elder"
    " Hawthorn Market Station Abbey Castle Priory Chapel Harbour"
)
SCHOOL_LAST = _words("Lane Field Bridge Wood Hill Green Vale Road")


def school_name(index: int) -> str:
    """The name of the nth made-up school; the first is Hazel Lane."""
    first = SCHOOL_FIRST[index % len(SCHOOL_FIRST)]
    last = SCHOOL_LAST[(2 * (index // len(SCHOOL_FIRST)) + index) % len(SCHOOL_LAST)]
    return f"{first} {last} Primary School"
