//! A PostgreSQL server on another machine: whether what is said to it can be read or bent on the way.
//!
//! libpq's own default takes whatever the server offers, and would tell a password to whoever answers in its place.
//! Here a server that is not this machine has to show a certificate for its name (`sslmode=verify-full`) from an authority
//! that this machine trusts, or from `sslrootcert=FILE`; whoever wants less says `tls=unprotected` in the address.

use std::net::IpAddr;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::store::{Result, StoreError};

/// Whether this build can speak TLS to PostgreSQL.
const HAS_TLS: bool = cfg!(feature = "pg-tls");

/// What an address says in so many words when nothing on the way protects it.
const UNPROTECTED: (&str, &str) = ("tls", "unprotected");

/// The address as libpq takes it, with what protects it on the way and limits of its patience.
///
/// # Errors
/// A sentence without the address, which may hold a password: one that cannot be read; less than full protection without
/// saying so; a build that cannot protect it.
pub fn protected(address: &str) -> Result<String> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    protected_by(address, HAS_TLS, environment)
}

fn protected_by(address: &str, has_tls: bool, environment: impl Fn(&str) -> Option<String>) -> Result<String> {
    let refused = |why: &str| Err(StoreError::Address(why.to_owned()));
    let (bare, query) = address.split_once('?').unwrap_or((address, ""));
    // libpq reads a + as itself, unlike a form.
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut options: Vec<(String, String)> = query
        .split('&')
        .filter(|option| !option.is_empty())
        .map(|option| option.split_once('=').unwrap_or((option, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    let unprotected = options.iter().any(|(name, value)| (name.as_str(), value.as_str()) == UNPROTECTED);
    if let Some((_, other)) = options.iter().find(|(name, value)| name == UNPROTECTED.0 && value != UNPROTECTED.1) {
        return refused(&format!("the database address says tls={other}; leave it out, or say tls=unprotected"));
    }
    options.retain(|(name, _)| name != UNPROTECTED.0);
    let option = |name: &str| options.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());

    // What libpq takes from its environment where the address says nothing.
    let named = |option_name: &str, variable: &str| option(option_name).or_else(|| environment(variable));
    let hosts: Vec<String> = hosts(bare)
        .into_iter()
        .chain(option("host"))
        .chain(if hosts(bare).is_empty() && option("host").is_none() { environment("PGHOST") } else { None })
        .chain(named("hostaddr", "PGHOSTADDR"))
        .flat_map(|hosts| hosts.split(',').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    // A service file can name any host.
    let away = hosts.iter().any(|host| !is_this_machine(host)) || named("service", "PGSERVICE").is_some();
    if away && !unprotected {
        if !has_tls {
            return refused(
                "the database is on another machine, and this kvartal was built without TLS to PostgreSQL: passwords, \
                 names and answers would be sent in the clear. Build it with “cargo build --release --features pg-tls” \
                 (needs libssl-dev and pkg-config), or take the released image, which has it. If something else \
                 protects the way, say so by ?tls=unprotected at the end of the address",
            );
        }
        match named("sslmode", "PGSSLMODE").as_deref() {
            Some("verify-full") | None => {}
            Some(mode) => {
                return refused(&format!(
                    "the database is on another machine, and sslmode={mode} lets somebody on the way answer in its \
                     place; leave it out (the server then has to show a certificate for its name), or say \
                     tls=unprotected as well"
                ));
            }
        }
        let lacking = [("sslmode", "PGSSLMODE", "verify-full"), ("sslrootcert", "PGSSLROOTCERT", "system")].map(
            |(name, variable, value)| named(name, variable).is_none().then(|| (name.to_owned(), value.to_owned())),
        );
        options.extend(lacking.into_iter().flatten());
    }
    // A server that is gone without a word is given up after seconds, not after the quarter of an hour that the network
    // allows. What the address says itself goes before this.
    for (name, value) in [("connect_timeout", "5"), ("tcp_user_timeout", "5000"), ("keepalives_idle", "30")] {
        if !options.iter().any(|(known, _)| known == name) {
            options.push((name.to_owned(), value.to_owned()));
        }
    }
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let query: Vec<String> = options.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    Ok(format!("{bare}?{}", query.join("&")))
}

/// The hosts that stand between the user and the database's name, without ports; none for the socket of this machine.
fn hosts(bare: &str) -> Vec<String> {
    let rest = bare.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let places = authority.rsplit_once('@').map_or(authority, |(_, places)| places);
    places
        .split(',')
        .filter_map(|place| {
            let host = match place.strip_prefix('[') {
                Some(literal) => literal.split(']').next()?,
                None => place.split(':').next()?,
            };
            let host = percent_decode_str(host).decode_utf8_lossy().into_owned();
            (!host.is_empty()).then_some(host)
        })
        .collect()
}

/// A path is a socket; the rest has to be a loopback address, by number or by the one name that always is one.
fn is_this_machine(host: &str) -> bool {
    host.is_empty()
        || host.starts_with(['/', '@'])
        || host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWAY: &str = "postgres://kvartal:hunter2@db.example.org/kvartal";

    fn by(address: &str, has_tls: bool) -> std::result::Result<String, String> {
        protected_by(address, has_tls, |_| None).map_err(|error| error.to_string())
    }

    #[test]
    fn this_machine_is_spoken_to_as_the_address_says() {
        for address in [
            "postgres:///kvartal",
            "postgres://kvartal:p%40ss@localhost:5433/kvartal",
            "postgresql://127.0.0.1/kvartal",
            "postgres://[::1]:5432/kvartal",
            "postgres://%2Fvar%2Frun%2Fpostgresql/kvartal",
            "postgres:///kvartal?host=/run/postgresql&sslmode=disable",
            "postgres://localhost,127.0.0.2:5433/kvartal",
        ] {
            for has_tls in [false, true] {
                let taken = by(address, has_tls).unwrap_or_else(|fault| panic!("{address}: {fault}"));
                assert!(!taken.contains("verify-full") && taken.contains("connect_timeout=5"), "{taken}");
            }
        }
    }

    #[test]
    fn another_machine_has_to_show_who_it_is() {
        for address in [
            AWAY,
            "postgres://10.0.0.7/kvartal",
            "postgres://localhost,db.example.org/kvartal",
            "postgres:///kvartal?host=db.example.org",
            "postgres://localhost/kvartal?hostaddr=10.0.0.7",
            "postgres://db.example.org/kvartal?hostaddr=127.0.0.1",
            "postgres:///kvartal?service=study",
        ] {
            let taken = by(address, true).unwrap_or_else(|fault| panic!("{address}: {fault}"));
            assert!(taken.contains("sslmode=verify%2Dfull&sslrootcert=system"), "{taken}");
            let refused = by(address, false).unwrap_err();
            assert!(refused.contains("--features pg-tls") && refused.contains("tls=unprotected"), "{refused}");
            assert!(!refused.contains("hunter2") && !refused.contains("example.org"), "{refused}");
        }
    }

    #[test]
    fn a_given_authority_and_given_patience_stay() {
        let taken = by(&format!("{AWAY}?sslrootcert=/etc/kvartal/ca.pem&connect_timeout=9"), true).unwrap();
        assert!(taken.contains("sslrootcert=%2Fetc%2Fkvartal%2Fca%2Epem") && taken.contains("connect_timeout=9"));
        assert!(!taken.contains("system") && !taken.contains("connect_timeout=5"), "{taken}");
    }

    #[test]
    fn less_has_to_be_said_in_so_many_words() {
        for mode in ["disable", "allow", "prefer", "require", "verify-ca"] {
            let refused = by(&format!("{AWAY}?sslmode={mode}"), true).unwrap_err();
            assert!(refused.contains(mode) && !refused.contains("hunter2"), "{refused}");
            for has_tls in [false, true] {
                let taken = by(&format!("{AWAY}?sslmode={mode}&tls=unprotected"), has_tls).unwrap();
                assert!(!taken.contains("unprotected") && !taken.contains("tls=") && !taken.contains("verify-full"));
            }
        }
        assert!(by(&format!("{AWAY}?tls=off"), true).unwrap_err().contains("tls=unprotected"));
    }

    #[test]
    fn the_environment_that_libpq_reads_counts() {
        let with = |name: &'static str, value: &'static str| {
            protected_by("postgres:///kvartal", false, move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert!(with("PGHOST", "db.example.org").is_err() && with("PGSERVICE", "study").is_err());
        assert!(with("PGHOST", "/run/postgresql").is_ok() && with("PGHOSTADDR", "10.0.0.7").is_err());
        let away = protected_by(AWAY, true, |asked| (asked == "PGSSLMODE").then(|| "prefer".to_owned()));
        assert!(away.is_err());
    }
}
