"""The phrase lists: what asks for a person, and what is only a greeting."""

import pytest

from conversation.phrases import asks, normalise, recognise


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("  Hello,   WORLD! ", "hello world"),
        ("Ещё раз", "еще раз"),
        ("Chcę żółtą łódź", "chce zolta lodz"),
        ("мой йогурт", "мой йогурт"),
        ("🙂🙂", ""),
        ("ｈｉ", "hi"),
    ],
)
def test_words_are_compared_without_case_marks_or_accents(written: str, compared: str) -> None:
    assert normalise(written) == compared


@pytest.mark.parametrize(
    "text",
    [
        "I want to talk to a person",
        "Can I talk to a human please?",
        "Позовите оператора",
        "Chcę rozmawiać z człowiekiem",
        "chce rozmawiac z czlowiekiem!!",
        "I want someone real",
        "Operator!",
        "agent please",
        "put me through to customer service",
        "оператор",
        "мне нужен оператор",
        "есть там кто живой?",
        "konsultant",
        "poproszę konsultanta",
        "czy mogą mnie państwo połączyć z konsultantem",
        "I don't want to talk to a bot, I want to talk to a person",
        "no, talk to a human",
        "can't I talk to a person?",
        "Nie, chcę rozmawiać z człowiekiem",
        "нет, хочу говорить с оператором",
        "just let a person look at it",
        "I need a person to check this",
        "пусть человек проверит",
        "niech człowiek to sprawdzi",
    ],
)
def test_asking_for_a_person_is_recognised(text: str) -> None:
    assert recognise(text).person


@pytest.mark.parametrize(
    "text",
    [
        "My card was declined at a shop, what can I do?",
        "Where is my card?",
        "Do you let a person under 18 have a card?",
        "does it need a person to sign the form?",
        "is there a person to answer for the damage",
        "пусть человек сначала получит деньги",
        "niech człowiek zapłaci mniej",
        "my operator sends no SMS",
        "мой оператор не присылает смс",
        "operator nie przysyła kodów",
        "hello",
        "I don't want to talk to a person, just tell me the fee",
        "no need to talk to a human",
        "I do not want to talk to someone",
        "не хочу говорить с оператором",
        "nie chcę rozmawiać z człowiekiem",
    ],
)
def test_other_messages_do_not_ask_for_a_person(text: str) -> None:
    assert not recognise(text).person


@pytest.mark.parametrize(
    ("text", "social"),
    [
        ("Who are you?", "about"),
        ("как дела", "small_talk"),
        ("Po co to?", "why"),
        ("Never mind", "cancel"),
        ("What is the status of my ticket?", "status"),
        ("status of ticket no. 1042", "status"),
        ("Что с моим обращением № 1042?", "status"),
        ("co ze zgłoszeniem 1042", "status"),
        ("ticket 1042 is about my card", None),
        ("cancel my transfer", None),
        ("1042", None),
    ],
)
def test_what_is_asked_of_the_bot_itself_is_recognised_when_it_is_all_that_is_said(
    text: str, social: str | None
) -> None:
    assert recognise(text).social == social


@pytest.mark.parametrize(
    "text", ["This is RIDICULOUS!", "вы издеваетесь?!", "to jakas kpina", "my card was declined, wtf", "Głupi bot"]
)
def test_anger_is_recognised_anywhere(text: str) -> None:
    assert recognise(text).upset


@pytest.mark.parametrize(
    "text",
    [
        "Someone is emptying my account!",
        "мне угрожают",
        "szantażują mnie",
        "I want to die",
        "I don't want to live any more",
        "he threatens to hurt me",
        "I will come and hurt you",
        "I am being scammed right now",
        "someone is transferring money from my account right now",
        "right now somebody's paying with my card",
        "as we speak a stranger is logged into my account",
        "жить не хочется",
        "меня прямо сейчас обманывают мошенники",
        "прямо сейчас снимают деньги с моего счета",
        "с моей карты прямо сейчас списывает деньги кто-то другой",
        "деньги на моих глазах уходят со счёта",
        "a man on the phone says he is from your bank, I gave him the code",
        "звонит якобы сотрудник банка",
        "ktoś zdalnie steruje moim telefonem",
        "chcę się zabić",
        "ktoś właśnie kradnie mi pieniądze z konta",
        "z mojego konta ktoś w tej chwili przelewa pieniądze",
        "oszust jest teraz na linii",
        "I can't go on, I took all my pills",
        "I have a knife and I'm coming to your branch",
        "My friend said he is going to kill himself",
        "somebody from the bank called me and I told him the code",
        "я выпила все таблетки",
        "сейчас приду к вам с ножом",
        "мошенник сейчас на телефоне",
        "позвонили из банка, и я назвала код",
        "wzięłam wszystkie tabletki",
        "przyjdę do was z nożem",
        "zadzwonił ktoś z banku i podałem kod",
    ],
)
def test_danger_is_recognised_anywhere(text: str) -> None:
    assert recognise(text).safety


@pytest.mark.parametrize(
    "text",
    [
        "My card was declined at a shop, what can I do?",
        "Как закрыть счёт?",
        "Ile kosztuje przelew?",
        "Сколько можно перевести за день?",
        "Ile można wypłacić?",
        "how long do transfers take",
        "my friend is transferring money to me right now, when will it arrive",
        "I am buying things online right now. can someone send me money?",
        "someone used my card last week",
        "how do I avoid being scammed",
        "прямо сейчас мне переводят деньги, когда придут?",
        "в данный момент карта заблокирована",
        "мошенники списали деньги вчера",
        "właśnie płacę kartą za zakupy",
        "wydaje mi się, że właśnie dostałem przelew",
        "grozi mi kara za spóźnienie",
        "czy ktoś może teraz wypłacać z mojego konta",
        "I referred a friend and gave him the code but got no bonus",
        "я сообщила код другу, где бонус",
        "podałam kod znajomemu, a premii nie ma",
    ],
)
def test_plain_questions_are_neither(text: str) -> None:
    found = recognise(text)
    assert not found.upset
    assert not found.safety


@pytest.mark.parametrize(
    ("text", "social"),
    [("Hello!", "greeting"), ("thank you", "thanks"), ("Привет", "greeting"), ("dziękuję", "thanks")],
)
def test_greetings_and_thanks_are_recognised_when_they_are_all_that_is_said(text: str, social: str) -> None:
    assert recognise(text).social == social
    assert recognise(f"{text} my card was swallowed").social is None


@pytest.mark.parametrize(
    ("text", "social"),
    [
        ("hi, I need help", "vague"),
        ("Hello there, I have a question please", "vague"),
        ("dzień dobry, mam pytanie", "vague"),
        ("Здравствуйте, у меня вопрос", "vague"),
        ("ok, never mind", "cancel"),
        ("hi, where is my ticket 1042 please", "status"),
        ("please", None),
        ("hi, I need help with my card", None),
    ],
)
def test_greeting_and_courtesy_around_a_whole_message_change_nothing(text: str, social: str | None) -> None:
    assert recognise(text).social == social


@pytest.mark.parametrize(
    "text",
    ["operator", "Hello, operator please!", "konsultanta proszę", "добрый день, оператора пожалуйста", "AGENT NOW"],
)
def test_a_single_word_asks_for_a_person_when_it_is_all_that_is_said(text: str) -> None:
    assert recognise(text).person
    assert not recognise(f"{text} fee for the card").person


@pytest.mark.parametrize(
    "text",
    [
        "I want someone to call me",
        "can someone phone me about it",
        "жду звонка",
        "можете мне позвонить?",
        "czy możecie do mnie zadzwonić",
        "proszę o kontakt telefoniczny",
    ],
)
def test_a_call_is_asked_for_in_many_wordings(text: str) -> None:
    assert recognise(text).callback


@pytest.mark.parametrize(
    "text",
    [
        "can you call me an uber",
        "I want you to call me Bailey",
        "a colleague called me",
        "did someone from your bank call me today?",
        "why did your bank call me today and ask for my code",
        "Do I need a phone call to activate my card?",
        "does the bank contact me by phone about my loan?",
        "is there a fee if you call me back from abroad?",
    ],
)
def test_a_call_that_is_none_is_not_taken_for_one(text: str) -> None:
    assert not recognise(text).callback


@pytest.mark.parametrize(
    "text",
    [
        "Where is my card?",
        "how do I change my pin",
        "hi, how do i change my pin",
        "ok and what is the fee",
        "in Warsaw. can I change my limit",
        "как поменять пин",
        "а можно закрыть счёт онлайн",
        "jak zmienić pin",
        "jak sie zalogowac",
        "czy mogę zmienić limit",
    ],
)
def test_a_question_is_told_by_its_mark_or_its_first_words(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday evening",
        "when I came home",
        "where the old post office was",
        "когда пришла домой",
        "где-то в центре",
        "как обычно, вечером",
        "jak zwykle wieczorem",
        "kiedy wróciłam do domu",
        "gdzieś w centrum",
        "showing nothing",
    ],
)
def test_an_answer_that_begins_with_when_or_where_is_no_question(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text", ["I need a human-readable statement", "I need an actual person's name for the transfer"]
)
def test_words_that_only_look_like_a_person_are_none(text: str) -> None:
    assert not recognise(text).person
