"""The Japanese missions that send mails, by the Ministry's code (``koukanCd``).

Made from what the mails of an archive bear out (``docs/sources/jp_embassy.md``): an
embassy's mails are on its own country, a consulate's name its city or places that
no other is near. Codes that could be either of two posts, and those of countries that
an embassy elsewhere looks after (0…, A…, B…), are left out.
"""

from __future__ import annotations

from ingest.records import Post

_EMBASSIES = """
    AE 755A, AF 701A, AL 552A, AM 531A, AO 731A, AR 401A, AT 501A, AU 614A, AZ 530A,
    BD 610D, BE 521A, BF 735A, BG 524A, BH 727A, BJ 765A, BO 402A, BW 732A, BZ 426A,
    CD 710A, CH 516A, CI 721A, CL 404A, CM 753A, CN 619A, CO 405A, CR 417A, CU 406A,
    CY 553A, CZ 502A, DE 506A, DJ 767A, DK 503A, EC 408A, EG 720A, ES 514A, ET 711A,
    FI 504A, FJ 623A, FM 627A, FR 505A, GA 752A, GB 518A, GE 540A, GH 712A, GN 758A,
    GR 507A, GT 418A, HU 508A, ID 607A, IE 522A, IL 705A, IN 606A, IQ 704A, IR 703A,
    IS 518B, IT 509A, JM 420A, JO 757A, KE 713A, KG 535A, KR 616A, KW 706A, KZ 534A,
    LA 608A, LB 707A, LK 603A, LT 529A, LU 526A, LV 528A, MA 714A, MG 730A, MH 629A,
    ML 734A, MM 601A, MR 736A, MU 739A, MX 410A, MY 609A, MZ 763A, NA 738A, NG 715A,
    NL 510A, NO 511A, NP 617A, OM 761A, PE 412A, PH 611A, PK 610A, PL 512A, PT 513A,
    PW 628A, PY 411A, QA 756A, RO 523A, RS 520A, RU 517A, SA 708A, SC 768A, SD 719A,
    SE 515A, SK 543A, SN 717A, SV 409A, TH 612A, TL 630A, TM 537A, TN 724A, TO 635A,
    TR 709A, TT 424A, TZ 723A, UG 764A, US 301A, UY 413A, VE 414A, VN 620A, VU 640A,
    ZA 718A, ZM 725A
"""

_CONSULATES = {
    "002A": Post("BO", "Santa Cruz de la Sierra"),
    "301E": Post("US", "Honolulu"),
    "301F": Post("US", "Los Angeles"),
    "301H": Post("US", "New York City"),
    "301I": Post("US", "San Francisco"),
    "301K": Post("US", "Atlanta"),
    "301M": Post("GU", "Tamuning"),
    "301T": Post("US", "Houston"),
    "301V": Post("US", "Boston"),
    "301W": Post("US", "Portland"),
    "301X": Post("US", "Nashville"),
    "302D": Post("CA", "Montreal"),
    "302T": Post("CA", "Toronto"),
    "403G": Post("BR", "São Paulo"),
    "403H": Post("BR", "Rio de Janeiro"),
    "403T": Post("BR", "Manaus"),
    "403U": Post("BR", "Curitiba"),
    "410D": Post("MX", "León"),
    "505E": Post("FR", "Marseille"),
    "505F": Post("FR", "Strasbourg"),
    "505H": Post("FR", "Lyon"),
    "505W": Post("NC", "Nouméa"),
    "506E": Post("DE", "Hamburg"),
    "506F": Post("DE", "Düsseldorf"),
    "506G": Post("DE", "Munich"),
    "506I": Post("DE", "Frankfurt am Main"),
    "509D": Post("IT", "Milan"),
    "514E": Post("ES", "Barcelona"),
    "518E": Post("GB", "Edinburgh"),
    "605D": Post("HK", "Hong Kong"),
    "606E": Post("IN", "Kolkata"),
    "606F": Post("IN", "Bangalore"),
    "606T": Post("IN", "Chennai"),
    "607F": Post("ID", "Denpasar"),
    "607T": Post("ID", "Medan"),
    "607U": Post("ID", "Surabaya"),
    "607X": Post("ID", "Makassar"),
    "609W": Post("MY", "Kota Kinabalu"),
    "610E": Post("PK", "Karachi"),
    "611E": Post("PH", "Davao City"),
    "611F": Post("PH", "Cebu City"),
    "612E": Post("TH", "Chiang Mai"),
    "614D": Post("AU", "Sydney"),
    "614E": Post("AU", "Melbourne"),
    "614F": Post("AU", "Perth"),
    "614T": Post("AU", "Brisbane"),
    "614V": Post("AU", "Cairns"),
    "619D": Post("CN", "Shanghai"),
    "620D": Post("VN", "Ho Chi Minh City"),
    "704W": Post("IQ", "Erbil"),
    "708D": Post("SA", "Jeddah"),
    "709T": Post("TR", "Istanbul"),
    "755D": Post("AE", "Dubai"),
}

POSTS: dict[str, Post] = _CONSULATES | {
    code: Post(country)
    for country, code in (row.split() for row in _EMBASSIES.split(","))
}
