"""What is said in the talks of a made-up term: about children as people, never about results.

Each theme is one talk from the reason on the invitation to what came of it. In the texts stand {child}, {they} (he or
she), {them}, {their} and {theirs}; a capital at the front for the start of a sentence.
"""

from dataclasses import dataclass

from schoolgate.conversations.models import Target

KIND = Target.Kind


@dataclass(frozen=True, slots=True)
class Step:
    """One action: `owner` is "teacher", "parent", "child", or the key of another member of staff."""

    owner: str
    what: str


@dataclass(frozen=True, slots=True)
class Hope:
    """A target: what both hope to see, how one would notice, and who does what."""

    text: str
    kind: str
    sign: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """One talk."""

    reason: str
    criterion: str
    agenda: tuple[str, ...]
    asks: str  # the parent's own line on the agenda; "" for none
    interests: str
    strengths: str
    worries: str
    home: str
    works: str
    aspiration: str
    child_view: str
    priorities: tuple[str, ...]
    importance: str
    hopes: tuple[Hope, ...]
    summary: str
    contact: str
    view: str  # what a parent puts beside the school's words, when they see it a little differently
    kept: str  # what the school writes when the first promise is kept
    years: tuple[int, int] = (0, 6)  # for children of these years


THEMES: tuple[Theme, ...] = (
    Theme(
        "I would like to hear what {child} enjoys and what is hard for {them}. You know {them} best.",
        "New to English",
        ("What {child} loves doing", "How the days at school feel"),
        "Where {they} sits in class",
        "{They} draws maps of everywhere we have lived. {They} bakes bread with {their} grandmother on Fridays.",
        "{They} notices when somebody is on their own, and goes over.",
        "{They} cannot see the board and is shy to say so.",
        "We speak Arabic at home, and {they} helps {their} little sister to get ready.",
        "Being asked first, quietly, before the others.",
        "That {they} puts {their} hand up without fear.",
        "“I like rivers. I want to sit nearer.”",
        ("Seeing the board", "Being asked quietly first"),
        "{They} has a great deal to say, and we would all like to hear it.",
        (
            Hope(
                "{Child} sees the board and feels part of the lesson",
                KIND.PARTICIPATION,
                "{They} tells us at home what was on the board",
                (
                    Step("teacher", "A seat at the front, so that {child} can see the board"),
                    Step("liaison", "Ask the school nurse about an eye test"),
                    Step("parent", "Ask {child} on Fridays what was on the board this week"),
                ),
            ),
        ),
        "{Child} cares about people and places, and knows a lot about both. {They} could not see the board and did not"
        " like to say so. We will give {them} a seat at the front and ask {them} quietly first.",
        "A message once a fortnight; a call with an interpreter whenever either of us wishes",
        "It is not only the board. Noise in the room tires {them} too.",
        "{Child} sits in the front row by the window now, and chose the place.",
    ),
    Theme(
        "{Child} seems a little lost at lunchtime. I would like to hear how {they} talks about friends at home.",
        "",
        ("Friends, in school and out", "What a good break looks like"),
        "Lunchtimes",
        "Football cards, drawing dragons, and anything with wheels.",
        "{They} never gives up on a puzzle.",
        "{They} says there is nobody to sit with since {their} best friend moved away.",
        "We moved house in the summer, so the walk to school is new as well.",
        "Having a job to do. {They} loves to carry things.",
        "That {they} has one good friend to ring at the weekend.",
        "“I play by the wall because it is my place.”",
        ("Somebody to sit with at lunch",),
        "One friend changes the whole day.",
        (
            Hope(
                "{Child} has company at lunch",
                KIND.FRIENDSHIP,
                "{They} names somebody when asked who {they} sat with",
                (
                    Step("teacher", "Make {child} and two others the helpers for the lunch trolley"),
                    Step("assistant_head", "Look out for {child} at the first lunch sitting"),
                    Step("parent", "Invite one child home on a Saturday"),
                    Step("child", "Choose the two who help with the trolley"),
                ),
            ),
        ),
        "{Child} misses {their} friend, and likes to have something to do. We will give {them} a job at lunch with two"
        " others, and see who {they} laughs with.",
        "A word at the gate on Fridays",
        "{They} is happy by the wall some days. Please do not push.",
        "{Child} started with the trolley on Monday, with two helpers {they} chose.",
    ),
    Theme(
        "I would like to hear how mornings go for {child}, and what would make the first half hour of the day easier.",
        "",
        ("The way to school", "The first half hour"),
        "The breakfast club",
        "Trains, the timetable of the 43 bus, and {their} cat.",
        "{They} remembers every birthday in the family.",
        "Mornings are a rush, and {they} is upset before {they} gets there.",
        "I work nights twice a week, so {their} aunt brings {them} then.",
        "Knowing the evening before what the day will bring.",
        "That we all start the day without tears.",
        "“I like it when it is still quiet.”",
        ("A calm start", "Knowing the plan of the day"),
        "When the morning is calm, the day is {theirs}.",
        (
            Hope(
                "{Child} comes in calmly, most days of the week",
                KIND.WELLBEING,
                "{They} hangs up {their} coat and chats",
                (
                    Step("teacher", "Open the side door for {child} at 8:30, before the bell"),
                    Step("office", "Send the breakfast club form and keep a place"),
                    Step("parent", "Lay out the clothes together in the evening"),
                ),
            ),
        ),
        "Mornings are the hard part of the day, not school itself. {Child} may come in by the side door at 8:30, and we"
        " will keep a place at breakfast club on two days.",
        "A note in the book bag on Mondays",
        "It helps most when the same person opens the door.",
        "{Child} has come by the side door since Tuesday. {They} waters the plants first.",
    ),
    Theme(
        "{Child} told us about the new baby. I would like to hear how it is at home, and how we can be of help.",
        "",
        ("News from home", "What {child} needs from us just now"),
        "",
        "Building dens, cooking, and the songs from assembly.",
        "{They} is gentle with anybody smaller.",
        "{They} wakes in the night and is tired by lunchtime.",
        "The baby does not sleep yet, and we are all four in two rooms.",
        "A quiet corner and ten minutes by {themself}.",
        "That {they} feels as important as before.",
        "“The baby is loud but she holds my finger.”",
        ("Rest", "Being noticed"),
        "{They} gives so much at home just now that school may give a little back.",
        (
            Hope(
                "{Child} has a rest when {they} needs one",
                KIND.WELLBEING,
                "{They} asks for it {themself}",
                (
                    Step("teacher", "Keep the book corner free for {child} after lunch"),
                    Step("parent", "Read together for ten minutes while the baby sleeps"),
                ),
            ),
        ),
        "There is a new baby and not much sleep. {Child} is proud and tired. The book corner is {theirs} after lunch,"
        " and nobody will ask why.",
        "Ring the office any morning after a bad night, and we will know",
        "{They} does not want the others to know about being tired.",
        "{Child} used the corner three times this week, and slept once.",
    ),
    Theme(
        "I would like to hear what {child} is good at outside school. In class {they} is quiet.",
        "",
        ("What {child} does at the weekend", "What makes {them} proud"),
        "The school play",
        "{They} sings, and plays the drum with {their} uncles on Sundays.",
        "{They} can hear a rhythm once and play it.",
        "{They} thinks that no one at school knows.",
        "{Their} cousins live next door, so the house is always full.",
        "Showing rather than telling.",
        "That {they} brings a bit of Sunday to school.",
        "“I could teach them the long one.”",
        ("Being seen for what {they} can do",),
        "A child who is known for something good walks in taller.",
        (
            Hope(
                "{Child} shows the class what {they} can do",
                KIND.PARTICIPATION,
                "{They} asks when {their} turn is",
                (
                    Step("teacher", "Find ten minutes on a Friday for {child} to bring the drum"),
                    Step("parent", "Help to carry the drum, and stay to listen"),
                    Step("child", "Choose the piece"),
                ),
            ),
        ),
        "{Child} has a gift that we did not know of. {They} will choose a piece and play it on a Friday, when {they} is"
        " ready.",
        "A message when {they} has chosen the piece",
        "Only if {they} still wants to on the day.",
        "{Child} played on Friday. The whole class clapped the beat back.",
    ),
    Theme(
        "{Child} finds it hard to leave you in the morning. I would like to hear what helps, from you who know {them}.",
        "",
        ("Saying goodbye", "What comforts {child}"),
        "Who is at the door",
        "Water, mud, and pouring things from one cup to another.",
        "{They} laughs with {their} whole body.",
        "{They} clings to me, and I hear {them} cry as I walk away.",
        "It has been just the two of us for a long time.",
        "A photo in {their} pocket. Singing.",
        "That I can go to work without a knot in my stomach.",
        "“I want the blue bucket.”",
        ("A goodbye that works",),
        "When the goodbye is short and kind, both have a good day.",
        (
            Hope(
                "{Child} comes in holding a hand, not the door",
                KIND.WELLBEING,
                "The tears are over before the coat is off",
                (
                    Step("teacher", "Meet {child} at the door with the blue bucket"),
                    Step("office", "Send a short message by 9:30 on how it went"),
                    Step("parent", "One kiss, one wave, and go"),
                ),
            ),
        ),
        "Saying goodbye is the hard part. {Child} is fine within minutes, and you could not know that. We will tell you"
        " each morning until you no longer need it.",
        "A message by 9:30 each morning this month",
        "Please be honest on the bad days too.",
        "We have sent a message each morning. On Thursday there were no tears.",
        (0, 1),
    ),
    Theme(
        "We are starting to think about how {child} joins in with clubs. I would like to hear what {they} would love.",
        "",
        ("Clubs and time after school", "Getting home"),
        "Which day the reading club is",
        "Space, reptiles, and asking questions that nobody can answer.",
        "{They} reads to {their} grandfather, who cannot see well.",
        "{They} has asked about the reading club since September, and we never heard the day.",
        "I can collect at 4:30 on Tuesdays and Thursdays only.",
        "Knowing that a thing will really happen.",
        "That {they} meets children who like what {they} likes.",
        "“Is there a club about snakes?”",
        ("A club {they} can count on",),
        "A promise about a small thing is not a small thing to a child.",
        (
            Hope(
                "{Child} goes to a club that {they} chose",
                KIND.PARTICIPATION,
                "{They} packs {their} bag for it without being asked",
                (
                    Step("teacher", "Find out which day {child} can join the reading club"),
                    Step("teacher", "Get the allergy list from the kitchen, for the tea at the club"),
                    Step("parent", "Collect at 4:30 on that day"),
                ),
            ),
        ),
        "{Child} would love the reading club, and has waited long to hear. We will find the day and say it this week.",
        "A message as soon as the day is known",
        "Thursday would be best for us.",
        "{Child} has a place in the reading club, on Thursdays, from this week.",
    ),
    Theme(
        "I would like to hear how homework feels at home. It should never end in tears.",
        "",
        ("Evenings at home", "What helps and what does not"),
        "The nine times table, without tears",
        "Baking, counting money for the stall, and the dog.",
        "{They} works out change faster than I do.",
        "At the kitchen table it all goes wrong, and then we are both cross.",
        "There are three of them at one table, and I cook at the same time.",
        "Songs, and walking up and down.",
        "A quiet evening.",
        "“I can do it when nobody looks.”",
        ("Evenings without tears",),
        "What is learnt in a good mood stays.",
        (
            Hope(
                "Homework takes fifteen minutes, and then it is over",
                KIND.LEARNING,
                "Nobody is cross at bedtime",
                (
                    Step("teacher", "Send one game for the nine times table instead of the sheet"),
                    Step("parent", "Stop after fifteen minutes, done or not done"),
                    Step("child", "Choose the time of the evening"),
                ),
            ),
        ),
        "Homework had grown too long. From now on it is fifteen minutes, a game where we can, and then it is over.",
        "Write “15” on the sheet when time was up. That is enough",
        "Some evenings we will not manage even that.",
        "The game is in the book bag. {Child} won against me twice.",
        (2, 6),
    ),
    Theme(
        "{Child} looks after others a great deal. I would like to hear who looks after {them}, and how we can help.",
        "Young carer",
        ("A week in {child}’s life", "What would give {them} a breather"),
        "",
        "{They} loves swimming, and has not been for a year.",
        "{They} can cook three dinners.",
        "{They} worries about me during lessons, in case I fall.",
        "My legs are bad just now, and {they} does the shopping with a list.",
        "Knowing that somebody can ring {them} if something is wrong.",
        "That {they} may be a child on some days.",
        "“I like helping. I also like swimming.”",
        ("A breather each week", "Knowing that home is all right"),
        "{They} carries a lot, and does it well. {They} should not carry it alone.",
        (
            Hope(
                "{Child} swims on Wednesdays",
                KIND.WELLBEING,
                "Wet hair, and a story about it",
                (
                    Step("liaison", "Book the Wednesday swimming place and the minibus"),
                    Step("office", "Bring {child} a message at lunchtime when home has rung"),
                    Step("parent", "Ring the office at noon, just to say all is well"),
                ),
            ),
        ),
        "{Child} helps a great deal at home and is proud of it. On Wednesdays {they} will swim, and at noon {they} will"
        " hear that all is well.",
        "Mrs Whitham rings each second Tuesday",
        "",
        "The place is booked and the minibus knows. First swim on Wednesday.",
        (4, 6),
    ),
    Theme(
        "You asked for quiet starts after days at home. I would like to plan them with you, and hear how {child} is.",
        "",
        ("Coming back after an illness", "A quiet start"),
        "What to tell the other children",
        "Lego, cars, and the sound of the sea in a shell.",
        "{They} says clearly when something is too much.",
        "After days at home the noise is too much for {them}.",
        "{Their} asthma is better, but it frightens us at night.",
        "Coming in last, when everybody has sat down.",
        "That an illness is no drama.",
        "“I want to come in when it is quiet.”",
        ("A quiet first hour",),
        "A good first hour saves the day.",
        (
            Hope(
                "{Child} comes back gently after an illness",
                KIND.ATTENDANCE,
                "{They} asks to go back {themself}",
                (
                    Step("teacher", "Let {child} come in by the library door at 9:10 on the first day back"),
                    Step("kitchen", "Check the list of what {child} may not eat"),
                    Step("parent", "Ring by 8:30, so that we can have it ready"),
                ),
            ),
        ),
        "The first day back is the hard one. {Child} comes in by the library at 9:10, when it is quiet, and the kitchen"
        " checks its list again.",
        "A call on the morning of the first day back",
        "It matters that nobody asks {them} in front of the class.",
        "{Child} came in by the library on Monday, with a book about the sea.",
    ),
    Theme(
        "{Child} will meet new people soon, and I would like to hear how {they} has managed changes before.",
        "",
        ("Changes that went well", "What {child} would like to know"),
        "The new building",
        "Gardening with {their} grandad. {They} grows beans in a boot.",
        "{They} is patient. {They} can wait for a bean.",
        "{They} does not sleep before something new.",
        "We have moved four times. {They} has always packed {their} own box.",
        "Seeing a place before, and knowing one name there.",
        "That {they} looks forward to it, a bit.",
        "“Who will be there that I know?”",
        ("Knowing the place and one face",),
        "What one has seen once is half as strange.",
        (
            Hope(
                "{Child} has seen the new room and knows who will be there",
                KIND.WELLBEING,
                "{They} tells somebody else about it",
                (
                    Step("teacher", "Walk over with {child} and a friend, twice, when it is empty"),
                    Step("parent", "Draw the way there together"),
                ),
            ),
        ),
        "New things are easier for {child} when {they} has seen them. We will go and look, twice, with a friend.",
        "A photograph of the room in the book bag",
        "",
        "We walked over on Tuesday. {Child} found the window with the best view.",
    ),
    Theme(
        "{Child} has found {their} voice this term. I would like to share that, and hear what you see at home.",
        "",
        ("What has changed", "What to keep doing"),
        "",
        "Telling stories. {They} makes {their} brother laugh until he falls over.",
        "{They} stands up for others.",
        "Nothing big. {They} is loud at home!",
        "{Their} father works away, and rings every evening at six.",
        "Being trusted with something.",
        "That it stays like this.",
        "“I told the whole story and nobody laughed in the wrong place.”",
        ("Keep telling stories",),
        "Good news deserves a plan as well.",
        (
            Hope(
                "{Child} tells a story to the little ones",
                KIND.PARTICIPATION,
                "The little ones ask for {them} by name",
                (
                    Step("teacher", "Arrange a story time in Reception for {child}, once a fortnight"),
                    Step("parent", "Be the first to hear the story"),
                ),
            ),
        ),
        "{Child} tells stories that hold a room. {They} will tell them to Reception now, once a fortnight.",
        "Good news by message, whenever there is some",
        "Please let {them} choose the story.",
        "{Child} told the first story on Wednesday. Reception asked for “the one with the goat” again.",
    ),
)

# Small good things a school writes home in passing.
GOOD_NEWS: tuple[str, ...] = (
    "{Child} held the door for the whole class this morning and said good morning to everyone.",
    "{Child} showed a new child where the coats go, without being asked.",
    "{Child} told us about the bread you bake together. Now we are all hungry.",
    "{Child} stayed behind to help tidy the paints, and sang while doing it.",
    "{Child} said sorry first today, and meant it. That takes courage.",
    "{Child} asked such a good question about rivers that we wrote it on the wall.",
)
