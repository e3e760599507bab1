//! A reader of DKIM signatures (RFC 6376, RFC 8463), written for the tests so that what kvartal signs is not checked
//! by the code that signed it.

use std::fmt::Write as _;

use data_encoding::BASE64;
use rsa::pkcs8::DecodePublicKey;
use sha2::{Digest, Sha256};

/// Checks every DKIM signature of a message. `key` gives the TXT record of a DNS name. Returns the names under which
/// the keys stand.
///
/// # Errors
/// What is wrong with the first signature that is not in order; that there is none.
pub fn verify(message: &[u8], key: impl Fn(&str) -> Option<String>) -> Result<Vec<String>, String> {
    let text = std::str::from_utf8(message).map_err(|_| "the message is no UTF-8")?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or("the message has no body")?;
    let fields = fields(head);
    let signatures: Vec<&str> =
        fields.iter().filter(|field| name(field).eq_ignore_ascii_case("DKIM-Signature")).map(String::as_str).collect();
    if signatures.is_empty() {
        return Err("there is no DKIM-Signature".into());
    }
    signatures.iter().map(|signature| check(signature, &fields, body, &key)).collect()
}

fn check(
    signature: &str,
    fields: &[String],
    body: &str,
    key: &impl Fn(&str) -> Option<String>,
) -> Result<String, String> {
    let value = signature.split_once(':').map_or("", |(_, value)| value);
    let tag = |wanted: &str| tag(value, wanted).ok_or_else(|| format!("the signature has no {wanted}="));
    if tag("v")? != "1" || tag("c")? != "relaxed/relaxed" {
        return Err(format!("version {} or canonicalization {} is not expected", tag("v")?, tag("c")?));
    }
    if BASE64.decode(tag("bh")?.as_bytes()).ok().as_deref() != Some(&Sha256::digest(relaxed_body(body))[..]) {
        return Err("the body hash does not fit the body".into());
    }
    let mut signed = String::new();
    let mut used: Vec<usize> = Vec::new();
    let covered = tag("h")?;
    for wanted in covered.split(':') {
        // Each name takes the next field from below; one that is not there counts as empty (section 5.4.2).
        let found = fields
            .iter()
            .enumerate()
            .rev()
            .find(|(place, field)| !used.contains(place) && name(field).eq_ignore_ascii_case(wanted));
        if let Some((place, field)) = found {
            used.push(place);
            let _ = write!(signed, "{}\r\n", relaxed_field(field));
        }
    }
    signed.push_str(&relaxed_field(&without_b(signature)));
    let place = format!("{}._domainkey.{}", tag("s")?, tag("d")?);
    let record = key(&place).ok_or_else(|| format!("there is no key at {place}"))?;
    let public =
        self::tag(&record, "p").and_then(|p| BASE64.decode(p.as_bytes()).ok()).ok_or("the record holds no key")?;
    let made = BASE64.decode(tag("b")?.as_bytes()).map_err(|_| "b= is no base64")?;
    let good = match tag("a")?.as_str() {
        "rsa-sha256" => rsa::RsaPublicKey::from_public_key_der(&public)
            .map_err(|error| error.to_string())?
            .verify(rsa::Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(&signed), &made)
            .is_ok(),
        // RFC 8463: Ed25519 over the SHA-256 of what is signed.
        "ed25519-sha256" => {
            let key: [u8; 32] = public.try_into().map_err(|_| "an Ed25519 key has 32 bytes")?;
            let made = ed25519_dalek::Signature::from_slice(&made).map_err(|error| error.to_string())?;
            ed25519_dalek::VerifyingKey::from_bytes(&key)
                .map_err(|error| error.to_string())?
                .verify_strict(&Sha256::digest(&signed), &made)
                .is_ok()
        }
        other => return Err(format!("algorithm {other} is not expected")),
    };
    good.then_some(place).ok_or_else(|| "the signature does not fit the header".into())
}

/// Header fields with their folding.
fn fields(head: &str) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for line in head.split("\r\n") {
        match fields.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => {
                last.push_str("\r\n");
                last.push_str(line);
            }
            _ => fields.push(line.to_owned()),
        }
    }
    fields
}

fn name(field: &str) -> &str {
    field.split(':').next().unwrap_or_default().trim_end()
}

/// A tag's value; white space has no meaning in those that are read here.
fn tag(list: &str, wanted: &str) -> Option<String> {
    let value = list.split(';').filter_map(|pair| pair.split_once('=')).find(|(name, _)| name.trim() == wanted)?.1;
    Some(value.split_whitespace().collect())
}

/// The signature's own field with nothing after `b=`.
fn without_b(field: &str) -> String {
    let (name, value) = field.split_once(':').unwrap_or((field, ""));
    let tags: Vec<String> = value
        .split(';')
        .map(|pair| match pair.split_once('=') {
            Some((tag, _)) if tag.trim() == "b" => format!("{tag}="),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{name}:{}", tags.join(";"))
}

fn relaxed_field(field: &str) -> String {
    let (name, value) = field.split_once(':').unwrap_or((field, ""));
    let value: Vec<&str> = value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect();
    format!("{}:{}", name.trim_end().to_ascii_lowercase(), value.join(" "))
}

fn relaxed_body(body: &str) -> String {
    let mut relaxed = String::new();
    for line in body.split("\r\n") {
        let mut space = false;
        for letter in line.chars() {
            if letter == ' ' || letter == '\t' {
                space = true;
                continue;
            }
            if std::mem::take(&mut space) {
                relaxed.push(' ');
            }
            relaxed.push(letter);
        }
        relaxed.push_str("\r\n");
    }
    let end = relaxed.trim_end_matches("\r\n").len();
    relaxed.truncate(end);
    if !relaxed.is_empty() {
        relaxed.push_str("\r\n");
    }
    relaxed
}

#[test]
fn the_example_of_rfc_8463_verifies_and_no_changed_one_does() {
    const KEYS: [(&str, &str); 2] = [
        (
            "brisbane._domainkey.football.example.com",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ),
        (
            "test._domainkey.football.example.com",
            "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi\
             Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G\
             +2kryOTIKT+l/K4w3QIDAQAB",
        ),
    ];
    const MESSAGE: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
";
    let dns = |name: &str| KEYS.iter().find(|(place, _)| *place == name).map(|(_, record)| (*record).to_owned());
    let message = MESSAGE.replace('\n', "\r\n");
    assert_eq!(verify(message.as_bytes(), dns), Ok(KEYS.map(|(place, _)| place.to_owned()).to_vec()));
    for (from, to) in
        [("hungry", "angry"), ("Suzie Q", "Suzy Q"), ("dinner", "supper"), ("t=1528637909", "t=1528637908")]
    {
        assert!(verify(message.replacen(from, to, 1).as_bytes(), dns).is_err(), "{from} → {to}");
    }
}
