"""German."""

from tracker.extraction.language import Language

LANGUAGE = Language(
    code="de",
    units={
        "null": 0,
        "ein": 1,
        "eins": 1,
        "eine": 1,
        "zwei": 2,
        "drei": 3,
        "vier": 4,
        "fünf": 5,
        "sechs": 6,
        "sieben": 7,
        "acht": 8,
        "neun": 9,
        "zehn": 10,
        "elf": 11,
        "zwölf": 12,
        "dreizehn": 13,
        "vierzehn": 14,
        "fünfzehn": 15,
        "sechzehn": 16,
        "siebzehn": 17,
        "achtzehn": 18,
        "neunzehn": 19,
        "zwanzig": 20,
        "dreissig": 30,
        "vierzig": 40,
        "fünfzig": 50,
        "sechzig": 60,
        "siebzig": 70,
        "achtzig": 80,
        "neunzig": 90,
    },
    scales={
        "hundert": 100,
        "tausend": 1_000,
        "million": 1_000_000,
        "millionen": 1_000_000,
        "mio": 1_000_000,
        "milliarde": 1_000_000_000,
        "milliarden": 1_000_000_000,
    },
    dozens={"dutzend": 12},
    vague_scales=frozenset(
        {"hunderte", "tausende", "dutzende", "hunderten", "tausenden", "dutzenden", "zehntausende"}
    ),
    articles=frozenset({"ein", "eine", "einem", "einen"}),
    joiners=frozenset({"und"}),
    abbreviations=frozenset(["mio", "mrd", "ca", "bzw", "dr", "st", "nr", "rd", "etwa", "z", "b"]),
    endings=("ischen", "ische", "ischer", "isches", "isch", "en", "er", "es", "em", "e", "n", "s"),
    compounds=True,
    bare_scales=frozenset(["hundert", "tausend"]),
    phrases={
        "hedge:about": """
            etwa, rund, ungefähr, circa, ca, ca ., zirka, um die, geschätzt, geschätzte, schätzungsweise, an
            die
        """,
        "hedge:nearly": "fast, nahezu, beinahe, knapp, annähernd, kaum weniger als",
        "hedge:at_least": "mindestens, wenigstens, nicht weniger als, zumindest",
        "hedge:more_than": "mehr als, über, gut, etwas mehr als, deutlich mehr als, weit über",
        "hedge:up_to": "bis zu, höchstens, maximal, nicht mehr als",
        "hedge:fewer_than": "weniger als, unter",
        "after:about": "oder so",
        "after:at_least": "oder mehr, mindestens",
        "filler": "die, insgesamt, weitere, den, der",
        "between": "zwischen",
        "from": "von",
        "range_and": "und",
        "range_to": "bis, oder, bis zu",
        "date_to": "bis",
        "vague": """
            hunderte, tausende, dutzende, mehrere, einige, zahlreiche, viele, eine reihe von, eine
            unbekannte zahl von, zehntausende
        """,
        "share": "ein drittel, die hälfte, ein viertel, zwei drittel",
        "percent": "%, prozent",
        "rate": """
            pro monat, pro tag, im monat, am tag, pro woche, täglich, monatlich, pro jahr, jährlich
        """,
        "currency_sign": "$, €, £, usd, eur",
        "calibre": "mm, millimeter",
        "n:other": """
            %, prozent, euro, dollar, rubel, km, kilometer*, meter, kg, kilogramm, stunden, stunde, minute*,
            tag, tage, tagen, woche*, monat*, jahr*, zivilist*, menschen, personen, flüchtling*, einwohner*,
            standort*, länder*, staaten, städte*, orte*, dörfer*, seiten, piloten, schiffe*, flüge*,
            diplomaten, beamte*, künstler*, minister, dorfbewohner
        """,
        "n:load": "ladung*, lieferung*, transporte, konvois, züge, schiffsladung*, flugzeugladung*",
        "n:container": "container*, kisten, paletten",
        "n:troops": """
            soldat*, mann, kämpfer*, truppen, söldner*, militärs, rekruten, freiwillige*, ausbilder*,
            berater*, pioniere, angehörige, spezialkräfte, ingenieure, kräfte, elitesoldat*
        """,
        "n:unit": "bataillon*, brigade*, regiment*, division*, kompanie*",
        "n:dead": "tote, toten, gefallene*, todesopfer*, tode",
        "n:wounded": "verletzte*, verwundete*",
        "n:missing": "vermisste*",
        "n:captured": "gefangene*",
        "n:kw": """
            tote und verletzte, toten und verletzten, tote oder verletzte, opfer, tote und verwundete, toten
            und verwundeten, gefallene und verwundete
        """,
        "n:losses": "verluste, verlust, verlusten",
        "n:equipment": """
            panzer*, schützenpanzer*, kampfpanzer*, drohne*, aufklärungsdrohne*, rakete*, schuss, munition*,
            granate*, geschoss*, geschütz*, haubitze*, raketenwerfer*, mörser*, gewehr*, sturmgewehr*,
            fahrzeug*, lastwagen, lkw, hubschrauber*, radar*, flugzeug*, systeme*, system, brückenleger*,
            marschflugkörper*, werfer*, patronen, stück, abwehrraketen, batterien
        """,
        "np_skip": """
            weitere, weiteren, weiterer, zusätzliche*, neue, neuen, moderne*, davon, von ihnen, ihrer,
            eigene*, gepanzerte*, ballistische*, seiner, mehr
        """,
        "partitive": "von ihnen, davon, dieser, der soldaten, von diesen",
        "of": "von, vom",
        "and": "und, oder",
        "clause": "während, aber, doch, jedoch, sondern, obwohl",
        "stop": """
            in, im, an, am, auf, aus, bei, mit, nach, zu, zum, zur, für, gegen, durch, seit, bis, vor, hat,
            haben, hatte, hatten, ist, sind, war, waren, wird, werden, wurde, wurden, worden, die, der, das,
            den, dem, des, ein, eine, dass, wie, nicht, und, oder, er, sie, es, auch, sich, so, ihre, seine,
            unter, über, sei, seien, habe, könnten, soll, sollen
        """,
        "link": """
            zahl, anzahl, auf, bei, beträgt, liegt, liege, stieg, gestiegen, erreicht, erreichte, beziffert,
            beziffern, schätzt, summe, umfasst, umfassen
        """,
        "which": "der, die, das, welche",
        "generic": "stück, einheiten, systeme, exemplare",
        "since": "seit, seit dem, seit anfang, seit ende",
        "until": "bis, bis ende, bis zum, bis anfang, vor",
        "end_of": "ende, ende des, anfang, mitte",
        "in_year": "im, in, im jahr, des jahres, jahr, während, im laufe des",
        "date_article": "dem, den, am, der",
        "ordinal_ending": ".",
        "last_word": "letzten, vergangenen, letzter",
        "rel:last_week": """
            in der vergangenen woche, vergangene woche, letzte woche, vergangenen woche, letzter woche,
            vorige woche, in der vorigen woche
        """,
        "rel:this_week": "diese woche, in dieser woche",
        "rel:last_month": "im vergangenen monat, vergangenen monat, letzten monat, im letzten monat",
        "rel:this_month": "diesen monat, in diesem monat",
        "rel:last_year": """
            im vergangenen jahr, vergangenen jahr, im letzten jahr, voriges jahr, letztes jahr, im vorjahr
        """,
        "rel:this_year": "dieses jahr, in diesem jahr, heuer",
        "rel:end_of_year": "jahresende, ende des jahres",
        "rel:next_year": "im kommenden jahr, nächstes jahr, kommenden jahr",
        "rel:yesterday": "gestern",
        "quarter:1": "ersten quartal, erstes quartal",
        "quarter:2": "zweiten quartal",
        "quarter:3": "dritten quartal",
        "quarter:4": "vierten quartal",
        "p:deploy": """
            entsand*, entsend*, geschickt, schickt*, schicken, verlegt*, verlegen, eingetroffen, angekommen,
            nach russland, verlegung, entsendung, überquer*, stationier*, geschickte*
        """,
        "p:present": """
            kämpf*, stationiert*, im einsatz, befinden, befindet, präsent, eingesetzt, dienen, an der front,
            stehen in, halten sich
        """,
        "p:transfer": """
            geliefert*, liefer*, übergeben, übergab*, geschickt, schickt*, gingen, ging, erhielt*, erhalten,
            bekam*, bekommen, verkauft*, überlass*, gespendet, lieferung*, abgegeben, geschenkt, überstellt,
            transportiert*, gelieferten, exportiert*, bezogen
        """,
        "p:pledge": """
            zugesagt*, angekündigt*, versproch*, in vorbereitung, folgen, bestellt*, paket, unterwegs,
            liste, zusage*, sollen, plant, wird liefern, stellt bereit, bereitgestellt, hilfspaket, vertrag
        """,
        "p:receive": "erhielt*, erhalten, bekam*, bekommen",
        "p:seize": "beschlagnahm*, sichergestellt, an bord, schmuggel*",
        "to_prep": "nach, in, für, an, an die, der, zur, im, gegen, in die, aus der",
        "from_prep": "aus, von",
        "p:die": """
            getötet*, gefallen, starb*, gestorben, ums leben, umgekommen, tot, tote, toten, töten
        """,
        "p:wound": "verletzt*, verwundet*",
        "p:missing": "vermisst*",
        "p:capture": "gefangen, gefangengenommen, gefangen genommen, in gefangenschaft",
        "p:kw": """
            getötet oder verletzt, getötet oder verwundet, getötet und verwundet, getötet und verletzt,
            außer gefecht, gefallen oder verwundet, verwundet oder getötet
        """,
        "p:lose": "verloren, verlor, verlust*, einbüßt*",
        "p:return": "zurückgekehrt*, heimgekehrt*, zurück, abgezogen, abzug, rückkehr, heimgeschickt",
        "p:train": "ausgebildet*, ausbildung*, üben, übung*, trainier*, geschult, manöver",
        "p:stock": """
            im bestand, lager*, bestände, depots, verfügt über, eigene bundeswehr, besitzt, zurückbehält,
            behält
        """,
        "p:produce": "produzier*, produktion, herstell*, gebaut, fertigt, stellt her",
        "p:fire": """
            abgefeuert*, feuer*, verschoss*, abgeschossen wurden auf, eingesetzt gegen, verschießt,
            verbraucht
        """,
        "p:destroy": """
            zerstört*, abgeschossen, abgefangen, abgewehrt, beschädigt, erbeutet, zerstörung
        """,
        "p:hold": "fasst, enthalten, tragen",
        "p:pay": "kostet, kosten, beziffert, gehalt, wert",
        "ongoing": """
            kämpfen, stationiert, befinden, derzeit, im einsatz, momentan, gegenwärtig, aktuell, halten sich
        """,
        "more": "weitere, weiteren, zusätzliche*, neue, mehr",
        "total": "insgesamt, bisher, bislang, seit beginn, gesamt*, zahl der gelieferten, damit stieg",
        "incident": "angriff*, gefecht*, überfall, hinterhalt, schlacht",
        "future": "wird, werden, soll, sollen, will, plant, folgen",
        "civil": "zivilist*, flüchtling*, zivile*",
        "peer": "austausch*, gefangenenaustausch",
        "age": "jahre alt, minderjährige",
        "out_of": "von",
        "say:asserts": """
            teilte mit, teilte, sagte, sagt, erklärte, erklärt, berichtete, berichtet, meldete, meldet, gab
            an, gab bekannt, hieß es, spricht von, sprechen von, nannte, behauptete, behauptet, betonte,
            kündigte, fügte hinzu, sprach von, so, bezifferte, beziffert, meldeten, mitgeteilt, zählt,
            bekanntgegeben
        """,
        "say:estimates": """
            schätzt, schätzte, schätzen, geht von, geht davon aus, gehen davon aus, vermutet, nach
            schätzung*
        """,
        "say:confirms": "bestätigte, bestätigt, räumte ein, räumt ein, räumte, gab zu, bestätigten",
        "say:denies": """
            bestritt, bestreitet, dementierte, dementiert, wies zurück, weist zurück, leugnet
        """,
        "according": """
            laut, nach angaben, zufolge, nach darstellung, gemäß, nach auskunft, nach informationen
        """,
        "that": "dass, :",
        "source": """
            diplomat*, experte*, beobachter*, analyst*, ein sprecher der rebellen, quellen, zeitung, medien,
            beamte*, forscher*
        """,
        "relay": "abgeordnete*",
        "same_source": """
            er, sie, es, der sprecher, die sprecherin, das ministerium, der dienst, die behörde, der
            minister, die regierung, der generalstab, sprecher
        """,
    },
)
