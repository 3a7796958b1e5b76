"""The posts of the United States whose sites lie below usembassy.gov.

The codes are mostly those of ISO 3166. Those of missions' sites in the table of the
world's missions are here, and a few more that are as sure; China's posts and the
consulates with a domain of their own are elsewhere. Each feed's address follows the
pattern of the others and was not asked (docs/sources/us_embassy.md).
"""

from __future__ import annotations

# The code in the host's name where it is the country's own.
_BY_COUNTRY = (
    "ae af al am ao ar at au az ba bb bd be bf bg bh bi bj bn bo br bs bw by bz ca cd "
    "cf cg ch ci cl cm co cr cu cv cy cz de dj dk do dz ec ee eg er es et fi fj fm fr "
    "ga ge gh gm gn gq gr gt gy hn hr ht hu id ie il in iq is it jm jo jp ke kg kh kr "
    "kw kz la lb lk lr ls lt lu lv ma md me mg mh mk ml mm mn mr mt mu mw mx my mz na "
    "ne ng ni nl no np nz om pa pe pg ph pk pl pt pw py qa ro rs ru rw sa sd se sg si "
    "sk sl sn so sr ss sv sy sz td tg th tj tl tm tn tr tt tz ua ug uy uz ve vn ws xk "
    "ye za zm zw"
)

# The code in the host's name: the countries that its alerts are about.
_OTHERS = {
    "uk": ("GB",),
    "ly": ("LY",),
    "va": ("VA",),
    # Countries that the ambassador next door is accredited to as well.
    "bb": ("BB", "AG", "DM", "GD", "KN", "LC", "VC"),
    "ch": ("CH", "LI"),
    "es": ("ES", "AD"),
    "fj": ("FJ", "KI", "NR", "TO", "TV"),
    "fr": ("FR", "MC"),
    "ga": ("GA", "ST"),
    "it": ("IT", "SM"),
    "mg": ("MG", "KM"),
    "mu": ("MU", "SC"),
    "sn": ("SN", "GW"),
}

# Those whose office stands in another country than the one that it is for.
ELSEWHERE = frozenset({"ly", "va"})

HOSTS: dict[str, tuple[str, ...]] = {
    code: _OTHERS.get(code, (code.upper(),))
    for code in sorted({*_BY_COUNTRY.split(), *_OTHERS})
}
