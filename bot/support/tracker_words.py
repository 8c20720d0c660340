"""The words of other trackers and of spreadsheets: what their columns are called, and what stands in them.

Huntr names its lists Wishlist, Applied, Interview, Offer, Rejected, and its full download writes columns in one word
(`companyName`, `listName`); Teal has Bookmarked to Accepted, I Withdrew, Not Selected, No Response. Both change over
time, so every name is matched loosely and shown before anything is taken. Data only.
"""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, ...]] = {
    "company": (
        "company", "company name", "employer", "employer name", "organisation", "organization", "firm", "business",
        "name of company", "name of employer", "firma", "unternehmen", "arbeitgeber", "empresa", "entreprise",
        "azienda", "bedrijf",
    ),
    "role": (
        "job title", "title", "role", "position", "job position", "job role", "role title", "position title", "job",
        "job name", "vacancy", "post", "stelle", "puesto", "poste", "cargo", "functie",
    ),
    "status": (
        "status", "stage", "list", "list name", "board list", "application status", "job status", "state",
        "current stage", "current status", "phase", "step", "progress", "pipeline stage", "stand", "zustand",
    ),
    "outcome": ("outcome", "result", "decision", "final outcome", "final status", "response", "answer", "reply"),
    "applied": (
        "date applied", "applied", "applied on", "application date", "date of application", "applied date",
        "applied at", "apply date", "date sent", "sent", "sent on", "date submitted", "submitted", "submitted on",
        "date", "datum", "fecha", "beworben am",
    ),
    "noted": ("date saved", "saved", "saved at", "date added", "added", "added on", "created", "created at",
              "date created", "bookmarked"),
    "interview": (
        "interview date", "date of interview", "interview", "interviewed on", "first interview", "1st interview",
        "interview 1", "interview on", "interview at",
    ),
    "decided": (
        "date rejected", "rejected", "rejected on", "rejection date", "date closed", "closed on", "closed at",
        "response date", "date of response", "decision date", "outcome date", "date of reply", "reply date",
    ),
    "source": (
        "source", "found", "found via", "found on", "found at", "found by", "channel", "via", "platform", "job board",
        "origin", "how found", "how i found it", "lead source", "where found", "referred by", "job source",
    ),
}  # fmt: skip
"""What columns are called: small letters, words apart, by what they hold."""

NOT_APPLIED = (
    "wishlist", "wish list", "bookmark", "bookmarked", "saved", "to apply", "want to apply", "not applied",
    "not yet applied", "will apply", "interested", "applying", "draft", "drafting", "planned", "planning", "idea",
    "ideas", "to do", "todo", "researching", "target", "targets", "watching", "prospect", "lead", "leads", "found",
)  # fmt: skip
OUTCOMES: dict[str, tuple[str, ...]] = {
    "i_said_no": (
        "withdrew", "withdrawn", "withdraw", "declined offer", "offer declined", "declined the offer", "i declined",
        "declined by me", "i rejected", "rejected by me", "rejected offer", "offer rejected", "turned down offer",
        "turned down the offer", "offer turned down", "i turned", "i said no", "not interested", "pulled out",
    ),
    "silence": (
        "ghosted", "no response", "no reply", "no answer", "no word", "never heard", "not heard", "silence", "silent",
        "did not hear", "unanswered", "no feedback",
    ),
    "role_closed": (
        "filled", "cancelled", "canceled", "on hold", "expired", "role closed", "job closed", "position closed",
        "posting closed", "vacancy closed", "frozen", "hiring freeze",
    ),
    "they_said_no": (
        "rejected", "rejection", "reject", "not selected", "not chosen", "declined", "turned down", "unsuccessful",
        "not successful", "denied", "regret", "refused", "not moving forward", "not a fit", "they said no", "lost",
        "failed", "passed over", "absage", "abgelehnt",
    ),
    "hired": ("accepted", "accepted offer", "hired", "signed", "got the job", "joined", "started"),
    "offer": ("offer", "offered", "offers", "negotiating", "negotiation"),
}  # fmt: skip
"""What ended it, the first that fits: "declined offer" was theirs to decline, "offer" alone is good news."""

OUTCOME_ALONE = {"no": "they_said_no", "nope": "they_said_no", "n": "they_said_no", "not interested": "i_said_no"}
STAGES: dict[str, tuple[str, ...]] = {
    "final": ("final", "last round", "final round"),
    "screen": ("screen", "screened", "screening", "phone", "call", "telephone"),
    "assessment": (
        "assessment", "test", "take home", "takehome", "task", "challenge", "case", "case study", "assignment",
        "exercise", "hackerrank", "codility",
    ),
    "interview": ("interview", "interviews", "interviewing", "interviewed", "onsite", "on site", "panel", "round"),
    "application": (
        "applied", "application", "submitted", "sent", "pending", "review", "reviewing", "waiting", "awaiting",
        "in progress", "open", "active", "received", "beworben", "apply", "considered", "processing",
    ),
}  # fmt: skip
"""How far it came, the furthest first."""

SOURCES: dict[str, tuple[str, ...]] = {
    "referral": (
        "referral", "referred", "refer", "friend", "network", "networking", "contact", "colleague", "employee",
    ),
    "recruiter": ("recruiter", "headhunter", "agency", "recruitment", "staffing"),
    "advert": (
        "advert", "ad", "linkedin", "indeed", "glassdoor", "monster", "stepstone", "xing", "ziprecruiter", "website",
        "site", "job board", "jobboard", "careers", "career page", "posting", "http", "https", "online", "otta",
        "wellfound", "dice", "reed", "totaljobs", "newspaper", "google",
    ),
}  # fmt: skip
"""Where it was found; anything else that stands there is `other`."""
