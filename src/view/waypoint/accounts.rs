//! The airlines' accounts over the negotiations so far.

use super::theatre::Theatre;
use crate::view::hall::head;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rect, Sense, Shape, Stroke, Ui, pos2};

/// Draws them into `room`.
pub fn show(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect) {
    let top = head(ui, theme, room, "What airlines have received so far");
    let history = &theatre.run.history;
    let Some(frame) = theatre.frame() else { return };
    let until = frame.tick + 1;
    let held = history.range(history.ticks().start..until).filter(|frame| frame.held.is_some());
    let points: Vec<(i32, &[f64])> = held.map(|it| (it.tick, it.accounts.as_slice())).collect();
    let airlines = frame.accounts.len();
    let plot = Rect::from_min_max(
        pos2(room.left(), top + 4.0),
        pos2(room.right() - 110.0, room.bottom() - 18.0),
    );
    let all = points.iter().flat_map(|(_, accounts)| accounts.iter());
    let most = all.fold(0.5_f64, |most, credits| most.max(credits.abs()));
    let from = history.ticks().start;
    let length = f64::from((until - from).max(1));
    let x_of = |tick: i32| plot.left() + plot.width() * (f64::from(tick - from) / length) as f32;
    let y_of = |credits: f64| plot.center().y - plot.height() / 2.0 * (credits / most) as f32;
    ui.painter().hline(plot.x_range(), plot.center().y, Stroke::new(1.0, theme.line));
    let mut ends: Vec<(f32, usize)> = Vec::new();
    for airline in 0..airlines {
        let ink = theme.price(airline as f32 / (airlines.max(2) - 1) as f32);
        let mut line = vec![pos2(plot.left(), plot.center().y)];
        for (tick, accounts) in &points {
            let Some(last) = line.last().copied() else { continue };
            // An account stands still between two negotiations.
            let at = pos2(x_of(*tick), y_of(accounts[airline]));
            line.extend([pos2(at.x, last.y), at]);
        }
        let end = y_of(frame.accounts[airline]);
        line.push(pos2(plot.right(), end));
        ui.painter().add(Shape::line(line, Stroke::new(1.6, ink)));
        ends.push((end, airline));
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = plot.top() - 6.0;
    for (end, airline) in ends {
        let y = end.max(free + 15.0);
        free = y;
        let ink = theme.price(airline as f32 / (airlines.max(2) - 1) as f32);
        let text = format!("airline {} {}", airline + 1, words::signed(frame.accounts[airline], 2));
        ui.painter().circle_filled(pos2(plot.right() + 9.0, y), 3.0, ink);
        let at = pos2(plot.right() + 18.0, y);
        Words::label(theme, &text).paint(ui, at, Align2::LEFT_CENTER, 100.0);
    }
    let response = ui.interact(plot, ui.id().with("accounts"), Sense::hover());
    row::tell(&response, || format!("Accounts of {airlines} airlines"));
}
