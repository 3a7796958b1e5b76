"""Japanese texts, in sentences of our own after the manner of the embassies' mails."""

from __future__ import annotations

from datetime import date

import pytest

from embassies.dates import on_day
from embassies.extraction.finds import Tense
from embassies.extraction.japanese import year

from .telling import events, finds, told


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "在カタール日本国大使館は７月２６日から当面の間、領事窓口を閉鎖します。",
            ["consular help limited JP>QA"],
        ),
        (
            "領事窓口は７月２７日（月）のみ臨時閉鎖します。",
            ["closed for days JP>KW"],
        ),
        (
            "大雪のため、在ヒューストン日本国総領事館は明日、臨時閉館いたします。",
            ["closed for days JP>US Houston"],
        ),
        ("臨時休館のお知らせ（７月２７日）", ["closed for days JP>KW"]),
        (
            "在イエメン日本国大使館は、治安悪化のため一時閉館しました。",
            ["closed JP>YE"],
        ),
        (
            "在シリア日本国大使館を閉鎖し、大使館員は国外に退避しました。",
            ["closed JP>SY", "staff withdrawn JP>SY"],
        ),
        (
            "在リビア日本国大使館は、チュニジアのチュニスに臨時事務所を開設しました。",
            ["moved abroad JP>LY"],
        ),
        (
            "在ウクライナ日本国大使館は、業務をリヴィウに移転しました。",
            ["moved within the host JP>UA"],
        ),
        (
            "在クウェート日本国大使館は、本日より領事窓口を再開しました。",
            ["operations resumed JP>KW"],
        ),
        (
            "当館は必要最小限の人員で業務に当たっています。",
            ["operations limited JP>KW"],
        ),
        (
            "米国国務省は、在イラク米国大使館の職員の家族に出国を命じました。",
            ["departure ordered US>IQ"],
        ),
        (
            "米国政府は在レバノン米国大使館員の家族に自主的な出国を認めました。",
            ["departure authorized US>LB"],
        ),
        (
            "当館は業務を停止しました。",
            ["operations suspended JP>KW"],
        ),
        (
            "在コンゴ民主共和国日本国大使館の館員は隣国に退避した。",
            ["staff withdrawn JP>CD"],
        ),
        (
            "同国では邦人援護を行うことができません。",
            ["no consular help JP>KW"],
        ),
    ],
)
def test_it_is_read(sentence: str, said: list[str]) -> None:
    assert told(sentence, "ja", "JP", "KW") == said


@pytest.mark.parametrize(
    "sentence",
    [
        "８月１１日（火）は当館の休館日です。",
        "年末年始の休館日のお知らせ",
        "ラマダン期間中、当館領事窓口の受付時間を短縮します。",
        "領事窓口の再開時には改めてお知らせします。",
        "今後、領事窓口を閉鎖する可能性があります。",
        "当館が臨時閉館する場合には、メールでお知らせします。",
        "既に滞在中の方は直ちに退避してください。",
        "退避を希望する邦人の方は大使館に御連絡ください。",
        "空港は閉鎖されていますので、大使館から最新情報を入手してください。",
        "在カナダ米国総領事館の前で抗議活動がありました。",
        "駐日イラン大使館は閉館しています。",
        "州政府は機関を閉鎖しましたが、総領事館は開いています。",
        "総領事館の職員を名乗る電話に御注意ください。",
        "在外選挙の投票は総領事館で行います。",
        "在留届を提出した方で移転した方は大使館に届け出てください。",
        "当館は領事出張サービスを実施します。",
    ],
)
def test_it_is_no_event(sentence: str) -> None:
    assert events(sentence, "ja", "JP", "KW") == []


@pytest.mark.parametrize(
    ("sentence", "effective", "tense"),
    [
        (
            "７月２０日、当館は業務を停止しました。",
            on_day(date(2026, 7, 20)),
            Tense.NEWS,
        ),
        (
            "2024年5月1日をもって在ハイチ日本国大使館を一時閉館した。",
            on_day(date(2024, 5, 1)),
            Tense.HISTORY,
        ),
        (
            "令和6年5月1日をもって在ハイチ日本国大使館を一時閉館した。",
            on_day(date(2024, 5, 1)),
            Tense.HISTORY,
        ),
    ],
)
def test_days_of_both_calendars_and_without_a_year(
    sentence: str, effective: object, tense: Tense
) -> None:
    [one] = finds(sentence, "ja", "JP", "KW")
    assert (one.effective, one.tense) == (effective, tense)


def test_the_first_year_of_an_era_has_a_sign_of_its_own() -> None:
    assert (year("令和元"), year("平成25"), year("2023")) == (2019, 2013, 2023)


def test_a_sentence_that_a_mail_breaks_within_brackets_is_one() -> None:
    text = "当館の領事窓口は、７月２８日（火）から３０日(\n木）まで閉鎖します。"
    [one] = finds(text, "ja", "JP", "KW")
    assert text[one.start : one.end] == one.sentence == text
