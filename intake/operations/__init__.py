"""The only writers of the intake's tables, and what they read on the way."""

from intake.operations.access import AlreadySent
from intake.operations.alerts import mark_advice_read, standing, unread
from intake.operations.amending import (
    NOTE_LENGTH,
    NothingChanged,
    discard_amendment,
    latest_submission,
    start_amendment,
)
from intake.operations.carrying import forms_of
from intake.operations.decisions import (
    change_urgency,
    hand_over,
    write_examination,
    write_note,
)
from intake.operations.drafts import (
    DECLINED,
    Declined,
    FormChanged,
    Saved,
    Values,
    page_says,
    remove_kept_answer,
    save_page,
    start_draft,
)
from intake.operations.flags import FlagState, flag_states, latest_run, open_flags
from intake.operations.letters import Letter, referral_letter
from intake.operations.private import (
    as_read_by,
    hidden_sections,
    keep_private,
    may_keep_private,
    require_open,
)
from intake.operations.progress import Progress, clinic_date, open_draft, progress_of
from intake.operations.queueing import is_urgent
from intake.operations.reviewing import review_flag
from intake.operations.rule_versions import activate_rules, propose_rules, rules_of
from intake.operations.sending import submit_intake
from intake.operations.unscreened import has_unscreened

__all__ = [
    "DECLINED",
    "NOTE_LENGTH",
    "AlreadySent",
    "Declined",
    "FlagState",
    "FormChanged",
    "Letter",
    "NothingChanged",
    "Progress",
    "Saved",
    "Values",
    "activate_rules",
    "as_read_by",
    "change_urgency",
    "clinic_date",
    "discard_amendment",
    "flag_states",
    "forms_of",
    "hand_over",
    "has_unscreened",
    "hidden_sections",
    "is_urgent",
    "keep_private",
    "latest_run",
    "latest_submission",
    "mark_advice_read",
    "may_keep_private",
    "open_draft",
    "open_flags",
    "page_says",
    "progress_of",
    "propose_rules",
    "referral_letter",
    "remove_kept_answer",
    "require_open",
    "review_flag",
    "rules_of",
    "save_page",
    "standing",
    "start_amendment",
    "start_draft",
    "submit_intake",
    "unread",
    "write_examination",
    "write_note",
]
