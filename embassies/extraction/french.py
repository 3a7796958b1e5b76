"""Finds in French: France, Switzerland, Belgium, Canada's French, and press texts.

Each rule says which wording it is there for. A press text speaks of the missions of
several states, so that whose it is comes from its own words. What is not an event: what
a government will not be able to do, what others are still deciding, opening hours.
"""

from __future__ import annotations

import re

from embassies.extraction.dating import dating
from embassies.extraction.finds import What
from embassies.extraction.reading import LINE_END, Language, Rule, naming, reader, words
from embassies.vocabulary import Audience

MISSION = words(
    r"ambassades?\b",
    r"(?:haut-commissariat|hauts-commissariats)\b",
    r"consulats?(?: généra(?:l|ux))?(?: honoraires?)?\b",
    r"(?:représentation|mission|poste)s? diplomatiques?\b",
    r"représentation (?:(?:de la )?suisse|française|belge|canadienne)\b",
    r"bureau de liaison\b",
)
DESK = words(
    r"sections? consulaires?\b",
    r"services? consulaires?\b",
    r"guichets?\b",
    r"chancelleries? consulaires?\b",
)
STAFF = words(
    r"personnels?\b(?! soignant| médical| de santé| navigant)",
    r"agents (?:de l['’]ambassade|diplomatiques|expatriés|en poste)\b",
    r"(?:employés|fonctionnaires|collaborateurs?|membres du personnel|"
    r"collaborateurs)\b",
    r"diplomates?\b",
    r"équipes? (?:de l['’]ambassade|diplomatiques?|consulaires?)\b",
)
FAMILY = words(
    r"famill?es\b(?! de victimes)",
    r"membres (?:de la|des|de leurs?) famill?es?\b",
    r"personnes à charge\b",
    r"conjoints\b",
)
HELP = words(
    r"(?:assistance|aide|protection|soutien|services?) consulaires?\b",
    r"(?:aide|assistance|services?) (?:\w+ )?aux (?:français|ressortissants|"
    r"citoyens|canadiens|"
    r"suisses)\b",
    r"(?:venir en aide|porter assistance|porter secours|fournir (?:une )?(?:aide|"
    r"assistance))\b",
)
NOT_STAFF = words(
    r"compagnie\w*",
    r"école",
    r"hôpita\w+",
    r"otages?\b",
    r"ONU\b",
    r"nations unies",
    r"humanitaires?\b",
)

RULES = (
    # Kyiv, April 2022: the embassy is back, its doors open again.
    Rule(
        name="fr-resumed",
        what=What.RESUMED,
        who=words(MISSION.pattern, DESK.pattern),
        does=words(
            r"(?:a|ont|est|sont) (?:de nouveau |à nouveau )?(?:rouvert|ré-?ouvert|"
            r"rouverte)\w*",
            r"(?:rouvre|rouvrira|rouvriront|réouvre|rouvrent)\b",
            r"ré-?ouverture\b",
            r"(?:repris|reprend|reprendra|reprennent|reprise de)\b[^;]{0,30}"
            r"(?:activités?|services?|fonctionnement|opérations)",
            r"(?:est|sont) (?:de retour|à nouveau (?:ouvert|opérationnel)\w*)",
            r"de nouveau (?:ouvert|opérationnel)\w*",
        ),
    ),
    # The consular section alone is shut, the mission works: Kyiv, spring 2022.
    Rule(
        name="fr-desk-shut",
        what=What.CONSULAR_LIMITED,
        who=DESK,
        does=words(r"fermée?s?\b", r"ferme(?:nt|ra|ront)?\b"),
        within=90,
    ),
    # Khartoum, April 2023: closed until further notice. Sanaa, 2015: to be closed.
    Rule(
        name="fr-closed",
        what=What.CLOSED,
        who=MISSION,
        does=words(
            r"fermée?s?\b",
            r"ferme(?:nt|ra|ront)?\b",
            r"fermer\b",
            r"fermetures?\b",
        ),
        unless=words(
            DESK.pattern,
            r"section des visas",
            r"service des visas",
            r"centre culturel",
            r"institut",
        ),
    ),
    # Damascus, 2012: activities suspended.
    Rule(
        name="fr-suspended",
        what=What.SUSPENDED,
        who=words(MISSION.pattern, DESK.pattern),
        does=words(
            r"(?:suspend(?:u|ue|us|ues|ent|re|ra)?|interromp\w+|cess(?:é|e|"
            r"ent))\b[^;]{0,40}"
            r"(?:activités?|services?|opérations|fonctionnement)",
            r"(?:activités?|services?|opérations|fonctionnement)\b[^;]{0,40}"
            r"(?:suspendue?s?|interromp\w+)\b",
            r"(?:est|sont|ont été|a été|restent?|demeurent?) "
            r"(?:\w+ment )?(?:suspendue?s?|interrompue?s?)\b",
            r"suspension (?:\w+ )?(?:de ses |des |du )"
            r"(?:activités|services|opér|fonctionnement)",
        ),
        unless=words(
            r"vols?\b", r"compagnies? aérienne", r"délivrance (?:de|des) visas?"
        ),
    ),
    # Lviv, March 2022: works again with few people; Minsk: limited in what it can do.
    Rule(
        name="fr-limited",
        what=What.LIMITED,
        who=MISSION,
        does=words(
            r"(?:fonctionne|fonctionnent|opère|opèrent|travaille|"
            r"travaillent)\b[^;]{0,30}"
            r"(?:effectifs? (?:très )?(?:réduits?|restreints?)|mode (?:dégradé|réduit)|"
            r"équipe (?:réduite|restreinte)|capacités? (?:réduites?|limitées?))",
            r"(?:activités?|capacités?|opérations|fonctionnement)\b[^;]{0,20}"
            r"(?:limité|réduit|restreint)e?s?\b",
            r"(?:limité|réduit|restreint)\b[^;]{0,20}(?:ses )?(?:activités|opérations)",
            r"service (?:minimum|réduit|minimal)\b",
        ),
    ),
    # The news report of 23 January 2022: the embassy goes on working.
    Rule(
        name="fr-open",
        what=What.OPEN,
        who=MISSION,
        does=words(
            r"(?:reste|restent|demeure|demeurent) (?:\w+ment )?(?:ouvert|"
            r"opérationnel|mobilisé)\w*",
            r"(?:continue|continuent|poursuit|poursuivent)\b[^;]{0,25}"
            r"(?:fonctionner|(?:ses|leurs|son) (?:activités?|travail)\b)",
            r"fonctionne(?:nt)? normalement",
            r"(?:est|sont) (?:pleinement |toujours )(?:opérationnel|ouvert)\w*",
        ),
        unless=words(r"depuis (?:paris|l['’]étranger|\w+, où)"),
    ),
    # The same report: employees may leave voluntarily, by Washington's word. Ottawa
    # and Berne say of families that they may leave.
    Rule(
        name="fr-departure-authorized",
        what=What.DEPARTURE_AUTHORIZED,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"autoris(?:é|e|ent|ait)e?s?\b[^;]{0,60}(?:départ|quitter|partir|"
            r"rapatri)\w*",
            r"départs? (?:volontaires?|facultatifs?)",
            r"(?:peuvent|pourront) (?:\w+ment )?(?:quitter|partir|rentrer|regagner)",
            r"départ\b[^;]{0,30}autorisée?s?\b",
        ),
        unless=words(r"ressortissants", r"visiteurs", r"touristes"),
    ),
    # Niamey, Kyiv: families or staff are told to go.
    Rule(
        name="fr-departure-ordered",
        what=What.DEPARTURE_ORDERED,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"ordonn(?:é|e|ent|er|ait)e?s?\b[^;]{0,50}(?:départ|quitter|partir|"
            r"évacu|retrait)\w*",
            r"(?:reçu|donné) l['’]ordre de (?:quitter|partir|rentrer)",
            r"départ\b[^;]{0,20}(?:obligatoire|ordonné)",
            r"(?:enjoint|sommé|prié)e?s?\b[^;]{0,40} de (?:quitter|partir)",
        ),
        unless=words(
            r"ressortissants",
            r"visiteurs",
            r"touristes",
            r"persona non grata",
            r"expuls",
        ),
    ),
    Rule(
        name="fr-staff-returned",
        what=What.STAFF_RETURNED,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"(?:est|sont) (?:revenue?s?|retournée?s?|rentrée?s?) (?:à|en|au|dans|"
            r"sur)\b",
            r"(?:est|sont) de retour\b",
            r"(?:a|ont) regagné\b",
        ),
        unless=words(
            r"rentrée?s? (?:en|à) (?:france|paris|suisse|berne|canada|ottawa)"
        ),
    ),
    # Tehran, 2026: those not essential have left. Moscow: fewer staff.
    Rule(
        name="fr-staff-reduced",
        what=What.STAFF_REDUCED,
        who=words(STAFF.pattern, MISSION.pattern),
        does=words(
            r"(?:réduit|réduits|réduire|réduira|allégé)\b[^;]{0,25}(?:personnel|"
            r"effectifs?|équipe)",
            r"(?:effectifs?|personnel|équipe)\b[^;]{0,25}(?:est|a été|ont été|sont) "
            r"(?:\w+ment )?(?:réduit|allégé|diminué)e?s?\b",
            r"réduction (?:\w+ )?(?:des effectifs|du personnel)",
            r"(?:personnel|agents)\b[^;]{0,5}non (?:essentiel|"
            r"indispensable)s?\b[^;]{0,60}"
            r"(?:quitté|rapatri|évacu|retir|rappel)\w*",
        ),
    ),
    # Khartoum, 2023: the staff were evacuated.
    Rule(
        name="fr-staff-out",
        what=What.STAFF_WITHDRAWN,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"évacu(?:é|ée|és|ées|e|ent|er|ation)\b",
            r"rapatri(?:é|ée|és|ées|e|ent|ement)\b",
            r"(?:retir|rappel)(?:é|ée|és|ées|e|le|ent|ait)\b",
            r"(?:a|ont) quitté\b",
            r"retrait (?:temporaire |provisoire )?(?:du|de son|de ses|des|de)\b",
        ),
        unless=NOT_STAFF,
    ),
    Rule(
        name="fr-staff-moved",
        what=What.STAFF_MOVED,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"(?:transfér|relocalis|déplac|repli|redéploy)(?:é|ée|és|ées|e|ent)\b"
        ),
        unless=NOT_STAFF,
    ),
    # Kyiv to Lviv, 2022.
    Rule(
        name="fr-moved",
        what=What.MOVED_WITHIN,
        who=MISSION,
        does=words(
            r"(?:transfér|relocalis|déplac|repli|redéploy|délocalis)(?:é|ée|és|ées|"
            r"e|ent)\b",
            r"(?:transfert|déplacement|relocalisation) (?:temporaire |"
            r"provisoire )?(?:de|vers|à)\b",
        ),
        unless=words(r"nouvelle adresse", r"nouveaux locaux", r"déménag\w+"),
    ),
    # Khartoum, 2023: the embassy goes on with its work from Paris.
    Rule(
        name="fr-remote",
        what=What.REMOTE,
        who=MISSION,
        does=words(
            r"(?:poursui(?:t|vra|vent)|exerce|continue|assure|opère|"
            r"travaille)\w*\b[^;]{0,40}depuis "
            r"(?=[A-ZÉ])",
            r"à distance\b",
        ),
    ),
    # Damascus, Sanaa: no consular help can be given.
    Rule(
        name="fr-help-none",
        what=What.CONSULAR_NONE,
        who=HELP,
        does=words(
            r"(?:ne|n['’])\s?(?:peut|peuvent|est|sont|sera|seront|fournit|"
            r"fournissent|dispense)\b"
            r"[^;]{0,40}\b(?:plus|pas|aucune?)\b",
            r"ne (?:peut|peuvent|pourra)\b",
            r"aucune?\b",
            r"pas en mesure (?:de|d['’])",
            r"n['’]est (?:plus|pas) (?:en mesure|possible|assurée?)",
        ),
        stands=True,
        denies=True,
        within=60,
        unless=words(r"frais\b", r"binationaux", r"double nationalité", r"évacuer"),
    ),
    Rule(
        name="fr-help-emergency",
        what=What.CONSULAR_EMERGENCY,
        who=words(HELP.pattern, DESK.pattern),
        does=words(
            r"(?:uniquement|seulement|que) (?:\w+ )?(?:en cas d['’]|pour les |les |"
            r"aux )?urgences?\b"
        ),
        stands=True,
    ),
    # Kabul, Canada's French: help is extremely limited.
    Rule(
        name="fr-help-limited",
        what=What.CONSULAR_LIMITED,
        who=words(HELP.pattern, r"capacité\b[^;]{0,40}(?:aide|assistance|services?)\b"),
        does=words(
            r"(?:\w+ment |très )?(?:limité|réduit|restreint)e?s?\b",
        ),
        stands=True,
        denies=True,
        unless=words(r"double nationalité", r"binationaux"),
    ),
    Rule(
        name="fr-help-elsewhere",
        what=What.CONSULAR_REMOTE,
        who=words(HELP.pattern, r"(?:ressortissants|français|affaires consulaires)\b"),
        does=words(
            r"par (?:l['’]intermédiaire|l['’]entremise|le biais) de l['’]ambassade",
            r"(?:assurée?s?|fournie?s?|prise?s? en charge|relèvent)\b[^;]{0,20}"
            r"(?:par|depuis|de) l['’]ambassade",
        ),
        stands=True,
    ),
    Rule(
        name="fr-protecting-power",
        what=What.PROTECTING_POWER,
        who=MISSION,
        does=words(r"puissance protectrice", r"représente\b[^;]{0,20}intérêts"),
        stands=True,
    ),
    # Canada's French: no resident office.
    Rule(
        name="fr-no-mission",
        what=What.NO_MISSION,
        who=words(MISSION.pattern, r"bureau du gouvernement du canada"),
        does=words(
            r"(?:il n['’]y a|ne dispose|n['’]a|n['’]existe)\b[^;]{0,12}(?:pas|plus|"
            r"aucune?)\b"
            r"(?: de | d['’]| )(?=ambassade|haut-c|consulat|représ|bureau)",
        ),
        stands=True,
        denies=True,
        within=60,
    ),
)

NATIONS = {
    code: words(stems)
    for code, stems in {
        "AE": r"émirats?\b|émirien\w*|EAU\b",
        "AF": r"afghan\w+",
        "AT": r"autrich\w+",
        "AU": r"austral\w+",
        "BE": r"bel(?:ge|gique)\w*",
        "BF": r"burkina\w*",
        "BH": r"bahreïn\w*",
        "BY": r"biéloruss\w+|bélarus\w*",
        "CA": r"canad\w+",
        "CD": r"république démocratique du congo|RDC\b",
        "CF": r"centrafri\w+|république centrafricaine",
        "CG": r"congo\b|congolais\w*",
        "CH": r"suisse\w*|helvétique\w*|confédération",
        "CI": r"côte d['’]ivoire|ivoirien\w*",
        "CM": r"cameroun\w*",
        "CN": r"chin(?:e|ois)\w*",
        "CU": r"cub\w+",
        "CY": r"chypr\w+",
        "CZ": r"tch(?:èque|équie)\w*",
        "DE": r"allema\w+",
        "DK": r"dan(?:ois|emark)\w*",
        "DZ": r"algéri\w+",
        "EG": r"égypt\w+",
        "ES": r"espagn\w+",
        "ET": r"éthiopi\w+",
        "FI": r"finland\w+",
        "FR": r"fran(?:ce|çais)\w*|quai d['’]orsay",
        "GB": r"britanni\w+|royaume-uni|grande-bretagne|londres\b",
        "GN": r"guinée\b|guinéen\w*",
        "GR": r"gr(?:èce|ec(?:que)?s?)\b",
        "HT": r"haït\w+",
        "HU": r"hongr\w+",
        "IE": r"irland\w+",
        "IL": r"israël\w*|israél\w+",
        "IN": r"inde\b|indienn?e?s?\b",
        "IQ": r"irak\w*|iraq\w*",
        "IR": r"iran\w*",
        "IT": r"itali\w+",
        "JO": r"jordan\w+",
        "JP": r"japon\w*",
        "KE": r"kény?a\w*|kenya\w*",
        "KP": r"corée du nord|nord-coréen\w*",
        "KR": r"corée du sud|sud-coréen\w*",
        "KW": r"koweït\w*",
        "LB": r"liban\w*",
        "LY": r"liby\w+",
        "MA": r"maroc\w*",
        "ML": r"mali\b|malien\w*",
        "MM": r"birman\w+|myanmar",
        "NE": r"niger\b|nigérienn?e?s?\b",
        "NG": r"nigeria\w*|nigéria\w*",
        "NL": r"néerland\w+|pays-bas",
        "NO": r"norv\w+",
        "NP": r"népal\w*",
        "PK": r"pakistan\w*",
        "PL": r"polo(?:gne|nais)\w*",
        "PT": r"portug\w+",
        "QA": r"qatar\w*",
        "RO": r"roum\w+",
        "RU": r"russ\w+",
        "SA": r"arabie saoudite|saoud\w+",
        "SD": r"soudan\w*",
        "SE": r"suéd\w+|suède",
        "SN": r"sénég\w+",
        "SO": r"somali\w+",
        "SS": r"soudan du sud|sud-soudan\w*",
        "SY": r"syri\w+",
        "TD": r"tchad\w*",
        "TN": r"tunisi\w+",
        "TR": r"tur(?:quie|que?s?|cs?)\b",
        "UA": r"ukrain\w+",
        "US": r"états-unis|américain\w*|washington|département d['’]état",
        "VE": r"vénézu\w+",
        "YE": r"yémen\w*",
    }.items()
}
_MONTHS = {
    "janv": 1, "fév": 2, "fev": 2, "mars": 3, "avr": 4, "mai": 5, "juin": 6,
    "juil": 7, "août": 8, "aout": 8, "sept": 9, "oct": 10, "nov": 11, "déc": 12,
}  # fmt: skip
_NAME = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-zéû]*)\b\.?"

FRENCH = Language(
    split=re.compile(
        r"(?<=[.!?])(?<!\b\w\.)(?<!\bM\.)(?<!\bMme\.)(?<!\bSt\.)(?<!\bart\.)"
        r"(?:\s?[»\"”])?\s+(?=[A-ZÀÂÇÉÈÊÎÔ«\"“(])|" + LINE_END
    ),
    touches=words(
        r"ambassade",
        r"consul(?!t)",
        r"haut-commissariat",
        r"diplomat",
        r"gouvernement",
        r"départs? volontaire",
        r"aide aux",
        r"venir en aide",
        r"employés",
        r"représentation (?:dipl|fran|suisse|belge|canad)",
        r"venir en aide",
    ),
    mission=MISSION,
    rules=RULES,
    barrier=words(
        r"(?:aéroports?|frontières?|espaces? aériens?|écoles?|vols?|magasins|"
        r"musées?|routes?|"
        r"commerces|administrations|banques|sites?|points? de passage|ports?)\b",
        r"que (?!l['’]ambassade|cette ambassade|ses|son|leurs?\b)",
        r"(?:russie|otan|troupes|ressortissants)\b",
    ),
    unreal=words(
        r"si (?!l['’]on en croit)",
        r"s['’]il",
        r"dès que",
        r"première fois",
        r"(?:pourrai|devrai|serai|aurai)(?:t|ent)\b",
        r"peut être\b",
        r"peuvent être\b",
        r"peut (?:\w+ment )?fermer",
        r"susceptibles? d",
        r"éventuel\w*",
        r"envisag\w+",
        r"au cas où",
        r"en cas (?:de|d['’])",
        r"risque\w* d",
        r"exercices?\b",
        r"le cas échéant",
        r"(?:prévoit|prévoient|étudie|examine)\b",
        r"dans une telle éventualité",
        r"exclu(?:t|e)?\b",
        r"alors qu['’](?:elles?|ils?)\b",
        r"rumeurs?",
        r"ne sera pas en mesure d['’]évacuer",
        r"si nécessaire",
        r"avant de (?:quitter|partir)",
        r"menac\w+ de",
    ),
    routine=words(
        r"jours? fériés?",
        r"horaires?\b",
        r"heures? d['’]ouverture",
        r"week-?ends?",
        r"en dehors des heures",
        r"sur rendez-vous",
        r"fêtes? nationales?",
        r"pont de l['’]",
        r"\d{1,2} ?h(?:eures?)? ?(?:\d\d)? ?(?:à|-|–) ?\d",
        r"du lundi au",
        r"réveillon",
        r"journées? du patrimoine",
        r"scrutin|élections?\b|bureaux? de vote",
        r"noël\b",
        r"nouvel an",
        r"pâques",
        r"fête (?:du|de la|de l)",
    ),
    denied=words(r"ne\b", r"n['’]", r"pas\b", r"aucune?\b", r"jamais\b", r"non plus"),
    others=words(
        r"(?:d['’]autres|plusieurs|de nombreux|certains) (?:pays|états)",
        r"(?:plusieurs|certaines|d['’]autres|différentes|nombreuses|toutes les|les|"
        r"des) "
        r"(?:ambassades|représentations|consulats)\b(?! (?:de france|françaises?|"
        r"suisses?|"
        r"canadiennes?|américaines?|britanniques?|allemandes?|généraux de))",
        r"ambassades? (?:alliée|partenaire|étrangère|occidentale)s?",
        r"ambassade de (?:votre|leur|son) pays",
    ),
    brief=words(
        r"(?:le|les|du|ce|jusqu['’]au|à compter du|à partir du) (?:\w+di |"
        r"dimanche )?\d",
        r"aujourd['’]hui",
        r"demain",
        r"ce (?:lundi|mardi|mercredi|jeudi|vendredi)",
        r"toute la journée",
        r"pendant (?:plusieurs|quelques|\w+) (?:jours|heures)",
        r"pour la journée",
        r"grève\w*",
        r"manifestation\w*",
        r"cyclone|ouragan|tempête|neige",
    ),
    lasting=words(
        r"jusqu['’]à nouvel ordre",
        r"depuis\b",
        r"définitive\w*",
        r"indéterminée?",
        r"(?:à compter|à partir) d",
        r"(?:a|ont) (?:\w+ )?annoncé",
        r"provisoirement",
        r"(?:a|ont|avait|fut) (?:été )?(?:\w+ment )?fermé",
        r"toujours\b",
        r"reste\w*\b",
        r"jusqu['’]à ce que",
    ),
    goes_on=words(
        r"toujours\b",
        r"reste(?:nt)?\b",
        r"demeure(?:nt)?\b",
        r"depuis (?:le|la|\d|\w+ 20)",
        r"continue(?:nt)?\b",
    ),
    until=words(
        r"jusqu['’]à nouvel ordre",
        r"jusqu['’]à nouvel avis",
        r"pour une durée indéterminée",
        r"jusqu['’]au \d{1,2}(?:er)? \w+(?: 20\d\d)?",
        r"jusqu['’](?:à la fin|en|à) \w+ 20\d\d",
    ),
    towards=re.compile(
        r"\b(?:à|vers|en|au|aux|vers la|vers le|dans le|"
        r"dans la) (?=(?P<place>[A-ZÉ][^.;,()]{1,30}))"
    ),
    nations=NATIONS,
    offices=(
        ("consular section", DESK),
        ("consulate general", words(r"consulats? généra")),
        ("honorary consulate", words(r"consulats? honoraire")),
        ("consulate", words(r"consulat")),
        ("high commission", words(r"haut-commissariat")),
        ("embassy", words(r"ambassade")),
    ),
    audiences=(
        (Audience.FAMILY, words(r"famill?es", r"personnes à charge", r"conjoints")),
        (Audience.MINORS, words(r"enfants", r"mineurs")),
        (
            Audience.NON_EMERGENCY,
            words(r"non[ -](?:essentiel|indispensable|urgent|prioritaire)"),
        ),
        (
            Audience.DIRECT_HIRE,
            words(r"embauchés directement", r"recrutés directement"),
        ),
    ),
    named=naming(
        NATIONS,
        of=r"d['’]|de(?: la| l['’])?|du gouvernement|du|des",
        there=words(r"(?:à|en|au|aux|basée? à|située? à)\b"),
        possessive=words(r"(?:son|sa|ses|leurs?)\b"),
    ),
    dates=dating(
        re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:er)? {_NAME}(?: (?P<year>20\d\d))?", re.IGNORECASE
        ),
        re.compile(r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>20\d\d)"),
        re.compile(rf"\b{_NAME} (?P<year>20\d\d)", re.IGNORECASE),
        re.compile(
            r"\b(?:depuis|en|fin|début|courant) (?P<year>20\d\d)\b", re.IGNORECASE
        ),
        months=_MONTHS,
    ),
)
read = reader(FRENCH)
