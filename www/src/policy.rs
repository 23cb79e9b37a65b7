//! A learned policy at hand: its file, what it is, and the way to the stage.

use std::rc::Rc;

use edgelab::{
    VERSION,
    codec::{self, View},
    engine::sink::content_digest,
    model::{check::Fault, method::Method, scenario::Scenario},
    placement::learn::learned::{Learned, Origin},
};

use crate::text::learning as text;

/// A policy at hand.
#[derive(Clone)]
pub struct Policy {
    /// The file.
    pub content: Rc<str>,
    /// Its digest, by which scenarios name it.
    pub digest: String,
    /// The policy.
    pub learned: Learned,
    /// How it was made.
    pub origin: Origin,
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// What is wrong with it, by path.
    pub fn read(content: String) -> Result<Self, Fault> {
        let learned = Learned::read(content.as_bytes())?;
        let digest = content_digest(content.as_bytes());
        let origin = learned.origin.clone().ok_or_else(|| Fault::new("policy.origin", text::POLICY_FAULTS))?;
        Ok(Self { content: content.into(), digest, learned, origin })
    }

    /// The method that it was trained for.
    pub fn method(&self) -> Method {
        self.origin.scenario.study.method
    }

    /// What it is, in a sentence.
    pub fn describe(&self) -> String {
        let of = &self.origin;
        let learner = self.learned.learner().name();
        text::policy(self.method(), learner, self.learned.agents(), &of.scenario.preset, of.episodes, of.training_seed)
    }

    /// What is to be said of an opened file, beside a scenario that is chosen.
    pub fn remarks(&self, chosen: &Scenario) -> String {
        let mut remarks = vec![text::opened(&self.digest)];
        if self.origin.version != VERSION {
            remarks.push(text::other_version(&self.origin.version, VERSION));
        }
        if self.origin.scenario.preset != chosen.preset {
            remarks.push(text::other_scenario(&self.origin.scenario.preset, &chosen.preset));
        }
        remarks.join(" ")
    }

    /// The address of the stage that acts by it, beside the method that shows what it changes.
    pub fn stage_address(&self) -> Option<String> {
        let method = self.method();
        let mut scenario = self.origin.scenario.clone();
        // Other methods keep the preset's policies, where it has any.
        if let Ok(preset) = edgelab::presets::get(&scenario.preset) {
            scenario.study.policies = preset.study.policies;
            scenario.study.method = preset.study.method;
            scenario.seed = preset.seed;
        }
        name_policy(&mut scenario, method, &self.digest);
        let methods = match method {
            Method::Rl | Method::Marl => vec![method, Method::SroleD],
            _ => vec![Method::Marl, method],
        };
        let view = View::of_methods(methods);
        codec::encode(&scenario, &view).ok().map(|fragment| format!("./#{fragment}"))
    }

    /// The name of its file.
    pub fn file_name(&self) -> String {
        let preset: String =
            self.origin.scenario.preset.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(60).collect();
        format!("{preset}-{}-{}.json", self.method(), &self.digest[..8])
    }
}

/// Names the policy by which a scenario's method acts. What was trained under a shield acts as such; MARL's policy
/// serves the shielded methods as well.
pub fn name_policy(scenario: &mut Scenario, method: Method, digest: &str) {
    if method != Method::Rl {
        scenario.study.policies.trained_with_shield = method != Method::Marl;
    }
    scenario.study.policies.set(method, digest);
}

/// Whether a file says that it is a policy; reading it says whether it is one.
pub fn is_policy(content: &str) -> bool {
    content.contains("\"edgelab-policy\"")
}

/// Whether a file says that it is a plan.
pub fn is_plan(content: &str) -> bool {
    content.contains("\"edgelab-plan\"")
}
