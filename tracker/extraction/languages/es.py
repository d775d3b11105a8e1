"""Spanish."""

from tracker.extraction.language import Language

LANGUAGE = Language(
    code="es",
    units={
        "cero": 0,
        "un": 1,
        "uno": 1,
        "una": 1,
        "dos": 2,
        "tres": 3,
        "cuatro": 4,
        "cinco": 5,
        "seis": 6,
        "siete": 7,
        "ocho": 8,
        "nueve": 9,
        "diez": 10,
        "once": 11,
        "doce": 12,
        "trece": 13,
        "catorce": 14,
        "quince": 15,
        "dieciséis": 16,
        "diecisiete": 17,
        "dieciocho": 18,
        "diecinueve": 19,
        "veinte": 20,
        "veintiún": 21,
        "veintiuno": 21,
        "veintidós": 22,
        "veintitrés": 23,
        "veinticuatro": 24,
        "veinticinco": 25,
        "veintiséis": 26,
        "veintisiete": 27,
        "veintiocho": 28,
        "veintinueve": 29,
        "treinta": 30,
        "cuarenta": 40,
        "cincuenta": 50,
        "sesenta": 60,
        "setenta": 70,
        "ochenta": 80,
        "noventa": 90,
        "cien": 100,
        "ciento": 100,
        "doscientos": 200,
        "doscientas": 200,
        "trescientos": 300,
        "trescientas": 300,
        "cuatrocientos": 400,
        "quinientos": 500,
        "quinientas": 500,
        "seiscientos": 600,
        "setecientos": 700,
        "ochocientos": 800,
        "novecientos": 900,
    },
    scales={"mil": 1_000, "millón": 1_000_000, "millones": 1_000_000},
    dozens={
        "decena": 10,
        "decenas": 10,
        "docena": 12,
        "docenas": 12,
        "quincena": 15,
        "veintena": 20,
        "treintena": 30,
        "cuarentena": 40,
        "cincuentena": 50,
        "centenar": 100,
        "centenares": 100,
        "millar": 1_000,
        "millares": 1_000,
    },
    vague_scales=frozenset({"decenas", "docenas", "centenares", "millares", "miles", "cientos"}),
    articles=frozenset({"un", "una"}),
    joiners=frozenset({"y"}),
    abbreviations=frozenset(["sr", "sra", "dr", "gral", "ee", "uu", "aprox"]),
    endings=("ses", "sas", "es", "as", "os", "a", "o", "e", "s"),
    adjectives_first=False,
    dozen_is_exact=False,
    adverb="mente",
    bare_scales=frozenset(["mil"]),
    phrases={
        "hedge:about": """
            unos, unas, alrededor de, aproximadamente, en torno a, cerca de los, más o menos, en torno a
            los, aproximados, se estima en, una estimación de
        """,
        "hedge:nearly": "casi, cerca de, cerca del, próximo a, poco menos de, rozando los",
        "hedge:at_least": "al menos, por lo menos, no menos de, como mínimo, un mínimo de",
        "hedge:more_than": "más de, algo más de, poco más de, superior a, por encima de, más que",
        "hedge:up_to": "hasta, como máximo, no más de, un máximo de, a lo sumo",
        "hedge:fewer_than": "menos de, por debajo de, inferior a",
        "after:about": "aproximadamente, más o menos",
        "after:at_least": "como mínimo, o más, al menos",
        "filler": "los, las, otros, otras, un total de, total de",
        "between": "entre",
        "from": "de",
        "range_and": "y",
        "range_to": "a, o",
        "date_to": "al, a",
        "and_a_half": "y medio, y media",
        "half_of_scale": "medio",
        "good_or_small": "buena, pequeña",
        "vague": """
            varios, varias, decenas de, centenares de, miles de, cientos de, algunos, algunas, numerosos,
            una cantidad considerable de, un número indeterminado de, muchos
        """,
        "share": "un tercio, la mitad, un cuarto, dos tercios, la mayoría",
        "percent": "%, por ciento",
        "rate": """
            al mes, al día, por mes, por día, por semana, cada mes, cada día, mensuales, diarios, al año
        """,
        "currency_sign": "$, €, usd, eur",
        "calibre": "mm, milimetros",
        "n:other": """
            %, por ciento, euros, dolares, dólar, rublos, km, kilometro*, metro*, kg, kilos, toneladas,
            horas, hora, minuto*, dia, días, semana*, mes, meses, año, años, civiles, personas, refugiado*,
            habitante*, desplazado*, paises, ciudades, pueblos, localidades, paginas, pilotos, diplomaticos,
            funcionarios, ministros, niños, viajes, veces, periodistas, artistas
        """,
        "n:load": "cargamento*, vuelos, barcos, buques, convoyes, trenes, envios",
        "n:container": "contenedor*, cajas",
        "n:troops": """
            soldado*, militar*, hombres, combatiente*, mercenario*, tropas, efectivos, instructor*, asesor*,
            zapador*, ingeniero*, voluntario*, recluta*, uniformados, reservista*
        """,
        "n:unit": "batallon*, brigada*, regimiento*, division*, compañía*",
        "n:dead": "muerto, muertos, muertas, fallecido*, fallecidos, víctimas mortales",
        "n:wounded": "herido, heridos, heridas",
        "n:missing": "desaparecido*",
        "n:captured": "prisionero*, capturados",
        "n:kw": "bajas, muertos y heridos, muertos o heridos, baja",
        "n:losses": "perdidas, pérdida",
        "n:equipment": """
            carro, carros, tanque*, obus*, proyectil*, misil*, dron, drones, vehiculo*, blindado*, cañon*,
            lanzacohetes, lanzador*, cohete*, municion*, fusil*, sistema*, bateria*, radar*, avion*,
            helicoptero*, camion*, granada*, cartucho*, mortero*, ametralladora*, pieza*, unidades, caza,
            cazas
        """,
        "np_skip": """
            otros, otras, nuevos, nuevas, más, de sus, de los, de las, de, de ellos, primeros, adicionales
        """,
        "partitive": "de ellos, de ellas, de estos, de sus",
        "of": "de, del",
        "and": "y, o, e",
        "including": "incluidos, entre ellos, entre ellas",
        "article_after": "los, las",
        "clause": "mientras, pero, aunque, sin embargo, en tanto",
        "stop": """
            en, a, al, con, por, para, desde, hasta, según, sin, sobre, tras, contra, que, quien, cuando,
            como, ha, han, había, fue, fueron, es, son, era, eran, está, están, se, su, sus, el, la, los,
            las, un, una, y, o, e, no, le, lo, ya, entre, antes, después, durante, sería, serían, ser, será,
            serán, del
        """,
        "link": """
            cifra, cifró, cifran, número, total, asciende a, ascienden a, alcanza, alcanzan, alcanzó, llega
            a, suma, eleva a, eleva, a, en, de
        """,
        "which": "que, quien",
        "generic": "unidades, piezas, sistemas",
        "since": "desde, desde el, desde finales de, desde principios de",
        "until": """
            antes de, hasta, para, antes de que acabe, antes del, para finales de, antes de finales de, a
            más tardar en
        """,
        "end_of": "finales de, final de, principios de, mediados de, fin de",
        "in_year": "en, de, durante, a lo largo de, del",
        "date_of": "de",
        "date_article": "el, al, del",
        "last_word": "pasado, último",
        "rel:last_week": "la semana pasada, la pasada semana",
        "rel:this_week": "esta semana",
        "rel:last_month": "el mes pasado, el pasado mes",
        "rel:this_month": "este mes",
        "rel:last_year": "el año pasado, el pasado año",
        "rel:this_year": "este año, en lo que va de año",
        "rel:end_of_year": "final de año, finales de año",
        "rel:next_year": "el año que viene, el próximo año",
        "rel:yesterday": "ayer",
        "quarter:1": "primer trimestre",
        "quarter:2": "segundo trimestre",
        "quarter:3": "tercer trimestre",
        "quarter:4": "cuarto trimestre",
        "p:deploy": """
            enviad*, envio, envia, envian, enviar, enviará, enviaron, desplegad*, despleg*, desplieg*,
            llegad*, llegaron, cruz*, trasladad*, incorporad*
        """,
        "p:present": """
            combat*, luchan, estacionad*, desplegad*, presentes, operan, sirven, en el frente, participan,
            se encuentran, presencia
        """,
        "p:transfer": """
            entreg*, suministr*, enviad*, envio, enviar, envia, vendid*, vendio, donad*, dono, recibi*,
            transferid*, proporcion*, exportad*, cedid*, llegad*, adquir*
        """,
        "p:pledge": """
            prometi*, anunci*, comprometi*, pedido, encarg*, paquete, ayuda, contrato, ofreci*, incluye,
            lista, comprometid*
        """,
        "p:receive": "recibi*, recibe",
        "p:seize": "incaut*, decomis*, a bordo, intercepto un",
        "to_prep": "a, en, para, hacia, al, contra, en la, a la, región, con destino a",
        "from_prep": "de, desde, por",
        "p:die": """
            muert*, murieron, murió, fallec*, mataron, mató, abatidos, caíd*, perdieron la vida, matado
        """,
        "p:wound": "herid*, resultaron heridos",
        "p:missing": "desaparecid*",
        "p:capture": "capturad*, apresad*, hechos prisioneros, prisionero*",
        "p:kw": "muertos o heridos, muertos y heridos, fuera de combate, bajas",
        "p:lose": "perdid*, perdio, perdieron, pierde",
        "p:return": "regresad*, regresaron, vuelto, retirad*, retiraron, repatriad*, vuelta",
        "p:train": """
            entrenad*, entrenan, entrenamiento, formad*, formación, adiestr*, maniobras, instruid*
        """,
        "p:stock": "almacén*, almacenad*, reservas, conserva, en reserva, mantiene, arsenal*",
        "p:produce": "produc*, fabric*, producción",
        "p:fire": "disparad*, disparan, disparó, lanzad*, lanzó, consume*, lanzan",
        "p:destroy": "destruid*, derribad*, derribó, interceptad*, dañad*, destruyó",
        "p:hold": "contiene, contener, transporta",
        "p:pay": "cuesta, pagan, cobra*, pesa, su tripulación es de",
        "ongoing": """
            combaten, luchan, estacionad*, presentes, operan, actualmente, se encuentran, en la actualidad,
            están
        """,
        "more": "otros, otras, más, adicionales, nuevos, nuevas, refuerzo*",
        "total": "en total, hasta ahora, hasta la fecha, total, acumulad*",
        "incident": "ataque*, emboscada, batalla, combate de, bombardeo",
        "future": """
            enviará, entregará, prevé, enviarán, no descarta, va a, antes de que, podría, planea
        """,
        "civil": "civil, civiles, refugiados, desplazados",
        "peer": "intercambi*, canje*",
        "age": "años, años de edad, menores",
        "out_of": "de cada",
        "say:asserts": """
            dijo, dice, dijeron, afirmó, afirma, aseguró, asegura, indicó, indica, informó, informa,
            anunció, señaló, señala, declaró, cifró, cifra, cifran, recordó, precisó, añadió, sostiene,
            sostuvo, según ha dicho, reveló, ha dicho, ha indicado, habla de, denunció, comunicó
        """,
        "say:estimates": """
            estima, estimó, calcula, calculó, cree, estiman, calculan, considera, cifró en unas, cifró en
            unos, cifra en unos
        """,
        "say:confirms": """
            confirmó, confirma, reconoció, reconoce, admitió, admite, ha confirmado, ha reconocido
        """,
        "say:denies": "negó, niega, desmintió, desmiente, rechazó, rechaza, ha negado",
        "according": "según, de acuerdo con, citando a, a juicio de",
        "that": "que, :",
        "source": """
            diplomatic*, analista*, un funcionario, funcionarios, experto*, fuentes, periódico*, medios,
            observadores, una fuente, fuente, investigador*
        """,
        "relay": "diputado*, parlamentario*, legisladores",
        "same_source": """
            la misma fuente, misma fuente, él, ella, el portavoz, la portavoz, un portavoz, el ministerio,
            el servicio, la agencia, el ministro, el gobierno, el ejército, el organismo
        """,
    },
)
