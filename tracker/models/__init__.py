from tracker.models.captures import Capture, Original
from tracker.models.census import Census
from tracker.models.claims import (
    OPEN,
    PROXIES,
    CasualtyEstimate,
    Citation,
    Claim,
    Deployment,
    EquipmentTransfer,
    Event,
    Status,
)
from tracker.models.data_packages import DataPackage
from tracker.models.editions import Edition
from tracker.models.kept_drawings import KeptDrawing
from tracker.models.lookup import Vocabulary, vocabulary_at
from tracker.models.named import (
    PublishedActor,
    PublishedArticle,
    PublishedConflict,
    PublishedCorridor,
    PublishedEquipment,
    PublishedOrganisation,
)
from tracker.models.publishing import NothingToPublish, open_edition
from tracker.models.record import Change, CorrectionType, Grade, PublishedCitation, PublishedClaim, State
from tracker.models.redaction import Redaction
from tracker.models.refusals import sentence_for
from tracker.models.review import ErrorReport, Remark, ScheduledPublication
from tracker.models.sealing import broken_links
from tracker.models.sources import Article, DatePrecision, LinkCheck, Organisation, normalised_url
from tracker.models.statement import (
    Basis,
    Category,
    Kind,
    Personnel,
    Qualifier,
    Rank,
    Stage,
    Stance,
    Unit,
)
from tracker.models.vocabulary import Actor, Conflict, Corridor, Equipment
from tracker.models.workspace import ImportJob, Intake, RefusedProposal

__all__ = [
    "OPEN",
    "PROXIES",
    "Actor",
    "Article",
    "Basis",
    "Capture",
    "CasualtyEstimate",
    "Category",
    "Census",
    "Change",
    "Citation",
    "Claim",
    "Conflict",
    "CorrectionType",
    "Corridor",
    "DataPackage",
    "DatePrecision",
    "Deployment",
    "Edition",
    "Equipment",
    "EquipmentTransfer",
    "ErrorReport",
    "Event",
    "Grade",
    "ImportJob",
    "Intake",
    "KeptDrawing",
    "Kind",
    "LinkCheck",
    "NothingToPublish",
    "Organisation",
    "Original",
    "Personnel",
    "PublishedActor",
    "PublishedArticle",
    "PublishedCitation",
    "PublishedClaim",
    "PublishedConflict",
    "PublishedCorridor",
    "PublishedEquipment",
    "PublishedOrganisation",
    "Qualifier",
    "Rank",
    "Redaction",
    "RefusedProposal",
    "Remark",
    "ScheduledPublication",
    "Stage",
    "Stance",
    "State",
    "Status",
    "Unit",
    "Vocabulary",
    "broken_links",
    "normalised_url",
    "open_edition",
    "sentence_for",
    "vocabulary_at",
]
