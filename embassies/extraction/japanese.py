"""Finds in Japanese: the foreign ministry's notices and its missions' mails.

Each rule says which wording it is there for. What is not an event: the days on which
a mission is shut each year, its hours, advice to citizens to leave, what will be said
when the desk is open again.
"""

from __future__ import annotations

import re

from embassies.extraction.cities import cities_in
from embassies.extraction.dating import dating
from embassies.extraction.finds import What
from embassies.extraction.reading import Language, Named, Rule, reader
from embassies.vocabulary import Audience


def signs(*alternatives: str) -> re.Pattern[str]:
    """Any of them, wherever it stands."""
    return re.compile("|".join(alternatives))


MISSION = signs(
    r"大使館",
    r"総領事館",
    r"領事館",
    r"領事事務所",
    r"代表部",
    r"当館",
    r"当総領事館",
    r"当事務所",
    r"同館",
)
DESK = signs(r"領事(?:部)?(?:の)?窓口(?:業務)?", r"領事(?:業務|サービス)", r"窓口業務")
# These words are said of missions alone: they need none beside them.
SHUT = signs(r"臨時(?:閉館|休館)", r"一時(?:閉館|休館)")
STAFF = signs(
    r"(?:大使|総領事|領事)?館員",
    r"(?:大使館|総領事館|公館|当館)の?(?:全)?(?:職員|スタッフ|要員)",
    r"外交官",
    r"政府職員",
)
FAMILY = signs(
    r"(?:館員|職員|外交官|要員)(?:等)?(?:の|及びその|とその|の同伴)?(?:扶養)?家族",
    r"家族の退避",
)
HELP = signs(
    r"邦人(?:援護|保護|支援)",
    r"領事(?:支援|援助|保護|サービス)",
    r"(?:十分な|迅速な)?支援",
)
LASTING = signs(
    r"当面の間",
    r"当分の間",
    r"無期限",
    r"追って(?:通知|連絡)",
    r"別途(?:通知|連絡|案内)",
    r"以降(?!は|の扱い)",
)

RULES = (
    # Baku and Riyadh, March 2026: the consular desk is open again, or open as usual.
    Rule(
        name="ja-resumed",
        what=What.RESUMED,
        who=signs(MISSION.pattern, DESK.pattern),
        does=signs(
            r"再開(?!時|の際|次第|後|に向け|日)",
            r"通常(?:営業|業務)(?:に戻|とさせ|に復)",
            r"再開館",
        ),
        within=40,
        unless=signs(r"(?:閉鎖|閉館|休止)し、"),
    ),
    # Tel Aviv, Manama, Riyadh, Beirut, March 2026: the desk shut until further notice,
    # while citizens are protected and passports renewed by appointment.
    Rule(
        name="ja-desk-shut",
        what=What.CONSULAR_LIMITED,
        who=DESK,
        does=signs(r"閉鎖", r"休止", r"停止"),
        needs=LASTING,
        within=60,
    ),
    # Baku: shut for two days; Boston: for a morning of snow.
    Rule(
        name="ja-desk-shut-for-days",
        what=What.CLOSED_SHORT,
        who=DESK,
        does=signs(r"閉鎖", r"休止", r"停止"),
        unless=LASTING,
        within=60,
    ),
    # Boston, Washington, Atlanta, Barcelona: shut for a day, for snow or a storm.
    # Khartoum 2023, Bamako 2013, Kyiv 2022: shut until the country is safe.
    Rule(
        name="ja-closed",
        what=What.CLOSED,
        who=signs(MISSION.pattern, SHUT.pattern),
        does=signs(
            SHUT.pattern,
            r"閉館(?!日|時|中|後)",
            r"休館(?!日|中|後)",
            r"閉鎖(?!日|中|後)",
        ),
        within=50,
        unless=signs(rf"(?:{DESK.pattern})[^。]{{0,20}}(?:閉鎖|休止)"),
    ),
    Rule(
        name="ja-suspended",
        what=What.SUSPENDED,
        who=MISSION,
        does=signs(r"(?:業務|活動|機能)[をはの]?[^。、]{0,12}(?:停止|休止|中断)"),
        within=50,
        unless=signs(r"システム", r"メンテナンス", r"オンライン"),
    ),
    # Kyiv, February 2022: the embassy works with the fewest people possible.
    Rule(
        name="ja-limited",
        what=What.LIMITED,
        who=MISSION,
        does=signs(
            r"(?:業務|機能|体制|態勢)[をはがの]?[^。、]{0,10}(?:縮小|限定|制限)",
            r"(?:必要)?最小限の(?:体制|人員|業務)",
        ),
        within=50,
    ),
    # Riyadh, January 2026: the US embassy as it was, its services going on as usual.
    Rule(
        name="ja-open",
        what=What.OPEN,
        who=MISSION,
        does=signs(
            r"(?:業務|活動|サービス)[をはも]?(?:通常(?:どおり|通り))?(?:、)?継続(?!困難|でき)",
            r"通常(?:どおり|通り)(?:業務|活動)",
        ),
        within=50,
        unless=signs(r"(?:閉館|閉鎖)", r"において", r"臨時"),
    ),
    # Washington by a Japanese notice: families may go, or must.
    Rule(
        name="ja-departure-ordered",
        what=What.DEPARTURE_ORDERED,
        who=signs(FAMILY.pattern, STAFF.pattern),
        does=signs(
            r"(?:退去|出国|退避|国外退避)[をの]?(?:命じ|命令|指示)",
            r"(?:退去|出国|退避)命令",
        ),
        within=40,
    ),
    Rule(
        name="ja-departure-authorized",
        what=What.DEPARTURE_AUTHORIZED,
        who=signs(FAMILY.pattern, STAFF.pattern),
        does=signs(
            r"自主的な(?:出国|退去|退避|離)",
            r"(?:退去|出国|退避)[をの]?(?:許可|承認|認め)",
        ),
        within=40,
    ),
    # Kyiv, February 2022: most of the staff to leave, a few stay.
    Rule(
        name="ja-staff-reduced",
        what=What.STAFF_REDUCED,
        who=signs(STAFF.pattern, MISSION.pattern),
        does=signs(
            r"(?:人員|館員|職員|体制)[をはの]?(?:一部|大幅に)?(?:縮小|削減)",
            r"(?:館員|職員)の(?:一部|大半|多く|大部分)[をがは]?[^。]{0,15}(?:退避|出国)",
        ),
        within=30,
    ),
    # Khartoum 2023, Lviv 2022: the staff left the country for a safer one.
    Rule(
        name="ja-staff-out",
        what=What.STAFF_WITHDRAWN,
        who=signs(STAFF.pattern, FAMILY.pattern),
        does=signs(
            r"退避(?!を希望|勧告|して(?:く|下)ださい|の|に関|に備|訓練)",
            r"(?:国外|隣国|出国)(?:に|へ|し)",
            r"を?離れ(?:る|た|て|ま)",
        ),
        within=45,
    ),
    Rule(
        name="ja-staff-returned",
        what=What.STAFF_RETURNED,
        who=STAFF,
        does=signs(r"(?:帰任|復帰|戻っ|戻り)"),
        within=40,
    ),
    # Khartoum to Djibouti and Cairo, Kyiv to Lviv: a temporary office elsewhere.
    Rule(
        name="ja-moved",
        what=What.MOVED_WITHIN,
        who=MISSION,
        does=signs(
            r"移転",
            r"(?:業務|機能|拠点)を?[^。、]{0,25}(?:移し|移す|移管)",
            r"臨時の?(?:連絡)?事務所[をが]?(?:設置|開設|設け)",
        ),
        within=150,
        first=True,
        unless=signs(r"新住所", r"新庁舎", r"新事務所", r"転出届"),
    ),
    # Bamako, 2013: the work goes on in an office within another embassy.
    Rule(
        name="ja-remote",
        what=What.REMOTE,
        who=MISSION,
        does=signs(r"(?:において|内で|から|にて)[^。]{0,14}業務を(?:継続|行っ|実施)"),
        within=90,
        first=True,
    ),
    Rule(
        name="ja-help-none",
        what=What.CONSULAR_NONE,
        who=HELP,
        does=signs(
            r"(?:行え|でき|行うことができ|提供でき)(?:ません|ない)",
            r"不可能",
            r"を?行っておりません",
        ),
        stands=True,
        denies=True,
        within=25,
        unless=signs(r"個別の手配", r"航空", r"確約"),
    ),
    Rule(
        name="ja-help-limited",
        what=What.CONSULAR_LIMITED,
        who=HELP,
        does=signs(
            r"(?:限定|制限|制約)(?:的|され|が|を)",
            r"極めて(?:困難|限ら)",
            r"困難(?:な状況|です)",
        ),
        stands=True,
        within=25,
    ),
    # Sanaa, Damascus, Kabul: another mission looks after the country.
    Rule(
        name="ja-no-mission",
        what=What.NO_MISSION,
        who=MISSION,
        does=signs(
            r"(?:設置されて|存在して|置かれて)(?:おらず|いない|いません|おりません)"
        ),
        stands=True,
        denies=True,
        within=20,
    ),
)

NATIONS = {
    code: re.compile(names)
    for code, names in {
        "AE": "アラブ首長国連邦|ＵＡＥ|UAE",
        "AF": "アフガニスタン",
        "AO": "アンゴラ",
        "AR": "アルゼンチン",
        "AT": "オーストリア",
        "AU": "オーストラリア|豪州",
        "AZ": "アゼルバイジャン",
        "BD": "バングラデシュ",
        "BE": "ベルギー",
        "BF": "ブルキナファソ",
        "BH": "バーレーン",
        "BJ": "ベナン",
        "BO": "ボリビア",
        "BR": "ブラジル",
        "BY": "ベラルーシ",
        "CA": "カナダ",
        "CD": "コンゴ民主共和国",
        "CF": "中央アフリカ",
        "CG": "コンゴ共和国",
        "CH": "スイス",
        "CI": "コートジボワール",
        "CL": "チリ",
        "CM": "カメルーン",
        "CN": "中国|中華人民共和国",
        "CO": "コロンビア",
        "CU": "キューバ",
        "CY": "キプロス",
        "CZ": "チェコ",
        "DE": "ドイツ",
        "DJ": "ジブチ",
        "DK": "デンマーク",
        "DZ": "アルジェリア",
        "EC": "エクアドル",
        "EG": "エジプト",
        "ES": "スペイン",
        "ET": "エチオピア",
        "FI": "フィンランド",
        "FR": "フランス|仏国",
        "GA": "ガボン",
        "GB": "英国|イギリス",
        "GE": "ジョージア",
        "GH": "ガーナ",
        "GN": "ギニア(?!ビサウ)",
        "GR": "ギリシャ",
        "GT": "グアテマラ",
        "HN": "ホンジュラス",
        "HT": "ハイチ",
        "HU": "ハンガリー",
        "ID": "インドネシア",
        "IE": "アイルランド",
        "IL": "イスラエル",
        "IN": "インド(?!ネシア)",
        "IQ": "イラク",
        "IR": "イラン",
        "IT": "イタリア",
        "JM": "ジャマイカ",
        "JO": "ヨルダン",
        "JP": "日本",
        "KE": "ケニア",
        "KG": "キルギス",
        "KH": "カンボジア",
        "KP": "北朝鮮",
        "KR": "韓国|大韓民国",
        "KW": "クウェート",
        "KZ": "カザフスタン",
        "LA": "ラオス",
        "LB": "レバノン",
        "LK": "スリランカ",
        "LY": "リビア",
        "MA": "モロッコ",
        "MD": "モルドバ",
        "MG": "マダガスカル",
        "ML": "マリ(?!アナ)",
        "MM": "ミャンマー",
        "MN": "モンゴル",
        "MR": "モーリタニア",
        "MX": "メキシコ",
        "MY": "マレーシア",
        "MZ": "モザンビーク",
        "NE": "ニジェール",
        "NG": "ナイジェリア",
        "NI": "ニカラグア",
        "NL": "オランダ",
        "NO": "ノルウェー",
        "NP": "ネパール",
        "NZ": "ニュージーランド",
        "OM": "オマーン",
        "PE": "ペルー",
        "PG": "パプアニューギニア",
        "PH": "フィリピン",
        "PK": "パキスタン",
        "PL": "ポーランド",
        "PT": "ポルトガル",
        "QA": "カタール",
        "RO": "ルーマニア",
        "RS": "セルビア",
        "RU": "ロシア",
        "RW": "ルワンダ",
        "SA": "サウジアラビア",
        "SD": "(?<!南)スーダン",
        "SE": "スウェーデン",
        "SN": "セネガル",
        "SO": "ソマリア",
        "SS": "南スーダン",
        "SV": "エルサルバドル",
        "SY": "シリア",
        "TD": "チャド",
        "TH": "タイ(?!ペイ)",
        "TJ": "タジキスタン",
        "TM": "トルクメニスタン",
        "TN": "チュニジア",
        "TR": "トルコ|テュルキエ",
        "TW": "台湾",
        "TZ": "タンザニア",
        "UA": "ウクライナ",
        "UG": "ウガンダ",
        "US": "米国|アメリカ(?:合衆国)?|米(?=国務省)",
        "UZ": "ウズベキスタン",
        "VE": "ベネズエラ",
        "VN": "ベトナム",
        "YE": "イエメン",
        "ZA": "南アフリカ",
        "ZM": "ザンビア",
        "ZW": "ジンバブエ",
    }.items()
}
# What may stand before the kind of a mission without being cut off by a particle.
_NAME = re.compile(r"(?:在|駐日|駐|在京)?[ァ-ヶー・一-龠Ａ-Ｚ々]*$")
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}


def named(sentence: str, begin: int, end: int) -> Named | None:
    """Reads names such as "Sudan-residing Japan embassy"; None for missions in Japan.

    The state that is named last sends, the one before it or the city hosts. With the
    word for "residing in" before it, a single state is the host.
    """
    found = _NAME.search(sentence[max(0, begin - 30) : begin])
    name = found.group() if found else ""
    if "駐日" in name or "在京" in name or "在日" in name:
        return None
    states = sorted(
        (match.start(), code)
        for code, nation in NATIONS.items()
        for match in nation.finditer(name)
    )
    cities = cities_in(name)
    residing = "在" in name
    if residing and len(states) == 1 and not cities:
        return Named(host=states[0][1])
    host = cities[0][1].country if cities else ""
    if residing and len(states) > 1:
        host = host or states[0][1]
    alone = residing and len(states) == 1 and states[0][0] < cities[0][0]
    return Named(
        sending=states[-1][1] if states and not alone else "",
        host=host,
        cities=(cities[0][1].name,) if cities else (),
    )


def year(said: str) -> int:
    """Of the common calendar, from it or from an emperor's era."""
    for era, before in ERAS.items():
        if said.startswith(era):
            return before + int(said.removeprefix(era).replace("元", "1"))
    return int(said)


_YEAR = r"(?P<year>20\d\d|(?:令和|平成|昭和)(?:元|\d{1,2}))年"

JAPANESE = Language(
    # Mails are broken into lines anywhere: not after an open bracket or a comma.
    split=re.compile(r"(?<=[。！])(?![」）])|(?<![(（、，の])\s*\n+\s*"),
    touches=signs(
        MISSION.pattern, DESK.pattern, SHUT.pattern, STAFF.pattern, r"邦人援護"
    ),
    mission=MISSION,
    rules=RULES,
    barrier=signs(
        r"空港",
        r"空域",
        r"領空",
        r"国境",
        r"航空",
        r"便の?",
        r"学校",
        r"道路",
        r"邦人",
        r"デモ",
        r"連邦(?:政府)?機関",
        r"政府事務所",
        r"避難所",
        r"電話",
    ),
    unreal=signs(
        r"場合",
        r"可能性",
        r"おそれ",
        r"恐れ",
        r"再開時",
        r"再開の際",
        r"検討",
        r"訓練",
        r"次第",
        r"もし",
        r"万が?一",
        r"仮に",
        r"か否か",
        r"かどうか",
        r"未定",
        r"見込み",
        r"準備を進め",
    ),
    routine=signs(
        r"休館日",
        r"閉館日",
        r"開館日",
        r"開館時間",
        r"閉館時間",
        r"受付時間",
        r"祝日",
        r"祝祭日",
        r"春節",
        r"イード",
        r"記念日",
        r"年末年始",
        r"旧正月",
        r"テト",
        r"クリスマス",
        r"出張サービス",
        r"メンテナンス",
        r"ラマダン期間中",
        r"ホームページ",
        r"窓口時間",
        r"振替",
        r"お詫び",
    ),
    denied=signs(r"していません", r"しておりません", r"されておらず"),
    others=signs(
        r"各国(?:の)?(?:大使館|公館)",
        r"一部の(?:国の)?(?:大使館|公館)",
        r"最寄りの",
        r"(?:他|ほか)の大使館",
        r"複数の(?:国の)?大使館",
    ),
    brief=signs(r"臨時", r"本日", r"明日", r"終日", r"\d{1,2}日"),
    lasting=signs(
        LASTING.pattern,
        r"をもって",
        r"一時(?:閉館|閉鎖)し",
        r"一時(?:閉館|閉鎖)(?:中|して)",
        r"一時(?:閉館|閉鎖)",
        r"発表",
    ),
    goes_on=signs(r"引き続き", r"現在も", r"継続(?:中|して)", r"年から", r"以来"),
    until=signs(
        r"当面の間",
        r"当分の間",
        r"(?:\d{1,2}月)?\d{1,2}日(?:\([日月火水木金土]\)|"
        r"（[日月火水木金土]）)?まで",
    ),
    towards=re.compile(r"(?P<place>[ァ-ヶー・一-龠Ａ-Ｚ々の]{2,30})(?:に|へ)"),
    nations=NATIONS,
    offices=(
        ("consular section", DESK),
        ("consulate general", signs(r"総領事館")),
        ("consulate", signs(r"領事館", r"領事事務所")),
        ("delegation", signs(r"代表部")),
        ("embassy", signs(r"大使館")),
    ),
    audiences=((Audience.FAMILY, signs(r"家族")),),
    named=named,
    dates=dating(
        re.compile(rf"(?:{_YEAR})?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日"),
        re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月"),
        re.compile(_YEAR),
        years=year,
    ),
)
read = reader(JAPANESE)
