//! What the evaluator hands out to the workspace, where only they can read what was sent: the figures that go back to municipalities,
//! with small cells held back, signed. The server shows them and can neither make nor change them.

use anyhow::{anyhow, bail};
use data_encoding::BASE64;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Evaluation, reading};
use crate::actor::{Act, Subject};
use crate::names::municipality_key;
use crate::report::feedback::Feedback;
use crate::service::Service;
use crate::store::publication as stored;
pub use crate::store::publication::Publication;
use crate::store::{By, Conn, Store, StoreError, evaluator};
use crate::vault::{EvaluatorKeys, EvaluatorSecret};

/// How it is written; another way would have another number.
const WRITTEN: u8 = 1;

/// The figures of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    written: u8,
    /// Id of the programme.
    pub programme: String,
    /// When they were made.
    pub made: Timestamp,
    /// Until when answers count.
    pub released: Date,
    /// Of how many people at least a figure is.
    pub smallest: usize,
    /// Of all municipalities together, and of each.
    pub places: Vec<Feedback>,
}

/// A file with what is published, to be carried from where the secret key is to where the service runs.
#[derive(Serialize, Deserialize)]
struct Carried {
    content: String,
    signature: String,
}

/// Makes what is to be published, as of the release day before `day`, signed.
///
/// # Errors
/// A failed statement; what does not open.
pub fn make(
    evaluation: &Evaluation,
    secret: &EvaluatorSecret,
    day: Date,
    now: Timestamp,
) -> anyhow::Result<(Published, Publication)> {
    let (protocols, smallest) = (&evaluation.protocols, evaluation.smallest_cell);
    let places =
        reading::read_readable(&evaluation.store, protocols, |reading| reading.feedback_to_each(day, smallest))?;
    let released = places.first().map_or(day, |all| all.released);
    let programme = protocols.running().programme.id.clone();
    let published = Published { written: WRITTEN, programme, made: now, released, smallest, places };
    let content = serde_json::to_string(&published)?;
    let signature = secret.sign(content.as_bytes());
    Ok((published, Publication { made: now, content, signature }))
}

/// The same as a file.
///
/// # Errors
/// None that is to be expected.
pub fn to_file(made: &Publication) -> anyhow::Result<Vec<u8>> {
    let carried = Carried { content: made.content.clone(), signature: BASE64.encode(&made.signature) };
    Ok(serde_json::to_vec_pretty(&carried)?)
}

/// From such a file.
///
/// # Errors
/// A sentence.
pub fn from_file(bytes: &[u8]) -> anyhow::Result<Publication> {
    let none = || anyhow!("it is not what “kvartal feedback publish --out” writes, or is not whole");
    let carried: Carried = serde_json::from_slice(bytes).map_err(|_| none())?;
    let signature = BASE64.decode(carried.signature.as_bytes()).map_err(|_| none())?;
    let published: Published = serde_json::from_str(&carried.content).map_err(|_| none())?;
    Ok(Publication { made: published.made, content: carried.content, signature })
}

/// Shows it in the workspace from now on, in place of what was published before.
///
/// # Errors
/// A failed statement; a sentence, if it is of another programme, holds back less than `smallest`, is older than what is shown, or is not
/// signed by an evaluator to whom answers are sealed.
pub fn take(
    store: &Store,
    new: &Publication,
    programme: &str,
    smallest: usize,
    by: &By<'_>,
) -> anyhow::Result<Published> {
    store.write(by, |tx| {
        let Some(keys) = evaluator::present(tx)? else {
            bail!("answers are not sealed to an evaluator here: the workspace works its figures out by itself");
        };
        let published = read(new, &keys)?;
        if published.programme != programme {
            bail!("it is of the programme “{}”, and “{programme}” runs here", published.programme);
        }
        if published.smallest < smallest {
            bail!(
                "it shows figures of {} people, and here smallest_cell is {smallest}: set that where it is made",
                published.smallest
            );
        }
        if let Some(shown) = stored::present(tx)?
            && shown.made > published.made
        {
            bail!("what is shown was made later ({}); nothing was changed", shown.made);
        }
        stored::put(tx, new)?;
        // Whoever has signed it has the secret half.
        evaluator::opened(tx, by.at)?;
        tx.note(Act::FeedbackPublished, Subject::none().detail(&published.released.to_string()));
        Ok(published)
    })
}

fn read(publication: &Publication, keys: &EvaluatorKeys) -> anyhow::Result<Published> {
    if !keys.have_signed(publication.content.as_bytes(), &publication.signature) {
        bail!("it is not signed by an evaluator to whom answers are sealed here, or was changed since");
    }
    let published: Published = serde_json::from_str(&publication.content)?;
    if published.written != WRITTEN {
        bail!("it was written by another version of kvartal");
    }
    Ok(published)
}

/// Where figures for the workspace come from.
#[derive(Debug)]
pub enum Figures {
    /// From the answers, which the server can read.
    FromAnswers,
    /// From the evaluator, who has published nothing yet for this place.
    NotPublished,
    /// From the evaluator.
    Published {
        /// When they were made.
        made: Timestamp,
        /// Of the municipality, or of all.
        told: Box<Feedback>,
    },
}

/// The figures of a municipality, or of all of them together. What is not signed by an evaluator to whom answers are sealed now is
/// not shown.
///
/// # Errors
/// A failed statement.
pub fn figures(conn: &mut Conn, municipality: Option<&str>) -> anyhow::Result<Figures> {
    let Some(keys) = evaluator::present(conn)? else { return Ok(Figures::FromAnswers) };
    let Some(publication) = stored::present(conn)? else { return Ok(Figures::NotPublished) };
    let published = match read(&publication, &keys) {
        Ok(published) => published,
        Err(error) => {
            tracing::error!(%error, "what was published is not shown; “kvartal feedback publish” puts it right");
            return Ok(Figures::NotPublished);
        }
    };
    let key = municipality.map(municipality_key);
    let mut places = published.places.into_iter();
    let told = places.find(|place| place.municipality.as_deref().map(municipality_key) == key);
    Ok(told.map_or(Figures::NotPublished, |told| Figures::Published { made: published.made, told: Box::new(told) }))
}

/// Whether what was sent is sealed to an evaluator.
///
/// # Errors
/// A failed statement.
pub fn is_sealed_to_evaluator(service: &Service) -> Result<bool, StoreError> {
    Ok(service.store.read(evaluator::present)?.is_some())
}

/// What changes when the workspace has other figures to show than before, but for a new day.
///
/// # Errors
/// A failed statement.
pub fn state(service: &Service) -> Result<String, StoreError> {
    service.store.read(|conn| {
        let keys = evaluator::present(conn)?.map(|keys| keys.id());
        let made = stored::made(conn)?;
        Ok(format!("{} {}", keys.unwrap_or_default(), made.map(|made| made.to_string()).unwrap_or_default()))
    })
}
