//! Colours are mixed as egui means them: by the numbers that a screen gets.
//!
//! egui gives half-covered pixels in those numbers. bevy_egui mixes them as light, which darkens
//! every edge: text on a light ground gets thin, corners get a rim. Here the camera keeps the
//! numbers of the screen, and the shader of bevy_egui hands them over as they are.

use bevy::camera::{CompositingSpace, Hdr};
use bevy::prelude::*;
use bevy_egui::render::EGUI_SHADER_HANDLE;

/// Puts a shader in the place of bevy_egui's.
#[derive(Debug)]
pub struct GammaPlugin;

impl Plugin for GammaPlugin {
    fn build(&self, _: &mut App) {}

    fn finish(&self, app: &mut App) {
        let shader = Shader::from_wgsl(include_str!("gamma.wgsl"), "haggle/gamma.wgsl");
        let mut shaders = app.world_mut().resource_mut::<Assets<Shader>>();
        // The handle is a constant, so there is nothing to report.
        shaders.insert(EGUI_SHADER_HANDLE.id(), shader).ok();
    }
}

/// What a camera needs to mix so. bevy_egui knows no other format with such a camera than that
/// of high dynamic range.
pub fn blending() -> impl Bundle {
    (CompositingSpace::Srgb, Hdr)
}
