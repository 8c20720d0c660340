"""What people may type that leads a flow another way than any short sample does. Letters here are made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_REJECTION = """Subject: Your application as Data Analyst at Brightwater Labs

Dear Sam,

Thank you for taking the time to interview with us for the Data Analyst position at Brightwater Labs. After careful
consideration, we have decided to move forward with other candidates whose experience more closely matches our needs.
We were looking for more experience with forecasting.

We will keep your CV on file and encourage you to apply for future openings. Unfortunately we are unable to provide
individual feedback. Please do not reply to this email; this mailbox is not monitored.

Kind regards,
Ana Pereira
Talent Acquisition, Brightwater Labs
"""
_PLAIN_NO = """Dear Sam,

Thank you for your application. Unfortunately, we will not be moving forward with your application at this time. If
you would like feedback on your interview, please get in touch.

Best regards,
The Hiring Team
"""
_RECEIVED = """Dear Sam,

Thank you for applying to Brightwater Labs. We have received your application for the Data Analyst role and will review
it. If your profile matches, we will be in touch.

Best regards,
Brightwater Labs
"""
_INTERVIEW = """Hi Sam,

We were impressed by your application and would like to invite you to an interview for the Data Analyst position at
Brightwater Labs. Please let me know which of these times suits you: Tuesday 10:00 or Thursday 14:00.

Best,
Ana Pereira
"""
_ASSESSMENT = """Hi Sam,

As the next step in your application for the Data Analyst position at Brightwater Labs, we would like to invite you to
complete an online assessment. You have five days to complete the coding test at the link below.

Best,
Ana Pereira
"""
_OFFER = """Dear Sam,

We are delighted to offer you the position of Data Analyst at Brightwater Labs. Please find attached your offer letter
with your salary and start date.

Best regards,
Ana Pereira
"""
_WITHDREW = """Dear Sam,

Thank you for your interest in the Data Analyst position. We understand that you have decided to withdraw your
application, and we have closed your candidacy. We wish you all the best.

Best regards,
Ana Pereira
"""
_GERMAN = """Sehr geehrte Frau Muster,

vielen Dank für Ihre Bewerbung und Ihr Interesse an unserem Unternehmen. Leider müssen wir Ihnen mitteilen, dass wir uns
für eine andere Bewerberin entschieden haben. Wir wünschen Ihnen für Ihren weiteren Weg alles Gute.

Mit freundlichen Grüßen
Ihre Personalabteilung
"""
LETTERS = (_REJECTION, _PLAIN_NO, _RECEIVED, _INTERVIEW, _ASSESSMENT, _OFFER, _WITHDREW, _GERMAN)
_POSTING = """Stock Controller at Corvane & Sons

You must have a forklift licence and experience of stock control. Excel and SQL are essential.
It would be nice to have Welsh. Ideally some Power BI.
"""
_DUTIES = "You would be expected to:\n- Count <stock> in three halls\n- Welcome drivers at the gate"
_RESUME = "Warehouse work since 2019: stocktaking, MySQL & <tables>\nForklift licence (counterbalance)"
TOLD = ("I got rejected by Acme after the final round", "They ghosted me")

TYPED: Mapping[str, Mapping[str, Sequence[str]]] = {
    "rejected": {"letter": (*TOLD, *LETTERS, f"{_PLAIN_NO}\n\n{_REJECTION}")},
    "find_help": {"country": ("United Kingdom",)},
    "feedback": {"point": ("Could you reconsider?",)},
    "tailor": {
        "posting": (_POSTING, _DUTIES, "https://jobs.example.com/1"),
        "resume": (_RESUME,),
        "where": ("At <Hollin> depot",),
        "nearest": ("keep our wide records; you must have a forklift licence and experience of stock control",),
    },
    "people": {"liked": ("that you might hire me",), "since": ("was looking for a job",)},
    "person_due": {"since": ("was looking for a job",)},
    "applied": {"company": ("ACME <BERLIN>, Inc.",)},  # the one of the samples, where they applied before
}
"""By flow and question."""
