"""English."""

from tracker.extraction.language import Language

LANGUAGE = Language(
    code="en",
    units={
        "zero": 0,
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
        "thirteen": 13,
        "fourteen": 14,
        "fifteen": 15,
        "sixteen": 16,
        "seventeen": 17,
        "eighteen": 18,
        "nineteen": 19,
        "twenty": 20,
        "thirty": 30,
        "forty": 40,
        "fifty": 50,
        "sixty": 60,
        "seventy": 70,
        "eighty": 80,
        "ninety": 90,
    },
    scales={
        "hundred": 100,
        "thousand": 1_000,
        "k": 1_000,
        "million": 1_000_000,
        "m": 1_000_000,
        "mln": 1_000_000,
        "billion": 1_000_000_000,
        "bn": 1_000_000_000,
    },
    dozens={"dozen": 12, "score": 20},
    vague_scales=frozenset({"hundreds", "thousands", "millions", "dozens", "scores", "tens"}),
    articles=frozenset({"a", "an"}),
    joiners=frozenset({"and"}),
    abbreviations=frozenset(
        [
            "mr",
            "mrs",
            "ms",
            "dr",
            "gen",
            "lt",
            "col",
            "maj",
            "sgt",
            "capt",
            "st",
            "no",
            "vs",
            "approx",
            "dept",
            "gov",
            "sen",
            "rep",
            "jan",
            "feb",
            "aug",
            "sept",
            "oct",
            "nov",
            "dec",
        ]
    ),
    directions={"north": "the", "south": "the", "east": "the", "west": "the"},
    plural="s",
    endings=("'s", "s"),
    adverb="ly",
    countries={
        "AE": "Emirati, Emiratis, Abu Dhabi",
        "AU": "Australian, Canberra",
        "BE": "Belgian, Brussels",
        "BG": "Bulgarian, Sofia",
        "BY": "Belarusian, Minsk",
        "CA": "Canadian, Ottawa",
        "CD": "Congolese, Kinshasa",
        "CN": "Chinese, Beijing",
        "CU": "Cuban, Cubans, Havana",
        "CZ": "Czech, Prague",
        "DE": "German, Germans, Berlin",
        "DK": "Danish, Danes, Copenhagen",
        "EE": "Estonian, Tallinn",
        "EG": "Egyptian, Cairo",
        "ES": "Spanish, Madrid",
        "FI": "Finnish, Helsinki",
        "FR": "French, Paris",
        "GB": "British, UK, Britain, London",
        "IL": "Israeli, Israelis",
        "IR": "Iranian, Iranians, Tehran",
        "IT": "Italian, Rome",
        "JP": "Japanese, Tokyo",
        "KP": "North Korean, North Koreans, DPRK, Pyongyang",
        "KR": "South Korean, South Koreans, Seoul",
        "LT": "Lithuanian, Vilnius",
        "LV": "Latvian, Riga",
        "ML": "Malian, Malians, Bamako",
        "NL": "Dutch, The Hague",
        "NO": "Norwegian, Oslo",
        "PL": "Polish, Poles, Warsaw",
        "RO": "Romanian, Bucharest",
        "RU": "Russian, Russians, Moscow",
        "RW": "Rwandan, Rwandans, Kigali",
        "SE": "Swedish, Stockholm",
        "SK": "Slovak, Bratislava",
        "SY": "Syrian, Syrians, Damascus",
        "TR": "Turkish, Turkey, Ankara",
        "UA": "Ukrainian, Ukrainians, Kyiv, Kiev",
        "US": "American, Americans, US, U.S., Washington",
        "ZA": "South African, South Africans, Pretoria",
    },
    phrases={
        "beside": "alongside, beside, side by side with",
        "hedge:about": """
            about, around, roughly, approximately, approx, approx., some, circa, an estimated, estimated, in
            the region of, in the order of, on the order of, or so, the equivalent of, perhaps, something
            like, in the neighbourhood of, in the neighborhood of, in the vicinity of, give or take,
            broadly, a rough, maybe, close on, something of the order of, plus or minus, in the ballpark of,
            an approximate, what amounts to, very roughly, very approximately, on or about, somewhere
            around, somewhere near, somewhere in the region of, in round numbers, in round figures, an
            average of, a presumed, reportedly some, more or less, an estimate of, of the order of, around
            the, say, nearer, nearer to, closer to, more like, something close to, precisely about
        """,
        "hedge:nearly": """
            nearly, almost, close to, not quite, approaching, just short of, a little short of, just under,
            slightly under, a little under, a shade under, not far short of, not far off, virtually, just
            shy of, a little less than, slightly less than, slightly fewer than, shy of, a whisker under, a
            hair under, a tad under, a touch under, pushing, nudging, verging on, bordering on, very nearly,
            getting on for, coming up to, within a whisker of, well nigh, nearing, next to, a fraction
            under, marginally under, marginally fewer than
        """,
        "hedge:at_least": """
            at least, no fewer than, no less than, not fewer than, not less than, a minimum of, minimum, at
            a minimum, at the very least, at bare minimum, a floor of, no smaller than, not below, at the
            least, at the very minimum, a bare minimum of, not under, none fewer than, a confirmed minimum
            of
        """,
        "hedge:more_than": """
            more than, over, above, well over, upwards of, in excess of, exceeding, beyond, just over,
            slightly over, a little over, slightly more than, a little more than, somewhat more than, north
            of, better than, well above, well in excess of, topping, greater than, exceeds, exceeded,
            exceed, surpassing, a good, a shade over, a touch over, a tad over, a bit over, a bit more than,
            somewhat over, comfortably over, comfortably more than, rather more than, considerably more
            than, far more than, many more than, significantly more than, substantially more than, upward
            of, top, tops, topped, surpass, surpasses, surpassed, well past, past, a little above, slightly
            above, just above, far above, far in excess of, easily more than, marginally more than, a
            fraction over, passed, passes, exceeded by, past the
        """,
        "hedge:up_to": """
            up to, as many as, no more than, not more than, at most, a maximum of, maximum, as much as,
            anything up to, no greater than, a ceiling of, a cap of, capped at, at the most, not exceeding,
            no higher than, no larger than, not above, not over, at the very most, as high as, at the
            outside, maximally, an upper limit of
        """,
        "hedge:fewer_than": """
            fewer than, less than, under, below, well under, well below, short of, somewhat fewer than,
            rather fewer than, considerably fewer than, far fewer than, far less than, well short of,
            somewhat less than, rather less than, not even, some way under, significantly fewer than, many
            fewer than, inferior to, under the, below the, shy of the
        """,
        "after:about": """
            or so, or thereabouts, or thereabout, approximately, give or take, odd, - odd, more or less, at
            a guess, in round figures, in round numbers, roughly, by rough count, or around that, or about
            that, or something like that, plus or minus, in rough terms, by a rough count
        """,
        "after:at_least": """
            or more, at least, at the least, at a minimum, and upwards, plus, +, at the very minimum, at the
            very least, minimum, and up, or above, and above, if not more, at the lowest, or upwards, at
            bare minimum, at the minimum, or better, - plus
        """,
        "after:more_than": """
            and more, and somewhat more, and counting, and then some, and rising, and change, and a few, and
            a bit, and still counting, and climbing
        """,
        "after:up_to": """
            at most, at the most, or fewer, or less, at the outside, at the very most, tops, maximum, if
            that, at best, at the maximum, at its highest
        """,
        "after:nearly": "or nearly so, or close to it, or not quite, or almost",
        "filler": """
            a total of, total of, the, these, those, all, another, a further, an additional, further,
            additional, an extra, extra, “, ", its, their, the first, its first, a first, some of the, a
            combined, combined, the combined, his, our, the estimated, the last, the remaining, the full,
            the entire, a full, an initial, the initial, initial, a second, the next, fully, an overall,
            overall, precisely, exactly, just, only, a bare, a mere, barely, now, already, currently, still,
            presently
        """,
        "between": "between, anywhere between, somewhere between",
        "from": "from, anywhere from",
        "range_and": "and",
        "range_to": "to, or, and, up to",
        "range_perhaps": "maybe, perhaps, possibly, or maybe, or perhaps, or possibly, or even, if not",
        "date_to": "to, until, through",
        "change": """
            rose from, rising from, grew from, growing from, increased from, up from, climbed from, went
            from, raised from, expanded from, down from, fell from, jumped from, jump from, surged from,
            soared from, swelled from, moved from, advanced from, lowered from, cut from, revised from,
            revised up from, slid from, dropped from
        """,
        "and_a_half": "and a half",
        "half_of_scale": "half a, half - a",
        "good_or_small": """
            good, few, full, whole, additional, extra, further, estimated, round, mere, cool, clear
        """,
        "one": "one",
        "digit_noun": "",
        "vague": """
            several, a few, a couple of, a number of, a small number of, a large number of, many, dozens,
            scores, hundreds, thousands, tens of, hundreds of, numerous, an unspecified number of, an
            undisclosed number of, an unknown number of, a handful of, countless, a sizeable batch of, a
            considerable quantity of, a considerable number of, considerable quantities of, large quantities
            of, a small number, a large quantity of, untold, a batch of, a significant number of, an
            unspecified quantity of, a good many, a good number of, a fair number of, lots of, plenty of,
            any number of, quantities of, an array of, a raft of, a string of, a series of, a host of, a
            contingent of, a group of, a couple, various, sundry, an unknown quantity of, an undisclosed
            quantity of, multiple, a swath of, a stream of, a quantity of, small numbers of, large numbers
            of, substantial numbers of, significant numbers of, unknown numbers of, vast quantities of, a
            limited number of, a substantial number of, a mass of, untold numbers of, umpteen, a single, no
            end of
        """,
        "share": """
            half of, a third of, two thirds of, two - thirds of, a quarter of, three quarters of, one in, a
            fifth of, a tenth of, a majority of, most of, a third, twice, three times, double, twice as
            many, twice the number, twice that, double that, half as many, three times as many, a good half,
            half the, a good third, the bulk of, the lion 's share of, one - third of, one third of, one
            quarter of, one - quarter of, one half of, two fifths of, three fifths of, the majority of, a
            fraction of, a share of, a proportion of, half again, as many again, ten times, four times, five
            times
        """,
        "rate": """
            a month, a day, a week, a year, per month, per day, per week, per year, each month, each day,
            each week, each year, every month, every day, every week, monthly, daily, annually, an hour, per
            hour, every year, apiece per, a minute, per minute, each quarter, a fortnight, per fortnight,
            every quarter, every night, each night, a night, per night, yearly, annual, weekly, hourly, per
            annum, a quarter, a shift, per shift, every hour, quarterly
        """,
        "currency_sign": """
            $, €, £, ¥, ₩, us $, usd, eur, rs, rs ., inr, chf, sek, nok, dkk, pln, czk, uah, rub, krw, jpy,
            cny, a $, c $, gbp, shs, ksh, ush, kes, ugx, ngn, zar, etb, brl, mxn
        """,
        "calibre": "mm, millimetre, millimeter, millimetres, cm, calibre, caliber, inch",
        "n:other": """
            %, percent, per cent, percentage*, dollar*, euro*, pound*, won, rouble*, ruble*, cents, km,
            kilomet*, metre*, meter*, mile*, nautical, miles, feet, foot, kg, kilogram*, kilo, kilos, hour*,
            minute*, day, days, week, weeks, month, months, year, years, decade*, second*, night*, degree*,
            hectare*, acre*, square, knots, page*, people, civilian*, refugee*, artist*, migrant*,
            resident*, child*, women, protester*, visitor*, journalist*, reporter*, lawmaker*, diplomat*,
            official*, countr*, nation, nations, city, cities, town*, village*, province*, state, states,
            site*, base, bases, camp*, range, ranges, place*, occasion*, time, times, attempt*, sortie*,
            wave, waves, phase*, stage*, round of, rounds of talks, rounds of negotiations, test, tests,
            launches, strike*, attack*, raid*, mission*, visit*, meeting*, agreement*, deal*, contract*,
            package*, tranche*, house*, home*, building*, factory, factories, plant*, patient*, bed, beds,
            grave*, plot*, name*, lot, lots, point*, member*, delegat*, passenger*, tourist*, student*,
            worker* at, employee*, companies, ethnic, firms, seat*, vote*, families, family, hostage*,
            pilot*, mechanic*, cadet*, trainee*, crew, crewmen, crew members, sailors on, hospital*, pair*,
            kilowatt*, barrel of, barrels of, litre*, liter*, gallon*, bag*, speech*, song*, ministers,
            instances, cases, exercises, drills, flags, medals, prisoners of war exchange, inmates,
            applicants, deserters, tonne*, ton, tons, government*, allies, ally, floor, floors, storey*,
            paragraph*, spectator*, voter*, inhabitant*, orphan*, widow*, household*, tent*, school*,
            bridge*, interview*, photograph*, image*, photo*, video*, clip, clips, frame, frames,
            recording*, message*, follower*, subscriber*, viewer*, letter, letters, word, account*,
            chapter*, copies, signature*, law, laws, resolution*, sanction*, entit*, individual*, bank,
            banks, airline*, airport*, runway*, port, ports, harbour*, berth*, pier, piers, crane*, tunnel*,
            bunker*, depot*, warehouse*, hangar*, barracks, district*, region*, oblast*, settlement*,
            street*, block, blocks, flat, flats, apartment*, dog, dogs, horse*, goat*, sheep, sack*,
            sentence*, judge*, lawyer*, teacher*, farmer*, doctor*, nurses, surveyor*, pole, kopeck*,
            crown*, zloty*, yen, yuan, rial*, dinar*, dirham*, franc*, shilling*, peso*, lira*, hryvnia*,
            rupee*, krone*, krona, sq, km/h, mph, kph, knot, litres, volt*, watt*, kw, megawatt*, mw, hp,
            horsepower, celsius, fahrenheit, yard, yards, inches, metres, fathom*, carat*, ounce*, pound,
            lbs, lb, fortnight*, centur*, semester*, term, generation*, birthday*, anniversar*, session*,
            sitting*, hearing*, debate*, amendment*, question*, answer*, issue*, edition*, volumes,
            episode*, season*, goal*, medal*, prize*, award*, victim, victims, parliamentarian*, senator*,
            mps, deputies, commission*, committee*, panel*, experts, inspectors, auditor*, analyst*,
            researcher*, historian*, author*, envoy*, ambassador*, guest*, mourner*, worshipper*, priest*,
            monk*, relative*, wives, spouses, brothers, sisters, sons, daughters, parents, mother, mothers,
            father, fathers, girl, girls, boy, boys, woman, person, persons, suspect*, smuggler*,
            trafficker*, detainee*, convict*, arrest*, courses, lesson*, class, classes, kinds, types, type,
            sorts, models, variants, versions, options, reasons, conditions, factors, columns, categories,
            category, sections, clauses, articles, points, steps, measures, rounds of sanctions, sanctions,
            capitals, frontlines, fronts, kilometer*, km2, room, rooms, desk*, line, lines, row, rows, field
            hospitals, ministries, agencies, institutes, universities, partners, donors, powers, members,
            movies, films, songs, stamps, statues, wreaths, graves, trees, eggs, loaves, meals, rations,
            blankets, mattresses, uniforms, pairs, socks, cans, drums, envelopes, pallets of food, acres,
            homes, shops, markets, stalls, cars, taxis, buses, motorbikes, bicycles, accidents, incidents,
            violations, breaches, complaints, requests, applications, calls, visits, trips, journeys,
            crossings, laps, stops, stations, gates, towers, masts, chimneys, ovens, furnaces, kilns,
            shifts, barrel*, fuel, touts, petitions, airfields, souls, soul, inhabitants, outlays, kronor,
            kronur, forint, koruna
        """,
        "n:either": "fighter, fighters",
        "percent": "%, percent, per cent",
        "article_after": "the",
        "ages": "ages, age, aged between, ranging in age",
        "a_single": "a, an",
        "one_in": "one, two, every",
        "never": "never",
        "whole_war": """
            war has cost, war cost, war has killed, war killed, war has claimed, war claimed, war has left,
            war
            left, conflict has cost, conflict cost, conflict has killed, conflict killed, conflict has
            claimed,
            conflict claimed, conflict has left, conflict left
        """,
        "age": "aged, younger than, older than, years old, year - olds, teenagers, under the age, of age",
        "out_of": "in, out of, of every",
        "versus": "from, compared with, compared to, against, than",
        "rank": "officer*, colonel*, general*, major*, captain*, lieutenant*, commander*",
        "p:count": "has, have, fields, fielded, musters, numbered, numbering",
        "det": "a, an, the, its, their, his, her, this, that, any, no",
        "in_word": "in, over, after, during",
        "there": """
            there, in the region, in the country, in the area, in the province, abroad, over there, at the
            front, in theatre, in theater, in - country, in country, on the front, in the war zone, in the
            field, on its soil, on foreign soil, overseas, in the border region, in the occupied
            territories, in combat, on the ground
        """,
        "p:want": """
            need, needs, needed, wants, wanted, asked for, asking for, seeks, seeking, request*, demand*,
            would like, requires, calls for, hopes for, appeal*, appealed for, appeals for, pleaded for,
            plead for, asks for, ask for, shopping list, wish*, would need, hoping for, hope for, looking
            for, in need of, crave*
        """,
        "which": "which, who, whose, that",
        "interrogative": "what, how, why, whether",
        "generic": "units, pieces, items, systems, airframes, examples, units of equipment, of the type",
        "n:load": """
            shipload*, flight*, voyage*, trainload*, planeload*, truckload*, boatload*, cargo*, shipment*,
            convoy*, consignment*, delivery, deliveries, load, loads, sailings, trips, port calls, ship,
            ships, vessel*, freighter*, plane, planes, train, trains, carriage*, wagon*, railcar*, boat,
            boats, lorryload*, busload*, cartload*, sealift*, airlift*, freight train*, train journeys,
            runs, calls at, dockings, landings, barge*, tanker, tankers, airliner*, airbus*, antonov*,
            ilyushin*, merchantmen, carriages, boxcar*, truck convoys, sorties, rotations, shuttle*, legs,
            hulls, cargo flights, cargo ships, supply ships, supply flights, ferry, ferries
        """,
        "n:container": "container*, crate*, pallet*, boxes, box, cases of ammunition, drums of",
        "n:troops": """
            private contractors, military contractors, private military contractors, security contractors,
            its people, their people, of its people, of their people, comrade*, compatriot*, soldier*,
            troop, troops, men, fighter, fighters, personnel, servicemen,
            servicemember*, service members, mercenar*, engineer, engineers, sapper*, adviser*, advisor*,
            instructor*, commando*, regulars, volunteer*, infantry, infantrymen, paratrooper*, marines,
            combatant*, gunmen, militiamen, conscript*, special forces, operative*, contractor*, officers,
            trainers, technicians, military workers, construction workers, deminers, reservist*, operators,
            police officers, peacekeeper*, legionnaire*, guards, guardsmen, artillerymen, gunners,
            specialists, medics, military police, workers, strong, force, contingent, detachment,
            warfighter*, boots, forces, sailor*, airmen, orderlies, medical orderlies, corpsmen, surgeons,
            stretcher - bearers, drivers, sniper*, scout, scouts, rangers, pioneers, signallers, signalmen,
            signaller*, interpreter*, translator*, linguist*, labourer*, laborer*, builder*, bricklayer*,
            welder*, logistician*, hirelings, auxiliar*, irregulars, levies, tribesmen, partisans,
            insurgents, jihadists, soldiers of fortune, guns for hire, veterans, ex - soldiers, ex -
            servicemen, servicewomen, nationals, draftees, enlistees, privates, warriors, spetsnaz, mentor*,
            policemen, gendarme*, riflemen, grenadier*, troopers, expeditionary force, mechanic*, presence,
            manpower, headcount, cohort*, bomb - disposal experts, disposal experts, mine clearers,
            minesweepers, ordnance experts, drone pilots, drone crews, gun crews, rocket crews, missile
            crews, tank crews, armed men, uniformed men, cooks, military police officers, staff officers,
            liaison officers, attaches, dockers, repairmen, machinists, bodyguard*, cadres, militant*,
            militia, paramilitar*, infantryman, airborne, airborne troops, assault troops, shock troops,
            storm troopers, frontline troops, foreign fighters, enlisted, boys in uniform, expeditionary
            corps, expeditionary contingent, recruit, recruits, reinforcements, replacements, newcomers, new
            arrivals, arrivals
        """,
        "n:unit": """
            battalion*, brigade*, regiment*, division, divisions, company of, companies of, platoon*,
            squad*, corps, squadron*, detachments, contingents, battle group*, battlegroup*, task force*,
            formations, team, teams, companies of infantry, infantry companies, rifle companies, batteries
            of soldiers
        """,
        "n:dead": """
            dead, death, deaths, fatalit*, killed, bodies, corpses, toll, slain, killings, fallen, fatally
            wounded, graves of, coffin*, body bags, remains of, obituar*, obituaries, burials, funerals,
            lives, slain soldiers, martyr*, war dead, fallen soldiers, deceased, killed in action, remains
        """,
        "n:wounded": """
            wounded, injured, injuries, maimed, amputees, wounded men, stretcher cases, invalids,
            hospitalised, hospitalized
        """,
        "n:missing": "missing, missing in action, unaccounted for, mia",
        "n:captured": """
            prisoner, prisoners, captive*, pows, pow, captured, prisoners of war, captives, taken prisoner,
            taken alive, internees
        """,
        "n:kw": """
            casualt*, dead and wounded, dead or wounded, killed and wounded, killed or wounded, killed or
            injured, killed and injured, dead and injured, dead or injured, wounded or killed, wounded and
            killed, deaths and injuries, killed or maimed, killed or hurt, wounded or dead, wounded and
            dead, dead or hurt, dead or maimed, killed plus wounded, killed or crippled, dead or crippled,
            dead or disabled, killed and maimed, combined casualties, deaths or injuries, men out of action,
            casualty figure, casualty count, casualty toll
        """,
        "n:losses": """
            losses, loss, killed or captured, killed or missing, dead or missing, dead and missing, killed
            and missing
        """,
        "n:equipment": """
            infantry fighting vehicle*, fighting vehicle*, personnel carrier*, troop carrier*, armoured
            personnel carrier*, armored personnel carrier*, engineering vehicle*, howitzer*, gun, guns,
            mortar, mortars, launcher*, missile*, rocket, rockets, drone, drones, tank, tanks, vehicle,
            vehicles, carrier*, shell, shells, round, rounds, munition*, ammunition, rifle, rifles, pistol*,
            artillery pieces, artillery systems, pieces, systems, system, batteries, battery, radar, radars,
            jet, jets, aircraft, helicopter*, bomb, bombs, grenade*, mines, truck, trucks, trailer*,
            interceptor*, airframe*, cartridge*, cannon, cannons, units of equipment, warplane*, uav, uavs,
            projectile*, torpedo*, machine guns, warhead*, armoured vehicles, items, launch vehicles, night
            - vision, goggles, vests, helmets, boats, submarine*, tubes, field gun*, big gun*, mlrs,
            loitering munition*, quadcopter*, glide bomb*, air - defence systems, sams, manpads, warship*,
            patrol boat*, corvette*, frigate*, fighter jet*, bulldozer*, excavator*, ambulance*, jeep*,
            pickup*, pick - up*, lorr*, apcs, apc, ifvs, ifv, mrap*, propellant charge*, charges, fuse,
            fuses, fuze, fuzes, detonator*, primer*, magazines, small arms, carbine*, assault rifle*, sniper
            rifle*, body armour, body armor, flak jacket*, engines, jammer*, generator*, rpgs, weapons,
            weapon, pieces of equipment, pieces of artillery, armoured car*, armored car*, gunship*,
            glider*, kits, scopes, mine - clearing vehicles, half - tracks, self - propelled guns, obuses,
            bullet*, cruise missile*, ballistic missile*, anti - tank missile*, anti - aircraft guns,
            launching systems, rocket systems, motors, dinghies, speedboat*, landing craft, minesweeper
            boats, airships, balloons, satellites, transmitters, radios, radio sets, handsets, jackets,
            plates, sights, periscopes, cartridge cases, chassis, turrets, unmanned aircraft, unmanned
            aerial vehicles, ucavs
        """,
        "np_skip": """
            more, additional, further, extra, new, other, others, fresh, of its, of their, of his, of the,
            of those, of these, of what, such, elite, combat, military, north, south, long - range, short -
            range, own, used, second - hand, modern, soviet - era, soviet, old, “, ", all, so - called, self
            - propelled, brand - new, brand, refurbished, surplus, newly, newly built, ageing, aging, heavy,
            light, medium, towed, tracked, wheeled, armed, unarmed, foreign, mixed, assorted, serviceable,
            surface - to - air, anti - tank, anti - aircraft, self, complete, separate, different, unmanned,
            well - trained, battle - hardened, fully equipped, regular, professional, private, hired,
            retired, former, ex, serving, active - duty, big, small, large, young, battalion sets of,
            battery sets of, sets of, set of, complete sets of, battalion sets, battery sets, of our, of my,
            of your, of her
        """,
        "number_adverb": """
            remaining, left, so far, alone, overall, altogether, in all, now, today, already, each, apiece,
            respectively, out, extra, more, others, all told, yesterday, again, once, twice, far, all in
            all, in total, in turn, there, thereof, in the end, at present, currently, at the time, to date,
            more besides, besides, that day, thereafter, of late, for now, as of now, so far this year, in
            one go, at once, this time, also, in strength, in number, strong, taken together, all included
        """,
        "partitive": """
            of them, of those, of whom, of which, of these, of the total, of the men, of the soldiers, of
            the troops, of the force, of that number, of that total, of that force, among them, from among
            them, of the number, of that contingent, of the contingent, of the group, of that group, from
            that force, of the arrivals, of the recruits, of these men, of those men, of those soldiers, of
            these soldiers, of those sent, of those deployed, of their number, of the lot, of them all
        """,
        "of": "of",
        "and": "and, or, &",
        "including": """
            counting, including, comprising, consisting of, made up of, spanning, covering, taking in, such
            as, counting also
        """,
        "both": "both",
        "clause": """
            while, whereas, but, although, though, even as, yet, as against, compared with, compared to,
            after which, since when, even though, even if, rather than, instead of, in contrast, unlike, as
            opposed to, versus
        """,
        "stop": """
            in, on, at, to, from, by, with, for, into, onto, through, across, beside, alongside, along,
            against, near, toward, towards, between, among, since, until, before, after, during, within,
            without, under, over, as, than, that, which, who, whom, whose, when, where, because, if, so,
            not, no, and, or, is, are, was, were, be, been, being, has, have, had, having, do, does, did,
            will, would, shall, should, can, could, may, might, must, it, he, she, they, we, you, i, this,
            these, those, the, a, an, its, their, his, her, our, there, here, also, still, just, only, even,
            about, of, aboard, off, up, out, down, back, again, then, now, already, nor, ago, inside,
            outside, outright, each, according, per, via, all, both, either, amid, despite, plus, others,
            upon
        """,
        "link": """
            that makes, this makes, which makes, it makes, number,
            numbers, exceed, numbered, numbering, total, totals, totalled, totaled, totalling,
            totaling, reach, reaches, reached, reaching, stand at, stands at, stood at, standing at, come
            swollen from, grown from, grew from, risen from, rose from, fallen from, fell from, increased
            from, climbed from, to, comes to, came to, rise to, rises to, rose to, risen to, climbed to, put
            at, puts at, put,
            puts, putting, a peak of, peak of, a high of, a level of, a low of, estimated at, estimates at,
            toll, tally, at, amount to, amounted to, amounts to, to, count, counts, exceeds, exceeded,
            exceeding, topped, top, surpassed, surpass, passed, hit, is, was, are, were, bringing, brings,
            brought, takes, taking, ran to, run to, runs to, running to, came in at, comes in at, climb to,
            climbs to, climbing to, grew to, grown to, grows to, swelled to, swollen to, swells to, rising
            to, rise past, jumped to, fell to, fallen to, dropped to, down to, revised to, raised to, raise
            to, raises to, lifts to, lifted to, lift to, lifting, lifts, pegged at, pegs at, pegging it at,
            pegging, pegged, fixed at, set at, sets at, sits at, sitting at, hovers at, hovers around,
            hovering around, works out at, adds up to, add up to, added up to, sum to, tops, topping,
            approaching, approaches, approached, nears, neared, nearing, a strength of, strength of, with a
            strength of, a figure of, the figure of, the figure is, the figure was, the count is, the count
            was, the total is, the total was, the sum, counted at, assessed at, estimate at, reckoned at,
            given as, gave as, gives as, quoted as, listed as, recorded as, stood, stand, stands,
            represents, represented, equals, equal to, bring to, brings to, brought to, bringing to, takes
            to, took to, taken to, speaks of, spoke of, speak of, talks of, talked of, talk of, number some,
            accounted for, accounts for, boast of, boasts of, judged, judged to be, thought to be, believed
            to be, put in, it 's, it is, it was
        """,
        "since": """
            since, ever since, as of early, dating back to, from the start of, since early, since late,
            since mid, since as far back as, as from, from the outset of, beginning in, starting in,
            starting from
        """,
        "until": """
            by, until, before, by the end of, before the end of, no later than, by end, by late, by early,
            till, by the close of, by mid, up until, up to the end of, by the middle of, by the start of, by
            mid -, through the end of
        """,
        "end_of": """
            the end of, end of, late, early, mid, mid -, the start of, the beginning of, the close of, the
            middle of, end -, the first days of, the opening days of, the last days of, the final days of,
            the early part of, the latter part of, the opening weeks of
        """,
        "in_year": """
            in, during, of, throughout, for, over, all of, back in, throughout the whole of, in the course
            of, over the course of, as early as, as late as
        """,
        "date_of": "of",
        "date_article": "the",
        "ordinal_ending": "st, nd, rd, th",
        "last_word": "last, past, this past",
        "last_year_after": "last year, of last year",
        "rel:today": """
            today, on the day, this morning, this afternoon, this evening, earlier today, tonight, earlier
            on today
        """,
        "rel:yesterday": "yesterday, last night, yesterday evening, yesterday morning",
        "rel:last_week": "last week, the previous week, the past week",
        "rel:last_weekend": "the weekend, last weekend, the past weekend, this weekend, this past weekend",
        "rel:this_week": "this week",
        "rel:last_month": "last month, the previous month",
        "rel:this_month": "this month",
        "rel:last_year": "last year, the previous year",
        "rel:this_year": "this year, so far this year, the current year",
        "rel:end_of_year": """
            the end of this year, the end of the year, the close of the year, year - end, year 's end, the
            year 's end
        """,
        "rel:until_year_end": """
            by the end of the year, by the end of this year, before the end of the year, by year - end, by
            the year 's end, before the year is out
        """,
        "rel:next_year": "next year",
        "rel:next_month": "next month",
        "quarter:1": "the first quarter, first quarter, the opening quarter, q1",
        "quarter:2": "the second quarter, second quarter, q2",
        "quarter:3": "the third quarter, third quarter, q3",
        "quarter:4": "the fourth quarter, fourth quarter, the final quarter, the last quarter, q4",
        "p:deploy": """
            packed off, sails, sail, made their way, made its way, found their way, will add, adds, sent,
            send, sends, sending,
            dispatch*, deploy*, cross, crossed, rotated, rotating, arriv*,
            flown, flew, fly, ferried, moved into, moved in, poured into, reinforce*, joined, joining,
            despatch*, entered, landed, shipped out, brought in, mobilised to, mobilized to, set off,
            headed, en route, followed, committed, commit, transferred, contribut*, supplied, provided,
            lent, has since followed, gone, went, infiltrat*, turned up, reached, airlifted, bused,
            transported, redeployed, massed in, sneaked, slipped into, be followed by, to follow, join,
            follow, came, come, comes, coming, came as, moving into, moving to, moved to, move into, move
            to, moves into, marched, marching, march into, marches, rolled into, rolling into, rolled in,
            trek*, pour into, pouring into, pour in, streamed into, streaming into, landing, touched down,
            disembark*, assigned, reassigned, seconded, detached to, loaned, on loan, attached to, at the
            disposal, made available, mustered, rushed, rush, rushing, shifted, shift to, relocated, sailed,
            crossed into, crosses, crossing, parachuted, inserted, bolster*, augment*, shipped, shipped
            over, shuttled, trucked, bussed, put ashore, hired, hire, hires, hiring, recruited, recruit,
            recruiting, enlist*, signed up, enrolled, hauled to, brought over, brought to, taken to, take
            to, swelled, swelling, swell, left for, leave for, leaving for, departed, bound for, on their
            way, on its way, embark*, travel*, heading, heads for, go to, going to fight, go into, goes to,
            moving in, moved up, move up, moved, moving, thrown into, throws into, threw into, throw into,
            hurled into, flung into, placed at, earmarked for, lending, lend, reinforcing, stepped across,
            advance party, to be sent, will be sent, set out, set foot, stream*, trickl*, drafted in, called
            in, summoned, redirected, redirect, diverted, ordered to, ordered into, posting of, sent in,
            sent over, sent out, dispatched, despatched, funnel*, filter*, sneak*, first wave, second wave,
            third wave, batch of, deployment, rolled up, roll up, rolling up
        """,
        "p:present": """
            now in, are at, are already at, are already in, are near, are now at, are now near, were at,
            are inside, are already near, are currently in, were in, still in, fighting, fight, fights,
            fought, serve, serves,
            serving, served, stationed, present, operat*, based in, embedded, on the ground, in the field,
            at the front, on the front, on the battlefield, presence, took part, taking part, engaged,
            active in, backing, assisting, alongside, beside, positioned, are in, remain in, remained in, a
            force, force of, contingent, supports, involved in, went into action, in action, stands at,
            garrison*, strong, combat zone, entrenched, posted, in theatre, in theater, in country,
            billeted, camped, encamped, quartered, holding positions, holding a, manning, mans, dug in,
            guarding, guard duty, on guard, on patrol, patrol*, clearing, demining, de - mining, rebuild*,
            working, work, works, boots on the ground, on russian soil, at its side, in the ranks, in
            combat, saw action, seen action, seeing action, in the trenches, on duty, supporting, support,
            supported, assist, assists, stiffen*, defending, defend, storming, stay, stayed, staying,
            remain, remains, remained, remaining, still there, took the field, pinned down, at the side of,
            in support of, fight on, fighting on, do battle, battling, battle, battled, bear arms, armed
            with, mount guard, propping up, prop up, props up, flank*, side with, at work, deployed,
            deployed to, deployed in, in position, in the line, committed to, active, there are now, on
            hand, in place, on site, on the spot, on frontline, frontline, on rotation, led by, under the
            command, under russian command, living, housed, lodged, kept there, held a, advising, trains
            local, training local, training the, secure, secures, securing, protect, protecting, protects,
            dig, digging, build fortifications, repairing, maintaining, carry out, carries out, tasked with,
            charged with, pilot drones, swell the ranks, over there, still over there, are part of, form
            part of, put on a russian uniform, donned, wear russian uniform
        """,
        "p:transfer": """
            set sail, sailed, docked, departed, loaded onto, handed, hand, deliver*, transferred, transfer,
            transfers, handed over, hand over, hands over,
            handing over, suppl*, shipped, ship, ships, shipping, sent, send, sends, sending, provid*, gave,
            given, give, gives, giving, left by, left for, took delivery, taken delivery, imported, imports,
            lent, donat*, arriv*, export*, sold, sell, selling, sells, receiv*, obtained, acquired, bought,
            purchas*, got, turned over, made over, gone to, went to, go to, come from, came from, reached,
            crossed, arms transfers, provision, transported, moved to, forwarded, ferried, furnish*, will
            go, en route, on their way, under way to, brought, passed on, arms aid, unload*, offload*,
            landed, landing, accompanied, accompany, took possession, taken possession, made available,
            will add, would add, to add, has added, adds a further, added a further, adds another,
            makes available, release, released, releases, releasing, dispatch*, despatch*, moved, moves,
            moving, funnel*, channel*, channell*, poured, pours, pouring, flown, flew, fly, flies, airlift*,
            railed, trucked, consign*, equip*, arm, armed, arming, kitted, gifted, gift, granted, grants,
            parted with, part with, flow, flows, flowed, flowing, come, came, comes, coming, entered
            service, into the hands, in the hands, hands of, changed hands, batch, batches, consignment of,
            consignments of, shipment of, shipments of, delivery of, deliveries of, instalment, installment,
            supplies, supply, on loan, leas*, replenish*, re - export*, procur*, obtain, obtains, obtaining,
            acquire, acquires, acquiring, took in, taken in, picked up, got hold of, land in, loaned, lends,
            lending, lend, ferrying, ferries, sailed, rolled in, shift*, relocat*, trickl*, filter*, made
            their way, made its way, found their way, found its way, tracked to, traced to, in return, in
            exchange, barter*, crosses, crossing, cross, outfitted, stocked, bestow*, hauled, haul to,
            despatched, ceded, cede, conveyed, convey, conveys, send on, sent on, added to, add to, reach,
            reaches, reaching, left the port, departed, depart, discharged at, put ashore, took receipt,
            receipt, offered up, sold on, passed to, passes to, pass to, provided, taken delivery of, rolled
            out of, moved out of
        """,
        "p:receive": """
            receiv*, obtained, acquired, imported, took delivery, got, will receive, bought, buying,
            received, receives, receive, receiving, take delivery, takes delivery, taking delivery, taken
            delivery, took possession, taken possession, obtain, obtains, acquires, acquire, acquiring, has
            had, was given, were given, been given, was handed, been handed, been supplied, was supplied,
            being supplied, been promised, was promised, procured, procures, imports, is to get, is to
            receive, will get, stands to receive, are to receive, beneficiary
        """,
        "orders": "ordered, orders, order, ordering, purchas*, buy, buys",
        "to_prep": """
            to, for, into, in, inside, beside, alongside, against, reach, reached, toward, towards, of
            western, entered, helping, help, at, war against, near, through, arriving in
        """,
        "from_prep": "from, by, 's, of",
        "p:pledge": """
            pledg*, promis*, commit*, announc*, order, ordered, orders, offer*, due, earmark*, allocat*,
            approv*, contract, package, drawdown, tranche, aid, list, agreed to, to follow, are to, is to,
            covers, unveil*, set aside, assistance, will receive, donation, vow*, undertook, undertakes,
            undertaken, undertaking, undertake, signed for, signed off, greenl*, green - lit, cleared,
            clears, authoriz*, authoris*, on order, placed an order, in the pipeline, to come, to be
            delivered, to be sent, scheduled, slated, intend*, set to, foresee*, envisag*, provides for,
            provide for, comprise*, comprising, consist*, reserved for, agreed, agree, agrees, accord,
            committing, pledge, pledges, will deliver, will send, will be delivered, will be sent, will
            hand, will go, will supply, will provide, will donate, will ship, will arrive, will reach, will
            give, will transfer, will lend, readies, readied, ready to, preparing to send, prepared to,
            guarantee*, bound itself, obliged itself, memorandum, ordered from, tranche of, package of,
            instalment of, contracted, contracts, purchased, followed by, procurement, awarded, bequeath*,
            envelope, disburse*, budgeted for, stump up, chip in, contributes, contribute, contributed,
            contributing, commission*
        """,
        "p:seize": """
            seiz*, confiscat*, intercepted a, intercepted an, on board, aboard, found, impound*, hidden,
            under the nets, concealed, smuggl*, cargo, stash*, haul, taken from, had taken, boarded, bound
            for, cache, recovered, uncovered, contraband, nabbed, netted, found carrying, boat intercepted,
            vessel intercepted, ship intercepted, shipment
            intercepted, convoy intercepted, truck intercepted, lorry intercepted, freighter intercepted,
            cargo intercepted, consignment intercepted, plane intercepted, discover*, in the
            hold, in its hold, below deck, under sacks, under bags, coast guard, coastguard, impounding,
            apprehend*, intercepted at, intercept* a, intercepted off, consignment seized, smuggling,
            trafficking, trafficked, false - bottomed, dhow*, marines boarded, came upon, hoard, buried in
            the, stowed
        """,
        "p:die": """
            bodies of, remains of, corpses of, kill*, die, died, dies, dying, death of, deaths of, perish*,
            lost their lives, lost his life,
            slain, fell, fallen, dead, burying,
            has buried, have buried, had buried, lives of, cost the lives, claimed the lives, fatal*,
            succumbed, funeral*, laid to rest, coffin*, body bags, met their death, met their
            deaths, cut down, mown down, wiped out, eliminat*, liquidat*, laid down their lives, gave their
            lives, did not survive, died of, killing, loss of life, paid with their lives, given their
            lives, executed, never returned, did not return, will not return, drowned, burned to death,
            slaughtered, massacred, shot dead, lose their lives, losing their lives, are dead, left dead,
            left for dead, obituar*, interred, slay*, mortally, succumb*, not be coming back, never come
            back, never came home, never came back, not come back, never go home, not returned, never
            return, not be coming home
        """,
        "p:wound": """
            wounded, wounding, injur*, hurt, maimed, wound, hospitalis*, hospitaliz*, treated for, sustained
            wounds, sustained injuries, needed treatment, in hospital, in hospitals, invalided, crippled,
            disabled by, nursing wounds
        """,
        "p:missing": """
            cannot be traced, could not be traced, cannot be found, unaccounted for,
            missing, unaccounted for, gone missing, went missing, unaccounted, untraced, never found, lost
            contact, missing in action, not been found, whereabouts, vanished, disappeared, nothing has been
            heard, nothing is known, no word of, not been heard from, no trace, never been found, never been
            traced, never been recovered
        """,
        "p:capture": """
            in captivity, held captive, captur*, taken prisoner, took prisoner, taken alive, taken captive,
            surrendered, took captive, detained, in custody, custody, in ukrainian hands, behind bars,
            imprisoned, interned, prisoner, prisoners of war, as pows, laid down their arms, laid down arms,
            gave themselves up, given themselves up, handed themselves over, being held, fallen into, fell
            into, falling into, fall into, taken into captivity
        """,
        "p:kw": """
            killed or wounded, killed and wounded, killed or injured, killed and injured, dead or wounded,
            dead and wounded, wounded or killed, put out of action, casualties, casualty, out of action,
            hors de combat, killed or maimed, wounded and killed, killed or hurt, dead or injured,
            casualties among, injured or killed, incapacitated, knocked out of the fight, knocked out of
            action, taken out of action, put out of the fight, become casualties, became casualties, killed
            or crippled, dead or maimed, no longer fit to fight, unfit for combat, lost to death or injury,
            killed or seriously wounded, killed or badly wounded
        """,
        "p:lose": "lost, lose, loses, losing, losses, loss of, attrition",
        "p:return": """
            were flown home, gone home, go home, went home, going home, went back, returned, returning,
            return to, withdr*, pulled out, pull out, pulled back, sent back, sent home, came home, come
            home, back home, desert*, drove out, left the country, repatriat*, demobilised, demobilized,
            flew home, flown home, left for home, handed back, gave back, given back, hospitalised in their,
            rotated out, brought home, withdrawn, withdrawal, withdraw, withdraws, withdrew, pulling out,
            rotated home, discharg*, gone back, sailed home, sailed back, flown back, have left, had left,
            has left, departed from, recalled home, evacuated home, defect*, absconded, awol, quit the,
            quit, fled, flee, taken home, heading home, headed home, head home, homeward, on leave, brought
            back, bring back, bring home, bringing home, come back, came back, comes back, coming home,
            coming back, welcomed home, paraded, parade, parading, returnees, returnee, returned to, sent
            back to, exchanged, repatriation, decommission*, pulls out, leave the country, leaving the
            country, flee to, stood down, sent packing, expelled, expulsion, rehabilit*, convalesc*
        """,
        "p:train": """
            trained, training, trains, to train, train in, train with, drill, drilling, drilled, drills,
            courses, learn*, instructed, manoeuv*, maneuver*, graduated, schooled, being taught, rehears*,
            practic*, practis*, war game*, wargame*, a course, completed a course, instruction, instruction
            of, simulat*, trainee*, apprentic*, course of instruction, taught, curriculum, live - fire,
            joint drill, familiaris*, familiariz*, qualifying, qualified on, conversion course, refresher,
            exercised, exercises, exercise, exercising, military exercise
        """,
        "p:stock": """
            in storage, in store, stored, stockpil*, in stock, warehouse*, keeps, kept, in reserve, arsenal,
            inventory, retain*, holds, strong army, for itself, for its own, for its army, mothballed, in
            service with its own, standing army, under arms, its own army, own forces, on active duty, at
            home, army of, operates, in its depots, own stock, stocks of, reserve of, reserves of, its own
            fleet, fleet of, a fleet, in its inventory, on its books, standing army of, armed forces number,
            army numbers, army has, of its own army, at its disposal, hoard*, sits on, sitting on,
            inventories, retains, retained, guarding its own, own borders, at its own border, own border,
            garrisons at home, active duty, peacetime, on strength, own air force, own army, own navy,
            strategic reserve, rust*, remaining in its, still owns, owns, possess*, in all its armed forces
        """,
        "p:produce": """
            produc*, turns out, turn out, turned out, build, builds, built, makes, churn*, rolled off,
            output, assembl*, capacity, turning out, rolls off, rolling off, production, manufactures, makes
            up to, making of, assembled, assembly line, production line, output of, forge*, capable of
            producing, build up to, manufactured, manufacturing
        """,
        "p:fire": """
            sent against, launched against, launched at, fired, fires, firing, fire, launched, launch,
            launches, launching, shot at, used, uses,
            expended, expend*, hit, struck, rained, consume*, burned through, lobbed, hurled, unleashed,
            loosed, shelled, pounded, pounding, salvo*, barrage, barrages, volley*, swarm of, swarms of,
            swarm, under fire from, attacked with, attacking with, spent, expenditure, lob, lobs, lobbing,
            bombard*, strafe*, aimed at, fell on, fell short, came down, exploded, explode*, detonated,
            misfire*, used up, use up, shot off, dropped, dropping, slammed into, crashed into, went off,
            flying over, buzzed, heading for its, targeting, overnight barrage, dud, duds, failed to
            explode, launches of, in one night, in a single night, raining
        """,
        "p:destroy": """
            destroy*, shot down, brought down, downed, intercepted, knocked out, damaged, lost, wrecked,
            crashed, burnt out, took out, taken out, neutralis*, neutraliz*, jammed, were captured,
            captured, disabled, shoot down, shooting down, shoots down, bring down, downing, burned, burned
            out, wreckage, blown up, repelled, put out of commission, written off, write off, perforated,
            sunk, sank, scuttled, suppressed, mangled, seized from, took from the, taken from the enemy, war
            trophies, trophies, trophy
        """,
        "p:hold": """
            enough for, enough to, can hold, carries, carry, each carrying, carried, fits, containing,
            contain, contains, can carry, room for, holding up to, holds up to, could hold, capable of
            carrying, packed with, loaded with, filled with, capacity for, seats, accommodat*, each holding,
            carry up to, carries up to, big enough for, sufficient for, would fill, fits into, fit into, fit
            in, a payload, may hold, might hold, would hold, to hold, could carry, could contain, could fit,
            would fit, might contain, may contain
        """,
        "p:pay": """
            paid, pay, earn*, salary, wage*, costs, bears the cost, bear the cost, bearing the cost,
            bore the cost, foots the bill, foot the bill, footing the bill, financ*, funds, funded, funding,
            paid for, pays for, pay for, bankroll*, meets the cost, meet the cost, met the cost, underwrit*,
            picks up the tab, pick up the bill, covers the cost, cover the cost, priced, salaries, settles
            the bill, settle the bill
        """,
        "p:recruit": "",
        "own_side": """
            's own, its own, of its, of his, of their, its, their own, lost, his own, her own, our own, our,
            my, the
            country 's own
        """,
        "ongoing": """
            is fighting, are fighting, serve, serves, are stationed, are present, currently, at present,
            now, puts at, stands at, are, remain, is, now in, has some, speaks of, a force it puts at,
            strength, are deployed, are in, in theatre, in theater, there are, currently in, still, at any
            one time, on any given day, strength of, presence, remain deployed, is present, are serving, are
            operating, operating in, serving in, still in, present strength, as things stand, for the
            moment, today
        """,
        "more": """
            more, additional, further, extra, another, reinforcement*, fresh, new, others, to follow, on top
            of, besides, subsequent, follow - on, second batch, next batch, further batch, second wave, to
            come, newcomers, reinforcing, replacements, additionally, in addition
        """,
        "total": """
            in all, total, in total, altogether, overall, all told, cumulative*, so far, to date, to this
            day, sum, since the start, up to now, until now, thus far, running total, tally, have promised,
            has promised, pledged to date, in two waves, contract, since the beginning, overall total, grand
            total, aggregate, cumulatively, since the beginning of the war, since the war began, since the
            invasion, over the course of the war, all in all, to this point, until today, so far in the war,
            combined, in sum, all together, taken together
        """,
        "incident": """
            attack, ambush, strike, battle, raid, assault, clash*, shelling, explosion, blast, skirmish*,
            firefight, bombardment, engagement, incident, a missile strike, that day, the same day,
            overnight, ambushed, blast at, shell hit, mortar fire, drone strike, air strike, airstrike,
            rocket attack
        """,
        "future": """
            will, would, plans to, plan to, intends to, intend to, expect*, preparing to, to be sent, going
            to, is to, are to, could, may, poised to, set to, about to, ready to, shall, should, hopes to,
            planning to, due to, due in, slated to, scheduled to, promised to, expects to, in the pipeline,
            readying, might, by year - end, eventually
        """,
        "civil": """
            years of war, years of fighting, from their homes, civilian*, refugee*, displaced, resident*,
            passer*, villager*, inhabitants, earthquake, flood*, bus, market, residential, humanitarian,
            migrants, children, protesters, driven from home, uprooted, famine, homeless, cholera, hungry,
            starv*, noncombatant*, non - combatant*, people have been killed, people died, people killed,
            medical aid, hospital patients, schoolchildren, apartment block, cyclone, avalanche, landslide,
            pandemic, victims of, bystander*, commuters, aid workers, aid worker, health workers
        """,
        "peer": """
            each side, each other, exchange*, swap*, prisoner swap, trading prisoners, for each other,
            mutual, mutually, on both sides, both sides, either side, on all sides
        """,
        "order_mark": "st, nd, rd, th, first, second, third, fourth, fifth",
        "negated": "not, never, no, neither, nor, denied having, without",
        "say:asserts": """
            had spoken, has spoken, spoke, complained, lamented, complains, thought, suspected, forecast,
            affirmed, hinted, clarified,
            went further, goes further, said, says, say, saying, told, tell, tells, wrote, write, writes,
            reported, reports, report, announced, announces, added, adds, noted, notes, claimed, claims,
            claim, stated, states, according, declared, declares, recalled, recalls, speaks of, spoke of,
            speak of, counts, counted, unveiled, asserted, maintains, maintained, insisted, insists, argued,
            alleged, alleges, disclosed, revealed, reveals, told reporters, informed, briefed, detailed,
            put, puts, lists, listed, cited, warned, warns, published, promised, pledged, has the names of,
            recorded, explained, mentioned, talks of, talked of, testified, show, shows, showed, found that,
            posted, stressed, tweeted, updated, observed, documents, documented, tallied, identified,
            logged, verified, set, sets, accuse, accused, accuses, advises, contends, contended, contend,
            holds that, charges, charged, pegged, pegs, pegging, peg, pointed out, points out, made public,
            makes public, confided, let it be known, made known, replied, replies, responded, countered,
            counters, retorted, remarked, commented, cautioned, indicated, indicates, indicate, recount*,
            has it, enumerate*, registered, registers, catalogued, catalogues, talk of, describ*, outline*,
            outlined, give a figure, gave a figure, gives a figure, gave the figure, gives the figure,
            suggests, suggested, suggest, concluded, concludes, conclude, establishes, determined,
            determines, finds, says it has, let slip, circulated, reiterated, reiterates, repeated, repeats,
            went as far as, go only as far as, goes as far as, went so far as, has counted, had counted, has
            listed, has logged, has recorded, has documented, has identified, has put, has said, had said,
            had put, have said, would say only, would only say, is quoted, was quoted, quoted as saying,
            prints, spelled out, spells out, allege, assert, asserts, recall, recalling, vows, vowed,
            touted, boasted, boasts, trumpeted, reckoning, tell reporters, acknowledging, quantified,
            quantifies, relayed, relays, informs, underlined, underlines, underscored, emphasised,
            emphasized, quipped, joked, testifies, swore, confides, argues, argue, mentions, mention,
            specified, specifies, specify, notifies, notified, communicated, communicates, messaged,
            itemised, itemises, itemizes, itemized, listing, claiming, stating, announcing, noting,
            alleging, insisting, adding, warning, arguing, advanced a, advances a, produced a, came up with,
            comes up with, arrived at, arrives at, arrive at, settles on, settled on, disclose, discloses,
            divulged, notes that, professes to, goes on, went on, maintains that, blame, blames, blamed,
            boast, redoubles, predicts that, foresees that, continues, continued, retorts, congratulated,
            enumerates, lays out, laid out
        """,
        "say:estimates": """
            estimates, estimated, estimate, reckons, reckoned, reckon, believes, believed, believe,
            assesses, assessed, assess, thinks, calculates, calculated, judges, judged, guesses, suspects,
            projects, projected, expects, infers, inferred, infer, inferring, gauges, gauged, deduces,
            deduced, deduce, extrapolates, extrapolated, presumes, presumed, surmises, surmised, assumes,
            assumed, supposes, figure that, figures that, figured that, is of the view, is of the opinion,
            tends to think, approximates, puts forward, forecasts, predicts, predicted, anticipates,
            anticipated, considers, estimating, believing, reckoning, expect, expected that, is convinced,
            conjectures
        """,
        "say:confirms": """
            confirmed, confirms, confirm, acknowledged, acknowledges, acknowledge, admitted, admits, admit,
            admit only to, admits only to, conceded, concedes, concede, owned up, confirming, acknowledging,
            admitting, conceding, owned up to, bore out, corroborated, corroborates, vouched, gave
            confirmation, avowed, came clean, owns up to, own up to, owns up, professes
        """,
        "say:denies": """
            denied, denies, deny, rejects, rejected, dismissed, dismisses, refuted, rebutted, disputes,
            disputed, ruled out, brushed aside, called false, denying, rejecting, dismissing, disputing,
            refutes, refute, rebuffed, rebuffs, rebuts, repudiat*, contradict*, debunked, waved away, waves
            away, waved aside, poured scorn, called it false, brushes aside, brushed off, brushes off,
            shrugged off, shrugs off, laughed off, disavow*, disown*, ridiculed, decried as, described as
            false, rubbished, called nonsense, calls nonsense, disclaims, disclaimed
        """,
        "reckoning": """
            's estimate, 's estimates, 's count, 's tally, 's figures, 's reckoning, 's assessment, by the
            estimate of, by the count of, by the reckoning of, by estimates of, by its count, by its
            estimate, by his count, by its reckoning, by its tally, by their count, 's own count, 's own
            estimate, 's latest estimate, 's latest count, 's calculations, 's data, 's database, 's
            records, 's ledger, 's version, 's own figures, 's numbers, 's figure, 's total, 's arithmetic,
            on its count, by its own count, by his estimate, by her count, by their estimate, by their
            reckoning, by its own reckoning, by its own estimate, on his count, by the tally of, on the
            count of
        """,
        "according": """
            briefed by, informed by, according to,
            in the words of, as reported by, citing, quoting, in the view of, quoted by, data
            from, figures from, as per, per figures from, on the word of, in the account of, in the
            estimation of, in the assessment of, in the opinion of, by the account of, on the evidence of,
            based on data from, based on figures from, on figures from, figures given by, as told by, as
            counted by, as estimated by, relayed by, cited by, compiled by, if one believes, if we believe,
            in a report by, a report by, a count by, a tally by, an estimate by, estimates by, an analysis
            by, a study by, data compiled by, a statement from, a statement by, a post by, attributed to,
            heard from, hears from, learned from, learnt from, quoted from
        """,
        "that": "that, :, how, as follows",
        "source": """
            general, colonel, officer, commander, brigadier, diplomat*, analyst*, expert*, an official,
            officials, a source, sources, newspaper*, ambassador*, a researcher, observers, media, bloggers,
            a lawmaker, lawmakers, legislators, members of parliament, an adviser, port official, local
            officials, witnesses, residents, a daily, the daily, agency reports, a report, an employee, a
            trader, a commander, commanders, a captive, a former, opposition, websites, rebels, insurgents,
            a magazine, an envoy, envoys, its director, activists, monitors, a monitor, defectors, a tally,
            lawmaker*, a broadcaster, broadcaster, the press, a retired, retired, a think - tank,
            historians, aide, an aide, aides, insider*, a person familiar, people familiar, a study, a
            document, customs files, customs records, port logs, a historian, historian, economist*, a
            scholar, scholar*, professor*, a veteran, a nurse, a doctor, doctors, morgue, a volunteer,
            blogger, pundit*, a union, union officials, trade press, a parliamentary, hackers, a hacker,
            imagery, satellite images, satellite imagery, photographs, a shipping, shippers, traders,
            brokers, a broker, a customs, customs officers, fishermen, villagers, a relative, a widow,
            widows, a mother, a friend, neighbours, a comrade, comrades, a survivor, survivors, an
            eyewitness, eyewitnesses, a pilot, a driver, a priest, an archivist, a columnist, columnist,
            columnists, commentators, a commentator, a podcast, a channel, telegram channels, a blog, the
            blog, a wire, tabloid*, broadsheet*, a weekly, a website, an ngo, ngos, campaigners, a
            campaigner, rights groups, a rights group, a lawyer, a general, generals, a lieutenant, a major,
            a captain, a sergeant, a prisoner, a deserter, deserters, european diplomats, a european,
            european officials, security officials, security sources, intelligence officials, military
            officials, defence officials, defense officials, senior officials, a person with knowledge, two
            officials, three officials, two diplomats, four officials, military official, western official,
            defence official, defense official, security official, intelligence official, senior official,
            government official, european official, american official, u . s . official, nato official
        """,
        "report_noun": "report, statement, bulletin, study, briefing, survey, poll, note, document, update",
        "published": "published, released, issued, seen, cited",
        "relay": """
            lawmaker*, legislators, members of parliament, mps, journalists, reporters, a lawmaker,
            officials who briefed, deputies
        """,
        "same_source": """
            its defence ministry, its defense ministry, its foreign ministry, its government, its ministry,
            its army, its military, its president, its minister, its defence minister, its prime minister,
            its general staff, its intelligence service, it, he, she, they, the ministry, the agency, the
            service, a spokesman, a spokeswoman, the spokesman, the spokeswoman, a spokesperson, the
            minister, the general, the group, the officials, the official, the statement, the same source,
            its spokesman, the report, the researchers, the investigators, the monitor, the command, the
            military, the navy, the army, the government, the president, the defence minister, the defense
            minister, the pentagon, the observatory, the authors, the institute, the directorate, the paper,
            the intelligence, the department, the force,
            the same, the centre, the center, the think tank, the think -
            tank, the staff, the organisation, the organization, the watchdog, its report, the document,
            spokesman, spokeswoman, spokesperson, those, the embassy, officials who briefed, the
            governments, the three governments, both governments, the ministers, the envoy, the ambassador,
            its ambassador, its envoy, its foreign minister, its mission, its delegation, its statement, its
            spokespeople, its chief, its director, its head, its commander, its commanders, the commander,
            the chief, the director, the head, its officials, officials there, the charity, the project, the
            bulletin, the study, the analysts, analysts there, the experts, the panel, the group 's report,
            the update, the briefing, the dossier, the communique, the post, the release, the alliance, the
            bloc, the council, the committee, the commission, the secretariat, the presidency, the cabinet,
            the kingdom, the emirate, the ministries, the foreign ministry, the defence ministry, the
            defense ministry, the interior ministry, the general staff, the joint chiefs, the air force, the
            intelligence agency, the intelligence service, the spy agency, the spy service, the bureau, the
            office, the foundation, the network, the collective, its researchers, its analysts, its experts,
            its authors, its bulletin, its update, its briefing, the same report, the same statement, the
            same document, the same officials, the same ministry, that report, that statement, this report,
            the regime, the authorities, the leadership, the press service, its press service, the press
            office, its press office, the embassy 's, its chancellery, the chancellery, the chancellor, the
            prime minister, the premier, its premier, its chancellor, the secretary, the secretary of state,
            the secretary general, the king, the crown prince, the emir, the junta, the movement, the rebels
            ' spokesman, the militia, the militia 's spokesman, the team, the note, the policy note, the
            paper 's authors, the think tank 's, its note, the institute 's
        """,
        "after:fewer_than": "or under, and under, or rather fewer",
        "place_prep": "in, inside, at, near, through, western, eastern, northern, southern",
        "n:names": "names",
        "giver_prep": "by",
        "enemy_prep": "against",
        "batch": """
            batch of, first batch of, tranche of, first tranche of, consignment of, shipment of, package of,
            second batch of, delivery of, first delivery of, lot of
        """,
        "promise": "promis*, pledg*, offer*, commit*, vow*",
        "record": "first, largest, biggest, heaviest, worst, deadliest, most",
        "older": "down from, up from, instead of, compared with, compared to, as against",
        "while": "while, whereas",
        "population": """
            a city of, city of, a town of, town of, a village of, village of, population of, crew of,
            a country of, a nation of, a province of, a region of
        """,
        "carers": """
            hospital*, clinic, clinics, medics, doctors, surgeons, the red cross, field hospital*,
            aid station*
        """,
        "backs": "supports, support, supporting, backs, backing, assists, assisting, aids, helps, helping",
        "no_number": "multiple rocket, multiple launch, multiple - rocket, multiple - launch",
        "bare_of": "of",
        "tolerance": "give or take, plus or minus",
        "they_are": """
            they are, they number, there are, they were, there were, how many are there, how many of them
            are
        """,
        "launcher": "launcher*, mlrs, howitzer*, gun, guns",
        "change_verb": """
            rise, rises, rose, risen, rising, grew, grow, grows, grown, growing, climb*, swell*, swollen,
            increas*, jump*, surge, surged, soar*, fell, fall, falls, fallen, falling, drop*, shrank,
            shrink*, shrunk, expand*, went up, gone up, doubl*, tripl*, slid, dwindl*, raised, lowered,
            revised
        """,
        "neither": "neither, nor",
        "with": "with",
        "put": "put, puts, putting",
        "put_at": "at",
        "ago": "ago, earlier, before, later",
        "no_verb": """
            training ground*, training camp*, training centre*, training center*, training area*, training
            range*, training base*
        """,
        "perfect": "had, has, have, was, were, stood, reached",
        "none": "no, not a single, not one, none of, any",
        "visitors": "delegation of, tour party of, entourage of, retinue of, audience of, panel of",
        "carried_by": "boarded, aboard, board, boarding",
        "change_to": "passed, topped, exceeded, surpassed",
    },
)
