"""Every table of the house, once: what the migrations are compared with."""

from services.accountability import models as accountability
from services.calendars import models as calendars
from services.cases import models as cases
from services.checkpoints import models as checkpoints
from services.core import idempotency, throttle
from services.core.database import Base
from services.data_requests import models as data_requests
from services.deadlines import models as deadlines
from services.deliveries import models as deliveries
from services.documents import models as documents
from services.files import models as files
from services.identity import models as identity
from services.identity.accounts import models as accounts
from services.identity.clients import models as clients
from services.ledger import models as ledger
from services.legal_referrals import models as legal_referrals
from services.notices import models as notices
from services.placements import models as placements
from services.referrals import models as referrals
from services.reports import models as reports
from services.rosters import models as rosters
from services.vault import models as vault

OF = (
    accountability,
    accounts,
    calendars,
    cases,
    checkpoints,
    clients,
    deadlines,
    data_requests,
    deliveries,
    documents,
    files,
    idempotency,
    identity,
    ledger,
    legal_referrals,
    notices,
    placements,
    referrals,
    reports,
    rosters,
    throttle,
    vault,
)
METADATA = Base.metadata
