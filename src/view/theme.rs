//! The visual language: one palette, one scale of type, in dark and in light.
//!
//! Colour means something or is absent: a role, a price, a warning.
//! Buyer blue and seller amber are told apart by every kind of colour vision.

use crate::record::Side;
use bevy_egui::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, RichText,
    Stroke, TextStyle, Visuals, style::WidgetVisuals, vec2,
};
use std::sync::Arc;

/// Colours of everything that is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// Light text on a dark ground.
    pub dark: bool,
    /// Behind everything.
    pub ground: Color32,
    /// Behind panels.
    pub panel: Color32,
    /// Behind the scene.
    pub scene: Color32,
    /// Where vehicles drive.
    pub asphalt: Color32,
    /// Lines between things, and the paint of bays.
    pub line: Color32,
    /// Behind charts and unfilled bars.
    pub well: Color32,
    /// Buttons and fields.
    pub raised: Color32,
    /// What is read first.
    pub text: Color32,
    /// Labels.
    pub muted: Color32,
    /// What is there if looked for.
    pub faint: Color32,
    /// Who buys, and what is chosen.
    pub buyer: Color32,
    /// Who sells.
    pub seller: Color32,
    /// Who does neither.
    pub neutral: Color32,
    /// Gains, fairness.
    pub good: Color32,
    /// What went wrong, or soon will.
    pub warning: Color32,
    /// A fourth thing beside buyer, seller and good: a second run laid over the first.
    pub other: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Theme {
    /// For screens and projectors in dim rooms.
    pub const DARK: Self = Self {
        dark: true,
        ground: rgb(0x0E1116),
        panel: rgb(0x151A22),
        scene: rgb(0x12161D),
        asphalt: rgb(0x181D26),
        line: rgb(0x262D3A),
        well: rgb(0x10151C),
        raised: rgb(0x1E2530),
        text: rgb(0xE8ECF3),
        muted: rgb(0x8A94A6),
        faint: rgb(0x5A6475),
        buyer: rgb(0x56A8F5),
        seller: rgb(0xF5A623),
        neutral: rgb(0x6F7A8C),
        good: rgb(0x4FD1A5),
        warning: rgb(0xEF6461),
        other: rgb(0xC792EA),
    };

    /// For paper and bright rooms: the same hues, deep enough for text on white.
    pub const LIGHT: Self = Self {
        dark: false,
        ground: rgb(0xFAFBFC),
        panel: rgb(0xFFFFFF),
        scene: rgb(0xF1F4F8),
        asphalt: rgb(0xE7EBF1),
        line: rgb(0xD3DAE4),
        well: rgb(0xF3F5F9),
        raised: rgb(0xEEF1F6),
        text: rgb(0x1B2230),
        muted: rgb(0x5B6678),
        faint: rgb(0x98A2B3),
        buyer: rgb(0x1F74C9),
        seller: rgb(0xC27803),
        neutral: rgb(0x7A8597),
        good: rgb(0x0E8A64),
        warning: rgb(0xCB3B38),
        other: rgb(0x8A4FBE),
    };

    /// Dark or light.
    pub fn of(dark: bool) -> Self {
        if dark { Self::DARK } else { Self::LIGHT }
    }

    /// The colour of a side.
    pub fn side(&self, side: Side) -> Color32 {
        match side {
            Side::Buyer => self.buyer,
            Side::Seller => self.seller,
            Side::Neutral => self.neutral,
        }
    }

    /// Two more colours beside buyer, seller, good and other, for a fifth and a sixth of a kind.
    pub fn sixth(&self, index: usize) -> Color32 {
        let two = match self.dark {
            true => [rgb(0xE58FB0), rgb(0xB8C46A)],
            false => [rgb(0xB03A6B), rgb(0x6B7A12)],
        };
        two[index % 2]
    }

    /// The colour of a price at `share` of the scale, from cheap to dear: it grows lighter with
    /// the price, so that it reads in grey too (on a light ground, darker).
    pub fn price(&self, share: f32) -> Color32 {
        let stops = match self.dark {
            true => [rgb(0x1478A0), rgb(0x78C8AA), rgb(0xFAE16E)],
            false => [rgb(0xE3B505), rgb(0x2F9E83), rgb(0x0B4F7A)],
        };
        let at = share.clamp(0.0, 1.0) * 2.0;
        match at < 1.0 {
            true => stops[0].lerp_to_gamma(stops[1], at),
            false => stops[1].lerp_to_gamma(stops[2], at - 1.0),
        }
    }

    /// Text in the size and weight of a headline number.
    pub fn number(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).text_style(number()).color(self.text)
    }

    /// Text as a value in a row: bold, in body size.
    pub fn value(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(FontId::new(13.0, bold())).color(self.text)
    }

    /// Text as a label in a row.
    pub fn label(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).color(self.muted)
    }

    /// Text as a head over a section: small capitals, spaced.
    pub fn head(&self, text: &str) -> RichText {
        RichText::new(text.to_uppercase())
            .font(FontId::new(11.0, bold()))
            .extra_letter_spacing(1.1)
            .color(self.muted)
    }

    /// Text as the name of what is shown.
    pub fn name(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).text_style(name()).color(self.text)
    }

    /// Gives `context` this look.
    pub fn install(&self, context: &egui::Context) {
        context.set_theme(if self.dark { egui::Theme::Dark } else { egui::Theme::Light });
        context.all_styles_mut(|style| {
            style.visuals = self.visuals();
            style.text_styles = [
                (TextStyle::Small, FontId::new(11.0, FontFamily::Proportional)),
                (TextStyle::Body, FontId::new(13.0, FontFamily::Proportional)),
                (TextStyle::Button, FontId::new(13.0, FontFamily::Proportional)),
                (TextStyle::Monospace, FontId::new(12.0, FontFamily::Monospace)),
                (TextStyle::Heading, FontId::new(19.0, bold())),
                (number(), FontId::new(15.0, bold())),
                (name(), FontId::new(19.0, bold())),
            ]
            .into();
            style.spacing.item_spacing = vec2(8.0, 6.0);
            style.spacing.button_padding = vec2(10.0, 6.0);
            style.spacing.interact_size.y = 22.0;
            style.spacing.slider_rail_height = 3.0;
            style.spacing.menu_margin = Margin::same(8);
            style.spacing.scroll = egui::style::ScrollStyle::thin();
            style.interaction.selectable_labels = false;
            style.animation_time = 0.1;
        });
    }

    fn visuals(&self) -> Visuals {
        let base = if self.dark { Visuals::dark() } else { Visuals::light() };
        let radius = CornerRadius::same(6);
        let widget = |fill: Color32, text: Color32| WidgetVisuals {
            bg_fill: fill,
            weak_bg_fill: fill,
            bg_stroke: Stroke::NONE,
            corner_radius: radius,
            fg_stroke: Stroke::new(1.0, text),
            expansion: 0.0,
        };
        let mut visuals = Visuals {
            panel_fill: self.panel,
            window_fill: self.panel,
            extreme_bg_color: self.well,
            faint_bg_color: self.well,
            hyperlink_color: self.buyer,
            error_fg_color: self.warning,
            warn_fg_color: self.warning,
            window_stroke: Stroke::new(1.0, self.line),
            window_corner_radius: CornerRadius::same(10),
            menu_corner_radius: CornerRadius::same(8),
            slider_trailing_fill: true,
            striped: false,
            ..base
        };
        visuals.selection.bg_fill = self.buyer.gamma_multiply(0.55);
        visuals.selection.stroke = Stroke::new(1.0, self.text);
        visuals.widgets.noninteractive = WidgetVisuals {
            bg_stroke: Stroke::new(1.0, self.line),
            ..widget(self.panel, self.text)
        };
        visuals.widgets.inactive = widget(self.raised, self.text);
        let over = self.raised.lerp_to_gamma(self.line, 0.8);
        visuals.widgets.hovered = widget(over, self.text);
        visuals.widgets.active = widget(self.buyer.gamma_multiply(0.5), self.text);
        visuals.widgets.open = widget(over, self.text);
        visuals
    }
}

/// The style of headline numbers.
pub fn number() -> TextStyle {
    TextStyle::Name("number".into())
}

/// The style of names.
pub fn name() -> TextStyle {
    TextStyle::Name("name".into())
}

/// The bold weight of the one typeface.
pub fn bold() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// Loads the typeface: Inter with tabular digits, SIL Open Font Licence.
pub fn install_fonts(context: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    let mut add = |name: &str, bytes: &'static [u8]| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    add("regular", include_bytes!("../../assets/fonts/Inter-Regular.otf"));
    add("bold", include_bytes!("../../assets/fonts/Inter-SemiBold.otf"));
    let one = |name: &str| vec![name.to_owned()];
    fonts.families.insert(FontFamily::Proportional, one("regular"));
    fonts.families.insert(FontFamily::Monospace, one("regular"));
    fonts.families.insert(bold(), one("bold"));
    context.set_fonts(fonts);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.1.
    fn luminance(colour: Color32) -> f64 {
        let channel = |byte: u8| {
            let share = f64::from(byte) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(colour.r()) + 0.7152 * channel(colour.g()) + 0.0722 * channel(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_every_ground() {
        for theme in [Theme::DARK, Theme::LIGHT] {
            for ground in [theme.ground, theme.panel, theme.scene, theme.well, theme.raised] {
                for text in [theme.text, theme.muted] {
                    let ratio = contrast(text, ground);
                    assert!(ratio >= 4.5, "{text:?} on {ground:?}: {ratio:.2}");
                }
            }
        }
    }

    #[test]
    fn prices_read_in_grey() {
        for (theme, up) in [(Theme::DARK, 1.0), (Theme::LIGHT, -1.0)] {
            let grey: Vec<f64> =
                (0..=10).map(|step| luminance(theme.price(step as f32 / 10.0))).collect();
            assert!(grey.windows(2).all(|pair| (pair[1] - pair[0]) * up > 0.0), "{grey:?}");
        }
    }
}
