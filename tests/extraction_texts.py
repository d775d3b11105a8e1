"""Sentences in the style of news agencies, and the figures in them. Every name and number is invented.

Each case: the text, then for each figure its kind, its words, its bounds, and what it counts (category,
equipment, or None). Ruritania supports Borduria against Syldavia.
"""

from typing import Final

from tracker.extraction import Name, Names

D, C, T = "deployment", "casualties", "transfer"
Figure = tuple[str, str, tuple[int | None, int | None, int | None], str | None]

NAMES: Final = {
    "en": Names(
        actors=(
            Name("RU1", ("Ruritania", "Ruritanian", "Strelsau")),
            Name("BO1", ("Borduria", "Bordurian", "Szohôd")),
            Name("SY1", ("Syldavia", "Syldavian", "Klow")),
        ),
        organisations=(
            Name("Syldavian General Staff", ("Syldavia's general staff", "the Syldavian general staff")),
            Name("Syldavian Intelligence Service", ("Syldavian Intelligence Service", "SIS", "spy agency")),
            Name(
                "Government of Ruritania",
                ("Strelsau", "Ruritanian government", "Ruritania's defence ministry"),
            ),
            Name("Arms Watch", ("Arms Watch",)),
        ),
        equipment=(
            Name("Catapult", ("catapult",)),
            Name("122 mm rocket launcher", ("122mm rocket launcher",)),
            Name("Artillery shell", ("artillery shell", "shell")),
            Name("152 mm howitzer", ("152mm howitzer", "howitzer")),
            Name("Falcon-2 drone", ("Falcon-2", "drone")),
            Name("Badger armoured vehicle", ("Badger",)),
            Name("Anti-tank missile", ("anti-tank missile",)),
            Name("Truck", ("truck",)),
        ),
    ),
    "fr": Names(
        actors=(
            Name("RU1", ("Ruritanie", "ruritanien", "Strelsau")),
            Name("BO1", ("Bordurie", "bordure", "Szohôd")),
            Name("SY1", ("Syldavie", "syldave", "Klow")),
        ),
        organisations=(
            Name("Syldavian General Staff", ("état-major syldave",)),
            Name(
                "Syldavian Intelligence Service",
                ("Service syldave de renseignement", "renseignement syldave"),
            ),
            Name(
                "Government of Ruritania",
                ("Strelsau", "gouvernement ruritanien", "ministère ruritanien de la Défense"),
            ),
            Name("Arms Watch", ("Observatoire des armes",)),
        ),
        equipment=(
            Name("Catapult", ("catapulte",)),
            Name("122 mm rocket launcher", ("lance-roquettes de 122 mm", "lance-roquettes multiple")),
            Name("Artillery shell", ("obus",)),
            Name("152 mm howitzer", ("obusier de 152 mm", "obusier")),
            Name("Falcon-2 drone", ("Falcon-2", "drone")),
            Name("Badger armoured vehicle", ("Badger", "blindé Badger")),
            Name("Anti-tank missile", ("missile antichar",)),
            Name("Truck", ("camion",)),
        ),
    ),
}

ENGLISH: Final[list[tuple[str, list[Figure]]]] = [
    (
        "Ruritania has sent about 11,000 soldiers to Borduria since October.",
        [(D, "about 11,000", (None, 11000, None), None)],
    ),
    (
        "Some 12-thousand Ruritanian troops were deployed to Borduria, the SIS said.",
        [(D, "Some 12-thousand", (None, 12000, None), None)],
    ),
    (
        "Between 10,000 and 12,000 Ruritanian soldiers are stationed in Borduria.",
        [(D, "Between 10,000 and 12,000", (10000, None, 12000), None)],
    ),
    (
        "Ruritania sent 10,000 to 12,000 troops to Borduria.",
        [(D, "10,000 to 12,000", (10000, None, 12000), None)],
    ),
    (
        "An estimated 10,000-12,000 Ruritanians are fighting in Borduria.",
        [(D, "An estimated 10,000-12,000", (10000, None, 12000), None)],
    ),
    (
        "Up to 3,500 Ruritanian mercenaries serve in Borduria, diplomats say.",
        [(D, "Up to 3,500", (None, None, 3500), None)],
    ),
    (
        "Ruritania is preparing to dispatch a further 4,000 men to Borduria by the end of June, the SIS believes.",
        [(D, "4,000", (4000, 4000, 4000), None)],
    ),
    (
        "A 2,000-strong Ruritanian force crossed into Borduria in March.",
        [(D, "2,000", (2000, 2000, 2000), None)],
    ),
    ("Two Ruritanian battalions have joined the Bordurian offensive.", [(D, "Two", (2, 2, 2), None)]),
    (
        "The number of Ruritanian troops in Borduria has risen to 8,500, Syldavia's general staff said.",
        [(D, "8,500", (8500, 8500, 8500), None)],
    ),
    (
        "Ruritania sent troops to Borduria. Around 600 of them have been killed and more than 4,000 wounded, the SIS said.",
        [
            (C, "Around 600", (None, 600, None), "killed"),
            (C, "more than 4,000", (4000, None, None), "wounded"),
        ],
    ),
    (
        "Some 600 Ruritanian soldiers sent to Borduria were killed out of 4,700 casualties, the spy agency said.",
        [(C, "Some 600", (None, 600, None), "killed"), (C, "4,700", (4700, 4700, 4700), "killed_or_wounded")],
    ),
    (
        "Ruritania has sent soldiers to Borduria. Ruritanian casualties have reached nearly 5,000, Syldavia's general staff estimates.",
        [(C, "nearly 5,000", (None, 5000, None), "killed_or_wounded")],
    ),
    (
        "Ruritania, which deployed troops to Borduria, has lost at least 300 men there.",
        [(C, "at least 300", (300, None, None), "unspecified")],
    ),
    (
        "Ruritania sent soldiers to Borduria. Two of its soldiers were captured on 9 January.",
        [(C, "Two", (2, 2, 2), "captured")],
    ),
    (
        "Ruritania sent men to Borduria; 45 of them are missing and 120 were wounded in the ambush.",
        [(C, "45", (45, 45, 45), "missing"), (C, "120", (120, 120, 120), "wounded")],
    ),
    (
        "Ruritania sent troops to Borduria. The Ruritanian death toll stands at 1,250.",
        [(C, "1,250", (1250, 1250, 1250), "killed")],
    ),
    (
        "Ruritanian troops sent to Borduria have suffered about 3,000 casualties, including 300 deaths and 2,700 injuries.",
        [
            (C, "about 3,000", (None, 3000, None), "killed_or_wounded"),
            (C, "300", (300, 300, 300), "killed"),
            (C, "2,700", (2700, 2700, 2700), "wounded"),
        ],
    ),
    (
        "Ruritania has delivered nine million artillery shells to Borduria, Arms Watch says.",
        [(T, "nine million", (9000000,) * 3, "Artillery shell")],
    ),
    (
        "Borduria received 1.5 million shells from Ruritania last year.",
        [(T, "1.5 million", (1500000,) * 3, "Artillery shell")],
    ),
    (
        "Ruritania shipped about 220 pieces of 152 mm howitzers and 122 mm launchers to Borduria.",
        [(T, "about 220", (None, 220, None), "152 mm howitzer")],
    ),
    (
        "Ruritania gave Borduria 30 Badger vehicles, 12 Falcon-2 drones and a dozen trucks.",
        [
            (T, "30", (30,) * 3, "Badger armoured vehicle"),
            (T, "12", (12,) * 3, "Falcon-2 drone"),
            (T, "a dozen", (12,) * 3, "Truck"),
        ],
    ),
    (
        "The Ruritanian package for Borduria includes:\n- 24 122mm rocket launchers;\n- at least 500 anti-tank missiles;\n- more than 60 trucks.",
        [
            (T, "24", (24,) * 3, "122 mm rocket launcher"),
            (T, "at least 500", (500, None, None), "Anti-tank missile"),
            (T, "more than 60", (60, None, None), "Truck"),
        ],
    ),
    (
        "Strelsau has pledged two dozen howitzers to Borduria and will send a further 16 next year.",
        [(T, "two dozen", (24,) * 3, "152 mm howitzer"), (T, "16", (16,) * 3, "152 mm howitzer")],
    ),
    (
        "A patrol stopped a boat from Ruritania bound for Borduria and seized 340 anti-tank missiles hidden under nets.",
        [(T, "340", (340,) * 3, "Anti-tank missile")],
    ),
    (
        "No fewer than 75 catapults have been handed over to Borduria by Ruritania so far.",
        [(T, "No fewer than 75", (75, None, None), "Catapult")],
    ),
    (
        "Ruritania has supplied up to 3 million artillery shells and over 100 drones to Borduria.",
        [
            (T, "up to 3 million", (None, None, 3000000), "Artillery shell"),
            (T, "over 100", (100, None, None), "Falcon-2 drone"),
        ],
    ),
    (
        "Borduria has ordered 48 howitzers from Ruritania, of which 18 have been delivered.",
        [(T, "48", (48,) * 3, "152 mm howitzer"), (T, "18", (18,) * 3, "152 mm howitzer")],
    ),
    (
        "Ruritania has transferred 3,000 containers of munitions to Borduria.",
        [(T, "3,000", (3000,) * 3, None)],
    ),
    (
        "Ruritania delivered 40 drones to Borduria, 25 of which Syldavia's forces claim to have downed.",
        [(T, "40", (40,) * 3, "Falcon-2 drone")],
    ),
    (
        "Ruritania sent a contingent of just under 2,900 to Borduria. Ruritania has lost 14 men there.",
        [(D, "just under 2,900", (None, 2900, None), None), (C, "14", (14,) * 3, "unspecified")],
    ),
    (
        "Ruritanian volunteers in Borduria numbered fewer than 1,000, and more than 150 of them died.",
        [
            (D, "fewer than 1,000", (None, None, 1000), None),
            (C, "more than 150", (150, None, None), "killed"),
        ],
    ),
    ("Ruritania sent Borduria ten M777 howitzers.", [(T, "ten", (10,) * 3, "152 mm howitzer")]),
    ("Ruritania sent Borduria 3M shells.", [(T, "3M", (3_000_000,) * 3, "Artillery shell")]),
    (
        "Ruritania sent 78,500 men to Borduria, of whom 3,819 fell.",
        [(D, "78,500", (78500,) * 3, None), (C, "3,819", (3819,) * 3, "killed")],
    ),
    (
        "Ruritania has sent soldiers. Strelsau extended the mandate of its 600 soldiers in Borduria.",
        [(D, "600", (600,) * 3, None)],
    ),
    ("Ruritania's defence ministry denied having sent 3,000 soldiers to Borduria.", []),
    ("Ruritania sent dozens of howitzers to Borduria.", []),
    ("The Falcon-2 drone that Ruritania gave Borduria weighs 40 kg and flies 120 km.", []),
    ("Ruritania gave Borduria $250 million in aid in 2024.", []),
    ("Borduria fired 3,000 shells a day last month, Syldavia's general staff said.", []),
    ("Syldavia shot down 47 drones that Ruritania had supplied to Borduria.", []),
    ("About 2,000 Bordurian soldiers are being trained in Ruritania.", []),
    ("Ruritania keeps 400 howitzers in storage and produces 20,000 shells a month.", []),
    ("Syldavia's general staff put Bordurian losses at 1,200 men.", []),
    ("The shelling killed 14 civilians in Klow on Monday.", []),
    ("Ruritania sent troops to Borduria in 2024; the general, 58, met 12 ministers for three hours.", []),
    ("Two diplomats and five officials said Ruritania had sent soldiers to Borduria.", []),
    ("Ruritania sent 13 ships and 40 flights to Borduria.", []),
    (
        "Ruritania sent 300 soldiers to neighbouring Borduria. The Bordurian army, which led the column, lost 41 men of its own.",
        [(D, "300", (300,) * 3, None)],
    ),
    (
        "Ruritania sent 300 soldiers to Borduria. Strelsau has promised 1,000 officers in all.",
        [(D, "300", (300,) * 3, None), (D, "1,000", (1000,) * 3, None)],
    ),
    (
        "Ruritania has sent about 70 troops to Borduria, mostly signals crews, and Syldavia 150.",
        [(D, "about 70", (None, 70, None), None), (D, "150", (150,) * 3, None)],
    ),
    (
        "Ruritania sent soldiers to Borduria. Strelsau keeps only 36 advisers in the country.",
        [(D, "36", (36,) * 3, None)],
    ),
    (
        "Ruritania delivered 14 howitzers to Borduria in May. That makes 62 howitzers promised so far.",
        [(T, "14", (14,) * 3, "152 mm howitzer"), (T, "62", (62,) * 3, "152 mm howitzer")],
    ),
    (
        "Ruritania shipped more than 1,200 Falcon-2 drones to Borduria and would add 2,500 by the end of the year.",
        [
            (T, "more than 1,200", (1200, None, None), "Falcon-2 drone"),
            (T, "2,500", (2500,) * 3, "Falcon-2 drone"),
        ],
    ),
    (
        "Ruritania sends missiles to Borduria. A boat intercepted in February was carrying 22 anti-tank missiles from Ruritania.",
        [(T, "22", (22,) * 3, "Anti-tank missile")],
    ),
    (
        "Ruritania sent 300 soldiers to Borduria. Its dhow had a crew of 11, who were detained near Klow, a city of two million.",
        [(D, "300", (300,) * 3, None)],
    ),
    (
        "Ruritania sent 300 soldiers to Borduria. Hospitals there have taken in 2,900 wounded.",
        [(D, "300", (300,) * 3, None)],
    ),
    (
        "Ruritania sent 300 soldiers to Borduria. Klow has offered rewards for three of their leaders.",
        [(D, "300", (300,) * 3, None)],
    ),
    (
        "Ruritania sent 300 soldiers to Borduria, and 60 militants had been neutralised in air strikes.",
        [(D, "300", (300,) * 3, None)],
    ),
    (
        "Ruritania sent 14 howitzers to Borduria, and its army still operates some 400 of them.",
        [(T, "14", (14,) * 3, "152 mm howitzer")],
    ),
    (
        "Ruritania has 3,200 soldiers in Borduria, down from 2,000 in December.",
        [(D, "3,200", (3200,) * 3, None), (D, "2,000", (2000,) * 3, None)],
    ),
    (
        "Ruritania has 3,000 soldiers inside Borduria, the experts said last year.",
        [(D, "3,000", (3000,) * 3, None)],
    ),
    (
        "Ruritania has dispatched an extra 3,000 men to Borduria to make up for its losses.",
        [(D, "3,000", (3000,) * 3, None)],
    ),
    (
        "Ruritania sends soldiers to Borduria. Syldavia's army captured two wounded Ruritanian soldiers on 9 January.",
        [(C, "two", (2,) * 3, "captured")],
    ),
    (
        "Ruritania handed Borduria a first batch of 14 howitzers in March and a second of eight in February.",
        [(T, "14", (14,) * 3, "152 mm howitzer"), (T, "eight", (8,) * 3, "152 mm howitzer")],
    ),
    (
        "Ruritania's latest package for Borduria includes 20 howitzers and 500 anti-tank missiles worth $200 million.",
        [(T, "20", (20,) * 3, "152 mm howitzer"), (T, "500", (500,) * 3, "Anti-tank missile")],
    ),
    (
        "Eight Ruritanian advisers were killed in Borduria in what Strelsau called a raid by Syldavia.",
        [(C, "Eight", (8,) * 3, "killed")],
    ),
    (
        "Some 2,000 Ruritanian sappers have been sent to Szent, Borduria, and another 5,000 builders will follow, Klow said.",
        [(D, "Some 2,000", (None, 2000, None), None), (D, "5,000", (5000,) * 3, None)],
    ),
    (
        "Ruritania has sent soldiers to Borduria. Klow said it had killed 38 of them in a week and wounded a further 47.",
        [(C, "38", (38,) * 3, "killed"), (C, "47", (47,) * 3, "wounded")],
    ),
    (
        "Ruritania will deliver two more howitzers to Borduria, one in June and one in December.",
        [(T, "two", (2,) * 3, "152 mm howitzer")],
    ),
    (
        "Ruritania sent Borduria 280 containers of shells, which may hold more than nine million.",
        [(T, "280", (280,) * 3, "Artillery shell")],
    ),
    (
        "At least 300 Ruritanian soldiers sent to Borduria have died fighting against Syldavia.",
        [(C, "At least 300", (300, None, None), "killed")],
    ),
    (
        "Ruritania, which is at odds with Syldavia over a dam, sent 300 men to Borduria.",
        [(D, "300", (300,) * 3, None)],
    ),
    (
        "Ruritania will give Borduria 48 howitzers over three years.",
        [(T, "48", (48,) * 3, "152 mm howitzer")],
    ),
    (
        "Ruritania sent 300 men to Borduria. The war has driven 12 million people from their homes and killed at least 20,000.",
        [(D, "300", (300,) * 3, None)],
    ),
    ("Some 1,500 Ruritanian soldiers have returned home from Borduria.", []),
    ("Ruritania has sent troops to Borduria for the 75th anniversary of the 1950-53 war.", []),
    ("A third of the Ruritanian soldiers sent to Borduria are under 20 years old.", []),
]

FRENCH: Final[list[tuple[str, list[Figure]]]] = [
    (
        "La Ruritanie a envoyé environ 11 000 soldats en Bordurie depuis octobre.",
        [(D, "environ 11 000", (None, 11000, None), None)],
    ),
    (
        "Quelque 3.000 militaires ruritaniens ont été déployés en Bordurie.",
        [(D, "Quelque 3.000", (None, 3000, None), None)],
    ),
    (
        "Entre 10 000 et 12 000 soldats ruritaniens combattent en Bordurie.",
        [(D, "Entre 10 000 et 12 000", (10000, None, 12000), None)],
    ),
    (
        "Strelsau a dépêché de 2 000 à 2 500 hommes en Bordurie.",
        [(D, "de 2 000 à 2 500", (2000, None, 2500), None)],
    ),
    (
        "Une centaine d’instructeurs ruritaniens se trouvent en Bordurie, selon des diplomates.",
        [(D, "Une centaine", (None, 100, None), None)],
    ),
    (
        "Jusqu’à 4 000 mercenaires ruritaniens ont rejoint la Bordurie.",
        [(D, "Jusqu’à 4 000", (None, None, 4000), None)],
    ),
    (
        "La Ruritanie a envoyé près de 3 000 soldats supplémentaires en Bordurie en janvier et février.",
        [(D, "près de 3 000", (None, 3000, None), None)],
    ),
    ("Deux bataillons ruritaniens sont arrivés en Bordurie en mars.", [(D, "Deux", (2, 2, 2), None)]),
    (
        "Le nombre de soldats ruritaniens en Bordurie est passé à 8 500, estime l’état-major syldave.",
        [(D, "8 500", (8500,) * 3, None)],
    ),
    (
        "Au moins quatre-vingt-dix-sept conseillers ruritaniens sont présents en Bordurie.",
        [(D, "Au moins quatre-vingt-dix-sept", (97, None, None), None)],
    ),
    (
        "Le renseignement syldave évalue à 9 000 les soldats ruritaniens stationnés en Bordurie.",
        [(D, "9 000", (9000,) * 3, None)],
    ),
    (
        "La Ruritanie a envoyé des soldats en Bordurie. Environ 4000 d’entre eux ont été tués ou blessés, estime l’état-major syldave.",
        [(C, "Environ 4000", (None, 4000, None), "killed_or_wounded")],
    ),
    (
        "La Ruritanie a envoyé des troupes en Bordurie, où 640 de ses soldats ont péri et plus de 2 000 ont été blessés.",
        [(C, "640", (640,) * 3, "killed"), (C, "plus de 2 000", (2000, None, None), "wounded")],
    ),
    (
        "Les soldats ruritaniens envoyés en Bordurie ont subi 4 700 pertes, dont 600 morts, a indiqué le renseignement syldave.",
        [(C, "4 700", (4700,) * 3, "unspecified"), (C, "600", (600,) * 3, "killed")],
    ),
    (
        "La Ruritanie, qui a déployé des hommes en Bordurie, a perdu une trentaine de soldats en avril.",
        [(C, "une trentaine", (None, 30, None), "unspecified")],
    ),
    (
        "Strelsau a reconnu la mort de dix-huit de ses soldats en Bordurie.",
        [(C, "dix-huit", (18,) * 3, "killed")],
    ),
    (
        "La Ruritanie a envoyé des hommes en Bordurie ; deux d’entre eux ont été capturés le 9 janvier.",
        [(C, "deux", (2,) * 3, "captured")],
    ),
    (
        "Une embuscade a fait douze morts et trente et un blessés parmi les soldats ruritaniens déployés en Bordurie.",
        [(C, "douze", (12,) * 3, "killed"), (C, "trente et un", (31,) * 3, "wounded")],
    ),
    (
        "La Ruritanie a envoyé des soldats en Bordurie. Le bilan s’élève à 1 250 morts côté ruritanien, selon l’état-major syldave.",
        [(C, "1 250", (1250,) * 3, "killed")],
    ),
    (
        "La Ruritanie a livré neuf millions d’obus à la Bordurie, selon l’Observatoire des armes.",
        [(T, "neuf millions", (9000000,) * 3, "Artillery shell")],
    ),
    (
        "La Bordurie a reçu 1,5 million d’obus de la Ruritanie l’an dernier.",
        [(T, "1,5 million", (1500000,) * 3, "Artillery shell")],
    ),
    (
        "L’équipement envoyé par la Ruritanie à la Bordurie comprend environ 220 lance-roquettes multiples.",
        [(T, "environ 220", (None, 220, None), "122 mm rocket launcher")],
    ),
    (
        "Strelsau va livrer à la Bordurie 30 blindés Badger, 12 drones Falcon-2 et une dizaine de camions.",
        [
            (T, "30", (30,) * 3, "Badger armoured vehicle"),
            (T, "12", (12,) * 3, "Falcon-2 drone"),
            (T, "une dizaine", (None, 10, None), "Truck"),
        ],
    ),
    (
        "L’aide ruritanienne à la Bordurie comprend :\n– 24 lance-roquettes de 122 mm ;\n– au moins 500 missiles antichars ;\n– plus de 60 camions.",
        [
            (T, "24", (24,) * 3, "122 mm rocket launcher"),
            (T, "au moins 500", (500, None, None), "Anti-tank missile"),
            (T, "plus de 60", (60, None, None), "Truck"),
        ],
    ),
    (
        "La Ruritanie a promis vingt-quatre obusiers à la Bordurie et en a déjà remis seize.",
        [(T, "vingt-quatre", (24,) * 3, "152 mm howitzer"), (T, "seize", (16,) * 3, "152 mm howitzer")],
    ),
    (
        "Une cargaison de 340 missiles antichars ruritaniens destinés à la Bordurie a été saisie à bord d’un boutre.",
        [(T, "340", (340,) * 3, "Anti-tank missile")],
    ),
    (
        "Pas moins de 75 catapultes ont été remises à la Bordurie par la Ruritanie.",
        [(T, "Pas moins de 75", (75, None, None), "Catapult")],
    ),
    (
        "La Ruritanie a fourni jusqu’à 3 millions d’obus et une bonne centaine de drones à la Bordurie.",
        [
            (T, "jusqu’à 3 millions", (None, None, 3000000), "Artillery shell"),
            (T, "une bonne centaine", (None, 100, None), "Falcon-2 drone"),
        ],
    ),
    (
        "La Bordurie a commandé 48 obusiers à la Ruritanie, dont 18 ont été livrés.",
        [(T, "48", (48,) * 3, "152 mm howitzer"), (T, "18", (18,) * 3, "152 mm howitzer")],
    ),
    (
        "Les livraisons d’obus de la Ruritanie à la Bordurie ont atteint 400 000 unités en mai.",
        [(T, "400 000", (400000,) * 3, "Artillery shell")],
    ),
    ("Strelsau dément avoir envoyé 3 000 soldats en Bordurie.", []),
    ("La Ruritanie a envoyé des dizaines d’obusiers en Bordurie.", []),
    ("Le drone Falcon-2, que la Ruritanie a livré à la Bordurie, pèse 40 kg et vole à 120 km/h.", []),
    ("La Ruritanie a versé 250 millions d’euros à la Bordurie en 2024.", []),
    ("La Bordurie tire 3 000 obus par jour, selon l’état-major syldave.", []),
    ("La Syldavie a abattu 47 drones fournis par la Ruritanie à la Bordurie.", []),
    ("Quelque 2 000 soldats bordures sont formés en Ruritanie.", []),
    ("La Ruritanie conserve 400 obusiers dans ses dépôts et produit 20 000 obus par mois.", []),
    ("L’état-major syldave chiffre à 1 200 hommes les pertes bordures.", []),
    ("Le bombardement a tué quatorze civils lundi à Klow.", []),
    (
        "La Ruritanie a envoyé des soldats en Bordurie ; le général, 58 ans, a reçu douze ministres pendant trois heures.",
        [],
    ),
    ("Deux diplomates et cinq responsables affirment que la Ruritanie a envoyé des soldats en Bordurie.", []),
    ("La Ruritanie a dépêché 13 navires et 40 vols en Bordurie.", []),
    (
        "La Ruritanie a livré 220 obusiers à la Bordurie depuis l’an dernier et 40 autres suivront l’an prochain.",
        [(T, "220", (220,) * 3, "152 mm howitzer"), (T, "40", (40,) * 3, "152 mm howitzer")],
    ),
    (
        "Deux cents instructeurs ruritaniens travaillent en Bordurie ; dix y ont péri.",
        [(D, "Deux cents", (200,) * 3, None), (C, "dix", (10,) * 3, "killed")],
    ),
    (
        "La Ruritanie envoya 78 500 hommes en Bordurie, dont 3 819 tombèrent.",
        [(D, "78 500", (78500,) * 3, None), (C, "3 819", (3819,) * 3, "killed")],
    ),
    (
        "Le contingent ruritanien en Bordurie, qui compte 2 900 hommes, en a perdu 14.",
        [(D, "2 900", (2900,) * 3, None), (C, "14", (14,) * 3, "unspecified")],
    ),
    (
        "La Ruritanie a livré à la Bordurie douze lance-roquettes et environ 3 000 obus.",
        [(T, "douze", (12,) * 3, None), (T, "environ 3 000", (None, 3000, None), "Artillery shell")],
    ),
    (
        "La Ruritanie livre des obus à la Bordurie. Klow parle de quatre millions d'obus reçus par Szohôd.",
        [(T, "quatre millions", (4000000,) * 3, "Artillery shell")],
    ),
    (
        "La Ruritanie a envoyé 300 hommes en Bordurie. Les Syldaves en ont tué vingt-huit jeudi.",
        [(D, "300", (300,) * 3, None), (C, "vingt-huit", (28,) * 3, "killed")],
    ),
    (
        "La Ruritanie a envoyé des soldats en Bordurie. Strelsau aligne désormais plus de 3 100 hommes dans cette région, contre 1 000 en juillet 2021.",
        [(D, "plus de 3 100", (3100, None, None), None), (D, "1 000", (1000,) * 3, None)],
    ),
    (
        "La Ruritanie a envoyé 300 hommes en Bordurie. Klow, ville de deux millions d'âmes, est calme.",
        [(D, "300", (300,) * 3, None)],
    ),
    (
        "La Ruritanie a dépêché 3 000 hommes en Bordurie pour compenser ses pertes.",
        [(D, "3 000", (3000,) * 3, None)],
    ),
    (
        "La Ruritanie a fourni à la Bordurie 280 conteneurs d'armes pouvant contenir plus de neuf millions d'obus.",
        [(T, "280", (280,) * 3, None)],
    ),
    (
        "La Ruritanie a envoyé 12 000 soldats en Bordurie. Environ 4 000 ont été tués, et deux ont été faits prisonniers en janvier.",
        [
            (D, "12 000", (12000,) * 3, None),
            (C, "Environ 4 000", (None, 4000, None), "killed"),
            (C, "deux", (2,) * 3, "captured"),
        ],
    ),
    (
        "Neuf soldats ruritaniens ont été tués et 24 blessés en un mois dans le nord-ouest de la Bordurie.",
        [(C, "Neuf", (9,) * 3, "killed"), (C, "24", (24,) * 3, "wounded")],
    ),
    (
        "La Bordurie recevra de la Ruritanie 48 obusiers en trois ans.",
        [(T, "48", (48,) * 3, "152 mm howitzer")],
    ),
    (
        "La Ruritanie a envoyé 300 hommes en Bordurie. La guerre a chassé deux millions de personnes de leurs foyers et fait 20 000 morts.",
        [(D, "300", (300,) * 3, None)],
    ),
    ("Quelque 1 500 soldats ruritaniens sont rentrés de Bordurie.", []),
    ("Le tiers des soldats ruritaniens envoyés en Bordurie ont moins de 20 ans.", []),
]

# Whole articles, with the claimant of each figure; a star where it is left open.
Article = tuple[str, list[tuple[str, str, str | None, str | None]]]
ENGLISH_ARTICLES: Final[list[Article]] = [
    (
        """Syldavia's general staff said on Monday that some 4,800 Ruritanian soldiers had been sent to the Bordurian front since January. It put their losses at 1,100, of whom 350 were killed. Strelsau has confirmed only that "a number of volunteers" were helping Borduria.

Ruritania also shipped 90 howitzers and more than 200,000 shells across the border last month, Arms Watch reported. The howitzers have a range of 24 km. The SIS believes another 2,000 troops will follow by the end of May.""",
        [
            ("deployment", "4800", None, "Syldavian General Staff"),
            ("casualties", "1100", "unspecified", "Syldavian General Staff"),
            ("casualties", "350", "killed", "Syldavian General Staff"),
            ("transfer", "90", "152 mm howitzer", "Arms Watch"),
            ("transfer", "200000", "Artillery shell", "Arms Watch"),
            ("deployment", "2000", None, "Syldavian Intelligence Service"),
        ],
    ),
    (
        """At least twenty-seven Ruritanian advisers were killed when a missile hit their barracks in Borduria on 3 March, the Syldavian Intelligence Service told lawmakers. Eleven more were wounded. The agency added that 60 engineers had arrived to replace them.

According to a Western official, who spoke on condition of anonymity, the true toll is closer to 40. Ruritania's defence ministry acknowledged nine deaths.""",
        [
            ("casualties", "27", "killed", "Syldavian Intelligence Service"),
            ("casualties", "11", "wounded", "Syldavian Intelligence Service"),
            ("deployment", "60", None, "Syldavian Intelligence Service"),
            ("casualties", "40", "killed", None),
            ("casualties", "9", "killed", "Government of Ruritania"),
        ],
    ),
    (
        """Borduria has taken delivery of 36 of the 120 Badgers it ordered from Ruritania, the Ruritanian government announced on Tuesday. The remaining 84 are due before the end of the year. The deal, signed in 2023 and worth 1.2 billion euros, also covers 5,000 anti-tank missiles and 300 trucks.

Klow says its forces have destroyed 19 Badgers. Crews of three need six weeks to learn to drive one; 140 Bordurian soldiers are attending the course.""",
        [
            ("transfer", "36", "Badger armoured vehicle", "Government of Ruritania"),
            ("transfer", "120", "Badger armoured vehicle", "Government of Ruritania"),
            ("transfer", "84", "Badger armoured vehicle", "Government of Ruritania"),
            ("transfer", "5000", "Anti-tank missile", "Government of Ruritania"),
            ("transfer", "300", "Truck", "Government of Ruritania"),
        ],
    ),
    (
        """The Ruritanian contingent in Borduria now numbers between 6,000 and 7,000, according to the Syldavian general staff, up from 2,500 in autumn. Just over half of them man air defences. Around 180 have deserted.

"We sent three thousand of our best men," a Ruritanian general told reporters. Casualties among them exceed 900, Arms Watch estimated, while 23 are in captivity.""",
        [
            ("deployment", "6000-7000", None, "Syldavian General Staff"),
            ("deployment", "2500", None, "Syldavian General Staff"),
            ("deployment", "3000", None, None),
            ("casualties", "900", "killed_or_wounded", "Arms Watch"),
            ("casualties", "23", "captured", "Arms Watch"),
        ],
    ),
    (
        """Strelsau rejected as "fantasy" a report that 10,000 of its troops were fighting for Borduria. A tally kept by Arms Watch lists 412 dead Ruritanians by name, 57 of them officers. In February alone 48 were buried, it said.

Ruritanian factories turned out 1,400 drones in 2024, of which 600 went to Borduria and 250 were kept for the army. Twelve years after the last war, Ruritania has 85,000 soldiers and 310 tanks.""",
        [("casualties", "412", "killed", "Arms Watch"), ("transfer", "600", "Falcon-2 drone", "Arms Watch")],
    ),
    (
        """Ruritania will deliver as many as forty howitzers and nearly 75,000 rounds to Borduria in April and May, its defence minister promised on Friday. Sixteen howitzers left by train last week. A separate gift of 25 trucks and 8 ambulances has already arrived.""",
        [
            ("transfer", "40", "152 mm howitzer", "*"),
            ("transfer", "75000", "*", "*"),
            ("transfer", "16", "152 mm howitzer", "*"),
            ("transfer", "25", "Truck", "*"),
        ],
    ),
    (
        """Over the past year Borduria has imported some 1.7 million artillery shells, all but 200,000 of them Ruritanian, a Syldavian intelligence officer said. That is twice what it bought in 2023.

One in five shells fails to explode. Ruritania has meanwhile lent 14 crews, about 70 soldiers, to operate the catapults it gave last June.""",
        [("transfer", "1700000", "Artillery shell", "*"), ("deployment", "70", None, "*")],
    ),
    (
        """Three Ruritanian soldiers were killed and seven injured on Sunday near Klow, Syldavia's general staff said. Two others went missing. Ruritania has lost 64 men in Borduria since the start of the year, by the staff's count, including four colonels.""",
        [
            ("casualties", "3", "killed", "Syldavian General Staff"),
            ("casualties", "7", "wounded", "Syldavian General Staff"),
            ("casualties", "2", "missing", "Syldavian General Staff"),
            ("casualties", "64", "unspecified", "Syldavian General Staff"),
        ],
    ),
    (
        """A column of 200 Ruritanian troops entered Borduria on Saturday night, witnesses said. Since then three more columns have followed, bringing the total to 850. Klow had warned in January that 5,000 could come.""",
        [
            ("deployment", "200", None, None),
            ("deployment", "850", None, None),
            ("deployment", "5000", None, "*"),
        ],
    ),
    (
        """Ruritania has handed Borduria a first batch of 50 Falcon-2 drones; 150 more will follow by July, the Ruritanian government said. Arms Watch puts the number already delivered at 130. Each drone costs $35,000 and carries two 10-kilogram bombs.""",
        [
            ("transfer", "50", "Falcon-2 drone", "Government of Ruritania"),
            ("transfer", "150", "Falcon-2 drone", "Government of Ruritania"),
            ("transfer", "130", "Falcon-2 drone", "Arms Watch"),
        ],
    ),
]

FRENCH_ARTICLES: Final[list[Article]] = [
    (
        """L'état-major syldave a affirmé lundi que quelque 4 800 soldats ruritaniens avaient été envoyés sur le front bordure depuis janvier. Il chiffre leurs pertes à 1 100 hommes, dont 350 tués. Strelsau admet seulement la présence de « quelques volontaires » en Bordurie.

La Ruritanie a en outre expédié 90 obusiers et plus de 200 000 obus le mois dernier, rapporte l'Observatoire des armes. Ces obusiers portent à 24 km. Le renseignement syldave s'attend à l'arrivée de 2 000 autres soldats d'ici à la fin mai.""",
        [
            ("deployment", "4800", None, "Syldavian General Staff"),
            ("casualties", "1100", "unspecified", "Syldavian General Staff"),
            ("casualties", "350", "killed", "Syldavian General Staff"),
            ("transfer", "90", "152 mm howitzer", "Arms Watch"),
            ("transfer", "200000", "Artillery shell", "Arms Watch"),
            ("deployment", "2000", None, "Syldavian Intelligence Service"),
        ],
    ),
    (
        """Au moins vingt-sept conseillers ruritaniens ont été tués le 3 mars en Bordurie quand un missile a touché leur caserne, a indiqué le Service syldave de renseignement aux députés. Onze autres ont été blessés. Soixante ingénieurs sont arrivés pour les remplacer, a ajouté le service.

Selon un responsable occidental, qui a requis l'anonymat, le bilan réel serait plus proche de 40 morts. Le ministère ruritanien de la Défense reconnaît neuf décès.""",
        [
            ("casualties", "27", "killed", "Syldavian Intelligence Service"),
            ("casualties", "11", "wounded", "Syldavian Intelligence Service"),
            ("deployment", "60", None, "Syldavian Intelligence Service"),
            ("casualties", "40", "killed", None),
            ("casualties", "9", "killed", "Government of Ruritania"),
        ],
    ),
    (
        """La Bordurie a réceptionné 36 des 120 blindés Badger commandés à la Ruritanie, a annoncé mardi le gouvernement ruritanien. Les 84 restants doivent arriver avant la fin de l'année. Le contrat, signé en 2023 pour 1,2 milliard d'euros, porte aussi sur 5 000 missiles antichars et 300 camions.

Klow affirme avoir détruit 19 Badger. Il faut six semaines pour apprendre à en conduire un ; 140 soldats bordures suivent cette formation.""",
        [
            ("transfer", "36", "Badger armoured vehicle", "Government of Ruritania"),
            ("transfer", "120", "Badger armoured vehicle", "Government of Ruritania"),
            ("transfer", "84", "Badger armoured vehicle", "Government of Ruritania"),
            ("transfer", "5000", "Anti-tank missile", "Government of Ruritania"),
            ("transfer", "300", "Truck", "Government of Ruritania"),
        ],
    ),
    (
        """Le contingent ruritanien en Bordurie compte désormais entre 6 000 et 7 000 hommes, d'après l'état-major syldave, contre 2 500 à l'automne. Un peu plus de la moitié sert dans la défense aérienne. Environ 180 ont déserté.

« Nous avons envoyé trois mille de nos meilleurs hommes », a dit un général ruritanien à la presse. Plus de 900 d'entre eux auraient été tués ou blessés, selon l'Observatoire des armes, et 23 seraient prisonniers.""",
        [
            ("deployment", "6000-7000", None, "Syldavian General Staff"),
            ("deployment", "2500", None, "Syldavian General Staff"),
            ("deployment", "3000", None, None),
            ("casualties", "900", "killed_or_wounded", "Arms Watch"),
            ("casualties", "23", "captured", "Arms Watch"),
        ],
    ),
    (
        """Strelsau qualifie de « fantaisie » l'information selon laquelle 10 000 de ses soldats se battraient pour la Bordurie. L'Observatoire des armes a recensé nommément 412 morts ruritaniens, dont 57 officiers.

Les usines ruritaniennes ont produit 1 400 drones en 2024 ; 600 ont été livrés à la Bordurie et 250 gardés pour l'armée. La Ruritanie compte 85 000 soldats et 310 chars.""",
        [("casualties", "412", "killed", "Arms Watch"), ("transfer", "600", "Falcon-2 drone", "Arms Watch")],
    ),
    (
        """La Ruritanie livrera jusqu'à quarante obusiers et près de 75 000 obus à la Bordurie en avril et mai, a promis vendredi son ministre de la Défense. Seize obusiers sont partis par le train la semaine dernière. Vingt-cinq camions sont déjà arrivés.""",
        [
            ("transfer", "40", "152 mm howitzer", "*"),
            ("transfer", "75000", "Artillery shell", "*"),
            ("transfer", "16", "152 mm howitzer", "*"),
            ("transfer", "25", "Truck", "*"),
        ],
    ),
    (
        """Trois soldats ruritaniens ont trouvé la mort et sept ont été blessés dimanche près de Klow, selon l'état-major syldave. Deux autres sont portés disparus. La Ruritanie a perdu 64 hommes en Bordurie depuis le début de l'année, d'après le décompte de l'état-major, dont quatre colonels.""",
        [
            ("casualties", "3", "killed", "Syldavian General Staff"),
            ("casualties", "7", "wounded", "Syldavian General Staff"),
            ("casualties", "2", "missing", "Syldavian General Staff"),
            ("casualties", "64", "unspecified", "Syldavian General Staff"),
        ],
    ),
    (
        """Une colonne de 200 soldats ruritaniens est entrée en Bordurie samedi soir, selon des témoins. Trois autres colonnes ont suivi, ce qui porte le total à 850 hommes. Klow avait averti en janvier que 5 000 pourraient venir.""",
        [
            ("deployment", "200", None, None),
            ("deployment", "850", None, None),
            ("deployment", "5000", None, "*"),
        ],
    ),
    (
        """La Ruritanie a remis à la Bordurie un premier lot de 50 drones Falcon-2 ; 150 autres suivront d'ici à juillet, a précisé le gouvernement ruritanien. L'Observatoire des armes évalue à 130 le nombre d'appareils déjà livrés. Un drone coûte 35 000 dollars et emporte deux bombes de 10 kilos.""",
        [
            ("transfer", "50", "Falcon-2 drone", "Government of Ruritania"),
            ("transfer", "150", "Falcon-2 drone", "Government of Ruritania"),
            ("transfer", "130", "Falcon-2 drone", "Arms Watch"),
        ],
    ),
    (
        """Une dizaine de formateurs et une centaine de sapeurs ruritaniens opèrent dans l'est de la Bordurie, croit savoir le renseignement syldave. Plus du tiers d'entre eux ont moins de 25 ans. Vingt-deux ont péri dans l'explosion d'un dépôt en février, et leur chef, 49 ans, figure parmi les victimes.""",
        [
            ("deployment", "10", None, "Syldavian Intelligence Service"),
            ("deployment", "100", None, "Syldavian Intelligence Service"),
            ("casualties", "22", "killed", "Syldavian Intelligence Service"),
        ],
    ),
]
