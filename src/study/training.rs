//! Training in slices, judged on held-out workloads as it goes.

use crate::{
    engine::sink::content_digest,
    experiment::curve::{self, Curve},
    model::{check::Fault, scenario::Scenario},
    placement::learn::train::{Episode, Training},
};

use super::{Against, BATCH, Evaluation, Progress, Reply, Rival};

/// A training in progress.
pub struct Lesson {
    run: u64,
    training: Training,
    curve: Curve,
    every: u32,
    episodes: u32,
    done: u32,
    /// Whether the policy as it is now has been judged.
    judged: bool,
    /// Episodes that no reply has carried yet.
    batch: Vec<Progress>,
}

impl Lesson {
    /// Begins to train.
    ///
    /// # Errors
    /// What is wrong with the scenario or the numbers, by path.
    pub fn begin(run: u64, scenario: Scenario, seed: u64, episodes: u32, every: u32) -> Result<Self, Vec<Fault>> {
        let training = Training::begin(&scenario, seed, episodes)?.measured();
        let curve = Curve::new(&training)?;
        let every = every.clamp(1, episodes);
        Ok(Self { run, training, curve, every, episodes, done: 0, judged: false, batch: Vec::new() })
    }

    /// The number of the work.
    pub fn run(&self) -> u64 {
        self.run
    }

    /// The episodes that no reply has carried yet.
    pub fn hand_over(&mut self) -> Vec<Reply> {
        let episodes = std::mem::take(&mut self.batch);
        if episodes.is_empty() { Vec::new() } else { vec![Reply::Episodes { run: self.run, episodes }] }
    }

    /// One episode, one run of a reference, or one judgement; and whether anything is left.
    ///
    /// # Errors
    /// The faults of a scenario that cannot be drawn.
    pub fn step(&mut self) -> Result<(Vec<Reply>, bool), Vec<Fault>> {
        let run = self.run;
        if self.curve.prepare()? {
            return Ok((Vec::new(), true));
        }
        let due = self.done.is_multiple_of(self.every) || self.done == self.episodes;
        if due && !self.judged {
            self.judged = true;
            let mut replies = self.hand_over();
            let evaluation = self.evaluation()?;
            replies.push(Reply::Evaluated { run, evaluation });
            return Ok((replies, true));
        }
        match self.training.episode().map_err(|fault| vec![fault])? {
            Some(episode) => {
                (self.done, self.judged) = (self.done + 1, false);
                self.batch.push(progress(&episode));
                let full = self.batch.len() >= BATCH;
                Ok((if full { self.hand_over() } else { Vec::new() }, true))
            }
            None => {
                let mut replies = self.hand_over();
                let content = self.training.policy().write().unwrap_or_default();
                let digest = content_digest(content.as_bytes());
                replies.push(Reply::Trained { run, content, digest });
                Ok((replies, false))
            }
        }
    }
}

impl Lesson {
    /// How the policy does now.
    fn evaluation(&mut self) -> Result<Evaluation, Vec<Fault>> {
        let curve::Evaluation { episode, training_secs, against_random, against_untrained, against_best, best } =
            self.curve.evaluate(&self.training)?;
        let rivals =
            [(Rival::Random, against_random), (Rival::Untrained, against_untrained), (Rival::Best(best), against_best)];
        let against = rivals.into_iter().zip(self.curve.reference_secs(best));
        let against =
            against.map(|((rival, change_percent), training_secs)| Against { rival, training_secs, change_percent });
        Ok(Evaluation { episode, training_secs, against: against.collect() })
    }
}

fn progress(of: &Episode) -> Progress {
    // Every episode is measured: the training was begun so.
    let measured = of.measured;
    Progress {
        episode: of.episode,
        epsilon: of.epsilon,
        reward: of.reward,
        training_secs: measured.map_or(0.0, |measured| measured.training_secs),
        collisions_proposed: measured.map_or(0, |measured| measured.collisions_proposed),
        collisions_executed: measured.map_or(0, |measured| measured.collisions_executed),
    }
}
