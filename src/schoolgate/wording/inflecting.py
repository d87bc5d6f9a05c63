"""The forms of a word: be, am, is, are, was … A list of irregular verbs and the ends of the regular ones."""

from functools import cache

_IRREGULAR = {
    line.split()[0]: tuple(line.split())
    for line in """
be am is are was were been being
have has had having
do does did done doing
go goes went gone going
get gets got getting gotten
make makes made making
take takes took taken taking
come comes came coming
give gives gave given giving
see sees saw seen seeing
know knows knew known knowing
think thinks thought thinking
say says said saying
tell tells told telling
find finds found finding
leave leaves left leaving
feel feels felt feeling
put puts putting
bring brings brought bringing
begin begins began begun beginning
keep keeps kept keeping
hold holds held holding
write writes wrote written writing
stand stands stood standing
hear hears heard hearing
let lets letting
mean means meant meaning
set sets setting
meet meets met meeting
run runs ran running
pay pays paid paying
sit sits sat sitting
speak speaks spoke spoken speaking
lie lies lied lying lain lay
lead leads led leading
read reads reading
grow grows grew grown growing
lose loses lost losing
fall falls fell fallen falling
send sends sent sending
build builds built building
understand understands understood understanding
draw draws drew drawn drawing
break breaks broke broken breaking
spend spends spent spending
cut cuts cutting
rise rises rose risen rising
drive drives drove driven driving
buy buys bought buying
wear wears wore worn wearing
choose chooses chose chosen choosing
throw throws threw thrown throwing
catch catches caught catching
deal deals dealt dealing
win wins won winning
forget forgets forgot forgotten forgetting
shake shakes shook shaken shaking
hit hits hitting
hurt hurts hurting
bite bites bit bitten biting
fight fights fought fighting
steal steals stole stolen stealing
swear swears swore sworn swearing
spit spits spat spitting
teach teaches taught teaching
sleep sleeps slept sleeping
stick sticks stuck sticking
show shows showed shown showing
beat beats beating beaten
bear bears bore borne bearing
blow blows blew blown blowing
eat eats ate eaten eating
feed feeds fed feeding
hang hangs hung hanging
hide hides hid hidden hiding
lay lays laid laying
light lights lit lighting
ride rides rode ridden riding
ring rings rang rung ringing
sell sells sold selling
shoot shoots shot shooting
shut shuts shutting
sing sings sang sung singing
sink sinks sank sunk sinking
split splits splitting
swim swims swam swum swimming
tear tears tore torn tearing
wake wakes woke woken waking
wind winds wound winding
bend bends bent bending
burst bursts bursting
cost costs costing
quit quits quitting
spread spreads spreading
strike strikes struck striking
sweep sweeps swept sweeping
swing swings swung swinging
tread treads trod trodden treading
weave weaves wove woven weaving
child children
person people
man men
woman women
life lives
""".strip().splitlines()
}

_DOUBLED = frozenset("bdgklmnprt")


@cache
def forms(word: str) -> frozenset[str]:
    """Every form of `word`, itself among them. A form too many does no harm, as nobody writes it."""
    if word in _IRREGULAR:
        return frozenset(_IRREGULAR[word])
    found = {word, word + "s", word + "ed", word + "ing"}
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        found.add(word + "es")
    if word.endswith("e"):
        found |= {word + "d", word[:-1] + "ing"}
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        found |= {word[:-1] + "ies", word[:-1] + "ied"}
    if word.endswith("ie"):
        found.add(word[:-2] + "ying")
    if len(word) > 2 and word[-1] in _DOUBLED and word[-2] in "aeiou" and word[-3] not in "aeiou":
        found |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return frozenset(found)
