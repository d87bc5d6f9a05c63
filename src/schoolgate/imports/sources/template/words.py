"""What relationships and languages are called in schools' lists, and what they are here."""

from schoolgate.imports.sources.table import squash

# The values are those of people.Relationship.Kind; CBDS codes first, then the words offices write.
_RELATIONSHIPS = {
    "mother": "pam mother mum mam mummy mom birthmother adoptivemother",
    "father": "paf father dad daddy birthfather adoptivefather",
    "stepmother": "stm stepmother stepmum",
    "stepfather": "stf stepfather stepdad",
    "grandparent": "grandparent grandmother grandfather gran granny nan nana grandma grandad grandpa",
    "foster_carer": "fom fof fosterparent fostermother fosterfather fostercarer",
    "guardian": "guardian legalguardian specialguardian",
    "carer": "car carer",
    "social_worker": "swr socialworker",
    "relative": "rel fam relative otherrelative otherfamilymember aunt auntie uncle sister brother cousin sibling",
    "other": "oth other contact doc doctor chm childminder htr headteacher friend neighbour familyfriend emergency",
}
# True of every row of such a list, and nothing that distinguishes one from another.
_SAYS_NOTHING = frozenset({"", "parent", "parents", "parentcarer", "parentguardian", "motherandfather", "unknown"})
_KIND_OF = {word: kind for kind, words in _RELATIONSHIPS.items() for word in words.split()}

_LANGUAGES = {
    "en-gb": "en eng engb english",
    "pa": "pa panjabi punjabi",
    "ur": "ur urdu",
    "pnb": "pnb",
    "pl": "pl polish",
    "bn": "bn bengali",
    "syl": "syl sylheti",
    "so": "so somali",
    "ar": "ar arabic",
    "gu": "gu gujarati",
    "pt": "pt portuguese",
    "ta": "ta tamil",
    "fr": "fr french",
    "ro": "ro romanian",
    "tr": "tr turkish",
    "es": "es spanish",
    "it": "it italian",
    "zh-hans": "zh chinese mandarin zhhans",
    "zh-hant": "zhhant",
    "yue": "yue cantonese",
    "fa": "fa persian farsi",
    "prs": "prs dari faaf",
    "ps": "ps pashto",
    "ckb": "ckb sorani kurdish",
    "ku": "ku kurmanji",
    "sq": "sq albanian",
    "lt": "lt lithuanian",
    "bg": "bg bulgarian",
    "ru": "ru russian",
    "uk": "uk ukrainian",
    "hi": "hi hindi",
    "ml": "ml malayalam",
    "te": "te telugu",
    "yo": "yo yoruba",
    "hu": "hu hungarian",
    "sk": "sk slovak",
    "vi": "vi vietnamese",
    "ti": "ti tigrinya",
    "am": "am amharic",
    "bfi": "bfi bsl britishsignlanguage",
}
_CODE_OF = {word: code for code, words in _LANGUAGES.items() for word in words.split()}


def relationship(text: str) -> str | None:
    """The kind of relationship, "" where nothing is said, None where the word is not known."""
    word = squash(text)
    return "" if word in _SAYS_NOTHING else _KIND_OF.get(word)


def language(text: str) -> str | None:
    """The language's code, "" where nothing is said, None where it is not known."""
    return _CODE_OF.get(squash(text)) if text.strip() else ""
