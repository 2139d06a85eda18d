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
        "names_capitals",
        "national_skips_from",
        "start_frees",
        "token_shorter",
        "xml_abroad_refused",
        "xml_any_account",
        "xml_area_unknown",
        "xml_call_from_missed",
        "xml_call_to_missed",
        "xml_closed_delete",
        "xml_friendly_sells",
        "xml_lists",
        "xml_longer_token",
        "xml_many_media",
        "xml_media_ignored",
        "xml_national_refused",
        "xml_no_limit",
        "xml_number_missing",
        "xml_other_user",
        "xml_twiml_unknown",
    }
)
