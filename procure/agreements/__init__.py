"""Agreements: clauses, fee, instalments, measures, and signatures by both sides.

Two rules hold here. A signature stands under the SHA-256 of exact content, and offered
content does not change: taking it back ends its signatures. An instalment becomes payable
only by what was accepted, and a measured value is corrected, never overwritten.
"""

from procure.agreements import access, charts, pages, waiting
from procure.agreements.actions import draft, remove_kpi, write, write_kpi
from procure.agreements.clauses import ClausesWrong, standard
from procure.agreements.dress import Dress, dresses, own_page
from procure.agreements.inputs import (
    AgreementInput,
    ClauseInput,
    CorrectionInput,
    DeliverableInput,
    InstalmentInput,
    KpiInput,
    MeasurementInput,
)
from procure.agreements.measuring import AlreadyMeasured, WrongMoment, correct, measure
from procure.agreements.papers import signed_lines
from procure.agreements.paying import pay, release
from procure.agreements.rules import Dated, NotNow, Standing, dated
from procure.agreements.shelf import (
    Measured,
    NoSuchAgreement,
    content,
    content_sha256,
    find,
    get,
    instalments,
    kpi,
    kpis,
    measured,
    measurements,
    of_case,
    of_company,
    parties,
    points,
    signatures,
    signed_by_both,
    unmeasured,
)
from procure.agreements.signing import (
    AlreadySigned,
    NotConfirmed,
    NotReady,
    OwnAgreement,
    end,
    offer,
    sign,
    take_back,
)
from procure.agreements.tables import Agreement, Instalment, Kpi, Measurement, Signature

__all__ = [
    "Agreement",
    "AgreementInput",
    "AlreadyMeasured",
    "AlreadySigned",
    "ClauseInput",
    "ClausesWrong",
    "CorrectionInput",
    "Dated",
    "DeliverableInput",
    "Dress",
    "Instalment",
    "InstalmentInput",
    "Kpi",
    "KpiInput",
    "Measured",
    "Measurement",
    "MeasurementInput",
    "NoSuchAgreement",
    "NotConfirmed",
    "NotNow",
    "NotReady",
    "OwnAgreement",
    "Signature",
    "Standing",
    "WrongMoment",
    "access",
    "charts",
    "content",
    "content_sha256",
    "correct",
    "dated",
    "draft",
    "dresses",
    "end",
    "find",
    "get",
    "instalments",
    "kpi",
    "kpis",
    "measure",
    "measured",
    "measurements",
    "of_case",
    "of_company",
    "offer",
    "own_page",
    "pages",
    "parties",
    "pay",
    "points",
    "release",
    "remove_kpi",
    "sign",
    "signatures",
    "signed_by_both",
    "signed_lines",
    "standard",
    "take_back",
    "unmeasured",
    "waiting",
    "write",
    "write_kpi",
]
