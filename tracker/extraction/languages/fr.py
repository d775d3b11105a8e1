"""French. Accents are not needed in words of three letters and more: both sides lose them."""

from tracker.extraction.language import Language

LANGUAGE = Language(
    code="fr",
    units={
        "zéro": 0,
        "un": 1,
        "une": 1,
        "deux": 2,
        "trois": 3,
        "quatre": 4,
        "cinq": 5,
        "six": 6,
        "sept": 7,
        "huit": 8,
        "neuf": 9,
        "dix": 10,
        "onze": 11,
        "douze": 12,
        "treize": 13,
        "quatorze": 14,
        "quinze": 15,
        "seize": 16,
        "vingt": 20,
        "vingts": 20,
        "trente": 30,
        "quarante": 40,
        "cinquante": 50,
        "soixante": 60,
        "septante": 70,
        "huitante": 80,
        "octante": 80,
        "nonante": 90,
    },
    scales={
        "cent": 100,
        "cents": 100,
        "mille": 1_000,
        "million": 1_000_000,
        "millions": 1_000_000,
        "milliard": 1_000_000_000,
        "milliards": 1_000_000_000,
    },
    dozens={
        "dizaine": 10,
        "dizaines": 10,
        "douzaine": 12,
        "douzaines": 12,
        "quinzaine": 15,
        "vingtaine": 20,
        "trentaine": 30,
        "quarantaine": 40,
        "cinquantaine": 50,
        "soixantaine": 60,
        "centaine": 100,
        "centaines": 100,
        "millier": 1_000,
        "milliers": 1_000,
    },
    vague_scales=frozenset({"dizaines", "centaines", "milliers", "millions"}),
    articles=frozenset({"un", "une"}),
    joiners=frozenset({"et"}),
    abbreviations=frozenset(["m", "mm", "mme", "dr", "gén", "col", "cdt", "av", "env"]),
    endings=("nes", "ne", "ses", "se", "es", "e", "s", "x"),
    directions={"nord": "le", "sud": "le"},
    adjectives_first=False,
    dozen_is_exact=False,
    adverb="ment",
    bare_scales=frozenset(["mille", "cent"]),
    countries={
        "AE": "émirati, Abou Dhabi",
        "AU": "australien, Canberra",
        "BE": "belge, Bruxelles",
        "BG": "bulgare, Sofia",
        "BY": "biélorusse, Minsk",
        "CA": "canadien, Ottawa",
        "CD": "congolais, Kinshasa",
        "CN": "chinois, Pékin",
        "CU": "cubain, La Havane",
        "CZ": "tchèque, Prague",
        "DE": "allemand, Berlin",
        "DK": "danois, Copenhague",
        "EE": "estonien, Tallinn",
        "EG": "égyptien, Le Caire",
        "ES": "espagnol, Madrid",
        "FI": "finlandais, Helsinki",
        "FR": "français, Paris",
        "GB": "britannique, Royaume-Uni, Londres",
        "IL": "israélien",
        "IR": "iranien, Téhéran",
        "IT": "italien, Rome",
        "JP": "japonais, Tokyo",
        "KP": "nord-coréen, Nord-Coréens, RPDC, Pyongyang",
        "KR": "sud-coréen, Sud-Coréens, Séoul",
        "LT": "lituanien, Vilnius",
        "LV": "letton, Riga",
        "ML": "malien, Bamako",
        "NL": "néerlandais, La Haye",
        "NO": "norvégien, Oslo",
        "PL": "polonais, Varsovie",
        "RO": "roumain, Bucarest",
        "RU": "russe, Russes, Moscou",
        "RW": "rwandais, Kigali",
        "SE": "suédois, Stockholm",
        "SK": "slovaque, Bratislava",
        "SY": "syrien, Damas",
        "TR": "turc, turque, Ankara",
        "UA": "ukrainien, Kiev, Kyiv",
        "US": "américain, Washington",
        "ZA": "sud-africain, Sud-Africains, Pretoria",
    },
    phrases={
        "beside": "aux côtés de, aux côtés des, aux côtés du, aux côtés d '",
        "hedge:about": """
            environ, quelque, quelques, autour de, autour d ', aux alentours de, à peu près,
            approximativement, de l ' ordre de, de l ' ordre d ', grosso modo, peu ou prou, à peu de chose
            près, aux environs de, aux environs d ', dans les, une estimation de, vers, sans doute, peut -
            être, en gros, plus ou moins, à vue de nez, approchant, voisin de, proche de, voisine de, dans
            la région de, estimés à quelque, en moyenne, autour des, aux alentours des, aux alentours d ',
            disons, mettons, à la louche, une moyenne de, à peu près les, soit environ, avoisinant, à
            quelque chose près, à quelques unités près, dans l ' ordre de, plus proche de, plus près de,
            plutôt, plutôt de l ' ordre de, avoisinait, avoisinent, avoisine, avoisinerait, avoisinaient
        """,
        "hedge:nearly": """
            près de, près d ', presque, pas loin de, pas loin d ', pas tout à fait, un peu moins de, un peu
            moins d ', à peine moins de, à peine moins d ', quasiment, pratiquement, guère moins de,
            légèrement moins de, à deux doigts de, approchant les, avoisinant les, juste sous les, pas tout
            à fait les, tout juste moins de, juste moins de, juste en dessous de, juste au - dessous de, un
            peu en dessous de, un peu au - dessous de, frôlant les, frisant les, frôle les, frôlent les,
            frise les, frisent les, approche les, approchent les, avoisine les, avoisinent les, presque les,
            tout près de, tout près d ', légèrement en dessous de, non loin de, quasi
        """,
        "hedge:at_least": """
            au moins, pas moins de, pas moins d ', au minimum, au bas mot, un minimum de, à tout le moins,
            minimum, au strict minimum, pour le moins, ne serait - ce que, minimalement, au moins les, non
            moins de, non moins d ', rien moins que, un plancher de, à minima, a minima, au plus bas, au
            moins quelque, un strict minimum de
        """,
        "hedge:more_than": """
            plus de, plus d ', un peu plus de, un peu plus d ', bien plus de, bien plus d ', au - delà de,
            au - delà des, dépassant les, dépassent les, dépasse les, supérieur à, supérieure à, nettement
            plus de, à peine plus de, largement plus de, légèrement plus de, dépassé les, excédant, excède,
            plus de quelque, bien au - delà de, bien au - delà des, au - dessus de, au - dessus des,
            dépasser les, dépassait les, dépasseraient les, dépasserait les, dépassera les, dépassant,
            excédant les, excède les, excèdent, sensiblement plus de, sensiblement plus d ', passablement
            plus de, nettement plus d ', largement plus d ', beaucoup plus de, quelque peu plus de, tout
            juste plus de, à peine plus d ', légèrement plus d ', guère plus de, franchi les, franchit les,
            passé les, passe les, dépassé le cap des, dépasse le cap des, franchi le cap des, franchi la
            barre des, passé la barre des, dépassé la barre des, franchit la barre des, dépasse la barre
            des, un bon, une bonne, supérieur aux, supérieure aux, en sus de, dépasse, dépassent, dépasser,
            dépassait, dépassaient, dépasserait, dépasseraient, dépassera, a dépassé, ont dépassé, au -
            dessus de la barre des, au - delà de la barre des, cap des, le cap des, la barre des, le seuil
            des, le seuil de
        """,
        "hedge:up_to": """
            jusqu ' à, jusqu ' aux, au plus, tout au plus, au maximum, un maximum de, pas plus de, pas plus
            d ', maximum, à hauteur de, à concurrence de, jusqu ' à quelque, un plafond de, plafonné à,
            plafonnée à, maximum de, au grand maximum, au mieux, n ' excédant pas, ne dépassant pas, sans
            dépasser, pas davantage que, pas plus que, allant jusqu ' à, pouvant atteindre, n ' excéderait
            pas, n ' excède pas, n ' excèdent pas, n ' excédait pas, ne dépasse pas, ne dépassent pas, ne
            dépasserait pas, ne dépassait pas, ne dépassera pas
        """,
        "hedge:fewer_than": """
            moins de, moins d ', en dessous de, inférieur à, sous les, bien moins de, en deçà de, bien moins
            d ', nettement moins de, nettement moins d ', sensiblement moins de, sensiblement moins d ',
            largement moins de, beaucoup moins de, au - dessous de, au - dessous des, en dessous des, en
            deçà des, inférieure à, inférieur aux, quelque peu moins de, sous la barre des, sous le seuil
            des, sous le cap des, en dessous de la barre des, en deçà de la barre des, même pas, pas même
        """,
        "after:about": """
            environ, à peu près, ou à peu près, ou presque, approximativement, peu ou prou, plus ou moins, à
            vue de nez, en gros, grosso modo, à peu de chose près, à quelques unités près, à quelques - uns
            près, ou approchant, ou à peu de chose près, en chiffres ronds, au jugé, à la louche,
            à vue d ' œil
        """,
        "after:at_least": """
            au moins, au minimum, au bas mot, ou plus, au moins selon, voire plus, et plus, à tout le moins,
            au strict minimum, pour le moins, ou davantage, sinon plus, si ce n ' est plus, et au - delà, a
            minima, à minima, au bas mot selon
        """,
        "after:more_than": """
            et quelques, et des poussières, et davantage, et plus, bien comptés, bien sonnés, bien tassés,
            voire davantage
        """,
        "after:up_to": """
            au plus, au maximum, tout au plus, ou moins, au grand maximum, au mieux, au plus haut, maximum,
            à tout casser, grand maximum, guère davantage, guère plus, pas davantage, pas plus
        """,
        "filler": """
            les, ces, ses, leurs, des, total de, un total de, au total, le chiffre de, «, “, ", à, lesdits,
            les premiers, les quelque, ses quelque, ces quelque, un premier, un premier lot de, un lot de,
            un ensemble de, une première tranche de, un contingent de, contingent de, un groupe de, groupe
            de, un effectif de, effectif de, une force de, force de, un renfort de, renfort de, un nombre
            de, au nombre de, un corps de, un détachement de, le nombre de, la totalité des, l ' ensemble
            des, nos, vos, mes, une série de, un complément de, exactement, précisément, seulement, tout
            juste, à peine, désormais, déjà, maintenant, actuellement, aujourd ' hui
        """,
        "between": "entre, quelque part entre, de l ' ordre d ' entre",
        "from": "de, d '",
        "range_and": "et",
        "range_to": "à, ou, voire, et",
        "range_perhaps": """
            peut - être, ou peut - être, possiblement, voire, voire même, ou même, sinon, si ce n ' est
        """,
        "date_to": "au, à, jusqu ' au, et le, et",
        "change": """
            passé de, passée de, passés de, passées de, passe de, passant de, porté de, portée de, portant
            de, monté de, montée de, augmenté de, passait de, passera de, passeraient de, passent de, bondi
            de, grimpé de, baissé de, tombé de, tombés de, ramené de, ramenés de, descendu de, est passé de,
            évolué de
        """,
        "and_a_half": "et demi, et demie",
        "half_of_scale": "un demi -, un demi, demi -, une demi -, une demi",
        "good_or_small": """
            bonne, petite, bon, petit, grosse, bons, petits, toute petite, grande, nouvelle, première,
            autre, seconde, deuxième
        """,
        "digit_noun": "",
        "vague": """
            plusieurs, quelques, des dizaines, des centaines, des milliers, des millions, de nombreux, de
            nombreuses, nombre de, quantité de, une quantité considérable de, quantité considérable, bon
            nombre de, une poignée de, maints, d ' importantes quantités de, un grand nombre de, un nombre
            indéterminé de, un nombre inconnu de, un lot de, un petit nombre de, de grandes quantités de,
            une grande quantité de, un nombre non précisé de, une partie des, moult, une multitude de, une
            foule de, des quantités de, de multiples, de très nombreux, de très nombreuses, un certain
            nombre de, un nombre important de, un nombre considérable de, une quantité non précisée de, une
            quantité indéterminée de, une quantité inconnue de, une quantité importante de, d '
            innombrables, pas mal de, beaucoup de, peu de, un grand nombre d ', un certain nombre d ', un
            nombre limité de, quelques - uns, quelques - unes, des lots de, d ' importants lots de, bien
            des, toute une série de
        """,
        "share": """
            le tiers, un tiers, la moitié, les deux tiers, deux tiers, un quart, le quart, les trois quarts,
            trois quarts, la plupart, la majorité, le double, le triple, une bonne moitié, une bonne part,
            la majeure partie, une majorité, le cinquième, un cinquième, un dixième, le dixième, le gros de,
            l ' essentiel de, la quasi - totalité, deux fois plus, trois fois plus, dix fois plus, deux fois
            moins, le quadruple, les trois cinquièmes, la moitié des, une fraction
        """,
        "rate": """
            par mois, par jour, par semaine, par an, par heure, chaque mois, chaque jour, chaque semaine,
            chaque année, tous les mois, tous les jours, à l ' heure, mensuels, quotidiens, par minute, l '
            an, à la minute, mensuelles, par trimestre, par nuit, par année, chaque nuit, chaque trimestre,
            toutes les semaines, quotidiennement, mensuellement, hebdomadaires, annuels, annuelles,
            quotidiennes, par quinzaine, chaque heure, chaque minute, au quotidien, par équipe
        """,
        "currency_sign": "$, €, £, ¥, ₩, usd, eur, chf, gbp, rub, fcfa",
        "calibre": "mm, millimetre*, cm",
        "n:other": """
            %, pour cent, pour mille, dollar*, euro*, livre sterling, livres sterling, rouble*, wons, franc,
            francs, milliard d ', milliards de, milliards d ', km, kilometre*, metre*, miles, milles
            nautiques, milles marins, kg, kilo, kilos, kilogramme*, km², hectare*, m², heure, heures,
            minute*, jour, jours, journee*, semaine*, mois, an, ans, annee*, siecle*, seconde*, nuit, nuits,
            degre*, decennie*, page*, personnes, civil, civils, civile, civiles, habitant*, refugie*,
            deplace*, artiste*, migrant*, enfant*, femmes, manifestant*, visiteur*, journaliste*, depute*,
            diplomate*, responsable*, pays, nations, ville*, village*, localite*, province*, etat, etats,
            site*, base, bases, camp, camps, terrain*, lieu, lieux, occasion*, fois, tentative*, sorties,
            vague, vagues, phase*, etape*, essai*, tir, tirs, frappe*, attaque*, raid*, mission*, visite*,
            reunion*, accord*, contrat*, paquet*, tranche*, maison*, logement*, batiment*, usine*, patient*,
            lit, lits, tombe, tombes, point, membre*, delegue*, passager*, touriste*, etudiant*, employe*,
            entreprise*, siege*, voix, famille*, otage*, pilote*, mecanicien*, eleve*, stagiaire*,
            equipage*, marins, hopital, hopitaux, paire*, litre*, stand, stands, exposant*, adolescent*,
            passant*, Nations, fonctionnaire*, ministre*, chaine*, coups de feu, cas, exercice*, manoeuvre*,
            communes, raisons, axes, medailles, drapeaux, observateur*, ressortissant*, voitures, premiere*,
            premier, deuxieme*, troisieme*, quatrieme*, general, generaux, officiers superieurs, elus,
            parlementaire*, sources, expert*, quartier*, region, regions, chefs d ' etat, centre*, ecoles,
            millions d ' euros, millions de dollars, condamnes, detenus, volontaires etrangers venus,
            tonne*, gouvernement*, allie, allies, etages, etage, paragraphe*, spectateur*, electeur*,
            orphelin*, veuve*, foyer*, menage*, tente, tentes, ponts, entretien*, photo, photos,
            photographie*, image, images, video*, sequence*, enregistrement*, message*, abonne*, lettre,
            lettres, mots, comptes, chapitre*, copie, copies, signature*, loi, lois, resolution*, sanction*,
            entite*, individu*, banque*, compagnies aeriennes, aeroport*, piste, pistes, ports, quai, quais,
            grues, tunnel*, bunker*, depot, depots, entrepot*, hangar*, district*, localites, rue, rues,
            immeuble*, appartement*, chien, chiens, cheval, chevaux, chevre*, mouton*, sac, sacs, phrase*,
            juge, juges, avocat*, enseignant*, professeur*, infirmiere*, kopeck*, couronne*, zloty*, yen,
            yens, yuan*, rial*, dinar*, dirham*, peso*, nœud*, noeud*, litres, volt*, watt*, kilowatt*,
            megawatt*, chevaux - vapeur, celsius, pouces, pied, metres carres, gramme*, quintaux, semestre*,
            trimestre*, generation*, anniversaire*, session*, seance*, audition*, debat*, amendement*,
            question*, reponse*, edition*, volume, volumes, episode*, saison*, medaille*, senateur*,
            commission*, comite*, expert, experts, inspecteur*, analyste*, chercheur*, historien*, auteur,
            auteurs, ambassadeur*, invite, invites, fidele*, pretre*, proche, proches, parents, epouse*,
            frere*, soeur*, fille, filles, garcon*, mere, meres, pere, peres, femme, suspect*,
            contrebandier*, trafiquant*, interpellation*, lecon*, classe, classes, sortes, variantes,
            options, conditions, colonnes, categories, articles, mesures, fronts, salle*, rangees, agences,
            instituts, universites, partenaires, donateurs, puissances, films, chansons, timbres, statue*,
            arbres, oeufs, pains, repas, rations, couvertures, matelas, uniformes, bottes, paires,
            chaussettes, magasins, taxis, autobus, bus, motos, velos, accidents, incidents, violations,
            plaintes, demandes, appels, trajets, arrets, gares, portes, cheminees, fours, equipes, votants,
            victimes civiles, morts civils, signataires, dirigeants, capitaines d ' industrie, convives,
            touristes, minutes, cles, millimetres de pluie, degres, tables, chaises, quotidiens, journaux,
            pages, ministeres, nationalites, langues, chaines, etablissements, pavillons, exposants, âmes,
            âme, recruteurs, recruteur
        """,
        "percent": "%, pour cent",
        "article_after": "les, le, la",
        "ages": "dont l ' âge, âgés de, âge",
        "a_single": "un, une",
        "one_in": "un, une, deux",
        "never": "jamais",
        "whole_war": """
            conflit a fait, guerre a fait, conflit a tué, guerre a tué, conflit a coûté, guerre a coûté,
            conflit qui a fait, guerre qui a fait, conflit a causé, guerre a causé
        """,
        "age": "ages, agés, âgés, agees, mineurs, de moins de, ans",
        "out_of": "sur",
        "versus": "contre, à, que",
        "rank": "officier*, colonel*, general, generaux, commandant*, capitaine*, lieutenant*",
        "p:count": "compte, comptent, aligne, alignent, dispose, disposent",
        "det": "un, une, le, la, son, sa, leur, cette, ce, aucune, aucun",
        "in_word": "en, pendant, durant",
        "there": """
            sur place, dans la région, dans cette région, dans cette province, dans cette zone,
            dans ce pays, dans le pays, dans la zone, dans la province, là - bas, à l '
            étranger, au front, sur le théâtre, sur le théâtre des opérations, en zone de combat, sur son
            sol, sur leur sol, dans la zone frontalière, dans la région frontalière, outre - mer, sur le
            sol, en première ligne
        """,
        "p:want": """
            reclame*, demande*, besoin, souhaite*, voudrait*, veut, veulent, sollicite*, exige*, espere*,
            necessit*, aurait besoin, auraient besoin, manque de, manquent de, à court de, appelle à,
            appellent à, appelé à fournir, supplie, désir*, quémand*, liste de courses, requiert, requièr*,
            il faudrait, faudrait, aimerait, espérait, réclamait, sollicité, en quête de, cherche à obtenir,
            voulait, voulaient
        """,
        "which": "qui, dont, où",
        "generic": "unites, pieces, exemplaires, engins, appareils, systemes",
        "n:load": """
            cargaison*, vol, vols, voyage*, convoi*, navire*, cargo, cargos, avion - cargo, trains, train,
            chargement*, livraison*, rotation*, traversee*, bateau*, wagon*, expedition*, envois, envoi,
            escales, allers - retours, bâtiments, barge*, petrolier*, cargos militaires, camions - citernes,
            aeronefs cargos, gros - porteur*, vols cargos, vols cargo, wagons, rames de train, convois,
            transbordement*, accostage*, atterrissage*, escale*, passages de navires, semi - remorques,
            tonnes
        """,
        "n:container": "conteneur*, caisse*, palette*, container*, cantines",
        "n:troops": """
            camarade*, compatriote*, soldat*, militaire*, homme, hommes, marines, combattant*, mercenaire*,
            suppletif*, recrue*, volontaire*, instructeur*, conseiller*, ingenieur*, sapeur*, troupe,
            troupes, genie, commandos, fantassin*, parachutiste*, reservist*, conscrit*, paramilitaire*,
            milicien*, effectifs, forces speciales, casques bleus, casque bleu, ouvriers, travailleurs,
            technicien*, specialiste*, demineur*, gendarme*, legionnaire*, renforts, artilleur*, policier*,
            officier, officiers, operateur*, formateur*, engages, permissionnaires, fusiliers, gardes,
            medecins, cooperant*, contractuel*, appeles, infirmiers, brancardiers, ambulanciers,
            chirurgiens, chauffeurs, conducteurs, tireurs, tireurs d ' elite, snipers, eclaireurs,
            pionniers, transmetteurs, interpretes, traducteurs, macons, soudeurs, ouvriers du batiment,
            logisticiens, irreguliers, supplétifs, tribaux, partisans, insurges, djihadistes, veterans,
            anciens soldats, ex - soldats, ex - militaires, anciens militaires, anciens combattants,
            mobilises, simples soldats, guerriers, spetsnaz, mentors, policiers militaires, grenadiers,
            cavaliers, matelots, mecaniciens, artificiers, demineurs, équipiers, equipages de drones,
            pilotes de drones, servants, servants de piece, hommes en armes, hommes armes, gardes du corps,
            infanterie, fantassins, aeroportes, troupes d ' elite, troupes d ' assaut, combattants
            etrangers, engagés volontaires, corps expeditionnaire, aviateurs, sous - officiers, hommes de
            troupe, hommes du rang, militaires du rang, hommes du genie, unites d ' elite, regulier*,
            personnels, personnel, bidasses, tirailleurs, chasseurs alpins, commando, legion, soldatesque,
            troupiers, paras, ouvriers militaires, constructeurs, batisseurs, cuisiniers, dockers, vigiles,
            auxiliaires, tankistes, mitrailleurs, telegraphistes, effectif
        """,
        "n:unit": """
            bataillon*, brigade*, regiment*, division, divisions, section*, escadron*, compagnies d '
            infanterie, detachement*, contingents, groupement*, groupes tactiques, corps d ' armee,
            bataillon, peloton*, formations, escouade*, unites d ' infanterie, unites combattantes,
            compagnies, compagnie de, compagnie du
        """,
        "n:dead": """
            mort, morts, mortes, tue, tues, tuees, deces, depouille*, dépouilles, corps, cercueils,
            cadavre*, disparitions tragiques, macchabees, victimes mortelles, tues au combat, morts au
            combat, soldats tombes, défunts, cercueil, trepasse*, martyrs, dépouilles mortelles, obseques,
            inhumations, peris
        """,
        "n:wounded": """
            blesse, blesses, blessees, mutiles, amputes, estropies, invalides, blesses graves, blesses
            legers, eclopes, grands blesses, gravement blesses
        """,
        "n:missing": "disparu, disparus, portes disparus, manquants, manquant a l ' appel, introuvables",
        "n:captured": """
            prisonnier*, captif*, captures, captifs, faits prisonniers, prisonniers de guerre, detenus de
            guerre
        """,
        "n:kw": """
            victimes, morts et blesses, morts ou blesses, tues ou blesses, tues et blesses, blesses ou tues,
            morts et de blesses, soldats hors de combat, hors de combat, tues ou mutiles, tues et de
            blesses, morts et mutiles, morts ou mutiles, victimes militaires, tués ou estropiés, morts comme
            blesses, blesses et morts, blesses et tues, blesses ou morts, tues comme blesses, soldats mis
            hors de combat, hommes hors de combat, mis hors de combat
        """,
        "n:losses": """
            pertes, perte, tues ou captures, morts ou disparus, tues ou disparus, morts et disparus, tues ou
            faits prisonniers, tues ou prisonniers, morts ou prisonniers, morts ou captures, tués blessés ou
            disparus
        """,
        "n:equipment": """
            obusier*, canon, canons, mortier*, lanceur*, lance - roquettes, lance - missiles, lance -
            grenades, missile*, roquette*, fusee*, drone, drones, char, chars, vehicule*, blinde, blindes,
            transport de troupes, obus, munition, munitions, fusil*, mitrailleuse*, pistolet*, piece,
            pieces, systeme*, batterie*, radar*, avion, avions, helicoptere*, bombe*, grenade*, mines,
            camion*, remorque*, intercepteur*, appareil, appareils, cartouche*, coup, coups, chasseur*,
            engin*, projectile*, torpille*, gilet*, casques, jumelles, exemplaires, unites, lance - pierres,
            carabine*, vedette*, sous - marin*, automoteur*, tubes, rames, armes, kits, equipements,
            aeronef*, patrouilleur*, fregate*, canon automoteur, canons automoteurs, canon - obusier*,
            munitions rodeuses, quadricoptere*, bombes planantes, systemes de defense aerienne, batteries
            antiaeriennes, manpads, navire de guerre, patrouilleurs, corvettes, corvette, avions de chasse,
            avions de combat, bulldozer*, pelleteuse*, ambulance*, jeep*, pick - up, pick - ups, poids
            lourds, charges propulsives, charge propulsive, amorces, detonateur*, fusees d ' artillerie,
            allumeurs, chargeurs, armes legeres, armes individuelles, fusils d ' assaut, fusils de
            precision, gilets pare - balles, moteurs, brouilleur*, generateur*, groupes electrogenes,
            lunettes, vehicules blindes, vehicules de combat, vehicules de transport, transports de troupes,
            transport de troupes blindes, engins blindes, engins de deminage, engins du genie, balles,
            missiles balistiques, missiles de croisiere, rampes, rampe, affuts, affut, tourelle*, chassis,
            chenillette*, half - tracks, planeur*, hydravion*, dirigeable*, emetteurs, postes radio,
            viseur*, periscope*, douilles, bouches a feu, pieces d ' artillerie, lance - flammes, lance -
            bombes, mines antichar, mines antipersonnel, explosifs, ogive*, bombardier*, chasseurs, drones d
            ' attaque, drones kamikazes, munitions teleoperees, lots de munitions, blindés légers, chars
            lourds, bateaux pneumatiques, embarcations
        """,
        "np_skip": """
            nombre de, nombre d ', celui des, celle des, celui de, nombre des, autres, autre, nouveaux,
            nouvelles, premiers, premières, derniers, anciens, vieux, jeunes, quelque, de plus,
            supplementaires, additionnel*, petits, grands, de ses, de leurs, de ces, de ces derniers, des,
            de, d ', «, “, ", de sa, fameux, lourds, simples, premier, premieres, dernieres, ancienne,
            anciennes, vieilles, nombreux, nouvel, nouvelle, prochains, prochaines, meilleurs, meilleures,
            fameuses, propres, seuls, seules, gros, grosses, petites, grandes, bons, braves, précieux,
            précieuses, tels, telles, ex -, rares, divers, diverses, principaux, principales, fidèles,
            futurs, futures, supposés, présumés, dits, de nos, de mes, de vos, de notre, nos, mes
        """,
        "number_adverb": """
            restants, restantes, pourraient, autres, deja, encore, au total, en tout, seulement, a ce jour,
            aujourd ' hui, hier, chacun, chacune, seuls, promis, livres, supplementaires, de plus, sur
            place, environ, desormais, respectivement, actuellement, par la suite, à présent, en moyenne,
            ensuite, en plus, en sus, pour l ' instant, pour l ' heure, à la fois, d ' un coup, en une fois,
            en tout et pour tout, tout compris, au même moment, à cette date, pour le moment, au départ, au
            début, alors, en quelques mois, de mieux, de chaque
        """,
        "partitive": """
            d ' entre eux, d ' entre elles, parmi eux, de ces derniers, de ces dernières, d ' eux, de ceux -
            ci, du total, de ce contingent, des leurs, de celles - ci, de ces hommes, de ces soldats, de ces
            troupes, de ce nombre, de ce groupe, de ces combattants, de ces militaires, de ces recrues, d '
            entre ceux - ci, de cette force, de l ' ensemble, d ' entre ces derniers, parmi ceux - ci, parmi
            ces derniers, du lot, du contingent
        """,
        "of": "de, du, des, d ', à longue, à courte, à moyenne, portee, à",
        "and": "et, ou, &",
        "including": """
            comprenant, incluant, confondus, composés de, composé de, compris, dont des, soit des,
            regroupant, mêlant, réunissant, y compris, notamment, composée de, composées de
        """,
        "both": "à la fois, tant",
        "clause": """
            tandis que, tandis qu ', alors que, alors qu ', mais, bien que, bien qu ', quoique, quand,
            cependant que, pendant que, toutefois, après quoi, quoiqu ', même si, même s ', lorsque, lorsqu
            ', plutôt que, au lieu de, à l ' inverse, contrairement à, contre
        """,
        "stop": """
            dans, en, sur, au, aux, par, avec, pour, vers, depuis, avant, apres, pendant, sans, sous, entre,
            chez, contre, parmi, lors, durant, qui, que, qu, dont, ou, où, quand, comme, si, ne, n, ni, pas,
            est, sont, etait, etaient, ete, etre, sera, seront, serait, seraient, fut, furent, soit, a, ont,
            avait, avaient, aurait, auraient, aura, auront, ayant, avoir, il, elle, ils, elles, on, nous,
            vous, je, se, s, y, ce, cette, cet, ces, son, sa, ses, leur, leurs, le, la, les, l, un, une, et,
            mais, donc, car, puis, ici, aussi, deja, encore, alors, ainsi, plus, moins, selon, afin, via,
            hors, jusqu, à, outre, lui, eux, celui, ceux, celles, aupres, face, malgre, grace
        """,
        "link": """
            nombre, nombres, effectif, effectifs, bilan, total, totaux, atteint, atteignent, atteindrait,
            atteindre, atteignait, s ' eleve, s ' elevent, s ' eleverait, s ' elèverait, s ' eleveraient, s
            ' elevait, s ' élevant, porte à, porter à, portant à, portant, chiffre, chiffrent, chiffré,
            chiffrait, chiffres, estime à, estimé à, estimées à, estimés à, estimee à, evalue, evaluent,
            évaluées, evalues, evaluait, se monte, se montent, se monterait, depasse, depassent,
            depasserait, dépassé, avoisine, avoisinent, frole, compte, comptent, comptait, fixe à, passe à,
            est de, sera de, serait de, était de, ramene, ramène, grimpe à, passé à, passés à, passée à, à,
            cela fera, fera, fait, situe, situent, situe à, ils sont, seraient, sont, ils étaient, elles
            sont, approche, approchent, représente, représentent, s ' elever, s ' élèvera, s ' élèveraient,
            s ' établit, s ' établissent, s ' établirait, s ' etablissait, se chiffre, se chiffrent, se
            chiffrait, se chiffreraient, se situe, se situent, se situerait, se limite à, se limiterait à,
            se monte à, monte à, montent à, montait à, monté à, grimpé à, grimpe, grimpent à, bondi à,
            bondit à, porté à, portée à, portés à, portera à, porterait à, porteraient à, porterait, ramené
            à, ramenant, tombé à, tombée à, tombés à, tombées à, tomber à, tombe à, tombent à, descend à,
            fixé à, fixe, fixent, fixait, fixent à, fixée à,
            plafonne à, plafonnent à, culmine à, culminé à, culminait à, tourne autour de, tournent autour
            de, tournerait autour de, oscille, oscillent, oscillerait, oscillait, seraient de, étaient de,
            il y en a, il y en aurait, y en aurait, il y en avait, il s ' agit de, avance, avancent, parle
            de, parlent de, parle d ', parlent d ', fait état de, font état de, fait etat d ', font etat d
            ', évoque, évoquent, table sur, tablent sur, retient, retiennent, recense, recensent, dénombre,
            dénombrent, comptabilise, comptabilisent, frise, frisent, frôlent, égale, équivaut à,
            représenterait, représentaient, constitue, constituent, totalise, totalisent, totalisait,
            totalisant, somme, cumul, décompte, pointe à, crédite, chiffrée à, estimée à, arrêté à, arrête
            à, arrete, s ' arrête à, dépasserait, dépassaient, excède, excèdent, atteignaient,
            atteindraient, atteindra, atteints, a atteint, ont atteint, en est à, en serait à, en sont à, en
            seraient à, c ' est, c ' était, ce sont, ce seraient, ce serait
        """,
        "since": """
            depuis, depuis le, depuis la, depuis l ', à partir de, depuis debut, depuis fin, depuis la fin,
            depuis le début de, depuis le debut du mois de, dès, depuis le début du mois d ', depuis la mi
            -, depuis mi -, à compter de, à compter du, à partir du, à dater de, depuis le mois de, depuis
            le mois d ', depuis le début d ', remontant à
        """,
        "until": """
            d ' ici à, d ' ici, d ' ici la fin, d ' ici fin, d ' ici à la fin, d ' ici à fin, avant, avant
            la fin, avant le, d ' ici le, d ' ici au, jusqu ' en, au plus tard, au plus tard en, au plus
            tard le, avant fin, jusqu ' au, d ' ici au mois de, d ' ici la mi -, d ' ici l ', d ' ici le
            mois de, avant le mois de, avant la mi -, à l ' horizon, à échéance de, à l ' échéance de, jusqu
            ' à la fin de, jusqu ' à la fin du mois de, jusqu ' à fin, au plus tard à la fin de, au plus
            tard fin
        """,
        "end_of": """
            la fin, fin, la fin de, la fin du mois de, debut, le début, le début de, mi -, mi, la mi -, l '
            automne, le mois de, la fin du mois d ', le début du mois de, le début du mois d ', la première
            moitié de, la seconde moitié de, les premiers jours de, les derniers jours de, les premières
            semaines de
        """,
        "in_year": """
            en, de, pendant, durant, dans, au cours de, courant, dès, sur, l ' annee, fin, debut, pour, l '
            ensemble de, au long de, mi -, au fil de, tout au long de, dans le courant de, au long de l '
            année, durant l ' année, au début de, à la fin de, toute l ' année
        """,
        "date_of": "de",
        "date_article": "le, au, du",
        "ordinal_ending": "er",
        "last_word": "dernier, derniere, passe",
        "last_year_after": "de l ' an dernier, de l ' annee derniere, de l ' année passée",
        "rel:today": "aujourd ' hui, ce matin, ce soir, cet apres - midi",
        "rel:yesterday": "hier, la veille, hier soir, hier matin",
        "rel:last_week": """
            la semaine derniere, la semaine passee, semaine dernière, la semaine précédente, la semaine
            écoulée, semaine passée
        """,
        "rel:last_weekend": "ce week - end, le week - end dernier, week - end dernier, durant le week - end",
        "rel:this_week": "cette semaine",
        "rel:last_month": """
            le mois dernier, mois dernier, le mois passé, le mois précédent, le mois écoulé, mois passé
        """,
        "rel:this_month": "ce mois - ci, ce mois",
        "rel:last_year": """
            l ' an dernier, l ' annee derniere, l ' an passé, l ' année passée, l ' année précédente, an
            dernier, annee derniere, l ' an passe
        """,
        "rel:this_year": "cette annee, l ' année en cours, l ' année courante, cette année - ci",
        "rel:end_of_year": """
            la fin de l ' annee, la fin de cette année, fin de l ' annee, la fin de l ' année en cours, la
            fin d ' année, la fin d ' annee, fin d ' annee, la Saint - Sylvestre
        """,
        "rel:until_year_end": """
            d ' ici à la fin de l ' année, d ' ici la fin de l ' année, d ' ici la fin d ' année, avant la fin
            de l ' année
        """,
        "rel:next_year": "l ' an prochain, l ' annee prochaine",
        "rel:next_month": "le mois prochain, mois prochain",
        "quarter:1": "le premier trimestre, premier trimestre, au premier trimestre, 1er trimestre, t1",
        "quarter:2": """
            le deuxieme trimestre, deuxième trimestre, second trimestre, t2, 2e trimestre, deuxieme
            trimestre
        """,
        "quarter:3": "le troisieme trimestre, troisième trimestre, t3, 3e trimestre",
        "quarter:4": """
            le quatrieme trimestre, quatrième trimestre, dernier trimestre, t4, 4e trimestre, quatrieme
            trimestre
        """,
        "p:deploy": """
            suivis de, suivis d ', suivies de, suivies d ', suivi de, suivi d ', suivie de, suivie d ',
            suivront, suivra, suivent,
            envoy*, envoi, enverr*, deploi*, deploy*, depech*, achemin*, gagne, gagné, ont gagne, traverse,
            franchi, rejoint, rejoindr*, rejoign*, arriv*, debarqu*, convoy*, transfer*, dirig*, venir,
            viennent, depart, partis, partir, partiront, partent, affect*, mobilis*, projet*, transport*,
            fourni*, mis à disposition, mis à la disposition, s ' ajouter*, prete, contribu*, venus,
            parvenu*, entre au, infiltr*, pris la route, ont pris le chemin, acheminement, arrivee,
            renfort*, conduits, monte au front, montés au front, monter au front, mont* en ligne, pénétr*,
            entré*, entrer, entrent, entré en, entrés en, entrées en, franchissent, franchir, franchissait,
            passé la frontière, passés en, passe en, passés de l ' autre côté, afflué*, affluent, affluer,
            déferl*, déversé*, se rendre en, se rendent en, s ' est rendu, se sont rendus en, gagner,
            gagnent, gagneront, ralli*, rallier, mis en route, mise en route, mettre en route, en route
            pour, fait route, font route, embarqué*, embarquement, atterri, atterr*, débarqué*, accost*,
            convoyés, aéroporté*, parachuté*, hélitreuil*, héliport*, injecté*, jetés dans, jeté dans,
            lancés dans, lancé dans, envoie, envoient, envoyait, envoyaient, détach*, mutés, muté,
            redéploi*, redéploy*, réaffect*, replacé*, loué*, prêté*, prêter, prêtent, met à disposition,
            mettre à disposition, mettent à disposition, mis au service, recruté*, recrutés, recrutement,
            enrôl*, embauch*, engagé par, engagés par, enrôlés, viendr*, arrivent, arrivaient, arriveraient,
            fournissent, apport, apporté, dirigés vers, dépêche, dépêchent, gonfl*, étoff*, grossi*,
            accroître, se joindr*, se joign*, s ' est joint, joints, suivi par, suivis par, s ' ensuiv*,
            mobilisé pour, expédi*, essaim*, se déploi*, sont passés, ont passé, passer la frontière,
            amené*, amener, amène*, acheminé, introdui*, recruté, recrute, recrutent, recrutait,
            recrutaient, recruter, recrutant
        """,
        "p:present": """
            travaillent, travaillaient, travailleraient, officient, sont en, sont au, seraient en, seraient
            au, étaient en, étaient au,
            se trouv*, séjourn*, serv*, lutt*, étaient déployés, combatt*, stationn*, present, presents,
            presence, presente, servent, servait, servir, sert, engage, engages, operent, opere, opèrent,
            base, bases, au front, sur le front, deploye, deployes, se trouvent, se trouve, se trouveraient,
            sur place, sur le terrain, aux cotes, aux côtés, se sont installes, installes, epaul*, appuient,
            appuie, luttent, soutiennent, participent, participe, participé, prennent part, pris part, se
            battent, bataill*, cantonn*, contingent, au combat, disposent, maintiennent, tiennent,
            affrontent, regroupe, sejournent, déployés sur, mis en ligne, en ligne, tiennent la ligne,
            tiennent le front, tiennent des positions, défend*, défendent, gardent la frontière, monte la
            garde, montent la garde, patrouill*, déminent, déminer, déminage, reconstrui*, construisent,
            bâtissent, assurent la garde, assure la garde, en renfort, en soutien, soutien, soutenant,
            soutenir, soutient, appuyer, appuyant, appuyés, appui, prêtent main - forte, prêter main -
            forte, main - forte, encadr*, épaulent, secondent, seconder, secondés, campent, campés,
            bivouaqu*, retranch*, postés, posté, implant*, implantés, installés, s ' installent, s '
            installer, établis, en poste, en faction, en garnison, au feu, monté au feu, sous commandement,
            sous commandement russe, sous uniforme, dans les rangs, en opération, en opérations, actifs,
            active dans, opérationnels, intervien*, interven*, évoluent, évoluant, évoluaient, restent,
            resteraient, restaient, maintenus, maintenu, maintien*, compte sur place, participaient,
            participer, participant, participation, prendre part, prenant part, prenaient part, prendraient
            part, se battre, se battaient, se battraient, se battant, guerroi*, ferraill*, épaule, épaulé,
            épauler, appuyaient, pris position, prennent position, prendre position, à pied d ' œuvre, à
            demeure, aux prises, massés dans, massés à, en territoire, sur le sol, sur sol, sur le
            territoire, sur les lignes, sur la ligne, sur la ligne de front, en première ligne,
            cantonnement, présence militaire, montent à l ' assaut, fort de, forte de, forts de, fortes de
        """,
        "p:transfer": """
            livr*, remis, remise, remises, remet, remettra, remettre, cede, cedera, céder, cedes, fourni*,
            don, donne, donnes, donné, donner, donnera, envoy*, envoi, enverr*, expedi*, achemin*,
            transfer*, vendu*, vend, vendre, vente, export*, debarqu*, recu, recus, reçu, reçoit, recoivent,
            recevra, recevoir, recevront, recu de, reception*, obten*, obtenu*, achet*, partis, partiront,
            partir, parti, partent, pris le chemin, pris la route, quitte, arriv*, parvenu*, ajout*, offert,
            offre, offrent, provien*, venaient, viennent, venir, destine*, passe la frontiere, transmis,
            transmet*, convoy*, approvisionn*, equipement militaire envoye, en route, gagne, gagné, procur*,
            touche, débarqué*, décharg*, mis à disposition, met à disposition, mettre à disposition, pris
            possession, prend possession, prendre possession, réceptionn*, perçu, percevr*, touché,
            touchera, hérit*, doté*, dotent, doter, dotation, équip*, pourvu*, pourvoi*, fournissent,
            fournit, fournir, fournira, fourniture, fournitures, cédé*, cédé, cèdent, cession, prêté*,
            prêtés, prêt de, prêter, loué*, donation, dons, gratifi*, octroy*, offerts, offerte, fait don,
            faisant don, remis à, remettent, remettait, remettant, confié*, confier, en échange, troqu*,
            troc, réexport*, acquis, acquér*, acquiert, acquisition, acquisitions, procuré, s ' est procuré,
            obtient, obtiennent, obtenir, pris livraison, prend livraison, livraison de, livraisons de,
            envois de, envoi de, transfert, transferts, transférant, passé la frontière, passés en, passe
            en, transité, acheminement, arrivage*, entré en service, entrée en service, gagné la, gagnent,
            gagner, atterri, déposé*, lot de, lots de, premier lot, pont aérien, expédition, expéditions,
            écoul*, reçues, reçus, reçoivent, recevant, recevait, recevaient, change de mains, changé de
            mains, ont été vus, sont venus, est venu, acheminés par, transporté*, transportent,
            transportant, livrant, livreront, livrera, livrent, dépêch*, mis dans les mains, entre les
            mains, envoie, envoient, envoyait, expédie, convoyé*, routé*, débloqu*, fait parvenir, faire
            parvenir, font parvenir, fera parvenir, parvenir, parviennent, parviendr*, ravitaill*,
            réapprovisionn*, prélev*, sorti des stocks, puisé*, déstock*, sortis de, sortis du, sorties de,
            sorties du, sont sortis, sont sorties, ont quitté, quitté, quittent, a quitté, acheminés,
            chargé, chargés, chargées, fait partir, faire partir, fera partir, font partir
        """,
        "p:pledge": """
            suivront, suivra, suivent, promis, promet, promett*, promesse*, annonc*, commande, commandes,
            commandé, contrat, engage à, s ' engage, aide, paquet, tranche, liste, partiront, prevoit,
            octroi*, va livrer, va fournir, débloqu*, allou*, dotation, don, porterait sur, porte sur, s '
            ajouteront, enveloppe, donation, livraisons, assistance, promesses, promise, promises, s '
            engageant, s ' engagent, s ' est engagé, s ' est engagée, se sont engagés, engagement,
            engagements, commander, commandent, commandait, passé commande, passer commande, commandé à, en
            commande, contrats, au programme, prévus, prévue, prévues, programmé*, attendus, attendue,
            attendues, à venir, à livrer, doit livrer, doivent livrer, doit recevoir, doivent recevoir, doit
            fournir, devrait livrer, devrait recevoir, devraient être livrés, seront livrés, seront livrées,
            sera livré, seront envoyés, seront remis, seront fournis, seront expédiés, seront cédés,
            livrera, livreront, fournira, fourniront, remettra, remettront, cédera, céderont, enverra,
            donnera, donneront, offrira, recevra, approuv*, avalis*, validé, validée, feu vert, consent*,
            consenti, débloqué, débloque, budgété*, destiné à, destinés à, destinées à, accord de, paquet
            de, tranche de, enveloppe de, lot de, deuxième lot, second lot, prochain lot, en préparation, s
            ' apprête à livrer, s ' apprêtent à livrer, va remettre, va céder, va envoyer, va donner, vont
            livrer, vont être livrés, va être livré, vont recevoir, va recevoir, compte livrer, comptent
            livrer, entend livrer, entendent livrer, fixé à la livraison, volume total, garanti*,
            contribuera, cotis*, mettra à disposition, mettront à disposition, accord portant, accorde,
            accordé, accordés
        """,
        "p:seize": """
            saisi*, confisqu*, intercepté un, intercepté une, à bord, cache*, dissimul*, cargaison,
            contreband*, trafic, interception, decouvert*, soute, arraisonn*, dans les cales, mis la main
            sur, met la main sur, saisie, saisies, saisir, saisit, appréhend*, boutre*, douane*, en
            contrebande, contrebandiers, camoufl*, sous des sacs, sous un chargement, enfoui*, dans la cale,
            en cale, interceptée, intercepté à bord, perquisition*, fouille, fouillé, cachette*, trouvé à
            bord, trouvés à bord, retrouvé à bord, faux chargement
        """,
        "p:receive": """
            reception*, reçue, reçus, reçues, recu,
            reçu, recoit, reçoit, recevra, recevront, recevoir, obtenu, acquis, achete*,
            importe*, prend livraison, réceptionné*, perçu, pris livraison, pris possession, prend
            possession, obtient, obtiennent, acquiert, acquièrent, acquérir, a touché, ont touché, touchera,
            récupère, recevrait, recevraient, recevaient, recevait, recevant, reçoivent, s ' est procuré, s
            ' est vu, se sont vu, s ' est vu remettre, bénéfici*, hérite, hérité
        """,
        "to_prep": """
            dans le, dans les,
            à, à l ', en, au, aux, vers, pour, contre, vers la, vers l ', à la, destinés à, au profit de,
            profit de l ', dans la région russe de, rejoint, gagne, gagné, dans l ', à destination de,
            destination de la, aux côtés de, aux côtés de l ', aux côtés de la, côtés des
        """,
        "orders": "a reçu, ont reçu, avait reçu, avaient reçu, a acquis, ont acquis, ayant reçu",
        "orders_at": """
            a commandé, ont commandé, avait commandé, avaient commandé, ayant commandé, a acheté, ont acheté,
            avait acheté, avaient acheté, ayant acheté, achète, achètent, achetait, achètera
        """,
        "from_prep": "de, par, depuis, de la, de l ', d ', du, des, par la, par l '",
        "p:die": """
            les corps de, les corps des, les dépouilles de, les dépouilles des, les cadavres de,
            tue, tues, tuee, tuees, tuer, tuant, tuaient, mort, morts, meurent, mouru, mourir, decede*,
            tombèrent, périrent, moururent, succombèrent,
            peri, peris, périr, trouve la mort, perdu la vie, coute la vie, cout* la vie, laisse la vie,
            tombes, tombés au combat, succomb*, abattu des soldats, fait morts, deces, elimine*, mortes, la
            mort, inhum*, enseveli*, obsèques, funérailles, cercueils, dépouilles, mis en terre, portés en
            terre, fauché*, anéanti*, décim*, exterminé*, massacr*, donné leur vie, perdent la vie, perdre
            la vie, perdu leur vie, trouvé la mort, trouver la mort, trouvent la mort, ont péri, périssent,
            laissé leur vie, laissé la vie, laissent la vie, n ' ont pas survécu, ne reviendront pas, ne
            sont pas revenus, n ' est pas revenu, tombent, tombaient, tombés, tombé, tuerie, coûtant la vie,
            coûter la vie, coûté la vie, ôté la vie, noyé*, brûlés vifs, carbonisé*, décéd*, décès,
            trépass*, succombé, éliminé, éliminés, mort de, la mort de, sont morts, est mort, portés
            disparus et présumés morts, enterré, enterrés, enterrement, ne rentreront pas, ne reviendront
            plus, ne reviendra pas, ne sont jamais revenus, ne sont jamais rentrés, jamais revenus, jamais
            rentrés, ne rentreront jamais, gisent, gît, pleure, pleurent, en pleure
        """,
        "p:wound": """
            blesse, blesses, blessees, blesser, blessant, mutilé*, estropi*, amput*, hospitalisé*, soignés,
            soigné, soignent, évacués blessés, invalid*, grièvement, blessaient, blessent
        """,
        "p:missing": """
            disparu, disparus, portes disparus, porté disparu, manquent à l ' appel, manquants, manque à l '
            appel, introuvables, portés manquants, sans nouvelles, sans trace, dont on ignore le sort,
            jamais été retrouvés, jamais été retrouvé, pas été retrouvés, pas été retrouvé, jamais
            retrouvés, restent introuvables
        """,
        "p:capture": """
            capture, captures, capturé, capturer, capturant, faits prisonniers, fait prisonnier, fait
            prisonniers, prisonniers, se sont rendus, rendus, captifs, aux mains de, aux mains des, entre
            les mains de l ' ennemi, en captivité, captivité, détient prisonniers, faits captifs, pris
            vivants, pris vivant, se rendent, s ' est rendu, déposé les armes, rendu les armes, ont déposé
            les armes, tombés aux mains, interné*, tombés entre les mains, tombé aux mains
        """,
        "p:kw": """
            tues ou blesses, tues et blesses, morts ou blesses, hors de combat, mis hors de combat, mises
            hors de combat, mettre hors de combat, blesses ou tues, tues ou mutiles, morts et blesses, tués
            ou bien blessés, blessés ou tués, blessés et tués, tués ou grièvement blessés, mis hors d ' état
            de combattre, hors d ' état de combattre, tués ou estropiés, morts ou mutilés, inaptes au
            combat, perdus pour le combat
        """,
        "p:lose": """
            perdu, perdus, perdent, perd, perdre, pertes, perte, perdaient, perdait, perdraient, subi des
            pertes, pertes de, perdront, perdra
        """,
        "p:return": """
            rentre, rentres, rentrés, rentrer, rentrent, retire, retires, retirés, retirer, retrait,
            rapatri*, retour, retournes, revenus, regagn*, repartis, repli, replies, desert*, evacue*,
            quitte le pays, quitté le pays, renvoye*, restitu*, rendu à, hospitalises, rentré*, repli*,
            repart*, repartent, repartir, rapatriement, retirent, retire ses, retraits, se retir*, s ' est
            retiré, se sont retirés, retourn*, retournent, retourner, revien*, reviennent, revenir, renvoi,
            renvoy*, démobilis*, quittent, désert*, déserteurs, défect*, fait défection, regagné*,
            regagnent, évacu*, évacués vers, permission, en permission, reconduit*, expuls*, défil*,
            accueillis en héros, convalesc*, fui, fuient, fuir, fuite, retour au pays, ramené au pays,
            ramenés au pays, libérés
        """,
        "p:train": """
            forme, formes, formés, formera, former, formation, formaient, entraine, entraines, entrainement,
            entrainent, s ' exercent, s ' entrainent, s ' exerce, exercice*, stage, stages, apprennent,
            instruits, instruction, manoeuvre*, des cours, aguerri*, aguerrissent, entraîn*, s ' entraînent,
            s ' entraîner, s ' exercer, exercé, exercés, apprentissage, apprenn*, apprendre, un cours, suivi
            un cours, suivi une formation, suivent une formation, suivre une formation, brevet*, diplôm*,
            simul*, grandes manœuvres, manœuvre, manœuvres, manœuvr*, formés à, formées, formé à, formeront,
            formée, instruit, aguerri, stagiaires, recyclage, tir réel, rompu*, perfectionn*
        """,
        "p:stock": """
            garde, gardent, pour elle - même, pour lui - même, pour son armée, pour ses propres, pour l '
            armée, stock, stocks, stocke*, reserve, conserve, conservent, en dotation, aligne plus, n '
            alignent plus, propres regiments, masse, massé, masser, armée compte, sous les drapeaux,
            caserne*, detient, détiennent, possede, possèdent, parc, dans ses dépôts, dans leurs dépôts, en
            dépôt, en réserve, dans ses arsenaux, arsenal, arsenaux, en magasin, en magasins, dans ses
            entrepôts, sa propre armée, de sa propre, pour sa propre, dispose encore, possédait,
            possédaient, en possède, en possèdent, détenait, détiennent encore, en service dans son armée,
            en service dans ses, dans son parc, flotte de, une flotte, d ' active, armée active, armée de
            métier, en temps de paix, à domicile, à ses frontières, sa propre frontière, mobilisables,
            effectifs totaux, sous les armes, en faction à, alignait, aligner, se réserve, stocker,
            stockage, entreposé*, entrepos*, thésauris*, rouill*, garnis*, en inventaire, à sa frontière,
            aux frontières, entreposés, entreposées
        """,
        "p:produce": """
            production, fabriqu*, cadence, assembl*, chaines, capacite, construit, construi*, usine*,
            produisent, produire, produira, fabriqués, sortira, sorties d ' usine, chaînes de montage,
            usiné*, monté en usine, cadences, capacité de production, manufactur*, en construction, mis en
            chantier, assemblés, rendement, produits par, produits en, produites, produit chaque,
            produisait, en produit, sorti des chaînes, sortis des chaînes, sortent des chaînes, sort des
            chaînes, sortis d ' usine, sortent d ' usine
        """,
        "p:fire": """
            tire, tires, tirés, tirer, tirant, tirent, lance, lances, lancés, lancé, lancent, lancer,
            consomm*, utilise*, utilisés, employe*, largue*, retombe*, brule*, frappé, projetés, tiré,
            tirée, tirées, tir de, tirs de, salve*, bordée*, barrage de, vague de drones, pilonn*, s '
            abatt*, abattus sur, tombé sur, tombés sur, retombé*, largu*, consommé*, consommation, épuisé*,
            grillé*, servi à tirer, envoyés sur, frappant, frappent, frapper, ont frappé, attaque menée
            avec, attaqué avec, attaqués par, mitraill*, arros*, explosé, ratés, non explosés, s ' écras*,
            employés contre, propulsés, balancé*, décoch*
        """,
        "p:destroy": """
            abattu*, abattre, detrui*, intercept*, endommag*, neutralis*, mis hors service, perdu, perdus,
            perdues, brulé, prise de, s ' emparer, empare, emparé, capture, captures, capturés, pris à,
            ecrase*, brouill*, pris à l ' ennemi, abattent, abattait, descendu*, détruisent, détruits,
            détruire, détruit, détruites, anéanti, mis hors d ' usage, hors d ' usage, hors service,
            incendié*, calciné*, carcasse*, épave*, envoyé par le fond, coulé*, coulés, sabordé*, pris à la,
            prises à, trophée*, butin, capturé à, intercepté*, interceptés, interception, neutralisé*,
            repoussé*, réduit en cendres, réduits en cendres, mis en pièces
        """,
        "p:hold": """
            de quoi, renfermer, renferme, contenir, contient, contiennent, transporter jusqu, emporter,
            emporte, embarque, pouvant contenir, peut contenir, peuvent contenir, pourraient contenir,
            pourrait contenir, contenant, contenance, capable de transporter, capables de transporter,
            capable d ' emporter, remplis de, rempli de, loger jusqu, abriter jusqu, suffit à, suffisent à,
            suffirait à, assez pour, peut emporter, peuvent emporter, embarquent, capacité de, bourré*,
            tenir dans, place pour
        """,
        "p:pay": """
            touche, touchent, paie, paient, paye*, salaire, solde, revient, prend en charge,
            prennent en charge, prendra en charge, financ*, financé, financée, financés, finance, rembours*,
            supporte le coût, coûtent, coûteront, à la charge de, aux frais de, débours*, solde de,
            rémunér*, acquitt*, règle la facture, facture, coûte, a réglé, ont réglé, règle la note, régler,
            réglera
        """,
        "own_side": "ses, propres, leurs, nos, notre",
        "ongoing": """
            combattent, stationn*, presents, présence, present, servent, se trouvent, se trouve, se
            trouveraient, sur place, aligne, alignent, compte, comptent, chiffre, chiffrent, deploye*,
            denombre, sont, actuellement, se sont installes, opèrent, operent, operant, engages, maintient,
            reste, restent, desormais, effectif, avance, parle, déployés, sont déployés, est déployé, en
            permanence, à l ' heure actuelle, en ce moment, pour l ' heure, actuels, effectifs actuels,
            encore présents, se battent, aligne encore, y sont, y compte, maintiennent, maintenus, tiennent,
            se maintient, sont engagés, sont présents, présente, encore sur place, à présent
        """,
        "more": """
            de plus, supplementaire*, encore, autres, nouveau, nouveaux, nouvelle, nouvelles, renfort*,
            additionnel*, s ' ajouter*, davantage, aussi, suivront, s ' y ajoutent, en sus, en plus,
            prochain lot, deuxième lot, second lot, nouveau lot, nouvelle vague, nouveau contingent, seconde
            vague, deuxième vague, supplément, en complément, complémentaire*, s ' y ajouteront, viendront s
            ' ajouter, rallonge, venus grossir
        """,
        "total": """
            au total, en tout, total, totale, a ce jour, à ce jour, jusqu ' ici, jusqu ' à present, deja,
            cumul*, ensemble, somme, cela fera, commande totale, jusqu ' à aujourd ' hui, toutes vagues
            confondues, depuis le debut, en cumulé, cumulé, cumulée, globalement, tout compris, tous types
            confondus, toutes catégories confondues, depuis le commencement, depuis le début de la guerre,
            depuis le début du conflit, depuis l ' invasion, au fil des mois, additionn*, totalise,
            totalisent, porte le total, le total, à ce stade
        """,
        "incident": """
            attaque, embuscade, frappe, frappes, bataille, raid, assaut, accrochage*, bombardement*,
            affrontement*, combats de, incident, escarmouche*, offensive de, meme jour, ce jour - la, nuit,
            assauts, guet - apens, tir de missile, frappe aérienne, tir de mortier, tir d ' artillerie,
            drone a frappé, combats du, combats de la, accrochage, combats acharnés, la même nuit
        """,
        "future": """
            aura, auront, sera, seront, va, vont, prevoit, prevoient, compte envoyer, s ' apprete*, devrait,
            devraient, doit, doivent, promis d ', promis de, promet d ', promet de, promettent d ',
            promettent de, s ' engage à, s ' engagent à, s ' est engagé à, se sont engagés à,
            pourrait, pourraient, enverra, enverront, partiront, partira, attend, attendent, livrera,
            livreront, cédera, arriveront, suivront, rejoindront, rejoindra, projette, envisage, dirigeront,
            prochainement, bientôt, sous peu, dans les prochains jours, dans les prochaines semaines, dans
            les prochains mois, devra, devront, entendent, arrivera, viendront, viendra, déploiera,
            déploieront, fournira, fourniront, recevra, recevront, remettra, donnera, à venir, rejoindrait,
            rejoindraient, grossiront, gagneront, gagnera, seraient envoyés, sur le point de
        """,
        "civil": """
            de leurs foyers, de leur foyer, déracin*,
            ans de guerre, années de guerre, civil, civils, civile, civiles, refugie*, deplaces, habitant*,
            passant*, villageois, riverain*, attentat, humanitaire*, marche couvert, seisme, inondation*,
            quartier acquis, migrants, famine, sans - abri, choléra, affamés, inondations, cyclone,
            avalanche, pandémie, écolier*, écoliers, collégien*, lycéen*, ouvriers agricoles, supermarché,
            jetés sur les routes, chassés de chez eux, travailleurs humanitaires, humanitaires, non -
            combattants, population civile, victimes de la guerre, retraité*, riverains, immeuble d '
            habitation, immeuble résidentiel, la guerre a fait, séisme
        """,
        "peer": """
            echange*, chacun des deux camps, de part et d ' autre, de chaque camp, des deux camps, troqués,
            les uns contre les autres, mutuel*, des deux côtés, dans les deux camps
        """,
        "negated": "ne, n, pas, aucun, aucune, jamais, sans, non",
        "label": "numero, n°, no",
        "one": "",
        "say:asserts": """
            regrette, a regretté, fustige, a prétendu, prétendu, prétendent, va plus loin, vont plus loin, a
            indique, a declare, a dit, a annonce, a affirme, a rapporte, a
            precise, a ajoute, a souligne, a fait savoir, a recense, a resume, a explique, a revele, a
            assure, a note, a rappele, a ecrit, a signale, a comptabilise, a compte, a denombre, a fait
            etat, a detaille, a chiffre, a publie, a dévoilé, a mis à jour, ont indique, ont declare, ont
            dit, ont affirme, ont annonce, ont rapporte, ont precise, ont ajoute, ont fait savoir, ont
            revele, ont assure, ont explique, ont rappele, ont signale, ont fait etat, ont recense, ont
            denombre, avait annonce, avait indique, avait fait etat, avait declare, indique, indiquent,
            declare, declarent, dit, disent, affirme, affirment, annonce, annoncent, rapporte, rapportent,
            precise, precisent, ajoute, ajoutent, souligne, signale, signalent, avance, avancent, parle de,
            parle d ', parle pour sa part, parle, parlent de, parlent d ', parlent, recense, recensent,
            denombre, denombrent, chiffre, chiffrent, fait etat, font etat, assure, assurent, revendique,
            pretend, pretendent, rappelle, releve, note, evoque, evoquent, promet, promettent, explique,
            selon lesquels, comptabilise, fait savoir, deplore, deplorent, soutient que, constate,
            repertorie, a livré le chiffre, table sur, tablent sur, mentionne, publie, estiment savoir,
            a-t-il, t - il, t - elle, raconte, recapitule, résume, détaille, liste, documente, documentent,
            accuse, accusent, identifié, dit avoir, attend, en attend, fait valoir, a fait valoir, soutient,
            soutiennent, a soutenu, ont soutenu, martèle, a martelé, confie, a confié, confient, ont confié,
            a glissé, lâche, a lâché, répond, a répondu, répondent, réplique, a répliqué, rétorque, a
            rétorqué, objecte, commente, a commenté, observe, a observé, relate, a relaté, relatent,
            mentionnait, a mentionné, ont mentionné, énumère, a énuméré, enregistre, a enregistré, décrit, a
            décrit, expose, a exposé, dresse, a dressé, suggère, suggèrent, conclut, concluent, a conclu,
            ont conclu, établit, a établi, détermine, a déterminé, a identifié, ont identifié, révèle,
            révèlent, a rendu public, ont rendu public, rend publique, écrit, écrivent, ont écrit, écrivait,
            répète, a répété, répètent, réitère, a réitéré, insiste, a insisté, insistent, certifie, jure, a
            juré, promettait, se félicite, se targue, s ' est vanté, se vante, prévient, a prévenu, avertit,
            a averti, alerte, a alerté, ont alerté, mettait en avant, met en avant, mettent en avant, a
            cité, ont cité, donne le chiffre, a donné le chiffre, fournit le chiffre, s ' en tient à, s ' en
            tiennent à, se borne à, se bornent à, s ' est borné à, se contente de, avait dit, avaient dit,
            disait, disaient, indiquait, indiquaient, affirmait, affirmaient, annonçait, annonçaient,
            évoquait, évoquaient, a évoqué, ont évoqué, parlait de, parlaient de, a parlé de, ont parlé de,
            a parlé d ', parlait d ', faisait état, faisaient état, avançait, avançaient, a avancé, ont
            avancé, recensait, avait recensé, dénombrait, avait dénombré, avait avancé, avait évoqué, avait
            précisé, avait affirmé, avait estimé le, avait révélé, avait compté, a compté, ont compté, ont
            relevé, a relevé, ont noté, a établi à, laisse entendre, a laissé entendre, laissent entendre,
            sous - entend, informe, a informé, ont informé, témoigne, a témoigné, ont témoigné, détaillait,
            a consigné, consigne, prétendait, argue, argué, dénonce, a dénoncé, dénoncent, ont dénoncé,
            accusait, a accusé, ont accusé, reproche, reprochent, a reproché, impute, imputent, attribue,
            attribuent, a attribué, rappelait, souligné, ont souligné, renchérit, a renchéri, nuance, a
            nuancé, tempère, a tempéré, corrige, a corrigé, rectifie, a rectifié, résumait, diffuse, a
            diffusé, diffusait, proclame, a proclamé, a promis, ont promis, proteste, spécifie, a spécifié,
            tient le compte, totalise, comptabilisait, ont comptabilisé, ont documenté, a documenté, a
            répertorié, ont répertorié, répertorient, a listé, a publié, ont publié, est d ' avis, retrace,
            a retracé, il ressort, ressort, atteste, attestent, montrent, a montré, ont montré, démontre, a
            communiqué, ont communiqué, revoit, relèvent, redit, a redit, ont redit, redisent, se vante d ',
            martelait, juraient, s ' est félicité, s ' est réjoui, se réjouit, s ' est récrié, se récrie,
            poursuit, a poursuivi, poursuivent, tranche, a tranché, ont laissé entendre, enchaîne, a
            enchaîné, ironise, s ' exclame, prédit, dit détenir, plaisante, assène, a asséné, brandit,
            brandissent, maintient son, a convenu
        """,
        "say:estimates": """
            estime, estiment, a estime, ont estime, estimait, evalue, evaluent, a evalue, ont évalué, juge,
            pense, croit savoir, croit, croient, suppose, calcule, calculent, considere que, table,
            chiffrent, chiffre, situe, situent, jugent, projette, estimant, évaluant, jugeant, déduit,
            déduisent, a déduit, infère, infèrent, extrapole, extrapolent, a extrapolé, présume, présument,
            suppute, supputent, supposent, a supposé, a calculé, ont calculé, calcule que, considèrent, a
            jugé, ont jugé, a pensé, pensent, a cru savoir, croient savoir, est convaincu, subodore,
            conjecture, ont prévu, prédisent, anticipe, anticipent, s ' attend à, s ' attendent à, redoute,
            redoutent, craint, craignent, table sur, tablait sur, tablaient sur, a tablé sur, mise sur,
            approxime, situait, situaient, chiffrait, évaluait, évaluaient, estimaient, a situé, ont situé,
            donne pour probable, soupçonne, soupçonnent, imagine, prédit que, prédisent que, prévoit que,
            prévoient que, considère que, prédit qu ', calculait, tient pour crédible, considère comme
            crédible, juge crédible, juge probable
        """,
        "say:confirms": """
            a confirme, confirme, confirmé par, confirmée, confirment, ont confirme, ont toutefois confirme,
            a reconnu, reconnait,
            ont reconnu, reconnaissent, admet, admettent, a admis, ont admis, n ' admet que, n ' admet,
            concede, a concede, deplore, déplore, reconnaissait, avoue, avouent, a avoué, ont avoué,
            avouait, confirmait, confirmaient, admettait, concèdent, ont concédé, a convenu, a corroboré,
            corrobore, corroborent, entérine, a validé, consent à reconnaître, finit par admettre, fini par
            admettre, fini par reconnaître, a assumé
        """,
        "say:denies": """
            a dementi, dement, démentent, nie, nient, a nie, ont nié, recuse, récusent, refute, a refute,
            conteste, contestent, a conteste, rejette, rejettent, a rejete, a récusé, ont démenti, dément,
            démentait, démentaient, réfutent, ont réfuté, réfutait, dénégation, s ' inscrit en faux, s '
            inscrivent en faux, s ' est inscrit en faux, balaie, balaye, a balayé, ont balayé, balayé,
            balayait, écarte, a écarté, écartent, a raillé, s ' est moqué, tourne en dérision, a tourné en
            dérision, désavou*, niait, niaient, dénie, ont contesté, ont rejeté, ont récusé, récusait, a
            contredit
        """,
        "reckoning": """
            selon ses calculs, selon ses estimations, selon ses propres calculs, d ' apres ses calculs, d '
            apres ses estimations, à ses yeux, d ' après ses comptes, selon ses comptes, selon son décompte,
            d ' après son décompte, selon son bilan, selon ses chiffres, d ' après ses chiffres, selon son
            estimation, d ' après son estimation, selon ses propres estimations, selon ses données, d '
            après ses données, de son propre aveu, de leur propre aveu, selon lui, selon elle, d ' après
            lui, d ' après elle, selon eux, selon leurs calculs, selon leurs estimations, d ' après leurs
            calculs, selon leur décompte, d ' après leurs estimations, selon ce dernier, selon cette
            dernière, selon ceux - ci, selon celui - ci, selon celle - ci, à son avis
        """,
        "according": """
            selon, d ' apres, de source, citant, aux dires de, aux dires d ', de l ' aveu de, de l ' aveu d
            ', de l ' aveu du, à en croire, à lire, au dire de, aux yeux de, aux yeux du, aux yeux des, aux
            yeux d ', au dire du, au dire des, aux dires du, aux dires des, de l ' avis de, de l ' avis du,
            de l ' avis des, de l ' avis d ', s ' il faut en croire, si l ' on en croit, si l ' on se fie à,
            sur la foi de, sur la foi des, sur la foi d ', dans un rapport de, dans un rapport du, au
            jugement de, au décompte de, au décompte du, de sources, aux calculs de, aux calculs du, citant
            des, citant le, citant la, à entendre, aux comptes de, d ' après les calculs de, d ' après les
            calculs du, à en croire le, à en croire la, si l ' on suit, à suivre le
        """,
        "that": "que, qu ', :, «",
        "source": """
            un general, un colonel, un haut responsable, diplomate*, analyste*, un responsable, des
            responsables, responsables, une source, des sources, sources, source militaire, source
            diplomatique, source proche, un quotidien, quotidien, un ambassadeur, ambassadeur, chercheur*,
            observateurs, medias, blogueur*, un depute, des deputes, deputes, parlementaires, temoin*,
            habitants, un journal, journal, un rapport, presse, un expert, un employe, un ancien, un
            officier, un commandant, un conseiller, rebelles, opposition, magazine, un elu, elus, militants,
            spécialistes, insurgés, un transfuge, l ' agence de presse, une agence, un responsable du port,
            industriel, syndicat, des experts, think tank, un chercheur, chaîne, une étude, un document, des
            archives, un historien, historien, historiens, économiste*, universitaire*, professeur*, un
            vétéran, une infirmière, un médecin, médecins, morgue, un bénévole, bloggeur*, courtier*,
            négociant*, pêcheurs, un survivant, survivants, rescapés, un rescapé, un pilote, un chauffeur,
            un prêtre, un chroniqueur, chroniqueurs, éditorialiste*, commentateurs, hebdomadaire,
            hebdomadaires, site internet, un site, des ong, une ong, militant associatif, une association,
            un avocat, un général, généraux, un lieutenant, un major, un capitaine, un sergent, un soldat,
            un prisonnier, un déserteur, déserteurs, un combattant, haut gradé, un gradé, un haut gradé,
            hauts gradés, un ministre, fonctionnaires, un fonctionnaire, haut fonctionnaire, deux
            diplomates, deux responsables, trois responsables, plusieurs responsables, responsables
            occidentaux, source sécuritaire, sources sécuritaires, sources occidentales, source occidentale,
            services occidentaux, renseignements occidentaux, images satellite, images satellitaires,
            chaînes telegram, canal telegram, un canal, une radio, les médias, la presse, des médias, des
            témoins, un témoin, dockers, cheminots, un cheminot, un douanier, douaniers, un armateur,
            syndicalistes, un syndicaliste, personnes au fait, une personne au fait, connaisseur, un
            connaisseur, spécialiste, un spécialiste, blogueurs militaires
        """,
        "report_noun": "rapport, communiqué, bulletin, étude, note, enquête, sondage, document, texte",
        "published": "publié, publiée, diffusé, diffusée, paru, parue, cité, citée",
        "relay": "depute*, parlementaire*, elus, elu, journalistes, legislateurs, sénateurs",
        "same_source": """
            son ministère de la defense, son ministre, son gouvernement, son armée, son président, son etat
            - major, son ministere, il, elle, ils, elles, le ministere, l ' agence, le service, le porte -
            parole, la porte - parole, un porte - parole, une porte - parole, le ministre, la ministre, le
            general, la même source, meme source, les memes sources, l ' organisation, l ' observatoire, l '
            institut, l ' etat - major, le gouvernement, l ' armee, le renseignement, lui, ceux - ci, celui
            - ci, celle - ci, le document, le rapport, la direction, le communique, son porte - parole, l '
            ong, le president, ce dernier, cette dernière, la mission, t - il, t - elle, les autorites, on,
            le centre, le mouvement, les enquêteurs, les experts, le service de renseignement, les services,
            le chef du service, le chef, la porte - parolat, son chef, son directeur, sa directrice, son
            commandement, son commandant, le commandant, le commandement, le directeur, la directrice, le
            délégué, l ' ambassade, l ' ambassadeur, son ambassadeur, son ministre de la défense, sa
            ministre, son premier ministre, le premier ministre, la première ministre, le chancelier, la
            chancellerie, la présidence, le comité, le groupe, le collectif, l ' association, la fondation,
            le bureau, la cellule, l ' alliance, la coalition, l ' agence de renseignement, le secrétaire d
            ' etat, le secrétaire, le secrétariat, le département, le pentagone, la note, le bulletin, la
            déclaration, les auteurs, les chercheurs, les analystes, les responsables, les autorités, le
            régime, le quartier général, la junte, la rébellion, la milice, le think tank, son rapport, son
            bulletin, sa note, le même ministère, le même service, le même document, le même rapport, la
            même agence, ses experts, ses analystes, ses services, son service, leur porte - parole, leurs
            services, l ' institution, l ' instance, l ' organisme, l ' organe, l ' officier, le colonel, le
            capitaine, l ' intéressé, le chef d ' état - major, l ' administration, l ' exécutif, le
            cabinet, la diplomatie, sa diplomatie, le haut - commandement, la même organisation, le patron
        """,
        "after:nearly": "ou peu s ' en faut, ou quasiment",
        "place_prep": "en, dans, dans l ', dans la, à, au, aux",
        "n:names": "nom, noms",
        "giver_prep": "par",
        "enemy_prep": "contre",
        "batch": """
            lot de, un lot de, un premier lot de, un deuxième lot de, un second lot de, livraison de,
            une première
            livraison de, une cargaison de, une tranche de
        """,
        "interrogative": "ce que, ce qui, ce qu ', comment, pourquoi",
        "promise": "promis, promet, promettent, promettait, offre, offert, s ' engage à fournir",
        "record": "première, le premier, plus grand, plus important, plus lourd, plus meurtrier",
        "older": "contre, au lieu de, à comparer à, après",
        "while": "tandis que, tandis qu ', alors que, alors qu '",
        "population": """
            ville de, ville d ', bourg de, village de, population de, équipage de, équipage d ', pays de,
            agglomération de, province de, région de
        """,
        "carers": "hôpital, hôpitaux, clinique, cliniques, médecins, secouristes, chirurgiens",
        "killed_of_them": "en ont tué, en a tué, en avaient tué, en avait tué, en auraient tué",
        "backs": "soutient, soutiennent, soutenir, appuie, appuient, aide, aident, aider, épaule, épaulent",
        "bare_of": "d ', de",
        "tolerance_start": "à",
        "tolerance_end": "près",
        "they_are": """
            il y en a, il y en aurait, ils sont, ils seraient, elles sont, sont - ils, ils étaient, y en
            aurait
        """,
        "launcher": "lance, lanceur*, obusier*, canon, canons",
        "the_one": "le, du",
        "change_verb": """
            grimp*, passer, passe, passé, passés, passée, passées, passant, passera, passait, mont*,
            augment*, bond*, progress*, gonfl*, baiss*, tomb*, chut*, recul*, réduit, réduits, crû, croître,
            doubl*, tripl*, ramené, ramenés, porté, portés, portée, portées, portant
        """,
        "neither": "ni",
        "no_verb": """
            terrain d ' entraînement, terrains d ' entraînement, camp d ' entraînement, camps d '
            entraînement, centre d ' entraînement, centres d ' entraînement, base d ' entraînement
        """,
        "perfect": "a, ont, avait, avaient, était, étaient, sont, fut, furent",
        "no_number": "le nombre de, du nombre de, au nombre de, leur nombre de, ce nombre de",
        "none": """
            aucun, aucune, pas un seul, pas une seule, pas un, pas une, le moindre, la moindre, nul, nulle
        """,
        "change_to": "dépassé",
        "visitors": "délégation de, délégation forte de, suite de, entourage de, comité de",
        "carried_by": "embarqué sur, embarqués sur, à bord de",
    },
)
