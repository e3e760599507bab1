//! Which network a request comes from, to tell one client's excess from everybody's. Kept in memory for some minutes
//! and never written down: who reads when is nobody's business.

use std::net::IpAddr;

use actix_web::HttpRequest;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// An IPv4 network of 256 addresses, or an IPv6 network of the size that a household or an organisation gets (/48).
pub(crate) type Network = IpNet;

/// The proxies that say who asks.
#[derive(Debug, Clone)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// From the setting `trusted_proxies`: addresses and networks with commas between them; this machine if it is not
    /// set.
    ///
    /// # Errors
    /// A sentence about what is neither.
    pub fn read(setting: Option<&str>) -> Result<Proxies, String> {
        let text = setting.unwrap_or("127.0.0.0/8, ::1");
        let read = |part: &str| {
            let network = part.parse().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from));
            network.ok_or_else(|| {
                format!(
                    "trusted_proxies holds “{part}”, which is neither an address nor a network, as in 127.0.0.1 or \
                     10.0.0.0/8"
                )
            })
        };
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(read).collect::<Result<_, _>>().map(Proxies)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }

    /// The network that a request comes from; `None` if a proxy passed it on that does not say from whom.
    pub(crate) fn client_of(&self, request: &HttpRequest) -> Option<Network> {
        let said = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        self.client(request.peer_addr()?.ip(), &said.collect::<Vec<_>>().join(","))
    }

    /// Each proxy adds at the end whom it was asked by; what stands before one that is not trusted can be invented.
    fn client(&self, peer: IpAddr, forwarded: &str) -> Option<Network> {
        if !self.trusts(peer) {
            return Some(network_of(peer));
        }
        let mut hops = forwarded.split(',').rev().map(|hop| address_in(hop.trim()));
        let client = hops.find(|hop| hop.is_none_or(|address| !self.trusts(address)))??;
        Some(network_of(client))
    }
}

/// An address, or one with a port.
fn address_in(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').split(']').next().unwrap_or_default();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|at| at.ip());
    bare.parse().ok().or_else(with_port)
}

fn network_of(address: IpAddr) -> Network {
    let whole = match address.to_canonical() {
        IpAddr::V4(address) => Ipv4Net::new(address, 24).map(IpNet::V4),
        IpAddr::V6(address) => Ipv6Net::new(address, 48).map(IpNet::V6),
    };
    whole.map_or_else(|_| IpNet::from(address), |network| network.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_who_asked_the_proxy_and_nobody_can_pretend_to_be_another() {
        let proxies = Proxies::read(None).unwrap();
        let client = |peer: &str, forwarded: &str| {
            proxies.client(peer.parse().unwrap(), forwarded).map(|network| network.to_string())
        };
        let of = |text: &str| Some(text.to_owned());
        for (peer, forwarded, expected) in [
            ("192.0.2.77", "", of("192.0.2.0/24")),
            // Not our proxy: what it says does not count.
            ("192.0.2.77", "198.51.100.1", of("192.0.2.0/24")),
            ("127.0.0.1", "198.51.100.9", of("198.51.100.0/24")),
            ("::1", "198.51.100.9:4711", of("198.51.100.0/24")),
            ("::ffff:127.0.0.1", "2001:db8:1:2::3", of("2001:db8:1::/48")),
            ("127.0.0.1", "[2001:db8:1:2::3]:4711", of("2001:db8:1::/48")),
            // The first one is what the client itself has sent.
            ("127.0.0.1", "203.0.113.5, 198.51.100.9", of("198.51.100.0/24")),
            ("127.0.0.1", "203.0.113.5, 198.51.100.9, 127.0.0.1", of("198.51.100.0/24")),
            ("127.0.0.1", "203.0.113.5, nonsense", None),
            ("127.0.0.1", "", None),
            ("127.0.0.1", "127.0.0.1", None),
        ] {
            assert_eq!(client(peer, forwarded), expected, "{peer}, {forwarded}");
        }
        let inside = Proxies::read(Some("10.1.2.3, 172.16.0.0/12 ,")).unwrap();
        assert!(inside.trusts("10.1.2.3".parse().unwrap()) && inside.trusts("172.20.0.5".parse().unwrap()));
        assert!(!inside.trusts("127.0.0.1".parse().unwrap()));
        assert!(Proxies::read(Some("10.0.0.0/8, caddy")).unwrap_err().contains("“caddy”"));
    }
}
