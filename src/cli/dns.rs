use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{anyhow, bail};
use lettre::Address;
use lettre::message::Mailbox;

use crate::config::Config;
use crate::post::dkim::{Key, read_key};

/// Longest string of a TXT record; a longer text stands in several, which receivers put together again.
const STRING: usize = 255;

#[derive(clap::Args)]
pub struct Args {
    /// Make a new RSA key for signing mail in this file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    make_key: Option<PathBuf>,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let Some(path) = args.make_key else {
        std::io::stdout().write_all(records(config)?.as_bytes())?;
        return Ok(());
    };
    Key::make().and_then(|key| key.write_new(&path)).map_err(|fault| anyhow!(fault))?;
    let path = std::path::absolute(&path).unwrap_or(path);
    writeln!(
        std::io::stdout(),
        "A new key is in {0}. Keep it as safe as a password.\n\
         Set dkim_key = \"{0}\" in kvartal.toml; then “kvartal dns” shows what to publish.",
        path.display()
    )?;
    Ok(())
}

/// What to publish for the configured addresses, as a zone file. What only the operator knows stands in capitals.
fn records(config: &Config) -> anyhow::Result<String> {
    let sender: Mailbox = config
        .sender
        .parse()
        .map_err(|_| anyhow!("the sender “{}” is no address, as in Evaluation <svar@example.org>", config.sender))?;
    let from = domain("sender", &sender.email)?;
    let back = match &config.return_path {
        Some(text) => {
            let address: Address = text
                .parse()
                .map_err(|_| anyhow!("the return_path “{text}” is no address, as in retur@svar.example.org"))?;
            domain("return_path", &address)?
        }
        None => from.clone(),
    };
    let mut zone = String::from(
        "; A panel on the web takes the text of a TXT record whole, without quotes and brackets.\n\
         ; Put your own in place of what stands in capitals.\n",
    );

    section(
        &mut zone,
        "SPF: who may send for the return path. A domain has one such record: if yours has one, only add to it.\n\
         If you send through a provider, its guide tells what to write (include:…) in place of a:MAIL-SERVER.",
    );
    writeln!(zone, "{back}. 3600 IN TXT {}", strings("v=spf1 a:MAIL-SERVER ~all"))?;

    match &config.dkim_key {
        Some(path) => {
            let selector = selector(&config.dkim_selector)?;
            let record = read_key(path).and_then(|key| key.public_record()).map_err(|fault| anyhow!(fault))?;
            section(&mut zone, "DKIM: the public half of the key that signs each mail.");
            writeln!(zone, "{selector}._domainkey.{from}. 3600 IN TXT {}", strings(&record))?;
        }
        None => section(
            &mut zone,
            "DKIM: no dkim_key is set, so mail is not signed. Unless your provider signs it, make a key:\n\
             kvartal dns --make-key FILE",
        ),
    }

    section(
        &mut zone,
        "DMARC: what receivers do with mail that neither proves. If the domain has such a record, leave it.\n\
         Begin with p=none; when mail arrives well for some weeks, write p=quarantine.",
    );
    let reports = config.operator.as_deref().map_or(String::new(), |operator| format!("; rua=mailto:{operator}"));
    writeln!(zone, "_dmarc.{from}. 3600 IN TXT {}", strings(&format!("v=DMARC1; p=none{reports}")))?;
    if !same_house(&from, &back) {
        section(
            &mut zone,
            &format!(
                "The return path is at {back} and the sender at {from}: SPF then proves nothing for DMARC, and all\n\
                 hangs on DKIM. A return path at {from} or below it is better."
            ),
        );
    }

    section(
        &mut zone,
        "BIMI, if you want it: some mail programs then show your logo beside the mail. It needs DMARC with\n\
         p=quarantine or p=reject (and no pct below 100), for the domain above this one as well, and a square logo as\n\
         SVG Tiny PS at an https address that anybody can read. Some receivers (Gmail among them) show it only with a\n\
         certificate for the logo, a VMC or CMC, whose PEM file goes behind a=; without one leave a= empty. Mail arrives\n\
         as well without all this. Take the semicolon away to publish it:",
    );
    let logo = "v=BIMI1; l=https://LOGO.svg; a=";
    writeln!(zone, "; default._bimi.{from}. 3600 IN TXT {}", strings(logo))?;

    section(&mut zone, "MX: where undeliverable mail and replies arrive; the server whose mailbox “inbox” reads.");
    writeln!(zone, "{back}. 3600 IN MX 10 MAIL-SERVER.")?;
    if back != from {
        writeln!(zone, "{from}. 3600 IN MX 10 MAIL-SERVER.")?;
    }
    if let Some(host) = host(&config.base_url).filter(|host| host.contains('.') && !host.starts_with("127.")) {
        section(
            &mut zone,
            &format!("The pages: {host} has to lead to the proxy, by an A and, if there is one, an AAAA record."),
        );
    }
    Ok(zone)
}

/// The domain of an address, as it stands in the DNS.
fn domain(setting: &str, address: &Address) -> anyhow::Result<String> {
    let domain = idna::domain_to_ascii(address.domain())
        .map_err(|_| anyhow!("the domain “{}” of {setting} cannot stand in the DNS", address.domain()))?;
    if !domain.contains('.') || domain.starts_with('[') {
        bail!(
            "“{domain}” is no domain of the Internet: set {setting} in kvartal.toml to an address of your own domain"
        );
    }
    Ok(domain)
}

fn selector(text: &str) -> anyhow::Result<&str> {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    if !text.split('.').all(is_label) {
        bail!("the dkim_selector “{text}” is no name for the DNS: letters, digits and hyphens, as in kvartal2026");
    }
    Ok(text)
}

/// Whether DMARC sees both as one (relaxed alignment), as far as that can be told without a list of public suffixes.
fn same_house(one: &str, other: &str) -> bool {
    let below = |inner: &str, outer: &str| inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'));
    one == other || below(one, other) || below(other, one)
}

fn host(base_url: &str) -> Option<&str> {
    base_url.split_once("://")?.1.split(['/', ':']).next()
}

/// The data of a TXT record.
fn strings(text: &str) -> String {
    let pieces: Vec<String> = text
        .as_bytes()
        .chunks(STRING)
        .map(|piece| format!("\"{}\"", String::from_utf8_lossy(piece).replace('\\', "\\\\").replace('"', "\\\"")))
        .collect();
    match pieces.as_slice() {
        [one] => one.clone(),
        several => format!("(\n    {} )", several.join("\n    ")),
    }
}

fn section(zone: &mut String, remark: &str) {
    zone.push('\n');
    for line in remark.lines() {
        zone.push_str("; ");
        zone.push_str(line);
        zone.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(lines: &str) -> Config {
        Config::from_parts("kvartal.toml", lines, std::iter::empty()).unwrap()
    }

    /// The text of a TXT record, its strings put together as a receiver does.
    fn txt(zone: &str, name: &str) -> String {
        let (_, rest) = zone.split_once(&format!("\n{name}. 3600 IN TXT ")).unwrap_or_else(|| panic!("{name}: {zone}"));
        let data = if rest.starts_with('(') { rest.split_once(')').unwrap().0 } else { rest.lines().next().unwrap() };
        let strings: Vec<&str> = data.split('"').skip(1).step_by(2).collect();
        assert!(strings.iter().all(|string| string.len() <= 255), "{strings:?}");
        strings.concat()
    }

    #[test]
    fn each_record_stands_under_the_domain_that_receivers_ask() {
        let folder = tempfile::tempdir().unwrap();
        let key = Key::make().unwrap();
        let file = folder.path().join("dkim.pem");
        key.write_new(&file).unwrap();
        let zone = records(&config(&format!(
            "sender = 'Evalueringen <svar@eval.example.org>'\nreturn_path = 'retur@back.eval.example.org'\n\
             operator = 'drift@example.org'\nbase_url = 'https://svar.example.org/'\ndkim_selector = 'k2026'\n\
             dkim_key = '{}'",
            file.display()
        )))
        .unwrap();
        assert_eq!(txt(&zone, "back.eval.example.org"), "v=spf1 a:MAIL-SERVER ~all");
        assert_eq!(txt(&zone, "k2026._domainkey.eval.example.org"), key.public_record().unwrap());
        assert_eq!(txt(&zone, "_dmarc.eval.example.org"), "v=DMARC1; p=none; rua=mailto:drift@example.org");
        // A record that points to no logo would be worse than none: it stands there as a remark, under the From domain.
        let bimi: Vec<&str> = zone.lines().filter(|line| line.contains("_bimi")).collect();
        let expected = "; default._bimi.eval.example.org. 3600 IN TXT \"v=BIMI1; l=https://LOGO.svg; a=\"";
        assert_eq!(bimi, [expected]);
        assert!(
            zone.contains("p=quarantine or p=reject") && zone.contains("SVG Tiny PS") && zone.contains("VMC or CMC")
        );
        assert!(zone.contains("\nback.eval.example.org. 3600 IN MX 10 "));
        assert!(zone.contains("\neval.example.org. 3600 IN MX 10 "));
        assert!(zone.contains("svar.example.org has to lead to the proxy"));
        assert!(!zone.contains("SPF then proves nothing"));
    }

    #[test]
    fn what_is_not_set_is_told_and_not_invented() {
        let zone = records(&config("sender = 'svar@example.org'")).unwrap();
        assert!(zone.contains("no dkim_key is set") && !zone.contains("_domainkey"));
        assert_eq!(txt(&zone, "_dmarc.example.org"), "v=DMARC1; p=none");
        assert_eq!(zone.matches(" IN MX ").count(), 1);
        let zone = records(&config("sender = 'svar@blåbær.example.org'")).unwrap();
        assert_eq!(txt(&zone, "xn--blbr-roah.example.org"), "v=spf1 a:MAIL-SERVER ~all");
        let zone = records(&config("sender = 'svar@example.org'\nreturn_path = 'retur@mail.example.net'")).unwrap();
        assert!(zone.contains("SPF then proves nothing"));
    }

    #[test]
    fn settings_that_cannot_stand_in_the_dns_are_refused_by_name() {
        for (lines, expected) in [
            ("", "set sender"),
            ("sender = 'nobody'", "the sender"),
            ("sender = 'svar@localhost'", "set sender"),
            ("sender = 'svar@example.org'\nreturn_path = 'retur'", "the return_path"),
            ("sender = 'svar@example.org'\ndkim_key = 'x.pem'\ndkim_selector = 'a b'", "the dkim_selector"),
            ("sender = 'svar@example.org'\ndkim_key = 'x.pem'\ndkim_selector = ''", "the dkim_selector"),
            ("sender = 'svar@example.org'\ndkim_key = '/nowhere/x.pem'", "/nowhere/x.pem cannot be read"),
        ] {
            let said = records(&config(lines)).unwrap_err().to_string();
            assert!(said.contains(expected), "{lines}: {said}");
        }
    }
}
