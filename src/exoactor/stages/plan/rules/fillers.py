"""Words that ask for nothing, words that change what is meant, and what can be asked for."""

CAN_DO = (
    "walk to", "walk around", "walk past", "walk through", "walk 2 steps forwards", "step over",
    "duck under", "turn to", "turn left by 45 degrees", "go back", "sit down on", "stand up",
    "squat", "kneel",
    "bow", "wave", "raise your hand", "point at", "touch", "pick up", "put … in, on or beside",
    "drop … into", "throw … into", "carry … to", "hand over", "push", "pull", "slide … to the left",
    "sweep … aside", "knock over", "kick", "wipe",
)  # fmt: skip
"""What can be asked for, in the words of an error message."""
STEPS_SAID = ("a step", "one step", "a pace", "a single step", "one pace", "a single pace")

_WHEN_DONE = (
    r"(?:when|once|as soon as) (?:you (?:are|get) |you have (?:got )?|(?:that|it) is |)"
    r"(?:there|ready|done|finished|done (?:that|so|with that)|arrived|standing|upright|up)"
)
_WHEN_READY = "(?:when|once|as soon as) (?:you are )?(?:there|ready|done|finished)"
_IF_YOU_WILL = (
    r"if you (?:could|can|would|will|like|please|may|dont mind|wouldnt mind|would be so kind)",
    "if possible",
)
_WHOM = "love|mate|buddy|pal|dear|darling|sweetheart|friend|robot|sir|g1|exoactor|old chap"
_WHOM = rf"(?:my )?(?:dear |good )?(?:{_WHOM})"
_SOON = ("now", "right now", "next(?! to)", "immediately", "at once", "straight away", "right away")
_THANKS = r"(?:many )?(?:thanks|thank you|cheers|ta)(?: (?:very|so) much| a lot)?"

FIRST = (
    "(?<!the )first(?: of all| off)?", "firstly", "to (?:start|begin)(?: with|)",
    "(?:start|begin)(?: off|) with(?= an? )", "before anything else", "for a start",
    "as a first step",
)  # fmt: skip
"""About the first clause they ask for nothing, about another for another order."""
LAST = (
    "finally", "lastly", "to finish", "(?:in|at) the end", "at last", "as a last step",
    "(?:finish|end|conclude)(?: off|) with(?= an? )",
)  # fmt: skip
"""About the last clause, likewise."""
FIRST_DOING, LAST_DOING = "(?:start|begin)(?: off|) by", "(?:finish|end|conclude)(?: off|) by"
"""Likewise, before a verb in -ing."""
OPENINGS = (
    *FIRST, *LAST, "please", "kindly", "secondly", "second", "third", "thirdly", "also", "just",
    "simply", "so", "ok", "okay", "alright", "all right", "right then",
    "well", "well then", "now then", *_SOON, _WHEN_DONE, *_IF_YOU_WILL, _WHOM,
    rf"(?:hey|hi|hello|yo|oi)(?: there| you)?(?: {_WHOM})?",
    "(?:step|task|test)(?: number)? (?:one|two|three|four|\\d)",
    "(?:the|have the|i want the|get the) robot"
    "(?: should| must| shall| will| has to| needs to| is to| to|)",
    "(?:it|the robot) (?:should|must)",
    "(?:can|could|would|will) you(?: please| kindly| possibly| be able to| be willing to"
    "| be so kind as to|)",
    "you (?:should|must|can|could|may|shall|will|might)(?: want to|)",
    "you (?:need|have|are|ought|are going) to",
    "(?:i|we)(?: would| d| will|) (?:want|need|like|love|love for) you to",
    "(?:i|we) want that you",
    "id (?:like|love) you to",
    "it would be (?:great|nice|lovely|good|helpful|kind) if you (?:could|would)",
    "i would (?:appreciate it|be (?:most |very |so |)(?:grateful|happy|pleased|obliged)|like it"
    "|love it) if you (?:could|would)",
    "i (?:wonder|was wondering) if you (?:could|would)", "do you think you (?:could|can)",
    "(?:is it|would it be) possible to", "are you able to",
    "(?:the|your)(?: next| first)? (?:task|job|goal|mission) is to",
    "(?:try|be sure|make sure|remember|feel free) to", "make sure you", "lets",
    "be (?:so kind as|so good as|good enough) to",
    "why dont you", "why not", "(?:it is )?time to",
    "(?:all you (?:have|need) to do|what i (?:want|need|would like) you to do) is(?: to|)",
    "from there", "after which",
    "(?:show me|let me see)(?= an? | how you )", "how you",
    "give me(?= an? (?:squat|turn|twirl|spin))",
    "i want to see(?= an? )", "(?:i would like|i want|id like|let me|lets) (?:to )?see you",
    "as a next step",
)  # fmt: skip
"""Words before a clause that ask for nothing, as regular expressions."""
GERUND_OPENINGS = (
    "mind", "(?:would|do) you mind", "(?:how|what) about", "try", "i suggest", "would you consider",
    "(?:start|begin|finish|end|conclude)(?: off|)(?: by|)", "if you wouldnt mind",
)  # fmt: skip
"""Words before a verb in -ing that ask for nothing more than it does."""
CLOSINGS = (
    "please", "(?:for|as a favou?r to) (?:me|us)", _THANKS, *_SOON, *_IF_YOU_WILL, _WHEN_READY,
    "okay", "ok", "alright", "all right", "(?:would|will|could|can|wont) (?:you|ya)",
    "again", "once more", "#x1", *FIRST, *LAST, "too", "as well", "afterwards",
    "whenever you (?:are ready|like)", "when you can",
    "when you (?:get a chance|have a moment)", "today", "then", "like that", "from here",
    "from where you (?:are|stand)", "in greeting", "as a greeting", "to be polite",
)  # fmt: skip
"""Words after it that ask for nothing."""
ASIDES = (
    "good", "great", "perfect", "well done", "excuse me", "listen", "come on",
    "here we go", "nice", "sorry", "oh", "ah", "um", "er", "hmm", "yo", "oi", "hey you",
    "(?:everyone|everybody)(?: (?:watch|look))?", "(?:watch|look)(?: (?:this|here|out|now))?",
    "(?:hey )?(?:guys|folks|children|class|team|people)", "ready",
    "steady", "attention", "morning", _THANKS,
    "(?:nice|good) (?:job|one|robot)", "good (?:morning|afternoon|evening)", "watch out",
    "(?:step|task|test)(?: number)? (?:one|two|three|four|\\d)", "(?:there is )?no (?:rush|hurry)",
    "take your time", "be careful", "nice easy", "your turn",
    "(?:mind|watch) your (?:head|step)", "(?:easy|gently) does it", "hello", "hi", "hey",
    _WHOM, "honey", "from where you (?:are|stand)",
    "(?:your )?(?:first |next |second |third |last )?(?:task|goal|command|instructions?)",
    "(?:that is|thats) (?:it|all)",
    "there is a (?:dear|good robot)", "i have a job for you",
)  # fmt: skip
"""Whole clauses that ask for nothing, beside another that does."""
MANNERS = (
    "slowly", "carefully", "gently", "calmly", "steadily", "quietly", "smoothly", "softly",
    "cautiously", "evenly", "deliberately", "politely", "nicely", "very", "nice and",
    "safely", "properly", "precisely", "directly", "in an? (?:calm|relaxed|careful|slow) way",
    "please", "at (?:a|your own) (?:slow|steady|gentle|leisurely|calm|)(?: |)pace",
    "at walking pace", "with even steps", "without (?:rushing|hurrying|haste)", "delicately",
    "with (?:great |)(?:care|caution)", "tenderly", "lightly", "neatly", "cleanly", "casually",
    "gingerly", "patiently", "leisurely", "gracefully", "elegantly", "respectfully", "cheerfully",
    "happily", "warmly", "firmly", "securely", "tightly", "step by step", "simply", "kindly",
    "slow", "careful", "tidily", "as (?:slowly|carefully|gently) as (?:you can|possible)",
    "ever so", "really", "actually", "graciously", "formally", "thoroughly", "in one go",
    "in your own time", "deeply", "first(?= with)",
    "(?:courteous|confident|proud|brave|bold|sweet|royal|humb|solemn|deft|skilful|skillful|accurate"
    "|correct|exact|effortless|natural|normal|obedient|cordial|amicab|attentive|prudent|mindful"
    "|thoughtful|sensib|silent|discreet|purposeful|decisive|cheeri|merri|playful|dutiful|stead"
    "|ceremonious|easi|glad|joyful|serene|peaceful|modest|warm|tid|orderly|clean|stealthi"
    "|regal)ly", "if you would be so kind",
)  # fmt: skip
"""How it moves anyway: calm, slow and careful, so that to ask for it changes nothing. What it does
not do (run, jump, quickly) is no such word, and refused."""
VAGUELY = ("a little bit", "a tiny bit", "a bit", "a little", "slightly", "a tad", "somewhat",
           "a short distance", "a short way", "a few centimetres", "a small amount", "a wee bit",
           "a touch", "a smidge", "just a bit", "ever so slightly", "a small distance",
           "a fraction", "some way", "a few centimeters", "a small way", "a little way",
           "a smidgen")  # fmt: skip
"""No matter how far."""

REASONS: dict[str, str] = {
    **dict.fromkeys(
        ("not", "dont", "never", "without", "except", "avoid", "no", "neither", "nor", "cannot",
         "cant", "nothing", "avoiding", "instead", "rather", "but", "stop walking"),
        "it says what shall not be"),
    **dict.fromkeys(
        ("if", "unless", "until", "till", "when", "whenever", "while", "otherwise", "else", "once",
         "where", "because", "so that", "as soon", "as long", "during"),
        "it has a condition"),
    **dict.fromkeys(("seconds", "minutes", "moment"), "it asks for a time"),
    **dict.fromkeys(("or", "either", "maybe", "perhaps", "possibly", "any"), "it leaves a choice"),
    **dict.fromkeys(
        ("all", "every", "each", "both", "everything", "them", "many", "several", "everyone",
         "two", "three", "four", "others"),
        "it speaks of several things at once"),
    **dict.fromkeys(
        ("run", "jog", "sprint", "jump", "hop", "leap", "quickly", "gallop", "trot", "scurry",
         "hurriedly", "rapidly", "swiftly", "briskly", "fast", "faster", "hurry", "rush", "quick",
         "skip", "race", "dash", "tiptoe", "limp", "dance", "crawl", "roll"),
        "it asks for a manner of moving that would not be done"),
}  # fmt: skip
"""Words that change what is meant, and why they are refused."""
