//! A network in files: weights as safetensors, and a card in JSON that says what they are.
//!
//! Reading and writing files is left to the caller; here are bytes.

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};

use crate::scenario::FileError;

use super::bank::Bank;
use super::plain::{Layer, Network, NormWeights};
use super::shape::Shape;

/// The one form of files there is.
const VERSION: u32 = 1;

/// A network, and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// What acts.
    pub network: Network,
    /// What it sees, and where it comes from.
    pub origin: Origin,
}

/// What a policy sees, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The numbers that go in, in their order.
    pub observation: Vec<Sight>,
    /// The scenario in which it learned.
    pub scenario: String,
    /// The seed with which it learned.
    pub seed: u64,
}

/// A number that a policy sees: (what is measured − `offset`) ⁄ `scale`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sight {
    /// What is measured.
    pub name: String,
    /// What is taken from it.
    pub offset: f32,
    /// What the rest is divided by.
    pub scale: f32,
}

/// The sidecar of the weights.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Card {
    /// The form of both files.
    version: u32,
    /// What the network looks like.
    shape: Shape,
    /// xxh3 of the file of weights, as 16 hexadecimal digits: the two belong together.
    weights: String,
    #[serde(rename = "learned")]
    origin: Origin,
}

/// The two files of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFiles {
    /// The weights, as safetensors: `layer 0 weights` is `[inputs, units]`, `layer 0 biases`
    /// `[units]`, as are `norm 0 scale`, `shift`, `mean` and `variance`, where there are norms.
    pub weights: Vec<u8>,
    /// The card, as JSON.
    pub card: String,
}

impl Policy {
    /// The policy as files. The same policy gives the same bytes.
    pub fn export(&self) -> PolicyFiles {
        let weights = weights_file(&self.network);
        let card = Card {
            version: VERSION,
            shape: self.network.shape().clone(),
            weights: fingerprint(&weights),
            origin: self.origin.clone(),
        };
        let mut card = serde_json::to_string_pretty(&card).expect("a card is plain data");
        card.push('\n');
        PolicyFiles { weights, card }
    }

    /// The policy in two files; `weights_name` and `card_name` stand in errors.
    ///
    /// # Errors
    /// If either is broken or of another form, they don't belong together, or a weight isn't
    /// finite.
    pub fn import(
        weights_name: &str,
        weights: &[u8],
        card_name: &str,
        card: &str,
    ) -> Result<Self, FileError> {
        let card = read_card(card_name, card)?;
        let wrong = |message: String| FileError::whole(weights_name, message);
        let found = fingerprint(weights);
        if found != card.weights {
            let message = format!("the weights are not those of their card, {card_name}");
            return Err(wrong(message).with_help(format!(
                "expected bytes with xxh3 {}, found {} bytes with {found}: \
                 the file is truncated, changed or another policy's",
                card.weights,
                weights.len()
            )));
        }
        let network = read_weights(weights, &card.shape).map_err(wrong)?;
        Ok(Self { network, origin: card.origin })
    }
}

/// xxh3 of some bytes, as 16 hexadecimal digits.
fn fingerprint(bytes: &[u8]) -> String {
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(bytes))
}

/// Each tensor of a network of `shape`: its name and its dimensions, weights before biases.
fn tensors(shape: &Shape) -> impl Iterator<Item = (String, Vec<usize>)> {
    let layers = shape.layers().flat_map(|(inputs, units)| [vec![inputs, units], vec![units]]);
    let norms = shape.norms().flat_map(|width| [vec![width], vec![width]]);
    let learned = layers.chain(norms).enumerate();
    let learned = learned.map(|(tensor, dims)| (Bank::name(shape, tensor), dims));
    let running = shape.norms().enumerate().filter(|_| shape.norms_run());
    learned.chain(running.flat_map(|(norm, width)| {
        ["mean", "variance"].map(|moment| (format!("norm {norm} {moment}"), vec![width]))
    }))
}

/// The numbers of each tensor of a network, in the order of [`tensors`].
fn parts(network: &Network) -> impl Iterator<Item = &Vec<f32>> {
    let layers = network.layers().iter().flat_map(|layer| [&layer.weights, &layer.biases]);
    let norms = network.norms().iter().flat_map(|norm| [&norm.scale, &norm.shift]);
    let running = network.norms().iter().filter(|_| network.shape().norms_run());
    layers.chain(norms).chain(running.flat_map(|norm| [&norm.mean, &norm.variance]))
}

fn weights_file(network: &Network) -> Vec<u8> {
    let bytes: Vec<Vec<u8>> = parts(network)
        .map(|part| part.iter().flat_map(|value| value.to_le_bytes()).collect())
        .collect();
    let views = tensors(network.shape()).zip(&bytes).map(|((name, dims), bytes)| {
        let view = TensorView::new(Dtype::F32, dims, bytes);
        (name, view.expect("the bytes of a layer fill its dimensions"))
    });
    safetensors::serialize(views, None).expect("the names and sizes of layers can be written")
}

fn read_card(name: &str, text: &str) -> Result<Card, FileError> {
    let card: Card = serde_json::from_str(text).map_err(|error| {
        FileError::whole(name, error.to_string())
            .with_help("expected the card of a policy, as training writes it beside the weights")
    })?;
    if card.version != VERSION {
        let message = format!("version {} of the files of a policy", card.version);
        return Err(
            FileError::whole(name, message).with_help(format!("this program reads {VERSION}"))
        );
    }
    let (named, shape) = (card.origin.observation.len(), &card.shape);
    if named != shape.input {
        let message = format!("the network takes {} numbers, {named} have names", shape.input);
        return Err(FileError::whole(name, message).with_help("expected a name for each"));
    }
    Ok(card)
}

/// The network of `shape` in these bytes.
fn read_weights(bytes: &[u8], shape: &Shape) -> Result<Network, String> {
    let file = SafeTensors::deserialize(bytes)
        .map_err(|error| format!("expected weights as safetensors: {error}"))?;
    let parts = tensors(shape)
        .map(|(name, dims)| read_tensor(&file, &name, &dims))
        .collect::<Result<Vec<_>, _>>()?;
    if file.len() != parts.len() {
        return Err(format!("expected {} tensors, found {}", parts.len(), file.len()));
    }
    let mut parts = parts.into_iter();
    let mut next = || parts.next().unwrap_or_default();
    let layers = shape.layers().map(|_| Layer { weights: next(), biases: next() }).collect();
    let mut norms: Vec<NormWeights> = shape
        .norms()
        .map(|_| NormWeights {
            scale: next(),
            shift: next(),
            mean: Vec::new(),
            variance: Vec::new(),
        })
        .collect();
    if shape.norms_run() {
        norms.iter_mut().for_each(|norm| (norm.mean, norm.variance) = (next(), next()));
    }
    Network::with_norms(shape.clone(), layers, norms).ok_or_else(|| "layers don't fit".to_owned())
}

fn read_tensor(file: &SafeTensors<'_>, name: &str, dims: &[usize]) -> Result<Vec<f32>, String> {
    let tensor = file.tensor(name).map_err(|_| format!("expected a tensor `{name}`"))?;
    if tensor.dtype() != Dtype::F32 || tensor.shape() != dims {
        let (dtype, found) = (tensor.dtype(), tensor.shape());
        return Err(format!("expected `{name}` as F32 {dims:?}, found {dtype:?} {found:?}"));
    }
    let values: Vec<f32> =
        tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => Err(format!("expected finite numbers, `{name}` has others")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arena::{Chance, Purpose};
    use crate::learn::{Init, Norm, Squash};

    fn policy() -> Policy {
        policy_with(Norm::None)
    }

    fn policy_with(norm: Norm) -> Policy {
        let shape = Shape {
            input: 3,
            late: None,
            hidden: vec![16, 8],
            output: 2,
            squash: Squash::Tanh,
            norm,
        };
        let sight = |name: &str| Sight { name: name.to_owned(), offset: 0.5, scale: 0.1 };
        Policy {
            network: Init::FanIn.draw(&shape, Chance::new(1, Purpose::Actor).stream(0)),
            origin: Origin {
                observation: ["soc", "gap", "urgency"].map(sight).to_vec(),
                scenario: "lot".to_owned(),
                seed: 42,
            },
        }
    }

    fn import(files: &PolicyFiles) -> Result<Policy, FileError> {
        Policy::import("p.safetensors", &files.weights, "p.json", &files.card)
    }

    /// Files whose card has the fingerprint of these weights.
    fn with_weights(weights: Vec<u8>) -> PolicyFiles {
        let files = policy().export();
        let card = files.card.replace(&fingerprint(&files.weights), &fingerprint(&weights));
        PolicyFiles { weights, card }
    }

    #[track_caller]
    fn refused(files: &PolicyFiles, because: &str) {
        let error = import(files).expect_err(because);
        let text = format!("{error} {}", error.help().unwrap_or_default());
        assert!(text.contains(because), "{text}");
    }

    #[test]
    fn a_policy_comes_back_to_the_bit() {
        let files = policy().export();
        assert_eq!(import(&files).expect("whole files"), policy());
        assert_eq!(files, policy().export());
        for norm in [Norm::Layer, Norm::Batch { input: true, hidden: 2 }] {
            let mut policy = policy_with(norm);
            for (number, norm) in policy.network.norms.iter_mut().enumerate() {
                norm.shift.fill(number as f32);
                norm.mean.fill(0.5);
            }
            assert_eq!(import(&policy.export()).expect("whole files"), policy);
        }
    }

    #[test]
    fn a_card_from_before_there_were_norms_is_read() {
        let files = policy().export();
        let card = files.card.replace(",\n    \"norm\": \"none\"", "");
        assert_ne!(card, files.card);
        assert_eq!(import(&PolicyFiles { card, ..files }).expect("whole files"), policy());
    }

    #[test]
    fn truncated_changed_and_exchanged_weights_are_refused() {
        let files = policy().export();
        let broken = |weights: Vec<u8>| PolicyFiles { weights, ..files.clone() };
        let whole = &files.weights;
        refused(&broken(whole[..whole.len() - 1].to_vec()), "truncated");
        refused(&broken(Vec::new()), "not those of their card");
        for at in [0, 40, whole.len() / 2, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            refused(&broken(changed), "not those of their card");
        }
    }

    #[test]
    fn weights_that_are_none_or_of_another_shape_are_refused() {
        refused(&with_weights(b"no weights at all".to_vec()), "as safetensors");
        let mut other = policy().network;
        other.shape.hidden = vec![8, 16];
        other = Init::FanIn.draw(&other.shape, Chance::new(1, Purpose::Actor).stream(0));
        refused(
            &with_weights(weights_file(&other)),
            "expected `layer 0 weights` as F32 [3, 16], found F32 [3, 8]",
        );
        let mut broken = policy().network;
        broken.layers[1].biases[3] = f32::NAN;
        refused(&with_weights(weights_file(&broken)), "`layer 1 biases` has others");
        other.shape.hidden = vec![16, 8, 8];
        other = Init::FanIn.draw(&other.shape, Chance::new(1, Purpose::Actor).stream(0));
        refused(&with_weights(weights_file(&other)), "expected");
    }

    #[test]
    fn foreign_cards_are_refused() {
        let files = policy().export();
        let card = |from: &str, to: &str| {
            assert!(files.card.contains(from), "{}", files.card);
            PolicyFiles { card: files.card.replacen(from, to, 1), ..files.clone() }
        };
        refused(&card("\"version\": 1", "\"version\": 2"), "this program reads 1");
        refused(&card("\"input\": 3", "\"input\": 4"), "4 numbers, 3 have names");
        refused(&card("\"seed\"", "\"seeed\""), "unknown field");
        refused(&card("{", "["), "expected the card of a policy");
    }
}
