//! The tables, as both databases have them; what they hold is told in the migrations.
#![allow(missing_docs)] // diesel's macro writes items without them

diesel::table! { setting (name) { name -> Text, value -> Text, } }

diesel::table! { staff (id) { id -> BigInt, contact_id -> BigInt, } }

diesel::table! {
    membership (id) { id -> BigInt, staff_id -> BigInt, kind -> Text, municipality -> Text, }
}

diesel::table! {
    sign_in (id) {
        id -> BigInt,
        staff_id -> BigInt,
        browser_hash -> Text,
        asked_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    staff_session (id) {
        id -> BigInt,
        staff_id -> BigInt,
        token_hash -> Text,
        way -> Text,
        begun_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    passkey (id) {
        id -> BigInt,
        staff_id -> BigInt,
        credential -> Text,
        content -> Text,
        name -> Text,
        added_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    challenge (id) {
        id -> BigInt,
        holder_hash -> Text,
        kind -> Text,
        content -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    note (id) {
        id -> BigInt,
        request_id -> BigInt,
        staff_id -> Nullable<BigInt>,
        noted_at -> Timestamp,
        quiet_until -> Nullable<Date>,
        content -> Text,
    }
}

diesel::table! {
    help_asked (id) {
        id -> BigInt,
        request_id -> BigInt,
        person_id -> BigInt,
        asked_at -> Timestamp,
        message_id -> Nullable<BigInt>,
        ended -> Bool,
    }
}

diesel::table! {
    family (id) {
        id -> BigInt,
        case_number -> Text,
        municipality -> Text,
        start_on -> Date,
        end_on -> Nullable<Date>,
        status -> Text,
        registered_on -> Date,
        next_due_at -> Nullable<Timestamp>,
        paused_until -> Nullable<Date>,
        pause_reason -> Nullable<Text>,
        linked_case -> Nullable<Text>,
        contacts_forgotten_on -> Nullable<Date>,
    }
}

diesel::table! {
    child (id) {
        id -> BigInt,
        family_id -> BigInt,
        case_number -> Text,
        birth_on -> Date,
        registered_on -> Date,
        sex -> Nullable<Text>,
    }
}

diesel::table! {
    fact (id) {
        id -> BigInt,
        unit_key -> Text,
        family_id -> BigInt,
        child_id -> Nullable<BigInt>,
        name -> Text,
        value -> Nullable<Text>,
        told_of -> Nullable<Date>,
    }
}

diesel::table! {
    successor (id) {
        id -> BigInt,
        unit_key -> Text,
        family_id -> BigInt,
        child_id -> Nullable<BigInt>,
        slot -> Text,
        contact_id -> BigInt,
        from_on -> Date,
    }
}

diesel::table! {
    person (id) {
        id -> BigInt,
        no_mail_since -> Nullable<Timestamp>,
        left_since -> Nullable<Timestamp>,
        withdrawn_since -> Nullable<Timestamp>,
        erase_due_at -> Nullable<Timestamp>,
        erased_at -> Nullable<Timestamp>,
        erase_kept_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    assignment (id) {
        id -> BigInt,
        family_id -> BigInt,
        child_id -> Nullable<BigInt>,
        role -> Text,
        slot -> Text,
        person_id -> BigInt,
        from_on -> Date,
        to_on -> Nullable<Date>,
        contact_id -> BigInt,
    }
}

diesel::table! {
    contact (id) {
        id -> BigInt,
        person_id -> Nullable<BigInt>,
        is_current -> Bool,
        name -> Text,
        address -> Nullable<Text>,
        lookup -> Nullable<Text>,
        language -> Text,
        reach -> Text,
        data_key_id -> Nullable<BigInt>,
        sealed -> Nullable<Binary>,
    }
}

diesel::table! { data_key (id) { id -> BigInt, person_id -> Nullable<BigInt>, wrapped -> Binary, } }

diesel::table! {
    request (id) {
        id -> BigInt,
        unit_key -> Text,
        family_id -> BigInt,
        child_id -> Nullable<BigInt>,
        role -> Text,
        slot -> Text,
        wave -> Text,
        person_id -> BigInt,
        round -> Integer,
        nominal_on -> Date,
        invited_on -> Nullable<Date>,
        closes_on -> Date,
        state -> Text,
        answered_at -> Nullable<Timestamp>,
        child_instrument -> Nullable<Text>,
        reason -> Text,
        declined_at -> Nullable<Timestamp>,
        first_invited_on -> Nullable<Date>,
        protocol_id -> BigInt,
    }
}

diesel::table! {
    message (id) {
        id -> BigInt,
        unique_key -> Text,
        person_id -> Nullable<BigInt>,
        staff_id -> Nullable<BigInt>,
        kind -> Text,
        for_day -> Date,
        state -> Text,
        next_try_at -> Timestamp,
        leased_by -> Nullable<Text>,
        leased_until -> Nullable<Timestamp>,
        attempts -> Integer,
        link_hash -> Nullable<Text>,
        listed -> Integer,
        message_id -> Text,
        sent_at -> Nullable<Timestamp>,
        sent_on -> Nullable<Date>,
        server_words -> Nullable<Text>,
        begun -> Integer,
        begun_at -> Nullable<Timestamp>,
        to_domain -> Nullable<Text>,
        received_id -> Nullable<BigInt>,
        contact_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    received (id) {
        id -> BigInt,
        unique_key -> Text,
        kind -> Text,
        received_at -> Timestamp,
        message_id -> Nullable<BigInt>,
        person_id -> Nullable<BigInt>,
        content -> Nullable<Binary>,
        contact_id -> Nullable<BigInt>,
        handled_at -> Nullable<Timestamp>,
        handled_note -> Nullable<Text>,
    }
}

diesel::table! {
    correction (id) {
        id -> BigInt,
        unique_key -> Text,
        person_id -> BigInt,
        said_at -> Timestamp,
        content -> Nullable<Text>,
        handled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    suppressed_address (contact_id) {
        contact_id -> BigInt,
        since -> Timestamp,
        words -> Text,
        message_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    message_request (id) {
        id -> BigInt,
        message_id -> BigInt,
        request_id -> BigInt,
        purpose -> Text,
        round -> Integer,
        dropped -> Bool,
    }
}

diesel::table! { version (id) { id -> BigInt, hash -> Text, instrument -> Text, language -> Text, content -> Text, } }

diesel::table! {
    response (id) {
        id -> BigInt,
        request_id -> BigInt,
        person_id -> BigInt,
        started_at -> Timestamp,
        submitted_at -> Nullable<Timestamp>,
        study_words_id -> Nullable<BigInt>,
        sealed -> Nullable<Binary>,
        found_hard -> Bool,
        sealed_to -> Nullable<Text>,
        for_siblings -> Nullable<Binary>,
    }
}

diesel::table! {
    publication (id) { id -> BigInt, made_at -> Timestamp, content -> Text, signature -> Binary, }
}

diesel::table! {
    study_words (id) {
        id -> BigInt,
        hash -> Text,
        programme -> Text,
        role -> Text,
        language -> Text,
        content -> Text,
    }
}

diesel::table! {
    answer (id) {
        id -> BigInt,
        response_id -> BigInt,
        version_id -> BigInt,
        instrument -> Text,
        item -> Text,
        value -> Integer,
        answered_at -> Timestamp,
        help_id -> Nullable<BigInt>,
        taken_from -> Nullable<BigInt>,
    }
}

diesel::table! {
    taken_back (id) { id -> BigInt, response_id -> BigInt, item -> Text, taken_back_at -> Timestamp, }
}

diesel::table! {
    hard_to_understand (id) {
        id -> BigInt,
        response_id -> BigInt,
        version_id -> BigInt,
        item -> Text,
        said_at -> Timestamp,
        help_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    own_words (id) { id -> BigInt, response_id -> BigInt, language -> Text, content -> Text, said_at -> Timestamp, }
}

diesel::table! {
    score (id) {
        id -> BigInt,
        response_id -> BigInt,
        version_id -> BigInt,
        instrument -> Text,
        name -> Text,
        value -> Double,
    }
}

diesel::table! {
    wording (id) { id -> BigInt, instrument -> Text, language -> Text, content -> Text, installed_at -> Timestamp, }
}

diesel::table! {
    protocol (id) {
        id -> BigInt,
        hash -> Text,
        programme -> Text,
        version -> Text,
        content -> Text,
        taken_on_at -> Timestamp,
    }
}

diesel::table! {
    letter (id) {
        id -> BigInt,
        unique_key -> Text,
        person_id -> BigInt,
        link_hash -> Text,
        short_hash -> Text,
        printed_at -> Timestamp,
        contact_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    letter_request (id) { id -> BigInt, letter_id -> BigInt, request_id -> BigInt, round -> Integer, }
}

diesel::table! {
    help (id) {
        id -> BigInt,
        unique_key -> Text,
        person_id -> BigInt,
        family_id -> BigInt,
        helper_id -> BigInt,
        helper_role -> Text,
        code_hash -> Text,
        link_hash -> Nullable<Text>,
        made_at -> Timestamp,
        expires_at -> Timestamp,
        opened_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        contact_id -> Nullable<BigInt>,
        last_said_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    audit (number) {
        number -> BigInt,
        at -> Timestamp,
        actor -> Text,
        actor_person_id -> Nullable<BigInt>,
        actor_way -> Nullable<Text>,
        actor_helper_id -> Nullable<BigInt>,
        actor_user -> Nullable<Text>,
        act -> Text,
        family_id -> Nullable<BigInt>,
        child_id -> Nullable<BigInt>,
        person_id -> Nullable<BigInt>,
        lead_id -> Nullable<BigInt>,
        request_id -> Nullable<BigInt>,
        message_id -> Nullable<BigInt>,
        file -> Nullable<Text>,
        detail -> Nullable<Text>,
        key_id -> Text,
        hash -> Binary,
        actor_staff_id -> Nullable<BigInt>,
        staff_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    tombstone (id) {
        id -> BigInt,
        kind -> Text,
        number -> BigInt,
        erased_at -> Timestamp,
        key_id -> Text,
        lookups -> Text,
        lifted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    to_forget (id) {
        id -> BigInt,
        unique_key -> Text,
        kind -> Text,
        family_id -> Nullable<BigInt>,
        due_on -> Date,
        announced_at -> Timestamp,
    }
}

diesel::joinable!(contact -> person (person_id));
diesel::joinable!(contact -> data_key (data_key_id));
diesel::joinable!(correction -> person (person_id));
diesel::joinable!(assignment -> contact (contact_id));
diesel::joinable!(staff -> contact (contact_id));
diesel::joinable!(membership -> staff (staff_id));
diesel::joinable!(sign_in -> staff (staff_id));
diesel::joinable!(staff_session -> staff (staff_id));
diesel::joinable!(passkey -> staff (staff_id));
diesel::joinable!(note -> request (request_id));
diesel::joinable!(help_asked -> request (request_id));
diesel::joinable!(help_asked -> person (person_id));
diesel::joinable!(help_asked -> message (message_id));
diesel::joinable!(message -> contact (contact_id));
diesel::joinable!(suppressed_address -> contact (contact_id));
diesel::joinable!(help -> person (person_id));
diesel::joinable!(answer -> help (help_id));
diesel::joinable!(letter -> person (person_id));
diesel::joinable!(letter_request -> letter (letter_id));
diesel::joinable!(letter_request -> request (request_id));
diesel::joinable!(child -> family (family_id));
diesel::joinable!(successor -> family (family_id));
diesel::joinable!(successor -> child (child_id));
diesel::joinable!(successor -> contact (contact_id));
diesel::joinable!(assignment -> family (family_id));
diesel::joinable!(assignment -> person (person_id));
diesel::joinable!(request -> family (family_id));
diesel::joinable!(request -> person (person_id));
diesel::joinable!(message -> person (person_id));
diesel::joinable!(message -> staff (staff_id));
diesel::joinable!(message_request -> message (message_id));
diesel::joinable!(message_request -> request (request_id));
diesel::joinable!(response -> request (request_id));
diesel::joinable!(answer -> response (response_id));
diesel::joinable!(answer -> version (version_id));
diesel::joinable!(score -> response (response_id));
diesel::joinable!(taken_back -> response (response_id));
diesel::joinable!(hard_to_understand -> response (response_id));
diesel::joinable!(hard_to_understand -> version (version_id));
diesel::joinable!(response -> study_words (study_words_id));
diesel::joinable!(own_words -> response (response_id));
diesel::joinable!(request -> child (child_id));
diesel::joinable!(request -> protocol (protocol_id));
diesel::joinable!(to_forget -> family (family_id));

diesel::allow_tables_to_appear_in_same_query!(
    staff,
    membership,
    sign_in,
    staff_session,
    passkey,
    challenge,
    successor,
    note,
    help_asked,
    family,
    child,
    person,
    assignment,
    request,
    message,
    message_request,
    version,
    response,
    answer,
    score,
    taken_back,
    hard_to_understand,
    own_words,
    study_words,
    received,
    suppressed_address,
    contact,
    correction,
    data_key,
    letter,
    letter_request,
    help,
    protocol,
    to_forget,
);
