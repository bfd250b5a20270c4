"""What customers and agents write."""

QUESTIONS = (
    "Why was my card payment declined?",
    "How do I activate my card?",
    "When will my new card arrive?",
    "I lost my card, what should I do?",
    "How can I freeze my card?",
    "I forgot my PIN",
    "How do I cancel a transfer?",
    "My transfer is still pending",
    "The transfer failed, where is my money?",
    "What exchange rate do you use?",
    "How do I top up by bank transfer?",
    "My top-up is not showing",
    "There is a charge that I do not know",
    "The machine gave me the wrong amount of cash",
    "How do I change my phone number?",
    "How do I verify my identity?",
    "Can I use Apple Pay?",
    "How much cash can I take out a day?",
    "My refund has not arrived",
    "How do I close my account?",
    "transfer did not arrive",
    "card abroad",
    "extra fee on my statement",
    "I forgot my passcode",
)
CORRECTIONS = ("Sorry, I meant something else", "No wait", "I mean the other one", "it is about my card", "and quickly")
GREETINGS = ("Hello", "Hi", "Good morning", "Здравствуйте", "Dzień dobry")
THANKS = ("Thank you", "thanks", "Bye", "спасибо")
PERSON = ("I want to talk to a person", "Let me speak to a human please", "Хочу поговорить с человеком")
NONSENSE = ("Zebra unicycle moonlight parade", "???", "help", "that", "🙂🙂🙂")
COMPLAINTS = ("That did not help", "No, that is wrong", "this is useless")
ANSWERS = (
    "Yesterday around noon",
    "It is about my main account",
    "it shows error 42",
    "12 March",
    "customer@mail.example",
)
REPLIES = ("I am looking into it.", "Please try it once more now.", "It is done on our side.", "Anything else?")
LANGUAGES = ("en", "en", "en", "en", "ru", "pl")
