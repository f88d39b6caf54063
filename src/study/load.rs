//! From a study file to a checked study: errors point at the line and say what is allowed.

use super::Study;
use super::design::Design;
use super::factor::{Axis, Column, Factor, Level, Stretch, Value};
use super::form::{self, Dimension, Method, Scale, Seeds, Variant};
use super::sample::{MOST_DIMENSIONS, MOST_SOBOL_POINTS, Sample};
use super::shipped;
use super::stop::Stop;
use super::table::OWN_COLUMNS;
use crate::record::Metrics;
use crate::scenario::{self, FileError, Home, Scenario, Source, read_form, suggestion};
use std::path::Path;

/// What a study file says at its top.
const HEADS: &[&str] = &["Study"];

/// Most cells of a study.
pub const MOST_CELLS: u64 = 10_000_000;
/// Most factors of a study.
const MOST_FACTORS: usize = 16;
/// Most levels of a factor that is listed, and most points of a sample.
const MOST_LEVELS: usize = 1_000_000;
/// Levels of a factor that are tried before anything runs; the others are met in their runs.
const LEVELS_TRIED: usize = 64;

/// Loads a study by its path or shipped name; every run also sets the fields in `sets`.
///
/// # Errors
/// Points at the line that is wrong, or at the argument, and says what is allowed.
pub fn load(name: &str, sets: &[String]) -> Result<Study, FileError> {
    read(stem(name), find(name)?, sets)
}

/// Reads a study from `text`, called `name` in errors; its scenario is a shipped one.
///
/// # Errors
/// As [`load`].
pub fn parse(name: &str, text: &str) -> Result<Study, FileError> {
    let source = Source { name: name.to_owned(), text: text.to_owned(), home: Home::Shipped };
    read(stem(name), source, &[])
}

fn stem(name: &str) -> String {
    Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn find(name: &str) -> Result<Source, FileError> {
    let by_name = || shipped::find(name).map(shipped::Shipped::source);
    let is_path = name.ends_with(".ron") || name.contains(['/', '\\']);
    if !is_path && let Some(found) = by_name() {
        return Ok(found);
    }
    let path = Path::new(name);
    if path.exists() {
        return Source::of_file(path);
    }
    by_name().ok_or_else(|| {
        let names: Vec<&str> = shipped::shipped().iter().map(|study| study.name).collect();
        FileError::whole(name, "there is neither such a file nor a shipped study of that name")
            .with_help(suggestion(name, &names, "shipped studies"))
    })
}

fn read(name: String, source: Source, sets: &[String]) -> Result<Study, FileError> {
    let form: form::Study = read_form(&source, HEADS, "kind of study", |_| None)?;
    let reader = Reader { source: &source };
    let base = reader.base(&form, sets)?;
    let factors = reader.factors(&form)?;
    let seeds = reader.seeds(&form.seeds)?;
    let stops = reader.stops(&form)?;
    let design = Design::new(factors, seeds).filter(|design| design.cells() <= MOST_CELLS);
    let Some(design) = design else {
        let message = "factors and seeds make more than 10,000,000 runs, the most allowed";
        return Err(reader.wrong("factors", message));
    };
    let study = Study {
        name,
        title: reader.line("title", &form.title, 1)?,
        about: reader.line("about", &form.about, 0)?,
        text: source.text.clone(),
        sets: sets.to_vec(),
        base,
        design,
        stops,
        on_failure: form.on_failure,
    };
    reader.try_levels(&study, &form)?;
    Ok(study)
}

struct Reader<'a> {
    source: &'a Source,
}

impl Reader<'_> {
    fn wrong(&self, path: &str, message: impl Into<String>) -> FileError {
        self.source.error_at(path, message)
    }

    fn check(&self, holds: bool, path: &str, message: &str) -> Result<(), FileError> {
        if holds { Ok(()) } else { Err(self.wrong(path, message)) }
    }

    /// The same complaint, at the line of the study that caused it.
    fn passed_on(&self, path: &str, error: &FileError) -> FileError {
        let passed = self.wrong(path, error.message());
        match error.help() {
            Some(help) => passed.with_help(help),
            None => passed,
        }
    }

    fn line(&self, path: &str, text: &str, shortest: usize) -> Result<String, FileError> {
        let length = text.trim().chars().count();
        let holds = (shortest..=1_000).contains(&length) && !text.chars().any(char::is_control);
        self.check(holds, path, "allowed is one line of text, up to 1,000 characters")?;
        Ok(text.trim().to_owned())
    }

    fn base(&self, form: &form::Study, sets: &[String]) -> Result<Scenario, FileError> {
        let is_path = form.scenario.ends_with(".ron") || form.scenario.contains(['/', '\\']);
        let name = match &self.source.home {
            Home::Folder(folder) if is_path => folder.join(&form.scenario).display().to_string(),
            _ => form.scenario.clone(),
        };
        let read = scenario::load(&name, &[]);
        let mut base = read.map_err(|error| match error.position() {
            Some(_) => error,
            None => self.passed_on("scenario", &error),
        })?;
        for (index, set) in form.set.iter().enumerate() {
            let path = format!("set.{index}");
            base = base
                .with(std::slice::from_ref(set))
                .map_err(|error| self.passed_on(&path, &error))?;
        }
        base.with(sets)
    }

    fn seeds(&self, seeds: &Seeds) -> Result<Vec<u64>, FileError> {
        const ALLOWED: &str = "allowed are 1 to 1,000,000 seeds";
        let list = match seeds {
            Seeds::From { first, count } => {
                self.check((1..=1_000_000).contains(count), "seeds.count", ALLOWED)?;
                self.check(
                    first.checked_add(u64::from(*count)).is_some(),
                    "seeds.first",
                    "the last seed must be a number below 2^64",
                )?;
                (*first..*first + u64::from(*count)).collect()
            }
            Seeds::List(list) => list.clone(),
        };
        self.check((1..=1_000_000).contains(&list.len()), "seeds", ALLOWED)?;
        let mut sorted = list.clone();
        sorted.sort_unstable();
        let twice = sorted.windows(2).any(|pair| pair[0] == pair[1]);
        self.check(!twice, "seeds", "a seed is listed twice; the same run counts once")?;
        Ok(list)
    }

    fn factors(&self, form: &form::Study) -> Result<Vec<Factor>, FileError> {
        self.check(form.factors.len() <= MOST_FACTORS, "factors", "allowed are up to 16 factors")?;
        let mut factors: Vec<Factor> = Vec::new();
        let mut names: Vec<String> =
            OWN_COLUMNS.iter().chain(&Metrics::NAMES).map(|name| (*name).to_owned()).collect();
        for (index, factor) in form.factors.iter().enumerate() {
            let path = format!("factors.{index}");
            let factor = self.factor(factor, &path)?;
            for column in factor.columns() {
                let taken = names.contains(&column.name);
                let message = format!(
                    "there is a column `{}` already; give this one another name",
                    column.name
                );
                self.check(!taken, &path, &message)?;
                names.push(column.name.clone());
            }
            factors.push(factor);
        }
        Ok(factors)
    }

    fn factor(&self, factor: &form::Factor, path: &str) -> Result<Factor, FileError> {
        match factor {
            form::Factor::List { name, field, values } => {
                let values: Vec<String> =
                    values.iter().map(|value| value.get_ron().trim().to_owned()).collect();
                self.listed(named(name, field), field, &values, &format!("{path}.values"))
            }
            form::Factor::Range { name, field, from, to, count, scale, whole } => {
                let stretch = Stretch { from: *from, to: *to, scale: *scale, whole: *whole };
                self.stretch(&stretch, path)?;
                let counts = 2..=MOST_LEVELS as u32;
                let message = "allowed is a whole number from 2 to 1,000,000";
                self.check(counts.contains(count), &format!("{path}.count"), message)?;
                let steps = f64::from(count - 1);
                let mut values: Vec<String> = (0..*count)
                    .map(|step| stretch.at(f64::from(step) / steps).to_string())
                    .collect();
                // Rounded to whole numbers, neighbours may coincide.
                values.dedup();
                self.listed(named(name, field), field, &values, path)
            }
            form::Factor::Variants { name, of } => self.variants(name, of, path),
            form::Factor::Sample { method, points, seed, over } => {
                self.sample((*method, *points, *seed), over, path)
            }
        }
    }

    fn listed(
        &self,
        name: &str,
        field: &str,
        values: &[String],
        path: &str,
    ) -> Result<Factor, FileError> {
        self.check(
            (1..=MOST_LEVELS).contains(&values.len()),
            path,
            "allowed are 1 to 1,000,000 values",
        )?;
        let numbers: Option<Vec<f64>> =
            values.iter().map(|value| value.replace('_', "").parse().ok()).collect();
        let column = Column { name: name.to_owned(), numeric: numbers.is_some() };
        let levels = values.iter().enumerate().map(|(index, value)| Level {
            value: match &numbers {
                Some(numbers) => Value::Number(numbers[index]),
                None => Value::Text(value.trim_matches('"').to_owned()),
            },
            sets: vec![format!("{field}={value}")],
        });
        Ok(Factor::Listed { column, levels: levels.collect() })
    }

    fn variants(&self, name: &str, of: &[Variant], path: &str) -> Result<Factor, FileError> {
        let counts = 1..=MOST_LEVELS;
        let message = "allowed are 1 to 1,000,000 variants";
        self.check(counts.contains(&of.len()), &format!("{path}.of"), message)?;
        self.line(&format!("{path}.name"), name, 1)?;
        for (index, variant) in of.iter().enumerate() {
            let path = format!("{path}.of.{index}.name");
            self.line(&path, &variant.name, 1)?;
            let twice = of[..index].iter().any(|other| other.name == variant.name);
            self.check(!twice, &path, "there is a variant of that name already")?;
        }
        let levels = of.iter().map(|variant| Level {
            value: Value::Text(variant.name.clone()),
            sets: variant.set.clone(),
        });
        let column = Column { name: name.to_owned(), numeric: false };
        Ok(Factor::Listed { column, levels: levels.collect() })
    }

    fn sample(
        &self,
        (method, points, seed): (Method, u32, u64),
        over: &[Dimension],
        path: &str,
    ) -> Result<Factor, FileError> {
        let (most, message) = match method {
            Method::Sobol => (MOST_SOBOL_POINTS, "allowed is a whole number from 1 to 65,536"),
            _ => (MOST_LEVELS as u32, "allowed is a whole number from 1 to 1,000,000"),
        };
        self.check((1..=most).contains(&points), &format!("{path}.points"), message)?;
        self.check(
            (1..=MOST_DIMENSIONS).contains(&over.len()),
            &format!("{path}.over"),
            "allowed are 1 to 64 fields",
        )?;
        let mut axes = Vec::new();
        let mut columns = Vec::new();
        for (index, dimension) in over.iter().enumerate() {
            let Dimension { name, field, from, to, scale, whole } = dimension;
            let stretch = Stretch { from: *from, to: *to, scale: *scale, whole: *whole };
            self.stretch(&stretch, &format!("{path}.over.{index}"))?;
            columns.push(Column { name: named(name, field).to_owned(), numeric: true });
            axes.push(Axis { field: field.clone(), stretch });
        }
        let sample = Sample::new(method, points, axes.len(), seed);
        Ok(Factor::Sampled { columns, axes, sample })
    }

    fn stretch(&self, stretch: &Stretch, path: &str) -> Result<(), FileError> {
        let Stretch { from, to, scale, whole } = *stretch;
        let message = "allowed is a number above `from`";
        self.check(
            from.is_finite() && from < to && to.is_finite(),
            &format!("{path}.to"),
            message,
        )?;
        let message = "a logarithmic range starts above 0";
        self.check(scale == Scale::Linear || from > 0.0, &format!("{path}.from"), message)?;
        let is_whole = |number: f64| number.fract() == 0.0 && number.abs() < 1e15;
        let message = "a range of whole numbers has whole ends";
        self.check(!whole || is_whole(from) && is_whole(to), &format!("{path}.from"), message)
    }

    fn stops(&self, form: &form::Study) -> Result<Vec<Stop>, FileError> {
        self.check(form.stop.len() <= 16, "stop", "allowed are up to 16 conditions")?;
        let stops = form.stop.iter().enumerate();
        stops.map(|(index, stop)| self.stop(stop, &format!("stop.{index}"))).collect()
    }

    fn stop(&self, stop: &form::Stop, path: &str) -> Result<Stop, FileError> {
        let metric = |name: &str| {
            let position = Metrics::NAMES.iter().position(|known| *known == name);
            position.ok_or_else(|| {
                self.wrong(&format!("{path}.metric"), format!("there is no metric `{name}`"))
                    .with_help(suggestion(name, &Metrics::NAMES, "metrics"))
            })
        };
        let finite = |number: f64, field: &str| {
            self.check(number.is_finite(), &format!("{path}.{field}"), "allowed is a finite number")
        };
        match stop {
            form::Stop::AtLeast { metric: name, value } => {
                finite(*value, "value")?;
                Ok(Stop::AtLeast { metric: metric(name)?, value: *value })
            }
            form::Stop::AtMost { metric: name, value } => {
                finite(*value, "value")?;
                Ok(Stop::AtMost { metric: metric(name)?, value: *value })
            }
            form::Stop::Steady { metric: name, within, days } => {
                let holds = *within > 0.0 && *within <= 1.0;
                let message = "allowed is a share above 0 and up to 1";
                self.check(holds, &format!("{path}.within"), message)?;
                let message = "allowed is a whole number from 1 to 100,000";
                self.check((1..=100_000).contains(days), &format!("{path}.days"), message)?;
                Ok(Stop::Steady { metric: metric(name)?, within: *within, days: *days })
            }
        }
    }

    /// Tries each level with the first level of all other factors, so that a wrong value is
    /// known before anything runs; which levels don't go together shows in the runs.
    fn try_levels(&self, study: &Study, form: &form::Study) -> Result<(), FileError> {
        study.plan(0).map_err(|error| self.passed_on("factors", &error))?;
        let design = &study.design;
        let mut faster = design.points();
        for (index, factor) in design.factors().iter().enumerate() {
            faster /= factor.size();
            for level in 1..factor.size().min(LEVELS_TRIED as u64) {
                study.scenario(level * faster).map_err(|error| {
                    let path = match &form.factors[index] {
                        form::Factor::List { .. } => format!("factors.{index}.values.{level}"),
                        form::Factor::Variants { .. } => format!("factors.{index}.of.{level}"),
                        _ => format!("factors.{index}"),
                    };
                    self.passed_on(&path, &error)
                })?;
            }
        }
        Ok(())
    }
}

/// The name of a column that may have been left out.
fn named<'a>(name: &'a str, field: &'a str) -> &'a str {
    if name.trim().is_empty() { field } else { name }
}
