//! Scales: how a place on a rail means a value.

/// The values that a slider offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// At the left.
    pub min: f64,
    /// At the right.
    pub max: f64,
    /// Values are multiples of this.
    pub step: f64,
    /// Above this the scale is logarithmic and values have two digits; infinite for none of it.
    pub knee: f64,
}

impl Scale {
    /// Equal steps from `min` to `max`.
    pub const fn even(min: f64, max: f64, step: f64) -> Self {
        Self { min, max, step, knee: f64::INFINITY }
    }

    /// Steps that grow with the value, above `knee`.
    pub const fn growing(min: f64, max: f64, step: f64, knee: f64) -> Self {
        Self { min, max, step, knee }
    }

    /// The scale, made long enough for `value`.
    pub fn holding(self, value: f64) -> Self {
        Self { min: self.min.min(value), max: self.max.max(value), ..self }
    }

    /// Where `value` lies, in [0, 1].
    pub fn share(&self, value: f64) -> f64 {
        let (part, whole) = (self.bend(value - self.min), self.bend(self.max - self.min));
        if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The value at `share` of the way, rounded to a sensible step.
    pub fn at(&self, share: f64) -> f64 {
        let along = share.clamp(0.0, 1.0) * self.bend(self.max - self.min);
        match self.knee.is_finite() {
            true => self.round(self.min + self.knee * along.exp_m1()),
            false => self.round(self.min + along),
        }
    }

    /// The value `steps` steps on from `value`.
    pub fn step_on(&self, value: f64, steps: f64) -> f64 {
        self.round(value + steps * self.step_at(value))
    }

    fn bend(&self, above: f64) -> f64 {
        match self.knee.is_finite() {
            true => (above.max(0.0) / self.knee).ln_1p(),
            false => above,
        }
    }

    fn step_at(&self, value: f64) -> f64 {
        if !self.knee.is_finite() || value.abs() < self.knee {
            return self.step;
        }
        self.step.max(10_f64.powf(value.abs().log10().floor() - 1.0))
    }

    fn round(&self, value: f64) -> f64 {
        let step = self.step_at(value);
        let value = (value / step).round() * step;
        // Multiples of a tenth are not tenths; nine decimals are more than anyone sets.
        ((value * 1e9).round() / 1e9).clamp(self.min, self.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_values_agree() {
        for scale in [Scale::even(0.0, 1.0, 0.01), Scale::growing(1.0, 10_000.0, 1.0, 20.0)] {
            for place in 0..=50 {
                let value = scale.at(f64::from(place) / 50.0);
                assert!((scale.min..=scale.max).contains(&value));
                let again = scale.at(scale.share(value));
                assert!((again - value).abs() < 1e-9, "{value} {again}");
            }
            assert_eq!((scale.at(0.0), scale.at(1.0)), (scale.min, scale.max));
        }
    }

    #[test]
    fn values_are_sensible() {
        let share = Scale::even(0.0, 1.0, 0.01);
        assert_eq!(share.at(0.3001), 0.3);
        assert_eq!(share.step_on(0.29, 1.0), 0.3);
        let bays = Scale::growing(1.0, 1_000.0, 1.0, 20.0);
        assert_eq!(bays.step_on(40.0, 1.0), 41.0);
        assert_eq!(bays.step_on(400.0, -1.0), 390.0);
        assert_eq!(bays.holding(5_000.0).share(5_000.0), 1.0);
    }
}
