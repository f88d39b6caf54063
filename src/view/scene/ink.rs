//! Ink: flat shapes that stay crisp at every scale, collected in one mesh a frame.
//!
//! Two forms are enough for all arenas: a box with round corners and an edge (a vehicle, a
//! battery, a bay, a dot), and a ribbon with beads that run along it (a flow of energy).
//! The shader works out their edges pixel by pixel, so nothing is tessellated but curves.
//! Shapes lie over each other in the order in which they are drawn.

use bevy::asset::{RenderAssetUsages, load_internal_asset, uuid_handle};
use bevy::camera::visibility::NoFrustumCulling;
use bevy::mesh::{
    Indices, MeshVertexAttribute, MeshVertexBufferLayoutRef, PrimitiveTopology,
    VertexAttributeValues,
};
use bevy::prelude::*;
use bevy::render::render_resource::{
    AsBindGroup, RenderPipelineDescriptor, SpecializedMeshPipelineError, VertexFormat,
};
use bevy::shader::{Shader, ShaderRef};
use bevy::sprite_render::{
    AlphaMode2d, Material2d, Material2dKey, Material2dPlugin, MeshMaterial2d,
};
use bevy_egui::egui::{Color32, Pos2, Rect, Vec2 as Offset, pos2, vec2};

const SHADER: Handle<Shader> = uuid_handle!("6d0e2b5c-9a51-4c0e-8d7e-3f1b2f64c9a7");
const PLACE: MeshVertexAttribute =
    MeshVertexAttribute::new("Ink_Place", 0x68_6167_676c_6531, VertexFormat::Float32x3);
const FORM: MeshVertexAttribute =
    MeshVertexAttribute::new("Ink_Form", 0x68_6167_676c_6532, VertexFormat::Float32x4);
const FILL: MeshVertexAttribute =
    MeshVertexAttribute::new("Ink_Fill", 0x68_6167_676c_6533, VertexFormat::Unorm8x4);
const EDGE: MeshVertexAttribute =
    MeshVertexAttribute::new("Ink_Edge", 0x68_6167_676c_6534, VertexFormat::Unorm8x4);

/// Draws sheets of ink.
#[derive(Debug)]
pub struct InkPlugin;

impl Plugin for InkPlugin {
    fn build(&self, app: &mut App) {
        load_internal_asset!(app, SHADER, "ink.wgsl", Shader::from_wgsl);
        app.add_plugins(Material2dPlugin::<Pane>::default());
    }
}

/// The part of the window that a sheet may draw on.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug, Default)]
pub struct Pane {
    #[uniform(0)]
    bounds: Vec4,
}

impl Material2d for Pane {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode2d {
        AlphaMode2d::Blend
    }

    fn specialize(
        descriptor: &mut RenderPipelineDescriptor,
        layout: &MeshVertexBufferLayoutRef,
        _: Material2dKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        let vertices = layout.0.get_layout(&[
            Mesh::ATTRIBUTE_POSITION.at_shader_location(0),
            PLACE.at_shader_location(1),
            FORM.at_shader_location(2),
            FILL.at_shader_location(3),
            EDGE.at_shader_location(4),
        ])?;
        descriptor.vertex.buffers = vec![vertices];
        Ok(())
    }
}

/// A sheet that is drawn anew every frame. Points are in the window's points, from its upper
/// left corner, as in egui.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    positions: Vec<[f32; 3]>,
    places: Vec<[f32; 3]>,
    forms: Vec<[f32; 4]>,
    fills: Vec<[u8; 4]>,
    edges: Vec<[u8; 4]>,
    indices: Vec<u32>,
}

/// A box with round corners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// Its middle.
    pub middle: Pos2,
    /// Half its width and height, before it is turned.
    pub half: Offset,
    /// The direction of its width, of length one; to the right if it is upright.
    pub along: Offset,
    /// Radius of the corners.
    pub radius: f32,
    /// Its colour.
    pub fill: Color32,
    /// The colour of its edge.
    pub edge: Color32,
    /// The width of its edge, inwards; 0 for none.
    pub width: f32,
}

impl Block {
    /// A plain upright box.
    pub fn new(rect: Rect, radius: f32, fill: Color32) -> Self {
        Self {
            middle: rect.center(),
            half: rect.size() * 0.5,
            along: Offset::RIGHT,
            radius,
            fill,
            edge: fill,
            width: 0.0,
        }
    }

    /// A disc.
    pub fn disc(middle: Pos2, radius: f32, fill: Color32) -> Self {
        let half = Offset::splat(radius);
        Self { middle, half, along: Offset::RIGHT, radius, fill, edge: fill, width: 0.0 }
    }

    /// The same with an edge.
    pub fn edged(self, width: f32, edge: Color32) -> Self {
        Self { edge, width, ..self }
    }
}

/// A flow along a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ribbon {
    /// From, over, over, to: a cubic Bézier curve.
    pub curve: [Pos2; 4],
    /// Half its width.
    pub half_width: f32,
    /// Its colour.
    pub fill: Color32,
    /// The colour of the beads.
    pub beads: Color32,
    /// Radius of a bead; 0 for none.
    pub bead: f32,
    /// Distance between two beads.
    pub spacing: f32,
    /// How far the beads have run.
    pub run: f32,
}

impl Ribbon {
    /// The point at `share` of the way, by parameter.
    pub fn at(&self, share: f32) -> Pos2 {
        let [a, b, c, d] = self.curve.map(Pos2::to_vec2);
        let rest = 1.0 - share;
        let point = a * (rest * rest * rest)
            + b * (3.0 * rest * rest * share)
            + c * (3.0 * rest * share * share)
            + d * (share * share * share);
        point.to_pos2()
    }

    /// The direction at `share` of the way, of length one.
    fn direction(&self, share: f32) -> Offset {
        let [a, b, c, d] = self.curve;
        let rest = 1.0 - share;
        let slope =
            (b - a) * (rest * rest) + (c - b) * (2.0 * rest * share) + (d - c) * (share * share);
        match length(slope) {
            length if length > 1e-3 => slope / length,
            _ => (d - a).normalized(),
        }
    }
}

/// A colour as the shader takes it. The way there is long, so it is gone once a shape.
fn bytes(colour: Color32) -> [u8; 4] {
    colour.to_srgba_unmultiplied()
}

/// Points kept free around a shape, so that its soft edge isn't cut.
const MARGIN: f32 = 1.0;

impl Sheet {
    /// Takes everything away.
    pub fn clear(&mut self) {
        self.positions.clear();
        self.places.clear();
        self.forms.clear();
        self.fills.clear();
        self.edges.clear();
        self.indices.clear();
    }

    /// Number of corners drawn.
    pub fn corners(&self) -> usize {
        self.positions.len()
    }

    /// Draws a box.
    pub fn block(&mut self, block: &Block) {
        let reach = block.half + Offset::splat(MARGIN);
        let radius = block.radius.min(block.half.x).min(block.half.y);
        let (fill, edge) = (bytes(block.fill), bytes(block.edge));
        let form = [block.half.x, block.half.y, radius, block.width];
        let (x, y) = (reach.x, reach.y);
        let places = [vec2(-x, -y), vec2(x, -y), vec2(x, y), vec2(-x, y)];
        let first = self.positions.len() as u32;
        self.positions
            .extend(places.map(|place| upwards(block.middle + turned(place, block.along))));
        self.places.extend(places.map(|place| [place.x, place.y, 0.0]));
        self.look_alike(form, fill, edge);
        self.indices.extend([0, 1, 2, 0, 2, 3].map(|corner| first + corner));
    }

    /// Draws a straight line.
    pub fn line(&mut self, from: Pos2, to: Pos2, width: f32, colour: Color32) {
        let way = to - from;
        let length = length(way);
        self.block(&Block {
            middle: from + way * 0.5,
            half: vec2(length * 0.5, width * 0.5),
            along: if length > 0.0 { way / length } else { Offset::RIGHT },
            radius: width * 0.5,
            fill: colour,
            edge: colour,
            width: 0.0,
        });
    }

    /// Draws a flow.
    pub fn ribbon(&mut self, ribbon: &Ribbon) {
        let chord = length(ribbon.curve[3] - ribbon.curve[0]);
        let pieces = ((chord / 20.0) as u32).clamp(8, 32);
        let reach = ribbon.half_width.max(ribbon.bead) + MARGIN;
        let form = [ribbon.half_width, ribbon.bead, ribbon.spacing, ribbon.run];
        let (fill, beads) = (bytes(ribbon.fill), bytes(ribbon.beads));
        let (mut along, mut before) = (0.0, ribbon.curve[0]);
        let first = self.positions.len() as u32;
        for piece in 0..=pieces {
            let share = piece as f32 / pieces as f32;
            let point = ribbon.at(share);
            along += length(point - before);
            before = point;
            let across = ribbon.direction(share).rot90() * reach;
            self.positions.extend([upwards(point - across), upwards(point + across)]);
            self.places.extend([[along, -reach, 1.0], [along, reach, 1.0]]);
        }
        self.look_alike(form, fill, beads);
        for piece in 0..pieces {
            let corner = first + 2 * piece;
            self.indices.extend([0, 1, 2, 2, 1, 3].map(|step| corner + step));
        }
    }

    /// All corners of a shape look alike: those that have no look yet.
    fn look_alike(&mut self, form: [f32; 4], fill: [u8; 4], edge: [u8; 4]) {
        let corners = self.positions.len();
        self.forms.resize(corners, form);
        self.fills.resize(corners, fill);
        self.edges.resize(corners, edge);
    }
}

/// `place` in a frame whose width has the direction `along`, of length one.
pub fn turned(place: Offset, along: Offset) -> Offset {
    vec2(place.x * along.x - place.y * along.y, place.x * along.y + place.y * along.x)
}

/// The length of a way within a window, which needs none of the care that `hypot` takes of huge ones.
fn length(way: Offset) -> f32 {
    way.length_sq().sqrt()
}

/// egui counts downwards, Bevy upwards.
fn upwards(at: Pos2) -> [f32; 3] {
    [at.x, -at.y, 0.0]
}

/// The mesh of a sheet. The renderer keeps what was drawn, and the sheet gets as much room again.
fn mesh(sheet: &mut Sheet) -> Mesh {
    let (corners, indices) = (sheet.positions.capacity(), sheet.indices.capacity());
    let blank = Sheet {
        positions: Vec::with_capacity(corners),
        places: Vec::with_capacity(corners),
        forms: Vec::with_capacity(corners),
        fills: Vec::with_capacity(corners),
        edges: Vec::with_capacity(corners),
        indices: Vec::with_capacity(indices),
    };
    let Sheet { positions, places, forms, fills, edges, indices } = std::mem::replace(sheet, blank);
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
        .with_inserted_attribute(PLACE, places)
        .with_inserted_attribute(FORM, forms)
        .with_inserted_attribute(FILL, VertexAttributeValues::Unorm8x4(fills))
        .with_inserted_attribute(EDGE, VertexAttributeValues::Unorm8x4(edges))
        .with_inserted_indices(Indices::U32(indices))
}

/// An entity that shows a sheet, the one with the greater `layer` over the other.
pub fn canvas(
    layer: f32,
    meshes: &mut Assets<Mesh>,
    panes: &mut Assets<Pane>,
) -> (Canvas, Mesh2d, MeshMaterial2d<Pane>, Transform, NoFrustumCulling) {
    let mut blank = Sheet::default();
    blank.block(&Block::disc(pos2(-9.0, -9.0), 0.1, Color32::TRANSPARENT));
    (
        Canvas,
        Mesh2d(meshes.add(mesh(&mut blank))),
        MeshMaterial2d(panes.add(Pane::default())),
        Transform::from_xyz(0.0, 0.0, layer),
        NoFrustumCulling,
    )
}

/// Marks an entity that shows a sheet.
#[derive(Component, Clone, Copy, Debug)]
pub struct Canvas;

/// Puts what was drawn on `sheet`, cut to `bounds`, on a canvas; the sheet is blank then.
pub fn show(
    sheet: &mut Sheet,
    bounds: Rect,
    (Mesh2d(canvas), pane): (&Mesh2d, &MeshMaterial2d<Pane>),
    meshes: &mut Assets<Mesh>,
    panes: &mut Assets<Pane>,
) {
    // Both handles were made with their assets and keep them, so there is nothing to report.
    if !sheet.indices.is_empty() {
        meshes.insert(canvas.id(), mesh(sheet)).ok();
    }
    cut(pane, bounds, panes);
}

/// Shows nothing on a canvas.
pub fn hide((_, pane): (&Mesh2d, &MeshMaterial2d<Pane>), panes: &mut Assets<Pane>) {
    cut(pane, Rect::NOTHING, panes);
}

fn cut(pane: &MeshMaterial2d<Pane>, bounds: Rect, panes: &mut Assets<Pane>) {
    if let Some(mut pane) = panes.get_mut(pane.0.id()) {
        pane.bounds = Vec4::new(bounds.left(), -bounds.bottom(), bounds.right(), -bounds.top());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ribbon_starts_and_ends_where_it_should() {
        let curve = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(20.0, 30.0), pos2(30.0, 30.0)];
        let ribbon = Ribbon {
            curve,
            half_width: 1.0,
            fill: Color32::WHITE,
            beads: Color32::WHITE,
            bead: 2.0,
            spacing: 10.0,
            run: 0.0,
        };
        assert_eq!((ribbon.at(0.0), ribbon.at(1.0)), (curve[0], curve[3]));
        let mut sheet = Sheet::default();
        sheet.ribbon(&ribbon);
        assert!(sheet.indices.iter().all(|&corner| (corner as usize) < sheet.corners()));
        assert!(sheet.positions.iter().flatten().all(|number| number.is_finite()));
    }
}
