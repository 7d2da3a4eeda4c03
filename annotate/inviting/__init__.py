"""Let people into a project: by their name, or by a link that they are sent."""

from annotate.inviting.by_name import Invitation, invite
from annotate.inviting.links import (
    LINK_DAYS,
    MOST_DAYS,
    NewLink,
    accept_link,
    join_with_new_account,
    make_link,
    open_link,
    open_links,
    withdraw_link,
)

__all__ = [
    "LINK_DAYS",
    "MOST_DAYS",
    "Invitation",
    "NewLink",
    "accept_link",
    "invite",
    "join_with_new_account",
    "make_link",
    "open_link",
    "open_links",
    "withdraw_link",
]
