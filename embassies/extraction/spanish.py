"""Finds in Spanish: Spain's foreign ministry, and US missions in Spanish.

Each rule says which wording it is there for.
"""

from __future__ import annotations

import re

from embassies.extraction.dating import dating
from embassies.extraction.finds import What
from embassies.extraction.reading import LINE_END, Language, Rule, naming, reader, words
from embassies.vocabulary import Audience

MISSION = words(
    r"embajadas?\b",
    r"consulados?(?: general(?:es)?)?(?: honorarios?)?\b",
    r"(?:representación|legación|misión) diplomática\b",
)
DESK = words(r"sección consular\b", r"servicios? consular(?:es)?\b")
STAFF = words(
    r"personal\b(?! médico| sanitario| de seguridad)",
    r"(?:empleados|funcionarios|trabajadores)\b",
    r"diplomáticos\b",
)
FAMILY = words(r"famili(?:as|ares)\b", r"dependientes\b")
HELP = words(
    r"(?:asistencia|ayuda|protección|atención|servicios?) consular(?:es)?\b",
    r"(?:prestar|ofrecer|brindar) (?:\w+ )?(?:asistencia|ayuda)\b",
    r"se atiende[n]?\b",
)

RULES = (
    # Kyiv, April 2022: open again.
    Rule(
        name="es-resumed",
        what=What.RESUMED,
        who=words(MISSION.pattern, DESK.pattern),
        does=words(
            r"(?:ha|han) (?:reabierto|reanudado|retomado|vuelto a abrir)",
            r"re(?:abre|abrió|anuda|anudó|anudará|abrirá)n?\b",
            r"reapertura\b",
            r"vuelve[n]? a estar (?:operativa|abierta)s?",
        ),
    ),
    # The consular section alone is shut, the mission works: Kyiv, spring 2022.
    Rule(
        name="es-desk-shut",
        what=What.CONSULAR_LIMITED,
        who=DESK,
        does=words(r"cerrad[oa]s?\b", r"cierra\b"),
        within=90,
    ),
    # Khartoum, 2023, and Tehran, 2026: closed for a time.
    Rule(
        name="es-closed",
        what=What.CLOSED,
        who=MISSION,
        does=words(
            r"cerrad[oa]s?\b",
            r"cierra\b|cerró\b|cerrará\b|cerrarán\b",
            r"cierre\b",
            r"cerrar (?:temporalmente |provisionalmente )?(?:su|la|sus)\b",
        ),
        unless=DESK,
    ),
    # Sanaa, Damascus: activities suspended.
    Rule(
        name="es-suspended",
        what=What.SUSPENDED,
        who=words(MISSION.pattern, DESK.pattern),
        does=words(
            r"(?:ha|han)? ?suspend(?:ido|ida|idos|idas|e|en|ió)\b",
            r"suspensión de (?:sus|las|los) (?:actividades|servicios|operaciones)",
            r"(?:ha|han) cesado (?:sus )?actividades",
        ),
        unless=words(r"vuelos?\b", r"aerol[ií]neas?"),
    ),
    # Tripoli: its activities have been limited.
    Rule(
        name="es-limited",
        what=What.LIMITED,
        who=MISSION,
        does=words(
            r"(?:visto |se encuentran? )?limitad[oa]s?\b",
            r"(?:servicios|personal|capacidad) mínim[oa]s?\b",
            r"(?:opera|funciona)\b[^;]{0,30}(?:reducid|limitad|mínim)\w+",
        ),
        unless=words(r"asistencia consular", r"exclusivamente"),
    ),
    # March 2026: Spain's embassies in the region work on.
    Rule(
        name="es-open",
        what=What.OPEN,
        who=MISSION,
        does=words(
            r"(?:permanece|permanecen|sigue|siguen|continúa|continúan|está|están) "
            r"(?:\w+mente )?(?:abierta|operativa|abierto|operativo)s?\b",
            r"(?:continúa|sigue) (?:funcionando|operando|trabajando)\b",
        ),
    ),
    Rule(
        name="es-departure-authorized",
        what=What.DEPARTURE_AUTHORIZED,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"autoriz(?:ó|a|ado|ada|an)\b[^;]{0,50}(?:salida|partida|salir|abandonar)",
            r"(?:salida|partida) voluntaria",
            r"salida autorizada",
        ),
        unless=words(r"ciudadanos", r"turistas", r"aduan\w+"),
    ),
    Rule(
        name="es-departure-ordered",
        what=What.DEPARTURE_ORDERED,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"orden(?:ó|a|ado|ada|an)\b[^;]{0,50}(?:salida|partida|salir|abandonar)",
            r"(?:salida|partida) (?:obligatoria|ordenada)",
        ),
        unless=words(r"ciudadanos", r"turistas", r"expuls\w+"),
    ),
    Rule(
        name="es-staff-returned",
        what=What.STAFF_RETURNED,
        who=STAFF,
        does=words(r"(?:ha|han) (?:regresado|vuelto|retornado) a\b"),
    ),
    Rule(
        name="es-staff-reduced",
        what=What.STAFF_REDUCED,
        who=words(STAFF.pattern, MISSION.pattern),
        does=words(
            r"(?:ha|han) reducido\b[^;]{0,20}personal",
            r"reducción (?:de su|del) personal",
            r"personal\b[^;]{0,20}(?:ha sido reducido|reducido)",
            r"personal no (?:esencial|imprescindible)\b[^;]{0,40}"
            r"(?:abandonado|evacuado|retirado|salido)",
        ),
    ),
    # Tehran, March 2026: the ambassador and the last staff have crossed the border.
    Rule(
        name="es-staff-out",
        what=What.STAFF_WITHDRAWN,
        who=words(STAFF.pattern, FAMILY.pattern, MISSION.pattern),
        does=words(
            r"evacua(?:do|da|dos|das|r|ción)\b|evacuó\b",
            r"(?:ha|han) (?:abandonado|salido d|retirado)",
            r"retir(?:ada|ado|ados|ó)\b",
            r"repatria(?:do|da|dos|das)\b",
        ),
        unless=words(r"ciudadanos", r"civiles", r"población", r"residentes", r"zona\b"),
    ),
    Rule(
        name="es-staff-moved",
        what=What.STAFF_MOVED,
        who=STAFF,
        does=words(r"(?:trasladad|reubicad|desplazad)[oa]s?\b"),
    ),
    # Lviv, 2022.
    Rule(
        name="es-moved",
        what=What.MOVED_WITHIN,
        who=MISSION,
        does=words(
            r"(?:trasladad|reubicad|desplazad)[oa]s?\b", r"(?:traslada|reubica)\b"
        ),
        unless=words(r"nueva (?:sede|dirección)", r"nuevas oficinas", r"personal"),
    ),
    # Tripoli's business from Tunis: said of what the embassy handles.
    Rule(
        name="es-help-elsewhere",
        what=What.CONSULAR_REMOTE,
        who=words(HELP.pattern, r"asuntos (?:consulares|bilaterales)?"),
        does=words(r"(?:atiende[n]?|presta[n]?)?\b[^;]{0,20}desde (?=[A-ZÁÉÍÓÚ])"),
        stands=True,
    ),
    Rule(
        name="es-remote",
        what=What.REMOTE,
        who=MISSION,
        does=words(r"(?:opera|trabaja|continúa)\w*\b[^;]{0,30}desde (?=[A-ZÁÉÍÓÚ])"),
    ),
    Rule(
        name="es-help-none",
        what=What.CONSULAR_NONE,
        who=HELP,
        does=words(r"no (?:es posible|puede[n]?|se puede|está|hay|resulta posible)\b"),
        stands=True,
        denies=True,
        within=50,
        unless=words(r"doble nacionalidad", r"gastos"),
    ),
    Rule(
        name="es-help-limited",
        what=What.CONSULAR_LIMITED,
        who=words(HELP.pattern, r"capacidad de (?:la embajada|asistencia|ayuda)\b"),
        does=words(
            r"(?:muy |sumamente |extremadamente )?(?:limitad|restringid|"
            r"reducid)[oa]s?\b"
        ),
        stands=True,
        denies=True,
        unless=words(r"doble nacionalidad", r"limitado exclusivamente"),
    ),
    Rule(
        name="es-no-mission",
        what=What.NO_MISSION,
        who=MISSION,
        does=words(
            r"no (?:hay|tiene|cuenta con|dispone de|existe)\b",
            r"carece de\b",
        ),
        stands=True,
        denies=True,
        within=60,
    ),
)

NATIONS = {
    code: words(stems)
    for code, stems in {
        "AE": r"emiratos\b|EAU\b",
        "AF": r"afg[ah]+n\w+",
        "AR": r"argentin\w+",
        "AZ": r"azerbaiy\w+",
        "BE": r"bélgica|belga\w*",
        "BH": r"bar[eé]in\w*",
        "BY": r"bielorrus\w+",
        "CA": r"canad\w+",
        "CH": r"suiz\w+",
        "CL": r"chilen?\w*",
        "CN": r"chin[ao]\w*",
        "CO": r"colombi\w+",
        "CU": r"cub(?:a|an)\w*",
        "DE": r"aleman\w+|alemán",
        "EG": r"egipt?\w+",
        "ES": r"españ\w+",
        "ET": r"et[ií]op\w+",
        "FR": r"franc(?:ia|és|es)\w*",
        "GB": r"reino unido|británic\w+",
        "HT": r"hait\w+",
        "IL": r"israel\w*",
        "IN": r"india\b|indi[ao]s?\b",
        "IQ": r"irak\w*|iraq\w*",
        "IR": r"irán\b|iran[ií]\w*",
        "IT": r"itali\w+",
        "JO": r"jordan\w+",
        "JP": r"jap[oó]n\w*",
        "KP": r"corea del norte|norcorean\w*",
        "KR": r"corea del sur|surcorean\w*",
        "KW": r"kuwait\w*",
        "LB": r"l[ií]ban\w+",
        "LY": r"libi[ao]s?\b",
        "MA": r"marruec\w+|marroqu\w+",
        "ML": r"mal[ií]\b",
        "MX": r"m[eé]xic\w+",
        "NE": r"níger\b",
        "NI": r"nicarag\w+",
        "NP": r"nepal\w*",
        "OM": r"omán\b",
        "PE": r"perú\b|peruan\w+",
        "PK": r"pakist\w+",
        "PL": r"polon\w+|polac\w+",
        "PT": r"portug\w+",
        "QA": r"[qc]atar\w*",
        "RU": r"rus(?:ia|[ao]s?)\b",
        "SA": r"arabia saud\w+|saud[ií]\w*",
        "SD": r"sud[aá]n\w*",
        "SS": r"sud[aá]n del sur",
        "SY": r"siri[ao]s?\b",
        "TN": r"túnez|tunecin\w+",
        "TR": r"tur(?:quía|c[ao]s?)\b",
        "UA": r"ucran\w+",
        "US": r"estados unidos|EE\. ?UU\.|estadounidenses?",
        "VE": r"venez\w+",
        "YE": r"yemen\w*",
    }.items()
}
_MONTHS = {
    "ene": 1, "feb": 2, "mar": 3, "abr": 4, "may": 5, "jun": 6,
    "jul": 7, "ago": 8, "sep": 9, "oct": 10, "nov": 11, "dic": 12,
}  # fmt: skip
_NAME = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\b"

SPANISH = Language(
    split=re.compile(
        r"(?<=[.!?])(?<!\bEE\.)(?<!\bUU\.)(?<!\bSr\.)(?<!\b\w\.)[»\"”]?\s+"
        r"(?=[A-ZÁÉÍÓÚÑ«\"“(¿¡])|" + LINE_END
    ),
    touches=words(r"embajada", r"consul(?!t)", r"diplom", r"salida (?:vol|ord|aut)"),
    mission=MISSION,
    rules=RULES,
    barrier=words(
        r"(?:aeropuertos?|fronter\w+|espacio aéreo|escuelas?|vuelos?|carreteras?|"
        r"museos?|"
        r"pasos?|comercios|puertos?)\b",
        r"que (?!la embajada|su\b|sus\b)",
    ),
    unreal=words(
        r"si\b",
        r"en cuanto",
        r"primera vez",
        r"podrían?\b",
        r"puede (?:\w+ )?(?:cerrar|suspender|ser|verse)",
        r"en caso de",
        r"eventual\w*",
        r"posible(?:mente)?\b",
        r"simulacro\w*",
        r"podrá\w* (?:ser|verse)",
        r"(?:estudia|considera|baraja|prevé)\b",
        r"a menos que",
    ),
    routine=words(
        r"(?:días? )?(?:festiv|feriad)\w+",
        r"horarios?\b",
        r"fines? de semana",
        r"cita previa",
        r"de lunes a",
        r"fiesta nacional",
        r"navidad",
        r"semana santa",
        r"elecci\w+",
        r"fuera del horario",
        r"\d{1,2}[:.h]\d\d",
    ),
    denied=words(r"no\b", r"ningun\w*", r"tampoco", r"nunca"),
    others=words(
        r"(?:otros|varios|muchos|algunos) (?:países|estados|gobiernos)",
        r"(?:varias|muchas|algunas|otras|diversas|las demás|numerosas) "
        r"(?:embajadas|representaciones|consulados)",
        r"embajada de su (?:país|lugar)",
    ),
    brief=words(
        r"(?:el|los|del) (?:\w+ )?(?:día |días )?\d{1,2}\b",
        r"hoy\b",
        r"mañana\b",
        r"huelga\w*",
        r"huracán|tormenta|nevada|manifestaci\w+",
        r"durante (?:el|la) jornada",
    ),
    lasting=words(
        r"hasta nuevo aviso",
        r"desde\b",
        r"definitiv\w+",
        r"(?:ha|han|fue|fueron)\b",
        r"temporalmente",
        r"a partir de",
        r"indefinid\w+",
        r"(?:permanece|sigue|continúa)\w*",
    ),
    goes_on=words(
        r"(?:permanece|sigue|continúa)n?\b",
        r"desde (?:\d|el|ene|feb|mar|abr|may|jun|jul|ago|"
        r"sep|oct|nov|dic)",
    ),
    until=words(
        r"hasta nuevo aviso",
        r"hasta (?:el )?\d{1,2} de \w+(?: de 20\d\d)?",
        r"por tiempo indefinido",
    ),
    towards=re.compile(r"\b(?:a|hacia|en) (?=(?P<place>[A-ZÁÉÍÓÚ][^.;,()]{1,30}))"),
    nations=NATIONS,
    offices=(
        ("consular section", DESK),
        ("consulate general", words(r"consulados? general")),
        ("honorary consulate", words(r"consulados? honorario")),
        ("consulate", words(r"consulado")),
        ("embassy", words(r"embajada")),
    ),
    audiences=(
        (Audience.FAMILY, words(r"famili", r"dependientes")),
        (
            Audience.NON_EMERGENCY,
            words(r"no (?:esencial|imprescindible|de emergencia)"),
        ),
    ),
    named=naming(
        NATIONS,
        of=r"de(?: la| los)?|del gobierno(?: de)?|del",
        there=words(r"en\b(?: el)?"),
        possessive=words(r"sus?\b"),
    ),
    dates=dating(
        re.compile(
            rf"\b(?P<day>\d{{1,2}})\.?º? de {_NAME}(?: (?:de|del) (?P<year>20\d\d))?",
            re.IGNORECASE,
        ),
        re.compile(rf"\b{_NAME} de (?P<year>20\d\d)", re.IGNORECASE),
        re.compile(r"\b(?:desde|en|a finales de) (?P<year>20\d\d)\b", re.IGNORECASE),
        months=_MONTHS,
    ),
)
read = reader(SPANISH)
