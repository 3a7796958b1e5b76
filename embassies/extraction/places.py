"""Names of states, of their people, and of the cities in which missions stand.

Facts only: how an English text calls a state, what belongs to it, and its cities.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

# Code | names | adjectives | cities. Of several names of one city, joined by "=", the
# first is the usual English one. A state may have several lines.
_TABLE = """
AD|Andorra|Andorran|Andorra la Vella
AE|United Arab Emirates;UAE|Emirati|Abu Dhabi;Dubai
AF|Afghanistan|Afghan|Kabul;Herat;Kandahar;Mazar-e-Sharif
AG|Antigua and Barbuda||Saint John's=St. John's
AI|Anguilla||
AL|Albania|Albanian|Tirana
AM|Armenia|Armenian|Yerevan;Gyumri
AO|Angola|Angolan|Luanda
AR|Argentina|Argentine;Argentinian|Buenos Aires
AS|American Samoa||
AT|Austria|Austrian|Vienna;Innsbruck;Salzburg
AU|Australia|Australian|Canberra;Melbourne;Sydney;Brisbane;Perth
AW|Aruba||
AX|Åland Islands||
AZ|Azerbaijan|Azerbaijani|Baku;Ganja
BA|Bosnia and Herzegovina;Bosnia|Bosnian|Sarajevo;Banja Luka
BB|Barbados|Barbadian|Bridgetown
BD|Bangladesh|Bangladeshi|Dhaka;Chittagong=Chattogram
BE|Belgium|Belgian|Brussels;Antwerp
BF|Burkina Faso|Burkinabe|Ouagadougou
BG|Bulgaria|Bulgarian|Sofia
BH|Bahrain|Bahraini|Manama
BI|Burundi|Burundian|Bujumbura
BJ|Benin|Beninese|Cotonou
BL|Saint Barthélemy||
BM|Bermuda||Hamilton
BN|Brunei;Brunei Darussalam|Bruneian|Bandar Seri Begawan
BO|Bolivia|Bolivian|La Paz;Santa Cruz de la Sierra
BQ|Bonaire, Sint Eustatius and Saba||
BR|Brazil|Brazilian|Brasília=Brasilia;São Paulo=Sao Paulo;Rio de Janeiro;Porto Alegre
BR|||Recife
BS|Bahamas|Bahamian|Nassau
BT|Bhutan|Bhutanese|Thimphu
BW|Botswana|Botswanan|Gaborone
BY|Belarus|Belarusian|Minsk
BZ|Belize|Belizean|Belmopan
CA|Canada|Canadian|Ottawa;Toronto;Vancouver;Montreal;Calgary;Halifax
CD|Democratic Republic of the Congo;DRC;DR Congo;Democratic Republic of Congo|Congolese|
CD|||Kinshasa;Goma;Lubumbashi
CF|Central African Republic;CAR|Central African|Bangui
CG|Republic of the Congo;Republic of Congo||Brazzaville
CH|Switzerland|Swiss|Bern;Geneva;Zurich
CI|Côte d'Ivoire;Ivory Coast;Cote d'Ivoire|Ivorian|Abidjan
CK|Cook Islands||Avarua
CL|Chile|Chilean|Santiago
CM|Cameroon|Cameroonian|Yaoundé=Yaounde;Douala
CN|China;PRC;People's Republic of China|Chinese|Beijing;Shanghai;Guangzhou;Chengdu
CN|||Shenyang;Wuhan;Chongqing
CO|Colombia|Colombian|Bogotá=Bogota;Barranquilla
CR|Costa Rica|Costa Rican|San José=San Jose
CU|Cuba|Cuban|Havana
CV|Cabo Verde;Cape Verde|Cabo Verdean|Praia
CW|Curaçao||Willemstad
CY|Cyprus|Cypriot|Nicosia
CZ|Czechia;Czech Republic|Czech|Prague
DE|Germany|German|Berlin;Munich;Frankfurt=Frankfurt am Main;Hamburg;Düsseldorf;Leipzig
DJ|Djibouti|Djiboutian|Djibouti
DK|Denmark|Danish|Copenhagen
DM|Dominica|Dominican|Roseau
DO|Dominican Republic||Santo Domingo;Punta Cana
DZ|Algeria|Algerian|Algiers;Oran;Annaba
EC|Ecuador|Ecuadorian|Quito;Guayaquil
EE|Estonia|Estonian|Tallinn
EG|Egypt|Egyptian|Cairo;Alexandria
EH|Western Sahara||
ER|Eritrea|Eritrean|Asmara
ES|Spain|Spanish|Madrid;Barcelona;Malaga=Málaga;Alicante
ET|Ethiopia|Ethiopian|Addis Ababa
FI|Finland|Finnish|Helsinki
FJ|Fiji|Fijian|Suva
FK|Falkland Islands||
FM|Micronesia||Kolonia=Palikir
FO|Faroe Islands||Tórshavn
FR|France|French|Paris;Marseille;Lyon;Strasbourg;Bordeaux
GA|Gabon|Gabonese|Libreville
GB|United Kingdom;UK;Great Britain|British;UK|London;Edinburgh;Belfast
GD|Grenada||Saint George's=St. George's
GE|Georgia|Georgian|Tbilisi;Batumi
GF|French Guiana||
GH|Ghana|Ghanaian|Accra
GI|Gibraltar||
GL|Greenland||Nuuk
GM|Gambia|Gambian|Banjul
GN|Guinea|Guinean|Conakry
GP|Guadeloupe||
GQ|Equatorial Guinea||Malabo
GR|Greece|Greek|Athens;Thessaloniki
GT|Guatemala|Guatemalan|Guatemala City
GU|Guam||
GW|Guinea-Bissau||Bissau
GY|Guyana|Guyanese|Georgetown
HK|Hong Kong||Hong Kong
HN|Honduras|Honduran|Tegucigalpa
HR|Croatia|Croatian|Zagreb
HT|Haiti|Haitian|Port-au-Prince
HU|Hungary|Hungarian|Budapest
ID|Indonesia|Indonesian|Jakarta;Surabaya;Medan;Bali=Denpasar;Makassar
IE|Ireland|Irish|Dublin
IL|Israel|Israeli|Tel Aviv=Tel-Aviv;Jerusalem;Haifa
IN|India|Indian|New Delhi=Delhi;Mumbai;Chennai;Kolkata;Hyderabad;Bengaluru=Bangalore
IN|||Chandigarh;Ahmedabad
IQ|Iraq|Iraqi|Baghdad;Erbil=Irbil;Basrah=Basra;Kirkuk;Mosul
IR|Iran|Iranian|Tehran=Teheran;Mashhad;Isfahan
IS|Iceland|Icelandic|Reykjavík=Reykjavik
IT|Italy|Italian|Rome;Milan;Naples;Florence
JM|Jamaica|Jamaican|Kingston
JO|Jordan|Jordanian|Amman
JP|Japan|Japanese|Tokyo;Osaka;Nagoya;Fukuoka;Sapporo;Naha
KE|Kenya|Kenyan|Nairobi;Mombasa
KG|Kyrgyzstan|Kyrgyz|Bishkek
KH|Cambodia|Cambodian|Phnom Penh
KI|Kiribati||South Tarawa=Tarawa
KM|Comoros||Moroni
KN|Saint Kitts and Nevis;St Kitts and Nevis||Basseterre
KP|North Korea;Democratic People's Republic of Korea;DPRK|North Korean|Pyongyang
KR|South Korea;Republic of Korea|South Korean;Korean|Seoul;Busan
KW|Kuwait|Kuwaiti|Kuwait City
KY|Cayman Islands||George Town
KZ|Kazakhstan|Kazakh;Kazakhstani|Astana=Nur-Sultan;Almaty
LA|Laos;Lao PDR|Lao;Laotian|Vientiane
LB|Lebanon|Lebanese|Beirut
LC|Saint Lucia;St Lucia||Castries
LI|Liechtenstein||Vaduz
LK|Sri Lanka|Sri Lankan|Colombo;Jaffna
LR|Liberia|Liberian|Monrovia
LS|Lesotho|Basotho|Maseru
LT|Lithuania|Lithuanian|Vilnius
LU|Luxembourg|Luxembourgish|Luxembourg
LV|Latvia|Latvian|Riga
LY|Libya|Libyan|Tripoli;Benghazi
MA|Morocco|Moroccan|Rabat;Casablanca;Tangier;Marrakesh=Marrakech
MC|Monaco||Monaco
MD|Moldova|Moldovan|Chișinău=Chisinau
ME|Montenegro|Montenegrin|Podgorica
MF|Saint Martin||
MG|Madagascar|Malagasy|Antananarivo
MH|Marshall Islands||Majuro
MK|North Macedonia;Macedonia|Macedonian|Skopje
ML|Mali|Malian|Bamako
MM|Myanmar;Burma|Burmese|Yangon=Rangoon;Mandalay;Naypyidaw=Nay Pyi Taw
MN|Mongolia|Mongolian|Ulaanbaatar
MO|Macao;Macau||Macau
MP|Northern Mariana Islands||
MQ|Martinique||
MR|Mauritania|Mauritanian|Nouakchott
MS|Montserrat||
MT|Malta|Maltese|Valletta
MU|Mauritius|Mauritian|Port Louis
MV|Maldives|Maldivian|Malé
MW|Malawi|Malawian|Lilongwe;Blantyre
MX|Mexico|Mexican|Mexico City;Guadalajara;Monterrey;Tijuana;Ciudad Juarez=Ciudad Juárez
MX|||Nuevo Laredo;Matamoros;Nogales;Merida=Mérida;Hermosillo;Puerto Vallarta
MX|||Cancún=Cancun;Culiacán=Culiacan
MY|Malaysia|Malaysian|Kuala Lumpur;Penang;Kota Kinabalu
MZ|Mozambique|Mozambican|Maputo
NA|Namibia|Namibian|Windhoek
NC|New Caledonia||Nouméa
NE|Niger|Nigerien|Niamey
NG|Nigeria|Nigerian|Abuja;Lagos;Kaduna;Kano
NI|Nicaragua|Nicaraguan|Managua
NL|Netherlands|Dutch|The Hague;Amsterdam
NO|Norway|Norwegian|Oslo
NP|Nepal|Nepali;Nepalese|Kathmandu
NR|Nauru||Yaren
NZ|New Zealand|New Zealand|Wellington;Auckland
OM|Oman|Omani|Muscat
PA|Panama|Panamanian|Panama City
PE|Peru|Peruvian|Lima;Cusco
PF|French Polynesia||Papeete
PG|Papua New Guinea|Papua New Guinean|Port Moresby
PH|Philippines|Philippine;Filipino|Manila;Cebu
PK|Pakistan|Pakistani|Islamabad;Karachi;Lahore;Peshawar
PL|Poland|Polish|Warsaw;Gdańsk=Gdansk;Kraków=Krakow;Poznań=Poznan
PM|Saint Pierre and Miquelon||
PR|Puerto Rico||San Juan
PS|Palestine;West Bank;Gaza;Occupied Palestinian Territories|Palestinian|Ramallah
PS|||Gaza City
PT|Portugal|Portuguese|Lisbon;Ponta Delgada
PW|Palau||Koror
PY|Paraguay|Paraguayan|Asunción
QA|Qatar|Qatari|Doha
RE|Réunion||
RO|Romania|Romanian|Bucharest
RS|Serbia|Serbian|Belgrade
RU|Russia;Russian Federation|Russian|Moscow
RU|||Saint Petersburg=St. Petersburg=St Petersburg;Vladivostok
RU|||Yekaterinburg=Ekaterinburg;Kaliningrad
RW|Rwanda|Rwandan|Kigali
SA|Saudi Arabia;Kingdom of Saudi Arabia|Saudi;Saudi Arabian|Riyadh;Jeddah;Dhahran
SB|Solomon Islands||Honiara
SC|Seychelles||Victoria=Mahé
SD|Sudan|Sudanese|Khartoum;Port Sudan
SE|Sweden|Swedish|Stockholm;Gothenburg
SG|Singapore|Singaporean;Singapore|Singapore
SH|Saint Helena, Ascension and Tristan da Cunha||
SI|Slovenia|Slovenian|Ljubljana
SJ|Svalbard and Jan Mayen||
SK|Slovakia|Slovak|Bratislava
SL|Sierra Leone|Sierra Leonean|Freetown
SM|San Marino||San Marino
SN|Senegal|Senegalese|Dakar
SO|Somalia|Somali|Mogadishu;Hargeisa
SR|Suriname|Surinamese|Paramaribo
SS|South Sudan|South Sudanese|Juba
ST|São Tomé and Príncipe||São Tomé
SV|El Salvador|Salvadoran|San Salvador
SX|Sint Maarten||
SY|Syria;Syrian Arab Republic|Syrian|Damascus;Aleppo
SZ|Eswatini;Swaziland||Mbabane
TC|Turks and Caicos Islands||Providenciales
TD|Chad|Chadian|N'Djamena=Ndjamena
TG|Togo|Togolese|Lomé
TH|Thailand|Thai|Bangkok;Chiang Mai
TJ|Tajikistan|Tajik|Dushanbe;Khujand
TL|Timor-Leste;East Timor|Timorese|Dili
TM|Turkmenistan|Turkmen|Ashgabat
TN|Tunisia|Tunisian|Tunis
TO|Tonga|Tongan|Nuku'alofa
TR|Türkiye;Turkey|Turkish|Ankara;Istanbul;Adana;Izmir;Gaziantep
TT|Trinidad and Tobago|Trinidadian|Port of Spain
TV|Tuvalu||Funafuti
TW|Taiwan|Taiwanese|Taipei;Kaohsiung
TZ|Tanzania|Tanzanian|Dar es Salaam;Zanzibar;Dodoma
UA|Ukraine|Ukrainian|Kyiv=Kiev;Lviv;Odesa=Odessa;Kharkiv;Dnipro;Donetsk
UG|Uganda|Ugandan|Kampala
US|United States;US;USA|US;American|Washington=Washington, D.C.=Washington DC;New York
US|||Chicago;Los Angeles;Houston;Miami;San Francisco;Atlanta;Boston
UY|Uruguay|Uruguayan|Montevideo
UZ|Uzbekistan|Uzbek|Tashkent;Samarkand
VA|Vatican City;Holy See|Vatican|Vatican City
VC|Saint Vincent and the Grenadines;St Vincent and the Grenadines||Kingstown
VE|Venezuela|Venezuelan|Caracas;Maracaibo
VG|British Virgin Islands||
VI|US Virgin Islands||
VN|Vietnam|Vietnamese|Hanoi;Ho Chi Minh City;Da Nang
VU|Vanuatu||Port Vila
WF|Wallis and Futuna||
WS|Samoa|Samoan|Apia
XK|Kosovo|Kosovan|Pristina=Prishtina
YE|Yemen|Yemeni|Sana'a=Sanaa=Sana;Aden
YT|Mayotte||
ZA|South Africa|South African|Pretoria;Cape Town;Durban;Johannesburg
ZM|Zambia|Zambian|Lusaka
ZW|Zimbabwe|Zimbabwean|Harare
"""


class City(NamedTuple):
    """``name`` is the usual English one, ``country`` the ISO code of its state."""

    name: str
    country: str


STATES: dict[str, str] = {}
ADJECTIVES: dict[str, str] = {}
CITIES: dict[str, City] = {}

for _line in _TABLE.strip().splitlines():
    _code, _names, _adjectives, _cities = _line.split("|")
    STATES.update((name, _code) for name in _names.split(";") if name)
    ADJECTIVES.update((word, _code) for word in _adjectives.split(";") if word)
    for _spellings in filter(None, _cities.split(";")):
        _name, *_others = _spellings.split("=")
        CITIES.update((s, City(_name, _code)) for s in (_name, *_others))


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of them, case-sensitive, the longest first.

    They are grouped by their first letter, so that few of them are tried at a place.
    """
    ordered = sorted(words, key=lambda word: (word[0], -len(word), word))
    groups = (
        re.escape(first) + "(?:" + "|".join(re.escape(word[1:]) for word in group) + ")"
        for first, group in groupby(ordered, key=lambda word: word[0])
    )
    return rf"(?-i:(?=[^\W\d_a-z])(?:{'|'.join(groups)}))"


_CITY = re.compile(rf"\b(?:{any_of(CITIES)})(?![\w'])")
_STATE = re.compile(rf"\b(?:{any_of(STATES)})(?!\w)")


def cities_in(text: str) -> tuple[City, ...]:
    """Those named in the text, in its order, each once."""
    return tuple(dict.fromkeys(CITIES[m.group()] for m in _CITY.finditer(text)))


def states_in(text: str) -> tuple[str, ...]:
    """ISO codes of the states named in the text, in its order, each once."""
    return tuple(dict.fromkeys(STATES[m.group()] for m in _STATE.finditer(text)))
