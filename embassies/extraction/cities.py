"""Cities in which missions stand, under their names in the languages that are read.

One line for each city: its country, its usual English name, and after a colon the
names under which official texts in other languages have it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TABLE = """
AE Abu Dhabi: Abou Dabi, Abou Dhabi, Abu Dabi, アブダビ
AE Dubai: Dubaï, Dubái, ドバイ
AF Kabul: Kaboul, カブール
AL Tirana: ティラナ
AM Yerevan: Eriwan, Erevan, Ereván, Jerewan, エレバン
AO Luanda: ルアンダ
AR Buenos Aires: ブエノスアイレス
AT Vienna: Wien, Vienne, Viena, Wenen, ウィーン
AU Canberra: キャンベラ
AU Sydney: シドニー
AZ Baku: Bakou, Bakú, Bakoe, バクー
BA Sarajevo: Sarajewo, サラエボ
BD Dhaka: Dacca, Daca, ダッカ
BE Brussels: Brüssel, Bruxelles, Bruselas, Brussel, Bryssel, ブリュッセル
BF Ouagadougou: Uagadugú, ワガドゥグー
BH Manama: Manamah, マナーマ
BI Bujumbura: Bujumbura, ブジュンブラ
BJ Cotonou: コトヌー
BO La Paz: ラパス
BR Brasília: Brasilia, ブラジリア
BY Minsk: ミンスク
CD Kinshasa: Kinshasa, Kinsasa, キンシャサ
CD Goma: ゴマ
CF Bangui: バンギ
CG Brazzaville: ブラザビル
CH Bern: Berne, Berna, ベルン
CH Geneva: Genf, Genève, Ginebra, Ginevra, ジュネーブ
CI Abidjan: Abiyán, アビジャン
CM Yaoundé: Jaunde, Yaundé, ヤウンデ
CN Beijing: Peking, Pékin, Pekín, Pechino, 北京
CN Shanghai: Schanghai, Shanghái, 上海
CN Wuhan: 武漢
CO Bogotá: Bogota, ボゴタ
CU Havana: Havanna, La Havane, La Habana, L'Avana, Avana, ハバナ
CY Nicosia: Nikosia, Nicosie, ニコシア
CZ Prague: Prag, Praga, Praag, プラハ
DE Berlin: Berlín, Berlino, Berlijn, ベルリン
DJ Djibouti: Dschibuti, Yibuti, Gibuti, ジブチ
DK Copenhagen: Kopenhagen, Copenhague, Copenaghen, København, Köpenhamn, コペンハーゲン
DO Santo Domingo: Saint-Domingue, サントドミンゴ
DZ Algiers: Algier, Alger, Argel, Algeri, アルジェ
EC Quito: キト
EE Tallinn: Tallin, タリン
EG Cairo: Kairo, Le Caire, Caire, El Cairo, カイロ
EG Alexandria: Alexandrie, Alejandría, アレクサンドリア
ER Asmara: Asmera, アスマラ
ES Madrid: マドリード
ES Barcelona: バルセロナ
ET Addis Ababa: Addis Abeba, Addis-Abeba, Adís Abeba, アディスアベバ
FI Helsinki: Helsingfors, ヘルシンキ
FR Paris: París, Parigi, Parijs, Pariisi, パリ
FR Marseille: Marsella, Marsiglia, マルセイユ
GA Libreville: リーブルビル
GB London: Londres, Londra, Londen, ロンドン
GE Tbilisi: Tiflis, Tbilissi, トビリシ
GH Accra: Akkra, アクラ
GN Conakry: コナクリ
GR Athens: Athen, Athènes, Atenas, Atene, Athene, アテネ
GT Guatemala City: Guatemala-Stadt, グアテマラシティ
HN Tegucigalpa: テグシガルパ
HR Zagreb: ザグレブ
HT Port-au-Prince: Puerto Príncipe, ポルトープランス
HU Budapest: ブダペスト
ID Jakarta: Djakarta, Yakarta, Giacarta, ジャカルタ
IE Dublin: Dublín, Dublino, ダブリン
IL Tel Aviv: Tel-Aviv, テルアビブ
IL Jerusalem: Jérusalem, Jerusalén, Gerusalemme, Jeruzalem, エルサレム
IN New Delhi: Neu-Delhi, Neu Delhi, Nueva Delhi, Nuova Delhi, ニューデリー
IN Mumbai: Bombay, ムンバイ
IN Chennai: チェンナイ
IN Kolkata: Kalkutta, Calcutta, Calcuta, コルカタ
IN Bengaluru: Bangalore, ベンガルール
IQ Baghdad: Bagdad, バグダッド
IQ Erbil: Arbil, エルビル
IQ Basra: Bassora, Basora, Bassora, バスラ
IR Tehran: Teheran, Téhéran, Teherán, テヘラン
IT Rome: Rom, Roma, ローマ
IT Milan: Mailand, Milán, Milano, Milaan, ミラノ
JM Kingston: キングストン
JO Amman: Ammán, アンマン
JP Tokyo: Tokio, 東京
KE Nairobi: ナイロビ
KG Bishkek: Bischkek, Bichkek, Biskek, ビシュケク
KH Phnom Penh: Phnom-Penh, プノンペン
KP Pyongyang: Pjöngjang, Pyong Yang, 平壌
KR Seoul: Séoul, Seúl, Seul, ソウル
KW Kuwait City: Kuwait-Stadt, Koweït City, Koweït-City
KZ Astana: アスタナ
KZ Almaty: アルマティ
LA Vientiane: Vientián, ビエンチャン
LB Beirut: Beyrouth, Beiroet, ベイルート
LK Colombo: コロンボ
LR Monrovia: モンロビア
LT Vilnius: Wilna, Vilna, ビリニュス
LV Riga: リガ
LY Tripoli: Tripolis, Trípoli, トリポリ
LY Benghazi: Bengasi, ベンガジ
MA Rabat: ラバト
MD Chisinau: Chișinău, Chişinău, Chisináu, キシナウ
ME Podgorica: ポドゴリツァ
MG Antananarivo: Tananarive, アンタナナリボ
ML Bamako: バマコ
MM Yangon: Rangun, Rangoun, Rangún, ヤンゴン
MN Ulaanbaatar: Ulan Bator, Oulan-Bator, ウランバートル
MR Nouakchott: Nuakchot, ヌアクショット
MX Mexico City: Mexiko-Stadt, Ciudad de México, Città del Messico, メキシコシティ
MY Kuala Lumpur: クアラルンプール
MZ Maputo: マプト
NE Niamey: ニアメ
NG Abuja: アブジャ
NG Lagos: ラゴス
NI Managua: マナグア
NL The Hague: Den Haag, La Haye, La Haya, L'Aia, ハーグ
NO Oslo: オスロ
NP Kathmandu: Katmandou, Katmandú, カトマンズ
OM Muscat: Maskat, Mascate, Masqat, マスカット
PA Panama City: Panama-Stadt, パナマシティ
PE Lima: リマ
PG Port Moresby: ポートモレスビー
PH Manila: Manille, Manilla, マニラ
PK Islamabad: イスラマバード
PK Karachi: Karatschi, カラチ
PK Lahore: ラホール
PK Peshawar: Peschawar, ペシャワール
PL Warsaw: Warschau, Varsovie, Varsovia, Varsavia, ワルシャワ
PL Rzeszów: Rzeszow, ジェシュフ
PS Ramallah: Ramala, ラマッラ
PT Lisbon: Lissabon, Lisbonne, Lisboa, Lisbona, リスボン
QA Doha: ドーハ
RO Bucharest: Bukarest, Bucarest, Boekarest, ブカレスト
RS Belgrade: Belgrad, Belgrado, ベオグラード
RU Moscow: Moskau, Moscou, Moscú, Mosca, Moskou, Moskva, Moskova, モスクワ
RU Saint Petersburg: St. Petersburg, Sankt Petersburg, Saint-Pétersbourg, \
San Petersburgo, San Pietroburgo, Sint-Petersburg, Pietari, サンクトペテルブルク
RU Yekaterinburg: Jekaterinburg, Ekaterinbourg, Ekaterimburgo, Ekaterinburg
RU Vladivostok: Wladiwostok, ウラジオストク
RU Kaliningrad: カリーニングラード
RU Novosibirsk: Nowosibirsk, Novossibirsk
RW Kigali: キガリ
SA Riyadh: Riad, Riyad, リヤド
SA Jeddah: Dschidda, Djeddah, Yeda, Gedda, Djedda, ジッダ
SA Dhahran: ダハラン
SD Khartoum: Khartum, Jartum, Karthoum, ハルツーム
SD Port Sudan: Port Soudan, Port-Soudan, Puerto Sudán
SE Stockholm: Estocolmo, Stoccolma, Tukholma, ストックホルム
SI Ljubljana: Laibach, Liubliana, リュブリャナ
SK Bratislava: Pressburg, ブラチスラバ
SN Dakar: ダカール
SO Mogadishu: Mogadischu, Mogadiscio, Mogadisco, Mogadiscio, モガディシュ
SS Juba: Dschuba, Djouba, Yuba, ジュバ
SV San Salvador: サンサルバドル
SY Damascus: Damaskus, Damas, Damasco, ダマスカス
SY Aleppo: Alep, Alepo, アレッポ
TD N'Djamena: N’Djamena, N'Djaména, N’Djaména, Yamena, ンジャメナ
TG Lomé: Lome, ロメ
TH Bangkok: Bangkok, バンコク
TJ Dushanbe: Duschanbe, Douchanbé, Dusambé, ドゥシャンベ
TL Dili: ディリ
TM Ashgabat: Aschgabat, Achgabat, アシガバット
TN Tunis: Túnez, Tunisi, チュニス
TR Ankara: アンカラ
TR Istanbul: Estambul, Istambul, イスタンブール
TR Adana: アダナ
TW Taipei: Taipeh, Taipéi, 台北
TZ Dar es Salaam: Daressalam, Dar es Salam, ダルエスサラーム
UA Kyiv: Kiew, Kyjiw, Kiev, Kyïv, キーウ, キエフ
UA Lviv: Lwiw, Lemberg, Leópolis, Leopoli, リヴィウ, リビウ
UA Dnipro: Dnepr, ドニプロ
UA Odesa: Odessa, オデーサ, オデッサ
UA Kharkiv: Charkiw, Kharkov, ハルキウ
UA Donetsk: Donezk, ドネツク
UA Uzhhorod: Uschhorod, Oujhorod
UA Chernivtsi: Tschernowitz, Czernowitz, Tchernivtsi
UG Kampala: カンパラ
US Washington: ワシントン
US New York: Nueva York, Nuova York, ニューヨーク
US Boston: ボストン
US Atlanta: アトランタ
US Nashville: ナッシュビル
US Houston: ヒューストン
US Los Angeles: ロサンゼルス
UZ Tashkent: Taschkent, Tachkent, Taskent, タシケント
VE Caracas: カラカス
VN Hanoi: Hanoï, Hanói, ハノイ
XK Pristina: Prishtina, Prístina, プリシュティナ
YE Sana'a: Sanaa, Sana’a, Sanaá, サヌア
YE Aden: Adén, アデン
ZA Pretoria: プレトリア
ZM Lusaka: ルサカ
ZW Harare: ハラレ
"""
_LINE = re.compile(r"(?P<country>[A-Z]{2}) (?P<name>[^:]+)(?:: (?P<others>.+))?")

_AND = re.compile(r"\s*(?:,|\b(?:und|sowie|et|y|e|en|og|och|and)\b)\s*")


@dataclass(frozen=True, slots=True)
class City:
    """``country``: ISO code; ``name``: the usual English one."""

    country: str
    name: str


def _read(table: str) -> dict[str, City]:
    cities = {}
    for line in table.strip().splitlines():
        row = _LINE.fullmatch(line)
        if row is None:
            raise ValueError(f"“{line}” is no city: write “UA Kyiv: Kiew, Kiev”.")
        city = City(row["country"], row["name"])
        others = row["others"].split(", ") if row["others"] else []
        cities.update(dict.fromkeys([city.name, *others], city))
    return cities


def _japanese(name: str) -> bool:
    return name[0] >= "\u3000"


CITIES = _read(_TABLE)
_longest_first = sorted(CITIES, key=len, reverse=True)
# Signs of Japanese stand without spaces; all other names end with the word.
_NAMES = re.compile(
    r"(?<![^\W\d_])(?:{latin})(?![^\W\d_])|(?:{signs})".format(
        latin="|".join(re.escape(n) for n in _longest_first if not _japanese(n)),
        signs="|".join(n for n in _longest_first if _japanese(n)),
    )
)


def cities_in(text: str) -> list[tuple[int, City]]:
    """Where in the text which cities are named, in its order."""
    return [(found.start(), CITIES[found.group()]) for found in _NAMES.finditer(text)]


def cities_at(text: str) -> tuple[City, ...]:
    """The cities with which the text begins: "Kyiv", "Kyiv, Lviv and Odesa"."""
    named: list[City] = []
    end = len(text) - len(text.lstrip())
    while found := _NAMES.match(text, end):
        named.append(CITIES[found.group()])
        end = found.end()
        if joined := _AND.match(text, end):
            end = joined.end()
    return tuple(named)
