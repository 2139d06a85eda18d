"""Habits that no case finds yet, by name: a test fails as soon as one does, so that the list is never too long."""

UNCAUGHT = frozenset(
    {
        "call_to_list",
        "closed_longer_token",
        "closed_other_user",
        "closed_xml_open",
        "mms_without_limit",
        "msg_body_list",
        "msg_to_list",
        "start_frees",
        "token_shorter",
        "xml_longer_token",
        "xml_no_limit",
        "xml_number_missing",
        "xml_other_user",
    }
)
