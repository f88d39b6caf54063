//! Place and size of the window, kept from one time to the next.

use crate::view::app::Shown;
use bevy::prelude::*;
use bevy::window::{Monitor, PrimaryWindow, WindowMode, WindowMoved, WindowResized};

/// Where the window is yet to be put.
#[derive(Resource, Debug)]
pub struct PutBack(Option<IVec2>);

impl PutBack {
    /// It was left at `corner`.
    pub fn to(corner: Option<(i32, i32)>) -> Self {
        Self(corner.map(IVec2::from))
    }
}

/// Puts the window where it was left, as soon as the monitors are known; one that has been taken
/// away since would hide it.
pub fn put_back(
    mut wanted: ResMut<PutBack>,
    monitors: Query<&Monitor>,
    mut window: Single<&mut Window, With<PrimaryWindow>>,
) {
    if monitors.is_empty() {
        return;
    }
    let Some(corner) = wanted.0.take() else { return };
    let size = window.physical_size();
    if monitors.iter().any(|monitor| lies_in(corner, size, area(monitor))) {
        window.position.set(corner);
    }
}

fn area(monitor: &Monitor) -> IRect {
    let size = UVec2::new(monitor.physical_width, monitor.physical_height).as_ivec2();
    IRect::from_corners(monitor.physical_position, monitor.physical_position + size)
}

/// The window's frame, which no size counts, may reach so far beyond a monitor, pixels.
const FRAME: i32 = 64;

/// Whether a window of `size` at `corner` lies in `monitor`.
fn lies_in(corner: IVec2, size: UVec2, monitor: IRect) -> bool {
    let room = monitor.inflate(FRAME);
    let size = size.min(UVec2::splat(i32::MAX as u32)).as_ivec2();
    room.contains(corner) && room.contains(corner.saturating_add(size))
}

/// The window opens next time as large as it was left, and there.
pub fn keep(
    mut resized: MessageReader<WindowResized>,
    mut moved: MessageReader<WindowMoved>,
    wanted: Res<PutBack>,
    mut house: ResMut<Shown>,
    window: Single<&Window, With<PrimaryWindow>>,
) {
    let size = resized.read().last().map(|size| (size.width, size.height));
    let corner = moved.read().last().map(|moved| moved.position.into());
    // A full screen is no size, and until it is put back the window is where the desktop put it.
    if window.mode != WindowMode::Windowed || wanted.0.is_some() {
        return;
    }
    let foyer = house.on_mut().foyer_mut();
    let kept = foyer.preferences;
    let new = (size.unwrap_or(kept.window), corner.or(kept.corner));
    if new != (kept.window, kept.corner) {
        (foyer.preferences.window, foyer.preferences.corner) = new;
        foyer.preferences.save();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_goes_back_only_to_a_monitor_that_shows_all_of_it() {
        let (wide, left) = (IRect::new(0, 0, 2560, 1440), IRect::new(-1920, 0, 0, 1080));
        let size = UVec2::new(1280, 800);
        let on = |x, y| {
            let fits = |monitor| lies_in(IVec2::new(x, y), size, monitor);
            (fits(wide), fits(left))
        };
        assert_eq!(on(300, 200), (true, false));
        assert_eq!(on(-1700, 100), (false, true));
        assert_eq!(on(-8, -8), (true, false), "the frame of a maximised window reaches beyond");
        assert_eq!(on(-600, 100), (false, false), "half on each");
        assert_eq!(on(1900, 100), (false, false), "half beyond the edge");
        assert_eq!(on(i32::MAX, i32::MIN), (false, false));
        assert!(!lies_in(IVec2::ZERO, UVec2::MAX, wide), "larger than the monitor");
    }
}
