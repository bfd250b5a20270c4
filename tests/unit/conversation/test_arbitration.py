"""Every row of the arbitration table, and the precedence between rows."""

from dataclasses import replace
from uuid import UUID

import pytest

from conversation.arbitration import TABLE, Move, decide
from conversation.facts import Decision, OpenField, Turn
from conversation.intents import Intent
from conversation.models import Owner
from handoff.models import Reason
from knowledge.models import Scope
from retrieval.bands import Band

FIRST, SECOND, THIRD, FOURTH = (UUID(int=number) for number in (1, 2, 3, 4))
FOUND = (FIRST, SECOND, THIRD, FOURTH)
BOT = Turn(owner=Owner.BOT, band=Band.NONE, articles=FOUND)
SURE = replace(BOT, band=Band.SURE)
UNSURE = replace(BOT, band=Band.UNSURE)
ANSWERED = replace(BOT, awaits_verdict=True)
WAITING = replace(BOT, owner=Owner.QUEUE)
ASKED = replace(WAITING, open_field=OpenField("since_when", "since yesterday"))
DIGRESSES = replace(ASKED, is_question=True, band=Band.UNSURE)
MISFIT = replace(WAITING, open_field=OpenField("email", None))
AGAIN = replace(WAITING, open_field=OpenField("email", "I have none", as_written=True))
NUMBER = replace(WAITING, open_field=OpenField("callback_phone", "555 0134 77", is_certain=True))
CHOSEN = replace(WAITING, open_field=OpenField("promised", "no", is_choice=True), is_short=True)
FAILED = replace(BOT, band=None)
DECLINED = replace(SURE, scope=Scope.DECLINED)
REFERRED = replace(SURE, scope=Scope.REFERRED)
RESERVED = replace(SURE, scope=Scope.RESERVED)

CASES = [
    # row, turn, intent, move, reason
    ("article_chosen", replace(BOT, option=f"article:{SECOND}"), None, Move.ANSWER, None),
    ("article_chosen", replace(WAITING, option=f"article:{SECOND}"), None, Move.ANSWER, None),
    ("safety", replace(SURE, is_unsafe=True, asks_for_person=True), None, Move.HAND_OFF, Reason.SAFETY),
    ("safety", replace(ASKED, is_unsafe=True), None, Move.ALARM, None),
    ("asks_for_person", replace(BOT, option="person"), None, Move.HAND_OFF, Reason.ASKED_FOR_PERSON),
    ("repeated", replace(SURE, answered_with=(SECOND, FIRST)), Intent.ASK_QUESTION, Move.ANSWERED_BEFORE, None),
    ("sure", replace(SURE, answered_with=(SECOND,)), None, Move.ANSWER, None),
    ("sure", replace(SURE, is_upset=True), None, Move.ANSWER, None),
    ("nothing_found", replace(BOT, is_near=True), None, Move.HAND_OFF, Reason.LOW_CONFIDENCE),
    ("nothing_found", replace(BOT, is_near=True, is_upset=True), None, Move.HAND_OFF, Reason.FRUSTRATED),
    ("nothing_found", replace(BOT, is_upset=True), None, Move.HAND_OFF, Reason.FRUSTRATED),
    ("did_not_help", replace(ANSWERED, is_upset=True), Intent.REPORT_NOT_HELPED, Move.HAND_OFF, Reason.FRUSTRATED),
    ("introduce", replace(SURE, social="about"), Intent.ASK_QUESTION, Move.INTRODUCE, None),
    ("chat", replace(BOT, social="small_talk"), None, Move.CHAT, None),
    ("explain", replace(ASKED, social="why"), None, Move.EXPLAIN, None),
    ("ask_for_words", replace(BOT, social="why"), None, Move.ASK_FOR_WORDS, None),
    ("cancel", replace(ASKED, social="cancel"), Intent.DENY, Move.CANCEL, None),
    ("cancel", replace(ANSWERED, social="cancel"), None, Move.CANCEL, None),
    ("tell_status", replace(WAITING, social="status"), None, Move.TELL_STATUS, None),
    ("step_asked", replace(BOT, option=f"step:{SECOND}:2"), None, Move.SHOW_STEP, None),
    ("callback", replace(SURE, asks_for_callback=True), None, Move.CALL_BACK, Reason.ASKED_FOR_PERSON),
    ("callback", BOT, Intent.REQUEST_CALLBACK, Move.CALL_BACK, Reason.ASKED_FOR_PERSON),
    ("callback", replace(WAITING, asks_for_callback=True), None, Move.CALL_BACK, None),
    ("callback", replace(ASKED, asks_for_callback=True), None, Move.CALL_BACK, None),
    ("callback", ASKED, Intent.REQUEST_CALLBACK, Move.CALL_BACK, None),
    ("field_answered", replace(NUMBER, asks_for_callback=True), Intent.REQUEST_CALLBACK, Move.FILL_FIELD, None),
    ("withdraw", replace(WAITING, option="withdraw"), None, Move.WITHDRAW, None),
    ("introduce", BOT, Intent.ASK_ABOUT_BOT, Move.INTRODUCE, None),
    ("introduce", ASKED, Intent.ASK_ABOUT_BOT, Move.INTRODUCE, None),
    ("chat", replace(UNSURE, is_question=True), Intent.MAKE_SMALL_TALK, Move.CHAT, None),
    ("explain", ASKED, Intent.ASK_WHY, Move.EXPLAIN, None),
    ("nothing_found", BOT, Intent.ASK_WHY, Move.HAND_OFF, Reason.NO_ANSWER),
    ("cancel", ASKED, Intent.CANCEL, Move.CANCEL, None),
    ("tell_status", replace(ASKED, is_question=True), Intent.CHECK_STATUS, Move.TELL_STATUS, None),
    ("complaint", BOT, Intent.COMPLAIN, Move.SOOTHE, None),
    ("complaint", ASKED, Intent.COMPLAIN, Move.SOOTHE, None),
    ("complaint", replace(BOT, was_upset=True), Intent.COMPLAIN, Move.HAND_OFF, Reason.FRUSTRATED),
    ("complaint", replace(WAITING, was_upset=True), Intent.COMPLAIN, Move.SOOTHE, None),
    ("sure", SURE, Intent.COMPLAIN, Move.ANSWER, None),
    ("corrected", replace(ASKED, can_correct=True), Intent.CORRECT_ANSWER, Move.CORRECT_FIELD, None),
    ("corrected", replace(WAITING, can_correct=True), Intent.CORRECT_ANSWER, Move.CORRECT_FIELD, None),
    ("corrected", replace(ASKED, can_correct=True, social="back"), None, Move.CORRECT_FIELD, None),
    ("corrected", replace(ASKED, corrects=True), None, Move.CORRECT_FIELD, None),
    ("field_answered", ASKED, Intent.CORRECT_ANSWER, Move.FILL_FIELD, None),
    ("field_answered", replace(NUMBER, can_correct=True), Intent.CORRECT_ANSWER, Move.FILL_FIELD, None),
    ("nothing_found", replace(BOT, social="back"), None, Move.HAND_OFF, Reason.NO_ANSWER),
    ("field_misfit", replace(MISFIT, band=Band.SURE), Intent.INFORM, Move.ASK_AGAIN, None),
    ("step_asked", replace(ANSWERED, social="next"), None, Move.SHOW_STEP, None),
    ("ask_for_words", replace(BOT, social="next"), None, Move.ASK_FOR_WORDS, None),
    ("field_answered", replace(ASKED, social="next", awaits_verdict=True), None, Move.FILL_FIELD, None),
    ("late_option", replace(BOT, option=f"step:{SECOND}"), None, Move.ASK_FOR_WORDS, None),
    ("asks_for_person", replace(SURE, asks_for_person=True), None, Move.HAND_OFF, Reason.ASKED_FOR_PERSON),
    ("asks_for_person", SURE, Intent.REQUEST_HUMAN, Move.HAND_OFF, Reason.ASKED_FOR_PERSON),
    ("asks_for_person", replace(ASKED, asks_for_person=True), None, Move.ALREADY_WAITING, None),
    ("asks_for_person", WAITING, Intent.REQUEST_HUMAN, Move.ALREADY_WAITING, None),
    ("welcome", BOT, Intent.THANK, Move.WELCOME, None),
    ("welcome", replace(SURE, social="thanks"), None, Move.WELCOME, None),
    ("greet", BOT, Intent.GREET, Move.GREET, None),
    ("greet", replace(BOT, is_question=True), Intent.GREET, Move.GREET, None),
    ("greet", replace(FAILED, social="greeting"), None, Move.GREET, None),
    ("greet", replace(ASKED, social="greeting"), None, Move.ALREADY_WAITING, None),
    ("greet", replace(FAILED, social="greeting"), Intent.ASK_QUESTION, Move.GREET, None),
    ("welcome", BOT, Intent.REPORT_HELPED, Move.WELCOME, None),
    ("welcome", UNSURE, Intent.THANK, Move.WELCOME, None),
    ("ask_for_words", replace(BOT, social="vague"), None, Move.ASK_FOR_WORDS, None),
    ("ask_for_words", replace(WAITING, social="vague"), None, Move.ALREADY_WAITING, None),
    ("nothing_found", replace(BOT, is_question=True), Intent.SAY_GOODBYE, Move.HAND_OFF, Reason.NO_ANSWER),
    ("unsure", replace(UNSURE, is_question=True), Intent.THANK, Move.OFFER_CHOICES, None),
    ("say_goodbye", BOT, Intent.SAY_GOODBYE, Move.SAY_GOODBYE, None),
    ("field_skipped", replace(ASKED, option="skip"), None, Move.SKIP_FIELD, None),
    ("field_skipped", replace(ASKED, is_short=True), Intent.SKIP_QUESTION, Move.SKIP_FIELD, None),
    ("field_skipped", replace(ASKED, is_short=True), Intent.DENY, Move.SKIP_FIELD, None),
    ("helped", replace(BOT, option="helped"), None, Move.CONFIRM, None),
    ("helped", ANSWERED, Intent.REPORT_HELPED, Move.CONFIRM, None),
    ("helped", ANSWERED, Intent.AFFIRM, Move.CONFIRM, None),
    ("did_not_help", replace(BOT, option="did_not_help"), None, Move.TRY_ANOTHER, Reason.DID_NOT_HELP),
    ("did_not_help", replace(BOT, option="none_of_these"), None, Move.TRY_ANOTHER, Reason.DID_NOT_HELP),
    ("did_not_help", ANSWERED, Intent.REPORT_NOT_HELPED, Move.TRY_ANOTHER, Reason.DID_NOT_HELP),
    ("did_not_help", ANSWERED, Intent.DENY, Move.TRY_ANOTHER, Reason.DID_NOT_HELP),
    ("did_not_help", replace(BOT, awaits_choice=True), Intent.DENY, Move.TRY_ANOTHER, Reason.DID_NOT_HELP),
    ("short_reply", replace(BOT, awaits_choice=True), Intent.AFFIRM, Move.ASK_FOR_WORDS, None),
    ("did_not_help", replace(WAITING, option="did_not_help"), None, Move.ACKNOWLEDGE, None),
    ("late_option", replace(WAITING, option="skip"), None, Move.ACKNOWLEDGE, None),
    ("late_option", replace(WAITING, option="shop"), None, Move.ACKNOWLEDGE, None),
    ("late_option", replace(BOT, option="shop"), None, Move.ASK_FOR_WORDS, None),
    ("field_answered", replace(ASKED, option="shop"), None, Move.FILL_FIELD, None),
    ("no_words", replace(BOT, has_words=False), None, Move.ASK_FOR_WORDS, None),
    ("digression", replace(ASKED, is_question=True, band=Band.SURE), Intent.ASK_QUESTION, Move.ANSWER, None),
    ("digression", DIGRESSES, Intent.ASK_QUESTION, Move.OFFER_CHOICES, None),
    (
        "digression",
        replace(ASKED, is_question=True, band=Band.SURE, answered_with=(FIRST,)),
        None,
        Move.ANSWERED_BEFORE,
        None,
    ),
    ("field_answered", replace(DIGRESSES, offered=UNSURE.articles), Intent.ASK_QUESTION, Move.FILL_FIELD, None),
    ("field_answered", DIGRESSES, None, Move.FILL_FIELD, None),
    ("field_answered", replace(DIGRESSES, is_question=False), Intent.ASK_QUESTION, Move.FILL_FIELD, None),
    (
        "field_answered",
        replace(DIGRESSES, open_field=OpenField("what_happened", "why is it late?")),
        Intent.ASK_QUESTION,
        Move.FILL_FIELD,
        None,
    ),
    ("field_answered", ASKED, Intent.ASK_QUESTION, Move.FILL_FIELD, None),
    ("field_answered", ASKED, Intent.DENY, Move.FILL_FIELD, None),
    ("field_answered", ASKED, Intent.REQUEST_HUMAN, Move.FILL_FIELD, None),
    ("field_answered", replace(ASKED, awaits_verdict=True), Intent.AFFIRM, Move.FILL_FIELD, None),
    ("field_answered", replace(ASKED, band=Band.SURE), None, Move.FILL_FIELD, None),
    ("field_misfit", MISFIT, Intent.ASK_QUESTION, Move.ASK_AGAIN, None),
    ("field_misfit", MISFIT, None, Move.ASK_AGAIN, None),
    ("field_misfit", replace(MISFIT, band=Band.UNSURE), None, Move.ASK_AGAIN, None),
    ("field_as_written", AGAIN, None, Move.TAKE_AS_WRITTEN, None),
    ("field_as_written", replace(AGAIN, band=Band.UNSURE), Intent.ASK_QUESTION, Move.TAKE_AS_WRITTEN, None),
    ("field_skipped", replace(AGAIN, is_short=True), Intent.DENY, Move.SKIP_FIELD, None),
    ("digression", replace(AGAIN, band=Band.SURE), None, Move.ANSWER, None),
    # "No" where it is one of the options.
    ("field_answered", CHOSEN, Intent.DENY, Move.FILL_FIELD, None),
    (
        "field_skipped",
        replace(CHOSEN, open_field=OpenField("shop", None, is_choice=True)),
        Intent.DENY,
        Move.SKIP_FIELD,
        None,
    ),
    ("digression", replace(MISFIT, band=Band.SURE), None, Move.ANSWER, None),
    ("short_reply", BOT, Intent.AFFIRM, Move.ASK_FOR_WORDS, None),
    ("short_reply", BOT, Intent.DENY, Move.ASK_FOR_WORDS, None),
    ("declined", DECLINED, Intent.ASK_QUESTION, Move.DECLINE, None),
    ("declined", DECLINED, None, Move.DECLINE, None),
    ("declined", replace(DECLINED, awaits_verdict=True), Intent.DENY, Move.DECLINE, None),
    ("declined", replace(DECLINED, owner=Owner.QUEUE), Intent.ASK_QUESTION, Move.TELL, None),
    ("asks_for_person", DECLINED, Intent.REQUEST_HUMAN, Move.HAND_OFF, Reason.ASKED_FOR_PERSON),
    ("referred", REFERRED, Intent.ASK_QUESTION, Move.REFER, Reason.OUT_OF_AREA),
    ("referred", REFERRED, None, Move.REFER, Reason.OUT_OF_AREA),
    ("referred", replace(REFERRED, owner=Owner.QUEUE), None, Move.TELL, None),
    ("reserved", RESERVED, Intent.ASK_QUESTION, Move.REFER, Reason.POLICY),
    ("reserved", RESERVED, None, Move.REFER, Reason.POLICY),
    ("reserved", replace(RESERVED, owner=Owner.QUEUE), None, Move.TELL, None),
    ("digression", replace(ASKED, is_question=True, band=Band.SURE, scope=Scope.DECLINED), None, Move.TELL, None),
    ("digression", replace(MISFIT, band=Band.SURE, scope=Scope.REFERRED), None, Move.TELL, None),
    ("field_answered", replace(ASKED, band=Band.SURE, scope=Scope.DECLINED), None, Move.FILL_FIELD, None),
    ("unsure", replace(UNSURE, scope=Scope.DECLINED), Intent.ASK_QUESTION, Move.OFFER_CHOICES, None),
    ("nothing_found", replace(BOT, scope=Scope.REFERRED), None, Move.HAND_OFF, Reason.NO_ANSWER),
    ("sure", SURE, Intent.ASK_QUESTION, Move.ANSWER, None),
    ("sure", SURE, Intent.GREET, Move.ANSWER, None),
    ("sure", SURE, None, Move.ANSWER, None),
    ("sure", replace(SURE, awaits_verdict=True), Intent.AFFIRM, Move.ANSWER, None),
    ("sure", replace(WAITING, band=Band.SURE), Intent.ASK_QUESTION, Move.ANSWER, None),
    ("repeated", replace(WAITING, band=Band.SURE, answered_with=(FIRST,)), None, Move.ANSWERED_BEFORE, None),
    ("say_goodbye", replace(BOT, social="goodbye"), None, Move.SAY_GOODBYE, None),
    ("introduce", replace(BOT, social="about"), None, Move.INTRODUCE, None),
    ("repeated", replace(SURE, answered_with=(FIRST,)), None, Move.ANSWERED_BEFORE, None),
    ("offered_again", replace(UNSURE, offered=UNSURE.articles), Intent.ASK_QUESTION, Move.OFFERED_BEFORE, None),
    ("offered_again", replace(UNSURE, offered=UNSURE.articles), None, Move.OFFERED_BEFORE, None),
    ("unsure", replace(UNSURE, offered=UNSURE.articles[:1]), None, Move.OFFER_CHOICES, None),
    ("unsure", UNSURE, "nlu_fallback", Move.OFFER_CHOICES, None),
    ("unsure", UNSURE, None, Move.OFFER_CHOICES, None),
    ("short_reply", WAITING, Intent.DENY, Move.ALREADY_WAITING, None),
    ("nothing_found", BOT, Intent.ASK_QUESTION, Move.HAND_OFF, Reason.NO_ANSWER),
    ("nothing_found", BOT, Intent.REPORT_NOT_HELPED, Move.HAND_OFF, Reason.NO_ANSWER),
    ("nothing_found", FAILED, None, Move.HAND_OFF, Reason.BOT_FAILURE),
    ("nothing_found", replace(WAITING, band=Band.UNSURE), None, Move.ACKNOWLEDGE, None),
]


@pytest.mark.parametrize(("row", "turn", "intent", "move", "reason"), CASES)
def test_the_table_decides(row: str, turn: Turn, intent: str | None, move: Move, reason: Reason | None) -> None:
    decision = decide(turn, intent)
    assert (decision.row, decision.move, decision.reason) == (row, move, reason)


def test_every_row_has_a_case() -> None:
    assert {row.name for row in TABLE} == {case[0] for case in CASES}


def test_every_row_that_can_do_without_rasa_has_a_case_without_it() -> None:
    only_heard_by_rasa = {"complaint", "short_reply"}
    assert {row.name for row in TABLE} - {case[0] for case in CASES if case[2] is None} == only_heard_by_rasa


def test_an_answer_shows_the_best_article_and_choices_show_three() -> None:
    for turn in (SURE, DECLINED, REFERRED, replace(DECLINED, owner=Owner.QUEUE)):
        assert decide(turn, None).articles == (FIRST,)
    assert decide(UNSURE, None).articles == (FIRST, SECOND, THIRD)
    assert decide(replace(BOT, option=f"article:{THIRD}"), None).articles == (THIRD,)


def test_verdicts_travel_with_the_decision() -> None:
    assert decide(replace(BOT, option="helped"), None).verdict == "helped"
    assert decide(replace(BOT, option="none_of_these"), None).verdict == "did_not_help"


@pytest.mark.parametrize("turn", [BOT, ASKED, MISFIT, FAILED, REFERRED, replace(SURE, option="skip", social="thanks")])
def test_facts_survive_the_way_through_rasa(turn: Turn) -> None:
    assert Turn.from_json(turn.as_json()) == turn


@pytest.mark.parametrize("turn", [SURE, UNSURE, BOT, ASKED, REFERRED, replace(BOT, option="did_not_help")])
def test_decisions_survive_the_way_through_rasa(turn: Turn) -> None:
    decision = decide(turn, None)
    assert Decision.from_json(decision.as_json()) == decision


@pytest.mark.parametrize("intent", [Intent.REQUEST_CALLBACK, Intent.ASK_QUESTION, None])
def test_the_time_of_a_call_is_an_answer_although_it_says_call(intent: str | None) -> None:
    field = OpenField("callback_time", "call me after 6 pm")
    turn = Turn(owner=Owner.QUEUE, asks_for_callback=True, open_field=field)
    assert decide(turn, intent).row == "field_answered"
