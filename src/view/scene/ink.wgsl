// Shapes with crisp edges at every scale: rounded boxes, and ribbons with beads running along.
#import bevy_sprite::mesh2d_view_bindings::view

struct Vertex {
    @location(0) position: vec3<f32>,
    @location(1) place: vec3<f32>,
    @location(2) form: vec4<f32>,
    @location(3) fill: vec4<f32>,
    @location(4) edge: vec4<f32>,
};

struct Ink {
    @builtin(position) clip: vec4<f32>,
    @location(0) place: vec3<f32>,
    @location(1) form: vec4<f32>,
    @location(2) fill: vec4<f32>,
    @location(3) edge: vec4<f32>,
    @location(4) at: vec2<f32>,
};

// Left, bottom, right, top of what may be drawn on.
@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> pane: vec4<f32>;

@vertex
fn vertex(in: Vertex) -> Ink {
    var out: Ink;
    out.clip = view.clip_from_world * vec4<f32>(in.position, 1.0);
    out.place = in.place;
    out.form = in.form;
    out.fill = in.fill;
    out.edge = in.edge;
    out.at = in.position.xy;
    return out;
}

// Share of a pixel inside an edge at `distance` (below zero is inside).
fn cover(distance: f32, pixel: f32) -> f32 {
    return clamp(0.5 - distance / pixel, 0.0, 1.0);
}

// `form`: half width, half height, radius of the corners, width of the edge.
fn box(in: Ink, pixel: f32) -> vec4<f32> {
    let corner = abs(in.place.xy) - in.form.xy + in.form.z;
    let distance = length(max(corner, vec2<f32>(0.0))) + min(max(corner.x, corner.y), 0.0) - in.form.z;
    let whole = cover(distance, pixel);
    let inner = select(1.0, cover(distance + in.form.w, pixel), in.form.w > 0.0);
    let colour = mix(in.edge, in.fill, inner);
    return vec4<f32>(colour.rgb, colour.a * whole);
}

// `form`: half width, radius of a bead, distance between beads, how far they have run.
fn ribbon(in: Ink, pixel: f32) -> vec4<f32> {
    let line = in.fill.a * cover(abs(in.place.y) - in.form.x, pixel);
    var bead = 0.0;
    if in.form.z > 0.0 {
        let along = in.place.x - in.form.w;
        let nearest = along - in.form.z * round(along / in.form.z);
        bead = in.edge.a * cover(length(vec2<f32>(nearest, in.place.y)) - in.form.y, pixel);
    }
    let alpha = line + bead * (1.0 - line);
    let colour = mix(in.fill.rgb, in.edge.rgb, select(0.0, bead / max(alpha, 1e-4), alpha > 0.0));
    return vec4<f32>(colour, max(line, bead));
}

@fragment
fn fragment(in: Ink) -> @location(0) vec4<f32> {
    let pixel = max(fwidth(in.place.y), 1e-4);
    if in.at.x < pane.x || in.at.y < pane.y || in.at.x > pane.z || in.at.y > pane.w {
        discard;
    }
    var colour: vec4<f32>;
    if in.place.z < 0.5 {
        colour = box(in, pixel);
    } else {
        colour = ribbon(in, pixel);
    }
    return colour;
}
