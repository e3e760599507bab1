//! Whom TLS trusts: the certificate authorities of this machine, so that a municipality's own needs no setting, and one
//! more if a file names it. Mail servers and mailboxes are asked by the same rule.

use std::sync::Arc;

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

/// The authorities of this machine and those in `further`, PEM.
///
/// # Errors
/// A sentence: a file without a certificate, a machine without any authority.
pub fn authorities(further: Option<&[u8]>) -> Result<Vec<CertificateDer<'static>>, String> {
    let loaded = rustls_native_certs::load_native_certs();
    // Stores hold certificates that nothing can read any more: the others do.
    let mut trusted: Vec<_> =
        loaded.certs.into_iter().filter(|one| RootCertStore::empty().add(one.clone()).is_ok()).collect();
    if let Some(pem) = further {
        let bad = |error: &dyn std::fmt::Display| format!("the file that mail_ca names holds no certificate ({error})");
        let before = trusted.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| bad(&error))?;
            RootCertStore::empty().add(certificate.clone()).map_err(|error| bad(&error))?;
            trusted.push(certificate);
        }
        if trusted.len() == before {
            return Err(bad(&"nothing between BEGIN CERTIFICATE and END CERTIFICATE"));
        }
    }
    if trusted.is_empty() {
        return Err("this machine trusts no certificate authority; install the package ca-certificates".into());
    }
    Ok(trusted)
}

/// How to speak TLS to a server that one of [`authorities`] vouches for.
///
/// # Errors
/// As [`authorities`].
pub fn client(further: Option<&[u8]>) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(authorities(further)?);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be set up ({error})"))?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_authority_comes_to_those_of_the_machine_and_nonsense_is_told() {
        let own = rcgen::generate_simple_self_signed(vec!["mail.example.org".into()]).unwrap().cert;
        let with = authorities(Some(own.pem().as_bytes())).unwrap();
        assert!(with.contains(own.der()));
        for nonsense in ["", "hunter2", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let told = authorities(Some(nonsense.as_bytes())).unwrap_err();
            assert!(told.contains("mail_ca") && !told.contains("hunter2"), "{told}");
        }
    }
}
