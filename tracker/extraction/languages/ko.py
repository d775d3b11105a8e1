"""Korean. Particles grow onto words, "
"so every word is known by how it begins; what is counted comes first."""

from tracker.extraction.language import Language


def _begun(words: str) -> str:
    return ", ".join(f"{word.strip()}*" for word in words.split(","))


LANGUAGE = Language(
    code="ko",
    units={
        "한": 1,
        "두": 2,
        "세": 3,
        "네": 4,
        "다섯": 5,
        "여섯": 6,
        "일곱": 7,
        "여덟": 8,
        "아홉": 9,
        "열": 10,
    },
    scales={
        "십": 10,
        "백": 100,
        "천": 1_000,
        "만": 10_000,
        "억": 100_000_000,
        "천만": 10_000_000,
        "백만": 1_000_000,
    },
    dozens={},
    is_agglutinative=True,
    counted_before=True,
    endings=(),
    phrases={
        "hedge:about": "약, 대략, 어림잡아, 줄잡아",
        "hedge:nearly": "거의, 가까이",
        "hedge:at_least": "최소, 최소한, 적어도",
        "hedge:up_to": "최대, 많게는",
        "after:about": """
            여명, 여 명, 문 안팎*, 명 안팎*, 발 안팎*, 대 안팎*, 기 안팎*, 명가량*, 명 가량*, 명 정도*, 발 정도*, 명쯤, 문가량*, 발가량*, 대가량*,
            기가량*, 문 정도*, 대 정도*
        """,
        "after:at_least": "명 이상*, 문 이상*, 발 이상*, 대 이상*, 기 이상*",
        "after:more_than": "명 넘게, 발 넘게, 명이 넘는, 발이 넘는, 명을 넘*, 발을 넘*, 명 초과",
        "after:nearly": "명 가까이, 명에 육박*, 발 가까이",
        "after:up_to": "명 이하*, 발 이하*",
        "after:fewer_than": "명 미만*, 발 미만*",
        "range_to": "에서, 내지, ∼, ~",
        "vague": _begun("수십, 수백, 수천, 수만, 다수, 상당수, 여러, 상당량, 대량"),
        "share": _begun("절반, 3분의"),
        "percent": "%, 퍼센트*",
        "rate": "매달, 매월, 하루, 한 달, 월",
        "currency_sign": "$, €",
        "calibre": "mm, 밀리*, cm",
        "counter:people": _begun("명, 여명, 여 명, 인"),
        "counter:thing": _begun("문, 발, 대, 기, 척, 정, 기의, 여 문, 여 발, 여 대, 량"),
        "n:other": _begun("""
            일, 월, 년, 시간, 분간, 세, 살, 주년, km, 킬로, 도시, 차례, 곳, 개국, 달러, 원, 유로, %, 퍼센트, 명의 민간인, kg, 주, 시, 회, 번, 전쟁,
            여단장, 쪽, 미터, m, 개월, 주간, 가구, 세대
        """),
        "n:troops": _begun(
            "북한군, 병력, 군인, 병사, 장병, 용병, 공병, 파병, 특수부대, 전투병, 인원, 노동자"
        ),
        "n:unit": _begun("대대, 여단, 연대, 사단"),
        "n:dead": _begun("사망, 전사, 숨진"),
        "n:wounded": _begun("부상"),
        "n:missing": _begun("실종"),
        "n:captured": _begun("포로, 생포"),
        "n:kw": _begun("사상자, 사상"),
        "n:losses": _begun("피해, 손실"),
        "n:container": _begun("컨테이너"),
        "n:load": _begun("선박, 열차편, 항공편"),
        "n:equipment": _begun("""
            자주포, 방사포, 포탄, 미사일, 탄도미사일, 드론, 무인기, 전차, 장갑차, 탄약, 소총, 박격포, 곡사포, 로켓, 트럭, 무기
        """),
        "clause": _begun("반면, 그러나, 하지만"),
        "and": "와, 과, 및",
        "link": _begun("모두, 총, 합쳐"),
        "rel:last_year": _begun("지난해, 작년"),
        "rel:this_year": _begun("올해"),
        "rel:last_month": _begun("지난달"),
        "rel:last_week": _begun("지난주"),
        "rel:this_month": _begun("이달"),
        "p:deploy": _begun("보낸, 보냈, 파병, 파견, 투입, 추가로 파, 이동, 도착"),
        "p:present": _begun("주둔, 배치, 참전, 전투 중"),
        "p:transfer": _begun("보냈, 보낸, 지원, 제공, 공급, 건너갔, 넘겼, 이전, 수출, 인도, 전달, 반출"),
        "p:pledge": _begun("약속, 계약, 주문"),
        "p:receive": _begun("받았, 수입"),
        "p:die": _begun("사망, 전사, 숨졌, 숨진"),
        "p:wound": _begun("부상, 다쳤"),
        "p:missing": _begun("실종"),
        "p:capture": _begun("생포, 포로"),
        "p:kw": "사상*, 죽거나 다친*, 죽거나 다쳤*, 숨지거나 다친*, 숨지거나 다쳤*",
        "p:return": _begun("송환, 귀국, 복귀, 철수, 돌아"),
        "p:train": _begun("훈련, 교육"),
        "p:produce": _begun("생산, 제조"),
        "p:fire": _begun("발사, 쐈, 소모"),
        "p:destroy": _begun("격추, 파괴, 요격"),
        "p:stock": _begun("보유, 비축"),
        "ongoing": _begun("주둔, 현재, 배치돼"),
        "more": _begun("추가, 더"),
        "total": _begun("모두, 지금까지, 누적, 총"),
        "civil": _begun("민간인, 주민, 난민"),
        "say:asserts": _begun("보고했, 밝혔, 말했, 주장했, 전했, 발표했, 설명했, 보고, 언급했"),
        "say:estimates": _begun("추정, 파악, 판단, 평가"),
        "say:confirms": _begun("확인했, 인정했"),
        "say:denies": _begun("부인, 반박"),
        "according": _begun("따르면"),
        "source": _begun("외교관, 전문가, 소식통, 언론, 관계자"),
        "relay": _begun("의원"),
    },
)
