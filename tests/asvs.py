# ruff: noqa: E501 - a table reads by its lines
"""OWASP ASVS 5.0.0, level 2: what we check, in our own words, and what holds it.

``python -m tests.asvs`` writes the table into ``SECURITY.md``. A row is held by tests
(``path::name``), or by configuration, or it says why not: it does not apply, or not yet.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "SECURITY.md"
BEGIN, END = "<!-- written by python -m tests.asvs -->", "<!-- end -->"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its ids, what we check, the tests that hold it, and what else is to be said."""

    id: str
    what: str
    tests: tuple[str, ...] = ()
    note: str = ""


ADDRESSES = "tests/faults/test_hostile_addresses.py::"
CODE = "tests/setup/test_code.py::"
DOOR = "tests/engine/test_door.py::"
ENTRY = "tests/people/test_entry.py::"
FILES = "tests/faults/test_hostile_files.py::"
FRAME = "tests/web/test_frame.py::"
GATEWAY = "tests/serving/test_gateway.py::"
GUARD = "tests/people/test_guard.py::"
HOSTS = "tests/web/test_hosts.py::"
LIMITS = "tests/faults/test_limits.py::"
PEOPLE = "tests/people/test_asvs.py::"
REQUESTS = "tests/faults/test_hostile_requests.py::"
SESSION = "tests/people/test_session.py::"
SIGN_IN = "tests/people/test_sign_in.py::"
TEXT = "tests/faults/test_hostile_text.py::"
WORDS = "tests/people/test_passwords.py::"
FACTOR = "tests/people/test_second_factor.py::"
DIRECTORY = "tests/people/test_directory.py::"
CONFIRMING = "tests/agreements/test_confirming.py::"

ROWS = (
    Row("1.2.1", "What people wrote is escaped wherever it stands.",
        (CODE + "test_templates_escape_what_people_wrote",
         TEXT + "test_nothing_of_it_comes_alive_on_any_page")),
    Row("1.2.2", "Nobody's text becomes an address that runs.",
        (TEXT + "test_every_form_takes_hostile_text_or_refuses_it",)),
    Row("1.2.4", "SQL takes values as parameters only.",
        (CODE + "test_sql_is_never_put_together_from_texts",), "and ruff S608"),
    Row("1.2.5", "Programs are started with fixed words and no shell.",
        (CODE + "test_nothing_that_is_read_is_run",), "and ruff S602-S605"),
    Row("1.2.10", "No cell of a table is a formula.",
        ("tests/exchange/test_sheets.py::test_whatever_is_typed_stays_a_text",
         TEXT + "test_tables_hold_no_formula")),
    Row("1.3.1, 1.3.5", "Rich text is cleaned.", (),
        "does not apply: all text is plain, there is no markup to clean"),
    Row("1.3.2, 1.3.7", "Nothing that is read is run; a workflow file reaches no import.",
        (CODE + "test_nothing_that_is_read_is_run",
         "tests/engine/test_workflow.py::test_what_could_run_never_loads",
         "tests/i18n/test_templates.py::test_a_template_cannot_reach_into_python")),
    Row("1.3.4", "Nobody's drawing is shown: SVG is no kind of file that we take.",
        (FILES + "test_a_thousand_bad_files",)),
    Row("1.3.6", "Connections leave by known doors only; a paper fetches nothing.",
        (CODE + "test_connections_leave_by_known_doors_only",
         "tests/documents/test_pdf.py::test_nothing_is_fetched_from_anywhere")),
    Row("1.3.11", "No text becomes a header of a mail.",
        (TEXT + "test_mails_have_their_own_headers_only",
         "tests/jobs/test_post.py::test_a_line_break_that_got_into_a_row_is_refused_when_it_goes_out")),
    Row("1.5.1, 1.5.2", "XML declares no types and entities; no pickle, no YAML.",
        (CODE + "test_xml_from_outside_meets_one_reader_which_stops_at_declarations",
         CODE + "test_nothing_that_is_read_is_run", FILES + "test_a_thousand_bad_files")),
    Row("2.1.3, 2.3.2", "Limits are written down and kept.",
        ("tests/web/test_bodies.py::test_too_much_is_refused",
         "tests/web/test_drafts.py::test_drafts_are_no_place_to_keep_things",
         FILES + "test_too_large_is_refused"), "the limits stand above"),
    Row("2.2.1, 2.2.2", "What enters a table passes an input that names its fields.",
        (CODE + "test_every_input_refuses_what_it_does_not_name",)),
    Row("2.3.1", "No step is skipped or taken twice.",
        (DOOR + "test_a_state_that_has_moved_on_is_stale",
         "tests/engine/test_workflow.py::test_table_and_machine_agree_on_any_workflow")),
    Row("2.3.3", "A step is done whole, its event with it, or not at all.",
        ("tests/faults/test_every_call.py::test_a_step_is_taken_or_not_whatever_call_fails",
         "tests/db/test_lost_answers.py::test_whoever_sends_again_what_was_refused_does_nothing_twice",
         DOOR + "test_a_refusal_says_all_reasons_at_once_and_leaves_no_trace",
         DOOR + "test_a_step_writes_state_and_one_event")),
    Row("2.3.4", "Of many that take one step at once, one does.",
        (DOOR + "test_of_32_simultaneous_steps_one_wins_and_31_are_told_why",)),
    Row("2.3.4, 15.4.2", "A deadline is the same instant for everybody, by the clock read under the lock.",
        ("tests/calls/test_deadline_race.py::test_no_answer_is_taken_late_or_refused_early",)),
    Row("2.3.5", "Opening and award take two people.",
        ("tests/calls/test_opening.py::test_one_person_does_not_open_alone",
         "tests/stages/evaluation/test_guards.py::test_nobody_decides_an_award_of_their_own")),
    Row("2.4.1", "Signing in, mails, needs, questions, uploads and downloads are limited in number.",
        ("tests/people/test_rates.py::test_the_fourth_of_three_tries_is_refused_with_the_time_to_wait",
         ENTRY + "test_a_stranger_cannot_have_many_mails_sent",
         "tests/stages/need/test_pages.py::test_a_flood_of_needs_is_stopped_at_its_link",
         LIMITS + "test_every_view_that_gives_out_or_takes_a_file_is_limited",
         LIMITS + "test_a_table_too_many_says_when_the_next_may_be_taken",
         LIMITS + "test_a_question_too_many_stays_on_the_page_and_can_be_sent_later",
         LIMITS + "test_checks_of_files_are_limited_by_network_and_looking_is_not")),
    Row("3.2.1", "A file to keep is given as attachment, in a sandbox, with its type.",
        (HOSTS + "test_a_file_to_keep_can_do_nothing_in_a_browser",)),
    Row("3.3.1-3.3.4", "The cookie is bound to the host, kept from scripts and other sites.",
        (SESSION + "test_over_tls_the_cookie_is_bound_to_this_host",
         SESSION + "test_the_cookie_is_kept_from_scripts_and_other_sites")),
    Row("3.4.1", "Browsers are told to use TLS for a year.",
        (FRAME + "test_https_is_asked_for_where_it_is_used",)),
    Row("3.4.3, 3.4.6", "The content policy lets nothing inline and nothing from elsewhere.",
        (FRAME + "test_every_answer_is_hardened",
         FRAME + "test_nothing_is_inline_in_any_template")),
    Row("3.4.4, 3.4.5", "Every answer has nosniff and a referrer policy.",
        (REQUESTS + "test_any_request_gets_an_answer",)),
    Row("3.5.1, 3.5.3", "A form needs its token; looking changes nothing.",
        (PEOPLE + "test_no_form_is_taken_without_its_token",
         REQUESTS + "test_looking_keeps_nothing_and_changes_nothing",
         CODE + "test_no_view_is_reached_by_get_to_act")),
    Row("3.7.2", "Nobody is led to another site.",
        (GUARD + "test_after_signing_in_nobody_is_sent_to_another_site",
         HOSTS + "test_a_kept_draft_leads_back_to_pages_of_ours_only",
         "tests/faults/test_scanned.py::test_nothing_is_found_that_has_no_reason"), "the scanner nightly"),
    Row("4.1.1", "Every answer says its type and its characters.",
        (REQUESTS + "test_any_request_gets_an_answer",)),
    Row("4.1.3, 15.3.4", "Only proxies that are set speak for a visitor.",
        (HOSTS + "test_nobody_speaks_for_a_visitor_unless_it_is_set",
         HOSTS + "test_as_many_proxies_as_are_set_are_believed",
         GATEWAY + "test_headers_are_what_was_sent_and_nothing_stands_for_another")),
    Row("5.1.1", "Kinds and sizes are said at the field.",
        ("tests/web/test_forms.py::test_kinds_and_size_of_a_file_are_said_at_its_field",)),
    Row("5.2.1, 5.2.2", "A file's size and structure are judged.",
        (FILES + "test_a_thousand_bad_files", FILES + "test_too_large_is_refused")),
    Row("5.2.3", "Archives that grow are refused before they are unpacked.",
        (FILES + "test_a_thousand_bad_files",)),
    Row("5.2.5, 5.3.3", "Links and names that lead out of an archive are refused.",
        (FILES + "test_a_thousand_bad_files",)),
    Row("5.3.2, 5.4.1", "A stored file is named by its hash, never by its sender.",
        (FILES + "test_any_name_is_made_fit",
         "tests/documents/test_store.py::test_only_a_hash_names_a_file")),
    Row("5.4.2", "A name in a header is plain.",
        (FILES + "test_a_name_is_fit_to_show_and_to_keep",)),
    Row("5.4.3", "Files are scanned.", (),
        "does not apply yet: no uploaded file is kept or given out; the one that is taken is hashed"),
    Row("6.1.1, 6.3.1", "Guessing ends, and locks nobody out.",
        (SIGN_IN + "test_guessing_at_one_account_from_one_place_ends",)),
    Row("6.2.1, 6.2.9", "Passwords are long enough and never cut.",
        (WORDS + "test_length_is_asked_for_and_composition_is_not",
         WORDS + "test_long_passwords_are_whole_and_too_long_ones_are_refused")),
    Row("6.2.4, 6.2.12", "Common words are refused.",
        (WORDS + "test_every_common_word_is_refused_when_padded_to_the_length",
         WORDS + "test_passwords_found_in_use_are_refused_with_digits_behind_them_too"),
        "all of the 30,000 most used ones that are long enough, and our own list of words"),
    Row("6.2.5, 6.2.10", "No composition is asked for, nothing expires.",
        (WORDS + "test_length_is_asked_for_and_composition_is_not",)),
    Row("6.3.2", "There is no account before the first link.",
        (ENTRY + "test_a_new_installation_has_no_account_and_one_link",)),
    Row("6.3.3", "People of the city have a second factor.",
        (FACTOR + "test_who_has_none_is_led_to_it_before_anything_else",
         FACTOR + "test_the_default_demands_it_of_cities_and_never_in_a_demonstration")),
    Row("6.4.1, 6.4.3", "A reset link works once and briefly.",
        (ENTRY + "test_a_reset_link_lives_for_an_hour_and_the_newest_counts",)),
    Row("6.3.7, 6.4.4", "A lost factor is reset by those who keep the account, and its person told.",
        (FACTOR + "test_a_registrar_resets_a_lost_one_of_their_own_people_only",
         FACTOR + "test_a_recovery_code_works_once_and_is_told")),
    Row("6.5.1, 6.5.5", "A code works once and briefly.",
        (FACTOR + "test_a_code_works_once_and_an_earlier_one_no_more",
         FACTOR + "test_a_code_one_step_early_or_late_is_right_and_no_more")),
    Row("6.5.2, 6.5.3", "Recovery codes are 118 random bits, kept as hashes.",
        (FACTOR + "test_a_recovery_code_works_once_and_is_told",)),
    Row("6.8.1, 6.8.2", "The directory's word is verified.",
        (DIRECTORY + "test_what_is_not_right_lets_nobody_in",
         DIRECTORY + "test_issuer_and_subject_are_the_identity_whatever_the_address_says",
         DIRECTORY + "test_a_token_of_another_key_lets_nobody_in")),
    Row("7.2.3, 7.2.4", "Tokens are random and new at sign-in.",
        (SESSION + "test_signing_in_gives_a_new_token_and_the_old_one_is_over",)),
    Row("7.3.1, 7.3.2", "Sessions end after half an hour alone, and after twelve hours.",
        (SESSION + "test_a_session_left_alone_for_half_an_hour_is_over",
         SESSION + "test_a_session_is_over_after_twelve_hours_however_busy")),
    Row("7.4.1", "A cookie replayed after signing out opens nothing.",
        (SESSION + "test_a_cookie_replayed_after_signing_out_is_signed_out",)),
    Row("7.4.2, 7.4.5", "Disabling ends sessions at once.",
        (SESSION + "test_a_disabled_person_is_out_at_once_and_on_every_browser",)),
    Row("7.5.3", "Deciding, opening, signing and delegating ask once more who sits there.",
        (CONFIRMING + "test_a_wrong_code_keeps_what_was_typed_and_says_what_to_do",
         CONFIRMING + "test_who_comes_from_the_directory_confirms_there_and_then_it_is_done",
         "tests/cases/test_delegations.py::test_an_approver_delegates_on_a_page_with_the_password")),
    Row("7.5.1, 7.5.2", "Changing an account asks again; sessions are listed and ended.",
        (SESSION + "test_a_new_password_needs_the_present_one_and_ends_other_browsers",
         SESSION + "test_my_browsers_are_listed_and_can_be_ended")),
    Row("8.1.1, 8.2.1", "One table says who may do what; what no row gives is refused.",
        ("tests/test_routes.py::test_every_view_says_a_permission_that_the_table_knows",
         "tests/test_routes.py::test_a_role_gets_what_the_table_gives_on_its_own_case")),
    Row("8.2.2", "A foreign case, and what belongs to one, looks like what is not there.",
        ("tests/test_routes.py::test_a_foreign_case_looks_like_one_that_is_not_there",
         "tests/faults/test_foreign_objects.py::test_a_thing_of_another_case_is_not_there")),
    Row("8.2.3", "Prices and scores are hidden until their time.",
        ("tests/assessment/test_pages.py::test_the_sheet_keeps_names_and_prices_back",)),
    Row("8.3.1", "Use cases ask the table themselves, whoever calls them.",
        (CODE + "test_every_use_case_asks_the_policy_itself",
         GUARD + "test_a_role_taken_away_is_gone_with_the_next_request",
         "tests/people/test_authorities.py::test_registrars_act_in_their_own_authority_only")),
    Row("8.4.1", "Authorities are apart.",
        ("tests/people/test_authorities.py::test_a_foreign_authority_looks_like_a_missing_one",)),
    Row("11.1.1, 11.1.2", "It is written down what is used for what, and how keys live.", (),
        "the list stands above"),
    Row("11.2.1, 11.2.3", "Only listed primitives are used.",
        (CODE + "test_only_known_primitives_stand_where_they_belong",)),
    Row("11.2.2", "Formats say their version.",
        ("tests/record/test_notes.py::test_a_checkpoint_comes_back_as_it_was_signed",),
        "signed notes and age carry it"),
    Row("11.4.2", "Passwords are hashed with argon2id.",
        (WORDS + "test_the_hash_is_argon2id_with_the_settings_of_the_rule",
         PEOPLE + "test_at_most_two_passwords_are_computed_at_once")),
    Row("11.5.1", "Chance comes from the system.",
        (CODE + "test_only_known_primitives_stand_where_they_belong",), "and ruff S311"),
    Row("12.2.1", "Nothing starts on a network without TLS.",
        (HOSTS + "test_people_do_not_sign_in_over_a_network_without_tls",)),
    Row("13.2.2", "The database's role cannot change the record.",
        ("tests/db/test_postgresql.py::test_the_application_s_role_adds_to_the_record_and_no_more",)),
    Row("13.3.1, 13.4.2", "Secrets are files of their owner; debug is off.",
        (CODE + "test_keys_are_files_that_others_cannot_read",
         CODE + "test_the_application_is_not_in_debug_mode")),
    Row("13.4.5", "Metrics and health are not for the public.",
        ("tests/operation/test_operation.py::test_metrics_are_for_this_machine_or_the_bearer",)),
    Row("14.1.1, 14.2.1", "Data are classed; no secret stands in an address or a log.",
        (PEOPLE + "test_no_secret_is_in_any_log_or_address",),
        "links from mails carry a token that works once"),
    Row("14.3.2", "What a signed-in person saw is not kept.",
        (REQUESTS + "test_looking_keeps_nothing_and_changes_nothing",)),
    Row("15.1.1, 15.1.2, 15.2.1", "Locks carry hashes; nothing is older than its floor.",
        (CODE + "test_nothing_older_than_its_floor_is_locked",
         "tests/setup/test_locks.py::test_each_pin_has_hashes"), "no SBOM yet: it comes with a release"),
    Row("15.2.2", "Slow work waits in a queue, with limits.",
        ("tests/documents/test_promise.py::test_a_bomb_ends_the_child_only",
         LIMITS + "test_every_view_that_gives_out_or_takes_a_file_is_limited",
         GATEWAY + "test_whoever_sends_slowly_keeps_nobody_waiting_and_is_told",
         GATEWAY + "test_when_too_many_wait_the_next_is_asked_to_come_again")),
    Row("15.3.1, 15.3.3", "What enters and leaves is named field by field.",
        (CODE + "test_every_input_refuses_what_it_does_not_name",
         CODE + "test_every_view_answers_with_a_template_or_a_named_file")),
    Row("15.3.7", "A value that is sent twice is refused.",
        ("tests/web/test_bodies.py::test_a_value_sent_twice_is_refused",)),
    Row("16.2.1, 16.2.2", "Events say who, what and when, in UTC.",
        ("tests/record/test_chains.py::test_history_gives_back_what_happened",)),
    Row("16.2.5", "No password, token or key is in any log.",
        (PEOPLE + "test_no_secret_is_in_any_log_or_address",
         "tests/documents/test_store.py::test_no_key_is_in_settings_or_logs")),
    Row("16.3.1-16.3.3", "Sign-ins and refusals are logged.",
        (SIGN_IN + "test_unknown_wrong_and_disabled_are_told_apart_in_the_log_only",
         GUARD + "test_a_refusal_is_logged_with_ids_only")),
    Row("16.4.1", "No text adds a line to the log.",
        ("tests/web/test_errors.py::test_no_address_adds_a_line_to_the_log",)),
    Row("16.5.1, 16.5.3", "What breaks says a number and no more.",
        ("tests/web/test_errors.py::test_the_log_has_the_number_and_the_page_has_no_secret",
         REQUESTS + "test_any_request_gets_an_answer")),
)  # fmt: skip


def limits() -> Iterator[str]:
    """Say what we take at most, from the code that keeps it."""
    from procure.config import Settings
    from procure.people import rates
    from procure.web import bodies, drafts
    from procure.web.forms import contents, files

    whole = Settings.model_fields["upload_limit"].default
    yield f"One request: {whole:,} bytes (`upload_limit`); its fields {bodies.FIELD_BYTES:,} bytes"
    yield f"Fields of a form: {bodies.FIELDS:,}. A file: {files.LARGEST:,} bytes unless its field says less"
    yield f"Drafts of one person: {drafts.MOST}, each {drafts.LARGEST:,} signs"
    yield (f"An archive: {contents.MOST_ENTRIES:,} entries, {contents.MOST_BYTES:,} bytes unpacked, "
           f"{contents.MOST_SQUEEZED} times its size; a sheet {contents.MOST_CELLS:,} cells")  # fmt: skip
    for name, item in (
        ("Tries to sign in to one account from one network", rates.HERE),
        ("to one account", rates.ACCOUNT),
        ("from one network", rates.NETWORK),
        ("Mails that a stranger has sent to one address", rates.MAILS),
        ("from one network", rates.MAILS_NETWORK),
        ("Questions of one company", rates.QUESTIONS),
        ("Answers of one company", rates.ANSWERS),
        ("Files that one person (or network) takes", rates.FILES),
        ("of those that are made when asked for", rates.MADE),
        ("Files that one person (or network) sends", rates.UPLOADS),
    ):
        yield f"{name}: {item}"


def lines() -> Iterator[str]:
    """Yield the lines that stand in SECURITY.md."""
    yield from (BEGIN, "", "## Limits", "")
    yield from (f"- {line}." for line in limits())
    yield from (
        "",
        "## OWASP ASVS 5.0.0, level 2",
        "",
        "In our own words; a row is held by these tests.",
        "",
    )
    yield from ("| row | what we check | held by |", "|---|---|---|")
    for row in ROWS:
        held = [f"`{name.removeprefix('tests/')}`" for name in row.tests]
        yield f"| {row.id} | {row.what} | {'<br>'.join([*held, *([row.note] if row.note else [])])} |"
    yield from ("", END)


def written(text: str) -> str:
    """Return SECURITY.md with the table of today."""
    head = text.partition(BEGIN)[0].rstrip("\n")
    return head + "\n\n" + "\n".join(lines()) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(FILE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{len(ROWS)} rows in {FILE.name}\n")
